/* SPDX-License-Identifier: ISC */

/*
 * Refold: the state, made again from the entries alone
 *
 * Every table that isn't the record itself may be thrown away. That happens when a fold's schema has changed (a new
 * version), and in a database of its own when the record is verified.
 */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "bytes.h"
#include "clock.h"
#include "inside.h"
#include "tile.h"
#include "tile.sql.h"

enum { REFOLD_TELL_EVERY = 4096 };

static const char refold_trail_schema[] =
        "CREATE TABLE trail(\n"
        "        item TEXT PRIMARY KEY,\n"
        "        seq INTEGER NOT NULL,           -- the item's newest entry\n"
        "        leaf BLOB NOT NULL\n"
        ") STRICT, WITHOUT ROWID";

void refold_fingerprint(const struct fold *const *folds, char *out) {
        struct merkle_part parts[1 + LEDGER_FOLDS_MAX] = { { tile_schema, strlen(tile_schema) } };
        struct hash hash;
        size_t count = 1;

        for (; folds && *folds && count < count_of(parts); folds++)
                parts[count++] = (struct merkle_part){ (*folds)->schema, strlen((*folds)->schema) };
        merkle_hash(parts, count, &hash);
        bytes_hex(hash.bytes, HASH_SIZE, out);
}

int refold_schema(struct ledger *ledger) {
        int r = store_exec(&ledger->store, refold_trail_schema, &ledger->fault);

        if (!r)
                r = store_exec(&ledger->store, tile_schema, &ledger->fault);

        for (const struct fold *const *fold = ledger->folds; !r && fold && *fold; fold++)
                r = store_exec(&ledger->store, (*fold)->schema, &ledger->fault);
        return r;
}

/* ---- one entry ---- */

int ledger_accuse(
        struct ledger *ledger, const struct entry *entry, const char *error, const char *format, ...) {
        char message[sizeof ledger->fault.message];
        va_list args;

        va_start(args, format);
        (void) vsnprintf(message, sizeof message, format, args);
        va_end(args);
        fault_set(&ledger->fault, entry->sequence, error, "Entry %llu (%s): %.200s",
                (unsigned long long) entry->sequence, entry->kind, message);
        return -EBADMSG;
}

static int refold_trail(struct ledger *ledger, const struct entry *entry) {
        /* On a table WITHOUT ROWID and without triggers, one search for the key: an upsert takes three. */
        static const char keep[] = "REPLACE INTO trail(item, seq, leaf) VALUES(?1, ?2, ?3)";
        sqlite3_stmt *statement;

        if (!entry->item[0])
                return 0;
        statement = ledger_statement(ledger, keep);
        if (!statement)
                return ledger_condition(ledger, sqlite3_extended_errcode(ledger->store.db));
        (void) sqlite3_bind_text(statement, 1, entry->item, -1, SQLITE_STATIC);
        (void) sqlite3_bind_int64(statement, 2, (int64_t) entry->sequence);
        (void) sqlite3_bind_blob(statement, 3, entry->leaf.bytes, HASH_SIZE, SQLITE_STATIC);
        return ledger_run(ledger, statement);
}

int refold_entry(struct ledger *ledger, const struct folded *folded) {
        int r = tile_fold(ledger, &folded->entry->leaf);

        merkle_add(&ledger->tree, &folded->entry->leaf);
        if (!r)
                r = refold_trail(ledger, folded->entry);
        for (const struct fold *const *fold = ledger->folds; !r && fold && *fold; fold++)
                r = (*fold)->apply(ledger, folded);
        if (r && !ledger->fault.error[0])
                fault_set(&ledger->fault, folded->entry->sequence, "ledger.state",
                        "Entry %llu (%s) contradicts the state that the entries before it give.",
                        (unsigned long long) folded->entry->sequence, folded->entry->kind);
        return r;
}

int refold_event(struct ledger *ledger, const struct entry *entry, const json_t *event,
        const struct ledger_bytes *bytes) {
        const char *actor = json_string_value(json_array_get(json_object_get(event, "actors"), 0));
        const char *reader = json_string_value(json_object_get(event, "reader"));

        return refold_entry(ledger, &(struct folded){
                                            .entry = entry,
                                            .body = json_object_get(event, "body"),
                                            .actor = actor ? actor : "",
                                            .reader = reader ? reader : "",
                                            .bytes = bytes,
                                    });
}

/* ---- rows ---- */

struct ledger_bytes row_bytes(sqlite3_stmt *row) {
        return (struct ledger_bytes){
                .event = sqlite3_column_blob(row, 1),
                .event_size = (size_t) sqlite3_column_bytes(row, 1),
                .signatures = sqlite3_column_blob(row, 3),
                .signatures_size = (size_t) sqlite3_column_bytes(row, 3),
        };
}

static bool row_text(const json_t *event, const char *field, char *out, size_t room) {
        const char *value = json_string_value(json_object_get(event, field));

        return value && text_copy(out, room, value);
}

static json_t *bytes_json(const char *bytes, size_t size, bool *ret_no_memory) {
        json_error_t error;
        json_t *event = json_loadb(bytes ? bytes : "", size, JSON_REJECT_DUPLICATES, &error);

        *ret_no_memory = !event && !error.text[0]; /* what is malformed has a text */
        return event;
}

json_t *row_json(sqlite3_stmt *row, int column, bool *ret_no_memory) {
        const char *bytes = sqlite3_column_blob(row, column); /* no copy is made, as for a terminated text */

        return bytes_json(bytes, (size_t) sqlite3_column_bytes(row, column), ret_no_memory);
}

static int entry_is_none(const struct entry *entry, struct ledger_fault *fault) {
        fault_set(fault, entry->sequence, "ledger.event", "Entry %llu is no event.",
                (unsigned long long) entry->sequence);
        return LEDGER_E_BROKEN;
}

int bytes_parse(const struct ledger_bytes *bytes, struct entry *entry, json_t **ret_event,
        struct ledger_fault *fault) {
        bool no_memory;
        json_t *event = bytes_json(bytes->event, bytes->event_size, &no_memory);
        const char *wall = json_string_value(json_object_get(event, "wall"));

        if (no_memory)
                return -ENOMEM;
        if (!event || !wall || clock_parse(wall, &entry->wall_us) ||
                !row_text(event, "kind", entry->kind, sizeof entry->kind) ||
                !row_text(event, "item", entry->item, sizeof entry->item)) {
                json_decref(event);
                return entry_is_none(entry, fault);
        }
        *ret_event = event;
        return 0;
}

int row_parse(sqlite3_stmt *row, struct entry *ret_entry, json_t **ret_event, struct ledger_fault *fault) {
        const struct ledger_bytes bytes = { .event = sqlite3_column_blob(row, 1),
                .event_size = (size_t) sqlite3_column_bytes(row, 1) };
        struct entry entry = { .sequence = (uint64_t) sqlite3_column_int64(row, 0) };
        const void *leaf = sqlite3_column_blob(row, 2);

        if (!leaf || sqlite3_column_bytes(row, 2) != HASH_SIZE)
                return entry_is_none(&entry, fault);
        memcpy(entry.leaf.bytes, leaf, HASH_SIZE);
        *ret_entry = entry;
        return bytes_parse(&bytes, ret_entry, ret_event, fault);
}

/* ---- all ---- */

static bool refold_names(const char *const *names, const char *table) {
        for (; names && *names; names++)
                if (!strcmp(*names, table))
                        return true;
        return false;
}

static bool refold_keeps(const struct ledger *ledger, const char *table) {
        for (const struct fold *const *fold = ledger->folds; fold && *fold; fold++)
                if (refold_names((*fold)->kept, table))
                        return true;
        return refold_names(ledger_own_tables, table) || !strncmp(table, "sqlite_", 7);
}

static int refold_drop(struct ledger *ledger) {
        static const char list[] = "SELECT name FROM sqlite_schema WHERE type = 'table'";
        sqlite3_stmt *statement = NULL;
        struct text drops = { 0 };
        int r;

        if (sqlite3_prepare_v2(ledger->store.db, list, -1, &statement, NULL) != SQLITE_OK)
                return ledger_condition(ledger, sqlite3_extended_errcode(ledger->store.db));
        while (sqlite3_step(statement) == SQLITE_ROW) {
                const char *name = (const char *) sqlite3_column_text(statement, 0);
                char *drop = name && !refold_keeps(ledger, name) ? sqlite3_mprintf("DROP TABLE \"%w\";", name)
                                                                 : NULL;

                if (drop)
                        text_add(&drops, drop);
                sqlite3_free(drop);
        }
        (void) sqlite3_finalize(statement);
        r = text_failed(&drops) ? -ENOMEM : store_exec(&ledger->store, text_string(&drops), &ledger->fault);
        text_end(&drops);
        return r;
}

static int refold_rows(struct ledger *ledger, struct store *source, const struct check_progress *progress) {
        static const char all[] = "SELECT seq, event, leaf, signatures FROM entries ORDER BY seq";
        sqlite3_stmt *statement = store_statement(source, all);
        int result = SQLITE_DONE, r = 0;

        if (!statement)
                return store_condition(source, sqlite3_extended_errcode(source->db), &ledger->fault);
        while (!r && (result = sqlite3_step(statement)) == SQLITE_ROW) {
                const struct ledger_bytes bytes = row_bytes(statement);
                struct entry entry;
                json_t *event = NULL;

                r = row_parse(statement, &entry, &event, &ledger->fault);
                if (!r)
                        r = refold_event(ledger, &entry, event, &bytes);
                json_decref(event);
                if (!r && progress && entry.sequence % REFOLD_TELL_EVERY == 0)
                        progress->tell(progress->context, entry.sequence, progress->all);
        }
        (void) sqlite3_reset(statement);
        if (!r && result != SQLITE_DONE)
                r = store_condition(source, result, &ledger->fault);
        return r;
}

int refold_all(struct ledger *ledger, struct store *source, const struct check_progress *progress) {
        int r = refold_drop(ledger);

        ledger->fault = (struct ledger_fault){ 0 };
        ledger->tree = (struct merkle){ 0 };
        if (!r)
                r = refold_schema(ledger);
        return r ? r : refold_rows(ledger, source, progress);
}
