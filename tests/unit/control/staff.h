/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_TEST_STAFF_H
#define STRONGROOM_TEST_STAFF_H

/*
 * The people of a room for tests: awa keeps and takes in, sira supervises and runs the machine, binta audits
 *
 * The last two may sign. All three are known by Unix users of their names.
 */

#include <stdint.h>

struct peer;
struct room;

void staff(struct peer *peer);

/* People begin, as if two had signed it. */
void staff_rule(struct peer *peer, struct room *room);

/* A room in which the staff is on record and acts; sira asks, and all is as if binta had signed it too. */
void staff_begin(struct peer *peer, struct room *room);

void act_as(struct room *room, const char *actor, uint32_t roles);

/* A new key for somebody. */
void give_key(struct peer *peer, const char *user);

#endif
