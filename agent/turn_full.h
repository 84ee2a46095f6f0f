/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_TURN_FULL_H
#define STRONGROOM_TURN_FULL_H

/*
 * A full disk (turn.h, WORK_FULL and WORK_HEALED): said once, on the reserve, and over once there is room again
 */

#include "act.h"

must_check int turn_full_say(struct act *act);
must_check int turn_full_clear(struct act *act);

#endif
