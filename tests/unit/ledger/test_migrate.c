/* SPDX-License-Identifier: ISC */

/*
 * Migrate: a record that an earlier version wrote is read as it is, and brought to this version's schema without a
 * byte of an entry changed; what was meddled with is left as it lies; and a later version's record says who can read it
 */

#include "test.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "bytes.h"
#include "old.h"

enum { NOTE_ROOM = 1024, NOBODY = 65534, CHILD_RESULT = 40 };

static struct old old;

static int each_begin(void **state) {
        (void) state;
        old_begin(&old);
        return 0;
}

static int each_end(void **state) {
        (void) state;
        old_end(&old);
        return 0;
}

static void assert_untouched(const struct text *before) {
        struct text now = { 0 };

        old_bytes(&old, &now);
        assert_int_equal(now.size, before->size);
        assert_memory_equal(now.bytes, before->bytes, now.size);
        text_end(&now);
}

/* ---- read as it is ---- */

static void an_old_record_is_verified_as_it_is(void **state) {
        static const char root[] = "hdzf1oThJGhi8weJmL3CaF9EJk/XFPkYkOBWOZ+iirc=";
        char found[BYTES_BASE64_SIZE(HASH_SIZE)];
        struct verify_result result;
        struct text before = { 0 };

        (void) state;
        old_bytes(&old, &before);
        result = old_verify(&old, old_folds, false);
        assert_string_equal(result.fault.message, "");
        assert_true(result.ok);
        assert_true(result.state_compared);
        assert_int_equal(result.schema, 1);
        assert_int_equal(result.entries, OLD_ENTRIES);
        bytes_base64(result.root.bytes, HASH_SIZE, found);
        assert_string_equal(found, root);
        assert_untouched(&before);
        text_end(&before);
}

static int count_row(void *context, const struct ledger_row *row) {
        uint64_t *count = context;

        assert_int_equal(row->entry.sequence, ++*count);
        return 0;
}

static void who_only_reads_migrates_nothing(void **state) {
        const struct ledger_options options = { .path = old.store, .read_only = true, .folds = old_folds };
        struct text before = { 0 };
        uint64_t count = 0;

        (void) state;
        old_bytes(&old, &before);
        assert_int_equal(ledger_open(&options, &old.now, &old.ledger, &old.fault), 0);
        assert_int_equal(ledger_found_schema(old.ledger), 1);
        assert_int_equal(ledger_each(old.ledger, 1, OLD_ENTRIES, count_row, &count), 0);
        assert_int_equal(count, OLD_ENTRIES);
        old_close(&old);
        assert_untouched(&before);
        text_end(&before);
}

/* Until the agent has started anew, the state is another version's: not a broken record, and not a compared one. */
static void another_versions_state_is_not_taken_for_planted(void **state) {
        struct verify_result result = old_verify(&old, old_folds_next, true);

        (void) state;
        assert_true(result.ok);
        result = old_verify(&old, old_folds_next, false);
        assert_false(result.ok);
        assert_false(result.state_compared);
        assert_string_equal(result.fault.error, "ledger.folds");
        old_meddle(&old, "CREATE TRIGGER t AFTER INSERT ON tally BEGIN DELETE FROM head; END");
        result = old_verify(&old, old_folds_next, true);
        assert_string_equal(result.fault.error, "ledger.planted");
        assert_int_equal(old_open(&old, old_folds_next), LEDGER_E_BROKEN);
        assert_string_equal(old.fault.error, "ledger.planted");
        assert_int_equal(old_integer(&old, "PRAGMA user_version"), 1);
}

/* ---- migrated ---- */

static void assert_note_holds(const char *note) {
        const char *const notes[] = { note, NULL };
        const struct verify_options options = { .path = old.store, .folds = old_folds, .checkpoints = notes };
        struct verify_result result;

        assert_int_equal(verify_store(&options, &result), 0);
        assert_string_equal(result.fault.message, "");
        assert_true(result.ok);
        assert_int_equal(result.schema, LEDGER_SCHEMA);
}

static void record(const char *kind) {
        json_t *body = json_pack("{s:s}", "note", "saisi à Gao");
        const struct event event = {
                .kind = kind, .item = "TST-2026-000001-5", .actors = { "awa" }, .body = body
        };
        struct entry entry;

        assert_int_equal(ledger_begin(old.ledger, &old.now), 0);
        assert_int_equal(ledger_append(old.ledger, &event, &entry), 0);
        assert_int_equal(ledger_commit(old.ledger), 0);
        json_decref(body);
}

static void the_writer_migrates_once_and_changes_no_entry(void **state) {
        static const char said[] =
                "SELECT count(*) FROM entries WHERE seq = 17 AND event ->> '$.kind' = 'store.migrated' "
                "AND event ->> '$.body' = '{\"from\":1,\"program\":\"" STRONGROOM_VERSION "\",\"to\":3}'";
        char head[NOTE_ROOM], elsewhere[NOTE_ROOM] = "";
        FILE *file = fopen("tests/unit/ledger/schema_1/checkpoint.note", "rb");
        const struct ledger_options read = { .path = old.store, .read_only = true, .folds = old_folds };

        (void) state;
        assert_non_null(file);
        assert_true(fread(elsewhere, 1, sizeof elsewhere - 1, file) > 0);
        assert_int_equal(fclose(file), 0);
        assert_int_equal(ledger_open(&read, &old.now, &old.ledger, &old.fault), 0);
        assert_true(text_copy(head, sizeof head, ledger_checkpoint(old.ledger)));
        old_close(&old);

        assert_int_equal(old_open(&old, old_folds), 0);
        assert_int_equal(ledger_found_schema(old.ledger), 1);
        assert_int_equal(ledger_durable(old.ledger), OLD_ENTRIES + 1);
        old_close(&old);
        assert_int_equal(old_integer(&old, said), 1);
        assert_int_equal(old_integer(&old, "PRAGMA user_version"), LEDGER_SCHEMA);
        assert_int_equal(
                old_integer(&old, "SELECT program = '" STRONGROOM_VERSION "' AND size = 17 FROM head"), 1);
        old_assert_exported(&old);
        assert_note_holds(head); /* what was signed before still is */
        assert_note_holds(elsewhere);

        assert_int_equal(old_open(&old, old_folds), 0); /* and again: there is nothing to do */
        assert_int_equal(ledger_found_schema(old.ledger), LEDGER_SCHEMA);
        assert_int_equal(ledger_durable(old.ledger), OLD_ENTRIES + 1);
        record("item.moved");
        old_close(&old);
        old_assert_exported(&old);
        assert_note_holds(elsewhere);
        assert_int_equal(old_integer(&old, "SELECT count(*) FROM entries"), OLD_ENTRIES + 2);
}

static void a_migrated_record_has_the_schema_of_a_new_one(void **state) {
        static const char differ[] =
                "SELECT (SELECT count(*) FROM (SELECT type, name, tbl_name, sql FROM main.sqlite_schema "
                "EXCEPT "
                "SELECT type, name, tbl_name, sql FROM new.sqlite_schema)) + "
                "(SELECT count(*) FROM (SELECT type, name, tbl_name, sql FROM new.sqlite_schema EXCEPT "
                "SELECT type, name, tbl_name, sql FROM main.sqlite_schema))";
        struct old made = old; /* a new record beside it, with the same key */
        const struct ledger_options options = {
                .path = made.store, .key_path = made.key, .site = "TST", .create = true, .folds = old_folds
        };
        sqlite3_stmt *statement;
        char attach[256];
        sqlite3 *db;

        (void) state;
        assert_int_equal(old_open(&old, old_folds), 0);
        old_close(&old);
        (void) snprintf(made.store, sizeof made.store, "%.64s/new.db", made.folder);
        assert_int_equal(ledger_open(&options, &made.now, &made.ledger, &made.fault), 0);
        old_close(&made);
        assert_int_equal(sqlite3_open(old.store, &db), SQLITE_OK);
        (void) snprintf(attach, sizeof attach, "ATTACH '%s' AS new", made.store);
        assert_int_equal(sqlite3_exec(db, attach, NULL, NULL, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_prepare_v2(db, differ, -1, &statement, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
        assert_int_equal(sqlite3_column_int(statement, 0), 0);
        assert_int_equal(sqlite3_finalize(statement), SQLITE_OK);
        assert_int_equal(sqlite3_close(db), SQLITE_OK);
        assert_true(old_verify(&made, old_folds, false).ok);
}

/* Schema and state at once, as most new versions have it. */
static void a_migration_and_a_new_state_are_one_turn(void **state) {
        struct verify_result result;

        (void) state;
        assert_int_equal(old_open(&old, old_folds_next), 0);
        assert_int_equal(ledger_durable(old.ledger), OLD_ENTRIES + 1);
        old_close(&old);
        result = old_verify(&old, old_folds_next, false);
        assert_string_equal(result.fault.message, "");
        assert_true(result.ok);
        old_assert_exported(&old);
}

/* The head isn't signed word for word: the entries say who made the schema, and must agree. */
static void the_head_names_no_version_that_the_entries_do_not(void **state) {
        (void) state;
        assert_int_equal(old_open(&old, old_folds), 0);
        old_close(&old);
        old_meddle(&old, "UPDATE head SET program = '9.9.9'");
        assert_string_equal(old_verify(&old, old_folds, false).fault.error, "ledger.schema");
}

/* ---- refused ---- */

static void a_meddled_record_is_not_migrated(void **state) {
        static const struct {
                const char *sql, *error;
        } changes[] = {
                { "CREATE TRIGGER t AFTER INSERT ON entries BEGIN SELECT 1; END", "ledger.planted" },
                { "CREATE TRIGGER t AFTER INSERT ON tally BEGIN SELECT 1; END", "ledger.planted" },
                { "CREATE INDEX i ON entries(seq, event, signatures, leaf)", "ledger.planted" },
                { "CREATE VIEW v AS SELECT * FROM head", "ledger.planted" },
                { "CREATE TABLE t(x)", "ledger.planted" },
                { "DROP TABLE trail; CREATE TABLE trail(item, seq, leaf)", "ledger.planted" },
                { "DROP TRIGGER checkpoints_are_never_deleted", "ledger.planted" },
                { "ALTER TABLE head ADD COLUMN program TEXT NOT NULL DEFAULT '0.1.0'", "ledger.planted" },
                { "CREATE TABLE head_before AS SELECT 1; CREATE VIEW w AS SELECT 1", "ledger.planted" },
                { "CREATE INDEX i ON entries(leaf); PRAGMA writable_schema = ON; "
                  "UPDATE sqlite_schema SET tbl_name = 'tally' WHERE name = 'i'",
                        "ledger.file" },
                { "CREATE TRIGGER t AFTER INSERT ON tally BEGIN SELECT 1; END; PRAGMA writable_schema = ON; "
                  "UPDATE sqlite_schema SET type = 'table', tbl_name = 't' WHERE name = 't'",
                        "ledger.file" },
                { "DROP TRIGGER entries_are_never_changed; UPDATE entries SET event = replace(event, 'Gao', "
                  "'Ngo') WHERE seq = 6",
                        "ledger.leaf" },
                { "DROP TRIGGER entries_are_never_deleted; DELETE FROM entries WHERE seq = 16",
                        "ledger.truncated" },
                { "UPDATE head SET note = replace(note, '16', '15')", "ledger.signature" },
                { "UPDATE head SET size = 15", "ledger.state" },
                { "PRAGMA user_version = 0", "ledger.schema" },
                { "PRAGMA user_version = 4", "ledger.newer" },
        };

        (void) state;
        for (size_t i = 0; i < count_of(changes); i++) {
                struct text before = { 0 };
                int r;

                old_reset(&old);
                old_meddle(&old, changes[i].sql);
                old_bytes(&old, &before);
                r = old_open(&old, old_folds);
                if (r == 0 || strcmp(old.fault.error, changes[i].error) != 0)
                        print_message(
                                "%s: %d %s %s\n", changes[i].sql, r, old.fault.error, old.fault.message);
                assert_true(r == LEDGER_E_BROKEN || r == LEDGER_E_NEWER);
                assert_string_equal(old.fault.error, changes[i].error);
                assert_untouched(&before);
                assert_false(old_verify(&old, old_folds, false).ok);
                text_end(&before);
        }
}

/* Somebody who calls a new record old, to have it made anew. */
static void a_new_record_cannot_pass_for_an_old_one(void **state) {
        (void) state;
        assert_int_equal(old_open(&old, old_folds), 0);
        old_close(&old);
        old_meddle(&old, "PRAGMA user_version = 1");
        assert_int_equal(old_open(&old, old_folds), LEDGER_E_BROKEN);
        assert_string_equal(old.fault.error, "ledger.planted");
        assert_non_null(strstr(old.fault.message, "from schema 1 to 3"));
        assert_string_equal(old_verify(&old, old_folds, false).fault.error, "ledger.planted");
}

static void a_newer_record_says_what_to_install(void **state) {
        static const char named[] =
                "The record was written by Strongroom 0.4.0 (schema 4); this is " STRONGROOM_VERSION
                " (schema 3). Install Strongroom 0.4.0 or later.";
        static const char unnamed[] = "The record has schema 4; this is Strongroom " STRONGROOM_VERSION
                                      " (schema 3). Install a later version.";
        static const struct {
                const char *sql, *message;
        } heads[] = {
                { "UPDATE head SET program = '0.4.0'", named },
                { "UPDATE head SET program = '0.4.0' || char(10) || 'rm -r'", unnamed },
                { "UPDATE head SET program = ''", unnamed },
                { "UPDATE head SET program = '" STRONGROOM_VERSION "'", unnamed },
                { "UPDATE head SET program = hex(zeroblob(40))", unnamed },
                { "ALTER TABLE head RENAME COLUMN program TO maker", unnamed },
                { "DELETE FROM head", unnamed },
                { "DROP TABLE head", unnamed },
        };

        (void) state;
        assert_int_equal(old_open(&old, old_folds), 0);
        old_close(&old);
        for (size_t i = 0; i < count_of(heads); i++) {
                struct verify_result result;
                struct text before = { 0 };

                old_meddle(&old, "PRAGMA user_version = 4");
                old_meddle(&old, heads[i].sql);
                old_bytes(&old, &before);
                assert_int_equal(old_open(&old, old_folds), LEDGER_E_NEWER);
                assert_string_equal(old.fault.error, "ledger.newer");
                assert_string_equal(old.fault.message, heads[i].message);
                result = old_verify(&old, old_folds, true);
                assert_false(result.ok);
                assert_string_equal(result.fault.message, heads[i].message);
                assert_untouched(&before);
                text_end(&before);
                old_reset(&old);
                assert_int_equal(old_open(&old, old_folds), 0);
                old_close(&old);
        }
}

/* The lock is there and may be taken; the record itself mustn't be written. */
static void a_read_only_record_is_left_as_it_lies(void **state) {
        char lock[OLD_PATH_MAX + 8];
        struct text before = { 0 };
        FILE *file;
        pid_t pid;
        int status;

        (void) state;
        (void) snprintf(lock, sizeof lock, "%s.lock", old.store);
        file = fopen(lock, "wb");
        assert_non_null(file);
        assert_int_equal(fclose(file), 0);
        assert_int_equal(chmod(lock, 0666), 0);
        assert_int_equal(chmod(old.store, 0444), 0);
        assert_int_equal(chmod(old.key, 0444), 0);
        assert_int_equal(chmod(old.folder, 0777), 0);
        old_bytes(&old, &before);
        pid = fork();
        assert_true(pid >= 0);
        if (!pid) {
                if (!geteuid() && setuid(NOBODY))
                        _exit(1);
                _exit(old_open(&old, old_folds) == LEDGER_E_READONLY && strstr(old.fault.message, "read-only")
                                ? CHILD_RESULT
                                : 2);
        }
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), CHILD_RESULT);
        assert_untouched(&before);
        text_end(&before);
}

#define story(name) cmocka_unit_test_setup_teardown(name, each_begin, each_end)

int main(void) {
        const struct CMUnitTest tests[] = {
                story(an_old_record_is_verified_as_it_is),
                story(who_only_reads_migrates_nothing),
                story(another_versions_state_is_not_taken_for_planted),
                story(the_writer_migrates_once_and_changes_no_entry),
                story(a_migrated_record_has_the_schema_of_a_new_one),
                story(a_migration_and_a_new_state_are_one_turn),
                story(the_head_names_no_version_that_the_entries_do_not),
                story(a_meddled_record_is_not_migrated),
                story(a_new_record_cannot_pass_for_an_old_one),
                story(a_newer_record_says_what_to_install),
                story(a_read_only_record_is_left_as_it_lies),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
