/* SPDX-License-Identifier: ISC */

/*
 * Bench: reads folded into sightings at 10^3 to 10^6 live tags, beside SQLite's UPSERT and libc's tsearch
 *
 * All three get the same reads: 96-bit EPCs in random order, each with its TID, RSSI and one of eight antennas, made
 * outside of what is timed, as a decoder would have just made them. SQLite keeps (epc, tid, antenna, first, last,
 * count, best) in memory; tsearch, a binary tree, keeps the same in records and does nothing else: no hold-off, no
 * moves. Medians of ROUNDS rounds. It fails where reads get lost, or a goal of performance.md isn't reached and --goals
 * is given.
 */

#include <assert.h>
#include <search.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "sightings.h"

enum {
        BATCH = 1024, /* reads a turn */
        BATCHES = 256,
        ROUNDS = 7,
        SQL_BATCHES = 32,
        ANTENNAS = 8,
        EPC_HEX = 24,
        TID_BYTES = 12,
        GOAL_BYTES = 200,
        SECOND_US = 1000000,
};

#define GOAL_READS_A_SECOND 2e6 /* at 10^5 */
#define GOAL_GROWTH         2.0 /* a read at 10^6 beside one at 10^3 */

struct batch {
        struct tag tags[BATCH];
        struct sighting_tid tids[BATCH];
        struct sightings_read reads[BATCH];
};

struct result {
        double many_ns, single_ns, add_ns, growth_ms, gone_ns, bytes, sqlite_ns, tree_ns;
};

struct bench {
        size_t tags;
        int64_t now_us;
        size_t told; /* edges */
        struct batch batch;
        struct sightings *sightings;
};

static uint64_t dice_state = 42;

static uint64_t dice(uint64_t sides) {
        assert(sides);
        dice_state = dice_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        return (dice_state >> 20) % sides;
}

static void note(void *context, const struct sighting_edge *edge) {
        struct bench *bench = context;

        (void) edge;
        bench->told++;
}

/* Which tag, at its own antenna as a rule and at a neighbour's once in sixteen. */
static void make_read(struct bench *bench, size_t at, size_t which) {
        static const char digits[] = "0123456789ABCDEF";
        struct tag *tag = &bench->batch.tags[at];
        struct sighting_tid *tid = &bench->batch.tids[at];
        uint64_t number = which * UINT64_C(0x9e3779b97f4a7c15);

        *tag = (struct tag){ .scheme = TAG_EPC, .size = EPC_HEX };
        memcpy(tag->bytes, "3074257B", 8);
        for (size_t i = 8; i < EPC_HEX; i++, number = number >> 4 | number << 60)
                tag->bytes[i] = (uint8_t) digits[number & 15];
        *tid = (struct sighting_tid){ .size = TID_BYTES, .bytes = { 0xe2, 0x80, 0x11, 0x05 } };
        memcpy(tid->bytes + 4, &which, sizeof which);
        bench->batch.reads[at] = (struct sightings_read){
                .tag = tag,
                .tid = tid,
                .antenna = (uint16_t) ((which + (dice(16) == 0)) % ANTENNAS),
                .rssi_cdbm = (int16_t) (-5000 - (int) dice(1500)),
                .known = true,
        };
}

static double since_ns(const struct moment *from) {
        const struct moment now = clock_now();

        return (double) (now.mono_ns - from->mono_ns);
}

static int order(const void *a, const void *b) {
        const double x = *(const double *) a, y = *(const double *) b;

        return (x > y) - (x < y);
}

static double median(double *values, size_t count) {
        qsort(values, count, sizeof *values, order);
        return values[count / 2];
}

/* All tags appear, one batch a turn; the longest turn is the price of growth. */
static bool bench_add(struct bench *bench, struct result *result) {
        double total = 0;
        bool ok = true;

        for (size_t done = 0; ok && done < bench->tags; done += BATCH) {
                const size_t count = bench->tags - done < BATCH ? bench->tags - done : BATCH;
                struct moment from;
                size_t refused;
                double ns;

                for (size_t i = 0; i < count; i++)
                        make_read(bench, i, done + i);
                from = clock_now();
                ok = !sightings_read_many(
                        bench->sightings, bench->batch.reads, count, bench->now_us, note, bench, &refused);
                ns = since_ns(&from);
                total += ns;
                result->growth_ms = ns / 1e6 > result->growth_ms ? ns / 1e6 : result->growth_ms;
        }
        result->add_ns = total / (double) bench->tags;
        return ok && sightings_counts(bench->sightings).known == bench->tags;
}

static bool bench_batch(struct bench *bench, bool many, double *ret_ns) {
        struct moment from;
        size_t refused;
        bool ok = true;

        for (size_t i = 0; i < BATCH; i++)
                make_read(bench, i, dice(bench->tags));
        bench->now_us += SECOND_US / 100;
        from = clock_now();
        if (many)
                ok = !sightings_read_many(
                        bench->sightings, bench->batch.reads, BATCH, bench->now_us, note, bench, &refused);
        for (size_t i = 0; ok && !many && i < BATCH; i++)
                ok = !sightings_read(bench->sightings, &bench->batch.reads[i], bench->now_us, note, bench);
        *ret_ns += since_ns(&from);
        return ok;
}

static bool bench_reads(struct bench *bench, bool many, double *ret_ns) {
        double rounds[ROUNDS] = { 0 };
        bool ok = true;

        for (size_t round = 0; ok && round < ROUNDS; round++) {
                for (size_t i = 0; ok && i < BATCHES; i++)
                        ok = bench_batch(bench, many, &rounds[round]);
                rounds[round] /= BATCHES * BATCH;
        }
        *ret_ns = median(rounds, ROUNDS);
        return ok;
}

static bool bench_gone(struct bench *bench, struct result *result) {
        struct moment from = clock_now();

        sightings_tick(bench->sightings, bench->now_us + 3600 * (int64_t) SECOND_US, note, bench);
        result->gone_ns = since_ns(&from) / (double) bench->tags;
        return sightings_counts(bench->sightings).known == 0;
}

static bool bench_ours(struct bench *bench, struct result *result) {
        static const uint8_t key[SIGHTINGS_KEY_BYTES] = "not so secret, a";
        static const struct sightings_rules rules = { .gone_us = 600 * (int64_t) SECOND_US };
        struct sightings_antenna antennas[ANTENNAS];
        bool ok;

        for (size_t i = 0; i < ANTENNAS; i++)
                antennas[i] = (struct sightings_antenna){ .place = (uint16_t) i };
        ok = !sightings_new(&rules, antennas, ANTENNAS, key, &bench->sightings) && bench_add(bench, result);
        if (ok)
                result->bytes = (double) sightings_counts(bench->sightings).bytes / (double) bench->tags;
        ok = ok && bench_reads(bench, true, &result->many_ns) &&
             bench_reads(bench, false, &result->single_ns) && bench_gone(bench, result);
        bench->sightings = sightings_free(bench->sightings);
        return ok;
}

/* ---- the most bytes a tag takes: just behind a growth ---- */

static bool bench_worst_bytes(struct bench *bench, size_t least, double *ret_bytes) {
        static const uint8_t key[SIGHTINGS_KEY_BYTES] = "not so secret, b";
        static const struct sightings_antenna antennas[ANTENNAS];
        static const struct sightings_rules rules;
        size_t refused;
        bool ok = !sightings_new(&rules, antennas, ANTENNAS, key, &bench->sightings);

        for (size_t tags = 1; ok && tags <= bench->tags; tags++) {
                double bytes;

                make_read(bench, 0, tags);
                ok = !sightings_read_many(bench->sightings, bench->batch.reads, 1, 0, note, bench, &refused);
                bytes = (double) sightings_counts(bench->sightings).bytes / (double) tags;
                *ret_bytes = tags >= least && bytes > *ret_bytes ? bytes : *ret_bytes;
        }
        bench->sightings = sightings_free(bench->sightings);
        return ok;
}

/* ---- the peers ---- */

static const char upsert[] =
        "INSERT INTO live(epc, tid, antenna, first, last, count, best) VALUES(?1, ?2, ?3, ?4, ?4, 1, ?5) "
        "ON CONFLICT(epc) DO UPDATE SET antenna = ?3, last = ?4, count = count + 1, best = max(best, ?5)";

static bool sql_read(sqlite3_stmt *statement, const struct sightings_read *read, int64_t now_us) {
        (void) sqlite3_bind_text(
                statement, 1, (const char *) read->tag->bytes, read->tag->size, SQLITE_STATIC);
        (void) sqlite3_bind_blob(statement, 2, read->tid->bytes, read->tid->size, SQLITE_STATIC);
        (void) sqlite3_bind_int(statement, 3, read->antenna);
        (void) sqlite3_bind_int64(statement, 4, now_us);
        (void) sqlite3_bind_int(statement, 5, read->rssi_cdbm);
        return sqlite3_step(statement) == SQLITE_DONE && !sqlite3_reset(statement);
}

static bool bench_sqlite(struct bench *bench, struct result *result) {
        sqlite3_stmt *statement = NULL;
        sqlite3 *db = NULL;
        bool ok = !sqlite3_open(":memory:", &db) &&
                  !sqlite3_exec(db,
                          "CREATE TABLE live(epc TEXT PRIMARY KEY, tid BLOB, antenna INTEGER, first INTEGER, "
                          "last INTEGER, count INTEGER, best INTEGER) WITHOUT ROWID; BEGIN",
                          NULL, NULL, NULL) &&
                  !sqlite3_prepare_v2(db, upsert, -1, &statement, NULL);

        for (size_t i = 0; ok && i < bench->tags; i++) {
                make_read(bench, 0, i);
                ok = sql_read(statement, &bench->batch.reads[0], bench->now_us);
        }
        for (size_t batch = 0; ok && batch < SQL_BATCHES; batch++) {
                struct moment from;

                for (size_t i = 0; i < BATCH; i++)
                        make_read(bench, i, dice(bench->tags));
                from = clock_now();
                for (size_t i = 0; ok && i < BATCH; i++)
                        ok = sql_read(statement, &bench->batch.reads[i], bench->now_us);
                result->sqlite_ns += since_ns(&from) / (SQL_BATCHES * BATCH);
        }
        (void) sqlite3_finalize(statement);
        (void) sqlite3_close(db);
        return ok;
}

struct leaf {
        char epc[EPC_HEX];
        uint8_t tid[TID_BYTES];
        uint16_t antenna;
        int16_t best;
        uint32_t count;
        int64_t first_us, last_us;
};

static int leaf_order(const void *a, const void *b) {
        return memcmp(a, b, EPC_HEX);
}

static void tree_read(void **root, const struct sightings_read *read, int64_t now_us) {
        struct leaf **leaf = tfind(read->tag->bytes, root, leaf_order);

        if (!leaf)
                return;
        (*leaf)->antenna = read->antenna;
        (*leaf)->best = read->rssi_cdbm > (*leaf)->best ? read->rssi_cdbm : (*leaf)->best;
        (*leaf)->count++;
        (*leaf)->last_us = now_us;
}

static void keep_leaf(void *leaf) {
        (void) leaf;
}

static bool bench_tree(struct bench *bench, struct result *result) {
        struct leaf *leaves = calloc(bench->tags, sizeof *leaves);
        void *root = NULL;
        bool ok = leaves != NULL;

        for (size_t i = 0; ok && i < bench->tags; i++) {
                make_read(bench, 0, i);
                memcpy(leaves[i].epc, bench->batch.tags[0].bytes, EPC_HEX);
                ok = tsearch(&leaves[i], &root, leaf_order) != NULL;
        }
        for (size_t batch = 0; ok && batch < SQL_BATCHES; batch++) {
                struct moment from;

                for (size_t i = 0; i < BATCH; i++)
                        make_read(bench, i, dice(bench->tags));
                from = clock_now();
                for (size_t i = 0; i < BATCH; i++)
                        tree_read(&root, &bench->batch.reads[i], bench->now_us);
                result->tree_ns += since_ns(&from) / (SQL_BATCHES * BATCH);
        }
        tdestroy(root, keep_leaf);
        free(leaves);
        return ok;
}

static bool bench_size(struct bench *bench, size_t tags, struct result *result) {
        *result = (struct result){ 0 };
        bench->tags = tags;
        bench->now_us = SECOND_US;
        return bench_ours(bench, result) && bench_sqlite(bench, result) && bench_tree(bench, result);
}

static bool report(const struct result *results, size_t count, double worst_bytes) {
        const double growth = results[count - 1].many_ns / results[0].many_ns;
        const bool reached = 1e9 / results[count - 2].many_ns >= GOAL_READS_A_SECOND &&
                             growth <= GOAL_GROWTH && worst_bytes <= GOAL_BYTES;

        (void) printf("a read at 10^6 beside one at 10^3: %.2f; most bytes a tag, from 1,000 on: %.0f\n",
                growth, worst_bytes);
        (void) printf("goals: 2 M reads/s at 10^5, growth at most 2, at most 200 bytes: %s\n",
                reached ? "reached" : "not reached");
        return reached;
}

int main(int argc, char **argv) {
        static const size_t sizes[] = { 1000, 10000, 100000, 1000000 };
        static struct bench bench;
        static struct result results[sizeof sizes / sizeof sizes[0]];
        const size_t count = sizeof sizes / sizeof sizes[0];
        const bool goals = argc > 1 && !strcmp(argv[1], "--goals");
        double worst_bytes = 0;

        (void) printf("%8s %9s %9s %9s %9s %9s %9s %6s %10s %11s\n", "tags", "M reads/s", "ns/read",
                "one by one", "ns/new", "turn ms", "ns/gone", "bytes", "UPSERT ns", "tsearch ns");
        for (size_t i = 0; i < count; i++) {
                const struct result *r = &results[i];

                if (!bench_size(&bench, sizes[i], &results[i])) {
                        (void) fprintf(stderr, "bench_sightings: reads of %zu tags got lost\n", sizes[i]);
                        return 1;
                }
                (void) printf("%8zu %9.2f %9.1f %10.1f %9.1f %9.2f %9.1f %6.0f %10.0f %11.0f\n", sizes[i],
                        1e3 / r->many_ns, r->many_ns, r->single_ns, r->add_ns, r->growth_ms, r->gone_ns,
                        r->bytes, r->sqlite_ns, r->tree_ns);
        }
        if (!bench_worst_bytes(&bench, sizes[0], &worst_bytes))
                return 1;
        return !report(results, count, worst_bytes) && goals;
}
