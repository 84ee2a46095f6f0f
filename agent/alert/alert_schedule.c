/* SPDX-License-Identifier: ISC */

/*
 * Overdue counts: what the schedules say, compared with the alerts that are open
 */

#include "alert_schedule.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alert.h"
#include "error.h"
#include "query.h"
#include "text.h"

enum { PLACES_NAMED = 5, SUBJECT_SIZE = PLACE_CODE_MAX + SCHEDULE_WORD_MAX + 4 };

/* Of a schedule, what is due; and the stores that are dealt with already. */
struct overdue_look {
        struct act *act;
        const struct schedule *schedule;
        struct schedule_due *due;
        size_t count;
};

static const char *schedule_rule(const struct schedule *schedule) {
        return strcmp(schedule->purpose, "AWAITING_DISPOSAL") ? "count-overdue" : "disposal-count-overdue";
}

static const char RAISED[] =
        "SELECT raised_us FROM alert WHERE dedupe = ?1 || ':' || ?2 AND state <> 'RESOLVED' LIMIT 1";

/*
 * The moment to judge by: no earlier than when an open alert was raised, for it was overdue then. So a clock that is
 * set back, or was wrong when it was raised, takes no alert away.
 */
static int look_moment(
        const struct overdue_look *look, const struct alert_call *call, int64_t *ret_now_us, bool *ret_open) {
        const int64_t now_us = ledger_moment(look->act->ledger)->wall_us;
        int64_t raised_us;
        int r = query_integer(look->act->ledger, RAISED, &raised_us, "tt", call->rule, call->subject);

        if (r)
                return r;
        *ret_open = raised_us != 0;
        *ret_now_us = raised_us > now_us ? raised_us : now_us;
        return 0;
}

/* The places of a store that are due by then, the first few by name. */
static size_t look_places(
        const struct overdue_look *look, const char *store, int64_t now_us, struct text *out) {
        size_t count = 0;

        for (size_t i = 0; i < look->count; i++) {
                const struct schedule_due *due = &look->due[i];

                if (strcmp(due->store, store) != 0 || now_us < due->due_us)
                        continue;
                if (count++ < PLACES_NAMED)
                        text_addf(out, "%s%s", out->size ? ", " : "", due->place);
        }
        if (count > PLACES_NAMED)
                text_addf(out, ", +%zu", count - PLACES_NAMED);
        return count;
}

static int look_at_store(const struct overdue_look *look, const char *store) {
        char subject[SUBJECT_SIZE];
        struct text places = { 0 };
        struct alert_call call = {
                .rule = schedule_rule(look->schedule),
                .subject = subject,
                .evidence = ledger_size(look->act->ledger),
        };
        int64_t now_us;
        bool open;
        int r;

        (void) snprintf(subject, sizeof subject, "%s (%s)", store, look->schedule->name);
        r = look_moment(look, &call, &now_us, &open);
        if (!r && look_places(look, store, now_us, &places)) {
                call.detail = text_string(&places);
                r = text_failed(&places) ? error_trace(-ENOMEM) : alert_restate(look->act, &call);
        } else if (!r && open) {
                r = alert_clear(look->act, &call, "It was counted.");
        }
        text_end(&places);
        return r;
}

/* Each store once: rows of one needn't stand together. */
static int look_at_stores(const struct overdue_look *look) {
        int r = 0;

        for (size_t i = 0; !r && i < look->count; i++) {
                bool seen = false;

                for (size_t k = 0; !seen && k < i; k++)
                        seen = !strcmp(look->due[k].store, look->due[i].store);
                r = seen ? 0 : look_at_store(look, look->due[i].store);
        }
        return r;
}

static bool look_has(const struct overdue_look *look, const char *subject) {
        const char *end = strchr(subject, ' ');

        for (size_t i = 0; end && i < look->count; i++)
                if (strlen(look->due[i].store) == (size_t) (end - subject) &&
                        !strncmp(look->due[i].store, subject, (size_t) (end - subject)))
                        return true;
        return false;
}

/* Open alerts of stores where nothing is left that the schedule is about. */
static int look_at_rest(const struct overdue_look *look) {
        char ending[SCHEDULE_WORD_MAX + 4];
        struct alert_subjects *open = calloc(1, sizeof *open);
        int r = open ? alert_subjects(look->act->ledger, schedule_rule(look->schedule), open)
                     : error_trace(-ENOMEM);

        (void) snprintf(ending, sizeof ending, " (%s)", look->schedule->name);
        for (size_t i = 0; !r && i < open->count; i++) {
                const struct alert_call call = {
                        .rule = schedule_rule(look->schedule),
                        .subject = open->list[i],
                        .evidence = ledger_size(look->act->ledger),
                };
                const char *end = strchr(open->list[i], ' ');

                if (end && !strcmp(end, ending) && !look_has(look, open->list[i]))
                        r = alert_clear(look->act, &call, "Nothing is left there to be counted.");
        }
        free(open);
        return r;
}

int alert_schedules(struct act *act, const struct schedule *schedules, size_t count) {
        const int64_t now_us = ledger_moment(act->ledger)->wall_us;
        int r = 0;

        for (size_t i = 0; !r && i < count; i++) {
                struct overdue_look look = { .act = act, .schedule = &schedules[i] };
                /* a month more, for a clock that was set: what is older doesn't keep a place from being due */
                const int64_t from_us = schedule_add_months(now_us, -schedules[i].months - 1);

                if (schedules[i].months)
                        r = schedule_list(act->ledger, &schedules[i], from_us, &look.due, &look.count);
                if (!r)
                        r = look_at_stores(&look);
                if (!r)
                        r = look_at_rest(&look);
                free(look.due);
        }
        return r;
}
