/* SPDX-License-Identifier: ISC */

/*
 * Held: refusals while the record is contradicted, and their end
 */

#include "turn_held.h"

#include <string.h>

#include "alert.h"

/* Alone, or proposed and signed by two. */
bool turn_held_may(const struct work *work) {
        static const char *const may[] = { "checkpoint.accept", "act.sign", "act.withdraw" };
        const char *name = json_string_value(json_object_get(work->ask, "do"));

        if (work->kind != WORK_REQUEST || !name)
                return false;
        if (!strcmp(name, "act.propose"))
                name = json_string_value(json_object_get(json_object_get(work->ask, "act"), "do"));
        for (size_t i = 0; name && i < count_of(may); i++)
                if (!strcmp(name, may[i]))
                        return true;
        return false;
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
