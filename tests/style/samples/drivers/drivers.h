/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_DRIVERS_H
#define STRONGROOM_DRIVERS_H

/*
 * Keeps every rule of heads
 */

int drivers_find(void);

#endif
