/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_ALERT_COUNT_H
#define STRONGROOM_ALERT_COUNT_H

/*
 * Alerts that a count leads to
 */

#include "alert.h"
#include "count_close.h"
#include "count_scan.h"
#include "tag_check.h"

/* One a finding, by its type, and one where places weren't counted. *ret_alerts: how many were raised or repeated. */
must_check int alert_count_closed(struct act *act, const struct count_closing *closing, int64_t *ret_alerts);
must_check int alert_count_abandoned(
        struct act *act, const struct count_row *count, const char *reason, const struct entry *entry);

/* A scan that says CLONE_SUSPECT, in its own turn: who should know isn't kept waiting for the close. */
must_check int alert_count_scanned(struct act *act, const struct count_answer *answer);

/* Two tags on one thing mean two exhibits. */
must_check int alert_tags_disagree(struct act *act, const struct tag_check *check);

/* A finding has its end: the open alert whose evidence it is ends with it. */
must_check int alert_finding_settled(struct act *act, int64_t finding, const char *note);

#endif
