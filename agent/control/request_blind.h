/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_REQUEST_BLIND_H
#define STRONGROOM_REQUEST_BLIND_H

/*
 * Blind: what the socket tells someone who counts blind (reconcile/blind.h), until the count is closed
 *
 * The one place that decides it. Whoever counts blind may make the requests listed in request_blind.c, and no other;
 * so a new request is refused to them until it is listed there. Of a listed one's answer some fields are left out; and
 * no answer names an exhibit of the list that nobody has scanned.
 */

#include <stdbool.h>

#include "ask.h"

/* 0; or count.blind, which goes on record as a denied act. */
must_check int blind_check(struct act *act, const struct request *request, const json_t *ask);

/* Takes out of an answer what mustn't be told; 0, or count.blind where it names what mustn't be. */
must_check int blind_answer(struct act *act, const struct request *request, const json_t *ask, json_t *reply);

/* The same of the refusal that is to be told: count.blind takes its place. 0, or an error. */
must_check int blind_refusal(struct act *act, const json_t *ask);

/*
 * What a watcher is told of an entry: the event, or a copy without what mustn't be told; NULL: nothing, but that there
 * is an entry. A new reference. blind: whether they count blind.
 */
json_t *blind_event(bool blind, const json_t *event);

#endif
