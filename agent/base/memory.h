/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_MEMORY_H
#define STRONGROOM_MEMORY_H

/*
 * Large memory that is touched at random: each touch is a miss of the TLB too, unless its pages are huge
 */

#include <stddef.h>

enum { MEMORY_HUGE_PAGE = 2 << 20 };

/* Aligned to two cache lines, from MEMORY_HUGE_PAGE on to that; not zeroed; free() ends it. NULL without memory. */
void *memory_large(size_t size);

#endif
