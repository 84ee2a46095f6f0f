/* SPDX-License-Identifier: ISC */

/*
 * Fold of findings: raised, and ended
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "query.h"
#include "reconcile_fold.h"

static const char *body_text(const struct folded *folded, const char *field) {
        const char *text = json_string_value(json_object_get(folded->body, field));

        return text ? text : "";
}

static const char ADD_FINDING[] = "INSERT INTO finding(seq, type, severity, state, item, place, "
                                  "expected_place, payload, count, raised_us,"
                                  " raised_by) VALUES(?1, ?2, ?3, 'OPEN', ?4, ?5, ?6, ?7, ?8, ?9, ?10)";

int fold_finding_raised(struct ledger *ledger, const struct folded *folded) {
        return query_run(ledger, ADD_FINDING, "itttttttit", (int64_t) folded->entry->sequence,
                body_text(folded, "type"), body_text(folded, "severity"), body_text(folded, "item"),
                body_text(folded, "place"), body_text(folded, "expected_place"), body_text(folded, "payload"),
                body_text(folded, "count"), folded->entry->wall_us, folded->actor);
}

static const char SET_FINDING[] =
        "UPDATE finding SET state = ?2, cause = ?3, note = ?4, resolved_by = ?5 WHERE seq = ?1";

/* A count is reconciled once each of its findings has an end that settles it. */
static const char SET_RECONCILED[] =
        "UPDATE count_ SET state = 'RECONCILED' WHERE state = 'CLOSED_UNRECONCILED'"
        " AND id = (SELECT count FROM finding WHERE seq = ?1)"
        " AND (EXISTS (SELECT 1 FROM count_scan s WHERE s.count = count_.seq AND s.undone = 0"
        "   AND s.result NOT IN ('PLACE', 'PLACE_OUT_OF_SCOPE'))"
        "  OR EXISTS (SELECT 1 FROM count_place p WHERE p.count = count_.seq AND p.passes_all + p.looked_seq "
        "> 0))"
        " AND NOT EXISTS (SELECT 1 FROM finding f WHERE f.count = count_.id"
        "  AND f.state NOT IN ('RESOLVED', 'EXPLAINED', 'DECLARED_LOSS'))";

int fold_finding_resolved(struct ledger *ledger, const struct folded *folded) {
        const char *name = body_text(folded, "finding");
        char *end;
        int64_t sequence;
        int r;

        if (strncmp(name, "F-", 2) != 0)
                return error_trace(-EBADMSG);
        sequence = strtoll(name + 2, &end, 10);
        if (*end || sequence <= 0)
                return error_trace(-EBADMSG);
        r = query_run(ledger, SET_FINDING, "itttt", sequence, body_text(folded, "state"),
                body_text(folded, "cause"), body_text(folded, "note"), folded->actor);
        if (!r)
                r = fold_radio_resolved(ledger, sequence, body_text(folded, "cause"));
        return r ? r : query_run(ledger, SET_RECONCILED, "i", sequence);
}
