/* SPDX-License-Identifier: ISC */

/*
 * personal.erase, personal.list: what is kept of persons beside the record, and its end
 *
 * The act overwrites the values and puts the erasure on record in one turn. Right after the commit SQLite's log is cut
 * to nothing, and only then the answer says "done"; while somebody reads the record it says "pending", and the agent
 * tries again each second.
 */

#include "personal_request.h"

#include <errno.h>
#include <string.h>

#include "answer.h"
#include "ask.h"
#include "personal.h"
#include "registry.h"
#include "second.h"
#include "words.h"

enum { ERASE_VALUES_MAX = 1000, ERASE_VALUES_AN_EVENT = 24 };

/* Which openings are meant: what is NULL or 0 doesn't narrow. */
struct chosen {
        const char *field, *person;
        json_t *values;       /* [{field, seq}] */
        struct ledger *twins; /* where not all is looked through: those that stand elsewhere too; else NULL */
};

/* "1.to" of a proposal is the field "to" of its first effect. */
static bool chosen_field(const struct chosen *chosen, const char *field) {
        size_t digits = strspn(field, "0123456789");

        return !chosen->field || !strcmp(chosen->field, field) ||
               (digits && field[digits] == '.' && !strcmp(chosen->field, field + digits + 1));
}

static bool chosen_has(const struct chosen *chosen, uint64_t sequence, const char *field) {
        const json_t *value;
        size_t i;

        json_array_foreach(chosen->values, i, value) {
                if ((uint64_t) json_integer_value(json_object_get(value, "seq")) == sequence &&
                        !strcmp(json_string_value(json_object_get(value, "field")), field))
                        return true;
        }
        return false;
}

static int chosen_add(void *context, uint64_t sequence, const char *field, const json_t *value) {
        struct chosen *chosen = context;

        (void) value;
        return chosen->twins && chosen_has(chosen, sequence, field)
                       ? 0
                       : answer_append(chosen->values,
                                 json_pack("{s:s,s:I}", "field", field, "seq", (json_int_t) sequence));
}

static bool chosen_names(const json_t *value, const char *person) {
        const json_t *part;
        size_t i;

        if (json_is_string(value))
                return !strcmp(json_string_value(value), person);
        json_array_foreach(value, i, part) {
                if (json_is_string(part) && !strcmp(json_string_value(part), person))
                        return true;
        }
        return false;
}

static int chosen_on_value(void *context, uint64_t sequence, const char *field, const json_t *value) {
        struct chosen *chosen = context;

        int r;

        if (!chosen_field(chosen, field) || (chosen->person && !chosen_names(value, chosen->person)))
                return 0;
        r = chosen_add(chosen, sequence, field, value);
        return r || !chosen->twins ? r : personal_twins(chosen->twins, sequence, field, chosen_add, chosen);
}

struct chosen_trail {
        struct ledger *ledger;
        struct chosen *chosen;
};

static int chosen_on_entry(void *context, const struct ledger_row *row) {
        struct chosen_trail *trail = context;

        return personal_each(
                trail->ledger, row->entry.sequence, row->entry.sequence, chosen_on_value, trail->chosen);
}

/* Those that are listed: what an erasure that officers sign becomes, so that it names nobody. */
static int chosen_listed(struct act *act, const json_t *listed, struct chosen *chosen) {
        const json_t *value;
        size_t i;
        int r = json_is_array(listed) ? 0 : 1;

        json_array_foreach(listed, i, value) {
                json_int_t sequence = json_integer_value(json_object_get(value, "seq"));
                const char *field = json_string_value(json_object_get(value, "field"));

                r = r ? r : field && sequence >= 1 ? chosen_add(chosen, (uint64_t) sequence, field, NULL) : 1;
        }
        return r != 1 ? r
                      : act_refuse(act, ACT_EXIT_INPUT, "personal.values", "strongroom personal list",
                                "\"values\" is a list of {field, seq}.");
}

/* Of one exhibit, of one entry, of one person, or listed; exactly one of the four is asked for. */
static int chosen_find(struct act *act, const json_t *ask, struct chosen *chosen, char *ret_item) {
        struct chosen_trail trail = { act->ledger, chosen };
        const json_t *listed = json_object_get(ask, "values");
        struct exhibit exhibit;
        const char *item = NULL;
        int64_t entry = 0;
        int r = ask_string(act, ask, "item", ASK_OPTIONAL, &item);

        ret_item[0] = '\0';
        if (!r)
                r = ask_integer(act, ask, "entry", ASK_OPTIONAL, 1, (int64_t) 1 << 53, &entry);
        if (!r)
                r = ask_string(act, ask, "person", ASK_OPTIONAL, &chosen->person);
        if (!r)
                r = ask_string(act, ask, "field", ASK_OPTIONAL, &chosen->field);
        if (!r && (item != NULL) + (entry != 0) + (chosen->person != NULL) + (listed != NULL) != 1)
                return act_refuse(act, ACT_EXIT_USAGE, "personal.what", "strongroom personal list",
                        "Say whose data: an exhibit's, an entry's or a person's.");
        if (r)
                return r;
        chosen->twins = chosen->person ? NULL : act->ledger;
        if (listed)
                return chosen_listed(act, listed, chosen);
        if (!item)
                return personal_each(act->ledger, entry ? (uint64_t) entry : 1,
                        entry ? (uint64_t) entry : ledger_size(act->ledger), chosen_on_value, chosen);
        r = registry_resolve_item(act, item, &exhibit);
        if (r)
                return r;
        (void) text_copy(ret_item, ITEM_NUMBER_MAX, exhibit.number);
        return ledger_trail(act->ledger, exhibit.number, chosen_on_entry, &trail);
}

/* ---- erasing ---- */

static int erase_values(struct act *act, const json_t *values) {
        const json_t *value;
        size_t i;
        int r = 0;

        json_array_foreach(values, i, value) {
                r = personal_erase(act->ledger, (uint64_t) json_integer_value(json_object_get(value, "seq")),
                        json_string_value(json_object_get(value, "field")));
                if (r)
                        break;
        }
        if (r == PERSONAL_E_ABSENT || r == PERSONAL_E_ERASED) /* of those that were listed */
                return act_refuse(act, ACT_EXIT_ABSENT, "personal.nothing", "strongroom personal list",
                        "Entry %lld keeps no \"%.64s\".",
                        (long long) json_integer_value(json_object_get(value, "seq")),
                        json_string_value(json_object_get(value, "field")));
        return r;
}

/* One event holds only so many: there are as many as it takes. */
static int erase_record(struct act *act, const char *item, const json_t *values, const char *ground,
        const char *authority, struct entry *ret_entry) {
        int r = 0;

        for (size_t from = 0; !r && from < json_array_size(values); from += ERASE_VALUES_AN_EVENT) {
                json_t *part = json_array();

                for (size_t i = from; i < from + ERASE_VALUES_AN_EVENT && i < json_array_size(values); i++)
                        (void) json_array_append(part, json_array_get(values, i));
                r = act_append(act, PERSONAL_ERASED, *item ? item : NULL,
                        json_pack("{s:o,s:s,s:s}", "values", part, "ground", ground, "authority", authority),
                        ret_entry);
        }
        return r;
}

static int erase_ask(
        struct act *act, const json_t *ask, const char **ret_ground, const char **ret_authority) {
        static const char *const fields[] = { "item", "entry", "person", "values", "field", "ground",
                "authority", NULL };
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = act_require(act, ROLE_SUPERVISOR, "erase personal data");
        if (!r)
                r = act_second(act, "erase");
        if (!r)
                r = ask_string(act, ask, "ground", ASK_REQUIRED, ret_ground);
        if (!r)
                r = ask_string(act, ask, "authority", ASK_REQUIRED, ret_authority);
        if (!r)
                r = act_check_text(act, "ground", *ret_ground, ACT_NOTE_MAX);
        return r ? r : act_check_text(act, "authority", *ret_authority, ACT_NOTE_MAX);
}

static int erase_chosen(struct act *act, const json_t *ask, const char *ground, const char *authority,
        struct chosen *chosen, struct entry *ret_entry) {
        char item[ITEM_NUMBER_MAX];
        int r = chosen_find(act, ask, chosen, item);

        if (!r && !json_array_size(chosen->values))
                return act_refuse(act, ACT_EXIT_ABSENT, "personal.nothing", "strongroom personal list",
                        "Nothing is kept of that beside the record. What earlier versions recorded in the "
                        "entries themselves can't be erased.");
        if (!r && json_array_size(chosen->values) > ERASE_VALUES_MAX)
                return act_refuse(act, ACT_EXIT_INPUT, "personal.too_many", NULL,
                        "These are %zu values; at most %d are erased at once.",
                        json_array_size(chosen->values), ERASE_VALUES_MAX);
        if (!r)
                r = erase_values(act, chosen->values);
        return r ? r : erase_record(act, item, chosen->values, ground, authority, ret_entry);
}

static int personal_on_erase(struct act *act, const json_t *ask, json_t *reply) {
        struct chosen chosen = { .values = json_array() };
        const char *ground, *authority;
        struct entry entry = { 0 };
        int r = chosen.values ? erase_ask(act, ask, &ground, &authority) : -ENOMEM;

        if (!r)
                r = erase_chosen(act, ask, ground, authority, &chosen, &entry);
        if (!r)
                r = answer_integer(reply, "erased", (int64_t) json_array_size(chosen.values));
        if (!r)
                r = answer_integer(reply, "seq", (int64_t) entry.sequence);
        if (!r)
                r = answer_text(reply, "state", "pending"); /* until erase_settle() knows */
        if (!r)
                return answer_set(reply, "values", chosen.values);
        json_decref(chosen.values);
        return r;
}

void erase_settle(bool waits, const json_t *ask, json_t *answer) {
        const char *name = json_string_value(json_object_get(ask, "do"));
        const char *state = json_string_value(json_object_get(answer, "state"));

        if (!name || (strcmp(name, "personal.erase") != 0 && strcmp(name, "file.erase") != 0) || !state ||
                json_object_get(answer, "dry"))
                return;
        (void) json_object_set_new(answer, "state", json_string(waits ? "pending" : "done"));
        (void) json_object_set_new(answer, "text",
                json_string(waits ? _("Erased from the record's state; its bytes go once nobody reads the "
                                      "record any more.")
                                  : _("Erased, and in no file of the record any more.")));
        if (waits)
                (void) json_object_set_new(answer, "exit", json_integer(1));
}

/* ---- what is kept ---- */

static int list_on_value(void *context, uint64_t sequence, const char *field, const json_t *value) {
        struct chosen *chosen = context;
        json_t *row;

        if (!chosen_field(chosen, field) || (chosen->person && !chosen_names(value, chosen->person)))
                return 0;
        if (json_array_size(chosen->values) == ERASE_VALUES_MAX)
                return 1;
        row = json_pack("{s:I,s:s,s:O}", "seq", (json_int_t) sequence, "field", field, "value", value);
        return answer_append(chosen->values, row);
}

static int personal_on_list(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "person", "field", "from", NULL };
        struct chosen chosen = { 0 };
        int64_t from;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = act_require(act, ROLE_SUPERVISOR | ROLE_AUDITOR, "list personal data");
        if (!r)
                r = ask_string(act, ask, "person", ASK_OPTIONAL, &chosen.person);
        if (!r)
                r = ask_string(act, ask, "field", ASK_OPTIONAL, &chosen.field);
        if (!r)
                r = ask_integer(act, ask, "from", ASK_OPTIONAL, 1, (int64_t) 1 << 53, &from);
        if (r)
                return r;
        chosen.values = json_array();
        r = personal_each(
                act->ledger, from ? (uint64_t) from : 1, ledger_size(act->ledger), list_on_value, &chosen);
        if (answer_set(reply, "values", chosen.values))
                return -ENOMEM;
        return r == 1 ? answer_set(reply, "more", json_true()) : r;
}

const struct request requests_personal[] = {
        { "personal.erase", true, personal_on_erase },
        { "personal.list", false, personal_on_list },
        { 0 },
};
