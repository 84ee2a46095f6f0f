/* SPDX-License-Identifier: ISC */

/*
 * Fold: counts and findings out of the record
 *
 * Opening freezes the lines and must find the snapshot that the event names; closing reckons again and must find the
 * lines that the event names. So a record whose count doesn't follow from its own entries doesn't fold.
 */

#include "reconcile_fold.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "canon.h"
#include "count.h"
#include "error.h"
#include "expect.h"
#include "query.h"
#include "reading.h"
#include "reckon.h"
#include "reconcile.sql.h"
#include "text.h"

struct opening {
        struct ledger *ledger;
        int64_t count;
};

static const char *body_text(const struct folded *folded, const char *field) {
        const char *text = json_string_value(json_object_get(folded->body, field));

        return text ? text : "";
}

static int64_t body_integer(const struct folded *folded, const char *field) {
        return json_integer_value(json_object_get(folded->body, field));
}

static int64_t sequence_of(const struct folded *folded) {
        return (int64_t) folded->entry->sequence;
}

static const char ADD_COUNT[] =
        "INSERT INTO count_(seq, id, kind, mode, state, station, counter, witness, taker, seed, expected, "
        "snapshot,"
        " opened_us, method, error_ppm, commitment) VALUES(?1, ?2, ?3, ?4, 'OPEN', ?5, ?6, ?7, ?8, ?9, ?10, "
        "?11, "
        "?12, ?13, ?14, ?15)";

static const char ADD_LINE[] = "INSERT INTO count_line(count, number, item, class, summary, place, status, "
                               "quantity, unit, serial, seal, now_place,"
                               " now_status) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?6, ?7)";

/* A random count has to visit only what was drawn; every other one each place where something may lie. */
static const char ADD_PLACES[] = EXPECT_SCOPE_SQL
        "INSERT INTO count_place(count, code, radio, planned)"
        " SELECT ?2, p.code, ?4, p.code IN (SELECT place FROM count_line WHERE count = ?2) OR ?3 = '' AND "
        "NOT "
        "EXISTS"
        "  (SELECT 1 FROM place c WHERE c.parent = p.code AND c.retired = 0 AND c.kind NOT LIKE 'EXTERNAL%')"
        " FROM place p WHERE p.code IN scope"
        " AND (p.retired = 0 OR p.code IN (SELECT place FROM count_line WHERE count = ?2))";

static int fold_line(void *context, const struct expect_line *line) {
        const struct opening *opening = context;

        return query_run(opening->ledger, ADD_LINE, "itittttittt", opening->count, line->number, line->item,
                line->class, line->summary, line->place, line->status, line->quantity, line->unit,
                line->serial, line->seal);
}

static int fold_places(struct ledger *ledger, int64_t count, const struct expect_scope *scope, bool radio) {
        scoped(freep) char *list = canon_dump(scope->places);

        return list ? query_run(ledger, ADD_PLACES, "titi", list, count, scope->seed, (int64_t) radio)
                    : error_trace(-ENOMEM);
}

static int fold_opened(struct ledger *ledger, const struct folded *folded) {
        struct opening opening = { .ledger = ledger, .count = sequence_of(folded) };
        const struct expect_scope scope = {
                .places = json_object_get(folded->body, "scope"),
                .seed = body_text(folded, "seed"),
                .sample = body_integer(folded, "sample"),
                .format = body_integer(folded, "format"), /* none in what was opened before there were two */
        };
        const char *method = body_text(folded, "method"); /* none in what goes by barcode */
        const bool radio = !strcmp(method, "radio");
        struct expected expected;
        int r;

        if (!json_is_array(scope.places) || scope.format > EXPECT_FORMAT || (method[0] && !radio) ||
                (radio && body_integer(folded, "rules") != COUNT_RULES) ||
                body_integer(folded, "error_ppm") < 0 || body_integer(folded, "error_ppm") > 1000000)
                return error_trace(-EBADMSG);
        r = query_run(ledger, ADD_COUNT, "ittttttttititit", opening.count, body_text(folded, "count"),
                body_text(folded, "kind"), body_text(folded, "mode"), body_text(folded, "station"),
                folded->actor, body_text(folded, "witness"), body_text(folded, "to"), scope.seed,
                body_integer(folded, "expected"), body_text(folded, "snapshot"), folded->entry->wall_us,
                radio ? method : "barcode", radio ? body_integer(folded, "error_ppm") : 0,
                body_text(folded, "commitment"));
        if (!r)
                r = fold_commitment_opened(ledger, folded);
        if (!r)
                r = fold_people(ledger, opening.count, folded);
        if (!r)
                r = expect_each(ledger, &scope, fold_line, &opening, &expected);
        if (r)
                return r;
        if (expected.lines != body_integer(folded, "expected") ||
                strcmp(expected.snapshot, body_text(folded, "snapshot")) != 0)
                return error_trace(-EBADMSG);
        return fold_places(ledger, opening.count, &scope, radio);
}

static const char SET_STATE[] = "UPDATE count_ SET state = ?2, reason = ?3 WHERE seq = ?1";

static int fold_state(struct ledger *ledger, int64_t count, const struct folded *folded, const char *state) {
        return query_run(ledger, SET_STATE, "itt", count, state, body_text(folded, "reason"));
}

static const char SET_ABANDONED[] =
        "UPDATE count_ SET state = 'ABANDONED', reason = ?2, closed_seq = ?3, closed_us = ?4 WHERE seq = ?1";

static int fold_abandoned(struct ledger *ledger, int64_t count, const struct folded *folded) {
        return query_run(ledger, SET_ABANDONED, "itii", count, body_text(folded, "reason"),
                sequence_of(folded), folded->entry->wall_us);
}

static const char INTERRUPT_PLACE[] =
        "UPDATE count_place SET interrupted_seq = ?3, interrupted_reader = ?4, interrupted_state = ?5"
        " WHERE count = ?1 AND code = ?2";

static int fold_interrupted(struct ledger *ledger, int64_t count, const struct folded *folded) {
        return query_run(ledger, INTERRUPT_PLACE, "ititt", count, body_text(folded, "place"),
                sequence_of(folded), body_text(folded, "reader"), body_text(folded, "state"));
}

static const char SET_QUANTITY[] = "UPDATE count_line SET counted = ?3 WHERE count = ?1 AND number = ?2";

static int fold_quantity(struct ledger *ledger, int64_t count, const struct folded *folded) {
        return query_run(ledger, SET_QUANTITY, "iti", count, body_text(folded, "number"),
                body_integer(folded, "quantity"));
}

static const char SERIAL_OF_LINE[] = "SELECT serial FROM count_line WHERE count = ?1 AND number = ?2";

static const char SEAL_OF_LINE[] = "SELECT seal FROM count_line WHERE count = ?1 AND number = ?2";

/* What the line says; there must be one. */
static int fold_recorded(
        struct ledger *ledger, const char *question, int64_t count, const struct folded *folded, char *out) {
        sqlite3_stmt *rows;
        int r = query_open(ledger, question, &rows, "it", count, body_text(folded, "number"));

        if (!r)
                r = query_next(rows);
        if (r != QUERY_ROW)
                return r ? r : error_trace(-EBADMSG);
        (void) text_copy(out, READING_TEXT_MAX, query_text(rows, 0));
        query_end(rows);
        return 0;
}

static const char SET_SERIAL[] =
        "UPDATE count_line SET serial_read = ?3, serial_verdict = ?4 WHERE count = ?1 AND number = ?2";

static int fold_serial(struct ledger *ledger, int64_t count, const struct folded *folded) {
        const char *read = body_text(folded, "serial");
        char recorded[READING_TEXT_MAX];
        int r = fold_recorded(ledger, SERIAL_OF_LINE, count, folded, recorded);

        return r ? r
                 : query_run(ledger, SET_SERIAL, "ittt", count, body_text(folded, "number"), read,
                           reading_name(reading_serial(recorded, read)));
}

static const char SET_SEAL[] = "UPDATE count_line SET seal_read = ?3, seal_state = ?4, seal_verdict = ?5"
                               " WHERE count = ?1 AND number = ?2";

static int fold_seal(struct ledger *ledger, int64_t count, const struct folded *folded) {
        const char *read = body_text(folded, "seal"), *state = body_text(folded, "state");
        char recorded[READING_TEXT_MAX];
        int r = fold_recorded(ledger, SEAL_OF_LINE, count, folded, recorded);

        if (!r && strcmp(state, reading_seal_state(read, !strcmp(state, "BROKEN"))) != 0)
                r = error_trace(-EBADMSG);
        return r ? r
                 : query_run(ledger, SET_SEAL, "itttt", count, body_text(folded, "number"), read, state,
                           reading_name(reading_seal(recorded, read, state)));
}

static const char SET_RESULT[] = "UPDATE count_line SET result = ?3, seen_place = ?4, scan = ?5, reason = ?6"
                                 " WHERE count = ?1 AND number = ?2";

static const char SET_CLOSED[] =
        "UPDATE count_ SET closed_seq = ?2, closed_us = ?3, lines_hash = ?4, summary = ?5, state ="
        " CASE WHEN ?6 THEN 'RECONCILED' ELSE 'CLOSED_UNRECONCILED' END WHERE seq = ?1";

/* Nothing but what was expected, all of it, and at least one scan: a count of nothing is never reconciled. */
static bool fold_is_clean(const struct reckoning *reckoning, const json_t *summary) {
        const char *result;
        json_t *value;

        json_object_foreach((json_t *) (uintptr_t) summary, result, value) {
                if (json_integer_value(value) && strcmp(result, "FOUND_CONFIRMED") != 0 &&
                        strcmp(result, "FOUND_PRESENCE_ONLY") != 0 && strcmp(result, "EXPLAINED_OUT") != 0 &&
                        strcmp(result, "NOT_SAMPLED") != 0)
                        return false;
        }
        return reckoning->scans && !reckoning->uncovered;
}

static int fold_results(struct ledger *ledger, int64_t count, const struct reckoning *reckoning) {
        int r = 0;

        for (size_t i = 0; !r && i < reckoning->line_count; i++) {
                const struct reckoned *line = &reckoning->lines[i];

                r = query_run(ledger, SET_RESULT, "itttit", count, line->number,
                        compare_result_name(line->result), reckoning_place(reckoning, line->seen_place),
                        line->scan, line->reason);
        }
        return r;
}

static int fold_closed(struct ledger *ledger, int64_t count, const struct folded *folded) {
        const json_t *summary = json_object_get(folded->body, "summary");
        scoped(freep) char *text = summary ? canon_dump(summary) : NULL;
        scoped(reckoning_end) struct reckoning reckoning = { 0 };
        int r = text ? reckon_count(ledger, count, RECKON_CLOSE, &reckoning) : error_trace(-EBADMSG);

        if (r)
                return r;
        if (strcmp(reckoning.digest, body_text(folded, "lines")) != 0)
                return error_trace(-EBADMSG);
        r = fold_results(ledger, count, &reckoning);
        if (!r && reckoning.radio)
                r = fold_radio_closed(ledger, count, &reckoning);
        return r ? r
                 : query_run(ledger, SET_CLOSED, "iiitti", count, sequence_of(folded), folded->entry->wall_us,
                           reckoning.digest, text, (int64_t) fold_is_clean(&reckoning, summary));
}

/* What custody does while counts are open: each line of the item remembers it, the frozen fields stay. */
static const char MOVE_LINES[] =
        "UPDATE count_line SET moved_seq = ?2, now_place = CASE WHEN ?3 = '' THEN now_place ELSE ?3 END,"
        " now_status = ?4 WHERE number = ?1 AND count IN"
        " (SELECT seq FROM count_ WHERE state IN ('OPEN', 'PAUSED'))";

/* What was seen against the record, and is now recorded to be where it was seen. */
static const char SETTLE_SEEN[] =
        "UPDATE count_scan SET superseded = ?2 WHERE count IN"
        " (SELECT seq FROM count_ WHERE state IN ('OPEN', 'PAUSED')) AND subject = ?1 AND place = ?3"
        " AND result = 'UNEXPECTED_KNOWN' AND undone = 0 AND superseded = 0";

static int fold_custody(struct ledger *ledger, const struct folded *folded) {
        const char *kind = folded->entry->kind, *to = "", *status = "IN_STORE";
        int r;

        if (!strcmp(kind, "item.moved") || !strcmp(kind, "item.returned"))
                to = body_text(folded, "to");
        else if (!strcmp(kind, "item.checked_out"))
                status = "OUT_TEMP";
        else if (!strcmp(kind, "item.status"))
                status = body_text(folded, "status");
        else
                return 0;
        r = query_run(ledger, MOVE_LINES, "titt", folded->entry->item, sequence_of(folded), to, status);
        return r || !to[0]
                       ? r
                       : query_run(ledger, SETTLE_SEEN, "tit", folded->entry->item, sequence_of(folded), to);
}

static const char COUNT_NAMED[] = "SELECT seq FROM count_ WHERE id = ?1";

static int fold_count(struct ledger *ledger, const struct folded *folded) {
        const char *verb = folded->entry->kind + strlen("count.");
        int64_t count;
        int r;

        if (!strcmp(verb, "opened"))
                return fold_opened(ledger, folded);
        if (!strcmp(verb, "committed") || !strcmp(verb, "seeded") || !strcmp(verb, "fixed"))
                return fold_commitment(ledger, folded, verb);
        r = query_integer(ledger, COUNT_NAMED, &count, "t", body_text(folded, "count"));
        if (r)
                return r;
        if (!count)
                return error_trace(-EBADMSG);
        if (!strcmp(verb, "scanned"))
                return fold_scanned(ledger, count, folded);
        if (!strcmp(verb, "passed"))
                return fold_passed(ledger, count, folded);
        if (!strcmp(verb, "looked"))
                return fold_looked(ledger, count, folded);
        if (!strcmp(verb, "sampled"))
                return fold_sampled(ledger, count, folded);
        if (!strcmp(verb, "undone"))
                return fold_undone(ledger, count, folded);
        if (!strcmp(verb, "quantity"))
                return fold_quantity(ledger, count, folded);
        if (!strcmp(verb, "serial"))
                return fold_serial(ledger, count, folded);
        if (!strcmp(verb, "seal"))
                return fold_seal(ledger, count, folded);
        if (!strcmp(verb, "paused"))
                return fold_state(ledger, count, folded, "PAUSED");
        if (!strcmp(verb, "resumed"))
                return fold_state(ledger, count, folded, "OPEN");
        if (!strcmp(verb, "interrupted"))
                return fold_interrupted(ledger, count, folded);
        if (!strcmp(verb, "closed"))
                return fold_closed(ledger, count, folded);
        if (!strcmp(verb, "abandoned"))
                return fold_abandoned(ledger, count, folded);
        if (!strcmp(verb, "confirmed") || !strcmp(verb, "contested"))
                return fold_confirmed(ledger, count, folded, !strcmp(verb, "confirmed"));
        return 0;
}

static int fold_apply(struct ledger *ledger, const struct folded *folded) {
        const char *kind = folded->entry->kind;

        if (!strncmp(kind, "count.", 6))
                return fold_count(ledger, folded);
        if (!strncmp(kind, "item.", 5)) {
                int r = fold_custody(ledger, folded);

                return r ? r : fold_radio_custody(ledger, folded);
        }
        if (!strncmp(kind, "tag.", 4))
                return fold_radio_custody(ledger, folded);
        if (!strcmp(kind, "custody.handed_over"))
                return fold_handed_over(ledger, folded);
        if (!strcmp(kind, "finding.raised"))
                return fold_finding_raised(ledger, folded);
        if (!strcmp(kind, "finding.resolved"))
                return fold_finding_resolved(ledger, folded);
        return 0;
}

static const char *const fold_tables[] = { "commitment", "count_", "count_confirm", "count_line",
        "count_person", "count_place", "count_scan", "custodian", "finding", "radio_history", "radio_place",
        NULL };

const struct fold reconcile_fold = {
        .name = "reconcile",
        .schema = reconcile_schema,
        .tables = fold_tables,
        .apply = fold_apply,
};
