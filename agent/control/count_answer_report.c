/* SPDX-License-Identifier: ISC */

/*
 * count.report: the whole of a count, line by line
 *
 * Lines come at most `limit` at a time, after the number that `after` names; all else comes whole with each part.
 */

#include <errno.h>
#include <string.h>

#include "ask.h"
#include "count_answer.h"
#include "count_close.h"
#include "count_report.h"
#include "error.h"

/* What a closer look found other than recorded; the results of the summary. */
static json_t *line_mismatch(const struct count_line_row *line) {
        json_t *results = json_array();

        if (!count_line_found(line))
                return results;
        if (line->mark_differs || !strcmp(line->serial_verdict, "DIFFERS"))
                (void) json_array_append_new(results, json_string("SERIAL_MISMATCH"));
        if (!strcmp(line->seal_verdict, "DIFFERS"))
                (void) json_array_append_new(results, json_string("SEAL_MISMATCH"));
        if (line->counted >= 0 && line->counted != line->quantity)
                (void) json_array_append_new(results, json_string("QTY_MISMATCH"));
        return results;
}

static int line_readings(const struct count_line_row *line, json_t *row) {
        if (line->serial_verdict[0] &&
                json_object_set_new(row, "serial_read", json_string(line->serial_read)))
                return error_trace(-ENOMEM);
        if (line->seal_verdict[0] &&
                (json_object_set_new(row, "seal_read", json_string(line->seal_read)) ||
                        json_object_set_new(row, "seal_state", json_string(line->seal_state))))
                return error_trace(-ENOMEM);
        return json_object_set_new(row, "mismatch", line_mismatch(line)) ? error_trace(-ENOMEM) : 0;
}

static int report_line(void *context, const struct count_line_row *line) {
        json_t *row = json_pack("{ss ss ss ss ss ss so sI ss ss ss}", "item", line->number, "summary",
                line->summary, "place", line->place, "result", line->result, "seen_place", line->seen_place,
                "by", line->by, "at", answer_time(line->at_us), "quantity", (json_int_t) line->quantity,
                "unit", line->unit, "serial", line->serial, "seal", line->seal);
        int r = row ? line_readings(line, row) : error_trace(-ENOMEM);

        if (r) {
                json_decref(row);
                return r;
        }

        if (line->reason[0])
                (void) json_object_set_new(row, "reason", json_string(line->reason));
        if (line->sampled)
                (void) json_object_set_new(row, "sampled", json_true());
        if (line->counted >= 0)
                (void) json_object_set_new(row, "counted", json_integer(line->counted));
        return answer_list_add(context, row);
}

static int report_extra(void *context, const struct count_scan_row *scan) {
        json_t *row = json_pack("{ss ss ss ss ss ss ss so}", "result", scan->result, "subject", scan->subject,
                "payload", scan->payload, "place", scan->place, "expected_place", scan->expected_place,
                "reason", scan->reason, "by", scan->by, "at", answer_time(scan->at_us));

        return json_array_append_new(context, row) ? error_trace(-ENOMEM) : 0;
}

static int report_finding(void *context, const struct finding_row *finding) {
        return json_array_append_new(context, answer_finding(finding)) ? error_trace(-ENOMEM) : 0;
}

static int report_set(json_t *reply, const char *field, json_t *value, int r) {
        if (r) {
                json_decref(value);
                return r;
        }
        return json_object_set_new(reply, field, value) ? error_trace(-ENOMEM) : 0;
}

static int report_fill(struct act *act, const struct count_row *count, json_t *reply) {
        json_t *extras = json_array(), *findings = json_array(), *shown = NULL, *summary = NULL;
        struct count_progress progress;
        int r;

        r = report_set(reply, "extras", extras, count_each_extra(act->ledger, count, report_extra, extras));
        if (r) {
                json_decref(findings);
                return r;
        }
        r = report_set(reply, "findings", findings,
                finding_each(act->ledger, "", count->id, 0, report_finding, findings));
        if (!r)
                r = answer_count(act->ledger, count, &shown);
        if (!r)
                r = report_set(reply, "count", shown, 0);
        if (!r)
                r = count_summary(act->ledger, count, &summary);
        if (!r)
                r = report_set(reply, "summary", summary, 0);
        if (!r)
                r = count_progress(act->ledger, count, &progress);
        if (!r)
                r = report_set(reply, "duplicates", json_integer(progress.duplicates), 0);
        if (!r)
                r = report_set(reply, "snapshot", json_string(count->snapshot), 0);
        return r ? r : report_set(reply, "lines_hash", json_string(count->lines_hash), 0);
}

int count_answer_report(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "count", "limit", "after", NULL };
        struct answer_list list;
        struct count_row count;
        const char *id, *after;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_string(act, ask, "count", ASK_OPTIONAL, &id);
        if (!r)
                r = count_resolve(act, id, &count);
        if (r)
                return r;
        if (count_is_hidden(&count))
                return act_refuse(act, ACT_EXIT_RULE, "count.blind", "strongroom count close",
                        "Count %s is blind: its report comes with its close.", count.id);
        r = answer_list_begin(act, ask, &list, &after);
        if (r)
                return r;
        r = count_each_line(act->ledger, &count, after ? after : "", report_line, &list);
        r = answer_list_end(&list, r, reply, "lines");
        if (!r)
                r = report_fill(act, &count, reply);
        return r ? r
                 : report_set(reply, "exit",
                           json_integer(json_array_size(json_object_get(reply, "findings")) > 0), 0);
}
