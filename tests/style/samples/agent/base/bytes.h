/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_BYTES_H
#define STRONGROOM_BYTES_H

/*
 * Keeps every rule of heads
 */

int bytes_read(void);

#endif
