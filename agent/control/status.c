/* SPDX-License-Identifier: ISC */

/*
 * status, verify: one screen of how things stand
 */

#include "status.h"

#include <stdio.h>

#include "alert.h"
#include "answer.h"
#include "ask.h"
#include "bytes.h"
#include "clock.h"
#include "cosigned.h"
#include "count.h"
#include "custody.h"
#include "finding.h"
#include "personal.h"

json_t *status_station_count(struct act *act, const char *station) {
        struct count_row count;

        return json_string(count_at_station(act->ledger, station, &count) ? "" : count.id);
}

static int status_on_count(void *context, const struct count_row *count) {
        return answer_append(
                context, json_pack("{s:s,s:s,s:s,s:s,s:s}", "count", count->id, "kind", count->kind, "mode",
                                 count->mode, "state", count->state, "station", count->station));
}

static int status_on_finding(void *context, const struct finding_row *finding) {
        (void) finding;
        ++*(int64_t *) context;
        return 0;
}

static int status_on_alert(void *context, const struct alert_row *alert) {
        (void) alert;
        ++*(int64_t *) context;
        return 0;
}

static int status_record(struct act *act, json_t *reply) {
        char root[BYTES_BASE64_SIZE(HASH_SIZE)];
        struct hash hash;
        int r = answer_text(reply, "site", ledger_site(act->ledger));

        ledger_root(act->ledger, &hash);
        bytes_base64(hash.bytes, HASH_SIZE, root);
        if (!r)
                r = answer_text(reply, "name", ledger_site_name(act->ledger));
        if (!r)
                r = answer_set(reply, "demo", json_boolean(ledger_is_demo(act->ledger)));
        if (!r)
                r = answer_text(reply, "version", STRONGROOM_VERSION);
        if (!r)
                r = answer_integer(reply, "entries", (int64_t) ledger_durable(act->ledger));
        if (!r)
                r = answer_text(reply, "root", root);
        return r ? r : answer_text(reply, "checkpoint", ledger_checkpoint(act->ledger));
}

/* How far the witnesses vouch for the record; nothing where none is configured. */
static int status_witnesses(struct act *act, json_t *reply) {
        const struct witness_policy *policy =
                act->live && act->live->config ? &act->live->config->witnesses : NULL;
        struct cosigned reach = { 0 };
        char time[CLOCK_TEXT_MAX] = "";
        json_t *told;
        int r;

        if (!policy || !policy->count)
                return 0;
        r = cosigned_reach(act->ledger, policy, &reach);
        if (r && r != COSIGNED_E_ABSENT)
                return r;
        if (!r)
                clock_format(reach.time_s * 1000000, time);
        told = json_pack("{s:I,s:I,s:I,s:s}", "size", (json_int_t) reach.size, "quorum",
                (json_int_t) witness_quorum(policy), "count", (json_int_t) policy->count, "time", time);
        return told ? answer_set(reply, "witnesses", told) : -ENOMEM;
}

static int status_store(struct act *act, json_t *reply) {
        int64_t findings = 0, alerts = 0;
        struct registry_totals totals;
        json_t *counts = json_array();
        int r = registry_count(act->ledger, &totals);

        if (!r)
                r = count_each(act->ledger, "OPEN", "", status_on_count, counts);
        if (!r)
                r = count_each(act->ledger, "PAUSED", "", status_on_count, counts);
        if (answer_set(reply, "counts", counts))
                return -ENOMEM;
        if (!r)
                r = finding_each(act->ledger, "OPEN", "", 0, status_on_finding, &findings);
        if (!r)
                r = alert_each(act->ledger, "OPEN", 0, status_on_alert, &alerts);
        if (!r)
                r = answer_integer(reply, "places", totals.places);
        if (!r)
                r = answer_integer(reply, "items", totals.items);
        if (!r)
                r = answer_integer(reply, "items_out", totals.out);
        if (!r)
                r = answer_integer(reply, "findings", findings);
        if (!r && ledger_scrub_waits(act->ledger))
                r = answer_set(reply, "erasure_pending", json_true());
        if (!r && (findings || alerts))
                r = answer_integer(reply, "exit", 1); /* fine, and the answer is trouble */
        return r ? r : answer_integer(reply, "alerts", alerts);
}

/* Worse than any alert: nothing is recorded. */
static int status_contradictions(const struct contradictions *all, json_t *reply) {
        int r = all->count ? answer_integer(reply, "exit", ACT_EXIT_BROKEN) : 0;

        if (!r && all->count)
                r = answer_set(reply, "contradicted", contradictions_json(all));
        return r;
}

static int status_on_status(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { NULL };
        char started[CLOCK_TEXT_MAX] = "";
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = status_record(act, reply);
        if (!r)
                r = status_store(act, reply);
        if (!r)
                r = answer_set(reply, "readers", status_readers(act->live));
        if (!r)
                r = status_presence(act, reply);
        if (!r)
                r = status_witnesses(act, reply);
        if (!r && act->live) {
                clock_format(act->live->started_us, started);
                r = answer_set(reply, "clock_synchronised", json_boolean(act->live->synchronised));
                if (!r)
                        r = status_contradictions(&act->live->contradictions, reply);
        }
        return r ? r : answer_text(reply, "started", started);
}

const struct request requests_status[] = {
        { "status", false, status_on_status },
        { 0 },
};
