/* SPDX-License-Identifier: ISC */

/*
 * Kept: the checkpoints on the record
 *
 * The first commit keeps one, and so does each commit that ends LEDGER_CHECKPOINT_EVERY entries or more after the last
 * kept one. So one that was taken out leaves a gap: a commit that should have kept one and didn't. Where a commit ended
 * is known from the entries, because all of a turn bear the same moment.
 */

#include <stdio.h>
#include <string.h>

#include "inside.h"

struct kept {
        const struct verifier *verifier;
        struct merkle tree;
        uint64_t last, count;             /* the newest one met so far, and how many */
        char moment[CLOCK_BOOT_MAX + 32]; /* of the entry before, where it matters */
        struct ledger_fault *fault;
};

/* Columns of the pass. */
enum { KEPT_SIZE, KEPT_NOTE, KEPT_LEAF, KEPT_EVENT };

static int kept_fault(struct kept *kept, uint64_t at) {
        fault_set(kept->fault, at, "ledger.checkpoint",
                "The checkpoint that was kept at entry %llu or soon after isn't there.",
                (unsigned long long) at);
        return LEDGER_E_BROKEN;
}

/* The value behind the last `"name":"` of an event: a body may have the name too, and comes before the envelope's. */
static const char *kept_value(const char *event, size_t size, const char *name, size_t *ret_size) {
        const char *end = event + size, *found = NULL, *at, *quote;

        for (at = event; (at = memmem(at, (size_t) (end - at), name, strlen(name))); at += strlen(name))
                found = at + strlen(name);
        quote = found ? memchr(found, '"', (size_t) (end - found)) : NULL;
        *ret_size = quote ? (size_t) (quote - found) : 0;
        return quote ? found : "";
}

static void kept_moment(sqlite3_stmt *row, char *out, size_t room) {
        const char *event = sqlite3_column_blob(row, KEPT_EVENT);
        size_t size = (size_t) sqlite3_column_bytes(row, KEPT_EVENT), boot_size, mono_size;
        const char *boot = kept_value(event, size, ",\"boot_id\":\"", &boot_size);
        const char *mono = kept_value(event, size, ",\"mono_ns\":\"", &mono_size);

        (void) snprintf(out, room, "%.*s %.*s", (int) boot_size, boot, (int) mono_size, mono);
}

/* Behind the size where one is due, a turn may go on, but no new one begin. */
static int kept_due(struct kept *kept, sqlite3_stmt *row) {
        char moment[sizeof kept->moment];
        bool same;

        if (kept->tree.size < kept->last + LEDGER_CHECKPOINT_EVERY)
                return 0;
        kept_moment(row, moment, sizeof moment);
        same = kept->tree.size == kept->last + LEDGER_CHECKPOINT_EVERY || !strcmp(moment, kept->moment);
        memcpy(kept->moment, moment, sizeof moment);
        return same ? 0 : kept_fault(kept, kept->last + LEDGER_CHECKPOINT_EVERY);
}

static int kept_one(struct kept *kept, const char *note) {
        struct checkpoint checkpoint;
        struct hash root;

        merkle_root(&kept->tree, &root);
        kept->last = kept->tree.size;
        kept->count++;
        if (note && !note_checkpoint(note, kept->verifier, &checkpoint) &&
                checkpoint.size == kept->tree.size && !memcmp(checkpoint.root.bytes, root.bytes, HASH_SIZE))
                return 0;
        fault_set(kept->fault, kept->tree.size, "ledger.checkpoint",
                "The checkpoint at entry %llu isn't one that the site signed over these entries.",
                (unsigned long long) kept->tree.size);
        return LEDGER_E_BROKEN;
}

static int kept_row(struct kept *kept, sqlite3_stmt *row) {
        struct hash leaf;
        int r;

        memcpy(leaf.bytes, sqlite3_column_blob(row, KEPT_LEAF), HASH_SIZE); /* its size was checked */
        merkle_add(&kept->tree, &leaf);
        r = kept_due(kept, row);
        if (r || sqlite3_column_type(row, KEPT_SIZE) == SQLITE_NULL)
                return r;
        return kept_one(kept, (const char *) sqlite3_column_text(row, KEPT_NOTE));
}

static int kept_end(struct kept *kept, struct store *store) {
        int64_t all = 0;
        int r = store_integer(store, "SELECT count(*) FROM checkpoints", &all, kept->fault);

        if (r)
                return r;
        if (kept->tree.size >= kept->last + LEDGER_CHECKPOINT_EVERY)
                return kept_fault(kept, kept->last + LEDGER_CHECKPOINT_EVERY);
        if ((uint64_t) all == kept->count)
                return 0;
        fault_set(
                kept->fault, 0, "ledger.checkpoint", "There are checkpoints over entries that don't exist.");
        return LEDGER_E_BROKEN;
}

int check_kept(struct store *store, const struct verifier *verifier, uint64_t *ret_count,
        struct ledger_fault *fault) {
        static const char both[] = "SELECT c.size, c.note, e.leaf, e.event FROM entries e LEFT JOIN "
                                   "checkpoints c ON c.size = e.seq "
                                   "ORDER BY e.seq";
        sqlite3_stmt *statement = store_statement(store, both);
        struct kept kept = { .verifier = verifier, .fault = fault };
        int result = SQLITE_DONE, r = 0;

        if (!statement)
                return store_condition(store, sqlite3_extended_errcode(store->db), fault);
        while (!r && (result = sqlite3_step(statement)) == SQLITE_ROW) {
                r = kept_row(&kept, statement);
                if (!r && !kept.count)
                        r = kept_fault(&kept, 1); /* the first entry is a commit of its own */
        }
        (void) sqlite3_reset(statement);
        if (!r)
                r = store_condition(store, result, fault);
        if (!r)
                r = kept_end(&kept, store);
        *ret_count = kept.count;
        return r;
}
