/* SPDX-License-Identifier: ISC */

/*
 * A turn that fails: nothing of it is on the record, nothing of it was signed, and the next one finds all in order;
 * and a turn that didn't get into the file yet is not overlooked
 */

#include "test.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "ledger.h"
#include "verify.h"

enum { PATH_SIZE = 256, NOTE_SIZE = 1024, PAGES_LEFT = 4, EVENTS_MAX = 1000 };

struct site {
        char folder[PATH_SIZE], store[PATH_SIZE], key[PATH_SIZE], note[NOTE_SIZE];
        struct moment now;
        struct hash root;
        struct ledger *ledger;
};

static void site_begin(struct site *site) {
        struct ledger_options options = { .site = "TST", .create = true };
        struct ledger_fault fault;

        *site = (struct site){ .folder = "/dev/shm/strongroom-turn-XXXXXX", .now = clock_now() };
        assert_non_null(mkdtemp(site->folder));
        (void) snprintf(site->store, sizeof site->store, "%.200s/strongroom.db", site->folder);
        (void) snprintf(site->key, sizeof site->key, "%.200s/site.key", site->folder);
        options.path = site->store;
        options.key_path = site->key;
        assert_int_equal(ledger_open(&options, &site->now, &site->ledger, &fault), 0);
        ledger_root(site->ledger, &site->root);
        (void) snprintf(site->note, sizeof site->note, "%s", ledger_checkpoint(site->ledger));
}

static void site_end(struct site *site) {
        static const char *const names[] = { "strongroom.db", "strongroom.db-wal", "strongroom.db-shm",
                "strongroom.db.lock", "site.key" };

        site->ledger = ledger_close(site->ledger);
        for (size_t i = 0; i < count_of(names); i++) {
                char path[PATH_SIZE * 2];

                (void) snprintf(path, sizeof path, "%.200s/%s", site->folder, names[i]);
                (void) unlink(path);
        }
        assert_int_equal(rmdir(site->folder), 0);
}

static int record(struct site *site, const char *kind) {
        json_t *body = json_pack("{s:s}", "note",
                "A pistol in a bag, and a text that is long enough for its entry to fill a page in "
                "a few rows.");
        const struct event event = { .kind = kind, .item = "TST-1", .actors = { "awa" }, .body = body };
        struct entry entry;
        int r = ledger_append(site->ledger, &event, &entry);

        json_decref(body);
        return r;
}

/* A disk that is full, seen by SQLite in the midst of a statement. */
static void disk_fill(struct site *site, bool full) {
        sqlite3 *db = ledger_database(site->ledger);
        char limit[64];
        sqlite3_stmt *pages;

        assert_int_equal(sqlite3_prepare_v2(db, "PRAGMA page_count", -1, &pages, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_step(pages), SQLITE_ROW);
        (void) snprintf(limit, sizeof limit, "PRAGMA max_page_count = %d",
                full ? sqlite3_column_int(pages, 0) + PAGES_LEFT : 1 << 30);
        (void) sqlite3_finalize(pages);
        assert_int_equal(sqlite3_exec(db, limit, NULL, NULL, NULL), SQLITE_OK);
}

static int record_until_it_fails(struct site *site) {
        int r = 0;

        for (int i = 0; !r && i < EVENTS_MAX; i++)
                r = record(site, "item.moved");
        return r;
}

/* As it was before: the tree, the head that is shown to others, and what a stranger reads from the file. */
static void assert_unchanged(struct site *site) {
        const struct verify_options options = { .path = site->store };
        struct verify_result result;
        struct hash root;

        ledger_root(site->ledger, &root);
        assert_memory_equal(root.bytes, site->root.bytes, HASH_SIZE);
        assert_string_equal(ledger_checkpoint(site->ledger), site->note);
        assert_int_equal(ledger_size(site->ledger), 1);
        assert_int_equal(verify_store(&options, &result), 0);
        assert_true(result.ok);
        assert_int_equal(result.entries, 1);
}

static void assert_goes_on(struct site *site) {
        const struct verify_options options = { .path = site->store };
        struct verify_result result;

        assert_int_equal(ledger_begin(site->ledger, &site->now), 0);
        assert_int_equal(record(site, "item.moved"), 0);
        assert_int_equal(ledger_commit(site->ledger), 0);
        assert_string_not_equal(ledger_checkpoint(site->ledger), site->note);
        assert_int_equal(verify_store(&options, &result), 0);
        assert_true(result.ok);
        assert_int_equal(result.entries, 2);
}

static int refuse_commit(void *context) {
        (void) context;
        return 1;
}

static void a_head_that_was_not_committed_is_never_shown(void **state) {
        struct site site;

        (void) state;
        site_begin(&site);
        (void) sqlite3_commit_hook(ledger_database(site.ledger), refuse_commit, NULL);
        assert_int_equal(ledger_begin(site.ledger, &site.now), 0);
        assert_int_equal(record(&site, "item.moved"), 0);
        assert_int_not_equal(ledger_commit(site.ledger), 0);
        (void) sqlite3_commit_hook(ledger_database(site.ledger), NULL, NULL);
        assert_unchanged(&site);
        assert_goes_on(&site);
        site_end(&site);
}

static void a_disk_that_fills_within_a_turn_ends_it(void **state) {
        struct site site;

        (void) state;
        site_begin(&site);
        disk_fill(&site, true);
        assert_int_equal(ledger_begin(site.ledger, &site.now), 0);
        assert_int_equal(record_until_it_fails(&site), LEDGER_E_FULL);
        disk_fill(&site, false);
        assert_int_equal(record(&site, "item.moved"), LEDGER_E_FULL); /* room again, but this turn is lost */
        assert_int_equal(ledger_mark(site.ledger), LEDGER_E_FULL);
        assert_int_equal(ledger_commit(site.ledger), LEDGER_E_FULL);
        assert_unchanged(&site);
        assert_goes_on(&site);
        site_end(&site);
}

static void a_disk_that_fills_within_a_request_is_full_and_not_broken(void **state) {
        struct site site;

        (void) state;
        site_begin(&site);
        disk_fill(&site, true);
        assert_int_equal(ledger_begin(site.ledger, &site.now), 0);
        assert_int_equal(ledger_mark(site.ledger), 0);
        assert_int_equal(record_until_it_fails(&site), LEDGER_E_FULL);
        assert_int_equal(ledger_unmark(site.ledger, false), LEDGER_E_FULL);
        ledger_rollback(site.ledger);
        disk_fill(&site, false);
        assert_unchanged(&site);
        assert_goes_on(&site);
        site_end(&site);
}

static void file_copy(const char *from, const char *to) {
        FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
        char bytes[4096];
        size_t size;

        assert_non_null(in);
        assert_non_null(out);
        while ((size = fread(bytes, 1, sizeof bytes, in)))
                assert_int_equal(fwrite(bytes, 1, size, out), size);
        assert_int_equal(fclose(in), 0);
        assert_int_equal(fclose(out), 0);
}

/* A folder where SQLite can't make its -shm file, told without file rights: a folder stands in that place. */
static void a_copy_is_never_judged_without_the_log_beside_it(void **state) {
        char copy[PATH_SIZE], log[PATH_SIZE], copy_log[PATH_SIZE], shared[PATH_SIZE];
        struct verify_options options = { .path = copy };
        struct verify_result result;
        struct site site;

        (void) state;
        site_begin(&site);
        ledger_tidy(site.ledger);
        assert_goes_on(&site); /* one more entry, that stands in the log only */
        (void) snprintf(copy, sizeof copy, "%.200s/copy.db", site.folder);
        (void) snprintf(log, sizeof log, "%.200s/strongroom.db-wal", site.folder);
        (void) snprintf(copy_log, sizeof copy_log, "%.200s/copy.db-wal", site.folder);
        (void) snprintf(shared, sizeof shared, "%.200s/copy.db-shm", site.folder);
        file_copy(site.store, copy);
        assert_int_equal(mkdir(shared, 0700), 0);
        assert_int_equal(verify_store(&options, &result), 0);
        assert_true(result.ok); /* without its log it is an older record, and whole */
        assert_int_equal(result.entries, 1);
        file_copy(log, copy_log);
        assert_int_equal(verify_store(&options, &result), 0);
        assert_true(result.ok);
        assert_int_equal(result.entries, 2);
        assert_int_equal(rmdir(shared), 0);
        (void) unlink(copy_log);
        (void) unlink(copy);
        site_end(&site);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_head_that_was_not_committed_is_never_shown),
                cmocka_unit_test(a_disk_that_fills_within_a_turn_ends_it),
                cmocka_unit_test(a_disk_that_fills_within_a_request_is_full_and_not_broken),
                cmocka_unit_test(a_copy_is_never_judged_without_the_log_beside_it),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
