/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_COUNT_OPEN_H
#define STRONGROOM_COUNT_OPEN_H

/*
 * Opening a count: the expected snapshot goes on record, by its digest, before the first scan
 */

#include "count.h"

struct count_opening {
        const char *kind;       /* one of count_kinds; NULL: shelf where a place is named, else full */
        const char *mode;       /* one of count_modes; NULL: blind */
        const char *method;     /* one of count_methods; NULL: barcode */
        const char *place;      /* the scope, with all below it; NULL: the whole store */
        const char *witness;    /* NULL: none; a witnessed count needs one */
        const char *to;         /* who takes over; a hand-over needs one */
        int64_t sample;         /* of a random count; 0: by expect_sample_size() */
        const char *seed;       /* of a random count; NULL: drawn here */
        const char *commitment; /* of an unannounced count or a sample: commitment.h */
        const char *text;       /* of an unannounced one: what was committed to */
        uint32_t witness_roles; /* enum role, as far as the witness is a user; 0: a stranger to the store */
        int64_t error_ppm; /* by radio: counts in a million that may call a line falsely missing; 0: 1000 */
};

/*
 * Refuses place.unknown, count.open_already, count.place_needed, count.witness, count.taker, count.sample,
 * count.custodian_alone …
 */
must_check int count_open(struct act *act, const struct count_opening *opening, struct count_row *ret_count);

/* How many places it has to visit. */
must_check int count_planned(struct ledger *ledger, const struct count_row *count, int64_t *ret_places);

#endif
