/* SPDX-License-Identifier: ISC */

/*
 * Held: refusals while the record is contradicted, and their end
 */

#include "turn_held.h"

#include <string.h>

#include "alert.h"
#include "proposal.h"

static const char held_acceptance[] = "checkpoint.accept";

/* Whether the act that it is about is the acceptance. One that is over isn't any more: its bytes are gone. */
static bool held_proposal(const struct turn *turn, const json_t *ask) {
        const json_int_t seq = json_integer_value(json_object_get(ask, "proposal"));
        struct proposal proposal;
        const char *act;
        json_t *event;
        bool may;

        if (seq < 1 || proposal_find(turn->ledger, (uint64_t) seq, &proposal))
                return false;
        event = json_loads(proposal.event, 0, NULL);
        act = json_string_value(json_object_get(json_object_get(event, "body"), "act"));
        may = act && !strcmp(act, held_acceptance);
        json_decref(event);
        return may;
}

/* Another's password is an act like any; one's own, where it is a temporary one, stands before the acceptance. */
static bool held_own(const struct work *work) {
        const char *user = json_string_value(json_object_get(work->ask, "user"));

        return !user || !strcmp(user, work->actor);
}

bool turn_held_may(const struct turn *turn, const struct work *work) {
        const char *name = json_string_value(json_object_get(work->ask, "do"));

        if (work->kind != WORK_REQUEST || !name)
                return false;
        if (!strcmp(name, "act.sign") || !strcmp(name, "act.withdraw"))
                return held_proposal(turn, work->ask);
        if (!strcmp(name, "user.password"))
                return held_own(work);
        if (!strcmp(name, "act.propose"))
                name = json_string_value(json_object_get(json_object_get(work->ask, "act"), "do"));
        else if (!strcmp(name, "session.open") || !strcmp(name, "session.close"))
                return true;
        return name && !strcmp(name, held_acceptance);
}

int turn_held_tell(struct turn *turn, struct act *act) {
        const struct contradiction *first = &turn->live->contradictions.list[0];
        char detail[CONTRADICTION_TEXT_MAX];
        bool accepted = false;
        int r = contradiction_accepted_since(turn->ledger, turn->before + 1, &accepted);

        if (r || !accepted)
                return r;
        contradiction_text(first, detail); /* in English: what goes on record is the same for everybody */
        return alert_raise(act, &(struct alert_call){
                                        .rule = "record-contradicted",
                                        .subject = first->source,
                                        .detail = detail,
                                        .evidence = ledger_size(turn->ledger),
                                });
}

int turn_held_refuse(struct act *act) {
        char text[CONTRADICTION_TEXT_MAX];

        contradiction_text(&act->live->contradictions.list[0], text);
        return act_refuse(act, ACT_EXIT_BROKEN, "record.contradicted",
                "strongroom checkpoint accept --reason …",
                "Nothing was recorded: the record is contradicted from outside. %s", text);
}

int turn_held_settle(struct turn *turn) {
        bool accepted = false;
        int r;

        if (!turn_is_held(turn))
                return 0;
        r = contradiction_accepted_since(turn->ledger, turn->before + 1, &accepted);
        if (!r && accepted)
                turn->live->contradictions.count = 0;
        return r;
}
