/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_COMPARE_H
#define STRONGROOM_COMPARE_H

/*
 * Compare: what should be there against what was seen (pure)
 *
 * Each line gets exactly one result, each sighting that answers to no line is listed once; neither depends on the
 * order of the lines or of the sightings.
 *
 *      a line that is out          EXPLAINED_OUT, and its sightings are extras: it shouldn't be here
 *      seen at its place           FOUND_CONFIRMED
 *      seen elsewhere only         FOUND_MISPLACED, at the lowest place number where it was seen
 *      not seen, place covered     MISSING
 *      not seen, place not covered NOT_OBSERVED
 *
 * Time is O(lines + seen). The memory of one comparison is a struct compare, which may be used again.
 */

#include <stddef.h>
#include <stdint.h>

#include "macros.h"

enum { COMPARE_E_DUPLICATE = 1 }; /* two lines expect the same item */

#define COMPARE_NOWHERE UINT32_MAX

enum compare_result {
        COMPARE_NOT_OBSERVED = 0,
        COMPARE_MISSING,
        COMPARE_EXPLAINED_OUT,
        COMPARE_FOUND_MISPLACED,
        COMPARE_FOUND_CONFIRMED,
        COMPARE_FOUND_PRESENCE_ONLY, /* never compare's: in its place by radio, and no eye has seen it (reckon.h) */
        COMPARE_RESULTS,
};

/* Places are numbered from 0 by the caller; items are any 64-bit numbers. */
struct compare_line {
        uint64_t item;
        uint32_t place;
        uint32_t out; /* 1: recorded as out of the store */
};

struct compare_seen {
        uint64_t item;
        uint32_t place;
        uint32_t note; /* the caller's; not looked at */
};

struct compare_verdict {
        uint32_t result; /* enum compare_result */
        uint32_t seen;   /* the index of the sighting that says so; COMPARE_NOWHERE */
};

struct compare_input {
        const struct compare_line *lines;
        size_t line_count; /* less than 2^32 */
        const struct compare_seen *seen;
        size_t seen_count;
        const uint64_t *covered; /* a bitmap: bit p is set where place p was covered */
        size_t place_count;
};

struct compare {
        struct compare_verdict *verdicts; /* one a line, in the order of the lines */
        uint32_t *extras;                 /* indexes of seen that answer to no line, in their order */
        size_t extra_count;
        size_t totals[COMPARE_RESULTS];

        struct compare_slot *slots;
        size_t slot_room, verdict_room, extra_room;
};

/* 0, COMPARE_E_DUPLICATE, or -ENOMEM. */
must_check int compare_run(struct compare *compare, const struct compare_input *input);
void compare_end(struct compare *compare);

/* "FOUND_CONFIRMED" */
const char *compare_result_name(enum compare_result result);

#endif
