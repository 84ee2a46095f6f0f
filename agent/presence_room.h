/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_PRESENCE_ROOM_H
#define STRONGROOM_PRESENCE_ROOM_H

/*
 * The rooms that fixed antennas watch, live: reads in, edges on record
 *
 *      hear … flush        what a turn's frames say folds into the sightings; their edges wait
 *      second              so do those that time brings: gone, through a door, silent, for too long at the wrong place
 *      waits → record      inside a turn's transaction: entries, and the alerts that they lead to
 *      settle              the turn is on disk, or isn't: then they wait on
 *
 * The sightings are memory; what they were is folded from the record, so that after a kill they go on from there.
 * Time is the monotonic part of the moments; of the wall clock only strangers' days are told.
 */

#include "act.h"
#include "live.h"
#include "strongroom/frame.h"

struct presence_room;

/* Reads the register and the record. live may be NULL: then every antenna hears. */
must_check int presence_room_new(
        struct ledger *ledger, struct live *live, const struct moment *now, struct presence_room **ret_room);
struct presence_room *presence_room_free(struct presence_room *room);
DEFINE_SCOPED(struct presence_room, presence_room_free)

/* Whether the frame is a fixed antenna's; it is then taken. 0 or an error. */
must_check int presence_room_hear(
        struct presence_room *room, const char *reader, const struct frame *frame, bool *ret_fixed);
must_check int presence_room_flush(struct presence_room *room, const struct moment *now);

/* Once a second, and whenever a reader's state has changed. */
void presence_room_second(struct presence_room *room, const struct moment *now);

/* Once a minute, in a turn that writes. */
void presence_room_minute(struct presence_room *room);

/* Whether an antenna of this reader is fixed. */
bool presence_room_watches(const struct presence_room *room, const char *reader);

/* Whether there is something to record. */
bool presence_room_waits(const struct presence_room *room);

must_check int presence_room_record(struct presence_room *room, struct act *act);

/* After the commit or the rollback of a turn, whatever it did. */
must_check int presence_room_settle(struct presence_room *room, bool committed);

#endif
