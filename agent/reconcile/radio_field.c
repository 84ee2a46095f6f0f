/* SPDX-License-Identifier: ISC */

/*
 * Field: a pass begins, goes on and ends
 */

#include "radio_field.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "count_radio.h"
#include "error.h"
#include "query.h"
#include "text.h"

enum { SEEN_LINES_MAX = 8192, SEEN_TEXT_MAX = SEEN_LINES_MAX / 4 + 1 };

bool radio_field_is_over(const struct radio_field *field, uint64_t now_us) {
        if (!field->under_way)
                return false;
        if (field->fixed)
                return now_us - field->from_us >= PASS_WINDOW_US;
        return now_us - field->last_us >= PASS_QUIET_US || now_us - field->from_us >= PASS_LONGEST_US;
}

static const char LABEL_OF_PLACE[] = "SELECT covered_seq FROM count_place WHERE count = ?1 AND code = ?2";

int radio_field_begin(
        struct radio_field *field, struct act *act, const struct count_row *count, uint64_t now_us) {
        int64_t label = 0;
        int r = field->fixed
                        ? 0
                        : query_integer(act->ledger, LABEL_OF_PLACE, &label, "it", count->seq, field->place);

        if (r)
                return r;
        (void) text_copy(field->reader, sizeof field->reader, act->reader);
        (void) text_copy(field->counter, sizeof field->counter, count->counter);
        field->under_way = true;
        field->pass++;
        field->label = label;
        field->from_ms = ledger_moment(act->ledger)->wall_us / 1000;
        field->from_us = field->last_us = now_us;
        field->reads = 0;
        field->tags = field->foreign = 0;
        return 0;
}

bool radio_field_mark(struct radio_field *field, struct radio_tag *tag) {
        if (tag->pass == field->pass)
                return false;
        tag->pass = field->pass;
        field->tags++;
        field->foreign += tag->kind == RADIO_FOREIGN;
        return true;
}

/* ---- the end ---- */

/* Exhibits or reference tags that the pass read, in order of their number. */
struct radio_seen {
        int64_t *ids;
        size_t count;
};

static int seen_order(const void *a, const void *b) {
        const int64_t left = *(const int64_t *) a, right = *(const int64_t *) b;

        return left < right ? -1 : left > right;
}

static int seen_gather(const struct radio_field *field, enum radio_kind kind, struct radio_seen *seen) {
        seen->ids = calloc(field->known.count + 1, sizeof *seen->ids);
        if (!seen->ids)
                return error_trace(-ENOMEM);
        for (size_t i = 0; i < field->known.room; i++) {
                const struct radio_tag *tag = &field->known.slots[i];

                if (tag->generation && tag->pass == field->pass && tag->kind == kind)
                        seen->ids[seen->count++] = tag->id;
        }
        qsort(seen->ids, seen->count, sizeof *seen->ids, seen_order);
        return 0;
}

static bool seen_has(const struct radio_seen *seen, int64_t id) {
        return bsearch(&id, seen->ids, seen->count, sizeof id, seen_order) != NULL;
}

static const char REFERENCES[] =
        "SELECT tag, bound_seq FROM tag WHERE subject = ?1 AND " REFERENCES_OF_PLACE " ORDER BY tag";

static int end_references(
        struct ledger *ledger, const struct radio_field *field, json_t *read, json_t *lost) {
        struct radio_seen seen = { 0 };
        sqlite3_stmt *rows = NULL;
        int r = seen_gather(field, RADIO_REFERENCE, &seen);

        if (!r)
                r = query_open(ledger, REFERENCES, &rows, "t", field->place);
        while (!r && (r = query_next(rows)) == QUERY_ROW) {
                json_t *list = seen_has(&seen, sqlite3_column_int64(rows, 1)) ? read : lost;

                r = json_array_append_new(list, json_string(query_text(rows, 0))) ? error_trace(-ENOMEM) : 0;
                if (r)
                        query_end(rows);
        }
        free(seen.ids);
        return r;
}

static const char LINES_OF_PLACE[] =
        "SELECT item FROM count_line WHERE count = ?1 AND place = ?2 ORDER BY number";

/* A bit a line in the order of numbers; the first is the highest of the first digit. "" where it is too long. */
static int end_lines(struct ledger *ledger, const struct radio_field *field, char *out, int64_t *ret_lines) {
        static const char digits[] = "0123456789abcdef";
        uint8_t bits[SEEN_TEXT_MAX] = { 0 };
        struct radio_seen seen = { 0 };
        size_t lines = 0;
        sqlite3_stmt *rows = NULL;
        int r = seen_gather(field, RADIO_EXHIBIT, &seen);

        if (!r)
                r = query_open(ledger, LINES_OF_PLACE, &rows, "it", field->count, field->place);
        while (!r && (r = query_next(rows)) == QUERY_ROW) {
                if (lines < SEEN_LINES_MAX && seen_has(&seen, sqlite3_column_int64(rows, 0)))
                        bits[lines / 4] |= (uint8_t) (8 >> lines % 4);
                lines++;
                r = 0;
        }
        free(seen.ids);
        for (size_t i = 0; lines <= SEEN_LINES_MAX && i < (lines + 3) / 4; i++)
                *out++ = digits[bits[i]];
        *out = '\0';
        *ret_lines = (int64_t) lines;
        return r;
}

static const char NEXT_PASS[] = "SELECT passes_all + 1 FROM count_place WHERE count = ?1 AND code = ?2";

static int end_append(struct radio_field *field, struct act *act, json_t *read, json_t *lost) {
        struct act own = *act;
        char seen[SEEN_TEXT_MAX];
        struct entry entry;
        int64_t lines, pass = 0;
        json_t *body;
        int r = end_lines(act->ledger, field, seen, &lines);

        if (!r)
                r = query_integer(act->ledger, NEXT_PASS, &pass, "it", field->count, field->place);
        if (r || !pass)
                return r;
        own.actor = field->counter;
        own.reader = field->reader;
        body = json_pack("{ss ss sI ss sI sI sI sI sO sO sI ss sI}", "count", field->id, "place",
                field->place, "pass", (json_int_t) pass, "reader", field->reader, "from_ms",
                (json_int_t) field->from_ms, "reads", (json_int_t) field->reads, "tags",
                (json_int_t) field->tags, "foreign", (json_int_t) field->foreign, "reference", read, "lost",
                lost, "lines", (json_int_t) lines, "seen", seen, "label", (json_int_t) field->label);
        return body ? act_append(&own, "count.passed", NULL, body, &entry) : error_trace(-ENOMEM);
}

int radio_field_end(struct radio_field *field, struct act *act) {
        json_t *read = json_array(), *lost = json_array();
        int r = read && lost ? 0 : error_trace(-ENOMEM);

        field->under_way = false;
        if (!r && field->place[0])
                r = end_references(act->ledger, field, read, lost);
        if (!r && field->place[0])
                r = end_append(field, act, read, lost);
        json_decref(read);
        json_decref(lost);
        return r == ACT_E_REFUSED ? 0
                                  : r; /* more reference tags than an entry holds: it counts for nothing */
}
