/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_TURN_ANCHOR_H
#define STRONGROOM_TURN_ANCHOR_H

/*
 * The part of a turn that the anchor has (anchor.h): each is nothing where none is used (turn->anchor is NULL)
 */

#include "turn.h"

/* Appends anchor.counted where it is time: within a turn that writes. is_end: at a start or a stop. */
must_check int turn_anchor(struct turn *turn, struct act *act, const struct moment *now, bool is_end);

/* After the commit, or the rollback. */
void turn_anchor_settle(struct turn *turn, const struct moment *now, bool is_committed);

#endif
