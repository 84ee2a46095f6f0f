/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_HOST_DOOR_H
#define STRONGROOM_HOST_DOOR_H

/*
 * The door: a second process that opens what the first may not
 *
 *      reader (sandboxed, parses)                  door (never sees a foreign byte)
 *      one byte: the wish           ->
 *                                   <-             0 and a descriptor, or a negative errno
 *
 * The door knows two names, told before the sandbox closed: the device's and the agent's socket. So a reader taken
 * over by what it parses can open nothing else, and a device plugged in again, or an agent started again, is still
 * found. The door ends when the reader does.
 */

#include "macros.h"

enum door_wish { DOOR_DEVICE = 'd', DOOR_AGENT = 'a' };

struct door_plan {
        const char *terminal; /* NULL: none */
        unsigned int baud;
        const char *host, *port; /* of a TCP reader; NULL: none */
        const char *agent;       /* NULL: none */
};

/* Forks; *ret_door is the reader's end. */
must_check int door_start(const struct door_plan *plan, int *ret_door);

/* A descriptor that doesn't block; waits a moment at most. A negative errno where it can't be opened. */
must_check int door_ask(int door, enum door_wish wish, int *ret_fd);

#endif
