/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_PEER_H
#define STRONGROOM_PEER_H

/*
 * A peer of the control socket: one connection, lines in, lines out
 *
 * Nothing here blocks. Input stops while the agent has no room or the peer asks too fast; output waits in a bounded
 * buffer, and a peer that doesn't take its answers is dropped. A watcher is fed from the record, so it can fall
 * behind without losing anything.
 */

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <systemd/sd-event.h>

#include "macros.h"
#include "people.h"
#include "strongroom/limits.h"
#include "text.h"

enum { WATCH_TOPICS_MAX = 8, WATCH_TOPIC_MAX = 48 };

struct watch {
        bool on;
        json_t *id;    /* of the request that began it; owned */
        uint64_t next; /* the sequence to be told next */
        const char *language;
        char actor[ACTOR_NAME_MAX], station[STATION_NAME_MAX]; /* who watches, and from where */
        uint32_t roles;
        bool blind; /* they count blind now: request_blind.h */
        size_t count;
        char topics[WATCH_TOPICS_MAX][WATCH_TOPIC_MAX];
};

struct server;

struct peer {
        int fd; /* -1: a free slot */
        uint32_t generation;
        uid_t uid;
        char unix_user[PERSON_UNIX_MAX]; /* its name; "" until somebody asks */
        char user[ACTOR_NAME_MAX];       /* who logged in on this connection; "": nobody */
        sd_event_source *io;
        struct server *server;
        struct text output;
        struct watch watch;
        uint32_t asked;   /* requests in the current second */
        uint32_t pending; /* requests taken and not answered yet */
        bool throttled;
        bool ending; /* drop it once all is answered and its output has gone */
        size_t held;
        char input[CONTROL_LINE_MAX];
};

/* Queues one JSON object as a line; the object is borrowed. peer_answer() settles one pending request. */
void peer_answer(struct peer *peer, const json_t *object);
void peer_say(struct peer *peer, const json_t *object);

/* Writes what it can; false where the peer was dropped. */
bool peer_flush(struct peer *peer);

bool peer_is_behind(const struct peer *peer); /* its output is half full: a watcher waits */

#endif
