/* SPDX-License-Identifier: ISC */

/*
 * Hand-over: both confirm, and custody passes
 */

#include "handover.h"

#include <errno.h>
#include <string.h>

#include "error.h"
#include "query.h"
#include "text.h"

const char *const handover_states[] = { "COUNTING", "WAITING", "PASSED", "CONTESTED", NULL };

static const char CONFIRMED[] =
        "SELECT count(*) FROM count_confirm WHERE count = ?1 AND actor = ?2 AND agrees = 1";

static const char CONTESTED[] = "SELECT count(*) FROM count_confirm WHERE count = ?1 AND agrees = 0";

int handover_find(struct ledger *ledger, const struct count_row *count, struct handover *ret_handover) {
        int64_t leaving = 0, arriving = 0, contested = 0;
        int r = query_integer(ledger, CONFIRMED, &leaving, "it", count->seq, count->counter);

        if (!r)
                r = query_integer(ledger, CONFIRMED, &arriving, "it", count->seq, count->taker);
        if (!r)
                r = query_integer(ledger, CONTESTED, &contested, "i", count->seq);
        if (r)
                return r;
        *ret_handover = (struct handover){
                .leaving = leaving > 0,
                .arriving = arriving > 0,
                .state = contested                 ? HANDOVER_CONTESTED
                         : leaving && arriving     ? HANDOVER_PASSED
                         : count_is_running(count) ? HANDOVER_COUNTING
                                                   : HANDOVER_WAITING,
        };
        return 0;
}

/* A hand-over that is closed and not settled, and this person one of both. */
static int handover_resolve(struct act *act, const char *id, struct count_row *ret_count) {
        struct handover handover;
        int r = count_resolve(act, id, ret_count);

        if (r)
                return r;
        if (strcmp(ret_count->kind, "handover") != 0)
                return act_refuse(act, ACT_EXIT_RULE, "count.not_handover", "strongroom count list",
                        "Count %s isn't a hand-over; there is nothing to confirm.", ret_count->id);
        if (count_is_running(ret_count) || !strcmp(ret_count->state, "ABANDONED"))
                return act_refuse(act, ACT_EXIT_RULE, "count.running", "strongroom count close",
                        "Count %s isn't closed (%s); what it found is confirmed afterwards.", ret_count->id,
                        ret_count->state);
        if (strcmp(act->actor, ret_count->counter) != 0 && strcmp(act->actor, ret_count->taker) != 0)
                return act_refuse(act, ACT_EXIT_DENIED, "count.not_party", NULL,
                        "%s hands over to %s; nobody else can confirm it.", ret_count->counter,
                        ret_count->taker);
        r = handover_find(act->ledger, ret_count, &handover);
        if (!r && handover.state == HANDOVER_CONTESTED)
                r = act_refuse(act, ACT_EXIT_RULE, "count.contested", "strongroom count open --kind handover",
                        "Count %s was contested; nothing passes by it. Count again.", ret_count->id);
        return r;
}

static int handover_append(struct act *act, const char *kind, const struct count_row *count, json_t *body,
        struct entry *ret_entry) {
        if (!body || json_object_set_new(body, "lines", json_string(count->lines_hash))) {
                json_decref(body);
                return error_trace(-ENOMEM);
        }
        return act_append(act, kind, NULL, body, ret_entry);
}

static const char SCOPE_OF[] =
        "SELECT event -> '$.body.scope' FROM entries WHERE seq = ?1"; /* as it was opened */

static int handover_scope(struct ledger *ledger, const struct count_row *count, json_t **ret_places) {
        sqlite3_stmt *rows;
        int r = query_open(ledger, SCOPE_OF, &rows, "i", count->seq);

        if (!r)
                r = query_next(rows);
        if (r != QUERY_ROW)
                return r ? r : error_trace(-EBADMSG);
        *ret_places = json_loads(query_text(rows, 0), 0, NULL);
        query_end(rows);
        return *ret_places ? 0 : error_trace(-ENOMEM);
}

static int handover_pass(struct act *act, const struct count_row *count) {
        json_t *places = NULL;
        struct entry entry;
        int r = handover_scope(act->ledger, count, &places);

        return r ? r
                 : handover_append(act, "custody.handed_over", count,
                           json_pack("{ss ss ss so}", "count", count->id, "from", count->counter, "to",
                                   count->taker, "places", places),
                           &entry);
}

int handover_confirm(
        struct act *act, const char *id, const char *lines, struct entry *ret_entry, bool *ret_passed) {
        struct handover handover;
        struct count_row count;
        int r = handover_resolve(act, id, &count);

        if (!r)
                r = handover_find(act->ledger, &count, &handover);
        if (!r && (strcmp(act->actor, count.taker) ? handover.leaving : handover.arriving))
                r = act_refuse(act, ACT_EXIT_RULE, "count.confirmed", NULL,
                        "%s has confirmed count %s already.", act->actor, count.id);
        if (!r && lines && strcmp(lines, count.lines_hash) != 0)
                r = act_refuse(act, ACT_EXIT_RULE, "count.lines", "strongroom count report COUNT",
                        "What was confirmed isn't the result of count %s, which is %s.", count.id,
                        count.lines_hash);
        if (!r)
                r = handover_append(
                        act, "count.confirmed", &count, json_pack("{ss}", "count", count.id), ret_entry);
        if (!r)
                r = handover_find(act->ledger, &count, &handover);
        if (!r && handover.state == HANDOVER_PASSED)
                r = handover_pass(act, &count);
        if (!r)
                *ret_passed = handover.state == HANDOVER_PASSED;
        return r;
}

int handover_contest(struct act *act, const char *id, const char *reason, struct entry *ret_entry) {
        struct handover handover;
        struct count_row count;
        int r = handover_resolve(act, id, &count);

        if (!r)
                r = handover_find(act->ledger, &count, &handover);
        if (!r && handover.state == HANDOVER_PASSED)
                r = act_refuse(act, ACT_EXIT_RULE, "count.confirmed", NULL,
                        "Custody passed by count %s already; it passes back by another hand-over.", count.id);
        return r ? r
                 : handover_append(act, "count.contested", &count,
                           json_pack("{ss ss}", "count", count.id, "reason", reason), ret_entry);
}

/* ---- moves ---- */

static const char MOVED[] =
        "SELECT c.id, c.taker FROM count_ c CROSS JOIN entries e WHERE c.state IN ('OPEN', 'PAUSED')"
        " AND c.kind = 'handover' AND e.seq > ?1 AND e.event ->> '$.kind' IN ('item.added', 'item.moved',"
        "  'item.checked_out', 'item.returned', 'item.handed_over', 'item.status')"
        " AND (EXISTS (SELECT 1 FROM count_line l WHERE l.count = c.seq AND l.number = e.event ->> '$.item')"
        "  OR EXISTS (SELECT 1 FROM count_place p WHERE p.count = c.seq"
        "   AND p.code IN (e.event ->> '$.body.to', e.event ->> '$.body.place')))"
        " LIMIT 1";

int handover_check_moves(struct act *act, uint64_t after) {
        sqlite3_stmt *rows;
        int r = query_open(act->ledger, MOVED, &rows, "i", (int64_t) after);

        if (!r)
                r = query_next(rows);
        if (r != QUERY_ROW)
                return r;
        r = act_refuse(act, ACT_EXIT_RULE, "count.handover_open", "strongroom count close",
                "Count %s hands these places over to %s: nothing moves there until it is closed.",
                query_text(rows, 0), query_text(rows, 1));
        query_end(rows);
        return r;
}

/* ---- who keeps a place ---- */

static const char CUSTODIAN[] =
        "WITH RECURSIVE above(code, depth) AS (SELECT ?1, 0 UNION ALL"
        " SELECT p.parent, depth + 1 FROM above a JOIN place p ON p.code = a.code WHERE p.parent <> '')"
        " SELECT k.actor FROM above a JOIN custodian k ON k.place = a.code ORDER BY a.depth LIMIT 1";

int handover_custodian(struct ledger *ledger, const char *place, char *ret_custodian) {
        sqlite3_stmt *rows;
        int r = query_open(ledger, CUSTODIAN, &rows, "t", place);

        if (!r)
                r = query_next(rows);
        ret_custodian[0] = '\0';
        if (r != QUERY_ROW)
                return r;
        (void) text_copy(ret_custodian, ACTOR_NAME_MAX, query_text(rows, 0));
        query_end(rows);
        return 0;
}
