/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_PROOF_ANSWER_H
#define STRONGROOM_PROOF_ANSWER_H

/*
 * The answers to proof.inclusion and proof.consistency: for the agent, and for the client that has a record's file
 */

#include <jansson.h>

#include "act.h"

/* Handlers (ask.h), but for the roles. */
must_check int proof_answer_inclusion(struct act *act, const json_t *ask, json_t *reply);
must_check int proof_answer_consistency(struct act *act, const json_t *ask, json_t *reply);

#endif
