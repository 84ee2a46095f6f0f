/* SPDX-License-Identifier: ISC */

/*
 * Planted: nothing stands in the store's schema that isn't ours
 *
 * A trigger could change what a statement does, a view answer in a table's place. So the list that SQLite keeps is
 * compared, statement by statement, with the one that our own schema gives in an empty database.
 */

#include <errno.h>
#include <string.h>

#include "inside.h"

int model_open(const struct fold *const *folds, struct ledger *ret_model) {
        struct ledger_fault ignored;

        ret_model->store.lock = -1;
        ret_model->folds = folds;
        if (sqlite3_open_v2(":memory:", &ret_model->store.db,
                    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
                return -ENOMEM;
        return store_exec(&ret_model->store, ledger_own_schema, &ignored) || refold_schema(ret_model)
                       ? -ENOMEM
                       : 0;
}

void model_close(struct ledger *model) {
        store_close(&model->store);
}

static void schema_add(sqlite3_stmt *row, struct text *out) {
        for (int column = 0; column < sqlite3_column_count(row); column++) {
                const void *bytes = sqlite3_column_blob(row, column);
                int size = sqlite3_column_bytes(row, column);

                text_addf(out, "%d:", size);
                text_add_bytes(out, bytes ? bytes : "", (size_t) size);
        }
}

/* The whole list in one hash. */
static int schema_hash(struct store *store, struct hash *ret_hash, struct ledger_fault *fault) {
        static const char list[] = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name";
        sqlite3_stmt *statement = store_statement(store, list);
        struct text rows = { 0 };
        int result, r;

        if (!statement)
                return store_condition(store, sqlite3_extended_errcode(store->db), fault);
        while ((result = sqlite3_step(statement)) == SQLITE_ROW)
                schema_add(statement, &rows);
        (void) sqlite3_reset(statement);
        r = text_failed(&rows) ? -ENOMEM : store_condition(store, result, fault);
        if (!r)
                merkle_hash(&(struct merkle_part){ text_string(&rows), rows.size }, 1, ret_hash);
        text_end(&rows);
        return r;
}

/* Made once for a set of folds: to make it costs more than to check a thousand entries. */
static int schema_expected(
        const struct fold *const *folds, struct hash *ret_hash, struct ledger_fault *fault) {
        static const struct fold *const *known;
        static struct hash hash;
        struct ledger model = { 0 };
        int r = 0;

        if (!known || known != folds) {
                known = NULL;
                r = model_open(folds, &model);
                if (!r)
                        r = schema_hash(&model.store, &hash, fault);
                model_close(&model);
        }
        if (r)
                return r;
        known = folds;
        *ret_hash = hash;
        return 0;
}

int check_schema(struct store *store, const struct fold *const *folds, struct ledger_fault *fault) {
        struct hash expected, found;
        int r = schema_expected(folds, &expected, fault);

        if (!r)
                r = schema_hash(store, &found, fault);
        if (r || !memcmp(found.bytes, expected.bytes, HASH_SIZE))
                return r;
        fault_set(fault, 0, "ledger.planted",
                "The list of tables, indexes, triggers and views isn't as it should be.");
        return LEDGER_E_BROKEN;
}
