/* SPDX-License-Identifier: ISC */

/*
 * Checkpoints: which ones stay on the record, and what one that was carried out says of it later
 */

#include "test.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ledger.h"
#include "outside.h"
#include "text.h"
#include "verify.h"

enum { PATH_SIZE = 256 };

struct site {
        char folder[PATH_SIZE], store[PATH_SIZE], key[PATH_SIZE], copy[PATH_SIZE];
        struct moment now;
        struct ledger *ledger;
};

static void site_open(struct site *site, bool create) {
        const struct ledger_options options = {
                .path = site->store, .key_path = site->key, .site = "TST", .create = create
        };
        struct ledger_fault fault;

        assert_int_equal(ledger_open(&options, &site->now, &site->ledger, &fault), 0);
}

static void site_close(struct site *site) {
        site->ledger = ledger_close(site->ledger);
}

static int site_begin(void **state) {
        struct site *site = calloc(1, sizeof *site);

        assert_non_null(site);
        site->now = clock_now();
        (void) snprintf(site->folder, sizeof site->folder, "/dev/shm/strongroom-outside-XXXXXX");
        assert_non_null(mkdtemp(site->folder));
        (void) snprintf(site->store, PATH_SIZE, "%.200s/strongroom.db", site->folder);
        (void) snprintf(site->key, PATH_SIZE, "%.200s/site.key", site->folder);
        (void) snprintf(site->copy, PATH_SIZE, "%.200s/copy.db", site->folder);
        site_open(site, true);
        *state = site;
        return 0;
}

static int site_end(void **state) {
        static const char *const names[] = { "strongroom.db", "strongroom.db-wal", "strongroom.db-shm",
                "strongroom.db.lock", "site.key", "copy.db" };
        struct site *site = *state;
        char path[PATH_SIZE + 32];

        site_close(site);
        for (size_t i = 0; i < count_of(names); i++) {
                (void) snprintf(path, sizeof path, "%s/%s", site->folder, names[i]);
                (void) unlink(path);
        }
        assert_int_equal(rmdir(site->folder), 0);
        free(site);
        return 0;
}

static void append(struct site *site, const char *kind, int number) {
        json_t *body = json_pack("{s:i}", "number", number);
        const struct event event = { .kind = kind, .actors = { "awa" }, .body = body };
        struct entry entry;

        assert_int_equal(ledger_append(site->ledger, &event, &entry), 0);
        json_decref(body);
}

static void begin(struct site *site) {
        site->now.mono_ns += 1000000;
        assert_int_equal(ledger_begin(site->ledger, &site->now), 0);
}

static void turn(struct site *site, const char *kind, int number) {
        begin(site);
        append(site, kind, number);
        assert_int_equal(ledger_commit(site->ledger), 0);
}

static void copy_file(const char *from, const char *to) {
        FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
        char bytes[4096];
        size_t size;

        assert_true(in && out);
        while ((size = fread(bytes, 1, sizeof bytes, in)))
                assert_int_equal(fwrite(bytes, 1, size, out), size);
        assert_int_equal(fclose(in), 0);
        assert_int_equal(fclose(out), 0);
}

/* The disk as it is now; and put back as it was then. */
static void take_disk(struct site *site) {
        site_close(site);
        copy_file(site->store, site->copy);
        site_open(site, false);
}

static void put_disk_back(struct site *site) {
        site_close(site);
        copy_file(site->copy, site->store);
        site_open(site, false);
}

static void meddle(struct site *site, const char *sql) {
        sqlite3 *db;

        site_close(site);
        assert_int_equal(sqlite3_open(site->store, &db), SQLITE_OK);
        (void) sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
        assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_changes(db), 1);
        assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static struct verify_result verified(const struct site *site) {
        const struct verify_options options = { .path = site->store };
        struct verify_result result;

        assert_int_equal(verify_store(&options, &result), 0);
        return result;
}

static enum outside_verdict judged(struct site *site, const char *note) {
        struct outside outside;

        assert_int_equal(outside_judge(site->ledger, &note, 1, &outside), 0);
        return outside.verdict;
}

static void keep_note(struct site *site, char *out) {
        assert_true(text_copy(out, NOTE_MAX, ledger_checkpoint(site->ledger)));
}

/* ---- those that stay ---- */

static void a_turn_that_asks_keeps_its_checkpoint(void **state) {
        struct site *site = *state;

        turn(site, "item.moved", 1);
        assert_int_equal(ledger_kept(site->ledger), 1);
        begin(site);
        append(site, LEDGER_KEPT_KIND, 0);
        append(site, "item.moved", 2); /* its turn goes on: the checkpoint is over all of it */
        assert_int_equal(ledger_commit(site->ledger), 0);
        assert_int_equal(ledger_kept(site->ledger), 4);
        turn(site, "item.moved", 3);
        assert_true(verified(site).ok);
        assert_int_equal(verified(site).checkpoints, 2);
}

static void what_was_taken_back_keeps_none(void **state) {
        struct site *site = *state;

        begin(site);
        assert_int_equal(ledger_mark(site->ledger), 0);
        append(site, LEDGER_KEPT_KIND, 0);
        assert_int_equal(ledger_unmark(site->ledger, false), 0);
        append(site, "item.moved", 1);
        assert_int_equal(ledger_commit(site->ledger), 0);
        begin(site);
        append(site, LEDGER_KEPT_KIND, 0);
        ledger_rollback(site->ledger);
        turn(site, "item.moved", 2);
        assert_int_equal(ledger_kept(site->ledger), 1);
        assert_true(verified(site).ok);
}

static void one_that_was_taken_out_is_missed(void **state) {
        struct site *site = *state;
        struct verify_result result;

        turn(site, LEDGER_KEPT_KIND, 0);
        turn(site, "item.moved", 1);
        meddle(site, "DELETE FROM checkpoints WHERE size = 2");
        result = verified(site);
        assert_false(result.ok);
        assert_string_equal(result.fault.error, "ledger.checkpoint");
        assert_int_equal(result.fault.sequence, 2);
}

static void the_newest_that_was_taken_out_is_missed(void **state) {
        struct site *site = *state;

        turn(site, "item.moved", 1);
        turn(site, LEDGER_KEPT_KIND, 0);
        meddle(site, "DELETE FROM checkpoints WHERE size = 3");
        assert_string_equal(verified(site).fault.error, "ledger.checkpoint");
}

/* Genuine, of this record, signed by its key: and still none that was kept. */
static void one_that_was_put_in_is_found(void **state) {
        struct site *site = *state;
        char note[NOTE_MAX], sql[NOTE_MAX + 128];

        turn(site, "item.moved", 1);
        keep_note(site, note);
        turn(site, "item.moved", 2);
        (void) snprintf(sql, sizeof sql, "INSERT INTO checkpoints(size, note) VALUES(2, '%s')", note);
        meddle(site, sql);
        assert_false(verified(site).ok);
        assert_string_equal(verified(site).fault.error, "ledger.checkpoint");
        assert_int_equal(verified(site).fault.sequence, 2);
}

/* What a person typed can say anything: only the event's own kind asks. */
static void words_in_a_body_ask_for_nothing(void **state) {
        struct site *site = *state;
        json_t *body = json_pack("{s:s}", "kind", LEDGER_KEPT_KIND);
        const struct event event = { .kind = "act.proposed", .actors = { "awa" }, .body = body };
        struct entry entry;

        begin(site);
        assert_int_equal(ledger_append(site->ledger, &event, &entry), 0);
        assert_int_equal(ledger_commit(site->ledger), 0);
        json_decref(body);
        turn(site, "item.moved", 1);
        assert_int_equal(ledger_kept(site->ledger), 1);
        assert_true(verified(site).ok);
}

/* ---- those that were carried out ---- */

static void what_was_carried_out_holds_while_the_record_grows(void **state) {
        struct site *site = *state;
        char notes[4][NOTE_MAX];

        for (int i = 0; i < 4; i++) {
                turn(site, "item.moved", i);
                keep_note(site, notes[i]);
        }
        for (int i = 0; i < 4; i++)
                assert_int_equal(judged(site, notes[i]), OUTSIDE_HOLDS);
        site_close(site);
        site_open(site, false);
        turn(site, "item.moved", 9);
        for (int i = 0; i < 4; i++)
                assert_int_equal(judged(site, notes[i]), OUTSIDE_HOLDS);
}

static void an_old_disk_is_whole_and_shorter_than_what_was_carried_out(void **state) {
        struct site *site = *state;
        const char *judge;
        char before[NOTE_MAX], after[NOTE_MAX];
        struct outside outside;

        turn(site, "item.moved", 1);
        keep_note(site, before);
        take_disk(site);
        turn(site, "item.moved", 2);
        keep_note(site, after);
        put_disk_back(site);
        assert_true(verified(site).ok);
        assert_int_equal(judged(site, before), OUTSIDE_HOLDS);
        judge = after;
        assert_int_equal(outside_judge(site->ledger, &judge, 1, &outside), 0);
        assert_int_equal(outside.verdict, OUTSIDE_ROLLED_BACK);
        assert_int_equal(outside.checkpoint.size, 3);
        assert_int_equal(outside.entries, 2);
}

static void another_history_from_an_old_disk_is_found_however_long_it_grows(void **state) {
        struct site *site = *state;
        char notes[3][NOTE_MAX];
        const char *judge[3] = { notes[2], notes[0], notes[1] }; /* in no order */
        struct outside outside[3];

        turn(site, "item.moved", 1);
        keep_note(site, notes[0]);
        take_disk(site);
        for (int i = 1; i < 3; i++) {
                turn(site, "item.moved", i + 1);
                keep_note(site, notes[i]);
        }
        put_disk_back(site);
        for (int i = 0; i < 5; i++)
                turn(site, "item.moved", 77); /* with the site's own key */
        assert_true(verified(site).ok);
        assert_int_equal(outside_judge(site->ledger, judge, 3, outside), 0);
        assert_int_equal(outside[0].verdict, OUTSIDE_REWRITTEN);
        assert_int_equal(outside[1].verdict, OUTSIDE_HOLDS);
        assert_int_equal(outside[2].verdict, OUTSIDE_REWRITTEN);
        assert_memory_not_equal(outside[0].root.bytes, outside[0].checkpoint.root.bytes, HASH_SIZE);
}

static void only_the_records_own_key_makes_a_finding(void **state) {
        struct site *site = *state;
        char note[NOTE_MAX], *at;
        struct signer other;
        const struct hash root = { { 7 } };

        signer_make("strongroom/TST", &other); /* the same name, another key */
        note_sign(&other, 99, &root, note);
        assert_int_equal(judged(site, note), OUTSIDE_UNSIGNED);
        signer_make("strongroom/ELSE", &other);
        note_sign(&other, 99, &root, note);
        assert_int_equal(judged(site, note), OUTSIDE_FOREIGN);
        assert_int_equal(judged(site, "a shopping list\n"), OUTSIDE_FOREIGN);
        assert_int_equal(judged(site, ""), OUTSIDE_FOREIGN);
        keep_note(site, note);
        at = strchr(note, '\n') + 1;
        *at = '9'; /* the size, without the key */
        assert_int_equal(judged(site, note), OUTSIDE_UNSIGNED);
        signer_wipe(&other);
}

#define story(name) cmocka_unit_test_setup_teardown(name, site_begin, site_end)

int main(void) {
        const struct CMUnitTest tests[] = {
                story(a_turn_that_asks_keeps_its_checkpoint),
                story(what_was_taken_back_keeps_none),
                story(one_that_was_taken_out_is_missed),
                story(the_newest_that_was_taken_out_is_missed),
                story(one_that_was_put_in_is_found),
                story(words_in_a_body_ask_for_nothing),
                story(what_was_carried_out_holds_while_the_record_grows),
                story(an_old_disk_is_whole_and_shorter_than_what_was_carried_out),
                story(another_history_from_an_old_disk_is_found_however_long_it_grows),
                story(only_the_records_own_key_makes_a_finding),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
