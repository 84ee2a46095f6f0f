/* SPDX-License-Identifier: ISC */

/*
 * Denials: on record, but no more of one actor's than a reader of the record could bear
 */

#include "denial.h"

#include <errno.h>

#include "alert_overdue.h"
#include "live.h"

int denial_record(struct act *act, const char *what) {
        const int64_t now_us = (int64_t) (ledger_moment(act->ledger)->mono_ns / 1000);
        struct entry entry;
        json_t *body;
        int r;

        if (act->live && !allowance_take(&act->live->denials, act->actor, DENIALS_A_MINUTE, now_us))
                return 0;
        body = json_pack(
                "{s:s,s:s,s:i}", "act", what, "error", act->refusal.error, "roles", (int) act->roles);
        r = body ? act_append(act, "act.denied", NULL, body, &entry) : -ENOMEM;
        return r ? r : alert_denied(act, act->actor);
}

int denial_minute(struct act *act) {
        const int64_t now_us = (int64_t) (ledger_moment(act->ledger)->mono_ns / 1000);
        struct allowance_row row;
        struct entry entry;
        int r = 0;

        while (!r && act->live && allowance_over(&act->live->denials, now_us, &row)) {
                json_t *body = json_pack("{s:s,s:i}", "actor", row.actor, "count", (int) row.left_out);

                r = body ? act_append(act, "act.denied_more", NULL, body, &entry) : -ENOMEM;
        }
        return r;
}
