/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_FINDING_H
#define STRONGROOM_FINDING_H

/*
 * A finding: the record and the room disagree
 *
 * A person reads "discrepancy". Types and causes are domain.md's, stable strings on the record.
 */

#include <stdint.h>

#include "strongroom/limits.h"

enum finding_kind {
        FINDING_MISSING = 1,
        FINDING_MISPLACED,
        FINDING_UNEXPECTED,
        FINDING_UNKNOWN_TAG,
        FINDING_DUPLICATE_IDENTITY,
        FINDING_SERIAL_MISMATCH,
        FINDING_SEAL_BROKEN,
        FINDING_QTY_VARIANCE,
        FINDING_STATUS_CONTRADICTION, /* seen here, recorded as out */
        FINDING_GHOST_DESTROYED,      /* seen, recorded as destroyed, released or transferred */
        FINDING_NOT_OBSERVED,         /* expected, and the place wasn't proven to have been covered */
};

struct finding {
        uint64_t sequence; /* the entry that raised it; also its name: "F-<sequence>" */
        enum finding_kind kind;
        char item[ITEM_NUMBER_MAX]; /* "" where it has none */
        char place[PLACE_CODE_MAX]; /* where it was seen, or should have been */
        char count[COUNT_ID_MAX];   /* the count that found it, "" for the standing presence */
        int64_t since_us;           /* wall clock */
};

#endif
