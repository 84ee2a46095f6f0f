/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_PEOPLE_FOLD_H
#define STRONGROOM_PEOPLE_FOLD_H

/*
 * People as a fold of the record (people.sql)
 */

#include "ledger.h"

extern const struct fold people_fold;

#endif
