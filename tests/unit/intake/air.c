/* SPDX-License-Identifier: ISC */

/*
 * A room full of air: a shelf that two antennas watch, a bench beside it, an office, a door between
 */

#include "air.h"

#include <string.h>

#include "text.h"

enum { TICKS_A_SECOND = 8 };

static const struct sightings_antenna air_antennas[AIR_ANTENNAS] = {
        [AIR_SHELF] = { .place = 0, .room = 0 },
        [AIR_SHELF_TOO] = { .place = 0, .room = 0 },
        [AIR_BENCH] = { .place = 1, .room = 0, .gone_us = 5 * AIR_SECOND_US },
        [AIR_OFFICE] = { .place = 2, .room = 1 },
        [AIR_DOOR] = { .place = 3, .room = 9, .portal = true },
};

void air_note(void *context, const struct sighting_edge *edge) {
        struct air *air = context;
        const char *name = edge->sighting ? (const char *) edge->sighting->tag.bytes : "";
        const size_t length = strlen(air->told);
        char line[256];

        air->last = *edge;
        if (edge->sighting)
                air->last_sighting = *edge->sighting;
        if (edge->before)
                air->last_before = *edge->before;
        if (edge->kind == SIGHTING_MOVED || edge->kind == SIGHTING_TWO_ROOMS)
                (void) snprintf(line, sizeof line, "%s %s%u>%u; ", sighting_edge_name(edge->kind), name,
                        edge->from_antenna, edge->antenna);
        else if (edge->tid)
                (void) snprintf(line, sizeof line, "%s %s%u %c%c; ", sighting_edge_name(edge->kind), name,
                        edge->antenna, edge->tid->bytes[0], edge->other_tid->bytes[0]);
        else
                (void) snprintf(
                        line, sizeof line, "%s %s%u; ", sighting_edge_name(edge->kind), name, edge->antenna);
        (void) text_copy(air->told + length, sizeof air->told - length, line);
}

void air_open(struct air *air, const struct sightings_rules *rules) {
        static const uint8_t key[SIGHTINGS_KEY_BYTES] = "a key for a test";
        static const struct sightings_rules defaults;

        *air = (struct air){ .now_us = 1000 * (int64_t) AIR_SECOND_US };
        assert_int_equal(
                sightings_new(rules ? rules : &defaults, air_antennas, AIR_ANTENNAS, key, &air->sightings),
                0);
        sightings_tick(air->sightings, air->now_us, air_note, air);
}

void air_close(struct air *air) {
        air->sightings = sightings_free(air->sightings);
}

struct tag air_tag(const char *name) {
        struct tag tag = { .scheme = TAG_EPC, .size = (uint16_t) strlen(name) };

        memcpy(tag.bytes, name, tag.size);
        return tag;
}

int air_read(struct air *air, const char *name, uint16_t antenna, int rssi_dbm) {
        const struct tag tag = air_tag(name);
        const struct sightings_read read = {
                .tag = &tag,
                .tid = &air->tid,
                .antenna = antenna,
                .rssi_cdbm = rssi_dbm ? (int16_t) (rssi_dbm * 100) : (int16_t) FRAME_RSSI_UNKNOWN,
                .known = !air->foreign,
        };

        return sightings_read(air->sightings, &read, air->now_us, air_note, air);
}

void air_wait(struct air *air, double seconds) {
        const int64_t end_us = air->now_us + (int64_t) (seconds * AIR_SECOND_US);

        while (air->now_us < end_us) {
                air->now_us += AIR_SECOND_US / TICKS_A_SECOND;
                air->now_us = air->now_us < end_us ? air->now_us : end_us;
                sightings_tick(air->sightings, air->now_us, air_note, air);
        }
}

void air_assert(struct air *air, const char *told) {
        assert_string_equal(air->told, told);
        air->told[0] = '\0';
}
