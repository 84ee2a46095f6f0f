/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_TURN_H
#define STRONGROOM_TURN_H

/*
 * One turn: everything that came in since the last one, in one ledger transaction
 *
 * Work waits in a bounded queue. turn_run() does it in order, commits once, and leaves with each piece of work what
 * may be said of it now that it is durable. If the commit fails, all of it is refused and none of it happened. No
 * socket is known here, so a test and a fault campaign drive the same turn as the agent does.
 */

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "act.h"
#include "clock.h"
#include "ledger.h"
#include "live.h"
#include "presence_room.h"
#include "server.h"
#include "strongroom/driver.h"
#include "strongroom/frame.h"

enum {
        TURN_WORK_MAX = 256,
        TURN_RESERVED = READERS_MAX + 16, /* places kept for what can't wait: readers' states, the minute */
};

enum work_kind {
        WORK_FRAME = 1, /* a reader said something */
        WORK_REQUEST,   /* a peer asks */
        WORK_READER,    /* a reader's state changed */
        WORK_RADIO,     /* passes of counts by radio are over */
        WORK_MINUTE,    /* what falls due by time alone */
        WORK_FULL,      /* the disk is full: said once, on the reserve */
        WORK_HEALED,    /* it has room again */
};

struct work {
        enum work_kind kind;
        char actor[ACTOR_NAME_MAX];
        uint32_t roles;
        char station[STATION_NAME_MAX];
        char reader[READER_NAME_MAX];

        uint64_t session, number; /* WORK_FRAME */
        struct frame frame;       /* its bytes are owned by the work */
        bool fixed;               /* a fixed antenna's: there is one at every read, so the log says nothing */
        struct reader health;     /* WORK_READER: a copy of how it was at that moment */

        struct peer_name peer; /* WORK_REQUEST */
        json_t *ask;           /* owned */

        json_t *answer;          /* after the turn; owned; NULL where there was no memory for one */
        enum signal_kind signal; /* after the turn */
        struct text said;        /* after the turn: the scan in words, for the log */
};

struct anchor;

struct turn {
        struct ledger *ledger;
        struct live *live;
        struct moment now;              /* of the turn under way */
        struct moment last;             /* of the turn before; wall_us 0: none yet */
        struct presence_room *presence; /* what fixed antennas hear; NULL: nobody listens; not owned */
        uint64_t before;                /* entries before the turn under way */
        bool was_clean;                 /* the stop before this start */
        bool unstarted;                 /* agent.started isn't on record: it began contradicted */
        struct anchor *anchor;          /* the counter outside; NULL: none; not owned */
        uint64_t scheduled;             /* the record's size when schedules were looked at last */
        int64_t schedule_us;            /* when to look again, by the monotonic clock */
        bool wrote;                     /* the last turn put something on record */
        bool full; /* the disk is full: nothing is written but WORK_FULL and WORK_HEALED */
        size_t count;
        struct work queue[TURN_WORK_MAX];
};

/* A place at the end of the queue, zeroed; NULL when there is none left, not even a reserved one. */
struct work *turn_add(struct turn *turn, enum work_kind kind);
static inline bool turn_has_room(const struct turn *turn) {
        return turn->count < TURN_WORK_MAX - TURN_RESERVED;
}

/* Puts agent.started on the record, and the clock's step since the last entry if there was one. */
must_check int turn_start(struct turn *turn, const struct moment *now);
/* The same once a record that was contradicted at the start has been accepted; else nothing. */
must_check int turn_start_late(struct turn *turn, const struct moment *now);
must_check int turn_stop(struct turn *turn, const struct moment *now, const char *reason);

/*
 * Runs the queue. 0, also where every single work was refused; LEDGER_E_FULL, everything refused: the turn writes no
 * more until turn_heal() has succeeded; LEDGER_E_IO or a negative errno: everything refused, and the ledger must be
 * reopened before anything else.
 */
must_check int turn_run(struct turn *turn, const struct moment *now);

/* Erased files whose bytes are still there: overwrites them, outside the transaction. */
void turn_sweep_files(struct turn *turn);

/* Tries to hold the reserve again: true once there is room. The caller then adds WORK_HEALED. */
bool turn_heal(struct turn *turn);

/* Empties the queue, once everything has been said. */
void turn_clear(struct turn *turn);

#endif
