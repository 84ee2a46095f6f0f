/* SPDX-License-Identifier: ISC */

/*
 * The ledger: what is committed stays, what is rolled back never was, and what is changed is found
 */

#include "test.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "canon.h"
#include "ledger.h"
#include "verify.h"

enum { PATH_SIZE = 256 };

/* A fold of the test's own: counts the entries of each kind. */
static int tally_apply(struct ledger *ledger, const struct folded *folded) {
        static const char add[] =
                "INSERT INTO tally(kind, times) VALUES(?1, 1) ON CONFLICT(kind) DO UPDATE SET times = "
                "times + 1";
        sqlite3_stmt *statement = ledger_statement(ledger, add);

        if (!statement)
                return -1;
        (void) sqlite3_bind_text(statement, 1, folded->entry->kind, -1, SQLITE_STATIC);
        return ledger_run(ledger, statement);
}

static const char *const tally_tables[] = { "tally", NULL };
static const struct fold tally = {
        .name = "tally",
        .schema = "CREATE TABLE tally(kind TEXT PRIMARY KEY, times INTEGER NOT NULL) STRICT",
        .tables = tally_tables,
        .apply = tally_apply,
};
static const struct fold *const folds[] = { &tally, NULL };

struct site {
        char folder[PATH_SIZE], store[PATH_SIZE], key[PATH_SIZE];
        struct moment now;
        struct ledger *ledger;
        struct ledger_fault fault;
};

static int site_open(struct site *site, bool create, bool demo) {
        const struct ledger_options options = {
                .path = site->store,
                .key_path = site->key,
                .site = "TST",
                .site_name = "Test",
                .create = create,
                .demo = demo,
                .folds = folds,
        };

        return ledger_open(&options, &site->now, &site->ledger, &site->fault);
}

static void site_begin(struct site *site) {
        *site = (struct site){ .folder = "/dev/shm/strongroom-ledger-XXXXXX", .now = clock_now() };
        assert_non_null(mkdtemp(site->folder));
        (void) snprintf(site->store, sizeof site->store, "%.200s/strongroom.db", site->folder);
        (void) snprintf(site->key, sizeof site->key, "%.200s/site.key", site->folder);
        assert_int_equal(site_open(site, true, false), 0);
}

static void site_end(struct site *site) {
        char command[PATH_SIZE * 2];

        site->ledger = ledger_close(site->ledger);
        (void) snprintf(command, sizeof command, "%s/", site->folder);
        for (const char *const *name = (const char *const[]){ "strongroom.db", "strongroom.db-wal",
                     "strongroom.db-shm", "strongroom.db.lock", "site.key", NULL };
                *name; name++) {
                (void) snprintf(command, sizeof command, "%.200s/%s", site->folder, *name);
                (void) unlink(command);
        }
        assert_int_equal(rmdir(site->folder), 0);
}

static void record(struct site *site, const char *kind, const char *item) {
        json_t *body = json_pack("{s:s,s:i}", "note", "saisi à Gao", "number", 7);
        const struct event event = { .kind = kind, .item = item, .actors = { "awa" }, .body = body };
        struct entry entry;

        assert_int_equal(ledger_append(site->ledger, &event, &entry), 0);
        json_decref(body);
}

static void turn(struct site *site, const char *kind, const char *item) {
        assert_int_equal(ledger_begin(site->ledger, &site->now), 0);
        record(site, kind, item);
        assert_int_equal(ledger_commit(site->ledger), 0);
}

static struct verify_result verified(struct site *site) {
        const struct verify_options options = { .path = site->store, .folds = folds };
        struct verify_result result;

        assert_int_equal(verify_store(&options, &result), 0);
        return result;
}

static void what_is_committed_is_there_after_reopening(void **state) {
        struct verify_result result;
        struct site site;
        struct hash before, after;

        (void) state;
        site_begin(&site);
        turn(&site, "item.moved", "TST-1");
        turn(&site, "item.moved", "TST-1");
        ledger_root(site.ledger, &before);
        site.ledger = ledger_close(site.ledger);
        assert_int_equal(site_open(&site, false, false), 0);
        assert_int_equal(ledger_durable(site.ledger), 3); /* with the genesis */
        ledger_root(site.ledger, &after);
        assert_memory_equal(before.bytes, after.bytes, HASH_SIZE);
        result = verified(&site);
        assert_true(result.ok);
        assert_int_equal(result.entries, 3);
        assert_true(result.state_compared);
        site_end(&site);
}

static void what_is_rolled_back_never_was(void **state) {
        struct site site;
        struct hash before, after;

        (void) state;
        site_begin(&site);
        ledger_root(site.ledger, &before);
        assert_int_equal(ledger_begin(site.ledger, &site.now), 0);
        record(&site, "item.moved", "TST-1");
        ledger_rollback(site.ledger);
        ledger_root(site.ledger, &after);
        assert_memory_equal(before.bytes, after.bytes, HASH_SIZE);
        turn(&site, "item.added", "TST-2");
        assert_true(verified(&site).ok);
        site_end(&site);
}

static void a_part_of_a_turn_can_be_taken_back_alone(void **state) {
        struct site site;

        (void) state;
        site_begin(&site);
        assert_int_equal(ledger_begin(site.ledger, &site.now), 0);
        record(&site, "kept.one", "A");
        assert_int_equal(ledger_mark(site.ledger), 0);
        record(&site, "lost.one", "A");
        assert_int_equal(ledger_unmark(site.ledger, false), 0);
        record(&site, "kept.two", "A");
        assert_int_equal(ledger_commit(site.ledger), 0);
        assert_int_equal(ledger_durable(site.ledger), 3);
        assert_true(verified(&site).ok);
        site_end(&site);
}

static void sqlite_itself_refuses_to_change_an_entry(void **state) {
        static const char *const attempts[] = {
                "UPDATE entries SET event = '{}' WHERE seq = 1",
                "DELETE FROM entries WHERE seq = 1",
                "INSERT OR REPLACE INTO entries VALUES(1, '{}', x'', x'00')",
                "UPDATE checkpoints SET note = ''",
                "DELETE FROM checkpoints",
        };
        struct site site;

        (void) state;
        site_begin(&site);
        for (size_t i = 0; i < count_of(attempts); i++)
                assert_int_equal(
                        sqlite3_exec(ledger_database(site.ledger), attempts[i], NULL, NULL, NULL) & 0xff,
                        SQLITE_CONSTRAINT);
        assert_true(verified(&site).ok);
        site_end(&site);
}

static void a_second_writer_is_refused(void **state) {
        struct site site, second;

        (void) state;
        site_begin(&site);
        second = site;
        assert_int_equal(site_open(&second, false, false), LEDGER_E_BUSY);
        assert_string_equal(second.fault.error, "ledger.busy");
        site_end(&site);
}

static void a_demonstration_and_a_real_record_are_never_mixed(void **state) {
        struct site site;

        (void) state;
        site_begin(&site);
        site.ledger = ledger_close(site.ledger);
        assert_int_equal(site_open(&site, false, true), LEDGER_E_DEMO);
        assert_int_equal(site_open(&site, true, false), LEDGER_E_EXISTS);
        assert_int_equal(site_open(&site, false, false), 0);
        site_end(&site);
}

static void a_record_without_its_own_key_can_only_be_read(void **state) {
        char moved[PATH_SIZE];
        struct site site;

        (void) state;
        site_begin(&site);
        site.ledger = ledger_close(site.ledger);
        (void) snprintf(moved, sizeof moved, "%.200s/moved", site.folder);
        assert_int_equal(rename(site.key, moved), 0);
        assert_int_equal(site_open(&site, false, false), LEDGER_E_KEY);
        assert_true(verified(&site).ok);
        assert_int_equal(rename(moved, site.key), 0);
        site_end(&site);
}

static void an_unfit_event_leaves_the_turn_as_it_was(void **state) {
        json_t *fraction = json_pack("{s:f}", "weight", 1.5), *control = json_pack("{s:s}", "note", "a\x01");
        struct event event = { .kind = "x.y", .body = fraction };
        struct entry entry;
        struct site site;

        (void) state;
        site_begin(&site);
        assert_int_equal(ledger_begin(site.ledger, &site.now), 0);
        assert_int_equal(ledger_append(site.ledger, &event, &entry), LEDGER_E_UNFIT);
        event.body = control;
        assert_int_equal(ledger_append(site.ledger, &event, &entry), LEDGER_E_UNFIT);
        ledger_rollback(site.ledger);
        json_decref(fraction);
        json_decref(control);
        site_end(&site);
}

/* Changes the store behind the ledger's back, as someone with the file could. */
static void meddle(struct site *site, const char *sql) {
        sqlite3 *db;

        site->ledger = ledger_close(site->ledger);
        assert_int_equal(sqlite3_open(site->store, &db), SQLITE_OK);
        assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* The next version counts by actor too: another schema, so another state from the same entries. */
static const struct fold tally_next = {
        .name = "tally",
        .schema = "CREATE TABLE tally(kind TEXT PRIMARY KEY, times INTEGER NOT NULL, note TEXT NOT NULL "
                  "DEFAULT '') STRICT",
        .tables = tally_tables,
        .apply = tally_apply,
};

static void a_new_version_folds_the_state_again_from_the_record(void **state) {
        static const struct fold *const next[] = { &tally_next, NULL };
        struct verify_options verify = { .folds = next };
        struct ledger_options options = { .folds = next };
        struct verify_result result;
        struct hash before, after;
        struct site site;

        (void) state;
        site_begin(&site);
        turn(&site, "item.added", "TST-1");
        turn(&site, "item.moved", "TST-1");
        ledger_root(site.ledger, &before);
        site.ledger = ledger_close(site.ledger);
        options.path = verify.path = site.store;
        options.key_path = site.key;
        assert_int_equal(ledger_open(&options, &site.now, &site.ledger, &site.fault), 0);
        ledger_root(site.ledger, &after);
        assert_memory_equal(before.bytes, after.bytes, HASH_SIZE); /* the record itself is as it was */
        turn(&site, "item.moved", "TST-1");
        assert_int_equal(verify_store(&verify, &result), 0);
        assert_true(result.ok);
        site_end(&site);
}

static void what_was_changed_is_found_and_named(void **state) {
        static const struct {
                const char *sql, *error;
                uint64_t sequence;
        } changes[] = {
                { "DROP TRIGGER entries_are_never_changed; UPDATE entries SET event = replace(event, 'Gao', "
                  "'Ngo') WHERE "
                  "seq = 3",
                        "ledger.planted", 0 },
                { "PRAGMA writable_schema = ON; CREATE TRIGGER t AFTER INSERT ON entries BEGIN SELECT 1; END",
                        "ledger.planted", 0 },
                { "CREATE VIEW v AS SELECT 1", "ledger.planted", 0 },
                { "UPDATE tally SET times = times + 1", "ledger.state", 0 },
                { "DELETE FROM trail", "ledger.state", 0 },
                { "UPDATE head SET size = 2", "ledger.state", 0 },
                { "INSERT INTO entries VALUES(6, '{}', x'', x'00')", "ledger.sequence", 5 },
                { "INSERT INTO entries VALUES(5, '{}', x'', x'00')", "ledger.leaf", 5 },
                { "INSERT INTO checkpoints VALUES(2, 'x')", "ledger.checkpoint", 2 },
                { "PRAGMA user_version = 99", "ledger.newer", 0 },
                { "PRAGMA application_id = 0", "ledger.file", 0 },
        };

        (void) state;
        for (size_t i = 0; i < count_of(changes); i++) {
                struct verify_result result;
                struct site site;

                site_begin(&site);
                turn(&site, "item.added", "TST-1");
                turn(&site, "item.moved", "TST-1");
                turn(&site, "item.moved", "TST-1");
                meddle(&site, changes[i].sql);
                result = verified(&site);
                if (result.ok || strcmp(result.fault.error, changes[i].error) != 0)
                        print_message(
                                "%s: %s %s\n", changes[i].sql, result.fault.error, result.fault.message);
                assert_false(result.ok);
                assert_string_equal(result.fault.error, changes[i].error);
                assert_int_equal(result.fault.sequence, changes[i].sequence);
                site_end(&site);
        }
}

static int count_row(void *context, const struct ledger_row *row) {
        uint64_t *seen = context;

        assert_true(!*seen || row->entry.sequence < *seen);
        *seen = row->entry.sequence;
        return 0;
}

static void a_trail_is_walked_backwards(void **state) {
        uint64_t seen = 0;
        struct site site;

        (void) state;
        site_begin(&site);
        turn(&site, "item.added", "TST-1");
        turn(&site, "item.added", "TST-2");
        turn(&site, "item.moved", "TST-1");
        assert_int_equal(ledger_trail(site.ledger, "TST-1", count_row, &seen), 0);
        assert_int_equal(seen, 2);
        site_end(&site);
}

static void an_old_copy_is_found_by_a_newer_checkpoint_kept_outside(void **state) {
        char note[2048];
        const char *notes[] = { note, NULL };
        struct verify_options options = { .folds = folds, .checkpoints = notes };
        struct verify_result result;
        struct site site, old;

        (void) state;
        site_begin(&site);
        site_begin(&old);
        turn(&site, "item.added", "TST-1");
        assert_true(strlen(ledger_checkpoint(site.ledger)) < sizeof note);
        (void) snprintf(note, sizeof note, "%s", ledger_checkpoint(site.ledger));
        turn(&site, "item.moved", "TST-1");
        options.path = site.store;
        assert_int_equal(verify_store(&options, &result), 0);
        assert_true(result.ok);
        options.path = old.store; /* another site's record: the checkpoint isn't its */
        assert_int_equal(verify_store(&options, &result), 0);
        assert_string_equal(result.fault.error, "ledger.signature");
        site_end(&site);
        site_end(&old);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(what_is_committed_is_there_after_reopening),
                cmocka_unit_test(what_is_rolled_back_never_was),
                cmocka_unit_test(a_part_of_a_turn_can_be_taken_back_alone),
                cmocka_unit_test(sqlite_itself_refuses_to_change_an_entry),
                cmocka_unit_test(a_second_writer_is_refused),
                cmocka_unit_test(a_demonstration_and_a_real_record_are_never_mixed),
                cmocka_unit_test(a_record_without_its_own_key_can_only_be_read),
                cmocka_unit_test(an_unfit_event_leaves_the_turn_as_it_was),
                cmocka_unit_test(a_new_version_folds_the_state_again_from_the_record),
                cmocka_unit_test(what_was_changed_is_found_and_named),
                cmocka_unit_test(a_trail_is_walked_backwards),
                cmocka_unit_test(an_old_copy_is_found_by_a_newer_checkpoint_kept_outside),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
