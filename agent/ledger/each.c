/* SPDX-License-Identifier: ISC */

/*
 * Each: the record's entries in order, and one item's entries backwards
 */

#include <errno.h>

#include "inside.h"

/* The row of a statement that selects seq, event, leaf, signatures; the event's bytes stay SQLite's. */
static int each_tell(struct ledger *ledger, sqlite3_stmt *statement, ledger_each_fn *fn, void *context,
        uint64_t *ret_previous) {
        struct ledger_row row = { 0 };
        json_t *event = NULL;
        int r = row_parse(statement, &row.entry, &event, &ledger->fault);

        if (r)
                return r;
        *ret_previous =
                (uint64_t) json_integer_value(json_object_get(json_object_get(event, "item_prev"), "seq"));
        json_decref(event);
        row.event = (const char *) sqlite3_column_text(statement, 1);
        row.event_size = (size_t) sqlite3_column_bytes(statement, 1);
        row.signatures = sqlite3_column_blob(statement, 3);
        row.signatures_size = (size_t) sqlite3_column_bytes(statement, 3);
        return fn(context, &row);
}

/* A statement of its own, so that the callback may use the ledger's. */
static int each_prepare(struct ledger *ledger, const char *text, sqlite3_stmt **ret_statement) {
        if (sqlite3_prepare_v2(ledger->store.db, text, -1, ret_statement, NULL) != SQLITE_OK)
                return ledger_condition(ledger, sqlite3_extended_errcode(ledger->store.db));
        return 0;
}

int ledger_each(struct ledger *ledger, uint64_t from, uint64_t to, ledger_each_fn *fn, void *context) {
        static const char range[] =
                "SELECT seq, event, leaf, signatures FROM entries WHERE seq BETWEEN ?1 AND ?2 ORDER BY seq";
        sqlite3_stmt *statement = NULL;
        uint64_t previous;
        int result = SQLITE_DONE;
        int r = each_prepare(ledger, range, &statement);

        if (r)
                return r;
        (void) sqlite3_bind_int64(statement, 1, (int64_t) from);
        (void) sqlite3_bind_int64(statement, 2, (int64_t) to);
        while (!r && (result = sqlite3_step(statement)) == SQLITE_ROW)
                r = each_tell(ledger, statement, fn, context, &previous);
        if (!r)
                r = ledger_condition(ledger, result);
        (void) sqlite3_finalize(statement);
        return r;
}

static int trail_newest(struct ledger *ledger, const char *item, uint64_t *ret_sequence) {
        static const char find[] = "SELECT seq FROM trail WHERE item = ?1";
        sqlite3_stmt *statement = ledger_statement(ledger, find);
        int result;

        if (!statement)
                return ledger_condition(ledger, sqlite3_extended_errcode(ledger->store.db));
        (void) sqlite3_bind_text(statement, 1, item, -1, SQLITE_STATIC);
        result = sqlite3_step(statement);
        *ret_sequence = result == SQLITE_ROW ? (uint64_t) sqlite3_column_int64(statement, 0) : 0;
        (void) sqlite3_reset(statement);
        return ledger_condition(ledger, result);
}

int ledger_trail(struct ledger *ledger, const char *item, ledger_each_fn *fn, void *context) {
        static const char one[] = "SELECT seq, event, leaf, signatures FROM entries WHERE seq = ?1";
        sqlite3_stmt *statement = NULL;
        uint64_t sequence = 0, previous = 0;
        int r = trail_newest(ledger, item, &sequence);

        if (!r)
                r = each_prepare(ledger, one, &statement);
        while (!r && sequence) {
                int result;

                (void) sqlite3_reset(statement);
                (void) sqlite3_bind_int64(statement, 1, (int64_t) sequence);
                result = sqlite3_step(statement);
                if (result != SQLITE_ROW) {
                        fault_set(&ledger->fault, sequence, "ledger.item_prev",
                                "Entry %llu of %s isn't there.", (unsigned long long) sequence, item);
                        r = LEDGER_E_BROKEN;
                        break;
                }
                r = each_tell(ledger, statement, fn, context, &previous);
                sequence = previous < sequence ? previous : 0; /* backwards only, whatever the bytes say */
        }
        (void) sqlite3_finalize(statement);
        return r;
}
