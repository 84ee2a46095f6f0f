/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_TURN_CHECKPOINT_H
#define STRONGROOM_TURN_CHECKPOINT_H

/*
 * Checkpoints that stay on the record earlier than each 1,024 entries: after [checkpoint] every entries, and each
 * minute where seconds have passed since the last one and there is something new
 */

#include "turn.h"

/* Whole seconds, by the clock that nobody can set, where it was the same boot; below 0: the clock was set back. */
int64_t turn_seconds_since(const struct moment *then, const struct moment *now);

bool turn_has_minute(const struct turn *turn);

/* The moment of an entry. */
must_check int turn_moment_of(struct ledger *ledger, uint64_t sequence, struct moment *ret_moment);

/* Appends checkpoint.kept where one is due: the turn's commit then keeps its own. Last in the turn. */
must_check int turn_checkpoint(struct turn *turn, struct act *act);

#endif
