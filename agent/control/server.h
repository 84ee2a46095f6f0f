/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_SERVER_H
#define STRONGROOM_SERVER_H

/*
 * The control socket: accepts peers, cuts their input into requests, hands those to the agent
 */

#include <jansson.h>
#include <stdbool.h>
#include <systemd/sd-event.h>

#include "macros.h"
#include "peer.h"

struct server_calls {
        /* Takes the request (steals it). false: and there's no room for another, until server_go_on(). */
        bool (*request)(void *context, struct peer *peer, json_t *request);
        void *context;
};

/* Owns listener. */
must_check int server_new(
        sd_event *event, int listener, const struct server_calls *calls, struct server **ret_server);
struct server *server_free(struct server *server);
DEFINE_SCOPED(struct server, server_free)

void server_go_on(struct server *server);
void server_second(struct server *server); /* once a second: lets throttled peers go on */

/* A peer as it is remembered in a queue: it may have gone meanwhile. */
struct peer_name {
        uint32_t slot, generation;
};
struct peer_name server_name(const struct server *server, const struct peer *peer);
struct peer *server_peer(struct server *server, struct peer_name name); /* NULL: gone */
struct peer *server_at(struct server *server, size_t slot);             /* NULL: free, or past the last */

#endif
