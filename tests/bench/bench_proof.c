/* SPDX-License-Identifier: ISC */

/*
 * Bench: what a proof costs, by the size of the record
 *
 *      bench_proof [--full] [--goals]
 *
 * At 10^5 and 10^6 entries, with --full at 10^7 too (some 9 GB in the current folder): a proof of inclusion of an entry
 * anywhere, made from the store and checked against the signed root; the same with its text and the checkpoint's
 * signature; a proof of consistency from a size anywhere. The peer hashes as many tiles as the tree has levels, in
 * memory: what no reader of tiles can do without. --goals fails where a goal isn't reached: 1 ms of the processor at
 * p99, and 2 KiB.
 */

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "ledger.h"
#include "merkle.h"
#include "proof_text.h"

enum { PATH_SIZE = 256, GROUP = 10000, ROUNDS = 2000, TILE = 256, GOAL_US = 1000, GOAL_BYTES = 2048 };

struct bench {
        char folder[PATH_SIZE], store[PATH_SIZE], key[PATH_SIZE];
        struct ledger *ledger;
        uint64_t random;
        size_t largest, largest_whole; /* texts, in bytes */
        bool missed;
};

static double now_us(void) {
        return (double) clock_now().mono_ns / 1e3;
}

/* What others do on the machine doesn't count. */
static double spent_us(void) {
        struct timespec spent;

        (void) clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
        return (double) spent.tv_sec * 1e6 + (double) spent.tv_nsec / 1e3;
}

static void must(int r, const char *what) {
        if (!r)
                return;
        (void) fprintf(stderr, "bench_proof: %s failed (%d)\n", what, r);
        exit(1);
}

static uint64_t random_below(struct bench *bench, uint64_t limit) { /* xorshift64 */
        bench->random ^= bench->random << 13;
        bench->random ^= bench->random >> 7;
        bench->random ^= bench->random << 17;
        return bench->random % limit;
}

static int by_size(const void *a, const void *b) {
        double x = *(const double *) a, y = *(const double *) b;

        return (x > y) - (x < y);
}

static double quantile(double *values, size_t count, double part) {
        qsort(values, count, sizeof *values, by_size);
        return values[(size_t) ((double) (count - 1) * part)];
}

/* ---- a record ---- */

static void bench_begin(struct bench *bench) {
        static const char template[] = "bench-proof-XXXXXX";
        const struct moment now = clock_now();
        struct ledger_options options;
        struct ledger_fault fault;

        memcpy(bench->folder, template, sizeof template);
        must(!mkdtemp(bench->folder), "making a folder");
        (void) snprintf(bench->store, PATH_SIZE, "%.200s/strongroom.db", bench->folder);
        (void) snprintf(bench->key, PATH_SIZE, "%.200s/site.key", bench->folder);
        options = (struct ledger_options){
                .path = bench->store, .key_path = bench->key, .site = "BEN", .create = true
        };
        must(ledger_open(&options, &now, &bench->ledger, &fault), "opening the record");
}

static void bench_end(struct bench *bench) {
        static const char *const names[] = { "strongroom.db", "strongroom.db-wal", "strongroom.db-shm",
                "strongroom.db.lock", "site.key" };

        bench->ledger = ledger_close(bench->ledger);
        for (size_t i = 0; i < count_of(names); i++) {
                char path[PATH_SIZE];

                (void) snprintf(path, sizeof path, "%.100s/%s", bench->folder, names[i]);
                (void) unlink(path);
        }
        (void) rmdir(bench->folder);
}

static void grow(struct bench *bench, uint64_t size) {
        json_t *body = json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s}", "count", "C-2026-0001", "payload",
                "PSK-2026-000017-4", "symbology", "]C1", "tag", "label:I7QK2M9XWT4", "result",
                "FOUND_CONFIRMED", "subject", "PSK-2026-000017-4", "place", "ER1/B-4", "expected_place",
                "ER1/B-4", "reason", "");
        const struct event event = {
                .kind = "count.scanned", .actors = { "awa" }, .reader = "scanner-1", .body = body
        };

        while (ledger_durable(bench->ledger) < size) {
                uint64_t left = size - ledger_durable(bench->ledger);
                const struct moment now = clock_now();
                struct entry entry;

                must(ledger_begin(bench->ledger, &now), "the beginning of a turn");
                for (uint64_t i = 0; i < left && i < GROUP; i++)
                        must(ledger_append(bench->ledger, &event, &entry), "an append");
                must(ledger_commit(bench->ledger), "a commit");
        }
        json_decref(body);
}

/* ---- what is measured ---- */

static void prove(struct bench *bench) {
        uint64_t size = ledger_durable(bench->ledger);
        struct hash proof[PROOF_HASHES_MAX];
        size_t count;

        must(proof_inclusion(bench->ledger, 1 + random_below(bench, size), size, proof, &count), "a proof");
}

static void prove_consistency(struct bench *bench) {
        uint64_t size = ledger_durable(bench->ledger);
        struct hash proof[PROOF_HASHES_MAX];
        size_t count;

        must(proof_consistency(bench->ledger, 1 + random_below(bench, size), size, proof, &count),
                "a proof of consistency");
}

static void tell(struct bench *bench, bool whole, size_t *largest) {
        uint64_t sequence = 1 + random_below(bench, ledger_durable(bench->ledger));
        struct text text = { 0 };

        must(proof_tell_inclusion(bench->ledger, sequence, ledger_checkpoint(bench->ledger), whole, &text),
                "a proof's text");
        *largest = text.size > *largest ? text.size : *largest;
        text_end(&text);
}

static void tell_bare(struct bench *bench) {
        tell(bench, false, &bench->largest);
}

static void tell_whole(struct bench *bench) {
        tell(bench, true, &bench->largest_whole);
}

/* One tile a level. */
static void hash_tiles(struct bench *bench) {
        struct hash leaf = { { 1 } }, root = { 0 };

        for (uint64_t rest = ledger_durable(bench->ledger); rest; rest /= TILE) {
                struct merkle tree = { 0 };

                for (unsigned i = 0; i < TILE; i++)
                        merkle_add(&tree, &leaf);
                merkle_root(&tree, &root);
        }
        bench->missed |=
                !root.bytes[0] && !root.bytes[1] && !root.bytes[2] && !root.bytes[3]; /* it is used */
}

static double measure(struct bench *bench, const char *what, void (*work)(struct bench *bench), bool goal) {
        static double waited[ROUNDS], spent[ROUNDS];
        double wall50, wall99, spent99;

        for (size_t i = 0; i < ROUNDS; i++) {
                double began = now_us(), began_spent = spent_us();

                work(bench);
                waited[i] = now_us() - began;
                spent[i] = spent_us() - began_spent;
        }
        wall50 = quantile(waited, ROUNDS, 0.5);
        wall99 = quantile(waited, ROUNDS, 0.99);
        spent99 = quantile(spent, ROUNDS, 0.99);
        printf("  %-50s p50 %5.0f us  p99 %6.0f us, of the processor %5.0f us%s\n", what, wall50, wall99,
                spent99,
                !goal                ? ""
                : spent99 <= GOAL_US ? "  goal <= 1 ms: reached"
                                     : "  goal <= 1 ms: NOT REACHED");
        (void) fflush(stdout);
        bench->missed |= goal && spent99 > GOAL_US;
        return wall50;
}

static void measure_at(struct bench *bench, uint64_t size) {
        double ours, peer;

        grow(bench, size);
        ledger_tidy(bench->ledger);
        printf("%llu entries\n", (unsigned long long) size);
        ours = measure(bench, "a proof of inclusion, checked", prove, true);
        peer = measure(bench, "peer: a tile a level, hashed in memory", hash_tiles, false);
        printf("  %-50s %.2f\n", "ratio", ours / peer);
        (void) measure(bench, "its text, with the checkpoint's signature checked", tell_bare, true);
        (void) measure(bench, "the same with the entry", tell_whole, true);
        (void) measure(bench, "a proof of consistency, checked", prove_consistency, false);
        printf("  %-50s %zu bytes   goal <= %d: %s\n", "the longest text, with its checkpoint",
                bench->largest, GOAL_BYTES, bench->largest <= GOAL_BYTES ? "reached" : "NOT REACHED");
        printf("  %-50s %zu bytes\n", "the same with the entry", bench->largest_whole);
        bench->missed |= bench->largest > GOAL_BYTES;
}

int main(int argc, char **argv) {
        struct bench bench = { .random = 9162 };
        bool full = false, goals = false;

        for (int i = 1; i < argc; i++) {
                full |= !strcmp(argv[i], "--full");
                goals |= !strcmp(argv[i], "--goals");
        }
        bench_begin(&bench);
        measure_at(&bench, 100000);
        measure_at(&bench, 1000000);
        if (full)
                measure_at(&bench, 10000000);
        bench_end(&bench);
        return goals && bench.missed ? 1 : 0;
}
