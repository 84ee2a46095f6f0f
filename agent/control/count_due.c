/* SPDX-License-Identifier: ISC */

/*
 * count.due: which places are to be counted by when, as the schedules of the configuration say
 */

#include <stdlib.h>
#include <string.h>

#include "answer.h"
#include "ask.h"
#include "clock.h"
#include "live.h"
#include "presence.h"
#include "registry.h"
#include "schedule.h"

#define DAY_US INT64_C(86400000000)

struct dues {
        const char *place; /* it and what lies in it; NULL: all */
        bool all;          /* what isn't due soon, too */
        int64_t now_us;
        json_t *rows;
        bool overdue;
};

static const char *due_state(const struct dues *dues, const struct schedule_due *due) {
        return dues->now_us >= due->due_us                                 ? "OVERDUE"
               : dues->now_us + SCHEDULE_SOON_DAYS * DAY_US >= due->due_us ? "SOON"
                                                                           : "LATER";
}

static int due_row(struct dues *dues, const struct schedule *schedule, const struct schedule_due *due) {
        char last[CLOCK_TEXT_MAX] = "", by[CLOCK_TEXT_MAX];
        const char *state = due_state(dues, due);

        if ((dues->place && !presence_is_below(due->place, dues->place)) ||
                (!dues->all && !strcmp(state, "LATER")))
                return 0;
        if (due->last_us)
                clock_format(due->last_us, last);
        clock_format(due->due_us, by);
        dues->overdue = dues->overdue || !strcmp(state, "OVERDUE");
        by[sizeof "2026-11-24" - 1] = '\0';
        return answer_append(
                dues->rows, json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:I}", "place", due->place, "store",
                                    due->store, "schedule", schedule->name, "state", state, "due", by, "last",
                                    last, "months", (json_int_t) schedule->months));
}

static int due_schedule(struct act *act, struct dues *dues, const struct schedule *schedule) {
        struct schedule_due *list = NULL;
        size_t count = 0;
        int r = schedule->months ? schedule_list(act->ledger, schedule, 0, &list, &count) : 0;

        for (size_t i = 0; !r && i < count; i++)
                r = due_row(dues, schedule, &list[i]);
        free(list);
        return r;
}

static int handle_due(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "place", "all", NULL };
        const struct config *config = act->live ? act->live->config : NULL;
        const char *said = NULL;
        struct dues dues = { .now_us = clock_now().wall_us };
        struct place place;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_string(act, ask, "place", ASK_OPTIONAL, &said);
        if (!r)
                r = ask_bool(act, ask, "all", &dues.all);
        if (!r && said)
                r = registry_resolve_place(act, said, &place);
        if (r)
                return r;
        dues.place = said ? place.code : NULL;
        dues.rows = json_array();
        r = answer_set(reply, "due", dues.rows);
        for (size_t i = 0; !r && config && i < config->schedule_count; i++)
                r = due_schedule(act, &dues, &config->schedules[i]);
        return r ? r : answer_integer(reply, "exit", dues.overdue);
}

const struct request requests_count_due[] = {
        { "count.due", false, handle_due },
        { 0 },
};
