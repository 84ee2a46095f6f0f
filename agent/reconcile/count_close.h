/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_COUNT_CLOSE_H
#define STRONGROOM_COUNT_CLOSE_H

/*
 * Closing a count: every line gets its result, every discrepancy its finding, in one turn
 *
 * The close is refused (count.unresolved) while a scan is in conflict or was made before any place's label, or a
 * reader fell silent at a place that wasn't counted again since, unless such places may stay uncovered. Whoever closes
 * raises the alerts next (alert/alert_count.h), in the same turn.
 */

#include "count.h"

enum { COUNT_TEXT_MAX = 512 };

struct count_closing {
        struct count_row count; /* as it is after the close */
        uint64_t seq;           /* of count.closed */
        int64_t scans;          /* 0: nothing was counted */
        int64_t findings;
        int64_t present;    /* of what was found in its place, those that only a radio saw */
        int64_t drawn;      /* of these, drawn to be looked at by eye */
        int64_t unverified; /* and not looked at */
        int64_t serials_unread, seals_unread; /* of what was found */
        json_t *summary;                      /* result → number; the caller's */
        char text[COUNT_TEXT_MAX];
};

/*
 * uncovered: interrupted places may stay so. unverified: what was drawn (count_sample.h) may stay unseen by eye, and is
 * NOT_OBSERVED then; else the close is refused (count.unverified).
 */
must_check int count_close(
        struct act *act, const char *id, bool uncovered, bool unverified, struct count_closing *ret_closing);
void count_closing_end(struct count_closing *closing);

/* The numbers of a closed count, as they were put on record; a new object. */
must_check int count_summary(struct ledger *ledger, const struct count_row *count, json_t **ret_summary);

#endif
