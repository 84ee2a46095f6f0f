/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_LEDGER_H
#define STRONGROOM_LEDGER_H

/*
 * Keeps every rule of heads
 */

int ledger_append(void);

#endif
