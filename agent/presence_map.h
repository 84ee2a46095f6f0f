/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_PRESENCE_MAP_H
#define STRONGROOM_PRESENCE_MAP_H

/*
 * Where the antennas of fixed readers look: (reader, port) → place → room, and the doors among the places
 *
 * A room is the nearest STORE or ZONE that a place is or lies in; where there is none, its topmost place. A door is a
 * place of kind PORTAL that two antennas or more watch: the one called "inner" first, "outer" last, the others between
 * them by their port.
 */

#include <stdbool.h>
#include <stdint.h>

#include "ledger.h"
#include "macros.h"
#include "registry.h"
#include "strongroom/limits.h"

#define PRESENCE_NO_DOOR UINT16_MAX

struct presence_antenna {
        char reader[READER_NAME_MAX];
        char place[PLACE_CODE_MAX];
        char alias[ANTENNA_ALIAS_MAX];
        int64_t port;
        uint16_t place_index, room_index;
        uint16_t door, order; /* door: PRESENCE_NO_DOOR where it watches none */
        bool portal;
        bool silent;   /* nothing can be heard there */
        bool recorded; /* and the record says so */
        bool telling;  /* the turn under way says otherwise */
};

struct presence_map {
        size_t count;
        struct presence_antenna antennas[SIGHTINGS_ANTENNAS_MAX]; /* in order of reader and port */
        size_t door_count;
        uint16_t door_antennas[SIGHTINGS_ANTENNAS_MAX / 2]; /* how many watch each */
};

/* From the register. Antennas beyond the limit are left off. 0 or an error; the map is then as it was. */
must_check int presence_map_read(struct ledger *ledger, struct presence_map **ret_map);

/* NULL: no fixed antenna. */
struct presence_antenna *presence_map_find(struct presence_map *map, const char *reader, int64_t port);

/* The first that watches a place; NULL: none. */
struct presence_antenna *presence_map_at(struct presence_map *map, const char *place);

/* No antenna watches it that can hear. */
bool presence_map_is_silent(const struct presence_map *map, const char *place);

#endif
