/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_IMAGE_CONFINE_H
#define STRONGROOM_IMAGE_CONFINE_H

/*
 * What the process that looks at one picture may do: read, think and write, for a while
 *
 * Entered before the first byte of the picture is read, and never left: no descriptor but 0, 1 and 2, no other can be
 * opened, no socket, no program, no process (sandbox.h, SANDBOX_BYTES); CONFINE_BYTES_MAX of address space,
 * CONFINE_CPU_S of processor time; no core. AddressSanitizer can't live in that space and is slower: in its builds the
 * space isn't limited, and the time is CONFINE_RELAXED times as long.
 */

#include "macros.h"

enum { CONFINE_BYTES_MAX = 64 << 20, CONFINE_CPU_S = 2, CONFINE_RELAXED = 10 };

/* 0 or a negative errno. */
must_check int confine(void);

#endif
