/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_PERSONAL_REQUEST_H
#define STRONGROOM_PERSONAL_REQUEST_H

/*
 * After a turn's commit: whether what personal.erase erased is out of the files yet
 */

#include <jansson.h>

#include "ledger.h"

void erase_settle(struct ledger *ledger, const json_t *ask, json_t *answer);

#endif
