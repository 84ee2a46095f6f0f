/* SPDX-License-Identifier: ISC */

/*
 * Count scan: identify, judge, record, answer
 */

#include "count_scan.h"

#include <errno.h>
#include <string.h>

#include "error.h"
#include "identify.h"
#include "reading.h"
#include "scan_judge.h"
#include "scan_text.h"
#include "tag_text.h"
#include "text.h"
#include "words.h"

static enum signal_kind scan_signal(const char *result) {
        static const struct {
                const char *result;
                enum signal_kind signal;
        } signals[] = {
                { "PLACE", SIGNAL_ACCEPTED },
                { "FOUND_CONFIRMED", SIGNAL_ACCEPTED },
                { "AGAIN", SIGNAL_AGAIN },
                { "FOUND_MISPLACED", SIGNAL_WRONG_PLACE },
                { "UNEXPECTED_KNOWN", SIGNAL_WRONG_PLACE },
        };

        for (size_t i = 0; i < count_of(signals); i++)
                if (!strcmp(signals[i].result, result))
                        return signals[i].signal;
        return SIGNAL_REFUSED;
}

static int scan_append(struct act *act, const struct scan *scan, const char *payload, const char *symbology,
        struct entry *ret_entry) {
        const bool is_place = !strcmp(scan->result, "PLACE");
        struct text tag = { 0 };
        json_t *body;

        if (scan->tag)
                tag_print(scan->tag, &tag);
        body = text_failed(&tag)
                       ? NULL
                       : json_pack("{ss ss ss ss ss ss ss ss ss ss*}", "count", scan->count->id, "payload",
                                 payload, "symbology", symbology, "tag", text_string(&tag), "result",
                                 scan->result, "subject", scan->subject, "place",
                                 is_place ? scan->subject : scan->count->place, "expected_place",
                                 scan->expected_place, "reason", scan->reason, "mark",
                                 scan->mark_differs ? reading_name(READING_DIFFERS) : NULL);
        text_end(&tag);
        if (!body)
                return error_trace(-ENOMEM);
        return act_append(act, "count.scanned", scan->is_item ? scan->subject : NULL, body, ret_entry);
}

static void scan_answer(struct act *act, const struct scan *scan, const struct entry *entry,
        const char *payload, struct count_answer *ret_answer) {
        const bool before = scan->before.seq != 0;
        struct count_answer answer = { .seq = entry->sequence, .signal = scan_signal(scan->result) };

        (void) text_copy(answer.count, sizeof answer.count, scan->count->id);
        (void) text_copy(answer.result, sizeof answer.result, scan->result);
        (void) text_copy(answer.subject, sizeof answer.subject, scan->subject);
        (void) text_copy(answer.place, sizeof answer.place,
                !strcmp(scan->result, "PLACE") ? scan->subject : scan->count->place);
        (void) text_copy(answer.expected_place, sizeof answer.expected_place, scan->expected_place);
        (void) text_copy(answer.by, sizeof answer.by, before ? scan->before.by : act->actor);
        clock_format(before ? scan->before.at_us : entry->wall_us, answer.at);
        scan_text(scan, payload, answer.text, sizeof answer.text);
        *ret_answer = answer;
}

static int scan_record(struct act *act, const struct count_row *count, const struct count_payload *payload,
        struct count_answer *ret_answer) {
        struct identity identity = { 0 };
        struct scan scan = { .count = count, .identity = &identity };
        struct text escaped = { 0 };
        struct entry entry;
        int r;

        identify_payload(payload->bytes, payload->size, payload->cut, payload->symbology, &identity);
        r = scan_judge(act->ledger, &scan);
        if (r)
                return r;
        text_add_escaped(&escaped, payload->bytes,
                payload->size < PAYLOAD_BYTES_MAX ? payload->size : (size_t) PAYLOAD_BYTES_MAX);
        r = text_failed(&escaped)
                    ? error_trace(-ENOMEM)
                    : scan_append(act, &scan, text_string(&escaped), payload->symbology, &entry);
        if (!r)
                scan_answer(act, &scan, &entry, text_string(&escaped), ret_answer);
        text_end(&escaped);
        return r;
}

int count_scan(struct act *act, const char *id, const struct count_payload *payload,
        struct count_answer *ret_answer) {
        struct count_row count;
        int r = act_require(act, COUNT_ROLES, "count");

        if (!r)
                r = count_resolve_open(act, id, false, &count);
        return r ? r : scan_record(act, &count, payload, ret_answer);
}

static int frame_refused(struct act *act, const char *text, struct count_answer *ret_answer) {
        struct count_answer answer = { .result = "REFUSED", .signal = SIGNAL_REFUSED };

        (void) text_copy(answer.text, sizeof answer.text, text);
        (void) text_copy(answer.by, sizeof answer.by, act->actor);
        clock_format(ledger_moment(act->ledger)->wall_us, answer.at);
        *ret_answer = answer;
        return 0;
}

int count_frame(struct act *act, const struct frame *frame, struct count_answer *ret_answer) {
        const struct count_payload payload = {
                .bytes = frame->bytes,
                .size = frame->size,
                .cut = frame->cut,
                .symbology = frame->symbology,
        };
        struct count_row count;
        int r = count_at_station(act->ledger, act->station, &count);

        if (r == COUNT_E_ABSENT)
                return frame_refused(act, _("No count is open at this station."), ret_answer);
        if (r)
                return r;
        if (frame->kind != FRAME_TEXT)
                return frame_refused(
                        act, _("This reader doesn't read barcodes; counts go by barcode."), ret_answer);
        r = count_scan(act, count.id, &payload, ret_answer);
        return r == ACT_E_REFUSED ? frame_refused(act, act->refusal.message, ret_answer) : r;
}
