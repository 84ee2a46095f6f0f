/* SPDX-License-Identifier: ISC */

/*
 * Count close: refuse what is unresolved, reckon, record, raise
 */

#include "count_close.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "close_findings.h"
#include "count_report.h"
#include "count_sample.h"
#include "error.h"
#include "people.h"
#include "query.h"
#include "reckon.h"
#include "text.h"
#include "words.h"

/* The problems of a count, as many as a refusal can say. */
struct close_problems {
        int64_t count;
        struct text text;
        bool interruptions_too;
};

static int close_problem(void *context, const struct count_problem *problem) {
        struct close_problems *problems = context;

        if (!problems->interruptions_too && !strcmp(problem->problem, "INTERRUPTED"))
                return 0;
        problems->count++;
        text_addf(&problems->text, " %s", problem->text);
        return 0;
}

static int close_check(struct act *act, const struct count_row *count, bool uncovered) {
        struct close_problems problems = { .interruptions_too = !uncovered };
        int r = count_each_problem(act->ledger, count, close_problem, &problems);

        if (!r && text_failed(&problems.text))
                r = error_trace(-ENOMEM);
        if (!r && problems.count)
                r = act_refuse(act, ACT_EXIT_RULE, "count.unresolved", "strongroom count show",
                        "Count %s can't be closed; unresolved: %lld.%s", count->id,
                        (long long) problems.count, text_string(&problems.text));
        text_end(&problems.text);
        return r;
}

static void text_of_unread(struct count_closing *closing) {
        const size_t size = strlen(closing->text);

        if (count_reads_all(&closing->count) && (closing->serials_unread || closing->seals_unread))
                (void) snprintf(closing->text + size, sizeof closing->text - size,
                        _(" Nobody read the serial number of %lld of them, and the seal of %lld."),
                        (long long) closing->serials_unread, (long long) closing->seals_unread);
        text_mend(closing->text);
}

/* A tag that was read from afar says that the tag is there. */
static void text_of_present(struct count_closing *closing) {
        size_t size = strlen(closing->text);

        if (!count_is_radio(&closing->count))
                return;
        if (closing->unverified)
                (void) snprintf(closing->text + size, sizeof closing->text - size,
                        _(" Of the exhibits drawn to be looked at by eye, %lld weren't: nothing is claimed "
                          "of "
                          "them."),
                        (long long) closing->unverified);
        size = strlen(closing->text);
        if (closing->present)
                (void) snprintf(closing->text + size, sizeof closing->text - size,
                        _(" Of those in place, only a radio saw %lld; %lld more were drawn and seen by eye."),
                        (long long) closing->present, (long long) (closing->drawn - closing->unverified));
}

static void close_text(const struct reckoning *reckoning, struct count_closing *closing) {
        const size_t *totals = reckoning->totals;
        const size_t found = totals[COMPARE_FOUND_CONFIRMED] + totals[COMPARE_FOUND_PRESENCE_ONLY];

        if (!reckoning->scans) {
                (void) snprintf(closing->text, sizeof closing->text,
                        _("Nothing was counted: none of the %zu exhibits of count %s was looked for. It says "
                          "nothing"
                          " about what is there."),
                        reckoning->line_count, closing->count.id);
                return;
        }
        (void) snprintf(closing->text, sizeof closing->text,
                _("Count %s is closed: %zu of %zu found in place, %zu misplaced, %zu missing, %zu out by "
                  "record,"
                  " %zu not observed. %lld places counted, %lld not. Discrepancies: %lld."),
                closing->count.id, found, reckoning->line_count, totals[COMPARE_FOUND_MISPLACED],
                totals[COMPARE_MISSING], totals[COMPARE_EXPLAINED_OUT], totals[COMPARE_NOT_OBSERVED],
                (long long) reckoning->covered, (long long) reckoning->uncovered,
                (long long) closing->findings);
        text_of_present(closing);
        text_of_unread(closing);
}

static void close_count(const struct reckoning *reckoning, struct count_closing *closing) {
        closing->present = (int64_t) reckoning->totals[COMPARE_FOUND_PRESENCE_ONLY];
        for (size_t i = 0; reckoning->radio && i < reckoning->line_count; i++) {
                closing->drawn += reckoning->radio_lines[i].sampled != 0;
                closing->unverified += !strcmp(reckoning->lines[i].reason, "UNVERIFIED");
        }
}

static int close_append(struct act *act, const struct reckoning *reckoning, struct count_closing *closing) {
        struct count_progress progress;
        struct entry entry;
        json_t *body;
        int r;

        body = json_pack("{ss sO ss sI sI}", "count", closing->count.id, "summary", closing->summary, "lines",
                reckoning->digest, "covered", (json_int_t) reckoning->covered, "uncovered",
                (json_int_t) reckoning->uncovered);
        close_count(reckoning, closing);
        if (reckoning->radio)
                (void) json_object_set_new(body, "unverified", json_integer(closing->unverified));
        r = body ? act_append(act, "count.closed", NULL, body, &entry) : error_trace(-ENOMEM);
        if (!r)
                r = close_raise(act, &closing->count, reckoning, &closing->findings);
        if (!r)
                r = count_find(act->ledger, closing->count.id, &closing->count);
        if (!r)
                r = count_progress(act->ledger, &closing->count, &progress);
        if (r)
                return r == COUNT_E_ABSENT ? error_trace(-EBADMSG) : r;
        closing->seq = entry.sequence;
        closing->scans = reckoning->scans;
        closing->serials_unread = progress.serials_unread;
        closing->seals_unread = progress.seals_unread;
        close_text(reckoning, closing);
        return 0;
}

/* What is still to be looked at by eye, as far as a refusal can say; what would be drawn, where it wasn't yet. */
static int close_check_sample(struct act *act, const struct count_row *count) {
        json_t *numbers = NULL, *next = NULL;
        struct text list = { 0 };
        const json_t *number;
        int64_t present;
        size_t i, open;
        int r = count_is_radio(count) ? count_sample_open(act->ledger, count, &numbers) : 0;

        if (r || !numbers)
                return r;
        json_array_foreach(numbers, i, number)
                text_addf(&list, "%s%s", i ? ", " : "", json_string_value(number));
        open = json_array_size(numbers);
        if (!open)
                r = count_sample_draw(act->ledger, count->seq, "", &next, &present);
        if (open)
                r = act_refuse(act, ACT_EXIT_RULE, "count.unverified", "strongroom count show",
                        "Only a radio says that these are there: scan their labels, or read their serial "
                        "numbers. "
                        "%s",
                        text_string(&list));
        else if (!r && json_array_size(next))
                r = act_refuse(act, ACT_EXIT_RULE, "count.unverified", "strongroom count close",
                        "Only a radio saw %lld exhibits; %zu of them are to be drawn first, and looked at by "
                        "eye.",
                        (long long) present, json_array_size(next));
        text_end(&list);
        json_decref(numbers);
        json_decref(next);
        return r;
}

static const char SCANS_BY[] =
        "SELECT count(*) FROM count_scan WHERE count = ?1 AND actor = ?2 AND undone = 0";

/* Where people are on record a name alone is no witness: theirs is a scan under it. */
static int close_check_witness(struct act *act, const struct count_row *count) {
        int64_t scans = 0;
        int r;

        if (!count->witness[0] || !people_rule(act->ledger) ||
                (strcmp(count->kind, "unannounced") != 0 && strcmp(count->kind, "sample") != 0 &&
                        strcmp(count->kind, "random") != 0))
                return 0;
        r = query_integer(act->ledger, SCANS_BY, &scans, "it", count->seq, count->witness);
        return r || scans
                       ? r
                       : act_refuse(act, ACT_EXIT_RULE, "count.witness_absent",
                                 "strongroom --as WITNESS count scan LABEL",
                                 "Count %s isn't witnessed yet: %s scans a label of it under their own name.",
                                 count->id, count->witness);
}

int count_close(
        struct act *act, const char *id, bool uncovered, bool unverified, struct count_closing *ret_closing) {
        scoped(reckoning_end) struct reckoning reckoning = { 0 };
        scoped(count_closing_end) struct count_closing closing = { 0 };
        int r;

        r = act_require(act, COUNT_ROLES, "count");
        if (!r)
                r = count_resolve_open(act, id, true, &closing.count);
        if (!r)
                r = close_check(act, &closing.count, uncovered);
        if (!r)
                r = close_check_witness(act, &closing.count);
        if (!r && !unverified)
                r = close_check_sample(act, &closing.count);
        if (!r)
                r = reckon_count(act->ledger, closing.count.seq, RECKON_CLOSE, &reckoning);
        if (!r)
                r = close_summary(act, &closing.count, &reckoning, &closing.summary);
        if (!r)
                r = close_append(act, &reckoning, &closing);
        if (r)
                return r;
        *ret_closing = closing;
        closing.summary = NULL;
        return 0;
}

void count_closing_end(struct count_closing *closing) {
        json_decref(closing->summary);
        closing->summary = NULL;
}

static const char SUMMARY_OF[] = "SELECT summary FROM count_ WHERE seq = ?1";

int count_summary(struct ledger *ledger, const struct count_row *count, json_t **ret_summary) {
        json_t *summary;
        sqlite3_stmt *rows;
        int r = query_open(ledger, SUMMARY_OF, &rows, "i", count->seq);

        if (!r)
                r = query_next(rows);
        if (r != QUERY_ROW)
                return r ? r : error_trace(-EBADMSG);
        summary = json_loads(query_text(rows, 0), 0, NULL);
        query_end(rows);
        if (!summary)
                return error_trace(-ENOMEM);
        *ret_summary = summary;
        return 0;
}
