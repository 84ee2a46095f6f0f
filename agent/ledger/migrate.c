/* SPDX-License-Identifier: ISC */

/*
 * Migrate: the schemas of the record's own tables, and the way from each to the next
 *
 *      begin → check what is there → migrate_1.sql … → check what came of it → (folds) → store.migrated → commit
 *
 * One transaction of the writer's, after the tree and the signed head were found whole: a record is of the old schema
 * or of the new one, never between. What a migration leaves is to the letter what schema.sql makes, so there is one
 * text a schema to compare a store with. Entries, checkpoints and their triggers are no migration's business: the tree
 * is hashed again behind it.
 */

#include <assert.h>
#include <errno.h>
#include <string.h>

#include "inside.h"
#include "migrate_1.sql.h"
#include "migrate_2.sql.h"
#include "schema.sql.h"
#include "schema_1.sql.h"

static const struct {
        int from; /* to the next */
        const char *sql;
} migrations[] = {
        { 1, ledger_migrate_1 },
        { 2, ledger_migrate_2 },
};

static_assert(
        count_of(migrations) == LEDGER_SCHEMA - LEDGER_SCHEMA_FIRST, "each schema has its way to the next");
static_assert(sizeof STRONGROOM_VERSION <= STORE_PROGRAM_MAX, "a version has room in the head");

/* ---- whose, and which ---- */

/* A version's name and nothing else: it comes from a file that nobody has checked. */
static bool program_is_fit(const char *program) {
        static const char fit[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.+~-";

        return program && *program && strlen(program) < STORE_PROGRAM_MAX &&
               program[strspn(program, fit)] == '\0';
}

/* The newer program's name where its head still has one; "" where it doesn't. */
static void newer_program(struct store *store, char *out) {
        static const char who[] = "SELECT program FROM head LIMIT 1";
        sqlite3_stmt *statement = NULL;
        const char *program = NULL;

        *out = '\0';
        if (sqlite3_prepare_v2(store->db, who, -1, &statement, NULL) == SQLITE_OK &&
                sqlite3_step(statement) == SQLITE_ROW)
                program = (const char *) sqlite3_column_text(statement, 0);
        if (program_is_fit(program) &&
                strcmp(program, STRONGROOM_VERSION) != 0) /* as a build between two releases is */
                (void) text_copy(out, STORE_PROGRAM_MAX, program);
        (void) sqlite3_finalize(statement);
}

static int version_newer(struct store *store, int64_t schema, struct ledger_fault *fault) {
        char program[STORE_PROGRAM_MAX];

        newer_program(store, program);
        if (*program)
                fault_set(fault, 0, "ledger.newer",
                        "The record was written by Strongroom %s (schema %lld); this is %s (schema %d). "
                        "Install Strongroom %s or later.",
                        program, (long long) schema, STRONGROOM_VERSION, LEDGER_SCHEMA, program);
        else
                fault_set(fault, 0, "ledger.newer",
                        "The record has schema %lld; this is Strongroom %s (schema %d). Install a later "
                        "version.",
                        (long long) schema, STRONGROOM_VERSION, LEDGER_SCHEMA);
        return LEDGER_E_NEWER;
}

int check_version(struct store *store, int64_t *ret_id, int *ret_schema, struct ledger_fault *fault) {
        int64_t id = 0, schema = 0;
        int r = store_integer(store, "PRAGMA application_id", &id, fault);

        if (!r)
                r = store_integer(store, "PRAGMA user_version", &schema, fault);
        if (r)
                return r;
        if (id != STORE_ID_REAL && id != STORE_ID_DEMO) {
                fault_set(fault, 0, "ledger.file", "The file isn't a record of ours.");
                return LEDGER_E_BROKEN;
        }
        if (schema > LEDGER_SCHEMA)
                return version_newer(store, schema, fault);
        if (schema < LEDGER_SCHEMA_FIRST) {
                fault_set(fault, 0, "ledger.schema",
                        "The record has schema %lld; no version ever wrote that.", (long long) schema);
                return LEDGER_E_BROKEN;
        }
        *ret_id = id;
        *ret_schema = (int) schema;
        return 0;
}

/* ---- the way ---- */

static int migrate_steps(struct store *store, int from, int to, struct ledger_fault *fault) {
        int r = 0;

        for (size_t i = 0; !r && i < count_of(migrations); i++)
                if (migrations[i].from >= from && migrations[i].from < to)
                        r = store_exec(store, migrations[i].sql, fault);
        return r;
}

int migrate_create(struct store *store, int schema, struct ledger_fault *fault) {
        int r;

        if (schema == LEDGER_SCHEMA)
                return store_exec(store, ledger_schema, fault);
        r = store_exec(store, ledger_schema_first, fault);
        return r ? r : migrate_steps(store, LEDGER_SCHEMA_FIRST, schema, fault);
}

static int migrate_name(struct ledger *ledger) {
        static const char name[] = "UPDATE head SET program = '" STRONGROOM_VERSION "' WHERE id = 1";
        char version[64];
        int r = store_exec(&ledger->store, name, &ledger->fault);

        (void) snprintf(version, sizeof version, "PRAGMA user_version = %d", LEDGER_SCHEMA);
        return r ? r : store_exec(&ledger->store, version, &ledger->fault);
}

/* The entries are those of before, and the head that signs them still stands. */
static int migrate_check(struct ledger *ledger) {
        struct merkle tree;
        struct hash before, after;
        int r = check_own_schema(&ledger->store, LEDGER_SCHEMA, &ledger->fault);

        if (!r)
                r = check_tree(&ledger->store, NULL, &tree, &ledger->fault);
        if (!r)
                r = check_head(&ledger->store, &ledger->verifier, &tree, ledger->note, &ledger->fault);
        if (r)
                return r;
        merkle_root(&ledger->tree, &before);
        merkle_root(&tree, &after);
        assert(tree.size == ledger->tree.size && !memcmp(before.bytes, after.bytes, HASH_SIZE));
        return 0;
}

int migrate_record(struct ledger *ledger, int from, bool is_folded) {
        int r = is_folded ? check_schema(&ledger->store, ledger->folds, from, &ledger->fault)
                          : check_own_schema(&ledger->store, from, &ledger->fault);

        assert(ledger->turning && ledger->tree.size == ledger->durable.size);
        if (!r)
                r = migrate_steps(&ledger->store, from, LEDGER_SCHEMA, &ledger->fault);
        if (!r)
                r = migrate_name(ledger);
        return r ? r : migrate_check(ledger);
}

int migrate_note(struct ledger *ledger, int from) {
        json_t *body =
                json_pack("{s:i,s:i,s:s}", "from", from, "to", LEDGER_SCHEMA, "program", STRONGROOM_VERSION);
        const struct event event = { .kind = "store.migrated", .actors = { "agent" }, .body = body };
        struct entry entry;
        int r = body ? check_schema(&ledger->store, ledger->folds, LEDGER_SCHEMA, &ledger->fault) : -ENOMEM;

        if (!r)
                r = ledger_append(ledger, &event, &entry);
        json_decref(body);
        return r;
}

/* ---- what the record says of itself ---- */

void migrate_hear(const struct entry *entry, const json_t *event, struct migrate_said *said) {
        bool created = !strcmp(entry->kind, "store.created"),
             migrated = !strcmp(entry->kind, "store.migrated");
        const json_t *body = json_object_get(event, "body");
        const char *program = json_string_value(json_object_get(body, "program"));
        int64_t from, to;

        if (!created && !migrated)
                return;
        from = migrated ? json_integer_value(json_object_get(body, "from")) : 0;
        to = json_integer_value(json_object_get(body, migrated ? "to" : "schema"));
        said->schema = said->schema == from && to > from ? to : -1;
        (void) text_copy(said->program, sizeof said->program, program ? program : "");
}

int check_said(struct store *store, int schema, const struct migrate_said *said, struct ledger_fault *fault) {
        static const char same[] = "SELECT program = ?1 FROM head";
        sqlite3_stmt *statement;
        int64_t is_same = 0;
        int result;

        if (said->schema != schema) {
                fault_set(fault, 0, "ledger.schema",
                        "The file has schema %d, and the entries don't say how it came to that.", schema);
                return LEDGER_E_BROKEN;
        }
        if (schema == LEDGER_SCHEMA_FIRST)
                return 0;
        statement = store_statement(store, same);
        if (!statement)
                return store_condition(store, sqlite3_extended_errcode(store->db), fault);
        (void) sqlite3_bind_text(statement, 1, said->program, -1, SQLITE_STATIC);
        result = sqlite3_step(statement);
        if (result == SQLITE_ROW)
                is_same = sqlite3_column_int64(statement, 0);
        (void) sqlite3_reset(statement);
        if (is_same || (result != SQLITE_ROW && result != SQLITE_DONE))
                return store_condition(store, result, fault);
        fault_set(fault, 0, "ledger.schema",
                "The head names another version than the entries do (%s) for having made schema %d.",
                said->program, schema);
        return LEDGER_E_BROKEN;
}
