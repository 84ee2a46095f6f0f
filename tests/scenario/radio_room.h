/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_RADIO_ROOM_H
#define STRONGROOM_RADIO_ROOM_H

/*
 * Radio room: shelves, tags that are read now and then, and a custodian who does as he is told
 *
 * All of a room comes from its seed. Each tag has a read rate of its own; half of the rooms have good and bad shelves,
 * the other half has any tag anywhere. Earlier counts have left a record, of some tags and shelves none. In this count
 * a pass at a shelf may reach nothing there (the cabinet is shut, the reader hangs): then its reference tag isn't read
 * either. The custodian makes two passes everywhere, asks, and sweeps again where that is the advice.
 */

#include "confidence.h"

enum { RADIO_LINES_MAX = 500, RADIO_PLACES_MAX = 10, RADIO_ROUNDS_MAX = 12 };

struct radio_options {
        uint32_t lines;                      /* 0: 20 to 500 */
        uint32_t rate_permille, rate_spread; /* rates are drawn from there up */
        uint32_t earlier_max;                /* passes of earlier counts, 0 to so many */
        uint32_t thefts_max;                 /* 1 to so many lines are stolen; 0: none */
        uint32_t astray_permille;            /* passes that reach nothing of their shelf */
        uint32_t blocked_permille;           /* shelves that none reaches */
        uint32_t steel_permille;             /* shelves with shadows */
        uint32_t shadow_ppm;                 /* tags on these that nothing reaches in a whole count */
        bool same_spot; /* the custodian never leaves the spot of his first pass at a shelf */
        bool looks;     /* the custodian looks where he is told to */

        /* What is switched off to see the promise break. */
        bool without_reference; /* every pass counts, whether the reference tag was read or not */
        bool without_union;     /* each line may be wrong once in a thousand, however many lines there are */
        bool repeats_in_full;   /* a pass from the same spot counts as one from another */
};

struct radio_tag {
        uint32_t rate; /* in 1/65536 */
        bool stolen, shadowed;
};

struct radio_shelf {
        uint32_t reference_rate;
        uint32_t band; /* of a room with good and bad shelves: 0 … 1000 */
        bool blocked, steel;
};

struct radio_room {
        struct radio_options options;
        struct confidence_rules rules;
        uint64_t dice, bits;
        uint32_t bits_left;
        uint32_t line_count, place_count;
        struct confidence_line lines[RADIO_LINES_MAX];
        struct confidence_place places[RADIO_PLACES_MAX];
        struct radio_tag tags[RADIO_LINES_MAX];
        struct radio_shelf shelves[RADIO_PLACES_MAX];
};

/* Sums over rooms. */
struct radio_score {
        uint64_t counts, lines, places, passes;
        uint64_t false_missing, counts_with_false;
        uint64_t unknown; /* there, and NOT_OBSERVED */
        uint64_t thefts, thefts_missing, thefts_unknown;
        uint64_t looked; /* lines looked for by eye */
        uint64_t enough; /* places where nothing stayed open */
};

void radio_room_draw(struct radio_room *room, uint64_t seed, const struct radio_options *options);

/* A count to its end; what came out is added. */
void radio_room_count(struct radio_room *room, struct radio_score *score);

/* The next count in the same room: what was found out is on record, shadows fall anew. */
void radio_room_next(struct radio_room *room);

/* One pass, and each unread line is called missing: how many are called so though they are there. */
uint32_t radio_room_naive(struct radio_room *room);

#endif
