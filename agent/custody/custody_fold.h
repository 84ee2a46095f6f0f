/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_CUSTODY_FOLD_H
#define STRONGROOM_CUSTODY_FOLD_H

/*
 * The register as a fold of the record (custody.sql)
 */

#include "ledger.h"

extern const struct fold custody_fold;

#endif
