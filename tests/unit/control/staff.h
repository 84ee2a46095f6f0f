/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_TEST_STAFF_H
#define STRONGROOM_TEST_STAFF_H

/*
 * The people of a room for tests: awa keeps and takes in, sira supervises and runs the machine, binta audits
 *
 * The last two may sign. All three are known by Unix users of their names.
 */

#include <stdint.h>

#include "macros.h"

struct peer;
struct room;

void staff(struct peer *peer);

/* Keys for sira and binta, before people act. */
void staff_keys(struct peer *peer);

/* People begin: sira proposes it, she and binta sign it. */
void staff_rule(struct peer *peer);

/* A room in which the staff is on record and acts; sira asks. */
void staff_begin(struct peer *peer, struct room *room);

void act_as(struct room *room, const char *actor, uint32_t roles);

/* Asks what takes two: sira proposes it, she and binta sign it. The answer is the act's, or why it was refused. */
format_like(2, 3) void both(struct peer *peer, const char *format, ...);

/* A new key for somebody, once the staff acts; both sign it. */
void give_key(struct peer *peer, const char *user);

#endif
