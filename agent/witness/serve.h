/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_WITNESS_SERVE_H
#define STRONGROOM_WITNESS_SERVE_H

/*
 * The witness over HTTP: one thread, one request judged at a time
 *
 * A connection that dawdles is closed: SERVE_IDLE_S without a byte, SERVE_REQUEST_S for a whole request, however it
 * trickles. Nothing of a stranger's is kept past SERVE_HEAD_MAX bytes of head and WITNESS_BODY_MAX of body.
 */

#include "witness.h"

enum {
        SERVE_CONNECTIONS_MAX = 64,
        SERVE_CONNECTIONS_OF_ONE_MAX = 16,
        SERVE_IDLE_S = 10,
        SERVE_REQUEST_S = 20,
        SERVE_HEAD_MAX = 16 << 10,
};

/* Until SIGTERM or SIGINT: 0, or a negative errno. ready is called once it listens, with the port. */
must_check int serve_run(const struct witness *witness, void (*ready)(unsigned port));

#endif
