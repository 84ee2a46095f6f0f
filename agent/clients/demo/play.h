/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_DEMO_PLAY_H
#define STRONGROOM_DEMO_PLAY_H

/*
 * A play: the stage, the stock, the plan, and what came out
 */

#include <jansson.h>
#include <stdbool.h>

#include "plan.h"
#include "stage.h"
#include "text.h"

enum { PLAY_COUNT_MAX = 24, PLAY_TEXT_MAX = 2048 };

/* When the scan in flight got its beep. */
enum cut_answer { CUT_IN_TIME = 1, CUT_LATE, CUT_NEVER };

struct play_cut {
        size_t at;           /* the step that was in flight */
        size_t acknowledged; /* beeps heard before the cut */
        size_t on_record;    /* of these, after it */
        size_t lost, twice;  /* of all scans, at the end */
        enum cut_answer answer;
        int back_ms; /* from the start until the readers were live again */
};

struct play {
        struct stage stage;
        struct stock stock;
        struct plan plan;
        struct play_cut cut;
        char count[PLAY_COUNT_MAX];
        json_int_t opened; /* seq */
        json_int_t expected;
        size_t beeps[5];   /* by enum signal_kind: of the shelf that is being counted */
        size_t found;      /* on all shelves */
        struct text marks; /* of this shelf's scans */

        json_t *scans;  /* events count.scanned, in their order */
        json_t *report; /* of the count */
        json_t *close, *alerts;
        json_t *verify; /* what `strongroom verify --json` says */
        json_t *tamper;
        json_t *differences; /* sentences: where what came out isn't what was planned */
        char verify_text[PLAY_TEXT_MAX];
};

enum play_kind { PLAY_COUNT, PLAY_CUT, PLAY_TAMPER };

void play_end(struct play *play);

/* Opens the count; scans by the plan, from one step up to before another; closes it. */
must_check int play_open(struct play *play);
must_check int play_scan(struct play *play, size_t from, size_t to);
must_check int play_close(struct play *play);

/* All scans of the count that are on record. */
must_check int play_scans(struct play *play, json_t **ret_scans);

/* Runs `strongroom verify` on a store: the JSON, and as people see it; *ret_exit is its exit status. */
must_check int play_verify(
        struct play *play, const char *store, json_t **ret_result, char *text, size_t room, int *ret_exit);

/* ---- cut.c ---- */

/* Scans with a power cut in the middle. */
must_check int cut_scan(struct play *play);
void cut_reckon(struct play *play);

/* ---- tamper.c ---- */

must_check int tamper_run(struct play *play);

/* ---- outcome.c ---- */

/* Compares what came out with the plan. */
void outcome_check(struct play *play);

/* One that differs. */
format_like(2, 3) void outcome_differs(struct play *play, const char *format, ...);
void outcome_number(struct play *play, const char *what, size_t planned, json_int_t came);

/* ---- report.c ---- */

void report_title(const struct ctl *ctl, const char *colour, const char *shape, const char *title);
void report_head(const struct play *play);
void report_shelf(struct play *play, size_t step, int signal); /* after each scan: progress */
void report_show(const struct play *play);
void report_cut(const struct play *play);
void report_tamper(const struct play *play);
void report_end(const struct play *play);
void report_json(const struct play *play, enum play_kind kind);

#endif
