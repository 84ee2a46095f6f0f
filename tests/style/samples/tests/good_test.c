/* SPDX-License-Identifier: ISC */

/*
 * Keeps: tests see all, test.h comes first
 */

#include "test.h"

#include <stdio.h>

#include "act.h"
#include "agent.h"
#include "drivers.h"
