/* SPDX-License-Identifier: ISC */

/*
 * tag.bind, tag.unbind, tag.retire, tag.show
 */

#include <string.h>

#include "alert_count.h"
#include "answer.h"
#include "ask.h"
#include "custody.h"
#include "record.h"
#include "tag_check.h"
#include "words.h"

static int tag_answer(json_t *reply, const struct tag_change *change) {
        int r = answer_text(reply, "tag", change->tag);

        if (!r)
                r = answer_text(reply, "subject", change->subject);
        return r ? r : answer_integer(reply, "seq", (int64_t) change->entry.sequence);
}

/* An EPC can be written on any chip. */
static int tag_warn(json_t *reply, const struct tag_change *change, const char *tid) {
        if (strncmp(change->tag, "epc:", 4) != 0 || (tid && *tid))
                return 0;
        return answer_set(reply, "warnings",
                json_pack("[s]",
                        _("Bound without its TID: a copy of this tag couldn't be told from it. Bind it "
                          "again with --tid.")));
}

static int tag_on_bind(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "tag", "to", "binds", "carrier", "tid", NULL };
        struct tag_call call = { 0 };
        struct tag_change change;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_string(act, ask, "tag", ASK_REQUIRED, &call.payload);
        if (!r)
                r = ask_string(act, ask, "to", ASK_REQUIRED, &call.to);
        if (!r)
                r = ask_word(act, ask, "binds", ASK_OPTIONAL, record_bindings, &call.binds);
        if (!r)
                r = ask_word(act, ask, "carrier", ASK_OPTIONAL, record_carriers, &call.carrier);
        if (!r)
                r = ask_string(act, ask, "tid", ASK_OPTIONAL, &call.tid);
        if (!r)
                r = tag_bind(act, &call, &change);
        if (!r)
                r = tag_warn(reply, &change, call.tid);
        return r ? r : tag_answer(reply, &change);
}

static int tag_on_end(struct act *act, const json_t *ask, json_t *reply,
        int (*end)(struct act *act, const char *payload, const char *reason, struct tag_change *ret_change)) {
        static const char *const fields[] = { "tag", "reason", NULL };
        const char *payload, *reason;
        struct tag_change change;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_string(act, ask, "tag", ASK_REQUIRED, &payload);
        if (!r)
                r = ask_string(act, ask, "reason", ASK_REQUIRED, &reason);
        if (!r)
                r = end(act, payload, reason, &change);
        return r ? r : tag_answer(reply, &change);
}

static int tag_on_unbind(struct act *act, const json_t *ask, json_t *reply) {
        return tag_on_end(act, ask, reply, tag_unbind);
}

static int tag_on_retire(struct act *act, const json_t *ask, json_t *reply) {
        return tag_on_end(act, ask, reply, tag_retire);
}

static int tag_on_past(void *context, const struct tag_past *past) {
        return answer_append(
                context, json_pack("{s:I,s:s,s:s,s:s}", "seq", (json_int_t) past->seq, "change", past->change,
                                 "subject", past->subject, "reason", past->reason));
}

/* The scheme is what stands before a printed tag's colon. */
static json_t *tag_shown(const struct binding *binding) {
        const char *colon = strchr(binding->tag, ':');

        return json_pack("{s:s,s:s#,s:s,s:s,s:s,s:s,s:s*,s:I}", "tag", binding->tag, "scheme", binding->tag,
                colon ? (int) (colon - binding->tag) : 0, "state", binding->state, "binds", binding->binds,
                "subject", binding->subject, "carrier", binding->carrier, "tid",
                binding->tid[0] ? binding->tid : NULL, "bound", (json_int_t) binding->bound_seq);
}

static int tag_on_show(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "tag", NULL };
        struct binding binding;
        char printed[TAG_TEXT_MAX];
        const char *payload;
        json_t *shown, *history;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_string(act, ask, "tag", ASK_REQUIRED, &payload);
        if (!r)
                r = registry_resolve_tag(act, payload, &binding, printed, sizeof printed);
        if (r == REGISTRY_E_ABSENT)
                return act_refuse(act, ACT_EXIT_ABSENT, "tag.unknown", "strongroom tag bind TAG ITEM",
                        "The tag %.120s isn't known here.", printed);
        if (r)
                return r;
        shown = tag_shown(&binding);
        history = json_array();
        r = history ? registry_tag_past(act->ledger, binding.tag, tag_on_past, history) : -ENOMEM;
        if (json_object_set_new(shown, "history", history) || answer_set(reply, "tag", shown))
                return -ENOMEM;
        return r;
}

static int tag_on_check(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "tag", "other", NULL };
        struct tag_check check = { 0 };
        const char *tag, *other;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_string(act, ask, "tag", ASK_REQUIRED, &tag);
        if (!r)
                r = ask_string(act, ask, "other", ASK_REQUIRED, &other);
        if (!r)
                r = tag_check_both(act, tag, other, &check);
        if (!r && !check.agree)
                r = alert_tags_disagree(act, &check);
        if (!r)
                r = answer_set(reply, "agree", json_boolean(check.agree));
        if (!r)
                r = answer_text(reply, "subject", check.bindings[0].subject);
        if (!r)
                r = answer_text(reply, "other_subject", check.bindings[1].subject);
        if (!r && !check.agree)
                r = answer_text(reply, "finding", check.finding);
        if (!r && !check.agree)
                r = answer_integer(reply, "exit", 1);
        return r ? r : answer_text(reply, "text", check.text);
}

const struct request requests_tag[] = {
        { "tag.bind", true, tag_on_bind },
        { "tag.unbind", true, tag_on_unbind },
        { "tag.retire", true, tag_on_retire },
        { "tag.show", false, tag_on_show },
        { "tag.check", true, tag_on_check },
        { 0 },
};
