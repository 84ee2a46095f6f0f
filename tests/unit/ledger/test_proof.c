/* SPDX-License-Identifier: ISC */

/*
 * Proofs: every entry of every tree has one that holds, whatever became of the file, and a changed tile gives none
 */

#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "ledger.h"
#include "merkle.h"
#include "proof.h"
#include "verify.h"

#ifndef PROOF_ENTRIES
#define PROOF_ENTRIES 1300 /* tiles, but none of tiles */
#endif

enum { PATH_SIZE = 256, LARGE = PROOF_ENTRIES, SMALL = LARGE > 65536 ? 70 : 35, TRIES = 100 };

struct site {
        char folder[PATH_SIZE], store[PATH_SIZE], key[PATH_SIZE];
        struct moment now;
        struct ledger *ledger;
        struct ledger_fault fault;
        struct hash *leaves; /* as they were appended: entry 1 is the genesis, at 0 */
        uint64_t count;
        uint64_t random; /* the next choice follows from it */
};

/* ---- roots without a tile ---- */

/* At every size from 0 to count. */
static void roots_over(const struct hash *leaves, uint64_t count, struct hash *ret_roots) {
        struct merkle tree = { 0 };

        for (uint64_t i = 0; i < count; i++) {
                merkle_root(&tree, &ret_roots[i]);
                merkle_add(&tree, &leaves[i]);
        }
        merkle_root(&tree, &ret_roots[count]);
}

static void root_over(const struct hash *leaves, uint64_t count, struct hash *ret_root) {
        struct merkle tree = { 0 };

        for (uint64_t i = 0; i < count; i++)
                merkle_add(&tree, &leaves[i]);
        merkle_root(&tree, ret_root);
}

/* ---- a record ---- */

static int site_open(struct site *site, bool create, bool read_only) {
        const struct ledger_options options = {
                .path = site->store,
                .key_path = read_only ? NULL : site->key,
                .site = "TST",
                .create = create,
                .read_only = read_only,
        };

        return ledger_open(&options, &site->now, &site->ledger, &site->fault);
}

static void site_reopen(struct site *site, bool read_only) {
        site->ledger = ledger_close(site->ledger);
        assert_int_equal(site_open(site, false, read_only), 0);
}

static void append_some(struct site *site, uint64_t count) {
        struct entry entry;

        assert_int_equal(ledger_begin(site->ledger, &site->now), 0);
        for (uint64_t i = 0; i < count; i++) {
                const struct event event = { .kind = "item.moved", .actors = { "awa" } };

                assert_int_equal(ledger_append(site->ledger, &event, &entry), 0);
                site->leaves[site->count++] = entry.leaf;
        }
        assert_int_equal(ledger_commit(site->ledger), 0);
}

static void site_begin(struct site *site, uint64_t entries) {
        *site = (struct site){
                .folder = "/dev/shm/strongroom-proof-XXXXXX", .now = clock_now(), .random = 9162
        };
        assert_non_null(mkdtemp(site->folder));
        (void) snprintf(site->store, sizeof site->store, "%.200s/strongroom.db", site->folder);
        (void) snprintf(site->key, sizeof site->key, "%.200s/site.key", site->folder);
        site->leaves = calloc(entries + 1, sizeof *site->leaves);
        assert_non_null(site->leaves);
        assert_int_equal(site_open(site, true, false), 0);
        assert_int_equal(proof_leaf(site->ledger, 1, &site->leaves[0]), 0);
        site->count = 1;
        append_some(site, entries - 1);
}

static void site_end(struct site *site) {
        site->ledger = ledger_close(site->ledger);
        free(site->leaves);
        for (const char *const *name = (const char *const[]){ "strongroom.db", "strongroom.db-wal",
                     "strongroom.db-shm", "strongroom.db.lock", "site.key", NULL };
                *name; name++) {
                char path[PATH_SIZE * 2];

                (void) snprintf(path, sizeof path, "%.200s/%s", site->folder, *name);
                (void) unlink(path);
        }
        assert_int_equal(rmdir(site->folder), 0);
}

static uint64_t random_below(struct site *site, uint64_t limit) { /* xorshift64 */
        site->random ^= site->random << 13;
        site->random ^= site->random >> 7;
        site->random ^= site->random << 17;
        return site->random % limit;
}

/* ---- what must hold ---- */

static void assert_included(struct site *site, uint64_t sequence, uint64_t size, const struct hash *root) {
        struct hash proof[PROOF_HASHES_MAX];
        size_t count;

        assert_int_equal(proof_inclusion(site->ledger, sequence, size, proof, &count), 0);
        if (merkle_check_inclusion(sequence - 1, size, &site->leaves[sequence - 1], proof, count, root))
                fail_msg("entry %llu in %llu", (unsigned long long) sequence, (unsigned long long) size);
}

static void assert_consistent(struct site *site, uint64_t older, uint64_t size, const struct hash *first,
        const struct hash *second) {
        struct hash proof[PROOF_HASHES_MAX];
        size_t count;

        assert_int_equal(proof_consistency(site->ledger, older, size, proof, &count), 0);
        if (merkle_check_consistency(older, size, proof, count, first, second))
                fail_msg("%llu in %llu", (unsigned long long) older, (unsigned long long) size);
}

static void every_entry_of_every_small_tree_is_proved(void **state) {
        struct hash roots[SMALL + 1], root;
        struct site site;

        (void) state;
        site_begin(&site, SMALL);
        roots_over(site.leaves, SMALL, roots);
        for (uint64_t size = 0; size <= SMALL; size++) {
                assert_int_equal(proof_root(site.ledger, size, &root), 0);
                assert_memory_equal(root.bytes, roots[size].bytes, HASH_SIZE);
        }
        for (uint64_t size = 1; size <= SMALL; size++) {
                for (uint64_t at = 1; at <= size; at++) {
                        assert_included(&site, at, size, &roots[size]);
                        assert_consistent(&site, at, size, &roots[at], &roots[size]);
                }
        }
        site_end(&site);
}

/* Sizes about the tiles' borders, and any. */
static uint64_t some_size(struct site *site) {
        static const uint64_t borders[] = { 256, 512, 32768, 65536, 65792 };
        const uint64_t size = random_below(site, LARGE) + 1;
        const uint64_t border =
                borders[random_below(site, sizeof borders / sizeof *borders)] - 2 + random_below(site, 5);

        return random_below(site, 2) && border <= LARGE ? border : size;
}

static void assert_random_proofs(struct site *site, const struct hash *roots) {
        for (unsigned i = 0; i < TRIES; i++) {
                uint64_t size = i % 4 ? some_size(site) : LARGE, older = random_below(site, size) + 1;

                assert_included(site, older, size, &roots[size]);
                assert_consistent(site, older, size, &roots[older], &roots[size]);
        }
}

static void tiles_give_the_same_proofs_as_leaves(void **state) {
        struct hash *roots = calloc(LARGE + 1, sizeof *roots);
        struct verify_options options = { 0 };
        struct verify_result result;
        struct site site;

        (void) state;
        assert_non_null(roots);
        site_begin(&site, LARGE);
        roots_over(site.leaves, LARGE, roots);
        assert_random_proofs(&site, roots);
        site_reopen(&site, true); /* by somebody who only has the file */
        assert_random_proofs(&site, roots);
        options.path = site.store;
        assert_int_equal(verify_store(&options, &result), 0);
        assert_true(result.ok && result.state_compared);
        free(roots);
        site_end(&site);
}

static void what_is_not_there_has_no_proof(void **state) {
        struct hash proof[PROOF_HASHES_MAX], untouched = { { 7 } };
        size_t count = 99;
        struct site site;

        (void) state;
        site_begin(&site, 5);
        proof[0] = untouched;
        assert_int_equal(proof_inclusion(site.ledger, 0, 5, proof, &count), PROOF_E_RANGE);
        assert_int_equal(proof_inclusion(site.ledger, 4, 3, proof, &count), PROOF_E_RANGE);
        assert_int_equal(proof_inclusion(site.ledger, 6, 6, proof, &count), PROOF_E_RANGE);
        assert_int_equal(proof_consistency(site.ledger, 0, 5, proof, &count), PROOF_E_RANGE);
        assert_int_equal(proof_consistency(site.ledger, 4, 3, proof, &count), PROOF_E_RANGE);
        assert_int_equal(proof_consistency(site.ledger, 5, 6, proof, &count), PROOF_E_RANGE);
        assert_int_equal(proof_root(site.ledger, 6, proof), PROOF_E_RANGE);
        assert_int_equal(proof_leaf(site.ledger, 6, proof), PROOF_E_RANGE);
        assert_int_equal(count, 99);
        assert_memory_equal(proof[0].bytes, untouched.bytes, HASH_SIZE);
        site_end(&site);
}

/* A turn that isn't committed isn't proved, and what was taken back leaves no tile behind. */
static void only_what_is_committed_is_proved(void **state) {
        struct hash proof[PROOF_HASHES_MAX], root;
        struct entry entry;
        struct site site;
        size_t count;

        (void) state;
        site_begin(&site, 600);
        assert_int_equal(ledger_begin(site.ledger, &site.now), 0);
        for (unsigned i = 0; i < 300; i++)
                assert_int_equal(
                        ledger_append(site.ledger, &(struct event){ .kind = "item.lost" }, &entry), 0);
        assert_int_equal(proof_inclusion(site.ledger, 601, 601, proof, &count), PROOF_E_RANGE);
        root_over(site.leaves, 600, &root);
        assert_included(&site, 513, 600, &root);
        ledger_rollback(site.ledger);
        site.leaves = realloc(site.leaves, 1000 * sizeof *site.leaves);
        assert_non_null(site.leaves);
        site.count = 600;
        append_some(&site, 300);
        root_over(site.leaves, 900, &root);
        assert_included(&site, 700, 900, &root);
        assert_included(&site, 100, 900, &root);
        site_end(&site);
}

/* ---- what root can do ---- */

static void meddle(struct site *site, const char *sql) {
        sqlite3 *db = NULL;

        site->ledger = ledger_close(site->ledger);
        assert_int_equal(sqlite3_open(site->store, &db), SQLITE_OK);
        assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void assert_no_proof(struct site *site) {
        struct verify_options options = { .path = site->store };
        struct hash proof[PROOF_HASHES_MAX];
        struct verify_result result;
        size_t count;

        assert_int_equal(site_open(site, false, true), 0); /* the entries are whole: it opens */
        assert_int_equal(proof_inclusion(site->ledger, 800, 900, proof, &count), LEDGER_E_BROKEN);
        assert_string_equal(ledger_fault(site->ledger)->error, "ledger.tile");
        assert_int_equal(proof_consistency(site->ledger, 600, 900, proof, &count), LEDGER_E_BROKEN);
        assert_int_equal(proof_inclusion(site->ledger, 800, 899, proof, &count), LEDGER_E_BROKEN);
        assert_int_equal(verify_store(&options, &result), 0);
        assert_false(result.ok);
        assert_string_equal(result.fault.error, "ledger.state");
}

static void a_changed_tile_gives_no_proof_and_is_found(void **state) {
        struct site site;

        (void) state;
        site_begin(&site, 900);
        meddle(&site, "UPDATE tile SET hash = zeroblob(32) WHERE number = 1");
        assert_no_proof(&site);
        site_end(&site);
}

static void a_missing_tile_gives_no_proof_and_is_found(void **state) {
        struct site site;

        (void) state;
        site_begin(&site, 900);
        meddle(&site, "DELETE FROM tile WHERE number = 1");
        assert_no_proof(&site);
        site_end(&site);
}

/* An older version's record: without tiles when it's only read, with them as soon as it's written. */
static void a_record_without_tiles_is_proved_too(void **state) {
        struct verify_options options = { 0 };
        struct verify_result result;
        struct hash root;
        struct site site;

        (void) state;
        site_begin(&site, 900);
        root_over(site.leaves, 900, &root);
        meddle(&site, "DROP TABLE tile; UPDATE head SET folds = 'an older version''s'");
        assert_int_equal(site_open(&site, false, true), 0);
        assert_included(&site, 800, 900, &root);
        assert_included(&site, 1, 900, &root);
        site_reopen(&site, false); /* folds them */
        assert_included(&site, 800, 900, &root);
        options.path = site.store;
        assert_int_equal(verify_store(&options, &result), 0);
        assert_true(result.ok && result.state_compared);
        site_end(&site);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_entry_of_every_small_tree_is_proved),
                cmocka_unit_test(tiles_give_the_same_proofs_as_leaves),
                cmocka_unit_test(what_is_not_there_has_no_proof),
                cmocka_unit_test(only_what_is_committed_is_proved),
                cmocka_unit_test(a_changed_tile_gives_no_proof_and_is_found),
                cmocka_unit_test(a_missing_tile_gives_no_proof_and_is_found),
                cmocka_unit_test(a_record_without_tiles_is_proved_too),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
