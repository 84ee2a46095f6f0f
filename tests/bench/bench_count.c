/* SPDX-License-Identifier: ISC */

/*
 * Bench: a count's compare at 10^4, 10^5 and 10^6 items, beside SQLite's EXCEPT both ways
 *
 * Both get the same rooms in the same run: as many lines as sightings, in random order, one in a hundred missing, as
 * many misplaced and as many unexpected. SQLite compares two tables in memory, (item, place) as their primary key,
 * filled beforehand; ours builds its table each time. Medians of RUNS runs; it fails where the answers differ, or a
 * goal of performance.md isn't reached and --goals is given.
 */

#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "compare.h"

enum { RUNS = 9, SQL_RUNS = 3, PLACES = 64, GOAL_MS = 60 };

struct bench {
        size_t items;
        struct compare_line *lines;
        struct compare_seen *seen;
        uint64_t covered;
        size_t missing, extras, misplaced;
        double ours_ms, sqlite_ms;
};

static uint64_t dice_state = 42;

static uint64_t dice(uint64_t sides) {
        dice_state = dice_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        return (dice_state >> 20) % sides;
}

/* Item i stands at place i mod PLACES; of each hundred one is gone, one elsewhere, one comes from outside instead. */
static void bench_fill(struct bench *bench) {
        for (size_t i = 0; i < bench->items; i++) {
                const uint32_t place = (uint32_t) (i % PLACES);

                bench->lines[i] = (struct compare_line){ .item = i + 1, .place = place };
                bench->seen[i] = (struct compare_seen){ .item = i + 1, .place = place };
                if (i % 100 == 7)
                        bench->seen[i].item += bench->items;
                if (i % 100 == 9)
                        bench->seen[i].place = (place + 1) % PLACES;
        }
        for (size_t i = bench->items - 1; i > 0; i--) {
                const size_t j = dice(i + 1), k = dice(i + 1);
                const struct compare_line line = bench->lines[i];
                const struct compare_seen seen = bench->seen[i];

                bench->lines[i] = bench->lines[j];
                bench->lines[j] = line;
                bench->seen[i] = bench->seen[k];
                bench->seen[k] = seen;
        }
        bench->covered = UINT64_MAX;
}

static double since_ms(const struct moment *from) {
        const struct moment now = clock_now();

        return (double) (now.mono_ns - from->mono_ns) / 1e6;
}

static int order_ms(const void *a, const void *b) {
        const double x = *(const double *) a, y = *(const double *) b;

        return (x > y) - (x < y);
}

static double median(double *values, size_t count) {
        qsort(values, count, sizeof *values, order_ms);
        return values[count / 2];
}

static bool bench_ours(struct bench *bench) {
        const struct compare_input input = {
                .lines = bench->lines,
                .line_count = bench->items,
                .seen = bench->seen,
                .seen_count = bench->items,
                .covered = &bench->covered,
                .place_count = PLACES,
        };
        struct compare compare = { 0 };
        double times[RUNS];
        bool ok = compare_run(&compare, &input) == 0; /* the first run has the memory faulted in */

        for (size_t run = 0; ok && run < RUNS; run++) {
                const struct moment from = clock_now();

                ok = compare_run(&compare, &input) == 0;
                times[run] = since_ms(&from);
        }
        if (ok) {
                bench->missing = compare.totals[COMPARE_MISSING];
                bench->misplaced = compare.totals[COMPARE_FOUND_MISPLACED];
                bench->extras = compare.extra_count;
                bench->ours_ms = median(times, RUNS);
        }
        compare_end(&compare);
        return ok;
}

static bool sql_fill(sqlite3 *db, const struct bench *bench) {
        static const char *const adds[] = { "INSERT INTO expected VALUES(?1, ?2)",
                "INSERT INTO seen VALUES(?1, ?2)" };

        if (sqlite3_exec(db,
                    "CREATE TABLE expected(item INTEGER, place INTEGER, PRIMARY KEY(item, place)) WITHOUT "
                    "ROWID;"
                    "CREATE TABLE seen(item INTEGER, place INTEGER, PRIMARY KEY(item, place)) WITHOUT ROWID; "
                    "BEGIN",
                    NULL, NULL, NULL))
                return false;
        for (int table = 0; table < 2; table++) {
                sqlite3_stmt *add;

                if (sqlite3_prepare_v2(db, adds[table], -1, &add, NULL))
                        return false;
                for (size_t i = 0; i < bench->items; i++) {
                        (void) sqlite3_bind_int64(
                                add, 1, (int64_t) (table ? bench->seen[i].item : bench->lines[i].item));
                        (void) sqlite3_bind_int(
                                add, 2, (int) (table ? bench->seen[i].place : bench->lines[i].place));
                        (void) sqlite3_step(add);
                        (void) sqlite3_reset(add);
                }
                (void) sqlite3_finalize(add);
        }
        return sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) == 0;
}

static int64_t sql_number(sqlite3 *db, const char *question) {
        sqlite3_stmt *rows;
        int64_t number = -1;

        if (sqlite3_prepare_v2(db, question, -1, &rows, NULL))
                return -1;
        if (sqlite3_step(rows) == SQLITE_ROW)
                number = sqlite3_column_int64(rows, 0);
        (void) sqlite3_finalize(rows);
        return number;
}

static bool bench_sqlite(struct bench *bench) {
        double times[SQL_RUNS];
        sqlite3 *db = NULL;
        bool ok = sqlite3_open(":memory:", &db) == 0 && sql_fill(db, bench);

        for (size_t run = 0; ok && run < SQL_RUNS; run++) {
                const struct moment from = clock_now();
                const int64_t gone = sql_number(db, "SELECT count(*) FROM (SELECT item, place FROM expected "
                                                    "EXCEPT SELECT item, place FROM seen)");
                const int64_t come = sql_number(db, "SELECT count(*) FROM (SELECT item, place FROM seen "
                                                    "EXCEPT SELECT item, place FROM expected)");

                times[run] = since_ms(&from);
                ok = gone == (int64_t) (bench->missing + bench->misplaced) &&
                     come == (int64_t) (bench->extras + bench->misplaced);
        }
        if (ok)
                bench->sqlite_ms = median(times, SQL_RUNS);
        (void) sqlite3_close(db);
        return ok;
}

static bool bench_run(struct bench *bench, size_t items) {
        bool ok;

        *bench = (struct bench){ .items = items };
        bench->lines = calloc(items, sizeof *bench->lines);
        bench->seen = calloc(items, sizeof *bench->seen);
        ok = bench->lines && bench->seen;
        if (ok) {
                bench_fill(bench);
                ok = bench_ours(bench) && bench_sqlite(bench);
        }
        free(bench->lines);
        free(bench->seen);
        return ok;
}

int main(int argc, char **argv) {
        static const size_t sizes[] = { 10000, 100000, 1000000 };
        const bool goals = argc > 1 && !strcmp(argv[1], "--goals");
        double before_ns = 0;
        bool reached = true;

        (void) printf("%9s %10s %10s %12s %8s %10s\n", "items", "count ms", "ns/item", "EXCEPT x2 ms",
                "ratio", "x a decade");
        for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
                struct bench bench;
                double ns;

                if (!bench_run(&bench, sizes[i])) {
                        (void) fprintf(stderr,
                                "bench_count: the two compares of %zu items disagree or failed\n", sizes[i]);
                        return 1;
                }
                ns = bench.ours_ms * 1e6 / (double) sizes[i];
                (void) printf("%9zu %10.2f %10.1f %12.1f %8.1f ", sizes[i], bench.ours_ms, ns,
                        bench.sqlite_ms, bench.sqlite_ms / bench.ours_ms);
                (void) (i ? printf("%10.2f\n", ns / before_ns) : printf("%10s\n", "-"));
                reached &= !i || ns / before_ns <= 2.5;
                reached &= bench.ours_ms <= GOAL_MS;
                before_ns = ns;
        }
        (void) printf("goals: %d ms at 10^6, at most 2.5 times a decade: %s\n", GOAL_MS,
                reached ? "reached" : "not reached");
        return goals && !reached;
}
