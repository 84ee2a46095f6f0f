/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_SIGHTING_H
#define STRONGROOM_SIGHTING_H

/*
 * A sighting: a tag was at this place then
 *
 * Plain data, folded from reads. Antennas and places are numbered from 0 by the agent, over the whole room.
 */

#include <stdint.h>

#include "strongroom/frame.h"
#include "strongroom/tag.h"

/* The chip's own number (EPC Gen2, 6.3.2.1.3), as far as it was read. */
struct sighting_tid {
        uint8_t size; /* 0: not read; at most FRAME_TID_MAX */
        uint8_t bytes[FRAME_TID_MAX];
};

enum sighting_state {
        SIGHTING_PRESENT = 0,
        SIGHTING_UNKNOWN, /* the antenna that saw it last is silent: nobody can say */
};

struct sighting {
        struct tag tag;
        struct sighting_tid tid; /* the first that was read with this tag */
        uint16_t state;          /* enum sighting_state */
        uint16_t antenna;        /* that read it last at this place */
        uint16_t place;          /* that this antenna watches */
        int16_t best_rssi_cdbm;  /* hundredths of dBm; FRAME_RSSI_UNKNOWN where no read told one */
        int16_t mean_rssi_cdbm;  /* moving average; FRAME_RSSI_UNKNOWN likewise */
        uint32_t count;          /* reads at this place; stays at UINT32_MAX */
        int64_t first_us;        /* at this place */
        int64_t last_us;
};

#endif
