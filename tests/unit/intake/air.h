/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_AIR_H
#define STRONGROOM_AIR_H

/*
 * A room full of air for stories: antennas, a clock, and what was told
 *
 * Time is in seconds after the start, names of tags are their letters.
 */

#include "test.h"

#include "sightings.h"

enum { AIR_SHELF = 0, AIR_SHELF_TOO, AIR_BENCH, AIR_OFFICE, AIR_DOOR, AIR_ANTENNAS, AIR_SECOND_US = 1000000 };

struct air {
        struct sightings *sightings;
        int64_t now_us;
        char told[4096]; /* "APPEARED a0; MOVED a0>2; …" since it was asked last */
        struct sighting_edge last;
        struct sighting last_sighting, last_before;
        struct sighting_tid tid; /* what the next reads say */
        bool foreign;
};

void air_open(struct air *air, const struct sightings_rules *rules);
void air_close(struct air *air);

int air_read(struct air *air, const char *name, uint16_t antenna, int rssi_dbm); /* dBm; 0: unknown */
void air_wait(struct air *air, double seconds); /* ticks eight times a second */
struct tag air_tag(const char *name);

/* What was told since, and forgets it. */
void air_assert(struct air *air, const char *told);
void air_note(void *context, const struct sighting_edge *edge);

#endif
