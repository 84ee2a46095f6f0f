/* SPDX-License-Identifier: ISC */

/*
 * Breaks: a client includes the agent; keeps: what stands to its left
 */

#include "agent.h"
#include "drivers.h"
#include "ledger.h"
