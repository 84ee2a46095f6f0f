/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_COUNT_SCAN_H
#define STRONGROOM_COUNT_SCAN_H

/*
 * One scan in a count: judged against the frozen lines and the record, put on record, and answered
 *
 * Each scan of an open count is recorded, whatever it turns out to be. The answer may be told only after the commit:
 * a beep means it is on disk.
 */

#include "count.h"
#include "strongroom/driver.h"
#include "strongroom/frame.h"

enum { COUNT_ANSWER_TEXT_MAX = 400 };

struct count_answer {
        char count[COUNT_ID_MAX];         /* "" where no count is open */
        char result[COUNT_WORD_MAX];      /* of docs/events.md; "REFUSED" where nothing was recorded */
        char subject[PLACE_CODE_MAX];     /* an item's number, a place's code, or "" */
        char text[COUNT_ANSWER_TEXT_MAX]; /* one line for people */
        char place[PLACE_CODE_MAX];       /* where the counter stands */
        char expected_place[PLACE_CODE_MAX];
        char by[ACTOR_NAME_MAX];       /* AGAIN, CONFLICT: who counted it then; else who scanned now */
        char at[CLOCK_TEXT_MAX];       /* AGAIN, CONFLICT: when it was counted; else now */
        char reason[COUNT_REASON_MAX]; /* "" where the result says it all */
        uint64_t seq;                  /* 0 where nothing was recorded */
        enum signal_kind signal;
};

/* Bytes as a scanner sent them, cut more of them left off; symbology "" or "]C1". */
struct count_payload {
        const uint8_t *bytes;
        size_t size, cut;
        const char *symbology;
};

/* The count named, or the station's where id is NULL. Refuses count.unknown, count.none, count.state, count.paused. */
must_check int count_scan(struct act *act, const char *id, const struct count_payload *payload,
        struct count_answer *ret_answer);

/* The same from a reader: where the station has no open count the answer is REFUSED and nothing is recorded. */
must_check int count_frame(struct act *act, const struct frame *frame, struct count_answer *ret_answer);

#endif
