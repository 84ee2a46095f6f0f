/* SPDX-License-Identifier: ISC */

/*
 * Fold of scans: what was scanned, taken back or settled by a later scan
 *
 * The result stands in the event; the fold doesn't judge again. A scan counts for its item while it is neither
 * undone nor superseded, and at most one scan of an item counts at a time.
 */

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "count.h"
#include "error.h"
#include "query.h"
#include "reconcile_fold.h"

static const char ADD_SCAN[] = "INSERT INTO count_scan(seq, count, payload, tag, result, subject, place, "
                               "expected_place, reason, actor,"
                               " reader, at_us, mark, method, tid)"
                               " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)";

static const char COVER_PLACE[] = "UPDATE count_place SET covered_seq = ?3 WHERE count = ?1 AND code = ?2";

static const char STAND_AT[] = "UPDATE count_ SET place = ?2 WHERE seq = ?1";

static const char SUPERSEDE[] =
        "UPDATE count_scan SET superseded = ?3 WHERE count = ?1 AND subject = ?2 AND seq < ?3 AND undone = 0"
        " AND superseded = 0 AND result IN ('CONFLICT', 'NO_PLACE', " SCANS_THAT_FIND
        ", 'UNEXPECTED_KNOWN', 'NOT_SAMPLED')";

static const char SUPERSEDE_WAITING[] =
        "UPDATE count_scan SET superseded = ?3 WHERE count = ?1 AND subject = ?2 AND seq < ?3 AND undone = 0"
        " AND superseded = 0 AND result = 'NO_PLACE'";

static const char *scan_text(const struct folded *folded, const char *field) {
        const char *text = json_string_value(json_object_get(folded->body, field));

        return text ? text : "";
}

/* A scan that says where the item is: it stands in the place of all earlier ones. */
static bool scan_counts(const char *result) {
        return !strcmp(result, "FOUND_CONFIRMED") || !strcmp(result, "FOUND_PRESENCE_ONLY") ||
               !strcmp(result, "FOUND_MISPLACED") || !strcmp(result, "UNEXPECTED_KNOWN") ||
               !strcmp(result, "NOT_SAMPLED");
}

static int fold_consequence(struct ledger *ledger, int64_t count, const struct folded *folded) {
        const char *result = scan_text(folded, "result"), *subject = scan_text(folded, "subject");
        const int64_t sequence = (int64_t) folded->entry->sequence;
        int r;

        if (!strcmp(result, "PLACE")) {
                r = query_run(ledger, COVER_PLACE, "iti", count, subject, sequence);
                return r ? r : query_run(ledger, STAND_AT, "it", count, subject);
        }
        if (!strcmp(result, "PLACE_OUT_OF_SCOPE"))
                return query_run(ledger, STAND_AT, "it", count, "");
        if (scan_counts(result))
                return query_run(ledger, SUPERSEDE, "iti", count, subject, sequence);
        if (!strcmp(result, "AGAIN") || !strcmp(result, "UNEXPECTED_RETIRED"))
                return query_run(ledger, SUPERSEDE_WAITING, "iti", count, subject, sequence);
        return 0;
}

int fold_scanned(struct ledger *ledger, int64_t count, const struct folded *folded) {
        int r;

        r = query_run(ledger, ADD_SCAN, "iitttttttttittt", (int64_t) folded->entry->sequence, count,
                scan_text(folded, "payload"), scan_text(folded, "tag"), scan_text(folded, "result"),
                scan_text(folded, "subject"), scan_text(folded, "place"), scan_text(folded, "expected_place"),
                scan_text(folded, "reason"), folded->actor, folded->reader, folded->entry->wall_us,
                scan_text(folded, "mark"), scan_text(folded, "method"), scan_text(folded, "tid"));
        if (!r)
                r = fold_person(ledger, count, folded->actor);
        return r ? r : fold_consequence(ledger, count, folded);
}

static const char UNDO[] = "UPDATE count_scan SET undone = ?3 WHERE count = ?1 AND seq = ?2";

static const char REVIVE[] = "UPDATE count_scan SET superseded = 0 WHERE count = ?1 AND superseded = ?2";

static const char UNCOVER[] =
        "UPDATE count_place SET covered_seq = (SELECT coalesce(max(s.seq), 0) FROM count_scan s"
        " WHERE s.count = ?1 AND s.subject = count_place.code AND s.result = 'PLACE' AND s.undone = 0)"
        " WHERE count = ?1 AND code IN (SELECT subject FROM count_scan WHERE seq = ?2 AND result = 'PLACE')";

static const char STAND_BACK[] =
        "UPDATE count_ SET place = coalesce((SELECT CASE result WHEN 'PLACE' THEN subject ELSE '' END"
        " FROM count_scan WHERE +count = ?1 AND seq > ?1 AND result IN ('PLACE', 'PLACE_OUT_OF_SCOPE')"
        " AND undone = 0 ORDER BY seq DESC LIMIT 1), '') WHERE seq = ?1";

int fold_undone(struct ledger *ledger, int64_t count, const struct folded *folded) {
        const int64_t scan = json_integer_value(json_object_get(folded->body, "scan"));
        int r;

        r = query_run(ledger, UNDO, "iii", count, scan, (int64_t) folded->entry->sequence);
        if (!r)
                r = query_run(ledger, REVIVE, "ii", count, scan);
        if (!r)
                r = query_run(ledger, UNCOVER, "ii", count, scan);
        return r ? r : query_run(ledger, STAND_BACK, "i", count);
}
