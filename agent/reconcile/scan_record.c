/* SPDX-License-Identifier: ISC */

/*
 * Record of a scan: its entry, and what may be said of it
 */

#include "scan_record.h"

#include <errno.h>
#include <string.h>

#include "error.h"
#include "reading.h"
#include "scan_text.h"
#include "tag_text.h"
#include "text.h"

enum signal_kind scan_signal(const char *result) {
        static const struct {
                const char *result;
                enum signal_kind signal;
        } signals[] = {
                { "PLACE", SIGNAL_ACCEPTED },
                { "FOUND_CONFIRMED", SIGNAL_ACCEPTED },
                { "FOUND_PRESENCE_ONLY", SIGNAL_ACCEPTED },
                { "REFERENCE", SIGNAL_AGAIN },
                { "AGAIN", SIGNAL_AGAIN },
                { "FOUND_MISPLACED", SIGNAL_WRONG_PLACE },
                { "UNEXPECTED_KNOWN", SIGNAL_WRONG_PLACE },
        };

        for (size_t i = 0; i < count_of(signals); i++)
                if (!strcmp(signals[i].result, result))
                        return signals[i].signal;
        return SIGNAL_REFUSED;
}

static int record_append(struct act *act, const struct scan *scan, const char *payload, const char *symbology,
        struct entry *ret_entry) {
        const bool is_place = !strcmp(scan->result, "PLACE");
        struct text tag = { 0 };
        json_t *body;

        if (scan->tag)
                tag_print(scan->tag, &tag);
        body = text_failed(&tag)
                       ? NULL
                       : json_pack("{ss ss ss ss ss ss ss ss ss ss* ss* ss*}", "count", scan->count->id,
                                 "payload", payload, "symbology", symbology, "tag", text_string(&tag),
                                 "result", scan->result, "subject", scan->subject, "place",
                                 is_place ? scan->subject : scan->count->place, "expected_place",
                                 scan->expected_place, "reason", scan->reason, "mark",
                                 scan->mark_differs ? reading_name(READING_DIFFERS) : NULL, "method",
                                 scan->by_radio ? "radio" : NULL, "tid",
                                 scan->by_radio && scan->tid[0] ? scan->tid : NULL);
        text_end(&tag);
        if (!body)
                return error_trace(-ENOMEM);
        return act_append(act, "count.scanned", scan->is_item ? scan->subject : NULL, body, ret_entry);
}

static void record_answer(struct act *act, const struct scan *scan, const struct entry *entry,
        const char *payload, struct count_answer *ret_answer) {
        const bool before = scan->before.seq != 0;
        struct count_answer answer = { .seq = entry->sequence, .signal = scan_signal(scan->result) };

        (void) text_copy(answer.count, sizeof answer.count, scan->count->id);
        (void) text_copy(answer.result, sizeof answer.result, scan->result);
        (void) text_copy(answer.subject, sizeof answer.subject, scan->subject);
        (void) text_copy(answer.place, sizeof answer.place,
                !strcmp(scan->result, "PLACE") ? scan->subject : scan->count->place);
        if (!count_is_hidden(scan->count))
                (void) text_copy(answer.expected_place, sizeof answer.expected_place, scan->expected_place);
        (void) text_copy(answer.reason, sizeof answer.reason, scan->reason);
        (void) text_copy(answer.by, sizeof answer.by, before ? scan->before.by : act->actor);
        clock_format(before ? scan->before.at_us : entry->wall_us, answer.at);
        scan_text(scan, payload, answer.text, sizeof answer.text);
        *ret_answer = answer;
}

int scan_append(struct act *act, const struct scan *scan, const char *payload, const char *symbology,
        struct count_answer *ret_answer) {
        struct entry entry;
        int r = record_append(act, scan, payload, symbology, &entry);

        if (!r)
                record_answer(act, scan, &entry, payload, ret_answer);
        return r;
}
