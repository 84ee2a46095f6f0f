/* SPDX-License-Identifier: ISC */

/*
 * Blind: the people of a count, and those at its station
 */

#include "blind.h"

#include "query.h"
#include "text.h"

/* ?1 the person, ?2 their station, ?3 whether that station tells: nobody who oversees is blinded by it. */
#define BLINDS \
        "c.state IN ('OPEN', 'PAUSED') AND c.mode = 'blind' AND (c.station = ?2 AND ?3" \
        " OR EXISTS (SELECT 1 FROM count_person p WHERE p.count = c.seq AND p.actor = ?1))"

static const char BLINDING[] = "SELECT c.id FROM count_ c WHERE " BLINDS " ORDER BY c.seq LIMIT 1";

static const char HIDDEN[] = "SELECT count(*) FROM count_ c JOIN count_line l ON l.count = c.seq"
                             " WHERE l.number = ?4 AND " BLINDS " AND NOT EXISTS"
                             " (SELECT 1 FROM count_scan s WHERE s.count = c.seq AND s.subject = l.number)";

static int64_t blind_by_station(const struct act *act) {
        return !(act->roles & (ROLE_SUPERVISOR | ROLE_AUDITOR | ROLE_ADMIN));
}

static const char *blind_station(const struct act *act) {
        return act->station ? act->station : "";
}

int count_blinds(struct act *act, struct count_row *ret_count) {
        char id[COUNT_ID_MAX];
        sqlite3_stmt *rows;
        int r = query_open(
                act->ledger, BLINDING, &rows, "tti", act->actor, blind_station(act), blind_by_station(act));

        if (!r)
                r = query_next(rows);
        if (r != QUERY_ROW)
                return r ? r : COUNT_E_ABSENT;
        (void) text_copy(id, sizeof id, query_text(rows, 0));
        query_end(rows);
        return count_find(act->ledger, id, ret_count);
}

int count_hides(struct act *act, const char *number, bool *ret_hides) {
        int64_t hidden = 0;
        int r = query_integer(act->ledger, HIDDEN, &hidden, "ttit", act->actor, blind_station(act),
                blind_by_station(act), number);

        if (!r)
                *ret_hides = hidden > 0;
        return r;
}
