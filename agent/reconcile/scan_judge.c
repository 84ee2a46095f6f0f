/* SPDX-License-Identifier: ISC */

/*
 * Judge: what one scan is
 *
 *      place's label ── in scope ──▶ PLACE, else PLACE_OUT_OF_SCOPE
 *      item ─┬─ gone for good, or its label retired ──▶ UNEXPECTED_RETIRED
 *            ├─ no place yet ──▶ NO_PLACE
 *            ├─ counted before, and not moved since ─┬─ here ──▶ AGAIN
 *            │                                       └─ elsewhere ──▶ CONFLICT, until settled
 *            ├─ recorded as out ──▶ UNEXPECTED_KNOWN
 *            ├─ a line ──▶ FOUND_CONFIRMED or FOUND_MISPLACED
 *            └─ no line ─┬─ at home here ──▶ NOT_SAMPLED, or FOUND_CONFIRMED where it arrived since the opening
 *                        └─ at home elsewhere ──▶ UNEXPECTED_KNOWN
 *      all else ──▶ UNKNOWN_CODE
 *
 * A radio hears the next shelf too, and one tag hundreds of times: where it heard an exhibit before counts only if that
 * is its place, or was elsewhere as well; what an eye saw stands. Nothing of it is a conflict.
 *
 * A conflict is settled by an act that can't happen by a scanner's double trigger: the label of the place is scanned
 * again after the conflict, then the item. Its last scan then stands for it.
 */

#include "scan_judge.h"

#include <stdio.h>
#include <string.h>

#include "derive.h"
#include "label.h"
#include "query.h"
#include "reading.h"
#include "text.h"
#include "words.h"

/* The frozen line of an item, where it has one. */
struct scan_line {
        bool known;
        int64_t moved_seq;
        char now_place[PLACE_CODE_MAX];
        char now_status[24];
        char serial[READING_TEXT_MAX];
};

bool scan_status_is_final(const char *status) {
        return !strcmp(status, "DESTROYED") || !strcmp(status, "RELEASED") ||
               !strcmp(status, "TRANSFERRED") || !strcmp(status, "DEACTIVATED_OUT");
}

static const char LINE_OF_ITEM[] =
        "SELECT moved_seq, now_place, now_status, serial FROM count_line WHERE count = ?1 AND number = ?2";

static int judge_line(struct ledger *ledger, const struct scan *scan, struct scan_line *ret_line) {
        sqlite3_stmt *rows;
        int r = query_open(ledger, LINE_OF_ITEM, &rows, "it", scan->count->seq, scan->subject);

        *ret_line = (struct scan_line){ 0 };
        if (!r)
                r = query_next(rows);
        if (r != QUERY_ROW)
                return r;
        ret_line->known = true;
        ret_line->moved_seq = sqlite3_column_int64(rows, 0);
        (void) text_copy(ret_line->now_place, PLACE_CODE_MAX, query_text(rows, 1));
        (void) text_copy(ret_line->now_status, sizeof ret_line->now_status, query_text(rows, 2));
        (void) text_copy(ret_line->serial, sizeof ret_line->serial, query_text(rows, 3));
        query_end(rows);
        return 0;
}

static const char COUNTED_BEFORE[] =
        "SELECT seq, place, actor, at_us, method = 'radio' FROM count_scan WHERE count = ?1 AND subject = ?2"
        " AND undone = 0 AND superseded = 0 AND result IN (" SCANS_THAT_FIND ", 'UNEXPECTED_KNOWN',"
        " 'NOT_SAMPLED') ORDER BY seq DESC LIMIT 1";

static int judge_before(struct ledger *ledger, struct scan *scan) {
        struct scan_before before = { 0 };
        sqlite3_stmt *rows;
        int r = query_open(ledger, COUNTED_BEFORE, &rows, "it", scan->count->seq, scan->subject);

        if (!r)
                r = query_next(rows);
        if (r == QUERY_ROW) {
                before.seq = sqlite3_column_int64(rows, 0);
                (void) text_copy(before.place, PLACE_CODE_MAX, query_text(rows, 1));
                (void) text_copy(before.by, ACTOR_NAME_MAX, query_text(rows, 2));
                before.at_us = sqlite3_column_int64(rows, 3);
                before.by_radio = sqlite3_column_int(rows, 4) != 0;
                query_end(rows);
                r = 0;
        }
        scan->before = before;
        return r;
}

/* The place's label was scanned after the conflict, so this scan of the item is meant to settle it. */
static const char SETTLES[] =
        "SELECT 1 FROM count_scan s JOIN count_place p ON p.count = s.count AND p.code = ?3"
        " WHERE s.count = ?1 AND s.subject = ?2 AND s.result = 'CONFLICT' AND s.undone = 0 AND s.superseded "
        "= 0"
        " GROUP BY p.code HAVING max(s.seq) < p.covered_seq";

static int judge_settles(struct ledger *ledger, const struct scan *scan, bool *ret_settles) {
        int64_t settles;
        int r = query_integer(
                ledger, SETTLES, &settles, "itt", scan->count->seq, scan->subject, scan->count->place);

        *ret_settles = settles != 0;
        return r;
}

/* Custody events since the opening, of an item that has no line to remember them. */
static const char MOVED_SINCE[] = "SELECT last_seq FROM item WHERE number = ?1";

static int judge_moved(
        struct ledger *ledger, const struct scan *scan, const struct scan_line *line, int64_t *ret_seq) {
        *ret_seq = line->moved_seq;
        return line->known ? 0 : query_integer(ledger, MOVED_SINCE, ret_seq, "t", scan->subject);
}

/* By its label, or from afar. */
static const char *judge_found(const struct scan *scan) {
        return scan->by_radio ? "FOUND_PRESENCE_ONLY" : "FOUND_CONFIRMED";
}

static void judge_fresh(struct scan *scan, const struct scan_line *line, const struct exhibit *exhibit) {
        const char *home = line->known ? line->now_place : exhibit->place;
        const char *status = line->known ? line->now_status : exhibit->status;
        const bool here = !strcmp(home, scan->count->place);

        scan->before = (struct scan_before){ 0 };
        (void) text_copy(scan->expected_place, PLACE_CODE_MAX, home);
        (void) text_copy(scan->status, sizeof scan->status, status);
        if (strcmp(status, "IN_STORE") != 0)
                scan->result = "UNEXPECTED_KNOWN";
        else if (line->known)
                scan->result = here ? judge_found(scan) : "FOUND_MISPLACED";
        else if (!here)
                scan->result = "UNEXPECTED_KNOWN";
        else if (count_is_drawn(scan->count))
                scan->result = "NOT_SAMPLED";
        else
                scan->result = judge_found(scan);
        scan->silent = scan->by_radio && !strcmp(scan->result, "NOT_SAMPLED");
        if (strcmp(status, "IN_STORE") != 0)
                (void) snprintf(scan->reason, sizeof scan->reason, "The record says %s.", status);
        else if (here && !line->known && !count_is_drawn(scan->count))
                (void) text_copy(
                        scan->reason, sizeof scan->reason, N_("It arrived after the count was opened."));
}

/* A label says what it was printed with; only a mark on the thing says which thing it is. */
static bool judge_mark(const struct scan *scan, const struct binding *binding, const struct scan_line *line) {
        return binding && !strcmp(binding->carrier, "MARK_ON_WEAPON") &&
               reading_mark(line->serial, scan->tag) == READING_DIFFERS;
}

static const char HEARD_HERE[] = "SELECT count(*) FROM count_scan WHERE count = ?1 AND subject = ?2 AND "
                                 "place = ?3 AND method = 'radio'"
                                 " AND undone = 0";

/* Whether a radio's read says where the exhibit is, although it was counted before. */
static int judge_heard(struct ledger *ledger, const struct scan *scan, const char *home, bool *ret_counts) {
        const char *here = scan->count->place, *before = scan->before.place;
        int64_t heard = 0;
        int r = 0;

        *ret_counts = false;
        if (!strcmp(before, here) || !scan->before.by_radio || !strcmp(before, home))
                return 0;
        if (strcmp(here, home) != 0)
                r = query_integer(ledger, HEARD_HERE, &heard, "itt", scan->count->seq, scan->subject, here);
        *ret_counts = !heard;
        return r;
}

static int judge_known(struct ledger *ledger, struct scan *scan, const struct exhibit *exhibit,
        const struct binding *binding) {
        const char *home;
        struct scan_line line;
        bool settles = false;
        int64_t moved_seq;
        int r;

        r = judge_line(ledger, scan, &line);
        if (!r)
                r = judge_moved(ledger, scan, &line, &moved_seq);
        if (!r)
                r = judge_before(ledger, scan);
        if (r)
                return r;
        home = line.known ? line.now_place : exhibit->place;
        if (scan->before.seq && scan->by_radio)
                r = judge_heard(ledger, scan, home, &settles);
        else if (scan->before.seq)
                r = judge_settles(ledger, scan, &settles);
        if (r)
                return r;
        settles = settles || (scan->before.by_radio && !scan->by_radio); /* an eye sees more */
        scan->mark_differs = judge_mark(scan, binding, &line);
        if (!scan->before.seq || scan->before.seq < moved_seq || settles) {
                judge_fresh(scan, &line, exhibit);
                return 0;
        }
        (void) text_copy(scan->expected_place, PLACE_CODE_MAX, home);
        scan->silent = scan->by_radio;
        scan->result =
                scan->by_radio || !strcmp(scan->before.place, scan->count->place) ? "AGAIN" : "CONFLICT";
        return 0;
}

static int judge_item(
        struct ledger *ledger, struct scan *scan, const char *number, const struct binding *binding) {
        struct exhibit exhibit;
        int r = registry_item(ledger, number, &exhibit);

        if (r)
                return r;
        scan->is_item = true;
        scan->id = exhibit.id;
        (void) text_copy(scan->subject, sizeof scan->subject, exhibit.number);
        (void) text_copy(scan->summary, sizeof scan->summary, exhibit.summary);
        if (count_is_hidden(scan->count))
                derive_hide_serial(scan->summary);
        (void) text_copy(scan->status, sizeof scan->status, exhibit.status);
        (void) text_copy(scan->expected_place, PLACE_CODE_MAX, exhibit.place);
        if (scan_status_is_final(exhibit.status)) {
                scan->result = "UNEXPECTED_RETIRED";
                (void) snprintf(scan->reason, sizeof scan->reason, "The record says %s.", exhibit.status);
                return scan_known(ledger, scan);
        }
        if (binding && strcmp(binding->state, "ACTIVE") != 0) {
                scan->result = "UNEXPECTED_RETIRED";
                (void) snprintf(scan->reason, sizeof scan->reason, "This label is %s.", binding->state);
                return scan_known(ledger, scan);
        }
        if (!scan->count->place[0]) {
                scan->result = "NO_PLACE";
                scan->silent = scan->by_radio;
                return 0;
        }
        return judge_known(ledger, scan, &exhibit, binding);
}

/*
 * A label that is touched says where the counter stands. One that is heard from afar may be the next shelf's, so it
 * says so only to who stands nowhere yet.
 */
static bool judge_place_changes_nothing(const struct scan *scan) {
        const char *here = scan->count->place;

        if (!strcmp(scan->result, "PLACE"))
                return !strcmp(here, scan->subject) || (scan->tag->scheme == TAG_EPC && here[0]);
        return !here[0] || scan->tag->scheme == TAG_EPC;
}

static const char IN_SCOPE[] = "SELECT count(*) FROM count_place WHERE count = ?1 AND code = ?2";

static int judge_place(struct ledger *ledger, struct scan *scan, const char *code) {
        struct place place;
        int64_t in_scope;
        int r = registry_place(ledger, code, &place);

        if (!r)
                r = query_integer(ledger, IN_SCOPE, &in_scope, "it", scan->count->seq, code);
        if (r)
                return r;
        (void) text_copy(scan->subject, sizeof scan->subject, place.code);
        (void) text_copy(scan->summary, sizeof scan->summary, place.name);
        scan->result = in_scope ? "PLACE" : "PLACE_OUT_OF_SCOPE";
        scan->silent = scan->by_radio && judge_place_changes_nothing(scan);
        return 0;
}

static int judge_binding(struct ledger *ledger, struct scan *scan, const struct binding *binding) {
        int r = scan->by_radio ? scan_doubt(ledger, scan, binding) : 0;

        if (r || scan->reason[0]) {
                scan->is_item = !strcmp(binding->binds, "EXHIBIT");
                (void) text_copy(scan->subject, sizeof scan->subject, binding->subject);
                scan->result = "CLONE_SUSPECT";
                return r ? r : scan_known(ledger, scan);
        }
        if (scan->by_radio && !strcmp(binding->binds, "REFERENCE") && !strcmp(binding->state, "ACTIVE")) {
                scan->result = "REFERENCE";
                scan->silent = true;
                scan->id = (int64_t) binding->bound_seq;
                (void) text_copy(scan->subject, sizeof scan->subject, binding->subject);
                return 0;
        }
        if (!strcmp(binding->binds, "EXHIBIT"))
                return judge_item(ledger, scan, binding->subject, binding);
        if (!strcmp(binding->binds, "LOCATION") && !strcmp(binding->state, "ACTIVE"))
                return judge_place(ledger, scan, binding->subject);
        scan->result = "UNKNOWN_CODE";
        (void) text_copy(scan->subject, sizeof scan->subject, binding->subject);
        (void) text_copy(scan->binds, sizeof scan->binds, binding->binds);
        (void) snprintf(scan->reason, sizeof scan->reason, "It is a label of %s (%s), no exhibit's.",
                binding->subject, binding->binds);
        return scan_known(ledger, scan);
}

/* Somebody typed an exhibit's number, or printed it as a barcode. Its check character catches a misread. */
static int judge_number(struct ledger *ledger, struct scan *scan, const struct tag *tag) {
        char number[ITEM_NUMBER_MAX];
        struct exhibit exhibit;
        char *dash;
        int r;

        if (tag->scheme != TAG_TEXT || tag->size >= sizeof number)
                return REGISTRY_E_ABSENT;
        memcpy(number, tag->bytes, tag->size);
        number[tag->size] = '\0';
        r = registry_item(ledger, number, &exhibit);
        if (r != REGISTRY_E_ABSENT)
                return r ? r : judge_item(ledger, scan, number, NULL);
        dash = strrchr(number, '-');
        if (strncmp(number, ledger_site(ledger), strlen(ledger_site(ledger))) != 0 || !dash || !dash[1] ||
                dash[2])
                return r;
        *dash = '\0';
        if (label_number_check(number) != dash[1])
                (void) text_copy(scan->reason, sizeof scan->reason,
                        N_("It looks like an exhibit's number, but its check character is wrong."));
        return r;
}

int scan_judge(struct ledger *ledger, struct scan *scan) {
        struct binding binding;
        int r = registry_known(ledger, scan->identity, &binding, &scan->tag);

        if (!r)
                return judge_binding(ledger, scan, &binding);
        if (r != REGISTRY_E_ABSENT)
                return r;
        for (size_t i = 0; i < scan->identity->count; i++) {
                scan->tag = &scan->identity->tags[i];
                r = judge_number(ledger, scan, scan->tag);
                if (r != REGISTRY_E_ABSENT)
                        return r;
        }
        scan->result = "UNKNOWN_CODE";
        scan->tag = scan->identity->count ? &scan->identity->tags[0] : NULL;
        if (scan->identity->problem[0] &&
                !(scan->by_radio && scan->tag)) /* an EPC of no known scheme is one too */
                (void) text_copy(scan->reason, sizeof scan->reason, scan->identity->reason);
        return scan_known(ledger, scan);
}
