/* SPDX-License-Identifier: ISC */

/*
 * An old record
 */

#include "old.h"

#include "test.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { OLD_TEXT_MAX = 60000 };

static const char old_sql[] = "tests/unit/ledger/schema_1/store.dump";
static const char old_key[] = "tests/unit/ledger/schema_1/site.key";

/* ---- folds ---- */

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
static const struct fold tally_next = {
        .name = "tally",
        .schema = "CREATE TABLE tally(kind TEXT PRIMARY KEY, times INTEGER NOT NULL, note TEXT) STRICT",
        .tables = tally_tables,
        .apply = tally_apply,
};
const struct fold *const old_folds[] = { &tally, NULL };
const struct fold *const old_folds_next[] = { &tally_next, NULL };

/* ---- the folder ---- */

static void file_read(const char *path, struct text *out) {
        FILE *file = fopen(path, "rb");
        char bytes[4096];
        size_t size;

        assert_non_null(file);
        text_clear(out);
        while ((size = fread(bytes, 1, sizeof bytes, file)) > 0)
                text_add_bytes(out, bytes, size);
        assert_int_equal(fclose(file), 0);
        assert_false(text_failed(out));
}

static void file_write(const char *path, const struct text *text) {
        FILE *file = fopen(path, "wb");

        assert_non_null(file);
        assert_int_equal(fwrite(text->bytes, 1, text->size, file), text->size);
        assert_int_equal(fclose(file), 0);
        assert_int_equal(chmod(path, 0600), 0);
}

static void folder_empty(const struct old *old) {
        DIR *folder = opendir(old->folder);
        const struct dirent *file;

        assert_non_null(folder);
        while ((file = readdir(folder))) {
                char path[OLD_PATH_MAX + 256];

                (void) snprintf(path, sizeof path, "%s/%.250s", old->folder, file->d_name);
                if (file->d_name[0] != '.')
                        assert_int_equal(unlink(path), 0);
        }
        assert_int_equal(closedir(folder), 0);
}

void old_reset(struct old *old) {
        struct text text = { 0 };

        old_close(old);
        folder_empty(old);
        file_read(old_key, &text);
        file_write(old->key, &text);
        file_read(old_sql, &text);
        assert_true(text.size < OLD_TEXT_MAX);
        old_meddle(old, text_string(&text));
        old_meddle(old, "PRAGMA journal_mode = WAL");
        text_end(&text);
}

void old_begin(struct old *old) {
        *old = (struct old){ .folder = "/dev/shm/strongroom-migrate-XXXXXX", .now = clock_now() };
        assert_non_null(mkdtemp(old->folder));
        (void) snprintf(old->store, sizeof old->store, "%.64s/strongroom.db", old->folder);
        (void) snprintf(old->key, sizeof old->key, "%.64s/site.key", old->folder);
        old_reset(old);
        old_export(old, &old->export);
}

void old_end(struct old *old) {
        old_close(old);
        folder_empty(old);
        assert_int_equal(rmdir(old->folder), 0);
        text_end(&old->export);
}

/* ---- the record ---- */

int old_open(struct old *old, const struct fold *const *folds) {
        const struct ledger_options options = { .path = old->store, .key_path = old->key, .folds = folds };

        old->fault = (struct ledger_fault){ 0 };
        return ledger_open(&options, &old->now, &old->ledger, &old->fault);
}

void old_close(struct old *old) {
        old->ledger = ledger_close(old->ledger);
}

static sqlite3 *old_sqlite(const struct old *old) {
        sqlite3 *db;

        assert_null(old->ledger);
        assert_int_equal(sqlite3_open(old->store, &db), SQLITE_OK);
        return db;
}

void old_meddle(struct old *old, const char *sql) {
        sqlite3 *db = old_sqlite(old);
        char *error = NULL;

        if (sqlite3_exec(db, sql, NULL, NULL, &error) != SQLITE_OK)
                fail_msg("%s: %.200s", error, sql);
        assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

int64_t old_integer(const struct old *old, const char *sql) {
        sqlite3 *db = old_sqlite(old);
        sqlite3_stmt *statement;
        int64_t value;

        assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
        value = sqlite3_column_int64(statement, 0);
        assert_int_equal(sqlite3_finalize(statement), SQLITE_OK);
        assert_int_equal(sqlite3_close(db), SQLITE_OK);
        return value;
}

static void export_rows(sqlite3 *db, const char *sql, struct text *out) {
        sqlite3_stmt *statement;

        assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
        while (sqlite3_step(statement) == SQLITE_ROW)
                for (int column = 0; column < sqlite3_column_count(statement); column++) {
                        int size = sqlite3_column_bytes(statement, column);
                        const void *bytes = sqlite3_column_blob(statement, column);

                        text_addf(out, "%d %d:", sqlite3_column_type(statement, column), size);
                        text_add_bytes(out, size ? bytes : "", (size_t) size);
                }
        assert_int_equal(sqlite3_finalize(statement), SQLITE_OK);
}

void old_export(const struct old *old, struct text *out) {
        sqlite3 *db = old_sqlite(old);

        text_clear(out);
        export_rows(db, "SELECT seq, event, signatures, leaf FROM entries WHERE seq <= 16 ORDER BY seq", out);
        export_rows(db, "SELECT size, note FROM checkpoints WHERE size <= 16 ORDER BY size", out);
        assert_false(text_failed(out));
        assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

void old_bytes(const struct old *old, struct text *out) {
        file_read(old->store, out);
}

void old_assert_exported(const struct old *old) {
        struct text now = { 0 };

        old_export(old, &now);
        assert_true(now.size > OLD_ENTRIES * 64);
        assert_int_equal(now.size, old->export.size);
        assert_memory_equal(now.bytes, old->export.bytes, now.size);
        text_end(&now);
}

struct verify_result old_verify(const struct old *old, const struct fold *const *folds, bool quick) {
        const struct verify_options options = { .path = old->store, .folds = folds, .quick = quick };
        struct verify_result result;

        assert_int_equal(verify_store(&options, &result), 0);
        return result;
}
