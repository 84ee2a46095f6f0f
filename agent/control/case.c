/* SPDX-License-Identifier: ISC */

/*
 * case.add, case.list, case.show
 */

#include "answer.h"
#include "ask.h"
#include "custody.h"

static const char *const case_detail_fields[] = { "other_refs", "issuing_body", "offences", "opened",
        "closed", "court", "prosecutor", "hold", NULL };

static json_t *case_detail(const json_t *ask) {
        json_t *detail = json_object();

        for (const char *const *field = case_detail_fields; detail && *field; field++)
                if (json_object_get(ask, *field) &&
                        json_object_set(detail, *field, json_object_get(ask, *field))) {
                        json_decref(detail);
                        return NULL;
                }
        return detail;
}

static int case_on_add(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "ref", "type", "status", "other_refs", "issuing_body",
                "offences", "opened", "closed", "court", "prosecutor", "hold", NULL };
        char ref[CASE_REF_MAX], label[LABEL_TEXT_MAX];
        struct case_call call = { .ref = ref };
        struct entry entry;
        json_t *detail;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_text(act, ask, "ref", ASK_REQUIRED, ref, sizeof ref);
        if (!r)
                r = ask_string(act, ask, "type", ASK_OPTIONAL, &call.type);
        if (!r)
                r = ask_string(act, ask, "status", ASK_OPTIONAL, &call.status);
        if (r)
                return r;
        call.detail = detail = case_detail(ask);
        r = detail ? case_add(act, &call, label, &entry) : -ENOMEM;
        json_decref(detail);
        if (!r)
                r = answer_text(reply, "ref", ref);
        if (!r)
                r = answer_text(reply, "label", label);
        return r ? r : answer_integer(reply, "seq", (int64_t) entry.sequence);
}

static int case_on_row(void *context, const struct case_row *row, int64_t items) {
        return answer_append(
                context, json_pack("{s:s,s:s,s:s,s:s,s:I}", "ref", row->ref, "type", row->type, "status",
                                 row->status, "label", row->label, "items", (json_int_t) items));
}

static int case_on_list(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { NULL };
        json_t *list = json_array();
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = registry_cases(act->ledger, NULL, case_on_row, list);
        if (answer_set(reply, "cases", list))
                return -ENOMEM;
        return r;
}

static int case_on_show(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "case", NULL };
        json_t *list = json_array();
        const char *ref = NULL;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_string(act, ask, "case", ASK_REQUIRED, &ref);
        if (!r)
                r = registry_cases(act->ledger, ref, case_on_row, list);
        if (!r && !json_array_size(list))
                r = act_refuse(act, ACT_EXIT_ABSENT, "case.unknown", "strongroom case list",
                        "There is no case %.60s.", ref);
        if (!r)
                r = json_object_set(reply, "case", json_array_get(list, 0)) ? -ENOMEM : 0;
        json_decref(list);
        return r;
}

const struct request requests_case[] = {
        { "case.add", true, case_on_add },
        { "case.list", false, case_on_list },
        { "case.show", false, case_on_show },
        { 0 },
};
