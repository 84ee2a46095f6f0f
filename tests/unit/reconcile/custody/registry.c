/* SPDX-License-Identifier: ISC */

/*
 * A small stand-in for custody's registry and fold, until they are there
 */

#include "registry.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "tag_text.h"
#include "text.h"

static const char schema[] =
        "CREATE TABLE place(code TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, parent TEXT NOT "
        "NULL,"
        " purpose TEXT NOT NULL, label TEXT NOT NULL, detail TEXT NOT NULL, retired INTEGER NOT NULL,"
        " added_seq INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
        "CREATE TABLE item(id INTEGER PRIMARY KEY, number TEXT NOT NULL UNIQUE, class TEXT NOT NULL,"
        " summary TEXT NOT NULL, case_ref TEXT NOT NULL, place TEXT NOT NULL, status TEXT NOT NULL,"
        " legal_status TEXT NOT NULL, holder TEXT NOT NULL, due TEXT NOT NULL, quantity INTEGER NOT NULL,"
        " unit TEXT NOT NULL, serial_key TEXT NOT NULL, detail TEXT NOT NULL, added_seq INTEGER NOT NULL,"
        " last_seq INTEGER NOT NULL) STRICT;"
        "CREATE TABLE tag(tag TEXT PRIMARY KEY, binds TEXT NOT NULL, subject TEXT NOT NULL, carrier TEXT NOT "
        "NULL,"
        " state TEXT NOT NULL, bound_seq INTEGER NOT NULL, ended_seq INTEGER NOT NULL) STRICT, WITHOUT "
        "ROWID;";

static const char *field(const struct folded *f, const char *name) {
        const char *text = json_string_value(json_object_get(f->body, name));

        return text ? text : "";
}

static int run(struct ledger *ledger, const char *sql, const char *format, ...) {
        sqlite3_stmt *s = ledger_statement(ledger, sql);
        va_list arguments;

        if (!s)
                return -EIO;
        va_start(arguments, format);
        for (int i = 1; *format; format++, i++) {
                if (*format == 'i')
                        (void) sqlite3_bind_int64(s, i, va_arg(arguments, int64_t));
                else
                        (void) sqlite3_bind_text(s, i, va_arg(arguments, const char *), -1, SQLITE_TRANSIENT);
        }
        va_end(arguments);
        return ledger_run(ledger, s);
}

static int fold_place(struct ledger *ledger, const struct folded *f) {
        static const char add[] = "INSERT INTO place VALUES(?1, ?2, ?3, ?4, ?5, ?6, '{}', 0, ?7)";
        static const char bind[] =
                "INSERT INTO tag VALUES('label:' || ?1, 'LOCATION', ?2, 'BARCODE', 'ACTIVE', ?3, 0)";
        const int64_t seq = (int64_t) f->entry->sequence;
        char parent[PLACE_CODE_MAX];
        char *slash;
        int r;

        (void) text_copy(parent, sizeof parent, field(f, "code"));
        slash = strrchr(parent, '/');
        *(slash ? slash : parent) = '\0';
        r = run(ledger, add,
                "ttttt"
                "ti",
                field(f, "code"), field(f, "kind"), field(f, "name"), parent, field(f, "purpose"),
                field(f, "label"), seq);
        return r ? r : run(ledger, bind, "tti", field(f, "label"), field(f, "code"), seq);
}

static int apply(struct ledger *ledger, const struct folded *f) {
        static const char add_item[] =
                "INSERT INTO item(number, class, summary, case_ref, place, status, legal_status, holder, due,"
                " quantity, unit, serial_key, detail, added_seq, last_seq) VALUES(?1, ?2, ?3, '', ?4, "
                "'IN_STORE', '',"
                " '', '', ?5, ?6, '', '{}', ?7, ?7)";
        static const char move[] =
                "UPDATE item SET place = ?2, status = 'IN_STORE', holder = '', due = '', last_seq = ?3"
                " WHERE number = ?1";
        static const char out[] =
                "UPDATE item SET status = 'OUT_TEMP', holder = ?2, due = ?3, last_seq = ?4 WHERE number = ?1";
        static const char status[] = "UPDATE item SET status = ?2, last_seq = ?3 WHERE number = ?1";
        static const char bind[] = "INSERT INTO tag VALUES(?1, ?2, ?3, ?4, 'ACTIVE', ?5, 0)";
        static const char retire[] = "UPDATE tag SET state = 'RETIRED', ended_seq = ?2 WHERE tag = ?1";
        const char *kind = f->entry->kind, *item = f->entry->item;
        const int64_t seq = (int64_t) f->entry->sequence;

        if (!strcmp(kind, "place.added"))
                return fold_place(ledger, f);
        if (!strcmp(kind, "item.added"))
                return run(ledger, add_item, "ttttiti", item, field(f, "class"), field(f, "description"),
                        field(f, "place"), (int64_t) json_integer_value(json_object_get(f->body, "quantity")),
                        field(f, "unit"), seq);
        if (!strcmp(kind, "item.moved") || !strcmp(kind, "item.returned"))
                return run(ledger, move, "tti", item, field(f, "to"), seq);
        if (!strcmp(kind, "item.checked_out"))
                return run(ledger, out, "ttti", item, field(f, "to"), field(f, "due"), seq);
        if (!strcmp(kind, "item.status"))
                return run(ledger, status, "tti", item, field(f, "status"), seq);
        if (!strcmp(kind, "tag.bound"))
                return run(ledger, bind, "tttti", field(f, "tag"), field(f, "binds"), field(f, "subject"),
                        field(f, "carrier"), seq);
        if (!strcmp(kind, "tag.retired"))
                return run(ledger, retire, "ti", field(f, "tag"), seq);
        return 0;
}

static const char *const tables[] = { "place", "item", "tag", NULL };
const struct fold custody_fold = { .name = "custody", .schema = schema, .tables = tables, .apply = apply };

static int one(struct ledger *ledger, const char *sql, const char *key, sqlite3_stmt **ret) {
        sqlite3_stmt *s = ledger_statement(ledger, sql);

        if (!s)
                return -EIO;
        (void) sqlite3_bind_text(s, 1, key, -1, SQLITE_TRANSIENT);
        *ret = s;
        return sqlite3_step(s) == SQLITE_ROW ? 0 : ((void) sqlite3_reset(s), REGISTRY_E_ABSENT);
}

#define TAKE(out, s, column) (void) text_copy(out, sizeof(out), (const char *) sqlite3_column_text(s, column))

int registry_item(struct ledger *ledger, const char *number, struct exhibit *ret) {
        static const char sql[] = "SELECT id, number, class, summary, place, status, quantity, last_seq FROM "
                                  "item WHERE number = ?1";
        sqlite3_stmt *s;
        int r = one(ledger, sql, number, &s);

        if (r)
                return r;
        *ret = (struct exhibit){ .id = sqlite3_column_int64(s, 0), .quantity = sqlite3_column_int64(s, 6) };
        TAKE(ret->number, s, 1);
        TAKE(ret->class, s, 2);
        TAKE(ret->summary, s, 3);
        TAKE(ret->place, s, 4);
        TAKE(ret->status, s, 5);
        ret->last_seq = (uint64_t) sqlite3_column_int64(s, 7);
        (void) sqlite3_reset(s);
        return 0;
}

int registry_place(struct ledger *ledger, const char *code, struct place *ret) {
        static const char sql[] = "SELECT code, kind, name, parent, retired FROM place WHERE code = ?1";
        sqlite3_stmt *s;
        int r = one(ledger, sql, code, &s);

        if (r)
                return r;
        *ret = (struct place){ .retired = sqlite3_column_int(s, 4) != 0 };
        TAKE(ret->code, s, 0);
        TAKE(ret->kind, s, 1);
        TAKE(ret->name, s, 2);
        TAKE(ret->parent, s, 3);
        (void) sqlite3_reset(s);
        return 0;
}

int registry_tag(struct ledger *ledger, const struct tag *tag, struct binding *ret) {
        static const char sql[] = "SELECT tag, binds, subject, state, bound_seq FROM tag WHERE tag = ?1";
        struct text printed = { 0 };
        sqlite3_stmt *s;
        int r;

        tag_print(tag, &printed);
        r = one(ledger, sql, text_string(&printed), &s);
        text_end(&printed);
        if (r)
                return r;
        *ret = (struct binding){ .bound_seq = (uint64_t) sqlite3_column_int64(s, 4) };
        TAKE(ret->tag, s, 0);
        TAKE(ret->binds, s, 1);
        TAKE(ret->subject, s, 2);
        TAKE(ret->state, s, 3);
        (void) sqlite3_reset(s);
        return 0;
}

int registry_resolve_item(struct act *act, const char *said, struct exhibit *ret) {
        int r = registry_item(act->ledger, said, ret);

        return r == REGISTRY_E_ABSENT ? act_refuse(act, ACT_EXIT_ABSENT, "item.unknown", NULL,
                                                "There is no exhibit %s.", said)
                                      : r;
}
