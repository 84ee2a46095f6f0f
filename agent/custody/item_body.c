/* SPDX-License-Identifier: ISC */

/*
 * The body of an exhibit: the table of its fields, and the rules that take more than one of them
 */

#include "item_body.h"

#include <string.h>

#include "derive.h"
#include "record.h"
#include "registry.h"

enum { ITEM_QUANTITY_MAX = 1000000000 };

static const struct record_field item_fields[] = {
        { "class", RECORD_WORD, .words = record_classes },
        { "case", RECORD_TEXT, .high = CASE_REF_MAX - 1 },
        { "legal_status", RECORD_WORD, .words = record_legal_statuses },
        { "description", RECORD_TEXT, .high = ITEM_NOTE_MAX },
        { "quantity", RECORD_INTEGER, .low = 1, .high = ITEM_QUANTITY_MAX },
        { "unit", RECORD_WORD, .words = record_units },
        { "record", RECORD_OBJECT, .fields = record_exhibit },
        { 0 },
};

static const char *body_text(const json_t *object, const char *field) {
        const char *text = json_string_value(json_object_get(object, field));

        return text ? text : "";
}

static int body_check_case(struct act *act, const char *ref) {
        struct case_row row;
        int r = *ref ? registry_case(act->ledger, ref, &row) : 0;

        if (r == REGISTRY_E_ABSENT)
                return act_refuse(act, ACT_EXIT_ABSENT, "case.unknown",
                        "strongroom case add REF --type CRIMINAL", "There is no case %.60s.", ref);
        return r;
}

/* What only exhibits of one class have. */
static int body_check_class(struct act *act, const json_t *body) {
        static const char *const parts[][2] = {
                { "firearm", "FIREARM" },
                { "part", "PART" },
                { "ammo_lot", "AMMO" },
        };
        const json_t *record = json_object_get(body, "record");
        const char *class = body_text(body, "class");

        for (size_t i = 0; i < count_of(parts); i++)
                if (json_object_get(record, parts[i][0]) && strcmp(class, parts[i][1]) != 0)
                        return act_refuse(act, ACT_EXIT_INPUT, "record.class", NULL,
                                "record.%s is of an exhibit of class %s; this one is %s.", parts[i][0],
                                parts[i][1], class);
        return 0;
}

/* What has an identity of its own is an exhibit of its own. */
static int body_check_quantity(struct act *act, const json_t *body) {
        const char *class = body_text(body, "class");
        const char *serial = derive_serial(json_object_get(body, "record"));
        bool one = !strcmp(class, "FIREARM") || (!strcmp(class, "PART") && serial);

        if (!one || json_integer_value(json_object_get(body, "quantity")) == 1)
                return 0;
        return act_refuse(act, ACT_EXIT_INPUT, "item.quantity", "Take in each by itself.",
                "A firearm, or a part that has a serial number, is one exhibit: its quantity is 1, not %lld.",
                (long long) json_integer_value(json_object_get(body, "quantity")));
}

static int body_check_parent(struct act *act, const json_t *body, const char *number) {
        const char *parent = body_text(json_object_get(body, "record"), "parent_exhibit");
        struct exhibit exhibit;
        int r = *parent ? registry_item(act->ledger, parent, &exhibit) : 0;

        if (r == REGISTRY_E_ABSENT)
                return act_refuse(act, ACT_EXIT_ABSENT, "item.parent", "strongroom item find TEXT",
                        "record.parent_exhibit is \"%.40s\"; there is no exhibit of that number.", parent);
        if (!r && number && *parent && !strcmp(parent, number))
                return act_refuse(
                        act, ACT_EXIT_INPUT, "item.parent", NULL, "%s can't belong to itself.", number);
        return r;
}

int item_body_check(struct act *act, const json_t *said, const char *number, json_t **ret_body) {
        json_t *body = NULL;
        int r = record_check(act, item_fields, said, "item", &body);

        if (!r)
                r = body_check_case(act, body_text(body, "case"));
        if (!r)
                r = body_check_class(act, body);
        if (!r)
                r = body_check_quantity(act, body);
        if (!r)
                r = body_check_parent(act, body, number);
        if (r)
                json_decref(body);
        else
                *ret_body = body;
        return r;
}
