/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_TURN_MINUTE_H
#define STRONGROOM_TURN_MINUTE_H

/*
 * What time brings, once a minute: what is out too long, what wasn't counted in time
 */

#include "act.h"
#include "macros.h"

struct turn;

must_check int turn_minute(struct turn *turn, struct act *act);

#endif
