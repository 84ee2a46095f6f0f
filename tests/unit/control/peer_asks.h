/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_PEER_ASKS_H
#define STRONGROOM_PEER_ASKS_H

/*
 * A peer for tests: requests as they go over the socket, each in a turn of its own, and what is told back
 *
 *      ask(&peer, "{'do':'item.show','item':'%s'}", number);
 *      assert_told(&peer, "item.place", "ER1/A");
 */

#include "test.h"

#include <jansson.h>

#include "macros.h"

struct room;

struct peer {
        struct room *room;
        json_t *answer; /* the last one */
};

void peer_begin(struct peer *peer, struct room *room);
void peer_end(struct peer *peer);

/* Steals ask. The answer is whole, and fit to be sent. */
void ask_json(struct peer *peer, json_t *ask);
/* With ' for ", so that requests read well. */
format_like(2, 3) void ask(struct peer *peer, const char *format, ...);

/* What the last answer has there: "places.0.code"; told: text, or the test fails. */
const json_t *at(const struct peer *peer, const char *path);
const char *told(const struct peer *peer, const char *path);
int64_t number(const struct peer *peer, const char *path);

void assert_done(const struct peer *peer);
void assert_told(const struct peer *peer, const char *path, const char *text);
void assert_told_off(const struct peer *peer, const char *error, int exit);

/* A pistol, taken in there; room for ITEM_NUMBER_MAX. */
void take_in(struct peer *peer, const char *place, char *ret_number);

#endif
