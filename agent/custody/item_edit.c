/* SPDX-License-Identifier: ISC */

/*
 * Exhibits, corrected
 *
 * A correction keeps what was there: the entry carries the changes and the whole result, and the entries before it
 * stay. So a serial number as it was first read is never lost.
 */

#include <errno.h>
#include <string.h>

#include "custody.h"
#include "item_body.h"
#include "record.h"
#include "second.h"

/* What the exhibit is now, in the form that item.add's body has. */
static int item_now(struct act *act, const struct exhibit *exhibit, json_t **ret_body) {
        char description[ITEM_NOTE_MAX + 1];
        json_t *record = NULL, *body;
        int r = registry_description(act->ledger, exhibit->number, description, sizeof description);

        if (!r)
                r = registry_record(act->ledger, exhibit->number, &record);
        if (r)
                return r;
        body = json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:I,s:s,s:o}", "class", exhibit->class, "case",
                exhibit->case_ref, "place", exhibit->place, "status", exhibit->status, "legal_status",
                exhibit->legal_status, "description", description, "quantity", (json_int_t) exhibit->quantity,
                "unit", exhibit->unit, "record", record);
        *ret_body = body;
        return body ? 0 : -ENOMEM;
}

/* Puts changes over what is there, object into object; null takes a field away, which must be there. */
static int item_merge(struct act *act, json_t *into, const json_t *changes) {
        const char *field;
        json_t *value;
        int r = 0;

        json_object_foreach((json_t *) (uintptr_t) changes, field, value) {
                if (json_is_null(value) && json_object_del(into, field))
                        return act_refuse(act, ACT_EXIT_INPUT, "item.field_absent",
                                "strongroom item show ITEM",
                                "\"%.60s\" isn't set, so it can't be taken away.", field);
                if (json_is_object(value) && !json_is_object(json_object_get(into, field)))
                        r = json_object_set_new(into, field, json_object()) ? -ENOMEM : 0;
                if (!r && json_is_object(value))
                        r = item_merge(act, json_object_get(into, field), value);
                else if (!r && !json_is_null(value))
                        r = json_object_set_new(into, field, json_deep_copy(value)) ? -ENOMEM : 0;
                if (r)
                        return r;
        }
        return 0;
}

/* The changes as they came out of the check: words in capitals. A new object. */
static json_t *item_settled(const json_t *changes, const json_t *after) {
        json_t *settled = json_object(), *value;
        const char *field;

        json_object_foreach((json_t *) (uintptr_t) changes, field, value) {
                json_t *is = json_object_get(after, field);
                json_t *said = json_is_null(value)     ? json_null()
                               : json_is_object(value) ? item_settled(value, is)
                                                       : json_incref(is);

                if (json_object_set_new(settled, field, said)) {
                        json_decref(settled);
                        return NULL;
                }
        }
        return settled;
}

static int item_check_changes(struct act *act, const json_t *changes) {
        static const char *const elsewhere[][2] = {
                { "place", "strongroom item move" },
                { "status", "strongroom item status" },
                { "label", "strongroom tag bind" },
                { "number", "An exhibit keeps its number." },
        };
        static const char *const always[] = { "class", "legal_status", "quantity", "unit" };

        if (!json_is_object(changes) || !json_object_size(changes))
                return act_refuse(
                        act, ACT_EXIT_USAGE, "item.no_change", NULL, "No field to change was given.");
        for (size_t i = 0; i < count_of(elsewhere); i++)
                if (json_object_get(changes, elsewhere[i][0]))
                        return act_refuse(act, ACT_EXIT_RULE, "item.not_editable", elsewhere[i][1],
                                "\"%s\" isn't changed by a correction.", elsewhere[i][0]);
        for (size_t i = 0; i < count_of(always); i++)
                if (json_is_null(json_object_get(changes, always[i])))
                        return act_refuse(act, ACT_EXIT_INPUT, "item.field_needed", NULL,
                                "An exhibit always has \"%s\": give another, don't take it away.", always[i]);
        return 0;
}

/* Takes off the fields that a correction doesn't touch, checks the rest, and puts them on again. */
static int item_recheck(struct act *act, const char *number, json_t *after, json_t **ret_after) {
        json_t *place = json_incref(json_object_get(after, "place"));
        json_t *status = json_incref(json_object_get(after, "status"));
        json_t *checked = NULL;
        int r;

        (void) json_object_del(after, "place");
        (void) json_object_del(after, "status");
        r = item_body_check(act, after, number, &checked);
        if (!r && (json_object_set(checked, "place", place) || json_object_set(checked, "status", status))) {
                json_decref(checked);
                r = -ENOMEM;
        }
        json_decref(place);
        json_decref(status);
        if (!r)
                *ret_after = checked;
        return r;
}

/* What the exhibit is after the changes; refused where they change nothing. */
static int item_change(
        struct act *act, const struct exhibit *exhibit, const json_t *changes, json_t **ret_after) {
        json_t *before = NULL, *merged = NULL, *after = NULL;
        int r = item_now(act, exhibit, &before);

        if (!r)
                r = (merged = json_deep_copy(before)) ? item_merge(act, merged, changes) : -ENOMEM;
        if (!r)
                r = item_recheck(act, exhibit->number, merged, &after);
        if (!r && json_equal(before, after))
                r = act_refuse(act, ACT_EXIT_RULE, "item.no_change", "strongroom item show ITEM",
                        "%s is on record like this already.", exhibit->number);
        json_decref(before);
        json_decref(merged);
        if (r)
                json_decref(after);
        else
                *ret_after = after;
        return r;
}

int item_edit(struct act *act, const char *item, const json_t *changes, const char *reason,
        struct entry *ret_entry) {
        struct exhibit exhibit;
        json_t *after = NULL, *settled, *personal = NULL, *dropped = NULL;
        int r = act_require(
                act, ROLE_INTAKE | ROLE_CUSTODIAN | ROLE_SUPERVISOR, "correct an exhibit's record");

        if (!r)
                r = registry_resolve_item(act, item, &exhibit);
        if (!r)
                r = act_check_text(act, "reason", reason, ACT_NOTE_MAX);
        if (!r)
                r = item_check_changes(act, changes);
        if (!r)
                r = item_change(act, &exhibit, changes, &after);
        if (!r && json_object_get(changes, "quantity"))
                r = act_second(act, "adjust");
        if (r) {
                json_decref(after);
                return r;
        }
        settled = item_settled(changes, after);
        r = settled ? record_split(settled, &dropped) : -ENOMEM; /* all of them stand with the whole */
        json_decref(dropped);
        if (!r)
                r = record_split(after, &personal);
        if (r) {
                json_decref(settled);
                json_decref(after);
                return r;
        }
        return act_append_personal(act, "item.edited", exhibit.number,
                json_pack("{s:o,s:s,s:o}", "changes", settled, "reason", reason, "after", after), personal,
                ret_entry);
}
