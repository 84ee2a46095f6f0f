/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_ANCHOR_H
#define STRONGROOM_ANCHOR_H

/*
 * The anchor: a counter outside the record that can't go back, strongroom-anchor(8)
 *
 *      anchor.counted {counter, value}   on the record, on the disk     then     the counter is raised to value
 *
 * The record goes first. So at each moment the counter stands at the newest value on the record or one below, whatever
 * kills the agent, the helper or the power: one below is a count that was cut off, and is made up for. A counter that
 * stands above the record is an old disk; one that isn't the one on record, or stands lower, was cleared or replaced.
 * The next value is only recorded once the counter has reached the last.
 *
 * What happened since the last count isn't covered: the counter doesn't move with each entry, because its cells wear.
 */

#include "anchor_line.h"
#include "clock.h"
#include "live.h"

enum {
        ANCHOR_ENDS_S = 600
}; /* a start or a stop counts where the last count is so long ago, or anchor_seconds */

struct anchor {
        const char *socket; /* of the configuration; "": none is used */
        int fd;             /* while a question is open; -1 */
        uint64_t asked_ns;
        bool heard; /* it answered since the start */
        struct anchor_line said;

        bool recorded; /* one is on the record, and goes on; else the next count begins anew with what is there */
        char counter[ANCHOR_NAME_MAX];
        uint64_t value;    /* on record */
        uint64_t sequence; /* of its entry */
        struct moment at;
        uint64_t size; /* entries with the turn that recorded it */

        struct anchor_line appended; /* in the turn under way: kind 0, none */
};

/* Reads the newest on the record and asks the counter; waits for it at most 3 s. Contradictions go to live. */
must_check int anchor_begin(struct anchor *anchor, struct ledger *ledger, struct live *live);
void anchor_end(struct anchor *anchor);

/* Each second: takes an answer that is there, asks again where one is owed. */
must_check int anchor_second(
        struct anchor *anchor, struct ledger *ledger, struct live *live, uint64_t mono_ns);

/* Waits for the counter to reach what is on record, at most 3 s: for a stop. */
void anchor_finish(struct anchor *anchor);

/* Whether the counter has been heard, and stands where the record says: so that a new count may begin. */
bool anchor_is_level(const struct anchor *anchor);

/* The turn that appended a count is on the disk, or wasn't written. */
void anchor_committed(struct anchor *anchor, const struct ledger *ledger, const struct moment *now);
void anchor_undone(struct anchor *anchor);

#endif
