/* SPDX-License-Identifier: ISC */

/*
 * Tell: what will happen, in the reader's language, and who has signed it
 */

#include "act_tell.h"

#include <string.h>

#include "act_pending.h"
#include "answer.h"
#include "ask.h"
#include "clock.h"
#include "role.h"
#include "say.h"
#include "text.h"
#include "words.h"

enum { SECOND_US = 1000000 };

int act_resolve(struct act *act, const json_t *ask, struct proposal *ret_proposal) {
        int64_t seq = 0;
        int r = ask_integer(act, ask, "proposal", ASK_REQUIRED, 1, INT64_MAX / 2, &seq);

        if (!r)
                r = proposal_find(act->ledger, (uint64_t) seq, ret_proposal);
        if (r != PROPOSAL_E_ABSENT)
                return r;
        return act_refuse(act, ACT_EXIT_ABSENT, "act.unknown", "strongroom act list",
                "Entry %lld proposes no act.", (long long) seq);
}

int act_check_open(struct act *act, const struct proposal *proposal) {
        if (strcmp(proposal->state, "OPEN") != 0)
                return act_refuse(act, ACT_EXIT_RULE, "act.ended", "strongroom act list",
                        "Act %llu is over since entry %llu: %s. It can't be signed again.",
                        (unsigned long long) proposal->seq, (unsigned long long) proposal->ended_seq,
                        proposal->state);
        if (ledger_moment(act->ledger)->wall_us > proposal->expires_us)
                return act_refuse(act, ACT_EXIT_RULE, "act.expired", "strongroom act propose",
                        "Act %llu has expired. Propose it anew.", (unsigned long long) proposal->seq);
        return 0;
}

static int tell_will(struct act *act, const struct proposal *proposal, json_t *reply) {
        struct pending_shown shown = { 0 };
        json_t *will = json_array();
        const json_t *event;
        size_t i;
        int r = will ? pending_shown(act->ledger, proposal->seq, &shown) : -ENOMEM;

        json_array_foreach(shown.effects, i, event) {
                struct text line = { 0 };

                if (!r) /* whom it names, the proposal says */
                        r = answer_integer((json_t *) (uintptr_t) event, "seq", (int64_t) proposal->seq);
                say_event(event, &line);
                if (!r)
                        r = text_failed(&line) ? -ENOMEM
                                               : answer_append(will, json_string(text_string(&line)));
                text_end(&line);
        }
        pending_shown_end(&shown);
        return answer_set(reply, "will", will) ? -ENOMEM : r;
}

static int tell_signed(struct act *act, const struct proposal *proposal, json_t *reply) {
        struct pending_signatures signatures;
        json_t *names = json_array();
        int r = names ? pending_signatures(act->ledger, proposal->seq, &signatures) : -ENOMEM;

        for (size_t i = 0; !r && i < signatures.count; i++)
                r = answer_append(names, json_string(signatures.list[i].person));
        return answer_set(reply, "signed", names) ? -ENOMEM : r;
}

static int tell_needs(const struct proposal *proposal, json_t *reply) {
        json_t *needs = json_array();
        int r = needs ? 0 : -ENOMEM;

        for (size_t seat = 0; !r && seat < SECOND_SEATS_MAX && proposal->seats[seat]; seat++)
                r = answer_append(needs, roles_json(proposal->seats[seat]));
        return answer_set(reply, "needs", needs) ? -ENOMEM : r;
}

static int64_t tell_left(struct act *act, const struct proposal *proposal) {
        const int64_t until_us = strcmp(proposal->state, "GLASS") ? proposal->expires_us
                                                                  : proposal->ended_us + PROPOSAL_GLASS_US;
        const int64_t left_us = until_us - ledger_moment(act->ledger)->wall_us;

        return left_us > 0 ? left_us / SECOND_US : 0;
}

int act_tell(struct act *act, const struct proposal *proposal, bool with_bytes, json_t *reply) {
        const struct second_rule *rule = second_rule_find(proposal->rule);
        const char *what = rule ? _(rule->what) : proposal->rule;
        char expires[CLOCK_TEXT_MAX];
        int r = answer_integer(reply, "proposal", (int64_t) proposal->seq);

        clock_format(proposal->expires_us, expires);
        if (!r)
                r = answer_text(reply, "by", proposal->actor);
        if (!r)
                r = answer_text(reply, "act", proposal->rule);
        if (!r)
                r = answer_text(reply, "text", what);
        if (!r)
                r = answer_text(reply, "state", proposal->state);
        if (!r)
                r = answer_text(reply, "expires", expires);
        if (!r)
                r = answer_integer(reply, "left_s", tell_left(act, proposal));
        if (!r)
                r = answer_set(reply, "glass", json_boolean(proposal->glass));
        if (!r)
                r = tell_signed(act, proposal, reply);
        if (!r)
                r = tell_needs(proposal, reply);
        if (!r)
                r = tell_will(act, proposal, reply);
        return r || !with_bytes ? r : answer_text(reply, "sign", proposal->event);
}
