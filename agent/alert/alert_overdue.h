/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_ALERT_OVERDUE_H
#define STRONGROOM_ALERT_OVERDUE_H

/*
 * Alerts that time brings, or somebody's persistence
 */

#include "act.h"

/*
 * Raises checked-out-overdue for each exhibit that is out a day past its due date, and clears those whose exhibit is
 * back or has a later date. Whoever keeps the time calls it; a second call changes nothing.
 */
must_check int alert_overdue(struct act *act);

/* After act.denied was appended for the actor: raises act-denied-repeated at the third in the window, once a run. */
must_check int alert_denied(struct act *act, const char *actor);

#endif
