/* SPDX-License-Identifier: ISC */

/*
 * Expect: the lines of a scope, and the draw of a sample
 */

#include "expect.h"

#include <errno.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "query.h"

enum { DRAW_SIZE = crypto_hash_sha256_BYTES };

struct draw {
        uint8_t hash[DRAW_SIZE];
};

static const char LINES_OF_SCOPE[] = EXPECT_SCOPE_SQL
        "SELECT i.id, i.number, i.class, i.summary, i.place, i.status, i.quantity, i.unit,"
        " coalesce(i.detail ->> '$.firearm.serial_frame_raw',"
        "  i.detail ->> '$.part.serial_frame_raw', ''), coalesce(i.detail ->> '$.seal_no', '')"
        " FROM item i WHERE i.place IN scope AND i.status IN ('IN_STORE', 'OUT_TEMP', 'IN_TRANSIT')"
        " ORDER BY i.number";

static const char NUMBERS_IN_STORE[] =
        EXPECT_SCOPE_SQL "SELECT i.number FROM item i WHERE i.place IN scope AND i.status = 'IN_STORE'";

static const char POPULATION[] =
        EXPECT_SCOPE_SQL "SELECT count(*) FROM item i WHERE i.place IN scope AND i.status = 'IN_STORE'";

static int expect_open(
        struct ledger *ledger, const char *text, const json_t *places, sqlite3_stmt **ret_rows) {
        scoped(freep) char *list = json_dumps(places, JSON_COMPACT);

        if (!list)
                return error_trace(-ENOMEM);
        return query_open(ledger, text, ret_rows, "t", list);
}

static void draw_of(const char *seed, const char *number, struct draw *ret_draw) {
        crypto_hash_sha256_state state;

        (void) crypto_hash_sha256_init(&state);
        (void) crypto_hash_sha256_update(&state, (const uint8_t *) seed, strlen(seed));
        (void) crypto_hash_sha256_update(&state, (const uint8_t *) number, strlen(number));
        (void) crypto_hash_sha256_final(&state, ret_draw->hash);
}

static int draw_order(const void *a, const void *b) {
        return memcmp(a, b, DRAW_SIZE);
}

/* The largest draw that is still in the sample; all bits set where the sample is everything. */
static int expect_last_draw(struct ledger *ledger, const struct expect_scope *scope, struct draw *ret_last) {
        scoped(freep) struct draw *draws = NULL;
        size_t count = 0, room = 0;
        sqlite3_stmt *rows;
        int r = expect_open(ledger, NUMBERS_IN_STORE, scope->places, &rows);

        while (!r && (r = query_next(rows)) == QUERY_ROW) {
                if (count == room) {
                        struct draw *more = realloc(draws, (room = room ? 2 * room : 1024) * sizeof *draws);

                        if (!more) {
                                query_end(rows);
                                return error_trace(-ENOMEM);
                        }
                        draws = more;
                }
                draw_of(scope->seed, query_text(rows, 0), &draws[count++]);
                r = 0;
        }
        if (r)
                return r;
        memset(ret_last, 0xff, sizeof *ret_last);
        if (scope->sample < 0 || (size_t) scope->sample >= count)
                return 0;
        qsort(draws, count, sizeof *draws, draw_order);
        if (scope->sample)
                *ret_last = draws[scope->sample - 1];
        else
                memset(ret_last, 0, sizeof *ret_last);
        return 0;
}

/* An item in the sample, or any item where nothing is drawn. Items that are out are never drawn. */
static bool expect_drawn(
        const struct expect_scope *scope, const struct draw *last, const struct expect_line *line) {
        struct draw draw;

        if (!scope->seed[0])
                return true;
        if (strcmp(line->status, "IN_STORE") != 0)
                return false;
        draw_of(scope->seed, line->number, &draw);
        return memcmp(draw.hash, last->hash, DRAW_SIZE) <= 0;
}

static void expect_digest(struct digest *digest, int64_t format, const struct expect_line *line) {
        digest_text(digest, line->number, '\t');
        digest_text(digest, line->class, '\t');
        digest_text(digest, line->place, '\t');
        digest_text(digest, line->status, '\t');
        digest_integer(digest, line->quantity, '\t');
        digest_text(digest, line->unit, '\t');
        digest_text(digest, line->summary, format < EXPECT_FORMAT ? '\n' : '\t');
        if (format < EXPECT_FORMAT)
                return;
        digest_text(digest, line->serial, '\t');
        digest_text(digest, line->seal, '\n');
}

static void expect_read(sqlite3_stmt *rows, struct expect_line *ret_line) {
        *ret_line = (struct expect_line){
                .item = sqlite3_column_int64(rows, 0),
                .number = query_text(rows, 1),
                .class = query_text(rows, 2),
                .summary = query_text(rows, 3),
                .place = query_text(rows, 4),
                .status = query_text(rows, 5),
                .quantity = sqlite3_column_int64(rows, 6),
                .unit = query_text(rows, 7),
                .serial = query_text(rows, 8),
                .seal = query_text(rows, 9),
        };
}

int expect_each(struct ledger *ledger, const struct expect_scope *scope, expect_fn *fn, void *context,
        struct expected *ret_expected) {
        struct expected expected = { 0 };
        struct draw last = { 0 };
        struct digest digest;
        sqlite3_stmt *rows;
        int r = 0;

        if (scope->seed[0])
                r = expect_last_draw(ledger, scope, &last);
        if (!r)
                r = expect_open(ledger, LINES_OF_SCOPE, scope->places, &rows);
        digest_start(&digest);
        while (!r && (r = query_next(rows)) == QUERY_ROW) {
                struct expect_line line;

                expect_read(rows, &line);
                r = 0;
                if (!expect_drawn(scope, &last, &line))
                        continue;
                expect_digest(&digest, scope->format, &line);
                expected.lines++;
                expected.in_store += !strcmp(line.status, "IN_STORE");
                r = fn ? fn(context, &line) : 0;
                if (r)
                        query_end(rows);
        }
        if (r)
                return r;
        digest_finish(&digest, expected.snapshot);
        *ret_expected = expected;
        return 0;
}

int expect_population(struct ledger *ledger, const json_t *places, int64_t *ret_items) {
        scoped(freep) char *list = json_dumps(places, JSON_COMPACT);

        if (!list)
                return error_trace(-ENOMEM);
        return query_integer(ledger, POPULATION, ret_items, "t", list);
}

int64_t expect_sample_size(int64_t population) {
        const double n0 = 1.96 * 1.96 * 0.25 / (0.03 * 0.03);
        double size;
        int64_t whole;

        if (population <= 0)
                return 0;
        size = n0 / (1 + (n0 - 1) / (double) population);
        whole = (int64_t) size;
        return (double) whole < size ? whole + 1 : whole;
}

int64_t expect_audit_size(int64_t population) {
        const int64_t size = expect_sample_size(population), tenth = (population + 9) / 10;

        return size > tenth ? size : tenth;
}
