/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_HANDOVER_H
#define STRONGROOM_HANDOVER_H

/*
 * Hand-over: custody of places passes from one person to another by a count that both confirm
 *
 *      count.opened (handover) → … → count.closed → count.confirmed by one → count.confirmed by the other
 *                                               └→ count.contested by either     └→ custody.handed_over
 *
 * The one who hands over opened the count, the other is named in it. What each confirms is the digest of its lines.
 * Until both have, and where one contests it, nothing passes. While it is open nothing moves in its places.
 */

#include "count.h"

enum handover_state {
        HANDOVER_COUNTING = 0, /* not closed */
        HANDOVER_WAITING,      /* for whoever hasn't confirmed */
        HANDOVER_PASSED,
        HANDOVER_CONTESTED,
};

struct handover {
        enum handover_state state;
        bool leaving, arriving; /* have confirmed */
};

extern const char *const handover_states[]; /* by state; ends with NULL */

must_check int handover_find(
        struct ledger *ledger, const struct count_row *count, struct handover *ret_handover);

/*
 * lines: the digest that the person saw, or NULL. *ret_passed: both have confirmed, and custody passed.
 * Refuses count.not_handover, count.running, count.not_party, count.confirmed, count.contested, count.lines.
 */
must_check int handover_confirm(
        struct act *act, const char *id, const char *lines, struct entry *ret_entry, bool *ret_passed);

/* One of both doesn't agree: nothing passes by this count any more. reason isn't empty. */
must_check int handover_contest(struct act *act, const char *id, const char *reason, struct entry *ret_entry);

/* 0, or refused as count.handover_open: an entry after that sequence moved something of a hand-over under way. */
must_check int handover_check_moves(struct act *act, uint64_t after);

/* Who keeps a place, or the nearest above it that somebody keeps; "" nobody on record. Room for ACTOR_NAME_MAX. */
must_check int handover_custodian(struct ledger *ledger, const char *place, char *ret_custodian);

#endif
