/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_CLOCK_H
#define STRONGROOM_CLOCK_H

/*
 * Keeps every rule of heads
 */

int clock_now(void);

#endif
