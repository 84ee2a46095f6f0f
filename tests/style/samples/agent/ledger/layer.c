/* SPDX-License-Identifier: ISC */

/*
 * Breaks: looks to the right, up, and into the drivers
 */

#include "act.h"
#include "agent.h"
#include "clock.h"
#include "drivers.h"
#include "strongroom/tag.h"
