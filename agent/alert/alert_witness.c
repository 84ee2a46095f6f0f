/* SPDX-License-Identifier: ISC */

/*
 * Alerts of witnesses: one contradicts the record; too long none vouched for it
 */

#include <errno.h>
#include <stdio.h>

#include "alert.h"
#include "clock.h"
#include "cosigned.h"
#include "error.h"
#include "text.h"

#define DAY_US INT64_C(86400000000)

/* ---- witness-conflict ---- */

static int conflict_refuse(struct act *act, const struct witness_conflict *conflict) {
        return act_refuse(act, ACT_EXIT_RULE, "witness.no_conflict", "strongroom witness push",
                "That %s knows a checkpoint of %llu entries contradicts nothing: the record has had it.",
                conflict->witness->name, (unsigned long long) conflict->known);
}

int cosigned_conflict(struct act *act, const struct witness_conflict *conflict, struct entry *ret_entry) {
        uint64_t durable = ledger_durable(act->ledger);
        struct cosigned last = { 0 };
        char detail[160];
        json_t *body;
        int r = cosigned_last(act->ledger, conflict->witness, &last);

        if (r && r != COSIGNED_E_ABSENT)
                return r;
        if (conflict->status == 409 && conflict->known <= durable && conflict->known >= last.size)
                return conflict_refuse(act, conflict);
        if (conflict->status != 409)
                (void) snprintf(detail, sizeof detail,
                        "it refused the checkpoint of %llu entries as another history",
                        (unsigned long long) conflict->size);
        else
                (void) snprintf(detail, sizeof detail,
                        "it knows %llu entries, and this record has %llu, it cosigned %llu",
                        (unsigned long long) conflict->known, (unsigned long long) durable,
                        (unsigned long long) last.size);
        body = json_pack("{ss si sI sI sI}", "witness", conflict->witness->key.name, "status",
                conflict->status, "known", (json_int_t) conflict->known, "size", (json_int_t) conflict->size,
                "entries", (json_int_t) durable);
        r = body ? act_append(act, "witness.conflict", NULL, body, ret_entry) : error_trace(-ENOMEM);
        if (r)
                return r;
        return alert_raise(act, &(struct alert_call){ .rule = "witness-conflict",
                                        .subject = conflict->witness->name,
                                        .detail = detail,
                                        .evidence = ret_entry->sequence });
}

/* ---- witness-stale ---- */

/* When the record began, in effect: the moment of its first entry. */
static int stale_on_first(void *context, const struct ledger_row *row) {
        *(int64_t *) context = row->entry.wall_us;
        return 0;
}

int alert_witness(struct act *act, const struct witness_policy *policy) {
        const int64_t now_us = ledger_moment(act->ledger)->wall_us;
        const int64_t days = policy->stale_days ? policy->stale_days : WITNESS_STALE_DAYS;
        struct alert_call call = { .rule = "witness-stale", .subject = "checkpoint" };
        struct cosigned reach = { 0 };
        char since[CLOCK_TEXT_MAX];
        int64_t since_us = 0;
        bool is_open;
        int r;

        if (!policy->count)
                return alert_clear(act, &call, "No witness is configured any more.");
        r = cosigned_reach(act->ledger, policy, &reach);
        if (r == COSIGNED_E_ABSENT)
                r = ledger_each(act->ledger, 1, 1, stale_on_first, &since_us);
        else
                since_us = reach.time_s * 1000000;
        if (r)
                return r;
        call.evidence = reach.size ? reach.size : 1;
        if (now_us - since_us <= days * DAY_US)
                return alert_clear(act, &call, "A checkpoint was cosigned.");
        clock_format(since_us, since);
        call.detail = since;
        r = alert_is_open(act, &call, &is_open);
        return r || is_open ? r : alert_raise(act, &call);
}
