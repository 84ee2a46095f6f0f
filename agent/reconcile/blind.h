/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_RECONCILE_BLIND_H
#define STRONGROOM_RECONCILE_BLIND_H

/*
 * Who counts blind, and what they mustn't be told
 *
 * A blind count that isn't closed blinds who opened it, its witness, who takes over, and whoever scanned in it; and
 * those who act at its station, unless they are a supervisor, an auditor or an administrator with no part in it.
 */

#include "count.h"

/* One of the blind counts that blind this person; COUNT_E_ABSENT: none does. */
must_check int count_blinds(struct act *act, struct count_row *ret_count);

/* Whether an exhibit is on such a count's list, and nobody has scanned it there yet. */
must_check int count_hides(struct act *act, const char *number, bool *ret_hides);

#endif
