/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_SCAN_RECORD_H
#define STRONGROOM_SCAN_RECORD_H

/*
 * Record of a scan: one count.scanned, of a label or of a tag
 */

#include "count_scan.h"
#include "scan_judge.h"

/* How the reader beeps for a result. */
enum signal_kind scan_signal(const char *result);

/* payload: escaped. */
must_check int scan_append(struct act *act, const struct scan *scan, const char *payload,
        const char *symbology, struct count_answer *ret_answer);

#endif
