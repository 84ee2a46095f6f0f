/* SPDX-License-Identifier: ISC */

/*
 * The part of a turn that fixed antennas have
 */

#include "turn_presence.h"

#include "turn_held.h"

int turn_presence_hear(struct turn *turn, const struct moment *now) {
        bool readers = false;
        int r = 0;

        if (!turn->presence)
                return 0;
        for (size_t i = 0; !r && i < turn->count; i++) {
                struct work *work = &turn->queue[i];

                readers = readers || work->kind == WORK_READER;
                if (work->kind != WORK_FRAME)
                        continue;
                r = presence_room_hear(turn->presence, work->reader, &work->frame, &work->fixed);
                work->signal = SIGNAL_AGAIN;
        }
        if (!r)
                r = presence_room_flush(turn->presence, now);
        if (!r && readers)
                presence_room_second(turn->presence, now);
        return r;
}

bool turn_presence_waits(const struct turn *turn) {
        return turn->presence && !turn->full && !turn_is_held(turn) && presence_room_waits(turn->presence);
}

int turn_presence_record(struct turn *turn, struct act *act) {
        return turn->presence && !turn->full && !turn_is_held(turn)
                       ? presence_room_record(turn->presence, act)
                       : 0;
}

int turn_presence_settle(struct turn *turn) {
        return turn->presence ? presence_room_settle(turn->presence, turn->wrote) : 0;
}

void turn_presence_minute(struct turn *turn) {
        if (turn->presence)
                presence_room_minute(turn->presence);
}

bool turn_presence_watches(const struct turn *turn, const char *reader) {
        return turn->presence && presence_room_watches(turn->presence, reader);
}
