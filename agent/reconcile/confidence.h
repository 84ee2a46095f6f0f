/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_CONFIDENCE_H
#define STRONGROOM_CONFIDENCE_H

/*
 * Confidence: what silence is worth when a room is counted by radio (pure; in integers, so that any machine agrees)
 *
 * A tag that wasn't read is gone, or was there and went unread. How often the second happens is told by the record of
 * the tag and of its place, before this count:
 *
 *      a = start reads  + the place's reads, at most place_passes_max passes of them  + its own, at most own_passes_max
 *      b = start misses + the place's misses, scaled alike                            + its own, scaled alike
 *      chance(k) = b/(a+b) · (b+1)/(a+b+1) · … k factors: that a tag which is there goes unread in k passes
 *
 * which is E[(1-p)^k] where the read rate p is Beta(a, b): it holds our ignorance of p, too, and few passes on record
 * mean a large chance. Only passes in which every reference tag of the place was read count, and of the passes of one
 * sweep (same spot, same minute) only the first, unless repeat_permille says more.
 *
 * The threshold is one for the whole count: of all counts in which nothing is gone, error_ppm in a million may call a
 * line missing. Each of the n lines gets the n-th part of it, its limit, and may be called missing by radio once its
 * own chance is no more than that. The chances of all lines add up at worst (the union bound), so the promise holds
 * however tags depend on each other, and however long and for whatever reason the custodian goes on sweeping: at which
 * pass a line comes below its limit is decided by its record alone. docs/confidence.md has an example, and says where
 * this ends.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A certain thing. Chances and expected numbers of lines are in millionths of a millionth, rounded up. */
#define CONFIDENCE_ONE     UINT64_C(1000000000000)
#define CONFIDENCE_NOWHERE UINT32_MAX

enum {
        CONFIDENCE_LINES_MAX = 9 * 1000 * 1000,
        CONFIDENCE_RECORD_MAX = 1000,  /* the most that each number of passes in the rules may be */
        CONFIDENCE_PASSES_MAX = 10000, /* more passes than that count as that many */
        CONFIDENCE_MORE_MAX = 100,
        CONFIDENCE_NEVER = 1000, /* more passes than passes_more_max */
};

/* All zero: nothing is ever missing by radio. */
struct confidence_rules {
        uint32_t error_ppm;   /* one false MISSING in 10^6 / error_ppm counts; 0 … 10^6 */
        uint32_t start_reads; /* what is held of a tag that nothing is known of; 0 … RECORD_MAX */
        uint32_t start_misses;
        uint32_t place_passes_max; /* how much the place's record says of a tag; 0 … RECORD_MAX */
        uint32_t own_passes_max;   /* how much its own does; 0 … RECORD_MAX */
        uint32_t repeat_permille;  /* what a repeat from the same spot counts; 0 … 1000 */
        uint32_t passes_more_max;  /* when more are needed than that, look by eye; 0 … MORE_MAX */
        uint32_t look_after; /* passes before anybody looks by eye: most of what is there is read by then */
        uint32_t lost_max;   /* passes without the reference tag before somebody looks for it */
};

/*
 * Passes of earlier counts in which the tag is known to have been there: it was read in that pass, or was found later.
 * Of one sweep only the first pass goes in. For a place: those of all tags that are kept there, summed.
 */
struct confidence_history {
        uint32_t passes, reads; /* reads ≤ passes */
};

enum confidence_reader { CONFIDENCE_ANSWERS = 0, CONFIDENCE_STALE, CONFIDENCE_GONE };

/* Stable: these go on record. */
enum confidence_reason {
        CONFIDENCE_NO_REASON = 0,
        CONFIDENCE_READER_GONE,  /* "READER_GONE": the reader is gone, the passes don't suffice */
        CONFIDENCE_READER_STALE, /* "READER_STALE": it answers no more, or its clock and its reads are old */
        CONFIDENCE_REFERENCE_LOST, /* passes were made, in none were all reference tags read */
        CONFIDENCE_TOO_FEW_PASSES, /* it may well be there and unread */
        CONFIDENCE_NO_REFERENCE,   /* the place has no reference tag, which could prove a pass */
        CONFIDENCE_NO_RADIO_TAG,   /* the exhibit has no tag that a radio could read */
        CONFIDENCE_NOT_COVERED,    /* no pass was made */
        CONFIDENCE_REASONS,
};

enum confidence_result { CONFIDENCE_NOT_OBSERVED = 0, CONFIDENCE_MISSING, CONFIDENCE_READ };

enum confidence_action {
        CONFIDENCE_DONE = 0, /* nothing is open here */
        CONFIDENCE_SWEEP,    /* so many more passes, each from another spot */
        CONFIDENCE_LOOK,     /* by eye or optical scan, for the open lines */
        CONFIDENCE_MEND,     /* the reader, or the reference tag; then sweep */
};

struct confidence_line {
        uint32_t place; /* index into the places */
        bool tagged;    /* it has a tag that a radio reads */
        bool read;      /* it was seen in this count, by whatever, wherever */
        bool optical;   /* its place was searched for it by eye or by optical scan, and it wasn't found */
        struct confidence_history history;

        /* The answer. */
        enum confidence_result result;
        enum confidence_reason reason; /* of NOT_OBSERVED */
        uint64_t chance;               /* of a tag that is there to go unread so far; ONE: not by radio */
        bool decidable;                /* chance ≤ limit: radio may call it missing */
};

struct confidence_place {
        enum confidence_reader reader;
        uint32_t references; /* reference tags fixed to it */
        uint32_t passes;     /* made here in this count */
        uint32_t covered;    /* of these: all reference tags were read */
        uint32_t sweeps;     /* of the covered: from different spots, or a minute apart; ≤ covered */
        struct confidence_history history;
        /* Lines of earlier counts that radio could have called missing, and how many it did that were there after all.
         * One such refutation, and the place is no longer trusted further than that record bears. */
        uint32_t judged, refuted;

        /* The answer. */
        uint32_t lines, tagged, unread; /* unread: of all its lines */
        uint32_t open;                  /* NOT_OBSERVED */
        uint32_t effective;             /* passes that count */
        uint64_t worst;                 /* the largest chance of a tagged line */
        uint64_t expected_unread;       /* tagged lines that are there but unread, were all there: the sum */
        uint64_t floor;                 /* the least that a chance is here, for what was refuted */
        uint32_t passes_needed;         /* until no unread tagged line is open; 0, or CONFIDENCE_NEVER */
        bool enough;                    /* nothing is open */
        enum confidence_action action;
        uint32_t sweep;                /* passes, where the action is SWEEP */
        enum confidence_reason reason; /* why radio can't say more; of its tagged lines */
};

/* 99.9 % a count: 4 reads of 5 to start with, 8 passes of the place, 200 of its own, repeats nothing; looking after
 * 4 passes, where 8 more wouldn't do. */
struct confidence_rules confidence_rules_default(void);

/* What the chance of one line may be in a count of so many: error_ppm / lines, rounded down. */
uint64_t confidence_limit(size_t line_count, const struct confidence_rules *rules);

/* Fills the answers of lines and places. Time is O(lines · passes), no memory. A line's place < place_count. */
void confidence_judge(struct confidence_line *lines, size_t line_count, struct confidence_place *places,
        size_t place_count, const struct confidence_rules *rules);

/* Which judged place to go to next: the fewest passes, then the most open lines; CONFIDENCE_NOWHERE: none. */
uint32_t confidence_advise(const struct confidence_place *places, size_t place_count);

/* The chance that a tag which is there goes unread in so many passes that count. */
uint64_t confidence_unread(const struct confidence_history *own, const struct confidence_history *place,
        uint32_t passes, const struct confidence_rules *rules);

/* For the record, where numbers stay below 2^53: a chance, or an expected number of lines, in 10^-9, rounded up. */
uint64_t confidence_ppb(uint64_t chance);

/* "READER_GONE"; "" where there is none. */
const char *confidence_reason_name(enum confidence_reason reason);
const char *confidence_result_name(enum confidence_result result);
const char *confidence_action_name(enum confidence_action action);

#endif
