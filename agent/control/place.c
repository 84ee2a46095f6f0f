/* SPDX-License-Identifier: ISC */

/*
 * place.add, place.list, place.show, place.retire
 */

#include "answer.h"
#include "ask.h"
#include "custody.h"

/* The fields of a location that stand beside the others in a request, gathered into one object. */
static json_t *place_detail(const json_t *ask) {
        static const char *const fields[] = { "custodian_org", "capacity", "reference_tags", "antennas",
                "max_dwell_h", "count_policy_id", NULL };
        json_t *detail = json_object();

        for (const char *const *field = fields; detail && *field; field++)
                if (json_object_get(ask, *field) &&
                        json_object_set(detail, *field, json_object_get(ask, *field))) {
                        json_decref(detail);
                        return NULL;
                }
        return detail;
}

static int place_on_add(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "code", "kind", "name", "purpose", "label", "custodian_org",
                "capacity", "reference_tags", "antennas", "max_dwell_h", "count_policy_id", NULL };
        struct place_call call = { 0 };
        char label[LABEL_TEXT_MAX];
        struct entry entry;
        json_t *detail;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_string(act, ask, "code", ASK_REQUIRED, &call.code);
        if (!r)
                r = ask_string(act, ask, "kind", ASK_OPTIONAL, &call.kind);
        if (!r)
                r = ask_string(act, ask, "name", ASK_OPTIONAL, &call.name);
        if (!r)
                r = ask_string(act, ask, "purpose", ASK_OPTIONAL, &call.purpose);
        if (!r)
                r = ask_string(act, ask, "label", ASK_OPTIONAL, &call.label);
        if (r)
                return r;
        call.detail = detail = place_detail(ask);
        r = detail ? place_add(act, &call, label, &entry) : -ENOMEM;
        json_decref(detail);
        if (!r)
                r = answer_text(reply, "code", call.code);
        if (!r)
                r = answer_text(reply, "label", label);
        return r ? r : answer_integer(reply, "seq", (int64_t) entry.sequence);
}

static json_t *place_answer(const struct place *place, int64_t items) {
        return json_pack("{s:s,s:s,s:s,s:s,s:s,s:I,s:b}", "code", place->code, "kind", place->kind, "name",
                place->name, "purpose", place->purpose, "label", place->label, "items", (json_int_t) items,
                "retired", (int) place->retired);
}

static int place_on_row(void *context, const struct place *place, int64_t items) {
        return answer_append(context, place_answer(place, items));
}

static int place_on_list(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "under", "retired", NULL };
        const char *under = NULL;
        bool retired;
        json_t *list;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_string(act, ask, "under", ASK_OPTIONAL, &under);
        if (!r)
                r = ask_bool(act, ask, "retired", &retired);
        if (r)
                return r;
        list = json_array();
        r = list ? registry_places(act->ledger, under, retired, place_on_row, list) : -ENOMEM;
        return answer_set(reply, "places", list) || r ? (r ? r : -ENOMEM) : 0;
}

static int place_on_item(void *context, const struct exhibit *exhibit) {
        return answer_append(context, json_pack("{s:s,s:s,s:s}", "number", exhibit->number, "summary",
                                              exhibit->summary, "status", exhibit->status));
}

static int place_on_show(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "place", NULL };
        struct item_filter filter = { .limit = 1000 };
        const char *said;
        struct place place;
        json_t *shown, *contents;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_string(act, ask, "place", ASK_REQUIRED, &said);
        if (!r)
                r = registry_resolve_place(act, said, &place);
        if (r)
                return r;
        filter.place = place.code;
        contents = json_array();
        r = contents ? registry_items(act->ledger, &filter, place_on_item, contents) : -ENOMEM;
        shown = place_answer(&place, (int64_t) json_array_size(contents));
        if (json_object_set_new(shown, "contents", contents) || json_object_set_new(reply, "place", shown))
                return -ENOMEM;
        return r;
}

static int place_on_retire(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "place", "reason", NULL };
        const char *said, *reason;
        struct entry entry;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_string(act, ask, "place", ASK_REQUIRED, &said);
        if (!r)
                r = ask_string(act, ask, "reason", ASK_REQUIRED, &reason);
        if (!r)
                r = place_retire(act, said, reason, &entry);
        return r ? r : answer_integer(reply, "seq", (int64_t) entry.sequence);
}

const struct request requests_place[] = {
        { "place.add", true, place_on_add },
        { "place.list", false, place_on_list },
        { "place.show", false, place_on_show },
        { "place.retire", true, place_on_retire },
        { 0 },
};
