/* SPDX-License-Identifier: ISC */

/*
 * Files of exhibits
 */

#include "file.h"

#include <errno.h>
#include <string.h>

#include "custody.h"
#include "personal.h"
#include "registry.h"
#include "row.h"
#include "second.h"
#include "text.h"

enum { FILE_EDITORS = ROLE_INTAKE | ROLE_CUSTODIAN | ROLE_SUPERVISOR, FILE_ERASED_AN_EVENT = 24 };

const char *const file_kinds[] = { "PHOTO", "DOCUMENT", "OTHER", NULL };

/* ---- what is on record ---- */

static void file_row_read(sqlite3_stmt *row, struct file_row *ret_row) {
        row_text(row, 0, ret_row->item, sizeof ret_row->item);
        row_text(row, 1, ret_row->sha256, sizeof ret_row->sha256);
        ret_row->size = sqlite3_column_int64(row, 2);
        row_text(row, 3, ret_row->media, sizeof ret_row->media);
        row_text(row, 4, ret_row->kind, sizeof ret_row->kind);
        row_text(row, 5, ret_row->angle, sizeof ret_row->angle);
        ret_row->added_seq = (uint64_t) sqlite3_column_int64(row, 6);
        ret_row->erased_seq = (uint64_t) sqlite3_column_int64(row, 7);
}

/* Rows of a statement that is bound. */
static int file_rows(struct ledger *ledger, sqlite3_stmt *rows, file_fn *fn, void *context) {
        struct file_row row;
        int result = SQLITE_DONE, r = 0;

        while (!r && (result = sqlite3_step(rows)) == SQLITE_ROW) {
                file_row_read(rows, &row);
                r = fn(context, &row);
        }
        ledger_reset(ledger, rows);
        return r ? r : result == SQLITE_DONE ? 0 : -EIO;
}

int file_each(struct ledger *ledger, const char *item, file_fn *fn, void *context) {
        static const char each[] =
                "SELECT item, sha256, size, media, kind, angle, added_seq, erased_seq FROM "
                "item_file WHERE ?1 IS NULL OR item = ?1 ORDER BY sha256, item";
        sqlite3_stmt *rows = ledger_statement(ledger, each);

        if (!rows)
                return -EIO;
        if (item && sqlite3_bind_text(rows, 1, item, -1, SQLITE_STATIC) != SQLITE_OK)
                return -ENOMEM;
        return file_rows(ledger, rows, fn, context);
}

static int file_each_of_hash(struct ledger *ledger, const char *sha256, file_fn *fn, void *context) {
        static const char each[] =
                "SELECT item, sha256, size, media, kind, angle, added_seq, erased_seq FROM "
                "item_file WHERE sha256 = ?1 AND erased_seq = 0 ORDER BY item";
        sqlite3_stmt *rows = ledger_statement(ledger, each);

        if (!rows)
                return -EIO;
        if (sqlite3_bind_text(rows, 1, sha256, -1, SQLITE_STATIC) != SQLITE_OK)
                return -ENOMEM;
        return file_rows(ledger, rows, fn, context);
}

static int kept_on_row(void *context, const struct file_row *row) {
        (void) row;
        *(bool *) context = true;
        return 0;
}

int file_is_kept(struct ledger *ledger, const char *sha256, bool *ret_kept) {
        bool kept = false;
        int r = file_each_of_hash(ledger, sha256, kept_on_row, &kept);

        if (!r)
                *ret_kept = kept;
        return r;
}

struct sought {
        const char *hash;
        size_t count;
        struct file_row row;
};

static int sought_on_row(void *context, const struct file_row *row) {
        struct sought *sought = context;

        if (strncmp(row->sha256, sought->hash, strlen(sought->hash)) != 0)
                return 0;
        sought->count++;
        sought->row = *row;
        return 0;
}

int file_find(struct act *act, const char *item, const char *hash, struct file_row *ret_row) {
        struct sought sought = { .hash = hash };
        int r = *hash && strlen(hash) < FILE_SHORT_MIN ? 0
                                                       : file_each(act->ledger, item, sought_on_row, &sought);

        if (r)
                return r;
        if (!sought.count)
                return act_refuse(act, ACT_EXIT_ABSENT, "file.unknown", "strongroom file list ITEM",
                        "%s has no file whose hash begins with \"%.64s\" (at least %d digits).", item, hash,
                        FILE_SHORT_MIN);
        if (sought.count > 1)
                return act_refuse(act, ACT_EXIT_INPUT, "file.unclear", "strongroom file list ITEM",
                        "%s has %zu such files: give the hash of the one that is meant.", item, sought.count);
        if (sought.row.erased_seq)
                return act_refuse(act, ACT_EXIT_ABSENT, "file.erased", "strongroom item trail ITEM",
                        "That file of %s was erased: entry %llu says on what ground.", item,
                        (unsigned long long) sought.row.erased_seq);
        *ret_row = sought.row;
        return 0;
}

int file_name(struct ledger *ledger, const struct file_row *row, json_t **ret_name) {
        int r = personal_find(ledger, row->added_seq, "name", ret_name);

        if (r != PERSONAL_E_ABSENT && r != PERSONAL_E_ERASED)
                return r;
        *ret_name = json_null();
        return 0;
}

/* ---- adding ---- */

static int file_check_texts(struct act *act, const struct file_call *call) {
        int r = act_check_text(act, "note", call->note, ACT_NOTE_MAX);

        if (!r)
                r = act_check_text(act, "angle", call->angle, FILE_ANGLE_MAX - 1);
        return r ? r : act_check_text(act, "name", call->name, FILE_NAME_MAX - 1);
}

int file_check(struct act *act, const struct file_call *call, char *ret_item) {
        struct sought sought = { .hash = call->sha256 };
        struct exhibit exhibit;
        int r = act_require(act, FILE_EDITORS, "add to an exhibit's record");

        if (!r)
                r = registry_resolve_item(act, call->item, &exhibit);
        if (!r)
                r = file_check_texts(act, call);
        if (!r)
                r = file_each(act->ledger, exhibit.number, sought_on_row, &sought);
        if (!r && sought.count && !sought.row.erased_seq)
                return act_refuse(act, ACT_EXIT_RULE, "file.twice", "strongroom file list ITEM",
                        "%s has that file already: entry %llu.", exhibit.number,
                        (unsigned long long) sought.row.added_seq);
        if (!r)
                (void) text_copy(ret_item, ITEM_NUMBER_MAX, exhibit.number);
        return r;
}

int file_add(struct act *act, const struct file_call *call, const char *item, struct entry *ret_entry) {
        const char *angle = call->angle ? call->angle : "", *note = call->note ? call->note : "";
        json_t *personal = call->name && *call->name ? json_pack("{s:s}", "name", call->name) : NULL;

        return act_append_personal(act, "item.file_added", item,
                json_pack("{s:s,s:I,s:s,s:s,s:s,s:s}", "sha256", call->sha256, "size",
                        (json_int_t) call->size, "media", call->media, "kind", call->kind, "angle", angle,
                        "note", note),
                personal, ret_entry);
}

/* ---- erasing ---- */

struct erasing {
        struct act *act;
        json_t *items;  /* numbers of exhibits */
        json_t *values; /* [{field, seq}]: the names that are erased with it */
};

static int erasing_on_row(void *context, const struct file_row *row) {
        struct erasing *erasing = context;
        json_t *name = NULL;
        int r = personal_find(erasing->act->ledger, row->added_seq, "name", &name);

        json_decref(name);
        if (!r && json_array_append_new(erasing->values,
                          json_pack("{s:s,s:I}", "field", "name", "seq", (json_int_t) row->added_seq)))
                return -ENOMEM;
        if (r && r != PERSONAL_E_ABSENT && r != PERSONAL_E_ERASED)
                return r;
        return json_array_append_new(erasing->items, json_string(row->item)) ? -ENOMEM : 0;
}

static int erasing_names(struct erasing *erasing, const char *ground, const char *authority) {
        struct act *act = erasing->act;
        struct entry entry;
        json_t *part;
        int r = 0;

        for (size_t i = 0; !r && i < json_array_size(erasing->values); i++)
                r = personal_erase(act->ledger,
                        (uint64_t) json_integer_value(
                                json_object_get(json_array_get(erasing->values, i), "seq")),
                        "name");
        for (size_t from = 0; !r && from < json_array_size(erasing->values); from += FILE_ERASED_AN_EVENT) {
                part = json_array();
                for (size_t i = from; i < from + FILE_ERASED_AN_EVENT; i++)
                        (void) json_array_append(
                                part, json_array_get(erasing->values, i)); /* NULL: past the end */
                r = act_append(act, PERSONAL_ERASED, NULL,
                        json_pack("{s:o,s:s,s:s}", "values", part, "ground", ground, "authority", authority),
                        &entry);
        }
        return r;
}

static int erasing_record(struct erasing *erasing, const char *sha256, const char *ground,
        const char *authority, struct entry *ret_entry) {
        int r = erasing_names(erasing, ground, authority);

        for (size_t i = 0; !r && i < json_array_size(erasing->items); i++)
                r = act_append(erasing->act, "item.file_erased",
                        json_string_value(json_array_get(erasing->items, i)),
                        json_pack(
                                "{s:s,s:s,s:s}", "sha256", sha256, "ground", ground, "authority", authority),
                        ret_entry);
        return r;
}

int file_erase(struct act *act, const char *sha256, const char *ground, const char *authority,
        int64_t *ret_count, struct entry *ret_entry) {
        struct erasing erasing = { act, json_array(), json_array() };
        int r = act_check_text(act, "ground", ground, ACT_NOTE_MAX);

        if (!r)
                r = act_check_text(act, "authority", authority, ACT_NOTE_MAX);
        if (!r)
                r = erasing.items && erasing.values
                            ? file_each_of_hash(act->ledger, sha256, erasing_on_row, &erasing)
                            : -ENOMEM;
        if (!r && !json_array_size(erasing.items))
                r = act_refuse(act, ACT_EXIT_ABSENT, "file.unknown", "strongroom file list ITEM",
                        "No exhibit has a file of that hash: give all 64 digits.");
        if (!r)
                r = erasing_record(&erasing, sha256, ground, authority, ret_entry);
        if (!r)
                *ret_count = (int64_t) json_array_size(erasing.items);
        json_decref(erasing.items);
        json_decref(erasing.values);
        return r;
}

struct sweep {
        char folder[FILE_PATH_MAX];
        int failure;
};

static int sweep_on_row(void *context, const struct file_row *row) {
        struct sweep *sweep = context;
        int r = file_scrub(sweep->folder, row->sha256);

        if (r)
                sweep->failure = r; /* the others go all the same */
        return 0;
}

int file_sweep(struct ledger *ledger) {
        static const char gone[] =
                "SELECT item, sha256, size, media, kind, angle, added_seq, erased_seq FROM item_file AS gone "
                "WHERE erased_seq != 0 AND NOT EXISTS (SELECT 1 FROM item_file AS kept WHERE kept.sha256 = "
                "gone.sha256 AND kept.erased_seq = 0)";
        struct sweep sweep = { 0 };
        sqlite3_stmt *rows;
        int r = file_folder(ledger, sweep.folder);

        if (r)
                return r;
        rows = ledger_statement(ledger, gone);
        r = rows ? file_rows(ledger, rows, sweep_on_row, &sweep) : -EIO;
        return r ? r : sweep.failure;
}
