/* SPDX-License-Identifier: ISC */

/*
 * Count scan: identify, judge, record, answer
 */

#include "count_scan.h"

#include <errno.h>
#include <string.h>

#include "error.h"
#include "identify.h"
#include "scan_judge.h"
#include "scan_record.h"
#include "text.h"
#include "words.h"

static int scan_take(struct act *act, const struct count_row *count, const struct count_payload *payload,
        struct count_answer *ret_answer) {
        struct identity identity = { 0 };
        struct scan scan = { .count = count, .identity = &identity };
        struct text escaped = { 0 };
        int r;

        identify_payload(payload->bytes, payload->size, payload->cut, payload->symbology, &identity);
        r = scan_judge(act->ledger, &scan);
        if (r)
                return r;
        text_add_escaped(&escaped, payload->bytes,
                payload->size < PAYLOAD_BYTES_MAX ? payload->size : (size_t) PAYLOAD_BYTES_MAX);
        r = text_failed(&escaped)
                    ? error_trace(-ENOMEM)
                    : scan_append(act, &scan, text_string(&escaped), payload->symbology, ret_answer);
        text_end(&escaped);
        return r;
}

int count_scan(struct act *act, const char *id, const struct count_payload *payload,
        struct count_answer *ret_answer) {
        struct count_row count;
        int r = act_require(act, COUNT_ROLES, "count");

        if (!r)
                r = count_resolve_open(act, id, false, &count);
        return r ? r : scan_take(act, &count, payload, ret_answer);
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
        if (frame->kind != FRAME_TEXT) /* a radio's go by count_radio.h */
                return frame_refused(act, _("Pictures aren't counted: scan the label."), ret_answer);
        r = count_scan(act, count.id, &payload, ret_answer);
        return r == ACT_E_REFUSED ? frame_refused(act, act->refusal.message, ret_answer) : r;
}
