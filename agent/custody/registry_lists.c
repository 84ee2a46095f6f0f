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

/* A list's statement, and the first failure to bind what narrows it: a list that isn't narrowed is another list. */
struct list {
        sqlite3_stmt *statement;
        int result;
};

static int list_begin(struct ledger *ledger, const char *text, struct list *ret_list) {
        *ret_list = (struct list){ ledger_statement(ledger, text), SQLITE_OK };
        return ret_list->statement ? 0 : -EIO;
}

static void list_bind(struct list *list, int index, const char *text) {
        if (list->result == SQLITE_OK)
                list->result = text ? sqlite3_bind_text(list->statement, index, text, -1, SQLITE_TRANSIENT)
                                    : sqlite3_bind_null(list->statement, index);
}

static void list_bind_integer(struct list *list, int index, int64_t value) {
        if (list->result == SQLITE_OK)
                list->result = sqlite3_bind_int64(list->statement, index, value);
}

/* ?1 the code itself, ?2 and ?3 the bounds of what lies below it; all NULL where there is none. */
static void list_bind_place(struct list *list, const char *code) {
        char from[PLACE_CODE_MAX + 2], to[PLACE_CODE_MAX + 2];

        (void) snprintf(from, sizeof from, "%s/", code ? code : "");
        (void) snprintf(to, sizeof to, "%s0", code ? code : "");
        list_bind(list, 1, code);
        list_bind(list, 2, code ? from : NULL);
        list_bind(list, 3, code ? to : NULL);
}

/* ?7 "%text%", with LIKE's own signs escaped; ?8 and ?13 the keys it has as a serial number. */
static void list_bind_words(struct list *list, const char *text) {
        char key[DERIVE_KEY_MAX] = "", key2[DERIVE_KEY_MAX] = "";
        struct text pattern = { 0 };

        text_add(&pattern, "%");
        for (const char *at = text ? text : ""; *at && pattern.size < LIST_PATTERN_MAX - 4; at++) {
                if (*at == '%' || *at == '_' || *at == '\\')
                        text_add(&pattern, "\\");
                text_add_bytes(&pattern, at, 1);
        }
        text_add(&pattern, "%");
        if (text)
                derive_serial_keys(text, key, key2);
        if (text_failed(&pattern))
                list->result = SQLITE_NOMEM;
        list_bind(list, 7, text ? text_string(&pattern) : NULL);
        list_bind(list, 8, *key ? key : NULL);
        list_bind(list, 13, *key2 ? key2 : NULL);
        text_end(&pattern);
}

/* Whether there is a further row. */
static bool list_next(struct list *list) {
        if (list->result == SQLITE_OK || list->result == SQLITE_ROW)
                list->result = sqlite3_step(list->statement);
        return list->result == SQLITE_ROW;
}

/* r: what the reader of the rows said. */
static int list_end(struct list *list, int r) {
        (void) sqlite3_reset(list->statement);
        if (r)
                return r;
        return list->result == SQLITE_DONE ? 0 : -EIO;
}

int registry_items(struct ledger *ledger, const struct item_filter *filter, item_fn *fn, void *context) {
        static const char items[] =
                "SELECT " ROW_EXHIBIT " FROM item WHERE (?1 IS NULL OR place = ?1 OR (place > ?2 AND place < "
                "?3)) AND (?4 IS NULL OR case_ref = ?4) AND (?5 IS NULL OR class = ?5) AND (?6 IS NULL OR "
                "status = ?6) AND (?7 IS NULL OR number LIKE ?7 ESCAPE '\\' OR summary LIKE ?7 ESCAPE '\\' "
                "OR "
                "description LIKE ?7 ESCAPE '\\' OR serial_key = ?8 OR serial_key2 = ?13 OR EXISTS (SELECT 1 "
                "FROM json_each(detail, '$.aliases') AS alias WHERE alias.value LIKE ?7 ESCAPE '\\')) AND "
                "(?9 "
                "= 0 OR holder != '') AND (?10 IS NULL OR (holder != '' AND due < ?10)) AND id > "
                "coalesce((SELECT id FROM item WHERE number = ?11), 0) ORDER BY id LIMIT ?12";
        struct exhibit exhibit;
        struct list list;
        int r = list_begin(ledger, items, &list);

        if (r)
                return r;
        list_bind_place(&list, filter->place);
        list_bind(&list, 4, filter->case_ref);
        list_bind(&list, 5, filter->class);
        list_bind(&list, 6, filter->status);
        list_bind_words(&list, filter->text);
        list_bind_integer(&list, 9, filter->out);
        list_bind(&list, 10, filter->overdue ? filter->today : NULL);
        list_bind(&list, 11, filter->after);
        list_bind_integer(&list, 12, filter->limit);
        while (!r && list_next(&list)) {
                row_exhibit(list.statement, &exhibit);
                r = fn(context, &exhibit);
        }
        return list_end(&list, r);
}

int registry_first_within(struct ledger *ledger, const char *code, char *ret_number, char *ret_place) {
        /* the ranges are of the index on item.place and of the key of place: nothing else is read */
        static const char find[] =
                "SELECT number, '' FROM item WHERE (place = ?1 OR (place > ?2 AND place < ?3)) AND status "
                "NOT IN ('RELEASED', 'TRANSFERRED', 'DESTROYED', 'DEACTIVATED_OUT') UNION ALL SELECT '', "
                "code FROM place WHERE code > ?2 AND code < ?3 AND retired = 0 LIMIT 1";
        struct list list;
        int r = list_begin(ledger, find, &list);

        if (r)
                return r;
        list_bind_place(&list, code);
        if (!list_next(&list)) {
                r = list_end(&list, 0);
                return r ? r : REGISTRY_E_ABSENT;
        }
        row_text(list.statement, 0, ret_number, ITEM_NUMBER_MAX);
        row_text(list.statement, 1, ret_place, PLACE_CODE_MAX);
        (void) sqlite3_reset(list.statement);
        return 0;
}

int registry_places(struct ledger *ledger, const struct place_filter *filter, place_fn *fn, void *context) {
        static const char places[] =
                "SELECT " ROW_PLACE
                ", (SELECT count(*) FROM item WHERE item.place = place.code AND status IN ('IN_STORE', "
                "'PENDING_INTAKE')) FROM place WHERE (?1 IS NULL OR code = ?1 OR (code > ?2 AND code < ?3)) "
                "AND (?4 OR retired = 0) AND (?5 IS NULL OR code > ?5) ORDER BY code LIMIT ?6";
        struct place place;
        struct list list;
        int r = list_begin(ledger, places, &list);

        if (r)
                return r;
        list_bind_place(&list, filter->under);
        list_bind_integer(&list, 4, filter->retired_too);
        list_bind(&list, 5, filter->after);
        list_bind_integer(&list, 6, filter->limit);
        while (!r && list_next(&list)) {
                row_place(list.statement, &place);
                r = fn(context, &place, sqlite3_column_int64(list.statement, 7));
        }
        return list_end(&list, r);
}

int registry_cases(struct ledger *ledger, const struct case_filter *filter, case_fn *fn, void *context) {
        static const char cases[] =
                "SELECT " ROW_CASE
                ", (SELECT count(*) FROM item WHERE case_ref = ref AND case_ref != '') FROM case_file "
                "WHERE (?1 IS NULL OR ref = ?1) AND added_seq > coalesce((SELECT added_seq FROM case_file "
                "WHERE ref = ?2), 0) ORDER BY added_seq LIMIT ?3";
        struct case_row row;
        struct list list;
        int r = list_begin(ledger, cases, &list);

        if (r)
                return r;
        list_bind(&list, 1, filter->ref);
        list_bind(&list, 2, filter->after);
        list_bind_integer(&list, 3, filter->limit);
        while (!r && list_next(&list)) {
                row_case(list.statement, &row);
                r = fn(context, &row, sqlite3_column_int64(list.statement, 4));
        }
        return list_end(&list, r);
}

int registry_tag_past(struct ledger *ledger, const char *printed, tag_past_fn *fn, void *context) {
        static const char past_of[] =
                "SELECT seq, change, subject, reason FROM tag_event WHERE tag = ?1 ORDER BY seq";
        struct list list;
        int r = list_begin(ledger, past_of, &list);

        if (r)
                return r;
        list_bind(&list, 1, printed);
        while (!r && list_next(&list)) {
                const struct tag_past past = {
                        .seq = (uint64_t) sqlite3_column_int64(list.statement, 0),
                        .change = (const char *) sqlite3_column_text(list.statement, 1),
                        .subject = (const char *) sqlite3_column_text(list.statement, 2),
                        .reason = (const char *) sqlite3_column_text(list.statement, 3),
                };

                r = fn(context, &past);
        }
        return list_end(&list, r);
}

int registry_tags(struct ledger *ledger, const char *subject, binding_fn *fn, void *context) {
        static const char tags[] =
                "SELECT " ROW_BINDING " FROM tag WHERE subject = ?1 ORDER BY bound_seq, tag";
        struct binding binding;
        struct list list;
        int r = list_begin(ledger, tags, &list);

        if (r)
                return r;
        list_bind(&list, 1, subject);
        while (!r && list_next(&list)) {
                row_binding(list.statement, &binding);
                r = fn(context, &binding);
        }
        return list_end(&list, r);
}

int registry_antennas(struct ledger *ledger, const char *place, antenna_fn *fn, void *context) {
        static const char antennas[] =
                "SELECT " ROW_ANTENNA " FROM antenna WHERE ?1 IS NULL OR place = ?1 ORDER BY reader, port";
        struct antenna antenna;
        struct list list;
        int r = list_begin(ledger, antennas, &list);

        if (r)
                return r;
        list_bind(&list, 1, place);
        while (!r && list_next(&list)) {
                row_antenna(list.statement, &antenna);
                r = fn(context, &antenna);
        }
        return list_end(&list, r);
}
