/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_ALERT_LOG_H
#define STRONGROOM_ALERT_LOG_H

/*
 * Alerts in the journal, once they are durable, with fields that a machine can filter on:
 * STRONGROOM_ALERT=A-1044 STRONGROOM_SEVERITY=CRITICAL STRONGROOM_RULE=expected-missing
 */

#include "ledger.h"

/* Logs the alerts raised after the entry `logged`; gives the last entry looked at, to go on from. */
uint64_t alert_log(struct ledger *ledger, uint64_t logged);

#endif
