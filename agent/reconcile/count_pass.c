/* SPDX-License-Identifier: ISC */

/*
 * Count pass: readers that fall silent in the middle of one, and what the last ones came to
 */

#include <errno.h>
#include <string.h>

#include "count_radio.h"
#include "error.h"
#include "query.h"
#include "text.h"

/* ---- silence ---- */

/* Where a reader looks in counts by radio that run: the places of its antennas; else where its station's counter is. */
static const char LOOKED_AT[] =
        "SELECT DISTINCT c.seq, c.id, c.counter, p.code FROM count_ c JOIN count_place p ON p.count = c.seq"
        " WHERE c.method = 'radio' AND c.state IN ('OPEN', 'PAUSED')"
        " AND (p.interrupted_seq = 0 OR p.interrupted_seq <= max(p.passed_seq, p.looked_seq))"
        " AND (p.code IN (SELECT place FROM antenna WHERE reader = ?1)"
        "  OR c.state = 'OPEN' AND c.station = ?2 AND p.code = c.place AND NOT EXISTS"
        "   (SELECT 1 FROM antenna WHERE reader = ?1)) ORDER BY c.seq, p.code";

enum { INTERRUPTED_MAX = 64 };

/* Read to the end before anything is appended: a statement isn't left open while its tables change. */
struct interrupted {
        char count[COUNT_ID_MAX], counter[ACTOR_NAME_MAX], place[PLACE_CODE_MAX];
};

static int interrupted_read(
        struct act *act, const char *reader, struct interrupted *places, size_t *ret_count) {
        size_t count = 0;
        sqlite3_stmt *rows;
        int r = query_open(act->ledger, LOOKED_AT, &rows, "tt", reader, act->station);

        while (!r && (r = query_next(rows)) == QUERY_ROW) {
                if (count == INTERRUPTED_MAX) {
                        query_end(rows);
                        r = 0;
                        break;
                }
                (void) text_copy(places[count].count, COUNT_ID_MAX, query_text(rows, 1));
                (void) text_copy(places[count].counter, ACTOR_NAME_MAX, query_text(rows, 2));
                (void) text_copy(places[count++].place, PLACE_CODE_MAX, query_text(rows, 3));
                r = 0;
        }
        if (!r)
                *ret_count = count;
        return r;
}

int count_radio_interrupt(struct count_radio *radio, struct act *act, const char *reader, const char *state,
        const char *reason) {
        struct interrupted places[INTERRUPTED_MAX];
        size_t count = 0;
        int r = count_radio_end(radio, act, 0, reader);

        if (!r)
                r = interrupted_read(act, reader, places, &count);
        for (size_t i = 0; !r && i < count; i++) {
                json_t *body = json_pack("{ss ss ss ss ss}", "count", places[i].count, "place",
                        places[i].place, "reader", reader, "reason", reason, "state", state);
                struct entry entry;

                r = body ? act_append(act, "count.interrupted", NULL, body, &entry) : error_trace(-ENOMEM);
        }
        return r;
}

/* ---- what the last ones came to ---- */

struct passes {
        const struct count_row *count;
        count_pass_fn *fn;
        void *context;
};

static int64_t bits_of(const char *hex) {
        static const char digits[] = "0123456789abcdef";
        int64_t bits = 0;

        for (; *hex; hex++) {
                const char *at = strchr(digits, *hex);

                for (unsigned digit = at ? (unsigned) (at - digits) : 0; digit; digit >>= 1)
                        bits += (int64_t) (digit & 1);
        }
        return bits;
}

static int pass_tell(const struct passes *passes, int64_t seq, const json_t *body) {
        const char *place = json_string_value(json_object_get(body, "place"));
        const char *seen = json_string_value(json_object_get(body, "seen"));
        struct count_pass pass = {
                .seq = seq,
                .reads = json_integer_value(json_object_get(body, "reads")),
                .tags = json_integer_value(json_object_get(body, "tags")),
                .lost = (int64_t) json_array_size(json_object_get(body, "lost")),
                .lines = json_integer_value(json_object_get(body, "lines")),
                .read = bits_of(seen ? seen : ""),
        };

        pass.references = pass.lost + (int64_t) json_array_size(json_object_get(body, "reference"));
        pass.covered = pass.references && !pass.lost;
        (void) text_copy(pass.place, sizeof pass.place, place ? place : "");
        return passes->fn(passes->context, &pass);
}

static int pass_row(void *context, const struct ledger_row *row) {
        const struct passes *passes = context;
        const char *count;
        json_t *event, *body;
        int r = 0;

        if (strcmp(row->entry.kind, "count.passed") != 0)
                return 0;
        event = json_loadb(row->event, row->event_size, 0, NULL);
        body = json_object_get(event, "body");
        count = json_string_value(json_object_get(body, "count"));
        if (count && !strcmp(count, passes->count->id))
                r = pass_tell(passes, (int64_t) row->entry.sequence, body);
        json_decref(event);
        return r;
}

int count_pass_last(struct ledger *ledger, const struct count_row *count, uint64_t after, count_pass_fn *fn,
        void *context) {
        struct passes passes = { .count = count, .fn = fn, .context = context };

        return after < ledger_size(ledger)
                       ? ledger_each(ledger, after + 1, ledger_size(ledger), pass_row, &passes)
                       : 0;
}
