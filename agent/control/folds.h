/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_FOLDS_H
#define STRONGROOM_FOLDS_H

/*
 * All that is folded from the record, in the order of the flow: one list for the agent and for `strongroom verify`
 */

#include "ledger.h"

extern const struct fold *const agent_folds[];

/* Those that judge the record by itself: an export has nothing else. */
extern const struct fold *const record_folds[];

#endif
