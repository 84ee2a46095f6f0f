/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_TURN_PRESENCE_H
#define STRONGROOM_TURN_PRESENCE_H

/*
 * The part of a turn that fixed antennas have: each is nothing where nobody listens (turn->presence is NULL)
 */

#include "turn.h"

/* Takes what they heard into the sightings, before anybody knows whether there is anything to write. */
must_check int turn_presence_hear(struct turn *turn, const struct moment *now);

/* Whether there is something to record, and it can be. */
bool turn_presence_waits(const struct turn *turn);

must_check int turn_presence_record(struct turn *turn, struct act *act);

/* After the commit or the rollback; turn->wrote says which. */
must_check int turn_presence_settle(struct turn *turn);

void turn_presence_minute(struct turn *turn);
bool turn_presence_watches(const struct turn *turn, const char *reader);

#endif
