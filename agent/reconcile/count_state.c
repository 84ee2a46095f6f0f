/* SPDX-License-Identifier: ISC */

/*
 * Count state: pause, resume, interrupt, undo, abandon
 */

#include "count_state.h"

#include <errno.h>
#include <string.h>

#include "error.h"
#include "query.h"
#include "text.h"
#include "words.h"

static int state_append(struct act *act, const struct count_row *count, const char *kind, const char *reason,
        struct entry *ret_entry) {
        json_t *body = json_pack("{ss ss}", "count", count->id, "reason", reason ? reason : "");

        return body ? act_append(act, kind, NULL, body, ret_entry) : error_trace(-ENOMEM);
}

int count_pause(struct act *act, const char *id, const char *reason, struct entry *ret_entry) {
        struct count_row count;
        int r = act_require(act, COUNT_ROLES, "count");

        if (!r)
                r = count_resolve_open(act, id, false, &count);
        return r ? r : state_append(act, &count, "count.paused", reason, ret_entry);
}

int count_resume(struct act *act, const char *id, const char *reason, struct entry *ret_entry) {
        struct count_row count;
        int r = act_require(act, COUNT_ROLES, "count");

        if (!r)
                r = count_resolve_open(act, id, true, &count);
        if (r)
                return r;
        if (strcmp(count.state, "PAUSED") != 0)
                return act_refuse(
                        act, ACT_EXIT_RULE, "count.not_paused", NULL, "Count %s isn't paused.", count.id);
        return state_append(act, &count, "count.resumed", reason, ret_entry);
}

int count_abandon(struct act *act, const char *id, const char *reason, struct entry *ret_entry) {
        struct count_row count;
        int r = act_require(act, COUNT_ROLES, "count");

        if (!r)
                r = count_resolve_open(act, id, true, &count);
        if (r)
                return r;
        if (!reason || !reason[0])
                return act_refuse(act, ACT_EXIT_USAGE, "count.reason", NULL, "Say why count %s is abandoned.",
                        count.id);
        return state_append(act, &count, "count.abandoned", reason, ret_entry);
}

static const char INTERRUPTED[] =
        "SELECT interrupted_seq > covered_seq FROM count_place WHERE count = ?1 AND code = ?2";

int count_interrupt(struct act *act, const char *reader, const char *reason, char *ret_place) {
        struct count_row count;
        struct entry entry;
        int64_t already;
        json_t *body;
        int r = count_at_station(act->ledger, act->station, &count);

        if (r && r != COUNT_E_ABSENT)
                return r;
        if (r || strcmp(count.state, "OPEN") != 0 || !count.place[0] || count_is_radio(&count)) {
                ret_place[0] = '\0';
                return 0;
        }
        r = query_integer(act->ledger, INTERRUPTED, &already, "it", count.seq, count.place);
        if (r)
                return r;
        if (!already) {
                body = json_pack("{ss ss ss ss}", "count", count.id, "place", count.place, "reader", reader,
                        "reason", reason);
                r = body ? act_append(act, "count.interrupted", NULL, body, &entry) : error_trace(-ENOMEM);
                if (r)
                        return r;
        }
        (void) text_copy(ret_place, PLACE_CODE_MAX, already ? "" : count.place);
        return 0;
}

static const char LOOKED_PLACE[] = "SELECT 1 FROM count_place WHERE count = ?1 AND code = ?2";

static const char UNREAD_THERE[] =
        "SELECT count(*) FROM count_line l WHERE l.count = ?1 AND l.place = ?2 AND l.now_status = 'IN_STORE'"
        " AND NOT EXISTS (SELECT 1 FROM count_scan s WHERE s.count = l.count AND s.subject = l.number"
        "  AND s.undone = 0 AND s.superseded = 0 AND s.result IN (" SCANS_THAT_FIND "))";

int count_look(struct act *act, const char *id, const char *place, struct count_row *ret_count,
        struct entry *ret_entry, int64_t *ret_unread) {
        struct count_row count;
        int64_t in_scope = 0;
        json_t *body;
        int r = act_require(act, COUNT_ROLES, "count");

        if (!r)
                r = count_resolve_open(act, id, false, &count);
        if (!r && !count_is_radio(&count))
                return act_refuse(act, ACT_EXIT_RULE, "count.method", "strongroom count scan CODE",
                        "Count %s goes by barcode: scan the label of %s, and what is there.", count.id,
                        place);
        if (!r)
                r = query_integer(act->ledger, LOOKED_PLACE, &in_scope, "it", count.seq, place);
        if (!r && !in_scope)
                return act_refuse(act, ACT_EXIT_RULE, "count.out_of_scope", "strongroom count show",
                        "%s isn't part of count %s; look through a place that is.", place, count.id);
        if (!r)
                r = query_integer(act->ledger, UNREAD_THERE, ret_unread, "it", count.seq, place);
        if (r)
                return r;
        body = json_pack("{ss ss}", "count", count.id, "place", place);
        *ret_count = count;
        return body ? act_append(act, "count.looked", NULL, body, ret_entry) : error_trace(-ENOMEM);
}

/* The scan to be undone, and how many of the count's scans came after it. */
struct undo {
        int64_t scan, later, undone, standing;
        bool is_place;
        char actor[ACTOR_NAME_MAX];
        char subject[PLACE_CODE_MAX];
};

static const char LAST_OWN_SCAN[] =
        "SELECT seq FROM count_scan WHERE +count = ?1 AND seq > ?1 AND actor = ?2 AND undone = 0"
        " ORDER BY seq DESC LIMIT 1";

static const char SCAN_TO_UNDO[] =
        "SELECT s.actor, s.subject, s.undone, s.result = 'PLACE',"
        " (SELECT count(*) FROM count_scan l WHERE l.count = ?1 AND l.seq > ?2 AND l.undone = 0),"
        " (SELECT count(*) FROM count_scan l WHERE l.count = ?1 AND l.seq > ?2 AND l.undone = 0"
        "  AND l.place = s.subject AND l.result <> 'PLACE')"
        " FROM count_scan s WHERE s.count = ?1 AND s.seq = ?2";

static int undo_find(struct act *act, const struct count_row *count, int64_t scan, struct undo *ret_undo) {
        struct undo undo = { .scan = scan };
        sqlite3_stmt *rows = NULL;
        int r = 0;

        if (!scan)
                r = query_integer(act->ledger, LAST_OWN_SCAN, &undo.scan, "it", count->seq, act->actor);
        if (!r)
                r = query_open(act->ledger, SCAN_TO_UNDO, &rows, "ii", count->seq, undo.scan);
        if (!r)
                r = query_next(rows);
        if (!r)
                return act_refuse(act, ACT_EXIT_ABSENT, "count.undo_nothing", "strongroom count show",
                        scan ? N_("Count %s has no such scan.") : N_("You have no scan in count %s to undo."),
                        count->id);
        if (r != QUERY_ROW)
                return r;
        (void) text_copy(undo.actor, sizeof undo.actor, query_text(rows, 0));
        (void) text_copy(undo.subject, sizeof undo.subject, query_text(rows, 1));
        undo.undone = sqlite3_column_int64(rows, 2);
        undo.is_place = sqlite3_column_int(rows, 3) != 0;
        undo.later = sqlite3_column_int64(rows, 4);
        undo.standing = sqlite3_column_int64(rows, 5);
        query_end(rows);
        *ret_undo = undo;
        return 0;
}

static int undo_check(struct act *act, const struct undo *undo) {
        const long long scan = (long long) undo->scan;

        if (undo->undone)
                return act_refuse(act, ACT_EXIT_RULE, "count.undone", NULL,
                        "Scan %lld was undone already, by entry %lld.", scan, (long long) undo->undone);
        if (strcmp(undo->actor, act->actor) != 0)
                return act_refuse(act, ACT_EXIT_RULE, "count.undo_foreign", NULL,
                        "Scan %lld is %s's; only %s can undo it.", scan, undo->actor, undo->actor);
        if (undo->later >= COUNT_UNDO_LAST)
                return act_refuse(act, ACT_EXIT_RULE, "count.undo_late", NULL,
                        "Scan %lld lies more than %d scans back; scan the place's label and the exhibit "
                        "again instead.",
                        scan, COUNT_UNDO_LAST);
        if (undo->is_place && undo->standing)
                return act_refuse(act, ACT_EXIT_RULE, "count.undo_place", NULL,
                        "%lld scans were made at %s since its label was scanned; undo these first.",
                        (long long) undo->standing, undo->subject);
        return 0;
}

int count_undo(struct act *act, const char *id, int64_t scan, struct count_undone *ret_undone) {
        struct count_row count;
        struct entry entry;
        struct undo undo;
        json_t *body;
        int r;

        r = act_require(act, COUNT_ROLES, "count");
        if (!r)
                r = count_resolve_open(act, id, false, &count);
        if (!r)
                r = undo_find(act, &count, scan, &undo);
        if (!r)
                r = undo_check(act, &undo);
        if (r)
                return r;
        body = json_pack(
                "{ss sI ss}", "count", count.id, "scan", (json_int_t) undo.scan, "subject", undo.subject);
        r = body ? act_append(act, "count.undone", NULL, body, &entry) : error_trace(-ENOMEM);
        if (r)
                return r;
        *ret_undone = (struct count_undone){ .scan = undo.scan, .seq = entry.sequence };
        (void) text_copy(ret_undone->subject, sizeof ret_undone->subject, undo.subject);
        return 0;
}
