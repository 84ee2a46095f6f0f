/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_DEMO_LLRP_PORT_H
#define STRONGROOM_DEMO_LLRP_PORT_H

/*
 * A simulated LLRP reader on a TCP port of this machine; one client at a time, as a real one
 */

#include <stdint.h>

#include "llrp_reader.h"
#include "macros.h"

struct llrp_port {
        int listener, client;            /* client: -1 while nobody is connected */
        uint64_t round_ms, keepalive_ms; /* when the last was; CLOCK_MONOTONIC */
        struct llrp_reader reader;
};

/* Listens on 127.0.0.1. *port is the port to take, or 0 for any, which is then filled in. 0, or a negative errno. */
must_check int llrp_port_open(struct llrp_port *port, uint16_t *number);
void llrp_port_close(struct llrp_port *port);

/* Serves for so long: takes a client, hears it, answers; a round every 50 ms, a keepalive every 2 s. */
void llrp_port_serve(struct llrp_port *port, int wait_ms);

#endif
