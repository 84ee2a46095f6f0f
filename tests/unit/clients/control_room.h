/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_TEST_CONTROL_ROOM_H
#define STRONGROOM_TEST_CONTROL_ROOM_H

/*
 * A small room with one of each: two exhibits, a count under way, a refusal
 */

#include "control_agent.h"

extern const struct agent_row control_room[];

#endif
