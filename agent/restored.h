/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_RESTORED_H
#define STRONGROOM_RESTORED_H

/*
 * A record that `strongroom restore` put in place: said on record at the first start, before anything else
 */

#include "ledger.h"

/* restored.json beside the record: store.restored, and the file goes. 0, also where there is none. */
must_check int restored_record(struct ledger *ledger);

#endif
