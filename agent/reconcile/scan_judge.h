/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_SCAN_JUDGE_H
#define STRONGROOM_SCAN_JUDGE_H

/*
 * What a scan is: the results of docs/events.md, from the tags that its payload may mean
 *
 * An item that custody moved since the count was opened is judged by where custody says it is now.
 */

#include "count.h"
#include "identify.h"
#include "registry.h"

struct scan_before {
        int64_t seq; /* 0: there is none */
        char place[PLACE_CODE_MAX];
        char by[ACTOR_NAME_MAX];
        int64_t at_us;
        bool by_radio;
};

struct scan {
        const struct count_row *count;
        const struct identity *identity;
        const char *result;
        const struct tag *tag; /* the candidate that it was taken for; NULL: none */
        char subject[PLACE_CODE_MAX];
        char binds[16];    /* of the tag, where it is bound to neither an item nor a place */
        char summary[128]; /* of the item, or the name of the place */
        char status[24];   /* of the item, now */
        char expected_place[PLACE_CODE_MAX];
        char reason[COUNT_REASON_MAX]; /* "" where the result says it all */
        bool is_item;
        bool by_radio;   /* read from afar: it says that a tag is present */
        const char *tid; /* of a radio's read: in hex, "" where it wasn't read */
        bool forged; /* of a radio\'s read: the maker\'s signature on the card is of another one, or of none */
        bool silent; /* of a radio's read: nothing new, so nothing for the record */
        int64_t id;  /* of a radio's read: the exhibit's row, or the entry that bound a reference tag; 0 */
        bool mark_differs; /* a mark on the thing itself carries another serial number than recorded */
        struct scan_before before; /* AGAIN, CONFLICT */
};

/* count, identity, by_radio, tid and forged are set; all else is filled in. */
must_check int scan_judge(struct ledger *ledger, struct scan *scan);

/* scan_doubt.c: its reason where the tag isn't the one that was bound, else "". */
must_check int scan_doubt(struct ledger *ledger, struct scan *scan, const struct binding *binding);

/* scan_doubt.c: what a radio reads again and again stands on record once. */
must_check int scan_known(struct ledger *ledger, struct scan *scan);

/* Destroyed, released, transferred, deactivated: it has left for good. */
bool scan_status_is_final(const char *status);

#endif
