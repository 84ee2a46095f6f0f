/* SPDX-License-Identifier: ISC */

/*
 * Doubt: whether a tag that a radio read is the one that was bound, and whether the record has it already
 *
 * An EPC is written by anybody, a chip's TID by its maker alone; makers sign the number of some cards (NXP AN11350). So
 * a known EPC of another chip is a copy, or the label was changed: either way the exhibit isn't proven to be there.
 */

#include "scan_judge.h"

#include <stdio.h>
#include <string.h>

#include "query.h"
#include "tag_text.h"
#include "text.h"
#include "words.h"

enum {
        TID_TELLS = 16,         /* digits; the first eight name the model only (Gen2, 6.3.2.1.3) */
        FOREIGN_KEPT_MAX = 200, /* unknown tags that a count by radio puts on record */
};

static bool tid_is_blank(const char *tid) {
        return strspn(tid, "0") == strlen(tid) || strspn(tid, "F") == strlen(tid);
}

/* Readers differ in how much of the bank they read: what both have must be the same. */
static bool tid_differs(const char *a, const char *b) {
        const size_t sizes[] = { strlen(a), strlen(b) };
        const size_t size = sizes[0] < sizes[1] ? sizes[0] : sizes[1];

        return size >= TID_TELLS && !tid_is_blank(a) && !tid_is_blank(b) && memcmp(a, b, size) != 0;
}

static const char TID_BEFORE[] = "SELECT tid FROM count_scan WHERE count = ?1 AND subject = ?2 AND tag = ?3 "
                                 "AND tid <> '' AND undone = 0"
                                 " AND result <> 'CLONE_SUSPECT' ORDER BY seq LIMIT 1";

/* What the binding says, else what this count read first. */
static int doubt_expected(struct ledger *ledger, const struct scan *scan, const struct binding *binding,
        char *out, size_t room) {
        sqlite3_stmt *rows;
        int r;

        if (binding->tid[0]) {
                (void) text_copy(out, room, binding->tid);
                return 0;
        }
        out[0] = '\0';
        r = query_open(ledger, TID_BEFORE, &rows, "itt", scan->count->seq, binding->subject, binding->tag);
        if (!r)
                r = query_next(rows);
        if (r != QUERY_ROW)
                return r;
        (void) text_copy(out, room, query_text(rows, 0));
        query_end(rows);
        return 0;
}

int scan_doubt(struct ledger *ledger, struct scan *scan, const struct binding *binding) {
        char expected[2 * TAG_TID_MAX + 1];
        int r;

        if (strcmp(binding->state, "ACTIVE") != 0)
                return 0;
        if (scan->forged)
                (void) text_copy(scan->reason, sizeof scan->reason,
                        N_("The card bears no signature of its maker that holds for its number."));
        if (scan->forged || !scan->tid[0])
                return 0;
        r = doubt_expected(ledger, scan, binding, expected, sizeof expected);
        if (!r && tid_differs(expected, scan->tid))
                (void) snprintf(scan->reason, sizeof scan->reason,
                        "The chip that answers has TID %s, and the one %s has TID %s.", scan->tid,
                        binding->tid[0] ? "that was bound" : "read before", expected);
        return r;
}

static const char ON_RECORD[] =
        "SELECT count(*) FROM count_scan WHERE count = ?1 AND subject = ?2 AND result = ?3 AND tag = ?4 AND"
        " (?4 <> '' OR reason = ?5) AND (?3 <> 'CLONE_SUSPECT' OR tid = ?6) AND method = 'radio' AND undone "
        "= 0";

static const char FOREIGN_KEPT[] =
        "SELECT count(*) FROM count_scan WHERE count = ?1 AND subject = '' AND result = 'UNKNOWN_CODE'"
        " AND method = 'radio'";

int scan_known(struct ledger *ledger, struct scan *scan) {
        struct text tag = { 0 };
        int64_t already = 0, kept = 0;
        int r;

        if (!scan->by_radio)
                return 0;
        if (scan->tag)
                tag_print(scan->tag, &tag);
        r = query_integer(ledger, ON_RECORD, &already, "ittttt", scan->count->seq, scan->subject,
                scan->result, text_string(&tag), scan->reason, scan->tid);
        text_end(&tag);
        if (!r && !already && !strcmp(scan->result, "UNKNOWN_CODE"))
                r = query_integer(ledger, FOREIGN_KEPT, &kept, "i", scan->count->seq);
        scan->silent = already || kept >= FOREIGN_KEPT_MAX;
        return r;
}
