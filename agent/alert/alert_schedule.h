/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_ALERT_SCHEDULE_H
#define STRONGROOM_ALERT_SCHEDULE_H

/*
 * Alerts of counts that are overdue: one for each schedule and store, which names the places
 *
 * It is cleared by a count that fits, or by there being nothing left to count; never by a clock that is set back.
 */

#include "act.h"
#include "schedule.h"

/* Raises, restates and clears. Whoever keeps the time calls it; a second call changes nothing. */
must_check int alert_schedules(struct act *act, const struct schedule *schedules, size_t count);

#endif
