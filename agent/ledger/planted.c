/* SPDX-License-Identifier: ISC */

/*
 * Planted: nothing stands in the store's schema that isn't ours
 *
 * A trigger could change what a statement does, a view answer in a table's place. So the list that SQLite keeps is
 * compared, statement by statement, with the one that our own schema gives in an empty database: the schema that the
 * record says it has, of this version or an earlier one.
 */

#include <errno.h>
#include <string.h>

#include "inside.h"

enum schema_part { SCHEMA_ALL, SCHEMA_OWN, SCHEMA_PARTS };

static const char *const schema_lists[SCHEMA_PARTS] = {
        [SCHEMA_ALL] = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name",
        [SCHEMA_OWN] = "SELECT type, name, tbl_name, sql FROM sqlite_schema "
                       "WHERE tbl_name IN ('entries', 'checkpoints', 'head', 'opening') ORDER BY type, name",
};

int model_open(const struct fold *const *folds, int schema, struct ledger *ret_model) {
        struct ledger_fault ignored;

        ret_model->store.lock = -1;
        ret_model->folds = folds;
        if (sqlite3_open_v2(":memory:", &ret_model->store.db,
                    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
                return -ENOMEM;
        return migrate_create(&ret_model->store, schema, &ignored) || refold_schema(ret_model) ? -ENOMEM : 0;
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

/* The list in one hash. */
static int schema_hash(
        struct store *store, enum schema_part part, struct hash *ret_hash, struct ledger_fault *fault) {
        sqlite3_stmt *statement = store_statement(store, schema_lists[part]);
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
static int schema_expected(enum schema_part part, const struct fold *const *folds, int schema,
        struct hash *ret_hash, struct ledger_fault *fault) {
        static struct {
                bool known;
                const struct fold *const *folds;
                struct hash hash;
        } made[SCHEMA_PARTS][LEDGER_SCHEMA + 1];
        struct ledger model = { 0 };
        int r = 0;

        if (!made[part][schema].known || made[part][schema].folds != folds) {
                made[part][schema].known = false;
                r = model_open(folds, schema, &model);
                if (!r)
                        r = schema_hash(&model.store, part, &made[part][schema].hash, fault);
                model_close(&model);
        }
        if (r)
                return r;
        made[part][schema].known = true;
        made[part][schema].folds = folds;
        *ret_hash = made[part][schema].hash;
        return 0;
}

static int schema_planted(struct ledger_fault *fault) {
        fault_set(fault, 0, "ledger.planted",
                "The list of tables, indexes, triggers and views isn't as it should be.");
        return LEDGER_E_BROKEN;
}

static int schema_compare(struct store *store, enum schema_part part, const struct fold *const *folds,
        int schema, struct ledger_fault *fault) {
        struct hash expected, found;
        int r = schema_expected(part, folds, schema, &expected, fault);

        if (!r)
                r = schema_hash(store, part, &found, fault);
        return r || !memcmp(found.bytes, expected.bytes, HASH_SIZE) ? r : schema_planted(fault);
}

int check_schema(
        struct store *store, const struct fold *const *folds, int schema, struct ledger_fault *fault) {
        return schema_compare(store, SCHEMA_ALL, folds, schema, fault);
}

/*
 * The columns beside the statement are only what somebody wrote there, though SQLite 3.40 finds most lies itself. So
 * what isn't the record's must begin as a table or an index does, and SQLite is asked which indexes the record's have.
 */
int check_own_schema(struct store *store, int schema, struct ledger_fault *fault) {
        static const char strange[] =
                "SELECT (SELECT count(*) FROM sqlite_schema WHERE tbl_name NOT IN ('entries', 'checkpoints', "
                "'head', 'opening') "
                "AND NOT coalesce(sql LIKE 'CREATE TABLE %' OR sql LIKE 'CREATE INDEX %' "
                "OR sql LIKE 'CREATE UNIQUE INDEX %' OR (sql IS NULL AND type = 'index'), 0)) "
                "+ (SELECT count(*) FROM pragma_index_list('entries')) "
                "+ (SELECT count(*) FROM pragma_index_list('checkpoints')) "
                "+ (SELECT count(*) FROM pragma_index_list('head')) "
                "+ (SELECT count(*) FROM pragma_index_list('opening'))";
        int64_t count = 0;
        int r = schema_compare(store, SCHEMA_OWN, NULL, schema, fault);

        if (!r)
                r = store_integer(store, strange, &count, fault);
        return r || !count ? r : schema_planted(fault);
}
