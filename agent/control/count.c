/* SPDX-License-Identifier: ISC */

/*
 * count.*: open, scan, undo, pause, close, show
 */

#include <errno.h>
#include <string.h>

#include "alert_count.h"
#include "ask.h"
#include "bytes.h"
#include "count_answer.h"
#include "count_check.h"
#include "count_close.h"
#include "count_control.h"
#include "count_open.h"
#include "count_report.h"
#include "count_scan.h"
#include "count_state.h"
#include "error.h"
#include "live.h"
#include "people.h"
#include "registry.h"

static int count_set(json_t *reply, const char *field, json_t *value) {
        return json_object_set_new(reply, field, value) ? error_trace(-ENOMEM) : 0;
}

static int count_merge(json_t *reply, json_t *more) {
        int r = more && !json_object_update(reply, more) ? 0 : error_trace(-ENOMEM);

        json_decref(more);
        return r;
}

static int count_said(struct act *act, const json_t *ask, const char **ret_id) {
        return ask_string(act, ask, "count", ASK_OPTIONAL, ret_id);
}

static uint32_t count_roles_of(const struct act *act, const char *name) {
        const struct config *config = act->live ? act->live->config : NULL;
        struct person person;

        if (name && people_rule(act->ledger))
                return person_find(act->ledger, name, &person) ? 0 : person.roles;
        for (size_t i = 0; name && config && i < config->user_count; i++)
                if (!strcmp(config->users[i].name, name))
                        return config->users[i].roles;
        return 0;
}

static int handle_open(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "kind", "method", "place", "mode", "witness", "to", "sample",
                "seed", "commitment", "text", NULL };
        struct count_opening opening = { 0 };
        struct count_row count;
        int64_t places;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_word(act, ask, "kind", ASK_OPTIONAL, count_kinds, &opening.kind);
        if (!r)
                r = ask_word(act, ask, "mode", ASK_OPTIONAL, count_modes, &opening.mode);
        if (!r)
                r = ask_word(act, ask, "method", ASK_OPTIONAL, count_methods, &opening.method);
        if (!r)
                r = ask_string(act, ask, "place", ASK_OPTIONAL, &opening.place);
        if (!r)
                r = ask_string(act, ask, "witness", ASK_OPTIONAL, &opening.witness);
        if (!r)
                r = ask_string(act, ask, "to", ASK_OPTIONAL, &opening.to);
        if (!r)
                r = ask_string(act, ask, "seed", ASK_OPTIONAL, &opening.seed);
        if (!r)
                r = ask_integer(act, ask, "sample", ASK_OPTIONAL, 1, INT32_MAX, &opening.sample);
        if (!r)
                r = ask_string(act, ask, "commitment", ASK_OPTIONAL, &opening.commitment);
        if (!r)
                r = ask_string(act, ask, "text", ASK_OPTIONAL, &opening.text);
        if (!r)
                opening.witness_roles = count_roles_of(act, opening.witness);
        if (!r)
                opening.error_ppm = act->live && act->live->config ? act->live->config->false_missing_ppm : 0;
        if (!r)
                r = count_open(act, &opening, &count);
        if (!r)
                r = count_planned(act->ledger, &count, &places);
        if (r)
                return r;
        r = count_merge(reply, json_pack("{ss ss ss sI ss sI}", "count", count.id, "kind", count.kind, "mode",
                                       count.mode, "places", (json_int_t) places, "snapshot", count.snapshot,
                                       "seq", (json_int_t) count.seq));
        if (!r && count.seed[0])
                r = count_set(reply, "seed", json_string(count.seed));
        if (!r)
                r = count_set(reply, "method", json_string(count.method));
        return r || count_is_hidden(&count) ? r : count_set(reply, "expected", json_integer(count.expected));
}

static const char *signal_name(enum signal_kind signal) {
        static const char *const names[] = {
                [SIGNAL_ACCEPTED] = "accepted",
                [SIGNAL_AGAIN] = "again",
                [SIGNAL_WRONG_PLACE] = "wrong_place",
                [SIGNAL_REFUSED] = "refused",
        };

        return names[signal];
}

static int handle_scan(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "count", "payload", "symbology", NULL };
        uint8_t bytes[FRAME_BYTES_MAX];
        struct count_payload payload = { .bytes = bytes };
        struct count_answer answer;
        const char *id, *said, *symbology;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = count_said(act, ask, &id);
        if (!r)
                r = ask_string(act, ask, "payload", ASK_REQUIRED, &said);
        if (!r)
                r = ask_string(act, ask, "symbology", ASK_OPTIONAL, &symbology);
        if (r)
                return r;
        if (text_unescape(said, strlen(said), bytes, sizeof bytes, &payload.size))
                return act_refuse(act, ACT_EXIT_INPUT, "count.payload", NULL,
                        "The payload has a broken escape, or is longer than %d bytes. Write \\x1d for a "
                        "byte, \\\\"
                        " for a backslash.",
                        FRAME_BYTES_MAX);
        payload.symbology = symbology ? symbology : "";
        r = count_scan(act, id, &payload, &answer);
        if (!r && !strcmp(answer.result, "PLACE") && !json_is_true(json_object_get(ask, "dry")))
                r = count_radio_elsewhere(act->live ? act->live->radio : NULL, act, answer.count);
        return r ? r
                 : count_merge(reply,
                           json_pack("{ss ss ss ss ss ss ss sI ss}", "result", answer.result, "subject",
                                   answer.subject, "text", answer.text, "place", answer.place,
                                   "expected_place", answer.expected_place, "by", answer.by, "at", answer.at,
                                   "seq", (json_int_t) answer.seq, "signal", signal_name(answer.signal)));
}

static int handle_quantity(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "count", "item", "quantity", NULL };
        struct exhibit exhibit;
        struct entry entry;
        const char *id, *item;
        int64_t quantity;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = count_said(act, ask, &id);
        if (!r)
                r = ask_string(act, ask, "item", ASK_REQUIRED, &item);
        if (!r)
                r = ask_integer(act, ask, "quantity", ASK_REQUIRED, 0, INT32_MAX, &quantity);
        if (!r)
                r = registry_resolve_item(act, item, &exhibit);
        if (!r)
                r = count_quantity(act, id, exhibit.number, quantity, &entry);
        return r ? r : count_set(reply, "seq", json_integer((json_int_t) entry.sequence));
}

static int handle_undo(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "count", "scan", NULL };
        struct count_undone undone;
        const char *id;
        int64_t scan;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = count_said(act, ask, &id);
        if (!r)
                r = ask_integer(act, ask, "scan", ASK_OPTIONAL, 1, INT64_MAX, &scan);
        if (!r)
                r = count_undo(act, id, scan, &undone);
        return r ? r
                 : count_merge(reply, json_pack("{sI ss sI}", "undone", (json_int_t) undone.scan, "subject",
                                              undone.subject, "seq", (json_int_t) undone.seq));
}

typedef int count_change_fn(struct act *act, const char *id, const char *reason, struct entry *ret_entry);

static int handle_change(struct act *act, const json_t *ask, json_t *reply, count_change_fn *change) {
        static const char *const fields[] = { "count", "reason", NULL };
        char reason[COUNT_REASON_MAX];
        struct entry entry;
        const char *id;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = count_said(act, ask, &id);
        if (!r)
                r = ask_text(act, ask, "reason", ASK_OPTIONAL, reason, sizeof reason);
        if (!r)
                r = change(act, id, reason, &entry);
        return r ? r : count_set(reply, "seq", json_integer((json_int_t) entry.sequence));
}

static int handle_pause(struct act *act, const json_t *ask, json_t *reply) {
        return handle_change(act, ask, reply, count_pause);
}

static int handle_resume(struct act *act, const json_t *ask, json_t *reply) {
        return handle_change(act, ask, reply, count_resume);
}

/* Abandoning tells the supervisor, in the same turn. */
static int count_abandon_loudly(
        struct act *act, const char *id, const char *reason, struct entry *ret_entry) {
        struct count_row count;
        int r = count_resolve_open(act, id, true, &count);

        if (!r)
                r = count_abandon(act, count.id, reason, ret_entry);
        return r ? r : alert_count_abandoned(act, &count, reason, ret_entry);
}

static int handle_abandon(struct act *act, const json_t *ask, json_t *reply) {
        return handle_change(act, ask, reply, count_abandon_loudly);
}

static int list_finding_name(void *context, const struct finding_row *finding) {
        return json_array_append_new(context, json_string(finding->name)) ? error_trace(-ENOMEM) : 0;
}

/* An alert's evidence is a finding of the count, or the close. */
struct alerts_of_close {
        json_t *names;
        int64_t from;
};

static int list_alert_name(void *context, const struct alert_row *alert) {
        struct alerts_of_close *alerts = context;

        if (alert->evidence < alerts->from)
                return 0;
        return json_array_append_new(alerts->names, json_string(alert->name)) ? error_trace(-ENOMEM) : 0;
}

static int close_reply(struct act *act, const struct count_closing *closing, json_t *reply) {
        struct alerts_of_close alerts = { .names = json_array(), .from = (int64_t) closing->seq };
        json_t *findings = json_array();
        int r = count_merge(
                reply, json_pack("{ss sO so so sI sI sI sI ss sI}", "count", closing->count.id, "summary",
                               closing->summary, "findings", findings, "alerts", alerts.names,
                               "serials_unread", (json_int_t) closing->serials_unread, "seals_unread",
                               (json_int_t) closing->seals_unread, "unverified",
                               (json_int_t) closing->unverified, "seq", (json_int_t) closing->seq, "text",
                               closing->text, "exit", (json_int_t) (closing->findings ? 1 : 0)));

        if (!r)
                r = finding_each(act->ledger, "", closing->count.id, 0, list_finding_name, findings);
        return r ? r : alert_each(act->ledger, "OPEN", 0, list_alert_name, &alerts);
}

static int handle_close(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "count", "uncovered", "unverified", NULL };
        scoped(count_closing_end) struct count_closing closing = { 0 };
        const char *id;
        int64_t alerts;
        bool uncovered, unverified;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = count_said(act, ask, &id);
        if (!r)
                r = ask_bool(act, ask, "uncovered", &uncovered);
        if (!r)
                r = ask_bool(act, ask, "unverified", &unverified);
        if (!r)
                r = count_close(act, id, uncovered, unverified, &closing);
        if (!r)
                r = alert_count_closed(act, &closing, &alerts);
        return r ? r : close_reply(act, &closing, reply);
}

static int handle_show(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "count", NULL };
        struct count_row count;
        const char *id;
        json_t *shown;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = count_said(act, ask, &id);
        if (!r)
                r = count_resolve(act, id, &count);
        if (!r)
                r = answer_count(act->ledger, &count, &shown);
        return r ? r : count_set(reply, "count", shown);
}

struct listing {
        struct ledger *ledger;
        struct answer_list list;
        int64_t after;
};

static int list_count(void *context, const struct count_row *count) {
        struct listing *listing = context;
        json_t *row;
        int r;

        if (count->seq <= listing->after)
                return 0;
        r = answer_count_row(listing->ledger, count, &row);
        return r ? r : answer_list_add(&listing->list, row);
}

static int handle_list(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "state", "place", "limit", "after", NULL };
        struct listing listing = { .ledger = act->ledger };
        const char *state, *place, *after;
        struct count_row last;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_word(act, ask, "state", ASK_OPTIONAL, count_states, &state);
        if (!r)
                r = ask_string(act, ask, "place", ASK_OPTIONAL, &place);
        if (!r)
                r = answer_list_begin(act, ask, &listing.list, &after);
        if (r)
                return r;
        if (after && !count_find(act->ledger, after, &last))
                listing.after = last.seq;
        r = count_each(act->ledger, state ? state : "", place ? place : "", list_count, &listing);
        return answer_list_end(&listing.list, r, reply, "counts");
}

const struct request requests_count[] = {
        { "count.open", true, handle_open },
        { "count.scan", true, handle_scan },
        { "count.quantity", true, handle_quantity },
        { "count.check", true, count_handle_check },
        { "count.undo", true, handle_undo },
        { "count.pause", true, handle_pause, count_end_passes },
        { "count.resume", true, handle_resume },
        { "count.close", true, handle_close, count_before_close },
        { "count.look", true, count_handle_look, count_end_passes },
        { "count.pass", true, count_handle_pass, count_end_passes },
        { "count.abandon", true, handle_abandon, count_end_passes },
        { "count.show", false, handle_show },
        { "count.report", false, count_answer_report },
        { "count.list", false, handle_list },
        { 0 },
};
