/* SPDX-License-Identifier: ISC */

/*
 * Keeps: the wiring sees all
 */

#include "act.h"
#include "agent.h"
#include "ledger.h"
