/* SPDX-License-Identifier: ISC */

/*
 * Outside: one pass over the leaves, stopping at the size of each note
 *
 * The sizes come in any order, so the pass looks for the next larger one at each stop: there are few notes.
 */

#include "outside.h"

#include <errno.h>
#include <string.h>

#include "inside.h"

const char *outside_name(enum outside_verdict verdict) {
        static const char *const names[] = {
                [OUTSIDE_HOLDS] = "holds",
                [OUTSIDE_FOREIGN] = "foreign",
                [OUTSIDE_UNSIGNED] = "unsigned",
                [OUTSIDE_ROLLED_BACK] = "rolled_back",
                [OUTSIDE_REWRITTEN] = "rewritten",
        };

        return names[verdict];
}

/* The first line says whose checkpoint it means to be. */
static bool outside_names(const char *note, const struct verifier *verifier) {
        size_t size = strlen(verifier->name);

        return !strncmp(note, verifier->name, size) && note[size] == '\n';
}

/* What its signature and size alone say. */
static void outside_read(const struct ledger *ledger, const char *note, struct outside *outside) {
        *outside = (struct outside){ .entries = ledger->durable.size };
        if (note_checkpoint(note, &ledger->verifier, &outside->checkpoint)) {
                outside->verdict =
                        outside_names(note, &ledger->verifier) ? OUTSIDE_UNSIGNED : OUTSIDE_FOREIGN;
                outside->checkpoint = (struct checkpoint){ 0 };
        } else if (outside->checkpoint.size > ledger->durable.size) {
                outside->verdict = OUTSIDE_ROLLED_BACK;
        }
}

/* Compares those that end at the size that the tree has now; the next larger size, or UINT64_MAX. */
static uint64_t outside_stop(const struct merkle *tree, struct outside *list, size_t count) {
        uint64_t next = UINT64_MAX;

        for (size_t i = 0; i < count; i++) {
                struct outside *outside = &list[i];

                if (outside->verdict != OUTSIDE_HOLDS)
                        continue;
                if (outside->checkpoint.size > tree->size && outside->checkpoint.size < next)
                        next = outside->checkpoint.size;
                if (outside->checkpoint.size != tree->size)
                        continue;
                merkle_root(tree, &outside->root);
                if (memcmp(outside->root.bytes, outside->checkpoint.root.bytes, HASH_SIZE) != 0)
                        outside->verdict = OUTSIDE_REWRITTEN;
        }
        return next;
}

static int outside_pass(struct ledger *ledger, struct outside *list, size_t count) {
        static const char leaves[] = "SELECT leaf FROM entries WHERE seq <= ?1 ORDER BY seq";
        sqlite3_stmt *statement = ledger_statement(ledger, leaves);
        struct merkle tree = { 0 };
        uint64_t next = outside_stop(&tree, list, count);
        int result = SQLITE_DONE;

        if (!statement)
                return ledger_condition(ledger, sqlite3_extended_errcode(ledger->store.db));
        (void) sqlite3_bind_int64(statement, 1, (int64_t) ledger->durable.size);
        while (next != UINT64_MAX && (result = sqlite3_step(statement)) == SQLITE_ROW) {
                struct hash leaf;

                if (sqlite3_column_bytes(statement, 0) != HASH_SIZE)
                        break;
                memcpy(leaf.bytes, sqlite3_column_blob(statement, 0), HASH_SIZE);
                merkle_add(&tree, &leaf);
                if (tree.size == next)
                        next = outside_stop(&tree, list, count);
        }
        (void) sqlite3_reset(statement);
        if (next == UINT64_MAX)
                return 0;
        if (result != SQLITE_ROW && result != SQLITE_DONE)
                return ledger_condition(ledger, result);
        fault_set(&ledger->fault, tree.size + 1, "ledger.sequence", "Entry %llu can't be read any more.",
                (unsigned long long) tree.size + 1);
        return LEDGER_E_BROKEN;
}

int outside_judge(
        struct ledger *ledger, const char *const *notes, size_t count, struct outside *ret_outside) {
        for (size_t i = 0; i < count; i++)
                outside_read(ledger, notes[i], &ret_outside[i]);
        return outside_pass(ledger, ret_outside, count);
}
