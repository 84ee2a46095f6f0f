/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_PRESENCE_FOLD_H
#define STRONGROOM_PRESENCE_FOLD_H

/*
 * The fold of presence: see presence.sql for the tables, docs/events.md for the events
 */

#include "ledger.h"

extern const struct fold presence_fold;

#endif
