/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_COUNT_REPORT_H
#define STRONGROOM_COUNT_REPORT_H

/*
 * What a count looks like, running or closed: its numbers, its places, its lines, what was seen beside them
 *
 * Each callback is given rows in order and ends the listing by returning anything but 0, which is handed on. Whoever
 * shows a count to its counter minds count_is_hidden().
 */

#include "count.h"
#include "reading.h"

struct count_progress {
        int64_t found, misplaced;
        int64_t present; /* of those found, the ones that only a radio saw */
        int64_t out;     /* lines whose absence was explained when the count was opened, or is by its close */
        int64_t missing; /* 0 while it runs: nothing is missing before the close */
        int64_t remaining;                    /* lines not found yet; 0 once it is closed */
        int64_t extras;                       /* distinct things seen beside the lines */
        int64_t duplicates;                   /* scans of what was counted already */
        int64_t unverified;                   /* found lots of more than one whose quantity nobody counted */
        int64_t serials_unread, seals_unread; /* found lines that have one on record, and nobody read it */
};

must_check int count_progress(
        struct ledger *ledger, const struct count_row *count, struct count_progress *ret_progress);

/* Of a count by radio. Chances and expected numbers in 10^-9, rounded up (confidence.h). */
struct count_place_radio {
        int64_t passes_all, passes,
                sweeps;  /* made; with all reference tags; of these, from different spots */
        int64_t lost;    /* reference tags that the last pass didn't read */
        int64_t foreign; /* the most that a pass read and that mean nothing here */
        int64_t worst_ppb, unread_ppb;
        bool looked;
        char reason[COUNT_WORD_MAX]; /* why it can't say more; "" where nothing is open */
        int64_t open, sweep;         /* while it runs: lines not decided; passes that would decide them */
        const char *action;          /* while it runs: of confidence_action_name(); else NULL */
};

struct count_place_row {
        char code[PLACE_CODE_MAX];
        bool covered, interrupted;
        int64_t expected, found; /* lines in store there when it was opened; of these, found there */
        struct count_place_radio radio;
};

typedef int count_place_fn(void *context, const struct count_place_row *place);
must_check int count_each_place(
        struct ledger *ledger, const struct count_row *count, count_place_fn *fn, void *context);

/* What stands in the way of a close, and the way out. */
struct count_problem {
        char problem[COUNT_WORD_MAX]; /* CONFLICT, NO_PLACE, INTERRUPTED */
        int64_t scan;                 /* 0 where it is no scan's */
        char text[400];
        char hint[160];
};

typedef int count_problem_fn(void *context, const struct count_problem *problem);
must_check int count_each_problem(
        struct ledger *ledger, const struct count_row *count, count_problem_fn *fn, void *context);

struct count_line_row {
        char number[ITEM_NUMBER_MAX], summary[128], class[16];
        char place[PLACE_CODE_MAX], seen_place[PLACE_CODE_MAX], now_place[PLACE_CODE_MAX];
        char result[COUNT_WORD_MAX]; /* "" while it runs and the line isn't found yet */
        char by[ACTOR_NAME_MAX];
        int64_t at_us;             /* 0: not seen */
        int64_t quantity, counted; /* counted -1: nobody counted it */
        char unit[16];
        char serial[READING_TEXT_MAX], seal[READING_TEXT_MAX]; /* as recorded at the opening; "": none */
        char serial_read[READING_TEXT_MAX], seal_read[READING_TEXT_MAX];
        char serial_verdict[COUNT_WORD_MAX], seal_verdict[COUNT_WORD_MAX]; /* of reading_name() */
        char seal_state[COUNT_WORD_MAX];                                   /* "": nobody looked */
        char reason[COUNT_WORD_MAX]; /* of a closed count by radio: why it can't say more */
        bool sampled;                /* drawn to be looked at by eye */
        bool mark_differs;           /* a mark on it was scanned, with another serial number than recorded */
};

/* In order of number, after the one given ("" from the start). */
bool count_line_found(const struct count_line_row *line);
typedef int count_line_fn(void *context, const struct count_line_row *line);
must_check int count_each_line(struct ledger *ledger, const struct count_row *count, const char *after,
        count_line_fn *fn, void *context);

struct count_scan_row {
        int64_t seq;
        char result[COUNT_WORD_MAX];
        char subject[PLACE_CODE_MAX];
        char payload[4 * PAYLOAD_BYTES_MAX + 1];
        char place[PLACE_CODE_MAX], expected_place[PLACE_CODE_MAX];
        char reason[COUNT_REASON_MAX];
        char by[ACTOR_NAME_MAX];
        int64_t at_us;
};

/* Things seen beside the lines, each once, in the order of the first scan. A contradiction that a
 * custody act settled while the count ran (the item was returned or moved to where it was seen) is none. */
typedef int count_scan_fn(void *context, const struct count_scan_row *scan);
must_check int count_each_extra(
        struct ledger *ledger, const struct count_row *count, count_scan_fn *fn, void *context);

/* The last scan, undone ones left out: 0, COUNT_E_ABSENT, or an error. */
must_check int count_last_scan(
        struct ledger *ledger, const struct count_row *count, struct count_scan_row *ret_scan);

#endif
