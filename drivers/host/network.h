/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_HOST_NETWORK_H
#define STRONGROOM_HOST_NETWORK_H

/*
 * Opening a reader's TCP port
 */

#include "macros.h"

/*
 * Connects within a second and a half, trying each of the host's addresses; keepalives find a dead peer in 25 s.
 * *ret_fd doesn't block. A negative errno: -EHOSTUNREACH where the name is unknown, -ETIMEDOUT, -ECONNREFUSED …
 */
must_check int network_open(const char *host, const char *port, int *ret_fd);

#endif
