/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_GATHER_H
#define STRONGROOM_GATHER_H

/*
 * One scan being gathered: bytes up to the limit, and how many more there were
 *
 * There is room beyond the limit for what a driver takes off the front (a prefix, an identifier), so that a payload of
 * just the limit arrives whole.
 */

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "strongroom/driver.h"

enum { GATHER_FRONT_MAX = 64 };

struct gather {
        size_t size, cut;
        uint8_t bytes[PAYLOAD_BYTES_MAX + GATHER_FRONT_MAX];
};

static inline void gather_add(struct gather *gather, const uint8_t *bytes, size_t size) {
        size_t room = sizeof gather->bytes - gather->size;
        size_t part = size < room ? size : room;

        if (part)
                memcpy(gather->bytes + gather->size, bytes, part);
        gather->size += part;
        gather->cut += size - part;
}

static inline void gather_clear(struct gather *gather) {
        gather->size = gather->cut = 0;
}

static inline void gather_drop_front(struct gather *gather, size_t size) {
        assert(size <= gather->size && size <= GATHER_FRONT_MAX);
        gather->size -= size;
        memmove(gather->bytes, gather->bytes + size, gather->size);
}

static inline bool gather_is_empty(const struct gather *gather) {
        return !gather->size && !gather->cut;
}

/* Emits what was gathered, if there is anything, and begins anew. */
static inline int gather_emit(struct gather *gather, struct driver_io *io, const char *symbology) {
        size_t size = gather->size < PAYLOAD_BYTES_MAX ? gather->size : PAYLOAD_BYTES_MAX;
        struct frame frame = {
                .kind = FRAME_TEXT,
                .rssi_cdbm = FRAME_RSSI_UNKNOWN,
                .bytes = gather->bytes,
                .size = size,
                .cut = gather->cut + gather->size - size,
        };
        int r = 0;

        if (symbology)
                memcpy(frame.symbology, symbology, sizeof frame.symbology);
        if (!gather_is_empty(gather))
                r = driver_emit(io, &frame);
        gather_clear(gather);
        return r;
}

#endif
