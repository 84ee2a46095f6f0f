/* SPDX-License-Identifier: ISC */

/*
 * Findings of a close, and its summary
 *
 * Findings: one for each missing and each misplaced line, each wrong quantity, each extra; one a place for what wasn't
 * observed. Past FINDINGS_EACH_MAX missing lines there is one a place too, since a turn has a limit and the report
 * names every line anyway.
 */

#include "close_findings.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#include "count_report.h"
#include "error.h"
#include "finding.h"
#include "query.h"
#include "registry.h"
#include "scan_judge.h"

enum { FINDINGS_EACH_MAX = 500, FINDINGS_MAX = 1500 };

/* A finding raises at most one alert, beside the close, in the same turn. */
static_assert(2 * FINDINGS_MAX + 8 <= TURN_ENTRIES_MAX, "a close fits a turn");

/* Of the lines that were found, those where a closer look found something else than what is recorded. */
#define WRONG_LINES \
        " FROM count_line l JOIN count_scan s ON s.count = l.count AND s.subject = l.number AND s.undone = " \
        "0" \
        " AND s.superseded = 0 AND s.result IN (" SCANS_THAT_FIND ") WHERE l.count = ?1 AND "
#define WRONG_QUANTITY "l.counted >= 0 AND l.counted <> l.quantity"
#define WRONG_MARK \
        "(SELECT max(m.payload) FROM count_scan m WHERE m.count = l.count AND m.subject = l.number" \
        " AND m.mark = 'DIFFERS' AND m.undone = 0)"
#define WRONG_SERIAL "(l.serial_verdict = 'DIFFERS' OR " WRONG_MARK " IS NOT NULL)"
#define WRONG_SEAL   "l.seal_verdict = 'DIFFERS'"

static const char SERIALS_WRONG[] = "SELECT count(*)" WRONG_LINES WRONG_SERIAL;
static const char SEALS_WRONG[] = "SELECT count(*)" WRONG_LINES WRONG_SEAL;
static const char QUANTITIES_WRONG[] = "SELECT count(*)" WRONG_LINES WRONG_QUANTITY;

/* The payload of a finding is what was read or scanned, "" where that was nothing, or a seal that is broken. */
static const char SERIAL_WRONG[] =
        "SELECT l.number, l.class, l.place, s.place, CASE l.serial_verdict WHEN 'DIFFERS'"
        " THEN l.serial_read ELSE " WRONG_MARK " END" WRONG_LINES WRONG_SERIAL " ORDER BY l.number";
static const char SEAL_WRONG[] =
        "SELECT l.number, l.class, l.place, s.place, CASE l.seal_state WHEN 'INTACT' THEN l.seal_read ELSE ''"
        " END" WRONG_LINES WRONG_SEAL " ORDER BY l.number";
static const char QUANTITY_WRONG[] =
        "SELECT l.number, l.class, l.place, s.place, ''" WRONG_LINES WRONG_QUANTITY " ORDER BY l.number";

/* The gravest first. */
static const struct wrong {
        const char *result, *how_many, *which;
        enum finding_kind kind;
        bool grave; /* of a firearm */
} wrongs[] = {
        { "SERIAL_MISMATCH", SERIALS_WRONG, SERIAL_WRONG, FINDING_SERIAL_MISMATCH, true },
        { "SEAL_MISMATCH", SEALS_WRONG, SEAL_WRONG, FINDING_SEAL_BROKEN, false },
        { "QTY_MISMATCH", QUANTITIES_WRONG, QUANTITY_WRONG, FINDING_QTY_VARIANCE, false },
};

static int summary_add(json_t *summary, const char *result, int64_t more) {
        const json_int_t sum = json_integer_value(json_object_get(summary, result)) + more;

        return json_object_set_new(summary, result, json_integer(sum)) ? -ENOMEM : 0;
}

static int summary_extra(void *context, const struct count_scan_row *scan) {
        return summary_add(context, scan->result, 1);
}

int close_summary(struct act *act, const struct count_row *count, const struct reckoning *reckoning,
        json_t **ret_summary) {
        json_t *summary = json_object();
        int64_t lines = 0;
        int r = summary ? 0 : error_trace(-ENOMEM);

        for (size_t i = 0; !r && i < COMPARE_RESULTS; i++)
                if (i != COMPARE_FOUND_PRESENCE_ONLY || reckoning->radio)
                        r = summary_add(summary, compare_result_name((enum compare_result) i),
                                (int64_t) reckoning->totals[i]);
        if (!r)
                r = count_each_extra(act->ledger, count, summary_extra, summary);
        for (size_t i = 0; !r && i < count_of(wrongs); i++) {
                r = query_integer(act->ledger, wrongs[i].how_many, &lines, "i", count->seq);
                if (!r && lines)
                        r = summary_add(summary, wrongs[i].result, lines);
        }
        if (r)
                json_decref(summary);
        else
                *ret_summary = summary;
        return r;
}

/* The findings of a close, and how many of them are on record so far. */
struct raise {
        struct act *act;
        const struct count_row *count;
        int64_t raised;
};

static int raise_one(struct raise *raise, const struct finding_call *call) {
        struct finding_call whole = *call;
        struct entry entry;
        int r;

        if (raise->raised >= FINDINGS_MAX)
                return 0; /* the report and the summary have them all */
        whole.count = raise->count->id;
        r = finding_raise(raise->act, &whole, &entry);
        raise->raised += !r;
        return r;
}

static const char *severity_of(const char *class, bool grave) {
        return grave && !strcmp(class, "FIREARM") ? "CRITICAL" : "WARNING";
}

static int raise_line(void *context, const struct count_line_row *line) {
        struct finding_call call = { .item = line->number, .expected_place = line->place };

        if (!strcmp(line->result, "MISSING")) {
                call.type = finding_type_name(FINDING_MISSING);
                call.severity = severity_of(line->class, true);
                call.place = line->place;
                return raise_one(context, &call);
        }
        if (!strcmp(line->result, "FOUND_MISPLACED")) {
                call.type = finding_type_name(FINDING_MISPLACED);
                call.severity = "NOTICE";
                call.place = line->seen_place;
                call.expected_place = line->now_place;
                return raise_one(context, &call);
        }
        return 0;
}

static int raise_found(void *context, const struct count_line_row *line) {
        return !strcmp(line->result, "MISSING") ? 0 : raise_line(context, line);
}

static const char PLACES_MISSING_FROM[] =
        "SELECT DISTINCT place FROM count_line WHERE count = ?1 AND result = 'MISSING' ORDER BY place";

/* An empty shelf that nobody looked at may hold anything. */
static const char PLACES_NOT_OBSERVED[] =
        "SELECT code FROM count_place WHERE count = ?1 AND planned AND NOT (" PLACE_IS_COVERED ")"
        " UNION SELECT place FROM count_line WHERE count = ?1 AND result = 'NOT_OBSERVED' ORDER BY 1";

static int raise_places(
        struct raise *raise, const char *places, enum finding_kind kind, const char *severity) {
        sqlite3_stmt *rows;
        int r = query_open(raise->act->ledger, places, &rows, "i", raise->count->seq);

        while (!r && (r = query_next(rows)) == QUERY_ROW) {
                const struct finding_call call = {
                        .type = finding_type_name(kind),
                        .severity = severity,
                        .place = query_text(rows, 0),
                        .expected_place = query_text(rows, 0),
                };

                r = raise_one(raise, &call);
                if (r)
                        query_end(rows);
        }
        return r;
}

static int raise_wrong(struct raise *raise, const struct wrong *wrong) {
        sqlite3_stmt *rows;
        int r = query_open(raise->act->ledger, wrong->which, &rows, "i", raise->count->seq);

        while (!r && (r = query_next(rows)) == QUERY_ROW) {
                const struct finding_call call = {
                        .type = finding_type_name(wrong->kind),
                        .severity = severity_of(query_text(rows, 1), wrong->grave),
                        .item = query_text(rows, 0),
                        .place = query_text(rows, 3),
                        .expected_place = query_text(rows, 2),
                        .payload = query_text(rows, 4),
                };

                r = raise_one(raise, &call);
                if (r)
                        query_end(rows);
        }
        return r;
}

static int raise_wrongs(struct raise *raise, bool grave) {
        int r = 0;

        for (size_t i = 0; !r && i < count_of(wrongs); i++)
                if (wrongs[i].grave == grave)
                        r = raise_wrong(raise, &wrongs[i]);
        return r;
}

static int raise_extra(void *context, const struct count_scan_row *scan) {
        struct raise *raise = context;
        struct exhibit exhibit = { 0 };
        struct finding_call call = {
                .severity = "WARNING",
                .item = scan->subject,
                .place = scan->place,
                .expected_place = scan->expected_place,
                .payload = scan->payload,
        };
        int r = 0;

        if (!strcmp(scan->result, "NOT_SAMPLED"))
                return 0;
        if (scan->subject[0] && strcmp(scan->result, "CLONE_SUSPECT") != 0)
                r = registry_item(raise->act->ledger, scan->subject, &exhibit);
        if (r)
                return r == REGISTRY_E_ABSENT ? error_trace(-EBADMSG) : r;
        if (!strcmp(scan->result, "CLONE_SUSPECT")) {
                call.type = finding_type_name(FINDING_DUPLICATE_IDENTITY);
                call.severity = "CRITICAL";
                call.payload = scan->reason;
        } else if (!scan->subject[0])
                call.type = finding_type_name(FINDING_UNKNOWN_TAG);
        else if (scan_status_is_final(exhibit.status)) {
                call.type = finding_type_name(FINDING_GHOST_DESTROYED);
                call.severity = severity_of(exhibit.class, true);
        } else if (!strcmp(scan->result, "UNEXPECTED_RETIRED"))
                call.type = finding_type_name(FINDING_UNKNOWN_TAG);
        else if (strcmp(exhibit.status, "IN_STORE") != 0)
                call.type = finding_type_name(FINDING_STATUS_CONTRADICTION);
        else
                call.type = finding_type_name(FINDING_UNEXPECTED);
        return raise_one(raise, &call);
}

/* The gravest first: past the limit the least is left out. */
int close_raise(struct act *act, const struct count_row *count, const struct reckoning *reckoning,
        int64_t *ret_findings) {
        struct raise raise = { .act = act, .count = count };
        const bool each = reckoning->totals[COMPARE_MISSING] <= FINDINGS_EACH_MAX;
        int r;

        r = raise_wrongs(&raise, true);
        if (!r && !each)
                r = raise_places(&raise, PLACES_MISSING_FROM, FINDING_MISSING, "CRITICAL");
        if (!r)
                r = count_each_extra(act->ledger, count, raise_extra, &raise);
        if (!r)
                r = count_each_line(act->ledger, count, "", each ? raise_line : raise_found, &raise);
        if (!r)
                r = raise_wrongs(&raise, false);
        if (!r)
                r = raise_places(&raise, PLACES_NOT_OBSERVED, FINDING_NOT_OBSERVED, "NOTICE");
        if (!r)
                *ret_findings = raise.raised;
        return r;
}
