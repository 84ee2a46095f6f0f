/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_GATHER_H
#define STRONGROOM_GATHER_H

/*
 * One scan being gathered: bytes up to the limit, and how many more there were
 */

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "strongroom/driver.h"

struct gather {
        size_t size, cut;
        uint8_t bytes[PAYLOAD_BYTES_MAX];
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

/* Emits what was gathered, if there is anything, and begins anew. */
static inline int gather_emit(struct gather *gather, struct driver_io *io, const char *symbology) {
        struct frame frame = {
                .kind = FRAME_TEXT,
                .rssi_cdbm = FRAME_RSSI_UNKNOWN,
                .bytes = gather->bytes,
                .size = gather->size,
                .cut = gather->cut,
        };
        int r = 0;

        if (symbology)
                memcpy(frame.symbology, symbology, sizeof frame.symbology);
        if (gather->size || gather->cut)
                r = driver_emit(io, &frame);
        gather_clear(gather);
        return r;
}

#endif
