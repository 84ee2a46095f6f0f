/* SPDX-License-Identifier: ISC */

/*
 * Held: refusals while the record is contradicted, and their end
 */

#include "turn_held.h"

#include <string.h>

bool turn_held_may(const struct work *work) {
        const char *name = json_string_value(json_object_get(work->ask, "do"));

        return work->kind == WORK_REQUEST && name && !strcmp(name, "checkpoint.accept");
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
