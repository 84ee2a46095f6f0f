/* SPDX-License-Identifier: ISC */

/*
 * Registry: one row, by its name
 */

#include "registry.h"

#include <errno.h>
#include <string.h>

#include "bytes.h"
#include "epc_payload.h"
#include "identify.h"
#include "personal.h"
#include "record.h"
#include "row.h"
#include "tag_text.h"
#include "text.h"

void row_exhibit(sqlite3_stmt *row, struct exhibit *ret_exhibit) {
        struct exhibit exhibit = { .id = sqlite3_column_int64(row, 0) };

        row_text(row, 1, exhibit.number, sizeof exhibit.number);
        row_text(row, 2, exhibit.class, sizeof exhibit.class);
        row_text(row, 3, exhibit.summary, sizeof exhibit.summary);
        row_text(row, 4, exhibit.case_ref, sizeof exhibit.case_ref);
        row_text(row, 5, exhibit.place, sizeof exhibit.place);
        row_text(row, 6, exhibit.status, sizeof exhibit.status);
        row_text(row, 7, exhibit.legal_status, sizeof exhibit.legal_status);
        row_text(row, 8, exhibit.holder, sizeof exhibit.holder);
        row_text(row, 9, exhibit.due, sizeof exhibit.due);
        exhibit.quantity = sqlite3_column_int64(row, 10);
        row_text(row, 11, exhibit.unit, sizeof exhibit.unit);
        exhibit.added_seq = (uint64_t) sqlite3_column_int64(row, 12);
        exhibit.last_seq = (uint64_t) sqlite3_column_int64(row, 13);
        *ret_exhibit = exhibit;
}

void row_place(sqlite3_stmt *row, struct place *ret_place) {
        struct place place = { .retired = sqlite3_column_int64(row, 6) };

        row_text(row, 0, place.code, sizeof place.code);
        row_text(row, 1, place.kind, sizeof place.kind);
        row_text(row, 2, place.name, sizeof place.name);
        row_text(row, 3, place.parent, sizeof place.parent);
        row_text(row, 4, place.purpose, sizeof place.purpose);
        row_text(row, 5, place.label, sizeof place.label);
        *ret_place = place;
}

void row_case(sqlite3_stmt *row, struct case_row *ret_case) {
        struct case_row found = { 0 };

        row_text(row, 0, found.ref, sizeof found.ref);
        row_text(row, 1, found.type, sizeof found.type);
        row_text(row, 2, found.status, sizeof found.status);
        row_text(row, 3, found.label, sizeof found.label);
        *ret_case = found;
}

void row_binding(sqlite3_stmt *row, struct binding *ret_binding) {
        struct binding binding = { .bound_seq = (uint64_t) sqlite3_column_int64(row, 5) };

        row_text(row, 0, binding.tag, sizeof binding.tag);
        row_text(row, 1, binding.binds, sizeof binding.binds);
        row_text(row, 2, binding.subject, sizeof binding.subject);
        row_text(row, 3, binding.carrier, sizeof binding.carrier);
        row_text(row, 4, binding.state, sizeof binding.state);
        row_text(row, 6, binding.tid, sizeof binding.tid);
        *ret_binding = binding;
}

void row_antenna(sqlite3_stmt *row, struct antenna *ret_antenna) {
        struct antenna antenna = {
                .port = sqlite3_column_int64(row, 1),
                .set_seq = (uint64_t) sqlite3_column_int64(row, 4),
        };

        row_text(row, 0, antenna.reader, sizeof antenna.reader);
        row_text(row, 2, antenna.place, sizeof antenna.place);
        row_text(row, 3, antenna.alias, sizeof antenna.alias);
        *ret_antenna = antenna;
}

void row_text(sqlite3_stmt *row, int column, char *out, size_t room) {
        const char *text = (const char *) sqlite3_column_text(row, column);

        (void) text_copy(out, room, text ? text : "");
}

/* The statement with its key bound and stepped once: *ret_row where there is one. */
static int registry_step(struct ledger *ledger, const char *sql, const char *key, sqlite3_stmt **ret_row) {
        sqlite3_stmt *statement = ledger_statement(ledger, sql);
        int result;

        if (!statement)
                return -EIO;
        (void) sqlite3_bind_text(statement, 1, key, -1, SQLITE_STATIC);
        result = sqlite3_step(statement);
        if (result == SQLITE_ROW) {
                *ret_row = statement;
                return 0;
        }
        (void) sqlite3_reset(statement);
        return result == SQLITE_DONE ? REGISTRY_E_ABSENT : -EIO;
}

int registry_item(struct ledger *ledger, const char *number, struct exhibit *ret_exhibit) {
        static const char find[] = "SELECT " ROW_EXHIBIT " FROM item WHERE number = ?1";
        sqlite3_stmt *row;
        int r = registry_step(ledger, find, number, &row);

        if (r)
                return r;
        row_exhibit(row, ret_exhibit);
        (void) sqlite3_reset(row);
        return 0;
}

int registry_antenna(struct ledger *ledger, const char *reader, int64_t port, struct antenna *ret_antenna) {
        static const char find[] = "SELECT " ROW_ANTENNA " FROM antenna WHERE reader = ?1 AND port = ?2";
        sqlite3_stmt *row = ledger_statement(ledger, find);
        int result;

        if (!row)
                return -EIO;
        (void) sqlite3_bind_text(row, 1, reader, -1, SQLITE_STATIC);
        (void) sqlite3_bind_int64(row, 2, port);
        result = sqlite3_step(row);
        if (result == SQLITE_ROW)
                row_antenna(row, ret_antenna);
        (void) sqlite3_reset(row);
        return result == SQLITE_ROW ? 0 : result == SQLITE_DONE ? REGISTRY_E_ABSENT : -EIO;
}

int registry_place(struct ledger *ledger, const char *code, struct place *ret_place) {
        static const char find[] = "SELECT " ROW_PLACE " FROM place WHERE code = ?1";
        sqlite3_stmt *row;
        int r = registry_step(ledger, find, code, &row);

        if (r)
                return r;
        row_place(row, ret_place);
        (void) sqlite3_reset(row);
        return 0;
}

int registry_case(struct ledger *ledger, const char *ref, struct case_row *ret_case) {
        static const char find[] = "SELECT " ROW_CASE " FROM case_file WHERE ref = ?1";
        sqlite3_stmt *row;
        int r = registry_step(ledger, find, ref, &row);

        if (r)
                return r;
        row_case(row, ret_case);
        (void) sqlite3_reset(row);
        return 0;
}

int registry_tag(struct ledger *ledger, const struct tag *tag, struct binding *ret_binding) {
        static const char find[] = "SELECT " ROW_BINDING " FROM tag WHERE tag = ?1";
        struct text printed = { 0 };
        sqlite3_stmt *row;
        int r;

        tag_print(tag, &printed);
        r = text_failed(&printed) ? -ENOMEM : registry_step(ledger, find, text_string(&printed), &row);
        if (!r) {
                row_binding(row, ret_binding);
                (void) sqlite3_reset(row);
        }
        text_end(&printed);
        return r;
}

static int registry_json(struct ledger *ledger, const char *sql, const char *key, json_t **ret_value) {
        sqlite3_stmt *row;
        json_t *value;
        int r = registry_step(ledger, sql, key, &row);

        if (r)
                return r;
        value = json_loads((const char *) sqlite3_column_text(row, 0), 0, NULL);
        (void) sqlite3_reset(row);
        if (!value)
                return -ENOMEM;
        *ret_value = value;
        return 0;
}

/* Puts what is kept of the personal part of its record into {record}. */
static int registry_join(struct ledger *ledger, const char *number, json_t *body) {
        static const char find[] = "SELECT record_seq FROM item WHERE number = ?1";
        json_t *personal = NULL;
        uint64_t sequence;
        sqlite3_stmt *row;
        int r = registry_step(ledger, find, number, &row);

        if (r)
                return r;
        sequence = (uint64_t) sqlite3_column_int64(row, 0);
        (void) sqlite3_reset(row);
        r = personal_of(ledger, sequence, &personal);
        if (!r)
                r = record_join(body, personal);
        json_decref(personal);
        return r;
}

int registry_record(struct ledger *ledger, const char *number, json_t **ret_record) {
        static const char find[] = "SELECT detail FROM item WHERE number = ?1";
        json_t *record = NULL, *body;
        int r = registry_json(ledger, find, number, &record);

        if (r)
                return r;
        body = json_pack("{s:o}", "record", record);
        r = body ? registry_join(ledger, number, body) : -ENOMEM;
        if (!r)
                *ret_record = json_incref(json_object_get(body, "record"));
        json_decref(body);
        return r;
}

int registry_place_detail(struct ledger *ledger, const char *code, json_t **ret_detail) {
        static const char find[] = "SELECT detail FROM place WHERE code = ?1";

        return registry_json(ledger, find, code, ret_detail);
}

int registry_case_detail(struct ledger *ledger, const char *ref, json_t **ret_detail) {
        static const char find[] = "SELECT detail FROM case_file WHERE ref = ?1";

        return registry_json(ledger, find, ref, ret_detail);
}

int registry_description(struct ledger *ledger, const char *number, char *out, size_t room) {
        static const char find[] = "SELECT description FROM item WHERE number = ?1";
        sqlite3_stmt *row;
        int r = registry_step(ledger, find, number, &row);

        if (r)
                return r;
        row_text(row, 0, out, room);
        (void) sqlite3_reset(row);
        return 0;
}

int registry_count(struct ledger *ledger, struct registry_totals *ret_totals) {
        static const char count[] =
                "SELECT (SELECT count(*) FROM place WHERE retired = 0), (SELECT count(*) FROM "
                "item), (SELECT count(*) FROM item WHERE holder != '')";
        sqlite3_stmt *statement = ledger_statement(ledger, count);

        if (!statement || sqlite3_step(statement) != SQLITE_ROW)
                return -EIO;
        *ret_totals = (struct registry_totals){
                sqlite3_column_int64(statement, 0),
                sqlite3_column_int64(statement, 1),
                sqlite3_column_int64(statement, 2),
        };
        (void) sqlite3_reset(statement);
        return 0;
}

int registry_known(struct ledger *ledger, const struct identity *identity, struct binding *ret_binding,
        const struct tag **ret_tag) {
        struct binding known;
        int found = REGISTRY_E_ABSENT;

        for (size_t i = 0; i < identity->count; i++) {
                int r = registry_tag(ledger, &identity->tags[i], &known);
                bool active = !r && !strcmp(known.state, "ACTIVE");

                if (r && r != REGISTRY_E_ABSENT)
                        return r;
                if (!r && (found || active)) {
                        *ret_binding = known;
                        *ret_tag = &identity->tags[i];
                }
                found = r ? found : 0;
                if (active)
                        return 0;
        }
        return found;
}

/* ---- what people say ---- */

/* Hex is read in either case, and kept in capitals; an EPC as its readers say it. */
static void registry_capitals(struct tag *tag) {
        uint8_t bytes[TAG_BYTES_MAX / 2];
        struct tag epc;
        size_t size;

        if (tag->scheme != TAG_EPC && tag->scheme != TAG_UID)
                return;
        if (tag->scheme == TAG_EPC &&
                !bytes_unhex((const char *) tag->bytes, tag->size, bytes, sizeof bytes, &size) &&
                epc_tag(bytes, size, &epc)) {
                *tag = epc;
                return;
        }
        for (size_t i = 0; i < tag->size; i++)
                if (tag->bytes[i] >= 'a' && tag->bytes[i] <= 'f')
                        tag->bytes[i] = (uint8_t) (tag->bytes[i] - 'a' + 'A');
}

int registry_resolve_tag(
        struct act *act, const char *payload, struct binding *ret_binding, char *ret_printed, size_t room) {
        struct identity identity;
        const struct tag *known;
        struct tag typed = { 0 };
        struct text printed = { 0 };
        int r;

        if (!tag_parse(payload, &typed))
                registry_capitals(&typed);
        if (typed.scheme)
                identity = (struct identity){ .count = 1, .tags = { typed } };
        else
                identify_payload((const uint8_t *) payload, strlen(payload), 0, "", &identity);
        if (!identity.count)
                return act_refuse(act, ACT_EXIT_INPUT, identity.problem, NULL, "\"%.80s\" can't be a tag: %s",
                        payload, identity.reason);
        r = registry_known(act->ledger, &identity, ret_binding, &known);
        tag_print(&identity.tags[0], &printed);
        (void) text_copy(ret_printed, room, r ? text_string(&printed) : ret_binding->tag);
        text_end(&printed);
        return r;
}

int registry_resolve_item(struct act *act, const char *said, struct exhibit *ret_exhibit) {
        struct binding binding;
        char printed[TAG_TEXT_MAX];
        int r = registry_item(act->ledger, said, ret_exhibit);

        if (r != REGISTRY_E_ABSENT)
                return r;
        r = registry_resolve_tag(act, said, &binding, printed, sizeof printed);
        if (!r && !strcmp(binding.binds, "EXHIBIT") && !strcmp(binding.state, "ACTIVE"))
                return registry_item(act->ledger, binding.subject, ret_exhibit);
        if (r && r != REGISTRY_E_ABSENT && r != ACT_E_REFUSED)
                return r;
        return act_refuse(act, ACT_EXIT_ABSENT, "item.unknown", "strongroom item find TEXT",
                "There is no exhibit \"%.80s\", by number or by tag.", said);
}

int registry_resolve_place(struct act *act, const char *said, struct place *ret_place) {
        struct binding binding;
        char printed[TAG_TEXT_MAX];
        int r = registry_place(act->ledger, said, ret_place);

        if (r != REGISTRY_E_ABSENT)
                return r;
        r = registry_resolve_tag(act, said, &binding, printed, sizeof printed);
        if (!r && !strcmp(binding.binds, "LOCATION") && !strcmp(binding.state, "ACTIVE"))
                return registry_place(act->ledger, binding.subject, ret_place);
        if (r && r != REGISTRY_E_ABSENT && r != ACT_E_REFUSED)
                return r;
        return act_refuse(act, ACT_EXIT_ABSENT, "place.unknown", "strongroom place list",
                "There is no place %.80s.", said);
}

int registry_resolve_inside(struct act *act, const char *said, struct place *ret_place) {
        int r = registry_resolve_place(act, said, ret_place);

        if (r)
                return r;
        if (ret_place->retired)
                return act_refuse(act, ACT_EXIT_RULE, "place.retired", "strongroom place list",
                        "%s is retired.", ret_place->code);
        if (place_is_external(ret_place))
                return act_refuse(act, ACT_EXIT_RULE, "place.external",
                        "strongroom item checkout ITEM --to PLACE --due DATE",
                        "%s is outside this store: what goes there is checked out.", ret_place->code);
        return 0;
}

bool place_is_external(const struct place *place) {
        return !strncmp(place->kind, "EXTERNAL_", 9);
}

bool exhibit_is_gone(const struct exhibit *exhibit) {
        static const char *const gone[] = { "RELEASED", "TRANSFERRED", "DESTROYED", "DEACTIVATED_OUT" };

        for (size_t i = 0; i < count_of(gone); i++)
                if (!strcmp(gone[i], exhibit->status))
                        return true;
        return false;
}
