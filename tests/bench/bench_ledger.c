/* SPDX-License-Identifier: ISC */

/*
 * Bench: what the ledger adds to the database below it
 *
 *      bench_ledger [--full]
 *
 * Each figure stands beside its peer, measured in the same run on the same folder (TMPDIR): a durable append beside a
 * bare SQLite commit of the same row; grouped appends beside bare inserts of the same rows; the quick check beside raw
 * SHA-256 over the same bytes. --full grows to 10^7 entries.
 */

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "ledger.h"
#include "merkle.h"
#include "verify.h"

enum { DURABLE = 2000, GROUP = 1000, SMALL = 100000, LARGE = 1000000, HUGE_ = 10000000, PATH_SIZE = 256 };

static char folder[PATH_SIZE];
static const struct fold *const no_folds[] = { NULL };
static char row_bytes[512];
static size_t row_size;

static double now_s(void) {
        struct timespec now;

        (void) clock_gettime(CLOCK_MONOTONIC, &now);
        return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

static void must(int r, const char *what) {
        if (!r)
                return;
        (void) fprintf(stderr, "%s: %d\n", what, r);
        exit(1);
}

static const char *path_of(const char *name) {
        static char path[PATH_SIZE + 32];

        (void) snprintf(path, sizeof path, "%s/%s", folder, name);
        return path;
}

static int compare_doubles(const void *a, const void *b) {
        double x = *(const double *) a, y = *(const double *) b;

        return (x > y) - (x < y);
}

static void print_latency(const char *what, double *times, double *ret_p50) {
        qsort(times, DURABLE, sizeof *times, compare_doubles);
        *ret_p50 = times[DURABLE / 2];
        (void) printf("%-44s p50 %6.0f us   p99 %6.0f us\n", what, times[DURABLE / 2] * 1e6,
                times[DURABLE * 99 / 100] * 1e6);
}

/* ---- ours ---- */

static struct ledger *record_open(const char *name) {
        char store[PATH_SIZE + 32], key[PATH_SIZE + 40];
        const struct ledger_options options = {
                .path = store, .key_path = key, .site = "BEN", .create = true, .folds = no_folds
        };
        struct moment now = clock_now();
        struct ledger_fault fault;
        struct ledger *ledger;

        (void) snprintf(store, sizeof store, "%s/%s", folder, name);
        (void) snprintf(key, sizeof key, "%s.key", store);
        must(ledger_open(&options, &now, &ledger, &fault), "ledger_open");
        return ledger;
}

static int keep_row(void *context, const struct ledger_row *row) {
        (void) context;
        row_size = row->event_size;
        memcpy(row_bytes, row->event, row_size < sizeof row_bytes ? row_size : sizeof row_bytes);
        return 0;
}

static void record_turn(struct ledger *ledger, const json_t *body, unsigned count) {
        const struct event event = { .kind = "item.moved", .actors = { "awa" }, .body = body };
        struct moment now = clock_now();
        struct entry entry;

        must(ledger_begin(ledger, &now), "ledger_begin");
        for (unsigned i = 0; i < count; i++)
                must(ledger_append(ledger, &event, &entry), "ledger_append");
        must(ledger_commit(ledger), "ledger_commit");
}

static double record_grow(struct ledger *ledger, const json_t *body, uint64_t to) {
        double begun = now_s();
        uint64_t from = ledger_durable(ledger);

        while (ledger_durable(ledger) < to)
                record_turn(ledger, body, GROUP);
        return (double) (ledger_durable(ledger) - from) / (now_s() - begun);
}

/* ---- the peer: SQLite with the same row and nothing else ---- */

static sqlite3_stmt *bare_open(const char *name, sqlite3 **ret_db) {
        sqlite3_stmt *insert;

        must(sqlite3_open(path_of(name), ret_db), "sqlite3_open");
        must(sqlite3_exec(*ret_db,
                     "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE e(seq INTEGER "
                     "PRIMARY KEY, "
                     "event TEXT NOT NULL, signatures BLOB NOT NULL, leaf BLOB NOT NULL) STRICT",
                     NULL, NULL, NULL),
                "the bare table");
        must(sqlite3_prepare_v2(*ret_db,
                     "INSERT INTO e(event, signatures, leaf) VALUES(?1, x'', zeroblob(32))", -1, &insert,
                     NULL),
                "the bare insert");
        return insert;
}

static void bare_turn(sqlite3 *db, sqlite3_stmt *insert, unsigned count) {
        must(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), "begin");
        for (unsigned i = 0; i < count; i++) {
                (void) sqlite3_bind_text(insert, 1, row_bytes, (int) row_size, SQLITE_STATIC);
                must(sqlite3_step(insert) != SQLITE_DONE, "insert");
                (void) sqlite3_reset(insert);
        }
        must(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL), "commit");
}

/* ---- the figures ---- */

/* One of ours, one of the peer's, in turn: a noisy disk disturbs both alike. */
static void bench_durable(const json_t *body) {
        static double ours[DURABLE], bare[DURABLE];
        struct ledger *ledger = record_open("durable.db");
        double p50, bare_p50;
        sqlite3_stmt *insert;
        sqlite3 *db;

        record_turn(ledger, body, 1);
        must(ledger_each(ledger, 2, 2, keep_row, NULL), "ledger_each");
        insert = bare_open("bare.db", &db);
        for (unsigned i = 0; i < DURABLE; i++) {
                double at = now_s();

                record_turn(ledger, body, 1);
                ours[i] = now_s() - at;
                at = now_s();
                bare_turn(db, insert, 1);
                bare[i] = now_s() - at;
        }
        print_latency("durable append, one event", ours, &p50);
        print_latency("  bare SQLite commit of the same row", bare, &bare_p50);
        (void) printf("  ratio of p50 %.2f (goal <= 1.5)\n", p50 / bare_p50);
        (void) sqlite3_finalize(insert);
        (void) sqlite3_close(db);
        (void) ledger_close(ledger);
}

static double bare_rate(void) {
        sqlite3 *db;
        sqlite3_stmt *insert = bare_open("bare-group.db", &db);
        double begun = now_s(), rate;

        for (unsigned i = 0; i < SMALL / GROUP; i++)
                bare_turn(db, insert, GROUP);
        rate = SMALL / (now_s() - begun);
        (void) sqlite3_finalize(insert);
        (void) sqlite3_close(db);
        return rate;
}

static void bench_verify(uint64_t entries) {
        const struct verify_options options = {
                .path = path_of("group.db"), .folds = no_folds, .quick = true
        };
        struct verify_result result;
        double begun = now_s(), ours, raw;
        struct hash hash;

        must(verify_store(&options, &result), "verify_store");
        must(!result.ok, result.fault.message);
        ours = (double) result.entries / (now_s() - begun);
        begun = now_s();
        for (uint64_t i = 0; i < entries; i++)
                merkle_leaf(row_bytes, row_size, "", 0, &hash);
        raw = (double) entries / (now_s() - begun);
        (void) printf("quick check %.2f M events/s; raw SHA-256 of the same %zu bytes %.2f M/s; ratio %.2f "
                      "(goal 2.5 M)\n",
                ours / 1e6, row_size, raw / 1e6, ours / raw);
}

static void bench_groups(const json_t *body, bool full) {
        struct ledger *ledger = record_open("group.db");
        double bare = bare_rate(), small = record_grow(ledger, body, SMALL), large;

        (void) printf(
                "grouped append %.0f k entries/s; bare SQLite %.0f k rows/s; ratio %.2f (goal >= 0.7)\n",
                small / 1e3, bare / 1e3, small / bare);
        (void) record_grow(ledger, body, LARGE - SMALL);
        large = record_grow(ledger, body, LARGE);
        (void) printf("at 10^6 entries %.0f k/s: %.2f times dearer than at 10^5 (goal <= 1.5)\n", large / 1e3,
                small / large);
        if (full) {
                (void) record_grow(ledger, body, HUGE_ - SMALL);
                large = record_grow(ledger, body, HUGE_);
                (void) printf("at 10^7 entries %.0f k/s: %.2f times dearer than at 10^5 (goal <= 1.5)\n",
                        large / 1e3, small / large);
        }
        ledger_tidy(ledger);
        (void) ledger_close(ledger);
        bench_verify(LARGE);
}

static void remove_all(void) {
        DIR *dir = opendir(folder);
        const struct dirent *file;

        while (dir && (file = readdir(dir)))
                if (file->d_name[0] != '.')
                        (void) unlinkat(dirfd(dir), file->d_name, 0);
        (void) closedir(dir);
        (void) rmdir(folder);
}

int main(int argc, char **argv) {
        const char *where = getenv("TMPDIR");
        json_t *body = json_pack(
                "{s:s,s:s,s:s}", "from", "ER1/A", "to", "ER1/B", "note", "put back after the count");

        (void) snprintf(folder, sizeof folder, "%.200s/strongroom-bench-XXXXXX", where ? where : "/var/tmp");
        must(!mkdtemp(folder), "mkdtemp");
        bench_durable(body);
        bench_groups(body, argc > 1 && !strcmp(argv[1], "--full"));
        json_decref(body);
        remove_all();
        return 0;
}
