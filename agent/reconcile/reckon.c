/* SPDX-License-Identifier: ISC */

/*
 * Reckon: load, compare, mind the moves, digest
 *
 * Places are numbered in the order of their codes, lines in the order of their numbers; a line whose place is no
 * place of the count (never so, since the scope makes both) would be PLACE_NONE and can't be covered.
 */

#include "reckon.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "count.h"
#include "error.h"
#include "query.h"
#include "text.h"

enum { BLOCK = 1024 };
enum { SEEN_MISPLACED = 1, SEEN_BY_RADIO = 2 }; /* compare_seen.note */

/* What compare reads, and what the moves need, side by side. */
struct reckon_work {
        struct reckoning out;
        struct compare_line *lines;
        struct reckon_move *moves;
        size_t line_room;
        struct compare_seen *seen;
        int64_t *scans;
        size_t seen_count, seen_room;
        uint64_t *covered;
        struct compare compare;
};

struct reckon_move {
        bool moved, out_before, out_now;
        char now_place[PLACE_CODE_MAX];
};

static const char PLACES_OF_COUNT[] =
        "SELECT code, " PLACE_IS_COVERED ", planned FROM count_place WHERE count = ?1 ORDER BY code";

static const char LINES_OF_COUNT[] =
        "WITH p AS (SELECT code, row_number() OVER (ORDER BY code) - 1 AS n FROM count_place WHERE count = "
        "?1)"
        " SELECT l.number, l.item, coalesce(p.n, 4294967295), l.status <> 'IN_STORE', l.moved_seq,"
        " l.now_place, l.now_status <> 'IN_STORE'"
        " FROM count_line l LEFT JOIN p ON p.code = l.place WHERE l.count = ?1 ORDER BY l.number";

static const char SEEN_OF_COUNT[] =
        "WITH p AS (SELECT code, row_number() OVER (ORDER BY code) - 1 AS n FROM count_place WHERE count = "
        "?1)"
        " SELECT s.seq, l.item, p.n, s.result = 'FOUND_MISPLACED', s.method = 'radio' FROM count_scan s JOIN "
        "count_line l ON "
        "l.count = s.count AND l.number = s.subject"
        " JOIN p ON p.code = s.place"
        " WHERE s.count = ?1 AND s.result IN (" SCANS_THAT_FIND ") AND s.undone = 0"
        " AND s.superseded = 0 ORDER BY s.seq";

static const char SCANS_OF_COUNT[] = "SELECT count(*) FROM count_scan WHERE count = ?1 AND undone = 0"
                                     " AND result NOT IN ('PLACE', 'PLACE_OUT_OF_SCOPE')";

static const char METHOD_OF_COUNT[] = "SELECT method = 'radio' FROM count_ WHERE seq = ?1";

static const char PASSES_OF_COUNT[] =
        "SELECT coalesce(sum(passes_all + (looked_seq > 0)), 0) FROM count_place WHERE count = ?1";

/* Makes room for one more of an array that grows by doubling. */
static int reckon_grow(void **array, size_t count, size_t *room, size_t size) {
        size_t more = *room ? 2 * *room : BLOCK;
        void *memory;

        if (count < *room)
                return 0;
        memory = realloc(*array, more * size);
        if (!memory)
                return error_trace(-ENOMEM);
        *array = memory;
        *room = more;
        return 0;
}

static int reckon_load_places(struct ledger *ledger, int64_t count, struct reckon_work *work) {
        struct reckoning *out = &work->out;
        size_t room = 0, words = 0;
        sqlite3_stmt *rows;
        int r = query_open(ledger, PLACES_OF_COUNT, &rows, "i", count);

        while (!r && (r = query_next(rows)) == QUERY_ROW) {
                r = reckon_grow((void **) &out->places, out->place_count, &room, sizeof *out->places);
                if (!r && out->place_count / 64 >= words)
                        r = reckon_grow((void **) &work->covered, words, &words, sizeof *work->covered);
                if (r) {
                        query_end(rows);
                        break;
                }
                if (out->place_count % 64 == 0)
                        work->covered[out->place_count / 64] = 0;
                (void) text_copy(out->places[out->place_count], PLACE_CODE_MAX, query_text(rows, 0));
                if (sqlite3_column_int(rows, 1))
                        work->covered[out->place_count / 64] |= UINT64_C(1) << out->place_count % 64;
                if (sqlite3_column_int(rows, 2))
                        *(sqlite3_column_int(rows, 1) ? &out->covered : &out->uncovered) += 1;
                out->place_count++;
        }
        return r;
}

static void reckon_read_line(sqlite3_stmt *rows, struct reckon_work *work) {
        const size_t i = work->out.line_count++;
        struct reckon_move *move = &work->moves[i];

        work->out.lines[i] = (struct reckoned){ .place = (uint32_t) sqlite3_column_int64(rows, 2) };
        (void) text_copy(work->out.lines[i].number, ITEM_NUMBER_MAX, query_text(rows, 0));
        *move = (struct reckon_move){
                .out_before = sqlite3_column_int(rows, 3) != 0,
                .moved = sqlite3_column_int64(rows, 4) != 0,
                .out_now = sqlite3_column_int(rows, 6) != 0,
        };
        (void) text_copy(move->now_place, PLACE_CODE_MAX, query_text(rows, 5));
        work->lines[i] = (struct compare_line){
                .item = (uint64_t) sqlite3_column_int64(rows, 1),
                .place = work->out.lines[i].place,
                .out = move->out_before && !move->moved,
        };
}

static int reckon_load_lines(struct ledger *ledger, int64_t count, struct reckon_work *work) {
        size_t rooms[3] = { 0 };
        sqlite3_stmt *rows;
        int r = query_open(ledger, LINES_OF_COUNT, &rows, "i", count);

        while (!r && (r = query_next(rows)) == QUERY_ROW) {
                const size_t n = work->out.line_count;

                r = reckon_grow((void **) &work->out.lines, n, &rooms[0], sizeof *work->out.lines);
                if (!r)
                        r = reckon_grow((void **) &work->lines, n, &rooms[1], sizeof *work->lines);
                if (!r)
                        r = reckon_grow((void **) &work->moves, n, &rooms[2], sizeof *work->moves);
                if (r)
                        query_end(rows);
                else
                        reckon_read_line(rows, work);
        }
        return r;
}

static int reckon_load_seen(struct ledger *ledger, int64_t count, struct reckon_work *work) {
        size_t room = 0;
        sqlite3_stmt *rows;
        int r = query_open(ledger, SEEN_OF_COUNT, &rows, "i", count);

        while (!r && (r = query_next(rows)) == QUERY_ROW) {
                r = reckon_grow(
                        (void **) &work->seen, work->seen_count, &work->seen_room, sizeof *work->seen);
                if (!r)
                        r = reckon_grow((void **) &work->scans, work->seen_count, &room, sizeof *work->scans);
                if (r) {
                        query_end(rows);
                        break;
                }
                work->scans[work->seen_count] = sqlite3_column_int64(rows, 0);
                work->seen[work->seen_count++] = (struct compare_seen){
                        .item = (uint64_t) sqlite3_column_int64(rows, 1),
                        .place = (uint32_t) sqlite3_column_int64(rows, 2),
                        .note = (sqlite3_column_int(rows, 3) ? SEEN_MISPLACED : 0) |
                                (sqlite3_column_int(rows, 4) ? SEEN_BY_RADIO : 0),
                };
        }
        return r;
}

/* A line that custody moved since the opening: the scan was judged by the record of its moment, and a later move to
 * where it was seen explains it. */
static enum compare_result reckon_moved(
        const struct reckon_work *work, size_t i, const struct compare_verdict *verdict) {
        const struct reckon_move *move = &work->moves[i];
        const struct compare_seen *seen;

        if (verdict->seen == COMPARE_NOWHERE) {
                if (move->out_before || move->out_now ||
                        strcmp(move->now_place, reckoning_place(&work->out, work->lines[i].place)) != 0)
                        return COMPARE_EXPLAINED_OUT;
                return COMPARE_NOT_OBSERVED;
        }
        seen = &work->seen[verdict->seen];
        if (seen->note & SEEN_MISPLACED && strcmp(move->now_place, work->out.places[seen->place]) != 0)
                return COMPARE_FOUND_MISPLACED;
        return COMPARE_FOUND_CONFIRMED;
}

static void reckon_results(struct reckon_work *work) {
        for (size_t i = 0; i < work->out.line_count; i++) {
                const struct compare_verdict *verdict = &work->compare.verdicts[i];
                struct reckoned *line = &work->out.lines[i];

                line->result = work->moves[i].moved ? reckon_moved(work, i, verdict) : verdict->result;
                line->moved = work->moves[i].moved;
                line->reason = "";
                line->seen_place = COMPARE_NOWHERE;
                if (verdict->seen != COMPARE_NOWHERE) {
                        line->seen_place = work->seen[verdict->seen].place;
                        line->scan = work->scans[verdict->seen];
                        line->by_radio = work->seen[verdict->seen].note & SEEN_BY_RADIO;
                }
        }
}

static void reckon_digest(struct reckoning *out) {
        struct digest digest;

        digest_start(&digest);
        for (size_t i = 0; i < out->line_count; i++) {
                const struct reckoned *line = &out->lines[i];

                out->totals[line->result]++;
                digest_text(&digest, line->number, '\t');
                digest_text(&digest, reckoning_place(out, line->place), '\t');
                digest_text(&digest, compare_result_name(line->result), '\t');
                digest_text(&digest, reckoning_place(out, line->seen_place), '\t');
                digest_integer(&digest, line->scan, out->radio ? '\t' : '\n');
                if (out->radio)
                        digest_text(&digest, line->reason, '\n');
        }
        digest_finish(&digest, out->digest);
}

static int reckon_compare(struct ledger *ledger, int64_t count, struct reckon_work *work) {
        struct compare_input input;
        int64_t radio = 0, passes = 0;
        int r;

        r = reckon_load_places(ledger, count, work);
        if (!r)
                r = reckon_load_lines(ledger, count, work);
        if (!r)
                r = reckon_load_seen(ledger, count, work);
        if (!r)
                r = query_integer(ledger, SCANS_OF_COUNT, &work->out.scans, "i", count);
        if (!r)
                r = query_integer(ledger, METHOD_OF_COUNT, &radio, "i", count);
        if (!r && radio)
                r = query_integer(ledger, PASSES_OF_COUNT, &passes, "i", count);
        work->out.radio = radio != 0;
        work->out.scans += passes;
        if (r)
                return r;
        input = (struct compare_input){
                .lines = work->lines,
                .line_count = work->out.line_count,
                .seen = work->seen,
                .seen_count = work->seen_count,
                .covered = work->covered,
                .place_count = work->out.place_count,
        };
        r = compare_run(&work->compare, &input);
        return r == COMPARE_E_DUPLICATE ? error_trace(-EBADMSG) : r;
}

int reckon_count(
        struct ledger *ledger, int64_t count, enum reckon_when when, struct reckoning *ret_reckoning) {
        struct reckon_work work = { 0 };
        int r = reckon_compare(ledger, count, &work);

        if (!r)
                reckon_results(&work);
        if (!r && work.out.radio)
                r = reckon_radio(ledger, count, when, &work.out);
        if (!r) {
                reckon_digest(&work.out);
                *ret_reckoning = work.out;
                work.out = (struct reckoning){ 0 };
        }
        reckoning_end(&work.out);
        compare_end(&work.compare);
        free(work.lines);
        free(work.moves);
        free(work.seen);
        free(work.scans);
        free(work.covered);
        return r;
}

void reckoning_end(struct reckoning *reckoning) {
        free(reckoning->lines);
        free(reckoning->places);
        free(reckoning->radio_lines);
        free(reckoning->radio_places);
        *reckoning = (struct reckoning){ 0 };
}

const char *reckoning_place(const struct reckoning *reckoning, uint32_t place) {
        return place < reckoning->place_count ? reckoning->places[place] : "";
}
