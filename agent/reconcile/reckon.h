/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_RECKON_H
#define STRONGROOM_RECKON_H

/*
 * Reckon: what a count comes to, from its lines, its scans and its covered places
 *
 * The same reckoning is made before the close is appended and again when it is folded, and the two must agree. It is
 * compare's, and then the moves on record since the opening:
 *
 *      seen where custody has moved it since       FOUND_CONFIRMED
 *      not seen, and by now out or elsewhere       EXPLAINED_OUT
 *      not seen, moved since and back again        NOT_OBSERVED: it may have been away when the counter came by
 *
 * The digest is over the lines in order of number: number TAB place TAB result TAB seen place TAB scan LF
 */

#include <stdint.h>

#include "compare.h"
#include "digest.h"
#include "ledger.h"
#include "macros.h"
#include "strongroom/limits.h"

struct reckoned {
        char number[ITEM_NUMBER_MAX];
        uint32_t place;      /* index into places */
        uint32_t seen_place; /* COMPARE_NOWHERE: nowhere */
        int64_t scan;        /* the scan that says so; 0: none */
        enum compare_result result;
};

struct reckoning {
        struct reckoned *lines;
        size_t line_count;
        char (*places)[PLACE_CODE_MAX];
        size_t place_count;
        size_t totals[COMPARE_RESULTS];
        int64_t covered, uncovered; /* planned places */
        int64_t scans;              /* that were not undone, of items and codes */
        char digest[DIGEST_TEXT_MAX];
};

must_check int reckon_count(struct ledger *ledger, int64_t count, struct reckoning *ret_reckoning);
void reckoning_end(struct reckoning *reckoning);

/* "" where it is COMPARE_NOWHERE. */
const char *reckoning_place(const struct reckoning *reckoning, uint32_t place);

#endif
