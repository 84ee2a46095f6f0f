/* SPDX-License-Identifier: ISC */

/*
 * Verify
 *
 *      schema → genesis → tree → head → checkpoints (inside, outside) → events → state
 *
 * The first step that fails ends it: what comes after would only say the same in other words. Nothing of the store is
 * trusted: its schema is compared with ours before a statement runs on it, so that no planted trigger or view can
 * answer in its place.
 *
 * Long because the steps share one struct and are read in their one order.
 */

#include "verify.h"

#include <errno.h>
#include <string.h>

#include "bytes.h"
#include "inside.h"

struct verify {
        const struct verify_options *options;
        struct store store;
        struct genesis genesis;
        struct merkle tree;
        char note[NOTE_MAX];
        struct ledger_fault fault;
        struct check_progress progress;
        uint64_t checkpoints, newest;
        int64_t id;
        int schema;
        struct migrate_said said;
        uint64_t commitments;
        bool other_folds; /* the state is another version's: there is nothing here to compare it with */
        bool state_compared;
};

/* ---- comparing two databases row by row ---- */

static bool column_equal(sqlite3_stmt *a, sqlite3_stmt *b, int column) {
        int type = sqlite3_column_type(a, column), size;

        if (type != sqlite3_column_type(b, column))
                return false;
        if (type == SQLITE_INTEGER)
                return sqlite3_column_int64(a, column) == sqlite3_column_int64(b, column);
        if (type == SQLITE_NULL)
                return true;
        size = sqlite3_column_bytes(a, column);
        if (size != sqlite3_column_bytes(b, column))
                return false;
        return !size ||
               !memcmp(sqlite3_column_blob(a, column), sqlite3_column_blob(b, column), (size_t) size);
}

static bool row_equal(sqlite3_stmt *a, sqlite3_stmt *b) {
        if (sqlite3_column_count(a) != sqlite3_column_count(b))
                return false;
        for (int column = 0; column < sqlite3_column_count(a); column++)
                if (!column_equal(a, b, column))
                        return false;
        return true;
}

/* 0: alike. 1: not, at *ret_row (from 1). Or a condition of the first one's reading. */
static int rows_compare(struct verify *verify, sqlite3_stmt *a, sqlite3_stmt *b, uint64_t *ret_row) {
        for (*ret_row = 1;; ++*ret_row) {
                int mine = sqlite3_step(a), model = sqlite3_step(b);

                if (mine != SQLITE_ROW && mine != SQLITE_DONE)
                        return store_condition(&verify->store, mine, &verify->fault);
                if (mine != model)
                        return 1;
                if (mine == SQLITE_DONE)
                        return 0;
                if (!row_equal(a, b))
                        return 1;
        }
}

/* LEDGER_E_BROKEN with the fault set where the two databases answer differently. */
static int verify_alike(
        struct verify *verify, sqlite3 *model, const char *sql, const char *error, const char *what) {
        sqlite3_stmt *a = NULL, *b = NULL;
        uint64_t row = 0;
        int r = 1;

        if (sqlite3_prepare_v2(verify->store.db, sql, -1, &a, NULL) != SQLITE_OK)
                r = store_condition(
                        &verify->store, sqlite3_extended_errcode(verify->store.db), &verify->fault);
        else if (sqlite3_prepare_v2(model, sql, -1, &b, NULL) != SQLITE_OK)
                r = -ENOMEM;
        else
                r = rows_compare(verify, a, b, &row);
        (void) sqlite3_finalize(a);
        (void) sqlite3_finalize(b);
        if (r != 1)
                return r;
        fault_set(&verify->fault, 0, error, "%s isn't as it should be, from row %llu on.", what,
                (unsigned long long) row);
        return LEDGER_E_BROKEN;
}

/* ---- the steps ---- */

static int verify_open(struct verify *verify) {
        if (!verify->options->database)
                return store_open_read(&verify->store, verify->options->path, &verify->fault);
        verify->store.db = verify->options->database;
        verify->store.borrowed = true;
        return 0;
}

static int verify_version(struct verify *verify) {
        return check_version(&verify->store, &verify->id, &verify->schema, &verify->fault);
}

/* Whether the head says that these folds made the state. */
static int verify_folds(struct verify *verify, bool *ret_same) {
        static const char said[] = "SELECT folds = ?1 FROM head";
        sqlite3_stmt *statement = store_statement(&verify->store, said);
        char fingerprint[2 * HASH_SIZE + 1];
        int result;

        if (!statement)
                return store_condition(
                        &verify->store, sqlite3_extended_errcode(verify->store.db), &verify->fault);
        refold_fingerprint(verify->options->folds, fingerprint);
        (void) sqlite3_bind_text(statement, 1, fingerprint, -1, SQLITE_STATIC);
        result = sqlite3_step(statement);
        *ret_same = result == SQLITE_ROW && sqlite3_column_int(statement, 0);
        (void) sqlite3_reset(statement);
        return store_condition(&verify->store, result, &verify->fault);
}

/* Other tables of state than ours are another version's where the head says so, and planted where it doesn't. */
static int verify_schema(struct verify *verify) {
        struct ledger_fault planted;
        bool same = true;
        int r = check_schema(&verify->store, verify->options->folds, verify->schema, &verify->fault);

        if (r != LEDGER_E_BROKEN)
                return r;
        planted = verify->fault;
        r = check_own_schema(&verify->store, verify->schema, &verify->fault);
        if (!r)
                r = verify_folds(verify, &same);
        if (r || !same) {
                verify->other_folds = !r;
                return r;
        }
        verify->fault = planted;
        return LEDGER_E_BROKEN;
}

static int verify_identity(struct verify *verify) {
        int r = check_genesis(&verify->store, &verify->genesis, &verify->fault);

        if (r || verify->genesis.demo == (verify->id == STORE_ID_DEMO))
                return r;
        fault_set(&verify->fault, 1, "ledger.demo",
                "The file and its first entry disagree on whether it is a "
                "demonstration.");
        return LEDGER_E_BROKEN;
}

static int verify_tree(struct verify *verify) {
        int64_t all = 0;

        if (!store_integer(&verify->store, "SELECT max(seq) FROM entries", &all, &verify->fault))
                verify->progress.all = (uint64_t) all;
        return check_tree(&verify->store, verify->progress.tell ? &verify->progress : NULL, &verify->tree,
                &verify->fault);
}

static int verify_head(struct verify *verify) {
        int r = check_head(
                &verify->store, &verify->genesis.verifier, &verify->tree, verify->note, &verify->fault);

        if (!r)
                verify->newest = verify->tree.size;
        return r;
}

static int verify_against(struct verify *verify, const struct checkpoint *checkpoint, const char *whose) {
        struct hash root;
        int r;

        if (checkpoint->size > verify->tree.size) {
                fault_set(&verify->fault, verify->tree.size + 1, "ledger.truncated",
                        "%s is over %llu entries, and there are only %llu: the end is missing.", whose,
                        (unsigned long long) checkpoint->size, (unsigned long long) verify->tree.size);
                return LEDGER_E_BROKEN;
        }
        r = check_root_at(&verify->store, checkpoint->size, &root, &verify->fault);
        if (r || !memcmp(root.bytes, checkpoint->root.bytes, HASH_SIZE))
                return r;
        fault_set(&verify->fault, 0, "ledger.checkpoint",
                "%s over the first %llu entries signs others than those that are here: they were rewritten.",
                whose, (unsigned long long) checkpoint->size);
        return LEDGER_E_BROKEN;
}

static int verify_inside(struct verify *verify) {
        return check_kept(&verify->store, &verify->genesis.verifier, &verify->checkpoints, &verify->fault);
}

static int verify_outside(struct verify *verify) {
        const char *const *note = verify->options->checkpoints;
        int r = 0;

        for (; !r && note && *note; note++) {
                struct checkpoint checkpoint;

                if (note_checkpoint(*note, &verify->genesis.verifier, &checkpoint)) {
                        fault_set(&verify->fault, 0, "ledger.signature",
                                "The checkpoint that was given isn't signed by the key that this record "
                                "names.");
                        return LEDGER_E_BROKEN;
                }
                verify->checkpoints++;
                r = verify_against(verify, &checkpoint, "The checkpoint that was given");
        }
        return r;
}

/* ---- events and state ---- */

static int verify_fold(struct verify *verify, struct ledger *model) {
        static const char all[] = "SELECT seq, event, leaf, signatures FROM entries ORDER BY seq";
        sqlite3_stmt *statement = store_statement(&verify->store, all);
        int result = SQLITE_DONE, r = 0;

        if (!statement)
                return store_condition(
                        &verify->store, sqlite3_extended_errcode(verify->store.db), &verify->fault);
        while (!r && (result = sqlite3_step(statement)) == SQLITE_ROW) {
                const struct ledger_bytes bytes = row_bytes(statement);
                struct entry entry;
                json_t *event = NULL;

                r = row_parse(statement, &entry, &event, &verify->fault);
                if (!r)
                        migrate_hear(&entry, event, &verify->said);
                if (!r)
                        r = check_event(model, verify->genesis.site, &entry, event, &bytes, &verify->fault);
                if (!r && verify->schema >= LEDGER_SCHEMA_OPENINGS)
                        r = check_openings(
                                &verify->store, model, &entry, event, &verify->commitments, &verify->fault);
                if (!r)
                        r = check_fold(model, &entry, event, &bytes, &verify->fault);
                json_decref(event);
                if (!r && verify->progress.tell && entry.sequence % 4096 == 0)
                        verify->progress.tell(verify->progress.context, entry.sequence, verify->progress.all);
        }
        (void) sqlite3_reset(statement);
        return r ? r : store_condition(&verify->store, result, &verify->fault);
}

/* The head says which folds made the state. */
static int verify_fingerprint(struct verify *verify) {
        bool same = false;
        int r = verify_folds(verify, &same);

        if (r || same)
                return r;
        fault_set(&verify->fault, 0, "ledger.state", "The state was made by other rules than these.");
        return LEDGER_E_BROKEN;
}

/* An index that disagrees with its table would give wrong answers from a right state. */
static int verify_indexes(struct verify *verify) {
        static const char check[] = "PRAGMA integrity_check(1)";
        sqlite3_stmt *statement = store_statement(&verify->store, check);
        int result = statement ? sqlite3_step(statement) : sqlite3_extended_errcode(verify->store.db);
        int r = store_condition(&verify->store, result, &verify->fault);
        const char *said = result == SQLITE_ROW ? (const char *) sqlite3_column_text(statement, 0) : NULL;

        if (!r && (!said || strcmp(said, "ok") != 0)) {
                fault_set(
                        &verify->fault, 0, "ledger.file", "The file is damaged (%.160s).", said ? said : "");
                r = LEDGER_E_BROKEN;
        }
        (void) sqlite3_reset(statement);
        return r;
}

static int verify_tables(struct verify *verify, struct ledger *model) {
        int r;

        if (verify->other_folds) {
                fault_set(&verify->fault, 0, "ledger.folds",
                        "Each entry and checkpoint holds. The state was folded by another version than %s, "
                        "and "
                        "can't be compared here: verify with that version, or with --quick.",
                        STRONGROOM_VERSION);
                return LEDGER_E_BROKEN;
        }
        r = verify_alike(verify, model->store.db, "SELECT * FROM trail", "ledger.state", "The table trail");
        if (!r)
                r = verify_alike(
                        verify, model->store.db, "SELECT * FROM tile", "ledger.state", "The table tile");
        for (const struct fold *const *fold = verify->options->folds; !r && fold && *fold; fold++) {
                for (const char *const *table = (*fold)->tables; !r && *table; table++) {
                        char sql[128], what[96];

                        (void) snprintf(sql, sizeof sql, "SELECT * FROM \"%s\"", *table);
                        (void) snprintf(what, sizeof what, "The table %s", *table);
                        r = verify_alike(verify, model->store.db, sql, "ledger.state", what);
                }
        }
        return r;
}

/* The state, folded again from nothing in memory, must be what the store holds. */
static int verify_state(struct verify *verify) {
        struct ledger model = { 0 };
        int r;

        if (verify->options->quick)
                return 0;
        r = model_open(verify->options->folds, LEDGER_SCHEMA, &model);
        if (!r)
                r = sqlite3_exec(model.store.db, "BEGIN", NULL, NULL, NULL) == SQLITE_OK ? 0 : -ENOMEM;
        if (!r)
                r = verify_fold(verify, &model);
        if (!r)
                r = check_ended(&model, verify->tree.size, &verify->fault);
        if (!r && verify->schema >= LEDGER_SCHEMA_OPENINGS)
                r = check_openings_end(&verify->store, &model, verify->commitments, &verify->fault);
        if (!r)
                r = check_said(&verify->store, verify->schema, &verify->said, &verify->fault);
        if (!r)
                r = verify_tables(verify, &model);
        if (!r)
                r = verify_fingerprint(verify);
        if (!r)
                r = verify_indexes(verify);
        model_close(&model);
        verify->state_compared = !r;
        return r;
}

static void verify_tell(const struct verify *verify, int r, struct verify_result *ret_result) {
        *ret_result = (struct verify_result){
                .ok = !r,
                .entries = verify->tree.size,
                .checkpoint = verify->newest,
                .checkpoints = verify->checkpoints,
                .schema = verify->schema,
                .demo = verify->genesis.demo,
                .state_compared = verify->state_compared,
                .fault = verify->fault,
        };
        merkle_root(&verify->tree, &ret_result->root);
        (void) text_copy(ret_result->site, sizeof ret_result->site, verify->genesis.site);
}

int verify_store(const struct verify_options *options, struct verify_result *ret_result) {
        static int (*const steps[])(struct verify * verify) = {
                verify_open,
                verify_version,
                verify_schema,
                verify_identity,
                verify_tree,
                verify_head,
                verify_inside,
                verify_outside,
                verify_state,
        };
        scoped(freep) struct verify *verify = calloc(1, sizeof *verify);
        int r = 0;

        if (!verify)
                return -ENOMEM;
        verify->options = options;
        verify->store.lock = -1;
        verify->progress = (struct check_progress){ .tell = options->progress, .context = options->context };
        for (size_t i = 0; !r && i < count_of(steps); i++)
                r = steps[i](verify);
        verify_tell(verify, r, ret_result);
        store_close(&verify->store);
        return r < 0 || r == LEDGER_E_ABSENT ? r : 0;
}
