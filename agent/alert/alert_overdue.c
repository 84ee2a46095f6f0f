/* SPDX-License-Identifier: ISC */

/*
 * Overdue: what should be back by now; and who is refused again and again
 */

#include "alert_overdue.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alert.h"
#include "clock.h"
#include "error.h"
#include "proposal.h"
#include "query.h"
#include "text.h"

#define DAY_US INT64_C(86400000000)

enum { DENIALS = 3, OVERDUE_A_TURN_MAX = 256 };

/* One exhibit that is out, or one whose alert is open though it may be back. */
struct overdue {
        char number[ITEM_NUMBER_MAX];
        char summary[128], due[32], holder[ACTOR_NAME_MAX];
        uint64_t evidence;
        bool is_out, is_late, is_open;
};

static const char OUT_OR_ALERTED[] = "SELECT i.number, i.summary, i.due, i.holder, i.last_seq, i.status IN "
                                     "('OUT_TEMP', 'IN_TRANSIT'), a.seq IS NOT NULL"
                                     " FROM item i LEFT JOIN alert a ON a.dedupe = 'checked-out-overdue:' || "
                                     "i.number AND a.state <> 'RESOLVED'"
                                     " WHERE i.status IN ('OUT_TEMP', 'IN_TRANSIT') AND i.due <> '' OR a.seq "
                                     "IS NOT NULL ORDER BY i.number";

static void overdue_read(sqlite3_stmt *rows, int64_t now_us, struct overdue *out) {
        int64_t due_us;

        *out = (struct overdue){
                .evidence = (uint64_t) sqlite3_column_int64(rows, 4),
                .is_out = sqlite3_column_int(rows, 5) != 0,
                .is_open = sqlite3_column_int(rows, 6) != 0,
        };
        (void) text_copy(out->number, sizeof out->number, query_text(rows, 0));
        (void) text_copy(out->summary, sizeof out->summary, query_text(rows, 1));
        (void) text_copy(out->due, sizeof out->due, query_text(rows, 2));
        (void) text_copy(out->holder, sizeof out->holder, query_text(rows, 3));
        out->is_late = out->is_out && !clock_parse(out->due, &due_us) && now_us >= due_us + DAY_US;
}

static int overdue_act(struct act *act, const struct overdue *overdue) {
        struct text detail = { 0 };
        struct alert_call call = {
                .rule = "checked-out-overdue",
                .subject = overdue->number,
                .evidence = overdue->evidence,
        };
        int r;

        if (!overdue->is_late)
                return alert_clear(
                        act, &call, overdue->is_out ? "It has a later date." : "It isn't out any more.");
        text_addf(&detail, "%s, due %s, with %s", overdue->summary, overdue->due,
                overdue->holder[0] ? overdue->holder : "nobody on record");
        call.detail = text_string(&detail);
        r = text_failed(&detail) ? error_trace(-ENOMEM) : alert_raise(act, &call);
        text_end(&detail);
        return r;
}

/* What one person did alone and nobody has signed with them for a day. One a call: there are few; it comes again. */
static int overdue_glass(struct act *act) {
        static const char glass[] =
                "SELECT p.seq FROM proposal p LEFT JOIN alert a ON a.dedupe = 'glass-overdue:' || "
                "p.seq AND a.state <> 'RESOLVED' WHERE p.state = 'GLASS' AND p.ended_us <= ?1 AND "
                "a.seq IS NULL ORDER BY p.seq";
        const int64_t now_us = ledger_moment(act->ledger)->wall_us;
        char subject[24];
        struct alert_call call = { .rule = "glass-overdue", .subject = subject };
        int64_t proposal = 0;
        int r = query_integer(act->ledger, glass, &proposal, "i", now_us - PROPOSAL_GLASS_US);

        if (r || !proposal)
                return r;
        (void) snprintf(subject, sizeof subject, "%lld", (long long) proposal);
        call.evidence = (uint64_t) proposal;
        return alert_raise(act, &call);
}

/* What changes goes into an array first, since alerts are what the question reads. */
int alert_overdue(struct act *act) {
        const int64_t now_us = ledger_moment(act->ledger)->wall_us;
        scoped(freep) struct overdue *changes = calloc(OVERDUE_A_TURN_MAX, sizeof *changes);
        size_t count = 0;
        sqlite3_stmt *rows;
        int r = changes ? query_open(act->ledger, OUT_OR_ALERTED, &rows, "") : error_trace(-ENOMEM);

        while (!r && (r = query_next(rows)) == QUERY_ROW) {
                overdue_read(rows, now_us, &changes[count]);
                count += changes[count].is_late != changes[count].is_open;
                r = 0;
                if (count == OVERDUE_A_TURN_MAX) { /* the rest in the next call */
                        query_end(rows);
                        break;
                }
        }
        for (size_t i = 0; !r && i < count; i++)
                r = overdue_act(act, &changes[i]);
        return r ? r : overdue_glass(act);
}

static const char DENIALS_OF[] = "SELECT times FROM denial WHERE actor = ?1";
static const char LAST_DENIAL[] = "SELECT seq FROM denial WHERE actor = ?1";

int alert_denied(struct act *act, const char *actor) {
        char detail[24];
        struct alert_call call = { .rule = "act-denied-repeated", .subject = actor, .detail = detail };
        int64_t times, sequence;
        int r;

        r = query_integer(act->ledger, DENIALS_OF, &times, "t", actor);
        if (!r)
                r = query_integer(act->ledger, LAST_DENIAL, &sequence, "t", actor);
        if (r || times != DENIALS)
                return r;
        (void) snprintf(detail, sizeof detail, "%lld", (long long) times);
        call.evidence = (uint64_t) sequence;
        return alert_raise(act, &call);
}
