/* SPDX-License-Identifier: ISC */

/*
 * The minute
 */

#include "turn_minute.h"

#include "alert_overdue.h"
#include "alert_schedule.h"
#include "cosigned.h"
#include "denial.h"
#include "turn.h"
#include "turn_presence.h"
#include "upload.h"

/* Schedules are looked at when something was recorded, and else once an hour. */
#define LOOK_AGAIN_US INT64_C(3600000000)

int turn_minute(struct turn *turn, struct act *act) {
        const struct config *config = turn->live ? turn->live->config : NULL;
        const int64_t now_us = (int64_t) (turn->now.mono_ns / 1000);
        int r;

        turn_presence_minute(turn);
        if (turn->live)
                uploads_minute(turn->live->uploads, turn->now.mono_ns);
        r = denial_minute(act);
        if (!r)
                r = alert_overdue(act);
        if (!r && config)
                r = alert_witness(act, &config->witnesses);
        if (r || !config || (turn->scheduled == ledger_size(turn->ledger) && now_us < turn->schedule_us))
                return r;
        r = alert_schedules(act, config->schedules, config->schedule_count);
        turn->scheduled = ledger_size(turn->ledger);
        turn->schedule_us = now_us + LOOK_AGAIN_US;
        return r;
}
