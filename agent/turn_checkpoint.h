/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_TURN_CHECKPOINT_H
#define STRONGROOM_TURN_CHECKPOINT_H

/*
 * Checkpoints that stay on the record earlier than each 1,024 entries: after [checkpoint] every entries, and each
 * minute where seconds have passed since the last one and there is something new
 */

#include "turn.h"

/* Appends checkpoint.kept where one is due: the turn's commit then keeps its own. Last in the turn. */
must_check int turn_checkpoint(struct turn *turn, struct act *act);

#endif
