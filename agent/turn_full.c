/* SPDX-License-Identifier: ISC */

/*
 * A full disk: its alert, and the reserve that lets it be written
 */

#include "turn_full.h"

#include "alert.h"
#include "turn.h"

static const struct alert_call turn_disk_full = {
        .rule = "disk-full",
        .subject = "disk",
        .detail = "nothing was recorded meanwhile",
};

int turn_full_say(struct act *act) {
        struct alert_call call = turn_disk_full;

        call.evidence = ledger_size(act->ledger);
        return alert_raise(act, &call);
}

int turn_full_clear(struct act *act) {
        return alert_clear(act, &turn_disk_full, "There is room again.");
}

bool turn_heal(struct turn *turn) {
        if (turn->full && !ledger_hold_reserve(turn->ledger))
                turn->full = false;
        return !turn->full;
}
