/* SPDX-License-Identifier: ISC */

/*
 * Alert: raise or repeat, acknowledge, resolve
 */

#include "alert.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "error.h"
#include "query.h"
#include "second.h"
#include "text.h"

const char *const alert_states[] = { "OPEN", "RAISED", "ACKNOWLEDGED", "RESOLVED", NULL };
const char *const alert_reasons[] = { "FOUND", "PUT_BACK", "MOVE_RECORDED", "RETURN_RECORDED",
        "LABEL_UNREADABLE", "DATA_ENTRY", "BOOKED_IN", "RECOUNTED", "REPAIRED", "DECLARED_LOSS",
        "FALSE_ALARM", "CLEARED", "OTHER", NULL };

enum { ALERT_ACK_ROLES = ROLE_CUSTODIAN | ROLE_SUPERVISOR | ROLE_AUDITOR | ROLE_ADMIN };
enum { ALERT_CLOSE_ROLES = ROLE_SUPERVISOR };

static const char OPEN_WITH_KEY[] = "SELECT seq FROM alert WHERE dedupe = ?1 AND state <> 'RESOLVED'";

/* Sequence 0: none is open. */
static int alert_open(struct act *act, const struct alert_call *call, int64_t *ret_alert) {
        const struct alert_rule *rule = alert_rule_named(call->rule);
        struct text key = { 0 };
        int r;

        assert(rule);
        alert_rule_expand(rule->key, call, &key);
        r = text_failed(&key) ? error_trace(-ENOMEM)
                              : query_integer(act->ledger, OPEN_WITH_KEY, ret_alert, "t", text_string(&key));
        text_end(&key);
        return r;
}

int alert_is_open(struct act *act, const struct alert_call *call, bool *ret_open) {
        int64_t alert;
        int r = alert_open(act, call, &alert);

        if (!r)
                *ret_open = alert != 0;
        return r;
}

static void alert_name(int64_t sequence, char *out) {
        (void) snprintf(out, ALERT_NAME_MAX, "A-%lld", (long long) sequence);
}

static json_t *alert_body(struct act *act, const struct alert_rule *rule, const struct alert_call *call) {
        struct text key = { 0 }, text = { 0 };
        char name[ALERT_NAME_MAX], shown[ALERT_TEXT_MAX], subject[ALERT_SUBJECT_MAX];
        json_t *body = NULL;

        alert_name((int64_t) ledger_size(act->ledger) + 1, name);
        alert_rule_expand(rule->key, call, &key);
        alert_rule_expand(rule->text, call, &text);
        (void) text_copy(shown, sizeof shown, text_string(&text));
        (void) text_copy(subject, sizeof subject, call->subject);
        if (!text_failed(&key) && !text_failed(&text))
                body = json_pack("{ss ss ss ss ss sI ss}", "alert", name, "rule", rule->name, "severity",
                        call->severity ? call->severity : rule->severity, "subject", subject, "dedupe",
                        text_string(&key), "evidence", (json_int_t) call->evidence, "text", shown);
        text_end(&key);
        text_end(&text);
        return body;
}

int alert_raise(struct act *act, const struct alert_call *call) {
        const struct alert_rule *rule = alert_rule_named(call->rule);
        char name[ALERT_NAME_MAX];
        struct entry entry;
        int64_t open;
        json_t *body;
        int r = alert_open(act, call, &open);

        if (r)
                return r;
        alert_name(open, name);
        body = open ? json_pack("{ss sI}", "alert", name, "evidence", (json_int_t) call->evidence)
                    : alert_body(act, rule, call);
        if (!body)
                return error_trace(-ENOMEM);
        return act_append(act, open ? "alert.repeated" : "alert.raised", NULL, body, &entry);
}

static const char TEXT_OF[] = "SELECT count(*) FROM alert WHERE seq = ?1 AND text = ?2";

int alert_restate(struct act *act, const struct alert_call *call) {
        const struct alert_rule *rule = alert_rule_named(call->rule);
        char name[ALERT_NAME_MAX], shown[ALERT_TEXT_MAX];
        struct text text = { 0 };
        struct entry entry;
        int64_t open, same = 0;
        json_t *body;
        int r = alert_open(act, call, &open);

        if (r || !open)
                return r ? r : alert_raise(act, call);
        alert_rule_expand(rule->text, call, &text);
        (void) text_copy(shown, sizeof shown, text_string(&text));
        r = text_failed(&text) ? error_trace(-ENOMEM)
                               : query_integer(act->ledger, TEXT_OF, &same, "it", open, shown);
        text_end(&text);
        if (r || same)
                return r;
        alert_name(open, name);
        body = json_pack("{ss sI ss}", "alert", name, "evidence", (json_int_t) call->evidence, "text", shown);
        return body ? act_append(act, "alert.repeated", NULL, body, &entry) : error_trace(-ENOMEM);
}

static const char OPEN_OF_RULE[] = "SELECT subject FROM alert WHERE dedupe > ?1 || ':' AND dedupe < ?1 || ';'"
                                   " AND state <> 'RESOLVED'"; /* by the index of open ones */

int alert_subjects(struct ledger *ledger, const char *rule, struct alert_subjects *ret_subjects) {
        sqlite3_stmt *rows;
        size_t count = 0;
        int r = query_open(ledger, OPEN_OF_RULE, &rows, "t", rule);

        while (!r && (r = query_next(rows)) == QUERY_ROW) {
                r = 0;
                if (count == ALERT_SUBJECTS_MAX) {
                        query_end(rows);
                        break;
                }
                (void) text_copy(ret_subjects->list[count++], PLACE_CODE_MAX, query_text(rows, 0));
        }
        ret_subjects->count = count;
        return r;
}

#define ALERT_COLUMNS \
        "seq, rule, severity, state, subject, text, raised_us, last_us, times, evidence, acknowledged_by," \
        " resolved_by, reason, note FROM alert"

static void alert_read(sqlite3_stmt *rows, struct alert_row *out) {
        out->seq = sqlite3_column_int64(rows, 0);
        alert_name(out->seq, out->name);
        (void) text_copy(out->rule, sizeof out->rule, query_text(rows, 1));
        (void) text_copy(out->severity, sizeof out->severity, query_text(rows, 2));
        (void) text_copy(out->state, sizeof out->state, query_text(rows, 3));
        (void) text_copy(out->subject, sizeof out->subject, query_text(rows, 4));
        (void) text_copy(out->text, sizeof out->text, query_text(rows, 5));
        out->raised_us = sqlite3_column_int64(rows, 6);
        out->last_us = sqlite3_column_int64(rows, 7);
        out->times = sqlite3_column_int64(rows, 8);
        out->evidence = sqlite3_column_int64(rows, 9);
        (void) text_copy(out->acknowledged_by, sizeof out->acknowledged_by, query_text(rows, 10));
        (void) text_copy(out->resolved_by, sizeof out->resolved_by, query_text(rows, 11));
        (void) text_copy(out->reason, sizeof out->reason, query_text(rows, 12));
        (void) text_copy(out->note, sizeof out->note, query_text(rows, 13));
}

static const char ALERT_NAMED[] = "SELECT " ALERT_COLUMNS " WHERE 'A-' || seq = ?1 AND seq ="
                                  " CAST(substr(?1, 3) AS INTEGER)";

int alert_find(struct ledger *ledger, const char *name, struct alert_row *ret_alert) {
        sqlite3_stmt *rows;
        int r = query_open(ledger, ALERT_NAMED, &rows, "t", name);

        if (!r)
                r = query_next(rows);
        if (r != QUERY_ROW)
                return r ? r : ALERT_E_ABSENT;
        alert_read(rows, ret_alert);
        query_end(rows);
        return 0;
}

static const char ALERTS_IN_ORDER[] =
        "SELECT " ALERT_COLUMNS " WHERE (?1 = '' OR state = ?1 OR ?1 = 'OPEN' AND state <> 'RESOLVED')"
        " AND seq > ?2 ORDER BY seq";

int alert_each(struct ledger *ledger, const char *state, int64_t after, alert_fn *fn, void *context) {
        sqlite3_stmt *rows;
        int r = query_open(ledger, ALERTS_IN_ORDER, &rows, "ti", state, after);

        while (!r && (r = query_next(rows)) == QUERY_ROW) {
                struct alert_row alert;

                alert_read(rows, &alert);
                r = fn(context, &alert);
                if (r)
                        query_end(rows);
        }
        return r;
}

static int alert_resolve_named(struct act *act, const char *name, struct alert_row *ret_alert) {
        int r = alert_find(act->ledger, name, ret_alert);

        if (r == ALERT_E_ABSENT)
                return act_refuse(act, ACT_EXIT_ABSENT, "alert.unknown", "strongroom alert list",
                        "There is no alert %.23s.", name);
        if (!r && !strcmp(ret_alert->state, "RESOLVED"))
                return act_refuse(act, ACT_EXIT_RULE, "alert.resolved", NULL,
                        "Alert %s was resolved already, by %s.", ret_alert->name, ret_alert->resolved_by);
        return r;
}

int alert_acknowledge(struct act *act, const char *name, const char *note, struct entry *ret_entry) {
        struct alert_row alert;
        json_t *body;
        int r = act_require(act, ALERT_ACK_ROLES, "acknowledge an alert");

        if (!r)
                r = alert_resolve_named(act, name, &alert);
        if (r)
                return r;
        if (!strcmp(alert.state, "ACKNOWLEDGED"))
                return act_refuse(act, ACT_EXIT_RULE, "alert.acknowledged", NULL,
                        "Alert %s was acknowledged already, by %s.", alert.name, alert.acknowledged_by);
        body = json_pack("{ss ss}", "alert", alert.name, "note", note);
        return body ? act_append(act, "alert.acknowledged", NULL, body, ret_entry) : error_trace(-ENOMEM);
}

static int alert_append_resolved(
        struct act *act, const char *name, const char *reason, const char *note, struct entry *ret_entry) {
        json_t *body = json_pack("{ss ss ss}", "alert", name, "reason", reason, "note", note);

        return body ? act_append(act, "alert.resolved", NULL, body, ret_entry) : error_trace(-ENOMEM);
}

int alert_resolve(
        struct act *act, const char *name, const char *reason, const char *note, struct entry *ret_entry) {
        struct alert_row alert;
        int r = act_require(act, ALERT_CLOSE_ROLES, "resolve an alert");

        if (!r)
                r = alert_resolve_named(act, name, &alert);
        if (!r && !strcmp(alert.rule, "glass-broken"))
                return act_refuse(act, ACT_EXIT_RULE, "alert.glass", "strongroom sign",
                        "Alert %s stays until a second person has signed what was done alone.", alert.name);
        if (!r)
                r = act_second(act, "alert");
        return r ? r : alert_append_resolved(act, alert.name, reason, note, ret_entry);
}

int alert_clear(struct act *act, const struct alert_call *call, const char *note) {
        char name[ALERT_NAME_MAX];
        struct entry entry;
        int64_t open;
        int r = alert_open(act, call, &open);

        if (r || !open)
                return r;
        alert_name(open, name);
        return alert_append_resolved(act, name, "CLEARED", note, &entry);
}
