/* SPDX-License-Identifier: ISC */

/*
 * Alert of a count: which finding makes which alert, as a table
 */

#include "alert_count.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "error.h"
#include "finding.h"
#include "query.h"

/* NOT_OBSERVED has no row: its places are one alert of the whole count. */
static const struct {
        const char *type, *rule;
} alerts_of_findings[] = {
        { "MISSING", "expected-missing" },
        { "MISPLACED", "misplaced" },
        { "UNEXPECTED", "unexpected-item" },
        { "UNKNOWN_TAG", "unknown-code" },
        { "STATUS_CONTRADICTION", "status-contradiction" },
        { "GHOST_DESTROYED", "destroyed-seen" },
        { "QTY_VARIANCE", "quantity-variance" },
        { "SERIAL_MISMATCH", "serial-mismatch" },
        { "SEAL_BROKEN", "seal-broken" },
        { "DUPLICATE_IDENTITY", "clone-suspect" },
};

struct alerting {
        struct act *act;
        int64_t alerts;
};

static const char *rule_of(const char *type) {
        for (size_t i = 0; i < count_of(alerts_of_findings); i++)
                if (!strcmp(alerts_of_findings[i].type, type))
                        return alerts_of_findings[i].rule;
        return NULL;
}

static int alert_of_finding(void *context, const struct finding_row *finding) {
        struct alerting *alerting = context;
        const struct alert_call call = {
                .rule = rule_of(finding->type),
                .severity = finding->severity,
                .subject = finding->item[0]                    ? finding->item
                           : !strcmp(finding->type, "MISSING") ? finding->place
                                                               : finding->payload,
                .place = finding->place,
                .detail = !strcmp(finding->type, "DUPLICATE_IDENTITY") ? finding->payload
                          : finding->item[0]                           ? finding->summary
                                                                       : "many exhibits",
                .evidence = (uint64_t) finding->seq,
        };
        int r;

        if (!call.rule)
                return 0;
        r = alert_raise(alerting->act, &call);
        alerting->alerts += !r;
        return r;
}

static const char NOT_OBSERVED[] = "SELECT count(*) FROM finding WHERE count = ?1 AND type = 'NOT_OBSERVED'";

static int alert_incomplete(struct alerting *alerting, const struct count_closing *closing) {
        char detail[64];
        struct alert_call call = {
                .rule = "count-incomplete",
                .subject = closing->count.id,
                .detail = detail,
                .evidence = closing->seq,
        };
        int64_t places;
        int r = query_integer(alerting->act->ledger, NOT_OBSERVED, &places, "t", closing->count.id);

        if (r || (!places && closing->scans))
                return r;
        if (closing->scans)
                (void) snprintf(detail, sizeof detail, "places not counted: %lld", (long long) places);
        else
                (void) snprintf(detail, sizeof detail, "nothing was counted");
        r = alert_raise(alerting->act, &call);
        alerting->alerts += !r;
        return r;
}

int alert_count_closed(struct act *act, const struct count_closing *closing, int64_t *ret_alerts) {
        struct alerting alerting = { .act = act };
        int r = finding_each(act->ledger, "OPEN", closing->count.id, 0, alert_of_finding, &alerting);

        if (!r)
                r = alert_incomplete(&alerting, closing);
        if (!r)
                *ret_alerts = alerting.alerts;
        return r;
}

int alert_count_scanned(struct act *act, const struct count_answer *answer) {
        const struct alert_call call = {
                .rule = "clone-suspect",
                .subject = answer->subject,
                .place = answer->place,
                .detail = answer->reason,
                .evidence = answer->seq,
        };

        return strcmp(answer->result, "CLONE_SUSPECT") ? 0 : alert_raise(act, &call);
}

int alert_tags_disagree(struct act *act, const struct tag_check *check) {
        const struct alert_call call = {
                .rule = "clone-suspect",
                .subject = check->bindings[0].subject,
                .place = check->place,
                .detail = check->reason,
                .evidence = check->seq,
        };

        return alert_raise(act, &call);
}

int alert_count_abandoned(
        struct act *act, const struct count_row *count, const char *reason, const struct entry *entry) {
        const struct alert_call call = {
                .rule = "count-abandoned",
                .subject = count->id,
                .detail = reason,
                .evidence = entry->sequence,
        };

        return alert_raise(act, &call);
}

static const char OF_EVIDENCE[] =
        "SELECT seq FROM alert WHERE evidence = ?1 AND state <> 'RESOLVED' ORDER BY seq LIMIT 1";

int alert_finding_settled(struct act *act, int64_t finding, const char *note) {
        struct entry entry;
        int64_t alert;
        json_t *body;
        int r = query_integer(act->ledger, OF_EVIDENCE, &alert, "i", finding);

        if (r || !alert)
                return r;
        body = json_pack("{so ss ss}", "alert", json_sprintf("A-%lld", (long long) alert), "reason",
                "FINDING_SETTLED", "note", note);
        return body ? act_append(act, "alert.resolved", NULL, body, &entry) : error_trace(-ENOMEM);
}
