/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_REQUESTS_H
#define STRONGROOM_REQUESTS_H

/*
 * The permit table of the control socket: every request it takes, and how one is carried out
 */

#include <jansson.h>
#include <stdbool.h>

#include "act.h"
#include "ask.h"

const struct request *request_find(const char *name); /* NULL: unknown */

/* The next row of the table; the first after NULL, NULL after the last. */
const struct request *request_after(const struct request *before);

#define each_request(request) \
        for (const struct request *request = request_after(NULL); request; request = request_after(request))

/* Uses the language that a request asks for, English where none; NULL: nobody's. What is recorded is in none. */
void request_speak(const json_t *ask);

/* 0; or why this actor isn't let ask that at all, which goes on record: permit.h, request_blind.h. */
must_check int request_check(struct act *act, const struct request *request, const json_t *ask);

/*
 * Carries out one request, inside the turn where it writes. *ret_answer is what to say once the turn is durable:
 * never NULL on 0. Anything but 0 ends the turn.
 */
must_check int request_do(struct act *act, const json_t *ask, json_t **ret_answer);

/* The answer to a request that a turn's failure took back; NULL when out of memory. */
json_t *request_failed(const json_t *ask, const struct refusal *refusal);

#endif
