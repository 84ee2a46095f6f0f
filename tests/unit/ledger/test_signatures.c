/* SPDX-License-Identifier: ISC */

/*
 * Signatures on the record: both are in the leaf, both come back, and neither can be changed or moved
 */

#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "ledger.h"
#include "merkle.h"
#include "signatures.h"
#include "verify.h"

#define SIGNED "\n\xe2\x80\x94 awa QUJD\n\xe2\x80\x94 binta REVG"

static void lines_are_told_apart(void **state) {
        static const char *const formed[] = { "", "\n\xe2\x80\x94 a QQ==", SIGNED };
        static const char *const malformed[] = { "x", "\n", "\n\xe2\x80\x94 ", "\n\xe2\x80\x94 awa",
                "\n\xe2\x80\x94 awa ", "\n\xe2\x80\x94  QUJD", SIGNED "\n", SIGNED " ", SIGNED "}",
                "\n- awa QUJD" };
        const char *at = SIGNED, *end = at + strlen(SIGNED);
        struct signature_line line;

        (void) state;
        for (size_t i = 0; i < count_of(formed); i++)
                assert_true(signatures_are_formed(formed[i], strlen(formed[i])));
        for (size_t i = 0; i < count_of(malformed); i++)
                assert_false(signatures_are_formed(malformed[i], strlen(malformed[i])));
        assert_true(signatures_next(&at, end, &line) && line.name_size == 3 && line.base64_size == 4);
        assert_true(signatures_next(&at, end, &line) && !memcmp(line.name, "binta", 5));
        assert_false(signatures_next(&at, end, &line));
}

static void what_is_written_is_read(void **state) {
        struct text text = { 0 };

        (void) state;
        signatures_add(&text, "awa", "ABC", 3);
        signatures_add(&text, "binta", "DEF", 3);
        assert_string_equal(text_string(&text), SIGNED);
        text_end(&text);
}

struct signed_record {
        char folder[64], store[96], key[96];
        struct entry entry;
};

static int on_row(void *context, const struct ledger_row *row) {
        struct signed_record *record = context;
        struct hash leaf;

        assert_int_equal(row->signatures_size, strlen(SIGNED));
        assert_memory_equal(row->signatures, SIGNED, strlen(SIGNED));
        merkle_leaf(row->event, row->event_size, SIGNED, strlen(SIGNED), &leaf);
        assert_memory_equal(leaf.bytes, record->entry.leaf.bytes, HASH_SIZE);
        return 0;
}

static void record_begin(struct signed_record *record) {
        const struct moment now = { .wall_us = 1700000000000000, .mono_ns = 1, .boot_id = "b" };
        struct ledger_options options = { .create = true, .site = "TST", .site_name = "Test" };
        const struct event event = {
                .kind = "test.signed", .actors = { "awa", "binta" }, .signatures = SIGNED
        };
        const struct event unfit = { .kind = "test.signed", .actors = { "awa" }, .signatures = "awa QUJD" };
        scoped(ledger_closep) struct ledger *ledger = NULL;
        struct ledger_fault fault;

        (void) snprintf(record->folder, sizeof record->folder, "/dev/shm/strongroom-signed-XXXXXX");
        assert_non_null(mkdtemp(record->folder));
        (void) snprintf(record->store, sizeof record->store, "%s/s.db", record->folder);
        (void) snprintf(record->key, sizeof record->key, "%s/key", record->folder);
        options.path = record->store;
        options.key_path = record->key;
        assert_int_equal(ledger_open(&options, &now, &ledger, &fault), 0);
        assert_int_equal(ledger_begin(ledger, &now), 0);
        assert_int_equal(ledger_append(ledger, &unfit, &record->entry), LEDGER_E_UNFIT);
        assert_int_equal(ledger_append(ledger, &event, &record->entry), 0);
        assert_int_equal(ledger_commit(ledger), 0);
        assert_int_equal(
                ledger_each(ledger, record->entry.sequence, record->entry.sequence, on_row, record), 0);
}

static void record_end(struct signed_record *record) {
        static const char *const names[] = { "s.db", "s.db-wal", "s.db-shm", "s.db.lock", "s.db.reserve",
                "key" };

        for (size_t i = 0; i < count_of(names); i++) {
                char path[128];

                (void) snprintf(path, sizeof path, "%s/%s", record->folder, names[i]);
                (void) unlink(path);
        }
        assert_int_equal(rmdir(record->folder), 0);
}

static void verify_says(const struct signed_record *record, const char *error) {
        const struct verify_options options = { .path = record->store };
        struct verify_result result;

        assert_int_equal(verify_store(&options, &result), 0);
        assert_int_equal(result.ok, !*error);
        assert_string_equal(result.fault.error, error);
}

static void meddle(const struct signed_record *record, const char *column, const char *value) {
        char sql[512];
        sqlite3 *db;

        assert_int_equal(sqlite3_open(record->store, &db), SQLITE_OK);
        (void) snprintf(sql, sizeof sql,
                "DROP TRIGGER entries_are_never_changed;"
                "UPDATE entries SET %s = %s WHERE seq = %llu;"
                "CREATE TRIGGER entries_are_never_changed BEFORE UPDATE ON entries\n"
                "BEGIN SELECT RAISE(ABORT, 'the record is only added to'); END;",
                column, value, (unsigned long long) record->entry.sequence);
        assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void a_signature_is_part_of_the_leaf(void **state) {
        struct signed_record record;

        (void) state;
        record_begin(&record);
        verify_says(&record, "");
        meddle(&record, "signatures", "x''");
        verify_says(&record, "ledger.leaf");
        record_end(&record);
}

static void nothing_moves_across_the_line(void **state) {
        struct signed_record record;

        (void) state;
        record_begin(&record);
        meddle(&record, "(event, signatures)", "(event || CAST(signatures AS TEXT), x'')");
        verify_says(&record, "ledger.entry");
        record_end(&record);
}

int main(void) {
        const struct CMUnitTest stories[] = {
                cmocka_unit_test(lines_are_told_apart),
                cmocka_unit_test(what_is_written_is_read),
                cmocka_unit_test(a_signature_is_part_of_the_leaf),
                cmocka_unit_test(nothing_moves_across_the_line),
        };

        return cmocka_run_group_tests(stories, NULL, NULL);
}
