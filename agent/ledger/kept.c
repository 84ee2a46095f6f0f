/* SPDX-License-Identifier: ISC */

/*
 * Kept: the checkpoints on the record
 *
 * The first commit keeps one, so does each commit that ends LEDGER_CHECKPOINT_EVERY entries or more after the last kept
 * one, and so does each commit that holds a checkpoint.kept: that is how the agent keeps one by time, or more often. No
 * other does. So one that was taken out leaves a gap, a commit that should have kept one and didn't, and one that was
 * put in stands where none is due. Where a commit ended is known from the entries, because all of a turn bear the same
 * moment; and what the entries say can't be changed without changing the tree.
 */

#include <string.h>

#include "inside.h"

struct kept {
        const struct verifier *verifier;
        struct merkle tree;
        uint64_t last, count;             /* the newest one met so far, and how many */
        char moment[CLOCK_BOOT_MAX + 32]; /* of the entry before, where it matters */
        uint64_t asked;                   /* the checkpoint.kept that no checkpoint followed yet; 0: none */
        char asked_moment[CLOCK_BOOT_MAX + 32];
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

static json_t *kept_event(sqlite3_stmt *row) {
        return json_loadb((const char *) sqlite3_column_text(row, KEPT_EVENT),
                (size_t) sqlite3_column_bytes(row, KEPT_EVENT), 0, NULL);
}

static void kept_moment(sqlite3_stmt *row, char *out, size_t room) {
        json_t *event = kept_event(row);
        const char *boot = json_string_value(json_object_get(event, "boot_id"));
        const char *mono = json_string_value(json_object_get(event, "mono_ns"));

        (void) snprintf(out, room, "%.32s %.24s", boot ? boot : "", mono ? mono : "");
        json_decref(event);
}

/* Looks for the words first: few events have them, and parsing each would cost more than its hash. */
static bool kept_asks(sqlite3_stmt *row) {
        static const char words[] = "\"kind\":\"" LEDGER_KEPT_KIND "\"";
        json_t *event;
        bool asks;

        if (!memmem(sqlite3_column_text(row, KEPT_EVENT), (size_t) sqlite3_column_bytes(row, KEPT_EVENT),
                    words, sizeof words - 1))
                return false;
        event = kept_event(row);
        asks = json_is_string(json_object_get(event, "kind")) &&
               !strcmp(json_string_value(json_object_get(event, "kind")), LEDGER_KEPT_KIND);
        json_decref(event);
        return asks;
}

/* The turn that asked for one may go on, but no new one begin before it is there. */
static int kept_asked(struct kept *kept, sqlite3_stmt *row) {
        char moment[sizeof kept->moment];

        if (kept->asked) {
                kept_moment(row, moment, sizeof moment);
                if (strcmp(moment, kept->asked_moment) != 0)
                        return kept_fault(kept, kept->asked);
        } else if (kept_asks(row)) {
                kept->asked = kept->tree.size;
                kept_moment(row, kept->asked_moment, sizeof kept->asked_moment);
        }
        return 0;
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
        bool due = !kept->count || kept->asked || kept->tree.size >= kept->last + LEDGER_CHECKPOINT_EVERY;
        struct checkpoint checkpoint;
        struct hash root;

        if (!due) {
                fault_set(kept->fault, kept->tree.size, "ledger.checkpoint",
                        "The checkpoint at entry %llu was put in: none was kept there.",
                        (unsigned long long) kept->tree.size);
                return LEDGER_E_BROKEN;
        }
        merkle_root(&kept->tree, &root);
        kept->last = kept->tree.size;
        kept->asked = 0;
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
        if (!r)
                r = kept_asked(kept, row);
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
        if (kept->asked)
                return kept_fault(kept, kept->asked);
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
