/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_SCHEDULE_H
#define STRONGROOM_SCHEDULE_H

/*
 * Schedule: how often which places are counted, by what is in them
 *
 * A place falls under a schedule while something that it is about is in store there. It is due so many months after
 * the close of the last count that fits and covered it; or, where that is later or there was none, after the oldest of
 * what is there was taken in, or the place was made. A count that was abandoned, or left the place uncovered, says
 * nothing of it.
 */

#include <stdbool.h>
#include <stdint.h>

#include "ledger.h"
#include "macros.h"
#include "strongroom/limits.h"

enum { SCHEDULES_MAX = 16, SCHEDULE_WORD_MAX = 24, SCHEDULE_KINDS_MAX = 96 };
enum { SCHEDULE_MONTHS_MAX = 120, SCHEDULE_SOON_DAYS = 14 };

struct schedule {
        char name[SCHEDULE_WORD_MAX];
        int64_t months;                  /* 0: off */
        char class[SCHEDULE_WORD_MAX];   /* of exhibits: "FIREARM"; "" any */
        char purpose[SCHEDULE_WORD_MAX]; /* of the place, or of one above it: "AWAITING_DISPOSAL"; "" any */
        char kinds[SCHEDULE_KINDS_MAX];  /* of counts that fit, each between blanks: " full shelf " */
        bool serial;                     /* each recorded serial number must have been read, too */
        bool any;                        /* a count of any place of a store does for all of it */
};

/* The defaults, with their sources; in order. */
extern const struct schedule schedule_defaults[];
extern const size_t schedule_default_count;

struct schedule_due {
        char place[PLACE_CODE_MAX];
        char store[PLACE_CODE_MAX]; /* the one that nothing is above */
        int64_t last_us;            /* the last count that fits; 0: none */
        int64_t since_us;           /* there is something to count */
        int64_t due_us;
};

/*
 * Every place under a schedule, in order of code; of one where any does, each store. from_us: counts closed before
 * don't matter (0: all do). ret_due: a new array.
 */
must_check int schedule_list(struct ledger *ledger, const struct schedule *schedule, int64_t from_us,
        struct schedule_due **ret_due, size_t *ret_count);

/* The same moment so many months later, or earlier; the last of the month where that has no such day. UTC. */
int64_t schedule_add_months(int64_t wall_us, int64_t months);

#endif
