/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_RADIO_SHELF_H
#define STRONGROOM_RADIO_SHELF_H

/*
 * A room for counts by radio: pistol and rifle on ER1/A, a carbine on ER1/B, a reference tag on each of the two shelves
 */

#include "room.h"

#define PISTOL  "PSK-2026-000001-A"
#define RIFLE   "PSK-2026-000002-A"
#define CARBINE "PSK-2026-000003-A"

/* Reference tags of ER1/A and ER1/B; tags of the three, of which the pistol's alone was bound with its TID. */
#define MARK_A "AA0000000000000000000001"
#define MARK_B "AA0000000000000000000002"
#define TAG_1  "300000000000000000000001"
#define TAG_2  "300000000000000000000002"
#define TAG_3  "300000000000000000000003"
#define ALIEN  "E28000000000000000000009"

#define TID_1     "E2801105200073140AAB0001"
#define TID_OTHER "E2801105200073140AAB0002"

void shelf_fill(struct room *room); /* a room that has begun; nothing is open */
void shelf_begin(struct room *room, const char *kind, const char *mode); /* and a count by radio of ER1 */

int64_t shelf_events(struct room *room, const char *kind); /* how many are on record */
void shelf_look_everywhere(struct room *room);
bool shelf_line_is(struct room *room, const char *number, const char *result); /* of the last count */
const char *shelf_reason(struct room *room, const char *number);               /* good until the next */
/* A number of count_place: "passes", "sweeps". */
int64_t shelf_place(struct room *room, const char *place, const char *column);

#endif
