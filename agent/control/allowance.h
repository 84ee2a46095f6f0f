/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_ALLOWANCE_H
#define STRONGROOM_ALLOWANCE_H

/*
 * Allowance: so many a minute for each actor, and how many more were wanted
 *
 * In memory, and bounded: actors who come when all rows are in use share one.
 */

#include <stdbool.h>
#include <stdint.h>

#include "strongroom/limits.h"

enum { ALLOWANCE_ROWS = 64, ALLOWANCE_MINUTE_US = 60000000 };

struct allowance_row {
        char actor[ACTOR_NAME_MAX]; /* "": a free row */
        int64_t since_us;           /* when its minute began; any clock that only goes forward */
        unsigned used, left_out;
};

struct allowance {
        struct allowance_row rows[ALLOWANCE_ROWS + 1]; /* the last is everybody else's */
};

/* Takes one; false where the minute's limit is used up: that one is counted as left out. */
bool allowance_take(struct allowance *allowance, const char *actor, unsigned limit, int64_t now_us);

/* A row whose minute is over and which left something out: its copy, and the row is free. false: there is none. */
bool allowance_over(struct allowance *allowance, int64_t now_us, struct allowance_row *ret_row);

#endif
