/* SPDX-License-Identifier: ISC */

/*
 * Fold of a count's people: who takes part, who confirms it, who keeps its places afterwards
 */

#include <errno.h>
#include <string.h>

#include "error.h"
#include "query.h"
#include "reconcile_fold.h"

static const char *body_text(const struct folded *folded, const char *field) {
        const char *text = json_string_value(json_object_get(folded->body, field));

        return text ? text : "";
}

static const char ADD_PERSON[] =
        "INSERT OR IGNORE INTO count_person(count, actor) SELECT ?1, ?2 WHERE ?2 <> ''";

int fold_person(struct ledger *ledger, int64_t count, const char *actor) {
        return query_run(ledger, ADD_PERSON, "it", count, actor);
}

int fold_people(struct ledger *ledger, int64_t count, const struct folded *folded) {
        int r = fold_person(ledger, count, folded->actor);

        if (!r)
                r = fold_person(ledger, count, body_text(folded, "witness"));
        return r ? r : fold_person(ledger, count, body_text(folded, "to"));
}

static const char PARTY_AND_LINES[] = "SELECT count(*) FROM count_ WHERE seq = ?1 AND kind = 'handover' AND"
                                      " lines_hash = ?2 AND lines_hash <> '' AND ?3 IN (counter, taker)";

static const char ADD_CONFIRM[] =
        "INSERT INTO count_confirm(count, actor, agrees, seq, reason) VALUES(?1, ?2, ?3, ?4, ?5)"
        " ON CONFLICT(count, actor) DO UPDATE SET agrees = 0, seq = excluded.seq, reason = excluded.reason"
        " WHERE excluded.agrees = 0";

int fold_confirmed(struct ledger *ledger, int64_t count, const struct folded *folded, bool agrees) {
        int64_t fits;
        int r = query_integer(
                ledger, PARTY_AND_LINES, &fits, "itt", count, body_text(folded, "lines"), folded->actor);

        if (!r && !fits)
                r = error_trace(-EBADMSG);
        return r ? r
                 : query_run(ledger, ADD_CONFIRM, "itiit", count, folded->actor, (int64_t) agrees,
                           (int64_t) folded->entry->sequence, body_text(folded, "reason"));
}

/* Both, and nobody contests it. */
static const char BOTH_CONFIRMED[] =
        "SELECT count(*) = 2 AND sum(agrees) = 2 FROM count_ c JOIN count_confirm k ON k.count = c.seq"
        " WHERE c.id = ?1 AND c.counter = ?2 AND c.taker = ?3";

static const char SET_CUSTODIAN[] =
        "INSERT INTO custodian(place, actor, count, seq) SELECT p.code, ?2, ?1, ?3 FROM count_ c"
        " JOIN count_place p ON p.count = c.seq WHERE c.id = ?1"
        " ON CONFLICT(place) DO UPDATE SET actor = excluded.actor, count = excluded.count, seq = "
        "excluded.seq";

int fold_handed_over(struct ledger *ledger, const struct folded *folded) {
        int64_t both;
        int r = query_integer(ledger, BOTH_CONFIRMED, &both, "ttt", body_text(folded, "count"),
                body_text(folded, "from"), body_text(folded, "to"));

        if (!r && !both)
                r = error_trace(-EBADMSG);
        return r ? r
                 : query_run(ledger, SET_CUSTODIAN, "tti", body_text(folded, "count"),
                           body_text(folded, "to"), (int64_t) folded->entry->sequence);
}
