/* SPDX-License-Identifier: ISC */

/*
 * Count report: read from the tables of the fold
 */

#include "count_report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "query.h"
#include "reckon.h"
#include "scan_text.h"
#include "text.h"
#include "words.h"

/* The scan that counts for a line, while the count runs as after. */
#define SCAN_OF_LINE \
        " LEFT JOIN count_scan s ON s.count = l.count AND s.subject = l.number AND s.undone = 0" \
        " AND s.superseded = 0 AND s.result IN (" SCANS_THAT_FIND ")"
/* Whose serial number was read was seen by eye. */
#define RESULT_OF_LINE \
        "CASE WHEN l.result <> '' THEN l.result WHEN s.result = 'FOUND_PRESENCE_ONLY' AND l.serial_verdict " \
        "<> ''" \
        " THEN 'FOUND_CONFIRMED' ELSE coalesce(s.result, '') END"

static const char PROGRESS[] =
        "SELECT result, count(*), sum(idle), sum(quantity > 1 AND counted < 0),"
        " sum(serial <> '' AND serial_verdict = ''), sum(seal <> '' AND seal_verdict = '') FROM "
        "(SELECT " RESULT_OF_LINE
        " AS result, l.now_status <> 'IN_STORE' AS idle, l.quantity, l.counted, l.serial,"
        " l.serial_verdict, l.seal, l.seal_verdict FROM count_line l" SCAN_OF_LINE
        " WHERE l.count = ?1) GROUP BY result";

static const char DUPLICATES[] =
        "SELECT count(*) FROM count_scan WHERE count = ?1 AND result = 'AGAIN' AND undone = 0";

static int progress_extra(void *context, const struct count_scan_row *scan) {
        struct count_progress *progress = context;

        progress->extras += strcmp(scan->result, "NOT_SAMPLED") != 0;
        return 0;
}

static void progress_add(sqlite3_stmt *rows, struct count_progress *progress) {
        const char *result = query_text(rows, 0);
        const int64_t lines = sqlite3_column_int64(rows, 1), idle = sqlite3_column_int64(rows, 2);

        if (!strncmp(result, "FOUND_", 6)) {
                *(strcmp(result, "FOUND_MISPLACED") ? &progress->found : &progress->misplaced) += lines;
                progress->present += strcmp(result, "FOUND_PRESENCE_ONLY") ? 0 : lines;
                progress->unverified += sqlite3_column_int64(rows, 3);
                progress->serials_unread += sqlite3_column_int64(rows, 4);
                progress->seals_unread += sqlite3_column_int64(rows, 5);
        } else if (!strcmp(result, "EXPLAINED_OUT"))
                progress->out += lines;
        else if (!strcmp(result, "MISSING"))
                progress->missing += lines;
        else if (!result[0]) {
                progress->out += idle;
                progress->remaining += lines - idle;
        }
}

int count_progress(
        struct ledger *ledger, const struct count_row *count, struct count_progress *ret_progress) {
        struct count_progress progress = { 0 };
        sqlite3_stmt *rows;
        int r = query_open(ledger, PROGRESS, &rows, "i", count->seq);

        while (!r && (r = query_next(rows)) == QUERY_ROW) {
                progress_add(rows, &progress);
                r = 0;
        }
        if (!r)
                r = query_integer(ledger, DUPLICATES, &progress.duplicates, "i", count->seq);
        if (!r)
                r = count_each_extra(ledger, count, progress_extra, &progress);
        if (!r)
                *ret_progress = progress;
        return r;
}

static const char PLACES[] =
        "SELECT p.code, " PLACE_IS_COVERED ", " PLACE_IS_INTERRUPTED ","
        " coalesce(n.expected, 0), coalesce(n.found, 0), p.passes_all, p.passes, p.sweeps, p.looked_seq > 0,"
        " json_array_length(p.lost), p.foreign_tags, p.worst_ppb, p.unread_ppb, p.reason FROM count_place p "
        "LEFT JOIN"
        " (SELECT l.place, sum(l.status = 'IN_STORE') AS expected, sum((" RESULT_OF_LINE
        ") IN ('FOUND_CONFIRMED', 'FOUND_PRESENCE_ONLY')) AS found FROM count_line l" SCAN_OF_LINE
        " WHERE l.count = ?1 GROUP BY l.place) n"
        " ON n.place = p.code WHERE p.count = ?1 AND (p.planned OR p.covered_seq OR p.passes_all OR "
        "p.looked_seq)"
        " ORDER BY p.code";

static int place_order(const void *code, const void *place) {
        return strcmp(code, place);
}

/* While it runs, what silence there is worth, and what to do next. */
static void place_advise(const struct reckoning *reckoning, struct count_place_row *place) {
        char(*at)[PLACE_CODE_MAX] = reckoning->radio
                                            ? bsearch(place->code, reckoning->places, reckoning->place_count,
                                                      sizeof *reckoning->places, place_order)
                                            : NULL;
        const struct confidence_place *judged = at ? &reckoning->radio_places[at - reckoning->places] : NULL;

        if (!judged)
                return;
        place->radio.worst_ppb = (int64_t) confidence_ppb(judged->worst);
        place->radio.unread_ppb = (int64_t) confidence_ppb(judged->expected_unread);
        place->radio.open = judged->open;
        place->radio.sweep = judged->sweep;
        place->radio.action = confidence_action_name(judged->action);
        (void) text_copy(place->radio.reason, sizeof place->radio.reason,
                judged->open ? confidence_reason_name(judged->reason) : "");
}

int count_each_place(
        struct ledger *ledger, const struct count_row *count, count_place_fn *fn, void *context) {
        scoped(reckoning_end) struct reckoning reckoning = { 0 };
        sqlite3_stmt *rows = NULL;
        int r = 0;

        if (count_is_radio(count) && count_is_running(count))
                r = reckon_count(ledger, count->seq, RECKON_RUNNING, &reckoning);
        if (!r)
                r = query_open(ledger, PLACES, &rows, "i", count->seq);

        while (!r && (r = query_next(rows)) == QUERY_ROW) {
                struct count_place_row place = {
                        .radio = {
                                .passes_all = sqlite3_column_int64(rows, 5),
                                .passes = sqlite3_column_int64(rows, 6),
                                .sweeps = sqlite3_column_int64(rows, 7),
                                .looked = sqlite3_column_int(rows, 8) != 0,
                                .lost = sqlite3_column_int64(rows, 9),
                                .foreign = sqlite3_column_int64(rows, 10),
                                .worst_ppb = sqlite3_column_int64(rows, 11),
                                .unread_ppb = sqlite3_column_int64(rows, 12),
                        },
                        .covered = sqlite3_column_int(rows, 1) != 0,
                        .interrupted = sqlite3_column_int(rows, 2) != 0,
                        .expected = sqlite3_column_int64(rows, 3),
                        .found = sqlite3_column_int64(rows, 4),
                };

                (void) text_copy(place.code, sizeof place.code, query_text(rows, 0));
                (void) text_copy(place.radio.reason, sizeof place.radio.reason, query_text(rows, 13));
                place_advise(&reckoning, &place);
                r = fn(context, &place);
                if (r)
                        query_end(rows);
        }
        return r;
}

static const char PROBLEMS[] =
        "SELECT s.seq, s.result, s.subject, s.place, s.at_us, coalesce((SELECT b.place FROM count_scan b"
        " WHERE b.count = s.count AND b.subject = s.subject AND b.undone = 0 AND b.superseded = 0"
        " AND b.result IN (" SCANS_THAT_FIND ", 'UNEXPECTED_KNOWN', 'NOT_SAMPLED')), ''), 0"
        " FROM count_scan s WHERE s.count = ?1 AND s.undone = 0 AND s.superseded = 0"
        " AND s.result IN ('CONFLICT', 'NO_PLACE')"
        " UNION ALL SELECT interrupted_seq, 'INTERRUPTED', interrupted_reader, code, 0, '', radio FROM "
        "count_place"
        " WHERE count = ?1 AND " PLACE_IS_INTERRUPTED " ORDER BY 1";

static void problem_read(sqlite3_stmt *rows, struct count_problem *out) {
        const char *subject = query_text(rows, 2), *place = query_text(rows, 3),
                   *before = query_text(rows, 5);
        char at[SCAN_CLOCK_MAX];

        (void) text_copy(out->problem, sizeof out->problem, query_text(rows, 1));
        if (!strcmp(out->problem, "INTERRUPTED")) {
                out->scan = 0;
                (void) snprintf(out->text, sizeof out->text,
                        sqlite3_column_int(rows, 6)
                                ? _("Reader %s fell silent while %s was being swept. Sweep %s again, or look "
                                    "through it by eye.")
                                : _("Reader %s fell silent while %s was being counted. Scan the label of %s "
                                    "again, "
                                    "and what is there."),
                        subject, place, place);
                (void) snprintf(out->hint, sizeof out->hint, "strongroom count close --uncovered");
                return;
        }
        out->scan = sqlite3_column_int64(rows, 0);
        scan_clock(sqlite3_column_int64(rows, 4), at);
        (void) snprintf(
                out->hint, sizeof out->hint, "strongroom count undo --scan %lld", (long long) out->scan);
        if (!strcmp(out->problem, "NO_PLACE"))
                (void) snprintf(out->text, sizeof out->text,
                        _("%s was scanned at %s before the label of any place. Scan the place's label, then "
                          "it "
                          "again."),
                        subject, at);
        else if (before[0])
                (void) snprintf(out->text, sizeof out->text,
                        _("%s was counted at %s, and scanned at %s at %s. Scan the label of the place where "
                          "it "
                          "is,"
                          " then it again."),
                        subject, before, place, at);
        else
                (void) snprintf(out->text, sizeof out->text,
                        _("%s was scanned at %s at %s and isn't counted there yet. Scan it again."), subject,
                        place, at);
}

int count_each_problem(
        struct ledger *ledger, const struct count_row *count, count_problem_fn *fn, void *context) {
        sqlite3_stmt *rows;
        int r = query_open(ledger, PROBLEMS, &rows, "i", count->seq);

        while (!r && (r = query_next(rows)) == QUERY_ROW) {
                struct count_problem problem = { 0 };

                problem_read(rows, &problem);
                r = fn(context, &problem);
                if (r)
                        query_end(rows);
        }
        return r;
}

static const char LINES[] =
        "SELECT l.number, l.summary, l.class, l.place, " RESULT_OF_LINE
        ", coalesce(s.place, ''), l.now_place,"
        " coalesce(s.actor, ''), coalesce(s.at_us, 0), l.quantity, l.counted, l.unit,"
        " l.serial, l.seal, l.serial_read, l.seal_read, l.serial_verdict, l.seal_verdict, l.seal_state,"
        " EXISTS (SELECT 1 FROM count_scan m WHERE m.count = l.count AND m.subject = l.number"
        "  AND m.mark = 'DIFFERS' AND m.undone = 0), l.reason, l.sampled > 0"
        " FROM count_line l" SCAN_OF_LINE " WHERE l.count = ?1 AND l.number > ?2 ORDER BY l.number";

static void line_read(sqlite3_stmt *rows, struct count_line_row *out) {
        out->at_us = sqlite3_column_int64(rows, 8);
        out->quantity = sqlite3_column_int64(rows, 9);
        out->counted = sqlite3_column_int64(rows, 10);
        out->mark_differs = sqlite3_column_int(rows, 19) != 0;
        out->sampled = sqlite3_column_int(rows, 21) != 0;
        (void) text_copy(out->reason, sizeof out->reason, query_text(rows, 20));
        (void) text_copy(out->number, sizeof out->number, query_text(rows, 0));
        (void) text_copy(out->summary, sizeof out->summary, query_text(rows, 1));
        (void) text_copy(out->class, sizeof out->class, query_text(rows, 2));
        (void) text_copy(out->place, sizeof out->place, query_text(rows, 3));
        (void) text_copy(out->result, sizeof out->result, query_text(rows, 4));
        (void) text_copy(out->seen_place, sizeof out->seen_place, query_text(rows, 5));
        (void) text_copy(out->now_place, sizeof out->now_place, query_text(rows, 6));
        (void) text_copy(out->by, sizeof out->by, query_text(rows, 7));
        (void) text_copy(out->unit, sizeof out->unit, query_text(rows, 11));
        (void) text_copy(out->serial, sizeof out->serial, query_text(rows, 12));
        (void) text_copy(out->seal, sizeof out->seal, query_text(rows, 13));
        (void) text_copy(out->serial_read, sizeof out->serial_read, query_text(rows, 14));
        (void) text_copy(out->seal_read, sizeof out->seal_read, query_text(rows, 15));
        (void) text_copy(out->serial_verdict, sizeof out->serial_verdict, query_text(rows, 16));
        (void) text_copy(out->seal_verdict, sizeof out->seal_verdict, query_text(rows, 17));
        (void) text_copy(out->seal_state, sizeof out->seal_state, query_text(rows, 18));
}

bool count_line_found(const struct count_line_row *line) {
        return !strncmp(line->result, "FOUND_", 6);
}

int count_each_line(struct ledger *ledger, const struct count_row *count, const char *after,
        count_line_fn *fn, void *context) {
        sqlite3_stmt *rows;
        int r = query_open(ledger, LINES, &rows, "it", count->seq, after);

        while (!r && (r = query_next(rows)) == QUERY_ROW) {
                struct count_line_row line = { 0 };

                line_read(rows, &line);
                r = fn(context, &line);
                if (r)
                        query_end(rows);
        }
        return r;
}

#define SCAN_COLUMNS \
        "s.seq, s.result, s.subject, s.payload, s.place, s.expected_place, s.reason, s.actor, s.at_us FROM " \
        "count_scan s"

static void scan_read(sqlite3_stmt *rows, struct count_scan_row *out) {
        out->seq = sqlite3_column_int64(rows, 0);
        (void) text_copy(out->result, sizeof out->result, query_text(rows, 1));
        (void) text_copy(out->subject, sizeof out->subject, query_text(rows, 2));
        (void) text_copy(out->payload, sizeof out->payload, query_text(rows, 3));
        (void) text_copy(out->place, sizeof out->place, query_text(rows, 4));
        (void) text_copy(out->expected_place, sizeof out->expected_place, query_text(rows, 5));
        (void) text_copy(out->reason, sizeof out->reason, query_text(rows, 6));
        (void) text_copy(out->by, sizeof out->by, query_text(rows, 7));
        out->at_us = sqlite3_column_int64(rows, 8);
}

static const char EXTRAS[] =
        "SELECT " SCAN_COLUMNS
        " WHERE s.seq IN (SELECT min(seq) FROM count_scan WHERE count = ?1 AND undone = 0"
        " AND superseded = 0 AND (result IN ('UNEXPECTED_KNOWN', 'UNEXPECTED_RETIRED', 'NOT_SAMPLED',"
        "  'CLONE_SUSPECT')"
        "  OR result = 'UNKNOWN_CODE' AND subject = '')"
        " GROUP BY result, subject, CASE subject WHEN '' THEN payload ELSE '' END, place)"
        " ORDER BY s.seq";

int count_each_extra(struct ledger *ledger, const struct count_row *count, count_scan_fn *fn, void *context) {
        sqlite3_stmt *rows;
        int r = query_open(ledger, EXTRAS, &rows, "i", count->seq);

        while (!r && (r = query_next(rows)) == QUERY_ROW) {
                struct count_scan_row scan;

                scan_read(rows, &scan);
                r = fn(context, &scan);
                if (r)
                        query_end(rows);
        }
        return r;
}

/* From the close back: "+" keeps SQLite from sorting all scans of the count by an index. */
static const char LAST_SCAN[] =
        "SELECT " SCAN_COLUMNS " WHERE +s.count = ?1 AND s.undone = 0 AND s.seq > ?1 AND s.seq <"
        " (SELECT CASE closed_seq WHEN 0 THEN 9223372036854775807 ELSE closed_seq END FROM count_ WHERE seq "
        "= ?1)"
        " ORDER BY s.seq DESC LIMIT 1";

int count_last_scan(struct ledger *ledger, const struct count_row *count, struct count_scan_row *ret_scan) {
        sqlite3_stmt *rows;
        int r = query_open(ledger, LAST_SCAN, &rows, "i", count->seq);

        if (!r)
                r = query_next(rows);
        if (r != QUERY_ROW)
                return r ? r : COUNT_E_ABSENT;
        scan_read(rows, ret_scan);
        query_end(rows);
        return 0;
}
