/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_ACT_H
#define STRONGROOM_ACT_H

/*
 * Keeps every rule of heads
 */

int act_refuse(void);

#endif
