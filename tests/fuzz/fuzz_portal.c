/* SPDX-License-Identifier: ISC */

/*
 * Fuzz: a portal tells of each pass once, counts every read, and through a mirror tells the other way
 *
 *      (tag, order, RSSI, wait) …      four bytes a read
 *
 * Two doors hear the same; the second's antennas are numbered from the other end.
 */

#include <assert.h>
#include <string.h>

#include "portal.h"

enum { READ_BYTES = 4, ORDERS = 4, TAGS = 8, WAIT_US = 20000, QUIET_US = 1000000, PASSES_MAX = 16384 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

struct told {
        struct portal_pass passes[PASSES_MAX];
        size_t count, reads;
};

static void note(void *context, const struct portal_pass *pass) {
        struct told *told = context;

        assert(told->count < PASSES_MAX);
        told->passes[told->count++] = *pass;
        told->reads += pass->count;
}

static enum portal_way mirrored(enum portal_way way) {
        if (way == PORTAL_IN)
                return PORTAL_OUT;
        return way == PORTAL_OUT ? PORTAL_IN : way;
}

static void compare(const struct portal_pass *pass, const struct portal_pass *other) {
        const int sum = pass->began_hundredths + other->began_hundredths - 100 * (ORDERS - 1);

        assert(!memcmp(&pass->tag, &other->tag, sizeof pass->tag));
        assert(pass->count == other->count && pass->best_rssi_cdbm == other->best_rssi_cdbm);
        assert(pass->first_us <= pass->last_us && pass->last_us == other->last_us);
        assert(pass->first_order + other->first_order == ORDERS - 1);
        assert(pass->last_order + other->last_order == ORDERS - 1);
        assert(sum >= -1 && sum <= 1); /* each is rounded */
        assert(pass->way == mirrored(other->way));
        assert(pass->count > 1 || pass->way == PORTAL_UNCLEAR);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
        static const uint8_t key[PORTAL_KEY_BYTES] = "a door no secret";
        static struct told told, other_told;
        struct portal *portal, *other;
        int64_t now_us = 0;
        size_t reads = 0;

        told.count = told.reads = other_told.count = other_told.reads = 0;
        assert(!portal_new(ORDERS, QUIET_US, key, &portal) && !portal_new(ORDERS, QUIET_US, key, &other));
        for (; reads < size / READ_BYTES && reads < PASSES_MAX; reads++, bytes += READ_BYTES) {
                const struct tag tag = { .scheme = TAG_UID, .size = 1, .bytes = { bytes[0] % TAGS } };
                const int16_t rssi = bytes[2] ? (int16_t) (bytes[2] * -40) : (int16_t) FRAME_RSSI_UNKNOWN;
                const uint16_t order = bytes[1] % ORDERS;

                now_us += bytes[3] * WAIT_US;
                assert(!portal_read(portal, &tag, order, rssi, now_us, note, &told));
                assert(!portal_read(
                        other, &tag, (uint16_t) (ORDERS - 1 - order), rssi, now_us, note, &other_told));
        }
        portal_tick(portal, now_us + QUIET_US, note, &told);
        portal_tick(other, now_us + QUIET_US, note, &other_told);
        assert(told.reads == reads && told.count == other_told.count && !portal_count(portal));
        for (size_t i = 0; i < told.count; i++)
                compare(&told.passes[i], &other_told.passes[i]);
        (void) portal_free(portal);
        (void) portal_free(other);
        return 0;
}
