/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_ALERT_FOLD_H
#define STRONGROOM_ALERT_FOLD_H

/*
 * The fold of alerts and of readers' health: see alert.sql for the tables, docs/events.md for the events
 */

#include "ledger.h"

/* Denials of one actor closer together than this are one run (rule act-denied-repeated). */
enum { DENIAL_WINDOW_S = 600 };

extern const struct fold alert_fold;

#endif
