/* SPDX-License-Identifier: ISC */

/*
 * Exhibits, taken in
 *
 * A serial number is never unique (domain: parts' numbers, other makers, cuts and restorations), so a second one like
 * it is a warning, not a refusal.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "custody.h"
#include "derive.h"
#include "item_body.h"
#include "record.h"
#include "text.h"
#include "words.h"

/* ---- numbers ---- */

static int item_number(struct act *act, char *ret_number) {
        static const char find[] = "SELECT last FROM number WHERE year = ?1";
        sqlite3_stmt *statement = ledger_statement(act->ledger, find);
        char now[CLOCK_TEXT_MAX], number[ITEM_NUMBER_MAX];
        int64_t last = 0;
        int year;

        if (!statement)
                return -EIO;
        clock_format(ledger_moment(act->ledger)->wall_us, now);
        (void) sscanf(now, "%4d", &year);
        (void) sqlite3_bind_int(statement, 1, year);
        if (sqlite3_step(statement) == SQLITE_ROW)
                last = sqlite3_column_int64(statement, 0);
        ledger_reset(act->ledger, statement);
        (void) snprintf(number, sizeof number, "%.16s-%04d-%06u", ledger_site(act->ledger), year % 10000,
                (unsigned) (last + 1) % 1000000000u);
        (void) snprintf(ret_number, ITEM_NUMBER_MAX, "%.36s-%c", number, label_number_check(number));
        return 0;
}

/* ---- warnings ---- */

static int item_warn(json_t *warnings, const char *format, ...) __attribute__((__format__(__printf__, 2, 3)));
static int item_warn(json_t *warnings, const char *format, ...) {
        char line[320];
        va_list args;

        va_start(args, format);
        (void) vsnprintf(line, sizeof line, _(format), args);
        va_end(args);
        text_mend(line);
        return json_array_append_new(warnings, json_string(line)) ? -ENOMEM : 0;
}

static int item_warn_serial(struct act *act, const json_t *record, json_t *warnings) {
        /* the index leaves out the empty key, and is used only where that is said */
        static const char find[] =
                "SELECT number, summary FROM item WHERE serial_key = ?1 AND serial_key != '' LIMIT 1";
        const char *serial = derive_serial(record);
        char key[DERIVE_KEY_MAX], key2[DERIVE_KEY_MAX];
        sqlite3_stmt *statement;
        int r = 0;

        if (!serial)
                return 0;
        derive_serial_keys(serial, key, key2);
        statement = ledger_statement(act->ledger, find);
        if (!statement)
                return -EIO;
        (void) sqlite3_bind_text(statement, 1, key, -1, SQLITE_STATIC);
        if (*key && sqlite3_step(statement) == SQLITE_ROW)
                r = item_warn(warnings,
                        "The serial number %s is on record already: %s, %s. Is it a part's number?", serial,
                        sqlite3_column_text(statement, 0), sqlite3_column_text(statement, 1));
        ledger_reset(act->ledger, statement);
        return r;
}

static int item_warn_trace(const json_t *record, json_t *warnings) {
        struct text missing = { 0 };
        int ready = derive_trace_readiness(record, &missing);
        int r = 0;

        if (ready >= 0 && missing.size)
                r = item_warn(
                        warnings, "A trace request would lack %s (%d of 100).", text_string(&missing), ready);
        text_end(&missing);
        return r;
}

static int item_warnings(struct act *act, const char *class, const struct place *place, const json_t *record,
        json_t *warnings) {
        bool ammo = !strcmp(class, "AMMO"), for_ammo = !strcmp(place->purpose, "AMMO");
        int r = item_warn_serial(act, record, warnings);

        if (!r)
                r = item_warn_trace(record, warnings);
        if (!r && ammo && !for_ammo)
                r = item_warn(warnings, "%s isn't set apart for ammunition; store it apart from arms.",
                        place->code);
        if (!r && !ammo && for_ammo)
                r = item_warn(warnings, "%s is set apart for ammunition.", place->code);
        return r;
}

/* ---- intake ---- */

/* The call as one object, checked and canonical. */
static int item_body(struct act *act, const struct item_call *call, json_t **ret_body) {
        json_t *asked = json_pack("{s:s,s:s*,s:s*,s:s*,s:I,s:s*,s:O*}", "class", call->class, "case",
                call->case_ref, "legal_status", call->legal_status, "description", call->description,
                "quantity", (json_int_t) (call->quantity ? call->quantity : 1), "unit", call->unit, "record",
                (json_t *) (uintptr_t) call->record);
        int r = asked ? item_body_check(act, asked, NULL, ret_body) : -ENOMEM;

        json_decref(asked);
        return r;
}

static int item_default(json_t *body, const char *field, const char *value) {
        if (json_object_get(body, field))
                return 0;
        return json_object_set_new(body, field, json_string(value)) ? -ENOMEM : 0;
}

static int item_complete(json_t *body, const struct place *place, const char *label) {
        bool temporary = !strcmp(place->kind, "TEMP_LOCKER");
        int r = item_default(body, "place", place->code);

        if (!r)
                r = item_default(body, "status", temporary ? "PENDING_INTAKE" : "IN_STORE");
        if (!r)
                r = item_default(body, "unit", "PIECE");
        if (!r)
                r = item_default(body, "legal_status", "UNKNOWN");
        if (!r && label)
                r = item_default(body, "label", label);
        if (!r && !json_object_get(body, "record"))
                r = json_object_set_new(body, "record", json_object()) ? -ENOMEM : 0;
        return r;
}

int item_add(struct act *act, const struct item_call *call, struct item_added *ret_added) {
        struct item_added added = { 0 };
        json_t *body = NULL, *personal = NULL;
        struct place place;
        int r = act_require(act, ROLE_INTAKE, "take in an exhibit");

        if (!r)
                r = registry_resolve_inside(act, call->place, &place);
        if (!r)
                r = tag_choose_label(act, LABEL_ITEM, call->label, added.label);
        if (!r)
                r = item_number(act, added.number);
        if (!r)
                r = item_body(act, call, &body);
        if (r)
                return r;
        added.warnings = json_array();
        r = item_complete(body, &place, added.label);
        if (!r)
                r = item_warnings(act, json_string_value(json_object_get(body, "class")), &place,
                        json_object_get(body, "record"), added.warnings);
        if (!r)
                r = record_split(body, &personal);
        if (!r)
                r = act_append_personal(
                        act, "item.added", added.number, json_incref(body), personal, &added.entry);
        json_decref(body);
        if (r)
                json_decref(added.warnings);
        else
                *ret_added = added;
        return r;
}
