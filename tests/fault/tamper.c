/* SPDX-License-Identifier: ISC */

/*
 * Tamper: every single bit of a store, turned over
 *
 *      tamper SHARD SHARDS
 *
 * A store of some two hundred events, told by the agent's own turn, is turned over bit by bit in memory. What must hold
 * of each: verify finds it, or nothing that anybody could export (the bytes of entries and checkpoints) has changed.
 * Which of the two is counted and printed. One shard looks at every SHARDS-th byte.
 *
 * The export is compared first, because most of a file is no part of it; then the quick checks, which suffice for
 * nearly all; the state is folded again only for what they let pass.
 */

#include "test.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "folds.h"
#include "rig.h"
#include "text.h"

enum { TAMPER_ITEMS = 57, TAMPER_SHOWN = 20, TAMPER_PAGE = 4096 };

struct image {
        uint8_t *bytes;
        size_t size;
        struct text export;
        bool *is_schema; /* by page */
        sqlite3 *db;     /* open all along, with the schema as it was; for pages that aren't the schema's */
        uint64_t flips, flagged_quick, flagged_full, inert, missed;
};

/* ---- the store ---- */

/* As a rollback-journal file: SQLite opens no write-ahead log in memory. Header bytes 18 and 19, nothing else. */
static void image_take(struct image *image, struct rig *rig) {
        sqlite3_int64 size = 0;
        unsigned char *bytes;
        sqlite3 *db;

        rig_begin(rig, TAMPER_ITEMS);
        assert_int_equal(rig_open(rig, true), 0);
        assert_int_equal(rig_play(rig), 0);
        rig_close(rig);
        rig_assert_kept(rig);
        assert_int_equal(sqlite3_open(rig->store, &db), SQLITE_OK);
        assert_int_equal(sqlite3_exec(db, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL), SQLITE_OK);
        bytes = sqlite3_serialize(db, "main", &size, 0);
        assert_non_null(bytes);
        image->bytes = malloc((size_t) size);
        assert_non_null(image->bytes);
        memcpy(image->bytes, bytes, (size_t) size);
        image->size = (size_t) size;
        sqlite3_free(bytes);
        assert_int_equal(sqlite3_close(db), SQLITE_OK);
        print_message("%" PRIu64 " entries, %zu bytes\n", rig->kept, image->size);
        assert_true(rig->kept >= 150);
}

static sqlite3 *image_open(const struct image *image) {
        sqlite3 *db;

        assert_int_equal(sqlite3_open_v2(":memory:", &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL),
                SQLITE_OK);
        assert_int_equal(sqlite3_deserialize(db, "main", image->bytes, (sqlite3_int64) image->size,
                                 (sqlite3_int64) image->size, SQLITE_DESERIALIZE_READONLY),
                SQLITE_OK);
        return db;
}

/* Pages of sqlite_schema are read when a database is opened: after a change there it must be opened anew. */
static void image_learn_schema(struct image *image) {
        static const char pages[] = "SELECT pageno FROM dbstat WHERE name = 'sqlite_schema'";
        sqlite3_stmt *statement;

        image->is_schema = calloc(image->size / TAMPER_PAGE + 2, sizeof *image->is_schema);
        assert_non_null(image->is_schema);
        assert_int_equal(sqlite3_prepare_v2(image->db, pages, -1, &statement, NULL), SQLITE_OK);
        while (sqlite3_step(statement) == SQLITE_ROW)
                image->is_schema[sqlite3_column_int(statement, 0)] = true;
        assert_int_equal(sqlite3_finalize(statement), SQLITE_OK);
        assert_true(image->is_schema[1]);
}

/* ---- what can be exported ---- */

static bool export_rows(sqlite3 *db, const char *sql, struct text *out) {
        sqlite3_stmt *statement = NULL;
        int result = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);

        while (result == SQLITE_OK && (result = sqlite3_step(statement)) == SQLITE_ROW) {
                for (int column = 0; column < sqlite3_column_count(statement); column++) {
                        int size = sqlite3_column_bytes(statement, column);
                        const void *bytes = sqlite3_column_blob(statement, column);

                        text_add_bytes(out, &size, sizeof size);
                        text_add_bytes(out, size ? bytes : "", (size_t) size);
                }
                result = SQLITE_OK;
        }
        (void) sqlite3_finalize(statement);
        return result == SQLITE_DONE;
}

static bool export_take(sqlite3 *db, struct text *out) {
        text_clear(out);
        return export_rows(db, "SELECT seq, event, signatures, leaf FROM entries ORDER BY seq", out) &&
               export_rows(db, "SELECT size, note FROM checkpoints ORDER BY size", out);
}

static bool export_equal(const struct text *a, const struct text *b) {
        return a->size == b->size && !memcmp(a->bytes, b->bytes, a->size);
}

/* ---- one change ---- */

static bool flagged(sqlite3 *db, bool quick) {
        const struct verify_options options = { .database = db, .folds = agent_folds, .quick = quick };
        struct verify_result result;
        int r = verify_store(&options, &result);

        assert_true(r <= 0);
        return r || !result.ok;
}

static void image_judge(struct image *image, struct text *export, size_t at, unsigned bit) {
        size_t page = at / TAMPER_PAGE + 1;
        sqlite3 *db = image->is_schema[page] ? image_open(image) : image->db;

        image->flips++;
        (void) sqlite3_db_release_memory(db); /* reads its pages again */
        if (export_take(db, export) && export_equal(export, &image->export))
                image->inert++;
        else if (flagged(db, true))
                image->flagged_quick++;
        else if (flagged(db, false))
                image->flagged_full++;
        else if (image->missed++ < TAMPER_SHOWN)
                print_message("missed: page %zu, offset %zu, bit %u\n", page, at % TAMPER_PAGE, bit);
        if (db != image->db)
                assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void image_flip(struct image *image, size_t shard, size_t shards) {
        struct text export = { 0 };

        for (size_t at = shard; at < image->size; at += shards) {
                for (unsigned bit = 0; bit < 8; bit++) {
                        image->bytes[at] ^= (uint8_t) (1U << bit);
                        image_judge(image, &export, at, bit);
                        image->bytes[at] ^= (uint8_t) (1U << bit);
                }
        }
        text_end(&export);
        print_message("%" PRIu64 " flips: %" PRIu64 " flagged at once, %" PRIu64
                      " flagged by the whole check, %" PRIu64 " inert, %" PRIu64 " missed\n",
                image->flips, image->flagged_quick, image->flagged_full, image->inert, image->missed);
}

int main(int argc, char **argv) {
        size_t shard = argc > 2 ? strtoul(argv[1], NULL, 10) : 0;
        size_t shards = argc > 2 ? strtoul(argv[2], NULL, 10) : 1;
        struct image image = { 0 };
        struct rig rig;

        image_take(&image, &rig);
        image.db = image_open(&image);
        image_learn_schema(&image);
        assert_true(export_take(image.db, &image.export));
        assert_false(flagged(image.db, false));
        image_flip(&image, shard, shards);
        assert_int_equal(sqlite3_close(image.db), SQLITE_OK);
        text_end(&image.export);
        free(image.is_schema);
        free(image.bytes);
        rig_end(&rig);
        return image.missed ? 1 : 0;
}
