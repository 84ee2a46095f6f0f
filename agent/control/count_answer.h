/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_CONTROL_COUNT_ANSWER_H
#define STRONGROOM_CONTROL_COUNT_ANSWER_H

/*
 * Counts, findings and alerts as the answers have them (docs/control.md)
 *
 * Each gives a new object, or NULL without memory; in out parameters, 0 or an error.
 */

#include <jansson.h>
#include <stdbool.h>

#include "alert.h"
#include "count.h"
#include "finding.h"

/* "" for 0. */
json_t *answer_time(int64_t wall_us);

/* A row of count.list. */
must_check int answer_count_row(struct ledger *ledger, const struct count_row *count, json_t **ret_row);

/* The whole of count.show; what a blind count hides is left out. */
must_check int answer_count(struct ledger *ledger, const struct count_row *count, json_t **ret_count);

/* Handles count.report (count_answer_report.c). */
must_check int count_answer_report(struct act *act, const json_t *ask, json_t *reply);

json_t *answer_finding(const struct finding_row *finding);
json_t *answer_alert(const struct alert_row *alert);

/* A list of at most limit rows: what list_add() does with one more, and then `more` and `after`. */
struct answer_list {
        json_t *rows;
        int64_t limit;
        bool more;
};
enum { ANSWER_LIMIT = 1000, ANSWER_FULL = 3000 }; /* ANSWER_FULL ends a listing */

must_check int answer_list_add(struct answer_list *list, json_t *row); /* steals row */

/* Sets the list under its plural noun, and `more`; steals the rows. r: of the listing. */
must_check int answer_list_end(struct answer_list *list, int r, json_t *reply, const char *noun);

/* limit and after of a request; after is given back as text. */
must_check int answer_list_begin(
        struct act *act, const json_t *ask, struct answer_list *ret_list, const char **ret_after);

/* What strtoll makes of "F-1043": 1043, or 0. */
int64_t answer_sequence(const char *name);

#endif
