/* SPDX-License-Identifier: ISC */

/*
 * Personal data: beside the record, in no leaf; erased, it is in no byte of the folder, and the record holds
 */

#include "test.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "personal.h"
#include "verify.h"

enum { PATH_SIZE = 256, VALUES = 400 };

struct site {
        char folder[PATH_SIZE], store[PATH_SIZE], key[PATH_SIZE];
        struct moment now;
        struct ledger *ledger;
        struct ledger_fault fault;
};

static struct site site;

static void site_open(bool create) {
        const struct ledger_options options = {
                .site = "TST", .create = create, .path = site.store, .key_path = site.key
        };

        assert_int_equal(ledger_open(&options, &site.now, &site.ledger, &site.fault), 0);
}

static int each_begin(void **state) {
        (void) state;
        site = (struct site){ .folder = "/dev/shm/strongroom-personal-XXXXXX", .now = clock_now() };
        assert_non_null(mkdtemp(site.folder));
        (void) snprintf(site.store, sizeof site.store, "%.200s/strongroom.db", site.folder);
        (void) snprintf(site.key, sizeof site.key, "%.200s/site.key", site.folder);
        site_open(true);
        return 0;
}

/* Calls fn with every file of the folder. */
static void each_file(void (*fn)(const char *path, void *context), void *context) {
        DIR *folder = opendir(site.folder);
        const struct dirent *entry;
        char path[PATH_SIZE * 2];

        assert_non_null(folder);
        while ((entry = readdir(folder)))
                if (entry->d_name[0] != '.') {
                        (void) snprintf(path, sizeof path, "%.200s/%s", site.folder, entry->d_name);
                        fn(path, context);
                }
        (void) closedir(folder);
}

static void remove_one(const char *path, void *context) {
        (void) context;
        assert_int_equal(unlink(path), 0);
}

static int each_end(void **state) {
        (void) state;
        site.ledger = ledger_close(site.ledger);
        each_file(remove_one, NULL);
        assert_int_equal(rmdir(site.folder), 0);
        return 0;
}

/* ---- searching bytes ---- */

struct search {
        const char *value;
        size_t found;
};

/* As UTF-8, as UTF-16 of both orders, and as JSON may escape it. */
static size_t search_forms(const char *bytes, size_t size, const char *value) {
        char wide[2][2 * PATH_SIZE], escaped[6 * PATH_SIZE];
        size_t length = strlen(value), found = memmem(bytes, size, value, length) != NULL;

        for (size_t i = 0; i < length; i++) {
                wide[0][2 * i] = wide[1][2 * i + 1] = value[i];
                wide[0][2 * i + 1] = wide[1][2 * i] = '\0';
                (void) snprintf(escaped + 6 * i, 7, "\\u%04x", (unsigned) (unsigned char) value[i]);
        }
        for (size_t i = 0; i < 2; i++)
                found += memmem(bytes, size, wide[i], 2 * length) != NULL;
        return found + (memmem(bytes, size, escaped, 6 * length) != NULL);
}

static void search_one(const char *path, void *context) {
        struct search *search = context;
        FILE *file = fopen(path, "rb");
        struct text bytes = { 0 };
        char part[65536];
        size_t size;

        assert_non_null(file);
        while ((size = fread(part, 1, sizeof part, file)) > 0)
                text_add_bytes(&bytes, part, size);
        (void) fclose(file);
        search->found += bytes.size ? search_forms(bytes.bytes, bytes.size, search->value) : 0;
        text_end(&bytes);
}

/* In how many files of the folder, and forms, the value is. */
static size_t folder_has(const char *value) {
        struct search search = { .value = value };

        each_file(search_one, &search);
        return search.found;
}

/* ---- recording ---- */

static uint64_t record_named(const char *name) {
        json_t *body = json_pack("{s:s}", "to", ""), *personal = json_pack("{s:s}", "to", name);
        const struct event event = { .kind = "item.tested",
                .item = "TST-1",
                .actors = { "awa" },
                .body = body,
                .personal = personal };
        struct entry entry;

        assert_int_equal(ledger_begin(site.ledger, &site.now), 0);
        assert_int_equal(ledger_append(site.ledger, &event, &entry), 0);
        assert_int_equal(ledger_commit(site.ledger), 0);
        json_decref(body);
        json_decref(personal);
        return entry.sequence;
}

static void erase_one(uint64_t sequence) {
        json_t *body = json_pack("{s:[{s:s,s:I}],s:s,s:s}", "values", "field", "to", "seq",
                (json_int_t) sequence, "ground", "art. 17", "authority", "A-1");
        const struct event event = { .kind = PERSONAL_ERASED, .actors = { "awa" }, .body = body };
        struct entry entry;

        assert_int_equal(ledger_begin(site.ledger, &site.now), 0);
        assert_int_equal(personal_erase(site.ledger, sequence, "to"), 0);
        assert_int_equal(ledger_append(site.ledger, &event, &entry), 0);
        assert_int_equal(ledger_commit(site.ledger), 0);
        json_decref(body);
}

static struct verify_result site_verify(void) {
        const struct verify_options options = { .path = site.store };
        struct verify_result result;

        assert_int_equal(verify_store(&options, &result), 0);
        if (!result.ok)
                print_message("%s: %s\n", result.fault.error, result.fault.message);
        return result;
}

static void assert_said(const char *text, const char *expected) {
        struct text said = { 0 };

        personal_say(site.ledger, text, &said);
        assert_string_equal(text_string(&said), expected);
        text_end(&said);
}

static int on_event(void *context, const struct ledger_row *row) {
        *(json_t **) context = json_loadb(row->event, row->event_size, 0, NULL);
        return 0;
}

/* ---- stories ---- */

static void a_value_stands_beside_the_record_and_its_hash_on_it(void **state) {
        uint64_t sequence = record_named("Awa Diop");
        json_t *event = NULL, *value = NULL, *commitment;
        char said[64];

        (void) state;
        assert_int_equal(ledger_each(site.ledger, sequence, sequence, on_event, &event), 0);
        commitment = json_array_get(json_object_get(event, "commitments"), 0);
        assert_string_equal(json_string_value(json_object_get(commitment, "field")), "to");
        assert_int_equal(strlen(json_string_value(json_object_get(commitment, "hash"))), 7 + 64);
        json_decref(event);
        assert_int_equal(personal_find(site.ledger, sequence, "to", &value), 0);
        assert_string_equal(json_string_value(value), "Awa Diop");
        json_decref(value);
        assert_int_equal(personal_find(site.ledger, sequence, "from", &value), PERSONAL_E_ABSENT);
        (void) snprintf(said, sizeof said, "with person:%u, or person:, person:99", (unsigned) sequence);
        assert_said(said, "with Awa Diop, or person:, person:99");
        assert_true(site_verify().ok);
}

static void what_is_erased_is_in_no_byte_and_the_record_holds(void **state) {
        uint64_t first = 0, last = 0;
        char name[64];
        struct hash before;
        json_t *value = NULL;

        (void) state;
        for (int i = 0; i < VALUES; i++) { /* so that pages fill and the tree grows */
                (void) snprintf(name, sizeof name, "Zaphod Beeblebrox the %dth of that name", i);
                last = record_named(name);
                first = first ? first : last;
        }
        assert_true(folder_has("Zaphod Beeblebrox the 7th") > 0);
        ledger_root(site.ledger, &before);
        for (uint64_t sequence = first; sequence <= last; sequence++)
                erase_one(sequence);
        assert_int_equal(ledger_scrub(site.ledger), 0);
        assert_false(ledger_scrub_waits(site.ledger));
        assert_int_equal(folder_has("Beeblebrox"), 0);
        assert_int_equal(folder_has("of that name"), 0);
        assert_int_equal(personal_find(site.ledger, first, "to", &value), PERSONAL_E_ERASED);
        assert_said("person:2", "(erased)");
        assert_true(site_verify().ok);
        assert_int_equal(site_verify().entries, 1 + 2 * VALUES);
}

/* Dry runs and refused requests write, and take it back. */
static void what_was_taken_back_leaves_nothing(void **state) {
        json_t *personal = json_pack("{s:s}", "to", "Trillian Astra of Islington");
        const struct event event = { .kind = "item.tested", .actors = { "awa" }, .personal = personal };
        struct entry entry;

        (void) state;
        assert_int_equal(ledger_begin(site.ledger, &site.now), 0);
        assert_int_equal(ledger_mark(site.ledger), 0);
        assert_int_equal(ledger_append(site.ledger, &event, &entry), 0);
        assert_int_equal(ledger_unmark(site.ledger, false), 0);
        assert_int_equal(ledger_commit(site.ledger), 0);
        json_decref(personal);
        assert_int_equal(folder_has("Trillian Astra"), 0);
        assert_true(site_verify().ok);
}

static void while_someone_reads_the_erasure_waits_and_says_so(void **state) {
        uint64_t sequence = record_named("Zaphod Beeblebrox");
        sqlite3 *reader;

        (void) state;
        assert_int_equal(sqlite3_open_v2(site.store, &reader, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
        assert_int_equal(
                sqlite3_exec(reader, "BEGIN; SELECT count(*) FROM entries", NULL, NULL, NULL), SQLITE_OK);
        erase_one(sequence);
        assert_int_equal(ledger_scrub(site.ledger), LEDGER_E_BUSY);
        assert_true(ledger_scrub_waits(site.ledger));
        assert_true(folder_has("Beeblebrox") > 0);
        assert_int_equal(sqlite3_close(reader), SQLITE_OK);
        assert_int_equal(ledger_scrub(site.ledger), 0);
        assert_int_equal(folder_has("Beeblebrox"), 0);
        assert_true(site_verify().ok);
}

static void killed_after_the_commit_it_is_finished_at_the_next_start(void **state) {
        uint64_t sequence = record_named("Zaphod Beeblebrox");
        int status;
        pid_t pid;

        (void) state;
        site.ledger = ledger_close(site.ledger);
        pid = fork();
        assert_true(pid >= 0);
        if (!pid) {
                site_open(false);
                erase_one(sequence);
                _exit(0); /* nothing is closed: the log stays as it is */
        }
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_int_equal(status, 0);
        assert_true(folder_has("Beeblebrox") > 0);
        site_open(false);
        assert_false(ledger_scrub_waits(site.ledger));
        assert_int_equal(folder_has("Beeblebrox"), 0);
        assert_true(site_verify().ok);
}

static void meddle(const char *sql) {
        sqlite3 *db;

        site.ledger = ledger_close(site.ledger);
        assert_int_equal(sqlite3_open(site.store, &db), SQLITE_OK);
        assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_close(db), SQLITE_OK);
        site_open(false);
}

static void what_was_changed_or_taken_beside_the_record_is_found(void **state) {
        static const char *const changes[] = {
                "UPDATE opening SET value = x'22426f6222' WHERE id = 256",
                "UPDATE opening SET salt = zeroblob(32) WHERE id = 256",
                "UPDATE opening SET field = 'from' WHERE id = 256",
                "DELETE FROM opening",
                "UPDATE opening SET salt = zeroblob(32), value = zeroblob(64) WHERE id = 256",
                "INSERT INTO opening VALUES(257, 'note', zeroblob(32), zeroblob(64))",
        };

        (void) state;
        for (size_t i = 0; i < count_of(changes); i++) {
                struct verify_result result;

                assert_int_equal(record_named("Awa Diop"), 2);
                assert_true(site_verify().ok);
                meddle(changes[i]);
                result = site_verify();
                assert_false(result.ok);
                assert_string_equal(result.fault.error, "ledger.opening");
                (void) each_end(NULL);
                (void) each_begin(NULL);
        }
}

/* An erasure that is only said, or said of what never was. */
static void an_erasure_that_did_not_happen_is_found(void **state) {
        json_t *body = json_pack("{s:[{s:s,s:i}]}", "values", "field", "to", "seq", 2);
        const struct event event = { .kind = PERSONAL_ERASED, .actors = { "awa" }, .body = body };
        struct verify_result result;
        struct entry entry;

        (void) state;
        assert_int_equal(record_named("Awa Diop"), 2);
        assert_int_equal(ledger_begin(site.ledger, &site.now), 0);
        assert_int_equal(ledger_append(site.ledger, &event, &entry), 0);
        assert_int_equal(ledger_commit(site.ledger), 0);
        json_decref(body);
        result = site_verify();
        assert_false(result.ok);
        assert_string_equal(result.fault.error, "ledger.opening");
        assert_int_equal(result.fault.sequence, 2);
}

static void what_does_not_fit_is_refused_and_leaves_nothing(void **state) {
        char *longer = calloc(1, PERSONAL_VALUE_MAX + 1);
        json_t *unfit[3];
        struct entry entry;

        (void) state;
        assert_non_null(longer);
        memset(longer, 'x', PERSONAL_VALUE_MAX);
        unfit[0] = json_pack("{s:f}", "to", 1.5);
        unfit[1] = json_pack("{s:s}", "to", longer);
        unfit[2] = json_object();
        for (int i = 0; i <= PERSONAL_FIELDS_MAX; i++) {
                (void) snprintf(longer, PERSONAL_FIELD_MAX, "field%d", i);
                assert_int_equal(json_object_set_new(unfit[2], longer, json_true()), 0);
        }
        free(longer);
        for (size_t i = 0; i < count_of(unfit); i++) {
                const struct event event = { .kind = "item.tested", .personal = unfit[i] };

                assert_int_equal(ledger_begin(site.ledger, &site.now), 0);
                assert_int_not_equal(ledger_append(site.ledger, &event, &entry), 0);
                assert_int_equal(ledger_commit(site.ledger), 0);
                json_decref(unfit[i]);
        }
        assert_int_equal(ledger_size(site.ledger), 1);
        assert_true(site_verify().ok);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(
                        a_value_stands_beside_the_record_and_its_hash_on_it, each_begin, each_end),
                cmocka_unit_test_setup_teardown(
                        what_is_erased_is_in_no_byte_and_the_record_holds, each_begin, each_end),
                cmocka_unit_test_setup_teardown(what_was_taken_back_leaves_nothing, each_begin, each_end),
                cmocka_unit_test_setup_teardown(
                        while_someone_reads_the_erasure_waits_and_says_so, each_begin, each_end),
                cmocka_unit_test_setup_teardown(
                        killed_after_the_commit_it_is_finished_at_the_next_start, each_begin, each_end),
                cmocka_unit_test_setup_teardown(
                        what_was_changed_or_taken_beside_the_record_is_found, each_begin, each_end),
                cmocka_unit_test_setup_teardown(
                        an_erasure_that_did_not_happen_is_found, each_begin, each_end),
                cmocka_unit_test_setup_teardown(
                        what_does_not_fit_is_refused_and_leaves_nothing, each_begin, each_end),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
