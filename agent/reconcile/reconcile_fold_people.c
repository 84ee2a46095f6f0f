/* SPDX-License-Identifier: ISC */

/*
 * Fold of a count's people
 */

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
