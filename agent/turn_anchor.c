/* SPDX-License-Identifier: ISC */

/*
 * When to count
 */

#include "turn_anchor.h"

#include <errno.h>

#include "alert.h"
#include "anchor.h"
#include "turn_checkpoint.h"

static bool anchor_is_due(struct turn *turn, const struct moment *now, bool is_end) {
        const struct anchor *anchor = turn->anchor;
        int64_t seconds = config_checkpoint(turn->live->config).anchor_seconds, past;

        if (!anchor_is_level(anchor))
                return false;
        if (!seconds)
                return true;
        if (!is_end && !turn_has_minute(turn))
                return false;
        if (!anchor->recorded)
                return true;
        past = turn_seconds_since(&anchor->at, now);
        if (is_end && seconds > ANCHOR_ENDS_S)
                seconds = ANCHOR_ENDS_S;
        return ledger_size(turn->ledger) > anchor->size && (past >= seconds || past < 0);
}

/* Once while it lasts; the log has it at once. */
static int anchor_tell(struct turn *turn, struct act *act) {
        const struct anchor *anchor = turn->anchor;
        const struct alert_call call = {
                .rule = "anchor-silent",
                .subject = "anchor",
                .detail = anchor->said.kind == ANCHOR_ABSENT ? "no counter is defined" : anchor->said.why,
                .evidence = ledger_size(turn->ledger),
        };

        if (anchor->said.kind == ANCHOR_COUNTER)
                return alert_clear(act, &call, "It answers again.");
        return anchor->said.kind ? alert_restate(act, &call) : 0;
}

int turn_anchor(struct turn *turn, struct act *act, const struct moment *now, bool is_end) {
        struct entry entry;
        json_t *body;
        int r;

        if (!turn->anchor || !*turn->anchor->socket)
                return 0;
        r = turn_has_minute(turn) ? anchor_tell(turn, act) : 0;
        if (r || !anchor_is_due(turn, now, is_end))
                return r;
        turn->anchor->appended = turn->anchor->said;
        turn->anchor->appended.value++;
        body = json_pack("{s:s,s:I}", "counter", turn->anchor->appended.name, "value",
                (json_int_t) turn->anchor->appended.value);
        return body ? act_append(act, "anchor.counted", NULL, body, &entry) : -ENOMEM;
}

void turn_anchor_settle(struct turn *turn, const struct moment *now, bool is_committed) {
        if (!turn->anchor)
                return;
        if (is_committed)
                anchor_committed(turn->anchor, turn->ledger, now);
        else
                anchor_undone(turn->anchor);
}
