/* SPDX-License-Identifier: ISC */

/*
 * Tiles of the tree
 *
 * When the last of 256^l leaves comes, the tree in memory has all that its tile's root needs: the eight, sixteen …
 * smallest subtrees of its edge. So nothing is read back for it, and what is written is a row in 256 appends.
 */

#include "tile.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

static int tile_keep(struct ledger *ledger, unsigned level, uint64_t number, const struct hash *hash) {
        static const char keep[] = "INSERT INTO tile(level, number, hash) VALUES(?1, ?2, ?3)";
        sqlite3_stmt *statement = ledger_statement(ledger, keep);

        if (!statement)
                return ledger_condition(ledger, sqlite3_extended_errcode(ledger->store.db));
        (void) sqlite3_bind_int(statement, 1, (int) level);
        (void) sqlite3_bind_int64(statement, 2, (int64_t) number);
        (void) sqlite3_bind_blob(statement, 3, hash->bytes, HASH_SIZE, SQLITE_STATIC);
        return ledger_run(ledger, statement);
}

int tile_fold(struct ledger *ledger, const struct hash *leaf) {
        uint64_t whole = ledger->tree.size + 1;
        int r = 0;

        for (unsigned level = 1; !r && level < TILE_LEVELS && whole % TILE_WIDTH == 0; level++) {
                struct hash hash;

                whole /= TILE_WIDTH;
                merkle_carry(&ledger->tree, leaf, level * TILE_HEIGHT, &hash);
                r = tile_keep(ledger, level, whole - 1, &hash);
        }
        return r;
}

/* ---- reading ---- */

static int tile_missing(struct ledger *ledger, unsigned level, uint64_t number) {
        fault_set(&ledger->fault, level ? 0 : number + 1, "ledger.tile",
                "Hash %llu of level %u of the tree isn't there.", (unsigned long long) number, level);
        return LEDGER_E_BROKEN;
}

/* Rows of one hash each, in order and without a gap. */
static int tile_rows(struct ledger *ledger, sqlite3_stmt *statement, unsigned level, uint64_t first,
        size_t count, struct hash *ret_hashes) {
        size_t found = 0;
        int result;

        while ((result = sqlite3_step(statement)) == SQLITE_ROW && found < count) {
                if (sqlite3_column_bytes(statement, 0) != HASH_SIZE)
                        break;
                memcpy(ret_hashes[found++].bytes, sqlite3_column_blob(statement, 0), HASH_SIZE);
        }
        (void) sqlite3_reset(statement);
        if (result != SQLITE_DONE && result != SQLITE_ROW)
                return ledger_condition(ledger, sqlite3_extended_errcode(ledger->store.db));
        return result == SQLITE_DONE && found == count ? 0 : tile_missing(ledger, level, first + found);
}

static int tile_kept(
        struct ledger *ledger, unsigned level, uint64_t first, size_t count, struct hash *ret_hashes) {
        static const char leaves[] = "SELECT leaf FROM entries WHERE seq BETWEEN ?1 AND ?2 ORDER BY seq";
        static const char tiles[] =
                "SELECT hash FROM tile WHERE number BETWEEN ?1 AND ?2 AND level = ?3 ORDER BY number";
        sqlite3_stmt *statement = ledger_statement(ledger, level ? tiles : leaves);
        uint64_t from = level ? first : first + 1; /* entries count from 1 */

        if (!statement)
                return ledger_condition(ledger, sqlite3_extended_errcode(ledger->store.db));
        (void) sqlite3_bind_int64(statement, 1, (int64_t) from);
        (void) sqlite3_bind_int64(statement, 2, (int64_t) (from + count - 1));
        if (level)
                (void) sqlite3_bind_int(statement, 3, (int) level);
        return tile_rows(ledger, statement, level, first, count, ret_hashes);
}

/* From the level below; so down to the leaves. */
static int tile_make(struct ledger *ledger, unsigned level, uint64_t first,
        size_t count, /* NOLINT(misc-no-recursion) */
        struct hash *ret_hashes) {
        struct hash below[TILE_WIDTH];
        int r = 0;

        if (!level)
                return tile_kept(ledger, 0, first, count, ret_hashes);
        for (size_t i = 0; !r && i < count; i++) {
                struct merkle tree = { 0 };

                r = tile_make(ledger, level - 1, (first + i) * TILE_WIDTH, TILE_WIDTH, below);
                for (size_t j = 0; !r && j < TILE_WIDTH; j++)
                        merkle_add(&tree, &below[j]);
                merkle_root(&tree, &ret_hashes[i]);
        }
        return r;
}

static int tile_is_kept(struct ledger *ledger, bool *ret_kept) {
        static const char there[] =
                "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'tile'";
        int64_t count = 0;
        int r = store_integer(&ledger->store, there, &count, &ledger->fault);

        *ret_kept = count;
        return r;
}

int tile_hashes(
        struct ledger *ledger, unsigned level, uint64_t first, size_t count, struct hash *ret_hashes) {
        bool kept = true;
        int r = 0;

        assert(level < TILE_LEVELS && count && first % TILE_WIDTH + count <= TILE_WIDTH);
        if (level && ledger->read_only) /* a writer has them, or made them when it opened the record */
                r = tile_is_kept(ledger, &kept);
        if (r)
                return r;
        return kept ? tile_kept(ledger, level, first, count, ret_hashes)
                    : tile_make(ledger, level, first, count, ret_hashes);
}
