/* SPDX-License-Identifier: ISC */

/*
 * Meddle: what somebody with the file and SQLite's own tool can do to it
 *
 * Every column of every row of every table changed, rows deleted, doubled and swapped, the file cut off at every page,
 * things planted in the schema. Each is done to a fresh copy in memory, and each must be found. What is not found, by
 * design, is named here: the memory of answered requests, which is no state and no part of the record.
 */

#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "folds.h"
#include "note.h"
#include "rig.h"

enum { MEDDLE_ITEMS = 7, MEDDLE_PAGE = 4096, MEDDLE_SQL_MAX = 512 };

static struct rig rig;
static unsigned char *image;
static sqlite3_int64 image_size;

static int group_begin(void **state) {
        sqlite3 *db;

        (void) state;
        rig_begin(&rig, MEDDLE_ITEMS);
        assert_int_equal(rig_open(&rig, true), 0);
        assert_int_equal(rig_play(&rig), 0);
        rig_close(&rig);
        rig_assert_kept(&rig);
        assert_int_equal(sqlite3_open(rig.store, &db), SQLITE_OK);
        assert_int_equal(sqlite3_exec(db, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL), SQLITE_OK);
        image = sqlite3_serialize(db, "main", &image_size, 0);
        assert_non_null(image);
        assert_int_equal(sqlite3_close(db), SQLITE_OK);
        return 0;
}

static int group_end(void **state) {
        (void) state;
        sqlite3_free(image);
        rig_end(&rig);
        return 0;
}

/* A copy that may be changed: triggers off, so that SQLite lets everything happen. */
static sqlite3 *copy_open(sqlite3_int64 size) {
        unsigned char *copy = sqlite3_malloc64((sqlite3_uint64) image_size);
        sqlite3 *db;

        assert_non_null(copy);
        memcpy(copy, image, (size_t) image_size);
        assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
        assert_int_equal(sqlite3_deserialize(db, "main", copy, size, image_size,
                                 SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_RESIZEABLE),
                SQLITE_OK);
        (void) sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
        return db;
}

static bool is_found(sqlite3 *db, const char **const checkpoints, struct verify_result *ret_result) {
        const struct verify_options options = {
                .database = db, .folds = agent_folds, .checkpoints = checkpoints
        };
        int r = verify_store(&options, ret_result);

        assert_true(r <= 0);
        return r || !ret_result->ok;
}

static void assert_found(const char *sql) {
        sqlite3 *db = copy_open(image_size);
        struct verify_result result;
        char *error = NULL;

        if (sqlite3_exec(db, sql, NULL, NULL, &error) != SQLITE_OK)
                fail_msg("%s: %s", sql, error);
        if (!is_found(db, NULL, &result))
                fail_msg("not found: %s", sql);
        assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* ---- rows ---- */

/* What the agent remembers of answers and of frames: thrown away, nothing on the record changes (answers.h). */
static bool is_memory(const char *table) {
        return !strcmp(table, "answer") || !strcmp(table, "frame");
}

struct visit {
        unsigned tables, columns, rows;
};

/* Each column of the table's first row, last row, and of all its rows. */
static void change_columns(sqlite3 *db, const char *table, struct visit *visit) {
        static const char *const which[] = { "min", "max" };
        char question[MEDDLE_SQL_MAX], sql[MEDDLE_SQL_MAX];
        sqlite3_stmt *columns;

        (void) snprintf(question, sizeof question, "SELECT name FROM pragma_table_info('%s')", table);
        assert_int_equal(sqlite3_prepare_v2(db, question, -1, &columns, NULL), SQLITE_OK);
        while (sqlite3_step(columns) == SQLITE_ROW) {
                const char *column = (const char *) sqlite3_column_text(columns, 0);

                for (size_t i = 0; i < count_of(which); i++) {
                        (void) snprintf(sql, sizeof sql,
                                "UPDATE OR REPLACE \"%s\" SET \"%s\" = CASE typeof(\"%s\") WHEN 'integer' "
                                "THEN "
                                "\"%s\" + 1 WHEN 'blob' THEN x'00' WHEN 'null' THEN 1 ELSE \"%s\" || 'x' END "
                                "WHERE \"%s\" = (SELECT %s(\"%s\") FROM \"%s\") OR \"%s\" IS NULL",
                                table, column, column, column, column, column, which[i], column, table,
                                column);
                        if (!strcmp(table, "head") && !strcmp(column, "id"))
                                continue; /* a constraint holds it at 1 */
                        assert_found(sql);
                        visit->rows++;
                }
                visit->columns++;
        }
        assert_int_equal(sqlite3_finalize(columns), SQLITE_OK);
}

static bool table_has_rows(sqlite3 *db, const char *table) {
        char question[MEDDLE_SQL_MAX];
        sqlite3_stmt *statement;
        bool has;

        (void) snprintf(question, sizeof question, "SELECT 1 FROM \"%s\" LIMIT 1", table);
        assert_int_equal(sqlite3_prepare_v2(db, question, -1, &statement, NULL), SQLITE_OK);
        has = sqlite3_step(statement) == SQLITE_ROW;
        assert_int_equal(sqlite3_finalize(statement), SQLITE_OK);
        return has;
}

static void every_column_of_every_table_is_watched(void **state) {
        static const char tables[] =
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
        sqlite3 *db = copy_open(image_size);
        struct visit visit = { 0 };
        sqlite3_stmt *list;

        (void) state;
        assert_int_equal(sqlite3_prepare_v2(db, tables, -1, &list, NULL), SQLITE_OK);
        while (sqlite3_step(list) == SQLITE_ROW) {
                const char *table = (const char *) sqlite3_column_text(list, 0);
                char sql[MEDDLE_SQL_MAX];

                if (is_memory(table) || !table_has_rows(db, table))
                        continue;
                visit.tables++;
                change_columns(db, table, &visit);
                (void) snprintf(sql, sizeof sql, "DELETE FROM \"%s\"", table);
                assert_found(sql);
        }
        assert_int_equal(sqlite3_finalize(list), SQLITE_OK);
        assert_int_equal(sqlite3_close(db), SQLITE_OK);
        print_message("%u tables, %u columns, %u changes\n", visit.tables, visit.columns, visit.rows);
        assert_true(visit.tables >= 12);
}

static void entries_cannot_be_taken_out_doubled_or_swapped(void **state) {
        (void) state;
        for (unsigned seq = 1; seq <= rig.kept; seq++) {
                char sql[MEDDLE_SQL_MAX];

                (void) snprintf(sql, sizeof sql, "DELETE FROM entries WHERE seq = %u", seq);
                assert_found(sql);
                (void) snprintf(sql, sizeof sql,
                        "DELETE FROM entries WHERE seq = %u; UPDATE entries SET seq = seq - 1 WHERE seq > %u",
                        seq, seq);
                assert_found(sql);
                (void) snprintf(sql, sizeof sql,
                        "INSERT INTO entries SELECT %llu, event, signatures, leaf FROM entries WHERE seq = "
                        "%u",
                        (unsigned long long) rig.kept + 1, seq);
                assert_found(sql);
                if (seq == 1)
                        continue;
                (void) snprintf(sql, sizeof sql,
                        "UPDATE entries SET seq = -1 WHERE seq = %u; UPDATE entries SET seq = %u WHERE seq = "
                        "%u; "
                        "UPDATE entries SET seq = %u WHERE seq = -1",
                        seq, seq, seq - 1, seq - 1);
                assert_found(sql);
        }
}

/* Bytes moved from an event to its signatures leave the leaf as it was. */
static void nothing_moves_between_an_event_and_its_signatures(void **state) {
        (void) state;
        assert_found(
                "UPDATE entries SET event = substr(event, 1, length(event) - 1), signatures = x'7d' WHERE "
                "seq = 2");
        assert_found("UPDATE entries SET signatures = x'00' WHERE seq = 2");
}

static void a_planted_thing_is_found(void **state) {
        static const char *const plants[] = {
                "CREATE TABLE t(x)",
                "CREATE INDEX i ON entries(leaf)",
                "CREATE VIEW v AS SELECT * FROM entries",
                "CREATE TRIGGER t AFTER INSERT ON entries BEGIN DELETE FROM head; END",
                "DROP TRIGGER entries_are_never_changed",
                "ALTER TABLE entries ADD COLUMN more TEXT",
                "ALTER TABLE item RENAME TO item2; CREATE VIEW item AS SELECT * FROM item2",
                "ANALYZE",
        };

        (void) state;
        for (size_t i = 0; i < count_of(plants); i++)
                assert_found(plants[i]);
}

static void a_file_cut_off_at_any_page_is_found(void **state) {
        (void) state;
        for (sqlite3_int64 size = 0; size < image_size; size += MEDDLE_PAGE) {
                sqlite3 *db = copy_open(size);
                struct verify_result result;

                if (!is_found(db, NULL, &result))
                        fail_msg("not found: %lld of %lld bytes", (long long) size, (long long) image_size);
                assert_int_equal(sqlite3_close(db), SQLITE_OK);
        }
}

/* An old copy of the file is a good record; only what was kept elsewhere tells that it isn't the newest. */
static void an_old_copy_is_found_by_a_checkpoint_kept_elsewhere(void **state) {
        char note[NOTE_MAX];
        const char *notes[] = { note, NULL };
        struct verify_result result;
        sqlite3 *db = copy_open(image_size);

        (void) state;
        assert_false(is_found(db, NULL, &result));
        assert_int_equal(rig_open(&rig, false), 0);
        assert_true(text_copy(note, sizeof note, ledger_checkpoint(rig.ledger)));
        rig_close(&rig);
        assert_false(is_found(db, NULL, &result));
        assert_true(is_found(db, notes, &result));
        assert_string_equal(result.fault.error, "ledger.truncated");
        assert_int_equal(sqlite3_close(db), SQLITE_OK);
        assert_true(rig_verify(&rig).ok);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_column_of_every_table_is_watched),
                cmocka_unit_test(entries_cannot_be_taken_out_doubled_or_swapped),
                cmocka_unit_test(nothing_moves_between_an_event_and_its_signatures),
                cmocka_unit_test(a_planted_thing_is_found),
                cmocka_unit_test(a_file_cut_off_at_any_page_is_found),
                cmocka_unit_test(an_old_copy_is_found_by_a_checkpoint_kept_elsewhere),
        };

        return cmocka_run_group_tests(tests, group_begin, group_end);
}
