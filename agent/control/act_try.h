/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_ACT_TRY_H
#define STRONGROOM_ACT_TRY_H

/*
 * Trying another request inside this one, and doing it: what act.propose and act.sign share
 */

#include "ask.h"
#include "proposal.h"
#include "second.h"

struct act_tried {
        struct approval approval;
        json_t *effects;  /* a list of events; the caller's */
        json_t *personal; /* what they have of persons: "1.to" → value, of the first; the caller's */
        json_t *reply;    /* the request's own answer; the caller's */
        char digest[PROPOSAL_DIGEST_MAX];
        uint64_t first; /* the entry before the effects */
};

void act_tried_end(struct act_tried *tried);

/*
 * Makes the request `ask` as that actor, whose roles are those on record, and leaves it: what it did is in tried. The
 * caller takes it back, or not. Refuses what the request refuses, and act.not_two, act.too_many.
 */
must_check int act_try(
        struct act *act, const char *actor, uint32_t roles, const json_t *ask, struct act_tried *tried);

#endif
