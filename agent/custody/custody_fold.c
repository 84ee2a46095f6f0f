/* SPDX-License-Identifier: ISC */

/*
 * The register, folded
 *
 * A row for each statement that a kind of event runs: the statement, and where each of its parameters comes from. A
 * parameter is "body.field", "item", "seq", or a value derived from the body. What must change exactly one row and
 * doesn't contradicts the state: a second place of one code, an exhibit moved to a place that was retired, a tag bound
 * twice.
 */

#include "custody_fold.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "canon.h"
#include "custody.sql.h"
#include "derive.h"
#include "strongroom/limits.h"

enum { FOLD_PARAMETERS_MAX = 16 };

/* ---- the parts of an event that a statement takes ---- */

enum fold_source {
        FOLD_END = 0,
        FOLD_TEXT,    /* a field of the body; "" where absent */
        FOLD_INTEGER, /* a field of the body; 0 where absent */
        FOLD_JSON,    /* a field of the body, canonical; "{}" where absent */
        FOLD_ITEM,
        FOLD_SEQ,
};

struct fold_parameter {
        enum fold_source source;
        const char *field;
};

struct fold_step {
        const char *kind;
        const char *sql;
        struct fold_parameter parameters[FOLD_PARAMETERS_MAX];
};

/* A place that is in use; an exhibit that isn't gone for good. */
#define IN_USE(code) "EXISTS (SELECT 1 FROM place WHERE code = " code " AND retired = 0)"
#define NOT_GONE     "status NOT IN ('RELEASED', 'TRANSFERRED', 'DESTROYED', 'DEACTIVATED_OUT')"

static const struct fold_step fold_steps[] = {
        { "place.added",
                "INSERT OR IGNORE INTO place(code, kind, name, parent, purpose, label, detail, retired, "
                "added_seq) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, ?8 WHERE ?4 = '' OR " IN_USE("?4"),
                { { FOLD_TEXT, "code" }, { FOLD_TEXT, "kind" }, { FOLD_TEXT, "name" },
                        { FOLD_TEXT, "parent" }, { FOLD_TEXT, "purpose" }, { FOLD_TEXT, "label" },
                        { FOLD_JSON, "detail" }, { FOLD_SEQ, NULL } } },
        { "place.retired", "UPDATE place SET retired = ?2 WHERE code = ?1 AND retired = 0",
                { { FOLD_TEXT, "code" }, { FOLD_SEQ, NULL } } },
        { "case.added",
                "INSERT OR IGNORE INTO case_file(ref, type, status, label, detail, added_seq) VALUES(?1, ?2, "
                "?3, ?4, ?5, ?6)",
                { { FOLD_TEXT, "ref" }, { FOLD_TEXT, "type" }, { FOLD_TEXT, "status" },
                        { FOLD_TEXT, "label" }, { FOLD_JSON, "detail" }, { FOLD_SEQ, NULL } } },
        { "item.moved",
                /* what leaves the locker for its shelf is taken in */
                "UPDATE item SET place = ?2, last_seq = ?4, status = CASE WHEN status = 'PENDING_INTAKE' AND "
                "(SELECT kind FROM place WHERE code = ?2) != 'TEMP_LOCKER' THEN 'IN_STORE' ELSE status END "
                "WHERE number = ?1 AND place = ?3 AND holder = '' AND " NOT_GONE " AND " IN_USE("?2"),
                { { FOLD_ITEM, NULL }, { FOLD_TEXT, "to" }, { FOLD_TEXT, "from" }, { FOLD_SEQ, NULL } } },
        { "item.checked_out",
                "UPDATE item SET status = 'OUT_TEMP', holder = iif(?2 = '', 'person:' || ?5, ?2), due = ?3, "
                "last_seq = ?5 WHERE number = ?1 "
                "AND place = ?4 AND holder = '' AND " NOT_GONE,
                { { FOLD_ITEM, NULL }, { FOLD_TEXT, "to" }, { FOLD_TEXT, "due" }, { FOLD_TEXT, "from" },
                        { FOLD_SEQ, NULL } } },
        { "item.returned",
                "UPDATE item SET status = 'IN_STORE', holder = '', due = '', place = ?2, last_seq = ?4 WHERE "
                "number = ?1 AND holder = ?3 AND holder != '' AND " IN_USE("?2"),
                { { FOLD_ITEM, NULL }, { FOLD_TEXT, "to" }, { FOLD_TEXT, "from" }, { FOLD_SEQ, NULL } } },
        { "item.handed_over", "UPDATE item SET last_seq = ?2 WHERE number = ?1",
                { { FOLD_ITEM, NULL }, { FOLD_SEQ, NULL } } },
        { "item.status",
                "UPDATE item SET status = ?2, holder = '', due = '', last_seq = ?3 WHERE number = ?1 "
                "AND " NOT_GONE,
                { { FOLD_ITEM, NULL }, { FOLD_TEXT, "status" }, { FOLD_SEQ, NULL } } },
        { "item.file_added", "UPDATE item SET last_seq = ?2 WHERE number = ?1",
                { { FOLD_ITEM, NULL }, { FOLD_SEQ, NULL } } },
        { "item.file_added",
                "INSERT INTO item_file(item, sha256, size, media, kind, angle, added_seq, erased_seq) "
                "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, 0) ON CONFLICT(item, sha256) DO UPDATE SET kind = ?5, "
                "angle = ?6, added_seq = ?7, erased_seq = 0 WHERE erased_seq != 0 AND size = ?3",
                { { FOLD_ITEM, NULL }, { FOLD_TEXT, "sha256" }, { FOLD_INTEGER, "size" },
                        { FOLD_TEXT, "media" }, { FOLD_TEXT, "kind" }, { FOLD_TEXT, "angle" },
                        { FOLD_SEQ, NULL } } },
        { "item.file_erased", "UPDATE item SET last_seq = ?2 WHERE number = ?1",
                { { FOLD_ITEM, NULL }, { FOLD_SEQ, NULL } } },
        { "item.file_erased",
                "UPDATE item_file SET erased_seq = ?3 WHERE item = ?1 AND sha256 = ?2 AND erased_seq = 0",
                { { FOLD_ITEM, NULL }, { FOLD_TEXT, "sha256" }, { FOLD_SEQ, NULL } } },
        { "tag.bound",
                "INSERT INTO tag(tag, binds, subject, carrier, state, tid, bound_seq, ended_seq) VALUES(?1, "
                "?2, "
                "?3, ?4, 'ACTIVE', ?6, ?5, 0) ON CONFLICT(tag) DO UPDATE SET binds = ?2, subject = ?3, "
                "carrier = "
                "?4, state = 'ACTIVE', tid = ?6, bound_seq = ?5, ended_seq = 0 WHERE state = 'UNBOUND'",
                { { FOLD_TEXT, "tag" }, { FOLD_TEXT, "binds" }, { FOLD_TEXT, "subject" },
                        { FOLD_TEXT, "carrier" }, { FOLD_SEQ, NULL }, { FOLD_TEXT, "tid" } } },
        { "antenna.set",
                "INSERT INTO antenna(reader, port, place, alias, set_seq) SELECT ?1, ?2, ?3, ?4, ?5 "
                "WHERE " IN_USE(
                        "?3") " ON CONFLICT(reader, port) DO UPDATE SET place = ?3, alias = ?4, set_seq = ?5",
                { { FOLD_TEXT, "reader" }, { FOLD_INTEGER, "port" }, { FOLD_TEXT, "place" },
                        { FOLD_TEXT, "alias" }, { FOLD_SEQ, NULL } } },
        { "antenna.cleared", "DELETE FROM antenna WHERE reader = ?1 AND port = ?2 AND place = ?3",
                { { FOLD_TEXT, "reader" }, { FOLD_INTEGER, "port" }, { FOLD_TEXT, "place" } } },
        { "tag.unbound",
                "UPDATE tag SET state = 'UNBOUND', ended_seq = ?2 WHERE tag = ?1 AND state = 'ACTIVE' AND "
                "subject = ?3",
                { { FOLD_TEXT, "tag" }, { FOLD_SEQ, NULL }, { FOLD_TEXT, "subject" } } },
        { "tag.retired",
                "UPDATE tag SET state = 'RETIRED', ended_seq = ?2 WHERE tag = ?1 AND state != 'RETIRED' AND "
                "subject = ?3",
                { { FOLD_TEXT, "tag" }, { FOLD_SEQ, NULL }, { FOLD_TEXT, "subject" } } },
        { "tag.bound",
                "INSERT INTO tag_event(tag, seq, change, subject, reason) VALUES(?1, ?2, 'bound', ?3, ?4)",
                { { FOLD_TEXT, "tag" }, { FOLD_SEQ, NULL }, { FOLD_TEXT, "subject" },
                        { FOLD_TEXT, "reason" } } },
        { "tag.unbound",
                "INSERT INTO tag_event(tag, seq, change, subject, reason) VALUES(?1, ?2, 'unbound', ?3, ?4)",
                { { FOLD_TEXT, "tag" }, { FOLD_SEQ, NULL }, { FOLD_TEXT, "subject" },
                        { FOLD_TEXT, "reason" } } },
        { "tag.retired",
                "INSERT INTO tag_event(tag, seq, change, subject, reason) VALUES(?1, ?2, 'retired', ?3, ?4)",
                { { FOLD_TEXT, "tag" }, { FOLD_SEQ, NULL }, { FOLD_TEXT, "subject" },
                        { FOLD_TEXT, "reason" } } },
};

static int fold_bind_json(sqlite3_stmt *statement, int index, const json_t *value) {
        struct text canonical = { 0 };
        int r = value ? canon_write_event(value, &canonical) : 0;

        if (!value)
                text_add(&canonical, "{}");
        r = text_failed(&canonical) ? -ENOMEM : r ? -EBADMSG : 0;
        if (!r && sqlite3_bind_text(statement, index, canonical.bytes, (int) canonical.size,
                          SQLITE_TRANSIENT) != SQLITE_OK)
                r = -ENOMEM;
        text_end(&canonical);
        return r;
}

static int fold_bind(sqlite3_stmt *statement, int index, const struct fold_parameter *parameter,
        const struct folded *folded) {
        const json_t *value = parameter->field ? json_object_get(folded->body, parameter->field) : NULL;
        const char *text = json_string_value(value);

        switch (parameter->source) {
        case FOLD_TEXT:
                (void) sqlite3_bind_text(statement, index, text ? text : "", -1, SQLITE_STATIC);
                break;
        case FOLD_INTEGER: (void) sqlite3_bind_int64(statement, index, json_integer_value(value)); break;
        case FOLD_JSON: return fold_bind_json(statement, index, value);
        case FOLD_ITEM:
                (void) sqlite3_bind_text(statement, index, folded->entry->item, -1, SQLITE_STATIC);
                break;
        case FOLD_SEQ: (void) sqlite3_bind_int64(statement, index, (int64_t) folded->entry->sequence); break;
        case FOLD_END: break;
        }
        return 0;
}

/* Runs what must change exactly one row. */
static int fold_one(struct ledger *ledger, sqlite3_stmt *statement) {
        int r = ledger_run(ledger, statement);

        return r ? r : sqlite3_changes(ledger_database(ledger)) == 1 ? 0 : -EBADMSG;
}

static int fold_run(struct ledger *ledger, const struct fold_step *step, const struct folded *folded) {
        sqlite3_stmt *statement = ledger_statement(ledger, step->sql);
        int r = statement ? 0 : -EIO;

        for (int i = 0; !r && step->parameters[i].source; i++)
                r = fold_bind(statement, i + 1, &step->parameters[i], folded);
        return r ? r : fold_one(ledger, statement);
}

/* A label that came with its subject is a tag of its own. */
static int fold_label(
        struct ledger *ledger, const struct folded *folded, const char *binds, const char *subject) {
        static const char bind[] =
                "INSERT OR IGNORE INTO tag(tag, binds, subject, carrier, state, tid, bound_seq, ended_seq) "
                "VALUES('label:' || ?1, ?4, ?3, 'BARCODE_2D', 'ACTIVE', '', ?2, 0)";
        static const char tell[] = "INSERT INTO tag_event(tag, seq, change, subject, reason) "
                                   "VALUES('label:' || ?1, ?2, 'bound', ?3, '')";
        const char *label = json_string_value(json_object_get(folded->body, "label"));
        int r = 0;

        if (!label || !*label)
                return 0;
        for (int i = 0; !r && i < 2; i++) {
                sqlite3_stmt *statement = ledger_statement(ledger, i ? tell : bind);

                if (!statement)
                        return -EIO;
                (void) sqlite3_bind_text(statement, 1, label, -1, SQLITE_TRANSIENT);
                (void) sqlite3_bind_int64(statement, 2, (int64_t) folded->entry->sequence);
                (void) sqlite3_bind_text(statement, 3, subject, -1, SQLITE_TRANSIENT);
                if (!i)
                        (void) sqlite3_bind_text(statement, 4, binds, -1, SQLITE_STATIC);
                r = fold_one(ledger, statement);
        }
        return r;
}

/* ---- exhibits: what their record says is derived into columns ---- */

static int fold_item_bind(
        sqlite3_stmt *statement, const json_t *body, const char *number, uint64_t sequence) {
        static const char *const fields[] = { "class", "case", "place", "status", "legal_status",
                "description", "unit", NULL };
        const json_t *record = json_object_get(body, "record");
        const char *serial = derive_serial(record),
                   *class = json_string_value(json_object_get(body, "class"));
        const char *description = json_string_value(json_object_get(body, "description"));
        char summary[DERIVE_SUMMARY_MAX], key[DERIVE_KEY_MAX], key2[DERIVE_KEY_MAX];

        derive_serial_keys(serial ? serial : "", key, key2);
        if (derive_summary(
                    class ? class : "", description ? description : "", record, summary, sizeof summary))
                return -ENOMEM;
        (void) sqlite3_bind_text(statement, 1, number, -1, SQLITE_STATIC);
        if (sqlite3_bind_text(statement, 2, summary, -1, SQLITE_TRANSIENT) != SQLITE_OK ||
                sqlite3_bind_text(statement, 3, key, -1, SQLITE_TRANSIENT) != SQLITE_OK ||
                sqlite3_bind_text(statement, 4, key2, -1, SQLITE_TRANSIENT) != SQLITE_OK)
                return -ENOMEM;
        (void) sqlite3_bind_int64(statement, 5, json_integer_value(json_object_get(body, "quantity")));
        (void) sqlite3_bind_int64(statement, 6, (int64_t) sequence);
        for (int i = 0; fields[i]; i++) {
                const char *text = json_string_value(json_object_get(body, fields[i]));

                (void) sqlite3_bind_text(statement, 8 + i, text ? text : "", -1, SQLITE_STATIC);
        }
        return fold_bind_json(statement, 7, record);
}

/* Exhibit numbers end in NNNNNN-C after SITE-YEAR-; the fold keeps the last of each year. */
static int fold_number(struct ledger *ledger, const char *number) {
        static const char keep[] =
                "INSERT INTO number(year, last) VALUES(?1, ?2) ON CONFLICT(year) DO UPDATE SET last = "
                "max(last, excluded.last)";
        const char *at = strchr(number, '-');
        sqlite3_stmt *statement;
        int year, last;

        if (!at || sscanf(at, "-%4d-%9d-", &year, &last) != 2)
                return -EBADMSG;
        statement = ledger_statement(ledger, keep);
        if (!statement)
                return -EIO;
        (void) sqlite3_bind_int(statement, 1, year);
        (void) sqlite3_bind_int(statement, 2, last);
        return ledger_run(ledger, statement);
}

static int fold_item_added(struct ledger *ledger, const struct folded *folded) {
        static const char add[] =
                "INSERT OR IGNORE INTO item(number, summary, serial_key, serial_key2, quantity, added_seq, "
                "record_seq, last_seq, detail, class, case_ref, place, status, legal_status, description, "
                "unit, holder, "
                "due) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?6, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, '', '' "
                "WHERE " IN_USE("?10");
        sqlite3_stmt *statement = ledger_statement(ledger, add);
        int r = statement ? fold_item_bind(
                                    statement, folded->body, folded->entry->item, folded->entry->sequence)
                          : -EIO;

        if (!r)
                r = fold_one(ledger, statement);
        if (!r)
                r = fold_number(ledger, folded->entry->item);
        return r ? r : fold_label(ledger, folded, "EXHIBIT", folded->entry->item);
}

/* A correction carries all that the exhibit is afterwards under `after`: the fold needs no merge of its own. It neither
 * moves an exhibit nor says what became of it. */
static int fold_item_edited(struct ledger *ledger, const struct folded *folded) {
        static const char edit[] =
                "UPDATE item SET summary = ?2, serial_key = ?3, serial_key2 = ?4, quantity = ?5, last_seq = "
                "?6, record_seq = ?6, "
                "detail = ?7, class = ?8, case_ref = ?9, legal_status = ?12, description = ?13, unit = ?14 "
                "WHERE number = ?1 AND place = ?10 AND status = ?11";
        sqlite3_stmt *statement = ledger_statement(ledger, edit);
        int r = statement ? fold_item_bind(statement, json_object_get(folded->body, "after"),
                                    folded->entry->item, folded->entry->sequence)
                          : -EIO;

        return r ? r : fold_one(ledger, statement);
}

static const char *fold_body_text(const struct folded *folded, const char *field) {
        const char *text = json_string_value(json_object_get(folded->body, field));

        return text ? text : "";
}

static int custody_apply(struct ledger *ledger, const struct folded *folded) {
        const char *kind = folded->entry->kind;
        int r = 0;

        if (!strcmp(kind, "item.added"))
                return fold_item_added(ledger, folded);
        if (!strcmp(kind, "item.edited"))
                return fold_item_edited(ledger, folded);
        for (size_t i = 0; !r && i < count_of(fold_steps); i++)
                if (!strcmp(fold_steps[i].kind, kind))
                        r = fold_run(ledger, &fold_steps[i], folded);
        if (!r && !strcmp(kind, "place.added"))
                r = fold_label(ledger, folded, "LOCATION", fold_body_text(folded, "code"));
        if (!r && !strcmp(kind, "case.added"))
                r = fold_label(ledger, folded, "CASE", fold_body_text(folded, "ref"));
        return r;
}

static const char *const custody_tables[] = { "place", "case_file", "item", "tag", "tag_event", "antenna",
        "item_file", "number", NULL };

const struct fold custody_fold = {
        .name = "custody",
        .schema = custody_schema,
        .tables = custody_tables,
        .apply = custody_apply,
};
