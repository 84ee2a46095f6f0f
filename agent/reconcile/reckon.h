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
 * In a count by radio it then is (reckon_radio.c)
 *
 *      in its place, and only a radio says so      FOUND_PRESENCE_ONLY, until its label or its serial number was read
 *      the same, drawn for that and not read       NOT_OBSERVED, UNVERIFIED, at the close
 *      not seen                                    MISSING or NOT_OBSERVED, as confidence.h judges it
 *
 * The digest is over the lines in order of number: number TAB place TAB result TAB seen place TAB scan LF, in a count
 * by radio with TAB reason before the LF.
 */

#include <stdbool.h>
#include <stdint.h>

#include "compare.h"
#include "confidence.h"
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
        bool moved;         /* by custody, since the opening */
        bool by_radio;      /* that scan was a radio's */
        const char *reason; /* of a count by radio: of confidence_reason_name(), "UNVERIFIED", or "" */
};

/* What a count by radio knows of a line beside that. */
struct reckoned_radio {
        bool tagged;     /* a radio can read it */
        bool eyed;       /* somebody read its serial number */
        bool decidable;  /* so many passes were made that a radio could call it missing */
        int64_t sampled; /* the count.sampled that drew it; 0: none */
        uint32_t reads;  /* of the sweeps of its place */
        struct confidence_history history;
};

/* The close calls what was drawn and not looked at unverified; before it there is time for that. */
enum reckon_when { RECKON_RUNNING, RECKON_CLOSE };

struct reckoning {
        struct reckoned *lines;
        size_t line_count;
        char (*places)[PLACE_CODE_MAX];
        size_t place_count;
        size_t totals[COMPARE_RESULTS];
        int64_t covered, uncovered; /* planned places */
        int64_t scans;              /* that were not undone, of items and codes; passes and looks too */
        bool radio;
        struct reckoned_radio *radio_lines;    /* as lines; NULL in a count by barcode */
        struct confidence_place *radio_places; /* as places; NULL there too */
        char digest[DIGEST_TEXT_MAX];
};

must_check int reckon_count(
        struct ledger *ledger, int64_t count, enum reckon_when when, struct reckoning *ret_reckoning);
void reckoning_end(struct reckoning *reckoning);

/* reckon_radio.c: what a radio makes of the results so far; the lines have no digest yet. */
must_check int reckon_radio(
        struct ledger *ledger, int64_t count, enum reckon_when when, struct reckoning *reckoning);

/* "" where it is COMPARE_NOWHERE. */
const char *reckoning_place(const struct reckoning *reckoning, uint32_t place);

#endif
