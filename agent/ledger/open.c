/* SPDX-License-Identifier: ISC */

/*
 * Opening a record: whose it is, which key signs, whether it is whole, and what is known about it
 */

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "error.h"
#include "inside.h"

const char *const ledger_own_tables[] = { "entries", "checkpoints", "head", "opening", NULL };

/* ---- a new record ---- */

static int open_signer(struct ledger *ledger, const struct ledger_options *options) {
        char name[SIGN_NAME_MAX];
        int r;

        if (!options->site || !*options->site || !text_is_clean(options->site) ||
                strpbrk(options->site, " +/")) {
                fault_set(&ledger->fault, 0, "ledger.site", "A site's code is letters and digits: PSK.");
                return LEDGER_E_KEY;
        }
        (void) snprintf(name, sizeof name, "strongroom/%s", options->site);
        r = signer_load(options->key_path, &ledger->signer); /* made, and then the power went; or given */
        if (!r && strcmp(ledger->signer.verifier.name, name) != 0) {
                fault_set(&ledger->fault, 0, "ledger.key", "%s is the key of %s.", options->key_path,
                        ledger->signer.verifier.name);
                return LEDGER_E_KEY;
        }
        if (r == SIGN_E_ABSENT) {
                signer_make(name, &ledger->signer);
                r = signer_save(&ledger->signer, options->key_path);
        }
        if (!r)
                return 0;
        fault_set(&ledger->fault, 0, "ledger.key", "The site's key %s can't be had (%s).", options->key_path,
                r < 0 ? strerror(-r) : "what is there isn't a key");
        return LEDGER_E_KEY;
}

static int open_genesis(struct ledger *ledger, const struct ledger_options *options) {
        json_t *body = json_pack("{s:s,s:s,s:b,s:s,s:i,s:s}", "site", options->site, "name",
                options->site_name && *options->site_name ? options->site_name : options->site, "demo",
                (int) options->demo, "vkey", ledger->vkey, "schema", LEDGER_SCHEMA, "program",
                STRONGROOM_VERSION);
        const struct event event = { .kind = "store.created", .actors = { "agent" }, .body = body };
        struct entry entry;
        int r = body ? ledger_append(ledger, &event, &entry) : -ENOMEM;

        json_decref(body);
        return r;
}

static int open_fill(struct ledger *ledger, const struct ledger_options *options) {
        char fingerprint[2 * HASH_SIZE + 1], head[256];
        int r = migrate_create(&ledger->store, LEDGER_SCHEMA, &ledger->fault);

        refold_fingerprint(options->folds, fingerprint);
        (void) snprintf(head, sizeof head,
                "INSERT INTO head(id, size, note, folds, program) VALUES(1, 0, '', '%s', '%s')", fingerprint,
                STRONGROOM_VERSION);
        if (!r)
                r = store_exec(&ledger->store, head, &ledger->fault);
        if (!r)
                r = refold_schema(ledger);
        if (!r)
                r = open_genesis(ledger, options);
        return r;
}

static int open_create(
        struct ledger *ledger, const struct ledger_options *options, const struct moment *now) {
        char pragmas[128];
        int r;

        (void) snprintf(pragmas, sizeof pragmas, "PRAGMA application_id = %d; PRAGMA user_version = %d",
                options->demo ? STORE_ID_DEMO : STORE_ID_REAL, LEDGER_SCHEMA);
        r = store_exec(&ledger->store, pragmas, &ledger->fault);
        if (!r)
                r = open_signer(ledger, options);
        if (r)
                return r;
        (void) text_copy(ledger->site, sizeof ledger->site, options->site);
        verifier_print(&ledger->signer.verifier, ledger->vkey);
        r = ledger_begin(ledger, now);
        if (!r)
                r = open_fill(ledger, options);
        if (!r)
                r = ledger_commit(ledger);
        if (r)
                ledger_rollback(ledger);
        return r;
}

/* ---- a record that is there ---- */

static int open_version(struct ledger *ledger, const struct ledger_options *options) {
        int64_t id;
        int r = check_version(&ledger->store, &id, &ledger->found_schema, &ledger->fault);

        if (r || options->read_only || options->demo == (id == STORE_ID_DEMO))
                return r;
        fault_set(&ledger->fault, 0, "ledger.demo", "This is %s record.",
                id == STORE_ID_DEMO ? "a demonstration's" : "a real");
        return LEDGER_E_DEMO;
}

static int open_key(
        struct ledger *ledger, const struct ledger_options *options, const struct genesis *genesis) {
        int r;

        if (ledger->read_only)
                return 0;
        r = signer_load(options->key_path, &ledger->signer);
        if (!r && !memcmp(ledger->signer.verifier.public_key, genesis->verifier.public_key, SIGN_PUBLIC_SIZE))
                return 0;
        fault_set(&ledger->fault, 0, "ledger.key", "%s %s.", options->key_path,
                r == SIGN_E_ABSENT      ? "isn't there: it is the key that signs this record"
                : r == SIGN_E_MALFORMED ? "isn't a signing key"
                : r                     ? strerror(-r)
                                        : "is another site's key");
        return LEDGER_E_KEY;
}

static int open_identity(struct ledger *ledger, const struct ledger_options *options) {
        struct genesis genesis = { 0 };
        int r = check_genesis(&ledger->store, &genesis, &ledger->fault);

        if (!r)
                r = open_key(ledger, options, &genesis);
        if (r)
                return r;
        ledger->demo = genesis.demo;
        ledger->verifier = genesis.verifier;
        (void) text_copy(ledger->site, sizeof ledger->site, genesis.site);
        (void) text_copy(ledger->site_name, sizeof ledger->site_name, genesis.site_name);
        (void) text_copy(ledger->vkey, sizeof ledger->vkey, genesis.vkey);
        return 0;
}

static int open_is_folded(struct ledger *ledger, const char *fingerprint, bool *ret_folded) {
        static const char same[] = "SELECT folds = ?1 FROM head";
        sqlite3_stmt *statement = ledger_statement(ledger, same);
        int result;

        if (!statement)
                return ledger_condition(ledger, sqlite3_extended_errcode(ledger->store.db));
        (void) sqlite3_bind_text(statement, 1, fingerprint, -1, SQLITE_STATIC);
        result = sqlite3_step(statement);
        *ret_folded = result == SQLITE_ROW && sqlite3_column_int(statement, 0);
        (void) sqlite3_reset(statement);
        return ledger_condition(ledger, result);
}

/* A new version's folds make new tables: the state is made again from the entries. */
static int open_refold(struct ledger *ledger, const char *fingerprint) {
        static const char keep[] = "UPDATE head SET folds = ?1 WHERE id = 1";
        int r = refold_all(ledger, &ledger->store, NULL);
        sqlite3_stmt *statement = r ? NULL : ledger_statement(ledger, keep);

        if (!statement)
                return r ? r : ledger_condition(ledger, sqlite3_extended_errcode(ledger->store.db));
        (void) sqlite3_bind_text(statement, 1, fingerprint, -1, SQLITE_STATIC);
        return ledger_run(ledger, statement);
}

/* What failed, and that it was the migration. */
static int open_unmigrated(struct ledger *ledger, int r) {
        struct ledger_fault fault = ledger->fault;

        fault_set(&ledger->fault, fault.sequence, fault.error,
                "The record couldn't be brought from schema %d to %d, which changes no entry: %.160s",
                ledger->found_schema, LEDGER_SCHEMA, fault.message);
        return r;
}

/* What another version left: its schema, its state, or both, in one turn. */
static int open_renew(struct ledger *ledger, const struct moment *now) {
        char fingerprint[2 * HASH_SIZE + 1];
        bool is_current = ledger->found_schema == LEDGER_SCHEMA, is_folded = false;
        int r;

        refold_fingerprint(ledger->folds, fingerprint);
        r = open_is_folded(ledger, fingerprint, &is_folded);
        if (r || ledger->read_only || (is_current && is_folded))
                return r;
        r = ledger_begin(ledger, now);
        if (!r && !is_current)
                r = migrate_record(ledger, ledger->found_schema, is_folded);
        if (!r && !is_folded)
                r = open_refold(ledger, fingerprint);
        if (!r && !is_current)
                r = migrate_note(ledger, ledger->found_schema);
        if (!r)
                r = ledger_commit(ledger);
        ledger_rollback(ledger);
        return r && !is_current ? open_unmigrated(ledger, r) : r;
}

static int open_existing(
        struct ledger *ledger, const struct ledger_options *options, const struct moment *now) {
        int64_t checkpointed = 0;
        int r = open_version(ledger, options);

        if (!r)
                r = open_identity(ledger, options);
        if (!r)
                r = check_tree(&ledger->store, NULL, &ledger->tree, &ledger->fault);
        if (!r)
                r = check_head(
                        &ledger->store, &ledger->verifier, &ledger->tree, ledger->note, &ledger->fault);
        if (!r)
                r = store_integer(
                        &ledger->store, "SELECT max(size) FROM checkpoints", &checkpointed, &ledger->fault);
        if (r)
                return r;
        ledger->checkpointed = (uint64_t) checkpointed;
        ledger->durable = ledger->tree;
        r = open_renew(ledger, now);
        return r || ledger->read_only ? r : opening_leftover(ledger);
}

static int open_store(struct ledger *ledger, const struct ledger_options *options) {
        if (options->database) {
                ledger->store.db = options->database;
                ledger->store.borrowed = true;
                return 0;
        }
        if (options->read_only)
                return store_open_read(&ledger->store, options->path, &ledger->fault);
        return store_open_write(&ledger->store, options->path, options->create, &ledger->fault);
}

int ledger_open(const struct ledger_options *options, const struct moment *now, struct ledger **ret_ledger,
        struct ledger_fault *ret_fault) {
        scoped(ledger_closep) struct ledger *ledger = calloc(1, sizeof *ledger);
        int r;

        if (!ledger)
                return -ENOMEM;
        ledger->store.lock = -1;
        ledger->folds = options->folds;
        ledger->read_only = options->read_only;
        r = open_store(ledger, options);
        if (!r && options->create) {
                ledger->demo = options->demo;
                r = open_create(ledger, options, now);
        }
        if (!r)
                r = open_existing(ledger, options, now); /* a new record is read back before it is trusted */
        if (r) {
                *ret_fault = ledger->fault;
                return error_trace(r);
        }
        *ret_ledger = take(ledger);
        return 0;
}

struct ledger *ledger_close(struct ledger *ledger) {
        if (!ledger)
                return NULL;
        ledger_rollback(ledger);
        store_close(&ledger->store);
        signer_wipe(&ledger->signer);
        text_end(&ledger->scratch);
        text_end(&ledger->stamp_boot);
        text_end(&ledger->stamp_mono);
        text_end(&ledger->stamp_wall);
        free(ledger);
        return NULL;
}

/* ---- what is known ---- */

uint64_t ledger_size(const struct ledger *ledger) {
        return ledger->tree.size;
}

uint64_t ledger_durable(const struct ledger *ledger) {
        return ledger->durable.size;
}

uint64_t ledger_kept(const struct ledger *ledger) {
        return ledger->checkpointed;
}

const char *ledger_site(const struct ledger *ledger) {
        return ledger->site;
}

const char *ledger_site_name(const struct ledger *ledger) {
        return ledger->site_name;
}

bool ledger_is_demo(const struct ledger *ledger) {
        return ledger->demo;
}

int ledger_found_schema(const struct ledger *ledger) {
        return ledger->found_schema;
}

const struct moment *ledger_moment(const struct ledger *ledger) {
        return &ledger->now;
}

void ledger_look(struct ledger *ledger, const struct moment *now) {
        assert(!ledger->turning);
        ledger->now = *now;
}

const struct ledger_fault *ledger_fault(const struct ledger *ledger) {
        return &ledger->fault;
}

sqlite3_stmt *ledger_statement(struct ledger *ledger, const char *text) {
        sqlite3_stmt *statement = store_statement(&ledger->store, text);

        if (!statement)
                (void) ledger_condition(ledger, sqlite3_extended_errcode(ledger->store.db));
        return statement;
}

sqlite3 *ledger_database(struct ledger *ledger) {
        return ledger->store.db;
}

const char *ledger_checkpoint(struct ledger *ledger) {
        return ledger->note;
}

const char *ledger_vkey(struct ledger *ledger) {
        return ledger->vkey;
}

void ledger_secret(const struct ledger *ledger, const char *purpose, struct hash *ret_secret) {
        uint8_t signature[SIGN_SIGNATURE_SIZE];
        const struct merkle_part part = { signature, sizeof signature };
        char text[256];
        int size = snprintf(text, sizeof text, "strongroom secret\n%.200s", purpose);

        sign_bytes(&ledger->signer, text, (size_t) size, signature);
        merkle_hash(&part, 1, ret_secret);
}

void ledger_root(const struct ledger *ledger, struct hash *ret_root) {
        merkle_root(&ledger->durable, ret_root);
}
