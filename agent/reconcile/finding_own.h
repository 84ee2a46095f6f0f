/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_FINDING_OWN_H
#define STRONGROOM_FINDING_OWN_H

/*
 * Nobody closes their own discrepancy
 */

#include "finding.h"

/*
 * Bars (second.h) who counted it and who had the exhibit in hand last: refused as act.own where it is who acts.
 * Before people.began it bars nobody.
 */
must_check int finding_bar(struct act *act, const struct finding_row *finding);

#endif
