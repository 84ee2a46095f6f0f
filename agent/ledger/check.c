/* SPDX-License-Identifier: ISC */

/*
 * Check: genesis, tree, head
 *
 * What is done at every start of the agent, and first by verify: each leaf is hashed again from its bytes, the tree
 * is built from the leaves, and the site's key must have signed its root.
 */

#include <errno.h>
#include <string.h>

#include "inside.h"
#include "signatures.h"

enum { CHECK_TELL_EVERY = 65536 };

int check_genesis(struct store *store, struct genesis *ret_genesis, struct ledger_fault *fault) {
        static const char first[] = "SELECT event FROM entries WHERE seq = 1";
        sqlite3_stmt *statement = store_statement(store, first);
        json_t *event;
        bool no_memory;
        int result, r;

        if (!statement)
                return store_condition(store, sqlite3_extended_errcode(store->db), fault);
        result = sqlite3_step(statement);
        if (result != SQLITE_ROW) {
                (void) sqlite3_reset(statement);
                fault_set(fault, 1, "ledger.genesis", "The record has no first entry.");
                return result == SQLITE_DONE ? LEDGER_E_BROKEN : store_condition(store, result, fault);
        }
        event = row_json(statement, 0, &no_memory);
        r = no_memory ? -ENOMEM : check_genesis_event(event, ret_genesis, fault);
        (void) sqlite3_reset(statement);
        json_decref(event);
        return r;
}

/*
 * Types are part of the record: STRICT holds only for who writes through SQLite. A leaf is one hash over event and
 * signatures; that an event is one line, and a signature begins with a newline, keeps bytes from being moved from one
 * to the other.
 */
static bool row_has_types(sqlite3_stmt *row) {
        return sqlite3_column_type(row, 1) == SQLITE_TEXT && sqlite3_column_bytes(row, 1) > 0 &&
               sqlite3_column_type(row, 2) == SQLITE_BLOB &&
               !memchr(sqlite3_column_blob(row, 1), '\n', (size_t) sqlite3_column_bytes(row, 1)) &&
               signatures_are_formed(sqlite3_column_blob(row, 2), (size_t) sqlite3_column_bytes(row, 2)) &&
               sqlite3_column_type(row, 3) == SQLITE_BLOB && sqlite3_column_bytes(row, 3) > 0;
}

static int check_row(sqlite3_stmt *row, struct merkle *tree, struct ledger_fault *fault) {
        uint64_t sequence = (uint64_t) sqlite3_column_int64(row, 0);
        const void *event = sqlite3_column_blob(row, 1), *stored = sqlite3_column_blob(row, 3);
        struct hash leaf;

        if (sequence != tree->size + 1) {
                fault_set(fault, tree->size + 1, "ledger.sequence",
                        "Entry %llu is missing; entry %lld follows.", (unsigned long long) tree->size + 1,
                        (long long) sequence);
                return LEDGER_E_BROKEN;
        }
        if (!row_has_types(row)) {
                fault_set(fault, sequence, "ledger.entry", "Entry %llu has columns that no entry has.",
                        (unsigned long long) sequence);
                return LEDGER_E_BROKEN;
        }
        merkle_leaf(event, (size_t) sqlite3_column_bytes(row, 1), sqlite3_column_blob(row, 2),
                (size_t) sqlite3_column_bytes(row, 2), &leaf);
        if (sqlite3_column_bytes(row, 3) != HASH_SIZE || memcmp(stored, leaf.bytes, HASH_SIZE) != 0) {
                fault_set(fault, sequence, "ledger.leaf",
                        "Entry %llu was changed: its bytes don't give the hash that was recorded with it.",
                        (unsigned long long) sequence);
                return LEDGER_E_BROKEN;
        }
        merkle_add(tree, &leaf);
        return 0;
}

int check_tree(struct store *store, const struct check_progress *progress, struct merkle *ret_tree,
        struct ledger_fault *fault) {
        static const char all[] = "SELECT seq, event, signatures, leaf FROM entries ORDER BY seq";
        sqlite3_stmt *statement = store_statement(store, all);
        struct merkle tree = { 0 };
        int result = SQLITE_DONE, r = 0;

        if (!statement)
                return store_condition(store, sqlite3_extended_errcode(store->db), fault);
        while (!r && (result = sqlite3_step(statement)) == SQLITE_ROW) {
                r = check_row(statement, &tree, fault);
                if (progress && tree.size % CHECK_TELL_EVERY == 0)
                        progress->tell(progress->context, tree.size, progress->all);
        }
        (void) sqlite3_reset(statement);
        if (!r && result != SQLITE_DONE) {
                r = store_condition(store, result, fault);
                fault->sequence = tree.size + 1;
        }
        if (!r)
                *ret_tree = tree;
        return r;
}

int check_head(struct store *store, const struct verifier *verifier, const struct merkle *tree,
        char *ret_note, struct ledger_fault *fault) {
        static const char head[] = "SELECT note, size FROM head";
        sqlite3_stmt *statement = store_statement(store, head);
        struct checkpoint checkpoint;
        const char *note = NULL;
        uint64_t folded = 0;
        struct hash root;
        int r;

        if (!statement)
                return store_condition(store, sqlite3_extended_errcode(store->db), fault);
        if (sqlite3_step(statement) == SQLITE_ROW) {
                note = (const char *) sqlite3_column_text(statement, 0);
                folded = (uint64_t) sqlite3_column_int64(statement, 1);
        }
        if (!note && sqlite3_errcode(store->db) == SQLITE_NOMEM) {
                (void) sqlite3_reset(statement);
                return -ENOMEM;
        }
        r = note ? note_checkpoint(note, verifier, &checkpoint) : NOTE_E_MALFORMED;
        if (!r && strlen(note) < NOTE_MAX)
                (void) text_copy(ret_note, NOTE_MAX, note);
        (void) sqlite3_reset(statement);
        if (r) {
                fault_set(fault, 0, "ledger.signature",
                        "The head of the record isn't signed by the site's key.");
                return LEDGER_E_BROKEN;
        }
        merkle_root(tree, &root);
        if (checkpoint.size != tree->size) {
                fault_set(fault, (checkpoint.size < tree->size ? checkpoint.size : tree->size) + 1,
                        "ledger.truncated", "The signed head is over %llu entries, and there are %llu.",
                        (unsigned long long) checkpoint.size, (unsigned long long) tree->size);
                return LEDGER_E_BROKEN;
        }
        if (folded != tree->size) {
                fault_set(fault, 0, "ledger.state", "The state is that of %llu entries, and there are %llu.",
                        (unsigned long long) folded, (unsigned long long) tree->size);
                return LEDGER_E_BROKEN;
        }
        if (memcmp(root.bytes, checkpoint.root.bytes, HASH_SIZE) != 0) {
                fault_set(fault, 0, "ledger.checkpoint",
                        "The entries aren't those that were signed: the tree has another root.");
                return LEDGER_E_BROKEN;
        }
        return 0;
}

int check_root_at(struct store *store, uint64_t size, struct hash *ret_root, struct ledger_fault *fault) {
        static const char some[] = "SELECT leaf FROM entries WHERE seq <= ?1 ORDER BY seq";
        sqlite3_stmt *statement = store_statement(store, some);
        struct merkle tree = { 0 };
        struct hash leaf;
        int result, r;

        if (!statement)
                return store_condition(store, sqlite3_extended_errcode(store->db), fault);
        (void) sqlite3_bind_int64(statement, 1, (int64_t) size);
        while ((result = sqlite3_step(statement)) == SQLITE_ROW &&
                sqlite3_column_bytes(statement, 0) == HASH_SIZE) {
                memcpy(leaf.bytes, sqlite3_column_blob(statement, 0), HASH_SIZE);
                merkle_add(&tree, &leaf);
        }
        (void) sqlite3_reset(statement);
        r = result == SQLITE_ROW ? 0 : store_condition(store, result, fault);
        if (r)
                return r;
        if (tree.size != size) {
                fault_set(fault, tree.size + 1, "ledger.truncated", "Entry %llu isn't there.",
                        (unsigned long long) tree.size + 1);
                return LEDGER_E_BROKEN;
        }
        merkle_root(&tree, ret_root);
        return 0;
}
