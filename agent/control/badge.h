/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_BADGE_H
#define STRONGROOM_BADGE_H

/*
 * Badges: a tag bound to a person, scanned at a station, says who is there
 *
 * It identifies and no more: a card's number can be copied, so a badge opens no session, approves and signs nothing.
 * session.open without a user's name takes the person of the station's badge; the password is still to be said.
 */

#include "act.h"
#include "strongroom/frame.h"

enum {
        BADGE_E_NONE = 1,   /* it is no badge: for others to judge */
        BADGE_AGAIN_S = 60, /* the same badge within that time is the same visit */
        BADGE_HERE_S = 300, /* so long a badge says who is at a station */
};

/*
 * Inside a turn, at act->station. 0 with the user (ACTOR_NAME_MAX), and session.badge on record; BADGE_E_NONE, also
 * before people are on record; ACT_E_REFUSED: badge.closed, badge.unknown, which is on record as a denied act.
 */
must_check int badge_scan(struct act *act, const struct frame *frame, char *ret_user);

/* Whether a frame could be one: it then needs a transaction. */
bool badge_may_be(struct ledger *ledger, const struct frame *frame);

/* Whose badge says that they are at this station now: 0, or refused as session.nobody_there. */
must_check int badge_at_station(struct act *act, char *ret_user);

#endif
