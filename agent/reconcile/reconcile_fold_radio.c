/* SPDX-License-Identifier: ISC */

/*
 * Fold of counts by radio: passes, looks by eye, samples, and what a close teaches about tags and places
 *
 * A pass says which reference tags it read and which it didn't; together they must be those that are fixed to the place
 * by then. A sample must be the one that its root draws from the lines that were present by radio alone.
 */

#include <errno.h>
#include <string.h>

#include "canon.h"
#include "count.h"
#include "count_sample.h"
#include "error.h"
#include "query.h"
#include "reckon.h"
#include "reconcile_fold.h"

enum {
        SWEEP_APART_MS = 60000
}; /* confidence.h: of the passes from one spot within a minute the first counts */

static const char *radio_text(const struct folded *folded, const char *field) {
        const char *text = json_string_value(json_object_get(folded->body, field));

        return text ? text : "";
}

static int64_t radio_integer(const struct folded *folded, const char *field) {
        return json_integer_value(json_object_get(folded->body, field));
}

static int64_t radio_sequence(const struct folded *folded) {
        return (int64_t) folded->entry->sequence;
}

/* ---- a pass ---- */

static bool list_has(const json_t *list, const char *text) {
        const json_t *one;
        size_t i;

        json_array_foreach((json_t *) (uintptr_t) list, i, one) {
                const char *here = json_string_value(one);

                if (here && !strcmp(here, text))
                        return true;
        }
        return false;
}

static const char REFERENCES[] = "SELECT tag FROM tag WHERE subject = ?1 AND " REFERENCES_OF_PLACE;

/* Each reference tag of the place stands in one of the two lists, and nothing else does. */
static int passed_check(struct ledger *ledger, const struct folded *folded) {
        const json_t *read = json_object_get(folded->body, "reference");
        const json_t *lost = json_object_get(folded->body, "lost");
        size_t there = 0;
        sqlite3_stmt *rows;
        int r = query_open(ledger, REFERENCES, &rows, "t", radio_text(folded, "place"));

        while (!r && (r = query_next(rows)) == QUERY_ROW) {
                const char *tag = query_text(rows, 0);

                there++;
                r = list_has(read, tag) != list_has(lost, tag) ? 0 : error_trace(-EBADMSG);
                if (r)
                        query_end(rows);
        }
        return r ? r : there == json_array_size(read) + json_array_size(lost) ? 0 : error_trace(-EBADMSG);
}

static const char PASSED_PLACE[] =
        "SELECT swept_label, swept_ms, sweeps FROM count_place WHERE count = ?1 AND code = ?2 AND radio = 1";

/* Whether it is a sweep of its own: the counter went by a label since the last one, or a minute did. */
static int passed_is_sweep(
        struct ledger *ledger, int64_t count, const struct folded *folded, bool *ret_sweep) {
        const int64_t label = radio_integer(folded, "label"), from_ms = radio_integer(folded, "from_ms");
        sqlite3_stmt *rows;
        int r = query_open(ledger, PASSED_PLACE, &rows, "it", count, radio_text(folded, "place"));

        if (!r)
                r = query_next(rows);
        if (r != QUERY_ROW)
                return r ? r : error_trace(-EBADMSG);
        *ret_sweep = !sqlite3_column_int64(rows, 2) || label > sqlite3_column_int64(rows, 0) ||
                     from_ms - sqlite3_column_int64(rows, 1) >= SWEEP_APART_MS;
        query_end(rows);
        return 0;
}

static const char SET_PASSED[] =
        "UPDATE count_place SET passed_seq = ?3, passes_all = passes_all + 1, passes = passes + ?4,"
        " sweeps = sweeps + ?5, swept_label = CASE ?5 WHEN 1 THEN ?6 ELSE swept_label END,"
        " swept_ms = CASE ?5 WHEN 1 THEN ?7 ELSE swept_ms END, lost = ?8,"
        " foreign_tags = max(foreign_tags, ?9) WHERE count = ?1 AND code = ?2";

static const char LINES_OF_PLACE[] =
        "SELECT number FROM count_line WHERE count = ?1 AND place = ?2 ORDER BY number";

static const char ADD_READ[] = "UPDATE count_line SET reads = reads + 1 WHERE count = ?1 AND number = ?2";

static int seen_digit(const char *seen, size_t at) {
        static const char digits[] = "0123456789abcdef";
        const char *digit = at < strlen(seen) ? strchr(digits, seen[at]) : NULL;

        return digit ? (int) (digit - digits) : -1;
}

/* The lines of the place as they stand in the bitmap: the first is the highest bit of the first digit. */
static int passed_reads(struct ledger *ledger, int64_t count, const struct folded *folded, bool sweep) {
        const char *seen = radio_text(folded, "seen");
        const int64_t lines = radio_integer(folded, "lines");
        int64_t at = 0;
        sqlite3_stmt *rows;
        int r = query_open(ledger, LINES_OF_PLACE, &rows, "it", count, radio_text(folded, "place"));

        while (!r && (r = query_next(rows)) == QUERY_ROW) {
                const int digit = seen_digit(seen, (size_t) at / 4);

                r = digit < 0 && seen[0] ? error_trace(-EBADMSG) : 0;
                if (!r && sweep && digit > 0 && digit & 8 >> at % 4)
                        r = query_run(ledger, ADD_READ, "it", count, query_text(rows, 0));
                at++;
                if (r)
                        query_end(rows);
        }
        return r ? r : at == lines ? 0 : error_trace(-EBADMSG);
}

int fold_passed(struct ledger *ledger, int64_t count, const struct folded *folded) {
        const json_t *lost = json_object_get(folded->body, "lost");
        const bool covered =
                json_array_size(json_object_get(folded->body, "reference")) && !json_array_size(lost);
        scoped(freep) char *list = lost ? canon_dump(lost) : NULL;
        bool sweep = false;
        int r = list ? passed_check(ledger, folded) : error_trace(-EBADMSG);

        if (!r)
                r = passed_is_sweep(ledger, count, folded, &sweep);
        sweep = sweep && covered && (radio_text(folded, "seen")[0] || !radio_integer(folded, "lines"));
        if (!r)
                r = passed_reads(ledger, count, folded, sweep);
        return r ? r
                 : query_run(ledger, SET_PASSED, "itiiiiiti", count, radio_text(folded, "place"),
                           radio_sequence(folded), (int64_t) covered, (int64_t) sweep,
                           radio_integer(folded, "label"), radio_integer(folded, "from_ms"), list,
                           radio_integer(folded, "foreign"));
}

/* ---- a look, a sample ---- */

static const char SET_LOOKED[] =
        "UPDATE count_place SET looked_seq = ?3 WHERE count = ?1 AND code = ?2 AND radio = 1";

int fold_looked(struct ledger *ledger, int64_t count, const struct folded *folded) {
        return query_run(
                ledger, SET_LOOKED, "iti", count, radio_text(folded, "place"), radio_sequence(folded));
}

static const char SET_SAMPLED_LINE[] = "UPDATE count_line SET sampled = ?3 WHERE count = ?1 AND number = ?2";

static const char SET_SAMPLED[] = "UPDATE count_ SET sampled_seq = ?2 WHERE seq = ?1";

int fold_sampled(struct ledger *ledger, int64_t count, const struct folded *folded) {
        const json_t *said = json_object_get(folded->body, "numbers"), *one;
        json_t *drawn = NULL;
        int64_t of;
        size_t i;
        int r = count_sample_draw(ledger, count, radio_text(folded, "root"), &drawn, &of);

        if (!r && !json_equal((json_t *) (uintptr_t) said, drawn))
                r = error_trace(-EBADMSG);
        json_decref(drawn);
        if (r)
                return r;
        json_array_foreach((json_t *) (uintptr_t) said, i, one) {
                r = query_run(ledger, SET_SAMPLED_LINE, "iti", count, json_string_value(one),
                        radio_sequence(folded));
                if (r)
                        return r;
        }
        return query_run(ledger, SET_SAMPLED, "ii", count, radio_sequence(folded));
}

/* ---- what a close teaches ---- */

static const char ADD_HISTORY[] =
        "INSERT INTO radio_history(item, passes, reads, missing_place) VALUES(?1, ?2, ?3, ?4)"
        " ON CONFLICT(item) DO UPDATE SET passes = passes + ?2, reads = reads + ?3, missing_place = ?4";

static const char ADD_PLACE[] =
        "INSERT INTO radio_place(place, passes, reads, judged, refuted) VALUES(?1, ?2, ?3, ?4, ?5)"
        " ON CONFLICT(place) DO UPDATE SET passes = passes + ?2, reads = reads + ?3, judged = judged + ?4,"
        " refuted = refuted + ?5";

static const char CALLED_MISSING[] =
        "SELECT count(*) FROM radio_history WHERE item = ?1 AND missing_place = ?2 AND ?2 <> ''";

static const char SET_PLACE[] =
        "UPDATE count_place SET worst_ppb = ?3, unread_ppb = ?4, reason = ?5 WHERE count = ?1 AND code = ?2";

/* What one line adds to its place. */
struct lesson {
        int64_t passes, reads, judged, refuted;
};

static int learn_line(
        struct ledger *ledger, const struct reckoning *reckoning, size_t at, struct lesson *lesson) {
        const struct reckoned *line = &reckoning->lines[at];
        const struct reckoned_radio *radio = &reckoning->radio_lines[at];
        const struct confidence_place *place = &reckoning->radio_places[line->place];
        const bool here = line->scan && line->seen_place == line->place && !line->moved;
        const bool missing = line->result == COMPARE_MISSING && radio->decidable;
        int64_t refuted = 0;
        int r = 0;

        /* what nobody looked at although it was drawn teaches nothing */
        if (!radio->tagged || (line->scan ? line->result == COMPARE_NOT_OBSERVED : !missing))
                return 0;
        if (here)
                r = query_integer(ledger, CALLED_MISSING, &refuted, "tt", line->number,
                        reckoning_place(reckoning, line->place));
        lesson->passes = here ? place->sweeps : 0;
        lesson->reads = here && radio->reads < place->sweeps ? radio->reads : lesson->passes;
        lesson->refuted = refuted;
        return r ? r
                 : query_run(ledger, ADD_HISTORY, "tiit", line->number, lesson->passes, lesson->reads,
                           missing ? reckoning_place(reckoning, line->place) : "");
}

static int learn_place(struct ledger *ledger, int64_t count, const struct reckoning *reckoning, size_t at) {
        const struct confidence_place *place = &reckoning->radio_places[at];

        return query_run(ledger, SET_PLACE, "itiit", count, reckoning->places[at],
                (int64_t) confidence_ppb(place->worst), (int64_t) confidence_ppb(place->expected_unread),
                place->open ? confidence_reason_name(place->reason) : "");
}

int fold_radio_closed(struct ledger *ledger, int64_t count, const struct reckoning *reckoning) {
        int r = 0;

        for (size_t i = 0; !r && i < reckoning->line_count; i++) {
                const struct reckoned *line = &reckoning->lines[i];
                struct lesson lesson = { 0 };

                if (line->place >= reckoning->place_count)
                        continue;
                r = learn_line(ledger, reckoning, i, &lesson);
                lesson.judged = reckoning->radio_lines[i].decidable;
                if (!r && (lesson.passes || lesson.judged || lesson.refuted))
                        r = query_run(ledger, ADD_PLACE, "tiiii", reckoning_place(reckoning, line->place),
                                lesson.passes, lesson.reads, lesson.judged, lesson.refuted);
        }
        for (size_t i = 0; !r && i < reckoning->place_count; i++)
                r = learn_place(ledger, count, reckoning, i);
        return r;
}

static const char FORGET_MISSING[] = "UPDATE radio_history SET missing_place = '' WHERE item = ?1";

/* Another tag is read otherwise: its record begins anew. */
static const char FORGET_ITEM[] = "DELETE FROM radio_history WHERE item = ?1";

int fold_radio_custody(struct ledger *ledger, const struct folded *folded) {
        const char *kind = folded->entry->kind;

        if (!strncmp(kind, "tag.", 4))
                return strncmp(radio_text(folded, "tag"), "epc:", 4) != 0
                               ? 0
                               : query_run(ledger, FORGET_ITEM, "t", radio_text(folded, "subject"));
        if (!strcmp(kind, "item.moved") || !strcmp(kind, "item.returned") ||
                !strcmp(kind, "item.checked_out") || !strcmp(kind, "item.status"))
                return query_run(ledger, FORGET_MISSING, "t", folded->entry->item);
        return 0;
}

static const char REFUTE_PLACE[] =
        "UPDATE radio_place SET refuted = refuted + 1 WHERE place IN (SELECT f.place FROM finding f"
        " JOIN radio_history h ON h.item = f.item AND h.missing_place = f.place"
        " WHERE f.seq = ?1 AND f.type = 'MISSING')";

static const char REFUTE_ITEM[] =
        "UPDATE radio_history SET missing_place = '' WHERE item = (SELECT f.item FROM finding f"
        " WHERE f.seq = ?1 AND f.type = 'MISSING')";

int fold_radio_resolved(struct ledger *ledger, int64_t finding, const char *cause) {
        int r = strcmp(cause, "READ_MISS") ? 0 : query_run(ledger, REFUTE_PLACE, "i", finding);

        return r ? r : query_run(ledger, REFUTE_ITEM, "i", finding);
}
