/* SPDX-License-Identifier: ISC */

/*
 * Bench: what the record costs beside SQLite alone
 *
 *      bench_ledger [--full] [--goals]
 *
 * The peer commits a row of the same bytes to the same kind of table, with the same journal and sync, on the same
 * disk, in turns with ours: so noise hits both. Figures are medians of rounds; ratios travel, absolute figures don't.
 * --full grows the record to 10^7 entries (some 9 GB in the current folder); --goals fails where a goal of
 * docs/ledger.md isn't reached.
 */

#include <jansson.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "ledger.h"
#include "ledger_peer.h"
#include "merkle.h"
#include "note.h"
#include "outside.h"
#include "verify.h"

enum {
        PATH_SIZE = 256,
        BODIES = 64,
        ITEMS = 10000, /* a large room */
        COMMITS = 250, /* a round of single commits */
        COMMIT_ROUNDS = 12,
        GROUP = 1000, /* entries a commit where they are grouped */
        GROUPS = 50,  /* a round */
        GROUP_ROUNDS = 7,
        GROWTH_FROM = 100000,
        KILLED_GROUPS = 3,
        HASH_ROUNDS = 5,
};

struct bench {
        char folder[PATH_SIZE], store[PATH_SIZE], key[PATH_SIZE], peer_store[PATH_SIZE];
        struct ledger *ledger;
        struct peer peer;
        json_t *bodies[BODIES];
        char event[EVENT_BYTES_MAX]; /* one of ours, for the peer to write */
        size_t event_size;
        uint64_t appended;
        bool missed; /* a goal */
};

static double now_us(void) {
        return (double) clock_now().mono_ns / 1e3;
}

/* For work that is all computing: what others do on the machine doesn't count. */
static double spent_us(void) {
        struct timespec spent;

        (void) clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
        return (double) spent.tv_sec * 1e6 + (double) spent.tv_nsec / 1e3;
}

static void must(int r, const char *what) {
        if (!r)
                return;
        (void) fprintf(stderr, "bench_ledger: %s failed (%d)\n", what, r);
        exit(1);
}

static int by_size(const void *a, const void *b) {
        double x = *(const double *) a, y = *(const double *) b;

        return (x > y) - (x < y);
}

static double quantile(double *values, size_t count, double part) {
        qsort(values, count, sizeof *values, by_size);
        return values[(size_t) ((double) (count - 1) * part)];
}

static void goal(struct bench *bench, const char *what, double is, double wanted, bool at_least) {
        bool reached = at_least ? is >= wanted : is <= wanted;

        printf("  %-44s %8.2f   goal %s %.2f: %s\n", what, is, at_least ? ">=" : "<=", wanted,
                reached ? "reached" : "NOT REACHED");
        bench->missed |= !reached;
}

/* ---- the two stores ---- */

static void bench_open(struct bench *bench, bool create) {
        const struct ledger_options options = {
                .path = bench->store,
                .key_path = bench->key,
                .site = "BEN",
                .site_name = "Bench",
                .create = create,
        };
        const struct moment now = clock_now();
        struct ledger_fault fault;

        must(ledger_open(&options, &now, &bench->ledger, &fault), "opening the record");
}

static void bench_begin(struct bench *bench) {
        static const char template[] = "bench-ledger-XXXXXX";

        memcpy(bench->folder, template, sizeof template);
        must(!mkdtemp(bench->folder), "making a folder");
        (void) snprintf(bench->store, PATH_SIZE, "%.200s/strongroom.db", bench->folder);
        (void) snprintf(bench->key, PATH_SIZE, "%.200s/site.key", bench->folder);
        (void) snprintf(bench->peer_store, PATH_SIZE, "%.200s/peer.db", bench->folder);
        for (int i = 0; i < BODIES; i++)
                bench->bodies[i] = json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s}", "count", "C-2026-0001",
                        "payload", "PSK-2026-000017-4", "symbology", "]C1", "tag", "label:I7QK2M9XWT4",
                        "result", "FOUND_CONFIRMED", "subject", "PSK-2026-000017-4", "place", "ER1/B-4",
                        "expected_place", "ER1/B-4", "reason", "");
        bench_open(bench, true);
        peer_open(&bench->peer, bench->peer_store);
}

static void bench_end(struct bench *bench) {
        static const char *const names[] = { "strongroom.db", "strongroom.db-wal", "strongroom.db-shm",
                "strongroom.db.lock", "site.key", "peer.db", "peer.db-wal", "peer.db-shm" };

        bench->ledger = ledger_close(bench->ledger);
        peer_close(&bench->peer);
        for (size_t i = 0; i < count_of(names); i++) {
                char path[PATH_SIZE];

                (void) snprintf(path, sizeof path, "%.100s/%s", bench->folder, names[i]);
                (void) unlink(path);
        }
        (void) rmdir(bench->folder);
        for (int i = 0; i < BODIES; i++)
                json_decref(bench->bodies[i]);
}

static void append(struct bench *bench, bool with_item) {
        char item[ITEM_NUMBER_MAX];
        struct event event = { .kind = "count.scanned", .actors = { "awa" }, .reader = "scanner-1" };
        struct entry entry;

        event.body = bench->bodies[bench->appended % BODIES];
        if (with_item) { /* in no order, as in a room */
                (void) snprintf(item, sizeof item, "BEN-2026-%06llu",
                        (unsigned long long) (bench->appended * 7919 % ITEMS));
                event.item = item;
        }
        bench->appended++;
        must(ledger_append(bench->ledger, &event, &entry), "an append");
}

static double append_group(struct bench *bench, int count, bool with_item) {
        const struct moment now = clock_now();
        double began = now_us();

        must(ledger_begin(bench->ledger, &now), "the beginning of a turn");
        for (int i = 0; i < count; i++)
                append(bench, with_item);
        must(ledger_commit(bench->ledger), "a commit");
        return now_us() - began;
}

static double insert_group(struct bench *bench, int count) {
        double began = now_us();

        peer_exec(&bench->peer, "BEGIN IMMEDIATE");
        for (int i = 0; i < count; i++)
                peer_insert(&bench->peer, bench->event, bench->event_size);
        peer_exec(&bench->peer, "COMMIT");
        return now_us() - began;
}

static int take_event(void *context, const struct ledger_row *row) {
        struct bench *bench = context;

        memcpy(bench->event, row->event, row->event_size);
        bench->event_size = row->event_size;
        return 0;
}

/* ---- what is measured ---- */

static void measure_commits(struct bench *bench) {
        static double ours[COMMITS * COMMIT_ROUNDS], bare[COMMITS * COMMIT_ROUNDS];
        size_t count = 0;
        double p50, p99, bare50, bare99;

        for (int round = 0; round < COMMIT_ROUNDS; round++)
                for (int i = 0; i < COMMITS; i++, count++) {
                        ours[count] = append_group(bench, 1, true);
                        bare[count] = insert_group(bench, 1);
                }
        p50 = quantile(ours, count, 0.5);
        p99 = quantile(ours, count, 0.99);
        bare50 = quantile(bare, count, 0.5);
        bare99 = quantile(bare, count, 0.99);
        printf("one durable append (%zu B, signed head in the same commit), %zu of each in turns\n",
                bench->event_size, count);
        printf("  ledger      p50 %7.0f us   p99 %7.0f us\n", p50, p99);
        printf("  bare SQLite p50 %7.0f us   p99 %7.0f us\n", bare50, bare99);
        goal(bench, "p50, ledger / bare", p50 / bare50, 1.5, false);
        printf("  %-44s %8.2f\n", "p99, ledger / bare", p99 / bare99);
}

static void measure_groups(struct bench *bench, bool with_item) {
        double ours[GROUP_ROUNDS], bare[GROUP_ROUNDS], ratios[GROUP_ROUNDS];
        double rate, bare_rate;

        for (int round = 0; round < GROUP_ROUNDS; round++) {
                ours[round] = bare[round] = 0;
                for (int i = 0; i < GROUPS; i++) {
                        ours[round] += append_group(bench, GROUP, with_item);
                        bare[round] += insert_group(bench, GROUP);
                }
                ratios[round] = bare[round] / ours[round];
        }
        rate = GROUP * GROUPS * 1e6 / quantile(ours, GROUP_ROUNDS, 0.5);
        bare_rate = GROUP * GROUPS * 1e6 / quantile(bare, GROUP_ROUNDS, 0.5);
        printf("%d a commit, %s\n", GROUP, with_item ? "each of one of 10,000 items" : "of no item");
        printf("  ledger      %9.0f entries/s\n  bare SQLite %9.0f rows/s\n", rate, bare_rate);
        if (with_item) { /* the peer keeps no trail, so there is no goal: the figure is the price of one */
                printf("  %-44s %8.2f\n", "ledger / bare", quantile(ratios, GROUP_ROUNDS, 0.5));
                return;
        }
        goal(bench, "ledger / bare", quantile(ratios, GROUP_ROUNDS, 0.5), 0.7, true);
        goal(bench, "ledger, thousand entries/s", rate / 1e3, 300, true);
}

static int group_up_to(const struct bench *bench, uint64_t size) {
        uint64_t left = size - ledger_size(bench->ledger);

        return left < GROUP ? (int) left : GROUP;
}

/* The price of an entry at a size: over the last entries before it, half of GROWTH_FROM, or of the size. */
static double price_at(struct bench *bench, uint64_t size) {
        uint64_t window = (size < GROWTH_FROM ? size : GROWTH_FROM) / 2, from = size - window;
        double spent = 0;

        while (ledger_size(bench->ledger) < from)
                (void) append_group(bench, group_up_to(bench, from), true);
        while (ledger_size(bench->ledger) < size)
                spent += append_group(bench, group_up_to(bench, size), true);
        return spent * 1e3 / (double) window;
}

/* Another process writes on, and is killed as a power cut or kill -9 would: then the record is opened. */
static void measure_opening(struct bench *bench) {
        double began;
        pid_t pid;

        bench->ledger = ledger_close(bench->ledger);
        (void) fflush(stdout);
        pid = fork();
        if (!pid) {
                bench_open(bench, false);
                for (int i = 0; i < KILLED_GROUPS; i++)
                        (void) append_group(bench, GROUP, true);
                (void) kill(getpid(), SIGKILL);
        }
        must(pid < 0 || waitpid(pid, NULL, 0) != pid, "a process to be killed");
        began = now_us();
        bench_open(bench, false);
        printf("  %9llu entries: opened after kill -9, whole tree checked, in %.2f s\n",
                (unsigned long long) ledger_size(bench->ledger), (now_us() - began) / 1e6);
}

static double measure_size(struct bench *bench, uint64_t size) {
        double price = price_at(bench, size);

        printf("  %9llu entries: %.0f ns an entry, %d a commit\n", (unsigned long long) size, price, GROUP);
        measure_opening(bench);
        return price;
}

static void measure_growth(struct bench *bench, double from, bool full) {
        double price = measure_size(bench, 1000000);

        if (full)
                price = measure_size(bench, 10000000);
        goal(bench, "an entry, the largest / at 10^5", price / from, 1.5, false);
}

/* Before all else, while it is small. */
static void measure_small(struct bench *bench) {
        printf("growth, each entry of one of %d items\n", ITEMS);
        for (uint64_t size = 1000; size < GROWTH_FROM; size *= 10)
                printf("  %9llu entries: %.0f ns an entry\n", (unsigned long long) size,
                        price_at(bench, size));
}

/* What must be done of signatures: the head's and each kept checkpoint's. In us. */
static double signatures_us(struct bench *bench, const struct verify_result *result) {
        struct checkpoint checkpoint;
        struct verifier verifier;
        double began;

        must(verifier_parse(ledger_vkey(bench->ledger), &verifier), "the verifier key");
        began = spent_us();
        for (uint64_t i = 0; i < result->checkpoints + 1; i++)
                must(note_checkpoint(ledger_checkpoint(bench->ledger), &verifier, &checkpoint),
                        "a signature");
        return spent_us() - began;
}

/* What a start costs more where checkpoints lie outside: one pass, for one as for many. */
static void measure_outside(struct bench *bench) {
        const char *note = ledger_checkpoint(bench->ledger);
        struct outside outside;
        double began = spent_us();

        must(outside_judge(bench->ledger, &note, 1, &outside) || outside.verdict != OUTSIDE_HOLDS, "outside");
        printf("  a checkpoint from outside compared in %.2f s\n", (spent_us() - began) / 1e6);
}

static void measure_verify(struct bench *bench) {
        const struct verify_options options = { .path = bench->store, .quick = true };
        struct merkle_part part = { bench->event, bench->event_size };
        double times[HASH_ROUNDS], ours[HASH_ROUNDS], rate, raw, signatures;
        struct verify_result result;
        struct hash hash;

        for (int round = 0; round < HASH_ROUNDS; round++) {
                double began = spent_us();

                must(verify_store(&options, &result) || !result.ok, "verify");
                ours[round] = spent_us() - began;
                began = spent_us();
                for (uint64_t i = 0; i < result.entries; i++)
                        merkle_hash(&part, 1, &hash);
                times[round] = spent_us() - began;
        }
        rate = (double) result.entries / quantile(ours, HASH_ROUNDS, 0.5);
        raw = (double) result.entries / quantile(times, HASH_ROUNDS, 0.5);
        printf("verify --quick of %llu entries, one core\n", (unsigned long long) result.entries);
        printf("  verify        %6.2f M entries/s\n  SHA-256 alone %6.2f M/s of the same bytes\n", rate, raw);
        signatures = signatures_us(bench, &result);
        printf("  its %llu signatures alone %.0f us; both %.2f M entries/s\n",
                (unsigned long long) result.checkpoints + 1, signatures,
                (double) result.entries / (quantile(times, HASH_ROUNDS, 0.5) + signatures));
        measure_outside(bench);
        goal(bench, "verify / SHA-256 alone", rate / raw, 0.5, true);
        printf("  %-44s %8.2f\n", "verify / SHA-256 and the signatures",
                (quantile(times, HASH_ROUNDS, 0.5) + signatures) / quantile(ours, HASH_ROUNDS, 0.5));
        goal(bench, "verify, M entries/s", rate, 2.5, true);
}

int main(int argc, char **argv) {
        static struct bench bench;
        bool full = false, goals = false;
        double from;

        for (int i = 1; i < argc; i++) {
                full |= !strcmp(argv[i], "--full");
                goals |= !strcmp(argv[i], "--goals");
        }
        bench_begin(&bench);
        (void) append_group(&bench, 2, true);
        must(ledger_each(bench.ledger, 2, 2, take_event, &bench), "reading an entry");
        measure_small(&bench);
        measure_commits(&bench);
        printf("growth, on\n");
        from = measure_size(&bench, GROWTH_FROM);
        measure_groups(&bench, false);
        measure_groups(&bench, true);
        printf("growth, on\n");
        measure_growth(&bench, from, full);
        measure_verify(&bench);
        bench_end(&bench);
        return goals && bench.missed;
}
