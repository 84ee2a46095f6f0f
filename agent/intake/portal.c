/* SPDX-License-Identifier: ISC */

/*
 * A portal: passes in order of their last read, found through chains by hash
 *
 * Of a pass only its ends are kept, so it may last as long as it likes:
 *
 *      first[8]  reads 0 … 7        last[8]  a ring: read i lies at i mod 8
 */

#include "portal.h"

#include <assert.h>
#include <errno.h>
#include <sodium.h>
#include <string.h>

#include "strongroom/limits.h"

enum {
        CHAINS = 1024,
        POWER_STEP_CDBM = 300, /* half the power */
        POWER_STEPS_MAX = 10,
        HUNDREDTHS = 100,
        READS_AT_LEAST = 2,
};

#define PASS_NONE    UINT32_MAX
#define QUIET_US_MAX INT64_C(3600000000)

static_assert(crypto_shorthash_KEYBYTES == PORTAL_KEY_BYTES, "SipHash-2-4");

struct pass_read {
        uint16_t order;
        int16_t rssi_cdbm;
};

struct pass {
        struct tag tag;
        struct pass_read first[PORTAL_ENDS], last[PORTAL_ENDS];
        uint64_t count;
        int64_t first_us, last_us;
        int16_t best_rssi_cdbm;
        uint32_t chain; /* which */
        uint32_t next;  /* in its chain, or free */
        uint32_t older, newer;
};

struct portal {
        uint8_t key[PORTAL_KEY_BYTES];
        uint16_t order_count;
        int64_t quiet_us, now_us;
        struct pass *passes;
        size_t room, used, count;
        uint32_t free_head, oldest, newest;
        uint32_t chains[CHAINS];
};

int portal_new(uint16_t order_count, int64_t quiet_us, const uint8_t *key, struct portal **ret_portal) {
        struct portal *portal;

        if (order_count < 2 || order_count > PORTAL_ORDERS_MAX || quiet_us < 0 || quiet_us > QUIET_US_MAX)
                return PORTAL_E_RULES;
        portal = calloc(1, sizeof *portal);
        if (!portal)
                return -ENOMEM;
        memcpy(portal->key, key, sizeof portal->key);
        portal->order_count = order_count;
        portal->quiet_us = quiet_us ? quiet_us : PORTAL_QUIET_US;
        portal->now_us = INT64_MIN;
        portal->free_head = portal->oldest = portal->newest = PASS_NONE;
        for (size_t i = 0; i < CHAINS; i++)
                portal->chains[i] = PASS_NONE;
        *ret_portal = portal;
        return 0;
}

struct portal *portal_free(struct portal *portal) {
        if (!portal)
                return NULL;
        free(portal->passes);
        free(portal);
        return NULL;
}

/* ---- which way ---- */

static const struct pass_read *pass_read_at(const struct pass *pass, uint64_t index) {
        return index < PORTAL_ENDS && index < pass->count ? &pass->first[index]
                                                          : &pass->last[index % PORTAL_ENDS];
}

/* The mean order of some reads is sum / weights: a fraction, so that no rounding decides about a side. */
struct centre {
        uint64_t sum, weights;
};

/* Of count reads from index on. Reads without RSSI count as the strongest. */
static struct centre pass_centre(const struct pass *pass, uint64_t index, uint64_t count) {
        struct centre centre = { 0 };
        int best = FRAME_RSSI_UNKNOWN;

        for (uint64_t i = 0; i < count; i++) {
                const int rssi = pass_read_at(pass, index + i)->rssi_cdbm;

                best = rssi > best ? rssi : best;
        }
        for (uint64_t i = 0; i < count; i++) {
                const struct pass_read *read = pass_read_at(pass, index + i);
                const int rssi = read->rssi_cdbm == FRAME_RSSI_UNKNOWN ? best : read->rssi_cdbm;
                const int steps = (best - rssi) / POWER_STEP_CDBM;
                const int halved = steps < POWER_STEPS_MAX ? steps : POWER_STEPS_MAX;
                const uint64_t weight = UINT64_C(1) << (POWER_STEPS_MAX - halved);

                centre.sum += weight * read->order;
                centre.weights += weight;
        }
        return centre;
}

static uint16_t centre_hundredths(struct centre centre) {
        assert(centre.weights);
        return (uint16_t) ((centre.sum * HUNDREDTHS + centre.weights / 2) / centre.weights);
}

enum side { SIDE_MIDDLE, SIDE_INSIDE, SIDE_OUTSIDE };

static enum side portal_side(const struct portal *portal, struct centre centre) {
        const uint64_t span = (portal->order_count - 1u) * centre.weights;

        if (5 * centre.sum < 2 * span)
                return SIDE_INSIDE;
        return 5 * centre.sum > 3 * span ? SIDE_OUTSIDE : SIDE_MIDDLE;
}

static enum portal_way portal_way(enum side began, enum side ended) {
        if (began == SIDE_MIDDLE || ended == SIDE_MIDDLE)
                return PORTAL_UNCLEAR;
        if (began == ended)
                return PORTAL_RETURNED;
        return began == SIDE_INSIDE ? PORTAL_OUT : PORTAL_IN;
}

static void pass_tell(const struct portal *portal, const struct pass *pass, portal_fn *fn, void *context) {
        const uint64_t third = pass->count / 3 ? pass->count / 3 : 1;
        const uint64_t ends = third < PORTAL_ENDS ? third : PORTAL_ENDS;
        const struct centre began = pass_centre(pass, 0, ends);
        const struct centre ended = pass_centre(pass, pass->count - ends, ends);
        const struct portal_pass told = {
                .tag = pass->tag,
                .way = pass->count < READS_AT_LEAST
                               ? PORTAL_UNCLEAR
                               : portal_way(portal_side(portal, began), portal_side(portal, ended)),
                .first_order = pass->first[0].order,
                .last_order = pass_read_at(pass, pass->count - 1)->order,
                .began_hundredths = centre_hundredths(began),
                .ended_hundredths = centre_hundredths(ended),
                .count = pass->count < UINT32_MAX ? (uint32_t) pass->count : UINT32_MAX,
                .best_rssi_cdbm = pass->best_rssi_cdbm,
                .first_us = pass->first_us,
                .last_us = pass->last_us,
        };

        fn(context, &told);
}

/* ---- the passes under way ---- */

static uint32_t portal_chain(const struct portal *portal, const struct tag *tag) {
        uint8_t out[crypto_shorthash_BYTES];
        uint32_t hash;

        assert(tag->size <= TAG_BYTES_MAX);
        (void) crypto_shorthash(
                out, (const uint8_t *) tag, offsetof(struct tag, bytes) + tag->size, portal->key);
        memcpy(&hash, out, sizeof hash);
        return hash % CHAINS;
}

static uint32_t portal_find(const struct portal *portal, const struct tag *tag, uint32_t chain) {
        uint32_t number = portal->chains[chain];

        while (number != PASS_NONE && memcmp(&portal->passes[number].tag, tag, sizeof *tag) != 0)
                number = portal->passes[number].next;
        return number;
}

static int portal_reserve(struct portal *portal) {
        const size_t room = portal->room ? 2 * portal->room : 16;
        struct pass *passes;

        if (portal->free_head != PASS_NONE || portal->used < portal->room)
                return 0;
        if (portal->room == PORTAL_TAGS_MAX)
                return PORTAL_E_FULL;
        passes = reallocarray(portal->passes, room, sizeof *passes);
        if (!passes)
                return -ENOMEM;
        portal->passes = passes;
        portal->room = room;
        return 0;
}

static void portal_append(struct portal *portal, uint32_t number) {
        struct pass *pass = &portal->passes[number];

        pass->older = portal->newest;
        pass->newer = PASS_NONE;
        if (portal->newest != PASS_NONE)
                portal->passes[portal->newest].newer = number;
        else
                portal->oldest = number;
        portal->newest = number;
}

static void portal_unlink(struct portal *portal, const struct pass *pass) {
        if (pass->older != PASS_NONE)
                portal->passes[pass->older].newer = pass->newer;
        else
                portal->oldest = pass->newer;
        if (pass->newer != PASS_NONE)
                portal->passes[pass->newer].older = pass->older;
        else
                portal->newest = pass->older;
}

static int portal_begin(struct portal *portal, const struct tag *tag, uint32_t chain, uint32_t *ret_number) {
        uint32_t number;
        int r;

        r = portal_reserve(portal);
        if (r)
                return r;
        number = portal->free_head;
        if (number != PASS_NONE)
                portal->free_head = portal->passes[number].next;
        else
                number = (uint32_t) portal->used++;
        portal->passes[number] = (struct pass){
                .tag = *tag,
                .first_us = portal->now_us,
                .best_rssi_cdbm = FRAME_RSSI_UNKNOWN,
                .chain = chain,
                .next = portal->chains[chain],
        };
        portal->chains[chain] = number;
        portal->count++;
        portal_append(portal, number);
        *ret_number = number;
        return 0;
}

static void portal_end(struct portal *portal, uint32_t number) {
        struct pass *pass = &portal->passes[number];
        uint32_t *at = &portal->chains[pass->chain];

        portal_unlink(portal, pass);
        while (*at != number)
                at = &portal->passes[*at].next;
        *at = pass->next;
        pass->next = portal->free_head;
        portal->free_head = number;
        portal->count--;
}

void portal_tick(struct portal *portal, int64_t now_us, portal_fn *fn, void *context) {
        portal->now_us = now_us > portal->now_us ? now_us : portal->now_us;
        while (portal->oldest != PASS_NONE) {
                const uint32_t number = portal->oldest;
                const struct pass *pass = &portal->passes[number];

                if (portal->now_us - pass->last_us < portal->quiet_us)
                        return;
                pass_tell(portal, pass, fn, context);
                portal_end(portal, number);
        }
}

int portal_read(struct portal *portal, const struct tag *tag, uint16_t order, int16_t rssi_cdbm,
        int64_t now_us, portal_fn *fn, void *context) {
        const struct pass_read read = { .order = order, .rssi_cdbm = rssi_cdbm };
        const uint32_t chain = portal_chain(portal, tag);
        struct pass *pass;
        uint32_t number;
        int r;

        assert(order < portal->order_count);
        portal_tick(portal, now_us, fn, context);
        number = portal_find(portal, tag, chain);
        if (number == PASS_NONE) {
                r = portal_begin(portal, tag, chain, &number);
                if (r)
                        return r;
        }
        pass = &portal->passes[number];
        if (pass->count < PORTAL_ENDS)
                pass->first[pass->count] = read;
        pass->last[pass->count % PORTAL_ENDS] = read;
        pass->count++;
        pass->last_us = portal->now_us;
        pass->best_rssi_cdbm = rssi_cdbm > pass->best_rssi_cdbm ? rssi_cdbm : pass->best_rssi_cdbm;
        portal_unlink(portal, pass);
        portal_append(portal, number);
        return 0;
}

size_t portal_count(const struct portal *portal) {
        return portal->count;
}

const char *portal_way_name(enum portal_way way) {
        static const char *const names[] = {
                [PORTAL_UNCLEAR] = "UNCLEAR",
                [PORTAL_IN] = "IN",
                [PORTAL_OUT] = "OUT",
                [PORTAL_RETURNED] = "RETURNED",
        };

        return names[way];
}
