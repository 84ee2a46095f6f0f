/* SPDX-License-Identifier: ISC */

/*
 * case.add, case.list, case.show
 */

#include "answer.h"
#include "ask.h"
#include "custody.h"
#include "text.h"

enum { CASE_LIST_MAX = 1000 };

static const char *const case_detail_fields[] = { "other_refs", "issuing_body", "offences", "opened",
        "closed", "court", "prosecutor", "hold", NULL };

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
        call.detail = detail = ask_gather(ask, case_detail_fields);
        r = detail ? case_add(act, &call, label, &entry) : -ENOMEM;
        json_decref(detail);
        if (!r)
                r = answer_text(reply, "ref", ref);
        if (!r)
                r = answer_text(reply, "label", label);
        return r ? r : answer_integer(reply, "seq", (int64_t) entry.sequence);
}

struct case_list {
        json_t *cases;
        int64_t limit;
        bool more;
        char after[CASE_REF_MAX];
};

static int case_on_row(void *context, const struct case_row *row, int64_t items) {
        struct case_list *list = context;

        if ((int64_t) json_array_size(list->cases) == list->limit) {
                list->more = true;
                return 0;
        }
        (void) text_copy(list->after, sizeof list->after, row->ref);
        return answer_append(
                list->cases, json_pack("{s:s,s:s,s:s,s:s,s:I}", "ref", row->ref, "type", row->type, "status",
                                     row->status, "label", row->label, "items", (json_int_t) items));
}

static int case_on_list(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "limit", "after", NULL };
        struct case_list list = { .limit = CASE_LIST_MAX };
        struct case_filter filter = { 0 };
        int64_t limit = 0;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_integer(act, ask, "limit", ASK_OPTIONAL, 1, CASE_LIST_MAX, &limit);
        if (!r)
                r = ask_string(act, ask, "after", ASK_OPTIONAL, &filter.after);
        if (r)
                return r;
        list.limit = limit ? limit : CASE_LIST_MAX;
        list.cases = json_array();
        filter.limit = list.limit + 1; /* one more, to know whether there is more */
        r = list.cases ? registry_cases(act->ledger, &filter, case_on_row, &list) : -ENOMEM;
        if (answer_set(reply, "cases", list.cases))
                return -ENOMEM;
        if (!r && list.more)
                r = answer_set(reply, "more", json_true());
        if (!r && list.more)
                r = answer_text(reply, "after", list.after);
        return r;
}

static int case_on_show(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "case", NULL };
        struct case_list list = { .limit = 1 };
        struct case_filter filter = { .limit = 1 };
        json_t *detail = NULL;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_string(act, ask, "case", ASK_REQUIRED, &filter.ref);
        if (r)
                return r;
        list.cases = json_array();
        r = list.cases ? registry_cases(act->ledger, &filter, case_on_row, &list) : -ENOMEM;
        if (!r && !json_array_size(list.cases))
                r = act_refuse(act, ACT_EXIT_ABSENT, "case.unknown", "strongroom case list",
                        "There is no case %.60s.", filter.ref);
        if (!r)
                r = registry_case_detail(act->ledger, filter.ref, &detail);
        if (!r)
                r = json_object_set_new(json_array_get(list.cases, 0), "detail", detail) ||
                                    json_object_set(reply, "case", json_array_get(list.cases, 0))
                            ? -ENOMEM
                            : 0;
        json_decref(list.cases);
        return r;
}

const struct request requests_case[] = {
        { "case.add", true, case_on_add },
        { "case.list", false, case_on_list },
        { "case.show", false, case_on_show },
        { 0 },
};
