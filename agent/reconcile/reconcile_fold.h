/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_RECONCILE_FOLD_H
#define STRONGROOM_RECONCILE_FOLD_H

/*
 * The fold of counts and findings: see reconcile.sql for the tables, docs/events.md for the events
 *
 * count.opened reads the item and place tables of custody, which must be folded beside it.
 */

#include <stdbool.h>

#include "ledger.h"

extern const struct fold reconcile_fold;

/* reconcile_fold_people.c: whoever takes part in a count; "" is nobody. Who opened it and whom that names. */
int fold_person(struct ledger *ledger, int64_t count, const char *actor);
int fold_people(struct ledger *ledger, int64_t count, const struct folded *folded);

int fold_confirmed(struct ledger *ledger, int64_t count, const struct folded *folded, bool agrees);
int fold_handed_over(struct ledger *ledger, const struct folded *folded);

/* reconcile_fold_commitment.c: verb is "committed", "seeded" or "fixed"; and the count that one is opened by. */
int fold_commitment(struct ledger *ledger, const struct folded *folded, const char *verb);
int fold_commitment_opened(struct ledger *ledger, const struct folded *folded);

/* reconcile_fold_finding.c */
int fold_finding_raised(struct ledger *ledger, const struct folded *folded);
int fold_finding_resolved(struct ledger *ledger, const struct folded *folded);

/* reconcile_fold_scan.c */
int fold_scanned(struct ledger *ledger, int64_t count, const struct folded *folded);
int fold_undone(struct ledger *ledger, int64_t count, const struct folded *folded);

/* reconcile_fold_radio.c: passes, looks and samples of a count by radio, and what its close teaches */
struct reckoning;
int fold_passed(struct ledger *ledger, int64_t count, const struct folded *folded);
int fold_looked(struct ledger *ledger, int64_t count, const struct folded *folded);
int fold_sampled(struct ledger *ledger, int64_t count, const struct folded *folded);
int fold_radio_closed(struct ledger *ledger, int64_t count, const struct reckoning *reckoning);

/* What custody does to an exhibit or its tag; what a finding turned out to be. */
int fold_radio_custody(struct ledger *ledger, const struct folded *folded);
int fold_radio_resolved(struct ledger *ledger, int64_t finding, const char *cause);

#endif
