/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_PORTAL_H
#define STRONGROOM_PORTAL_H

/*
 * A portal: which way a tag went through a door (pure)
 *
 *      room   | 0 | 1 | … | n |   outside        antennas in their order through the door, innermost first
 *
 * A pass is all the reads of one tag until it wasn't read for quiet_us. Its first and its last reads (a third of them,
 * at most PORTAL_ENDS at each end) have a centre each: the mean order, weighted with the power received, so that a weak
 * read through the door frame counts for little. What lies between doesn't matter: one may linger.
 *
 *      began inside, ended outside        OUT
 *      began outside, ended inside        IN
 *      began and ended on one side        RETURNED: came to the door and went back, no passage
 *      began or ended in the middle       UNCLEAR
 *
 * Inside is below two fifths of the way, outside beyond three fifths. Time is monotonic, in µs; a moment earlier than
 * the last one counts as the last one. A read is O(1), a tick what it tells of.
 */

#include <stddef.h>
#include <stdint.h>

#include "macros.h"
#include "strongroom/frame.h"
#include "strongroom/tag.h"

enum {
        PORTAL_E_FULL = 1, /* PORTAL_TAGS_MAX tags are in the door */
        PORTAL_E_RULES,    /* a rule is out of its range */
};

enum {
        PORTAL_KEY_BYTES = 16, /* of SipHash-2-4: tags come from strangers */
        PORTAL_QUIET_US = 2000000,
        PORTAL_ORDERS_MAX = 16,
        PORTAL_ENDS = 8,
};

enum portal_way {
        PORTAL_UNCLEAR = 0,
        PORTAL_IN,
        PORTAL_OUT,
        PORTAL_RETURNED,
};

struct portal_pass {
        struct tag tag;
        enum portal_way way;
        uint16_t first_order, last_order; /* of the very first and last read */
        uint16_t began_hundredths;        /* the centres, in hundredths of an order */
        uint16_t ended_hundredths;
        uint32_t count;         /* reads; stays at UINT32_MAX */
        int16_t best_rssi_cdbm; /* or FRAME_RSSI_UNKNOWN */
        int64_t first_us, last_us;
};

struct portal;

typedef void portal_fn(void *context, const struct portal_pass *pass);

/* 2 to PORTAL_ORDERS_MAX antennas; quiet_us to an hour, 0: PORTAL_QUIET_US. 0, PORTAL_E_RULES, or -ENOMEM. */
must_check int portal_new(
        uint16_t order_count, int64_t quiet_us, const uint8_t *key, struct portal **ret_portal);
struct portal *portal_free(struct portal *portal);
DEFINE_SCOPED(struct portal, portal_free)

/* order < order_count. 0, PORTAL_E_FULL, or -ENOMEM: the last two change nothing. A pass that is over is told first. */
must_check int portal_read(struct portal *portal, const struct tag *tag, uint16_t order, int16_t rssi_cdbm,
        int64_t now_us, portal_fn *fn, void *context);

/* Tells of the passes that are over, the one that ended first first. fn must not call what changes the portal. */
void portal_tick(struct portal *portal, int64_t now_us, portal_fn *fn, void *context);

size_t portal_count(const struct portal *portal); /* passes under way */

/* "OUT" */
const char *portal_way_name(enum portal_way way);

#endif
