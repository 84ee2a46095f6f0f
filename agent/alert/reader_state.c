/* SPDX-License-Identifier: ISC */

/*
 * Reader state: recorded where it changes
 */

#include "reader_state.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "alert.h"
#include "error.h"
#include "query.h"

static const char IS_RECORDED[] = "SELECT count(*) FROM reader_state WHERE reader = ?1 AND state = ?2";

static int reader_append(struct act *act, const struct reader_report *report, struct entry *ret_entry) {
        json_t *body = json_pack("{ss ss ss ss sI sI sI sI ss}", "reader", report->reader, "driver",
                report->driver, "device", report->device, "state", report->state, "frames",
                (json_int_t) report->frames, "garbled", (json_int_t) report->garbled, "refused",
                (json_int_t) report->refused, "unplugged", (json_int_t) report->unplugged, "reason",
                report->reason);

        return body ? act_append(act, "reader.state", NULL, body, ret_entry) : error_trace(-ENOMEM);
}

int reader_state_set(struct act *act, const struct reader_report *report) {
        struct alert_call call = { .rule = "reader-silent", .subject = report->reader };
        char detail[160];
        struct entry entry;
        int64_t recorded;
        int r;

        r = query_integer(act->ledger, IS_RECORDED, &recorded, "tt", report->reader, report->state);
        if (r || recorded)
                return r;
        r = reader_append(act, report, &entry);
        if (r)
                return r;
        if (!strcmp(report->state, "live"))
                return alert_clear(act, &call, "It answers again.");
        if (report->watches)
                return 0;
        (void) snprintf(detail, sizeof detail, "%s%s%.120s", report->state, report->reason[0] ? ": " : "",
                report->reason);
        call.detail = detail;
        call.evidence = entry.sequence;
        return alert_raise(act, &call);
}
