/* SPDX-License-Identifier: ISC */

/*
 * Registry: lists, narrowed and paged
 *
 * One statement a list; what doesn't narrow is bound to NULL or 0. "Below a place" is a range of codes: everything
 * from "ER1/" up to "ER10", since '0' follows '/' in ASCII.
 */

#include <errno.h>
#include <stdio.h>

#include "derive.h"
#include "registry.h"
#include "row.h"
#include "text.h"

enum { LIST_PATTERN_MAX = 256 };

/* The bounds of what lies below a code; rooms of PLACE_CODE_MAX + 2. */
static void list_below(const char *code, char *ret_from, char *ret_to) {
        (void) snprintf(ret_from, PLACE_CODE_MAX + 2, "%s/", code ? code : "");
        (void) snprintf(ret_to, PLACE_CODE_MAX + 2, "%s0", code ? code : "");
}

static void list_bind(sqlite3_stmt *statement, int index, const char *text) {
        (void) (text ? sqlite3_bind_text(statement, index, text, -1, SQLITE_TRANSIENT)
                     : sqlite3_bind_null(statement, index));
}

/* "%text%", with LIKE's own signs escaped. */
static void list_pattern(const char *text, char *out) {
        struct text pattern = { 0 };

        text_add(&pattern, "%");
        for (const char *at = text; *at && pattern.size < LIST_PATTERN_MAX - 4; at++) {
                if (*at == '%' || *at == '_' || *at == '\\')
                        text_add(&pattern, "\\");
                text_add_bytes(&pattern, at, 1);
        }
        text_add(&pattern, "%");
        (void) text_copy(out, LIST_PATTERN_MAX, text_string(&pattern));
        text_end(&pattern);
}

static void list_bind_text(sqlite3_stmt *statement, const char *text) {
        char pattern[LIST_PATTERN_MAX], key[DERIVE_KEY_MAX], key2[DERIVE_KEY_MAX];

        if (!text)
                return;
        list_pattern(text, pattern);
        derive_serial_keys(text, key, key2);
        list_bind(statement, 7, pattern);
        list_bind(statement, 8, *key ? key : NULL);
        list_bind(statement, 13, *key2 ? key2 : NULL);
}

/* Runs the rows of a statement through a reader; resets it. */
static int list_end(sqlite3_stmt *statement, int result, int r) {
        (void) sqlite3_reset(statement);
        if (r)
                return r;
        return result == SQLITE_DONE ? 0 : -EIO;
}

int registry_items(struct ledger *ledger, const struct item_filter *filter, item_fn *fn, void *context) {
        static const char list[] =
                "SELECT " ROW_EXHIBIT " FROM item WHERE (?1 IS NULL OR place = ?1 OR (place > ?2 AND place < "
                "?3)) AND (?4 IS NULL OR case_ref = ?4) AND (?5 IS NULL OR class = ?5) AND (?6 IS NULL OR "
                "status = ?6) AND (?7 IS NULL OR number LIKE ?7 ESCAPE '\\' OR summary LIKE ?7 ESCAPE '\\' "
                "OR "
                "description LIKE ?7 ESCAPE '\\' OR serial_key = ?8 OR serial_key2 = ?13 OR EXISTS (SELECT 1 "
                "FROM json_each(detail, '$.aliases') AS alias WHERE alias.value LIKE ?7 ESCAPE '\\')) AND "
                "(?9 "
                "= 0 OR holder != '') AND (?10 IS NULL OR (holder != '' AND due < ?10)) AND id > "
                "coalesce((SELECT id FROM item WHERE number = ?11), 0) ORDER BY id LIMIT ?12";
        char from[PLACE_CODE_MAX + 2], to[PLACE_CODE_MAX + 2];
        sqlite3_stmt *statement = ledger_statement(ledger, list);
        struct exhibit exhibit;
        int result = SQLITE_DONE, r = 0;

        if (!statement)
                return -EIO;
        list_below(filter->place, from, to);
        list_bind(statement, 1, filter->place);
        list_bind(statement, 2, from);
        list_bind(statement, 3, to);
        list_bind(statement, 4, filter->case_ref);
        list_bind(statement, 5, filter->class);
        list_bind(statement, 6, filter->status);
        list_bind_text(statement, filter->text);
        (void) sqlite3_bind_int(statement, 9, filter->out);
        list_bind(statement, 10, filter->overdue ? filter->today : NULL);
        list_bind(statement, 11, filter->after);
        (void) sqlite3_bind_int64(statement, 12, filter->limit);
        while (!r && (result = sqlite3_step(statement)) == SQLITE_ROW) {
                row_exhibit(statement, &exhibit);
                r = fn(context, &exhibit);
        }
        return list_end(statement, result, r);
}

int registry_first_within(struct ledger *ledger, const char *code, char *ret_number, char *ret_place) {
        /* the ranges are of the index on item.place and of the key of place: nothing else is read */
        static const char find[] =
                "SELECT number, '' FROM item WHERE (place = ?1 OR (place > ?2 AND place < ?3)) AND status "
                "NOT IN ('RELEASED', 'TRANSFERRED', 'DESTROYED', 'DEACTIVATED_OUT') UNION ALL SELECT '', "
                "code FROM place WHERE code > ?2 AND code < ?3 AND retired = 0 LIMIT 1";
        char from[PLACE_CODE_MAX + 2], to[PLACE_CODE_MAX + 2];
        sqlite3_stmt *statement = ledger_statement(ledger, find);
        int result;

        if (!statement)
                return -EIO;
        list_below(code, from, to);
        list_bind(statement, 1, code);
        list_bind(statement, 2, from);
        list_bind(statement, 3, to);
        result = sqlite3_step(statement);
        if (result == SQLITE_ROW) {
                row_text(statement, 0, ret_number, ITEM_NUMBER_MAX);
                row_text(statement, 1, ret_place, PLACE_CODE_MAX);
        }
        (void) sqlite3_reset(statement);
        return result == SQLITE_ROW ? 0 : result == SQLITE_DONE ? REGISTRY_E_ABSENT : -EIO;
}

int registry_places(struct ledger *ledger, const struct place_filter *filter, place_fn *fn, void *context) {
        static const char list[] =
                "SELECT " ROW_PLACE
                ", (SELECT count(*) FROM item WHERE item.place = place.code AND status IN ('IN_STORE', "
                "'PENDING_INTAKE')) FROM place WHERE (?1 IS NULL OR code = ?1 OR (code > ?2 AND code < ?3)) "
                "AND (?4 OR retired = 0) AND (?5 IS NULL OR code > ?5) ORDER BY code LIMIT ?6";
        char from[PLACE_CODE_MAX + 2], to[PLACE_CODE_MAX + 2];
        sqlite3_stmt *statement = ledger_statement(ledger, list);
        struct place place;
        int result = SQLITE_DONE, r = 0;

        if (!statement)
                return -EIO;
        list_below(filter->under, from, to);
        list_bind(statement, 1, filter->under);
        list_bind(statement, 2, from);
        list_bind(statement, 3, to);
        (void) sqlite3_bind_int(statement, 4, filter->retired_too);
        list_bind(statement, 5, filter->after);
        (void) sqlite3_bind_int64(statement, 6, filter->limit);
        while (!r && (result = sqlite3_step(statement)) == SQLITE_ROW) {
                row_place(statement, &place);
                r = fn(context, &place, sqlite3_column_int64(statement, 7));
        }
        return list_end(statement, result, r);
}

int registry_cases(struct ledger *ledger, const struct case_filter *filter, case_fn *fn, void *context) {
        static const char list[] =
                "SELECT " ROW_CASE
                ", (SELECT count(*) FROM item WHERE case_ref = ref AND case_ref != '') FROM case_file "
                "WHERE (?1 IS NULL OR ref = ?1) AND added_seq > coalesce((SELECT added_seq FROM case_file "
                "WHERE ref = ?2), 0) ORDER BY added_seq LIMIT ?3";
        sqlite3_stmt *statement = ledger_statement(ledger, list);
        struct case_row row;
        int result = SQLITE_DONE, r = 0;

        if (!statement)
                return -EIO;
        list_bind(statement, 1, filter->ref);
        list_bind(statement, 2, filter->after);
        (void) sqlite3_bind_int64(statement, 3, filter->limit);
        while (!r && (result = sqlite3_step(statement)) == SQLITE_ROW) {
                row_case(statement, &row);
                r = fn(context, &row, sqlite3_column_int64(statement, 4));
        }
        return list_end(statement, result, r);
}

int registry_tag_past(struct ledger *ledger, const char *printed, tag_past_fn *fn, void *context) {
        static const char list[] =
                "SELECT seq, change, subject, reason FROM tag_event WHERE tag = ?1 ORDER BY seq";
        sqlite3_stmt *statement = ledger_statement(ledger, list);
        int result = SQLITE_DONE, r = 0;

        if (!statement)
                return -EIO;
        list_bind(statement, 1, printed);
        while (!r && (result = sqlite3_step(statement)) == SQLITE_ROW) {
                const struct tag_past past = {
                        .seq = (uint64_t) sqlite3_column_int64(statement, 0),
                        .change = (const char *) sqlite3_column_text(statement, 1),
                        .subject = (const char *) sqlite3_column_text(statement, 2),
                        .reason = (const char *) sqlite3_column_text(statement, 3),
                };

                r = fn(context, &past);
        }
        return list_end(statement, result, r);
}

int registry_tags(struct ledger *ledger, const char *subject, binding_fn *fn, void *context) {
        static const char list[] =
                "SELECT " ROW_BINDING " FROM tag WHERE subject = ?1 ORDER BY bound_seq, tag";
        sqlite3_stmt *statement = ledger_statement(ledger, list);
        struct binding binding;
        int result = SQLITE_DONE, r = 0;

        if (!statement)
                return -EIO;
        list_bind(statement, 1, subject);
        while (!r && (result = sqlite3_step(statement)) == SQLITE_ROW) {
                row_binding(statement, &binding);
                r = fn(context, &binding);
        }
        return list_end(statement, result, r);
}
