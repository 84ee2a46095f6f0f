/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_TURN_HELD_H
#define STRONGROOM_TURN_HELD_H

/*
 * A turn while the record is contradicted from outside (contradiction.h): it reads, and writes nothing but the
 * acceptance, and what has to be before it: who they are who accept it, that they propose it, and that they sign
 */

#include "turn.h"

enum { TURN_E_HELD = 2000 }; /* beside the ledger's conditions: refused for that reason */

static inline bool turn_is_held(const struct turn *turn) {
        return turn->live && turn->live->contradictions.count;
}

/*
 * Whether this work may be written then: the acceptance, by one or by two (act.propose of it, and act.sign and
 * act.withdraw of such a proposal); a session, and one's own password.
 */
bool turn_held_may(const struct turn *turn, const struct work *work);

/* "record.contradicted", with what contradicts it. */
int turn_held_refuse(struct act *act);

/* Before the commit of a turn with the acceptance: its alert. */
must_check int turn_held_tell(struct turn *turn, struct act *act);

/* After a commit: once the acceptance is on the record, nothing is held any more. 0, or a failure to read. */
must_check int turn_held_settle(struct turn *turn);

#endif
