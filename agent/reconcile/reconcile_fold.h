/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_RECONCILE_FOLD_H
#define STRONGROOM_RECONCILE_FOLD_H

/*
 * The fold of counts and findings: see reconcile.sql for the tables, docs/events.md for the events
 *
 * count.opened reads the item and place tables of custody, which must be folded beside it.
 */

#include "ledger.h"

extern const struct fold reconcile_fold;

/* reconcile_fold_scan.c */
int fold_scanned(struct ledger *ledger, int64_t count, const struct folded *folded);
int fold_undone(struct ledger *ledger, int64_t count, const struct folded *folded);

#endif
