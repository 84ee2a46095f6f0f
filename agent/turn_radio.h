/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_TURN_RADIO_H
#define STRONGROOM_TURN_RADIO_H

/*
 * The part of a turn that hears radios
 *
 * A tag is read hundreds of times a second. A read that says nothing new needs no transaction and writes nothing: it is
 * counted, and acknowledged like any other. After a crash its reader may send it again, which changes nothing either.
 */

#include "turn.h"

bool turn_radio_is_frame(const struct work *work);

/* Something may go on record because of it. */
bool turn_radio_is_new(struct turn *turn, const struct act *act, const struct work *work);

must_check int turn_radio_frame(struct turn *turn, struct act *act, struct work *work);
must_check int turn_radio_tick(struct turn *turn, struct act *act);

#endif
