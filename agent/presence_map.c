/* SPDX-License-Identifier: ISC */

/*
 * The map of antennas, read from the register
 */

#include "presence_map.h"

#include <errno.h>
#include <string.h>

#include "error.h"
#include "portal.h"
#include "text.h"

static int map_on_antenna(void *context, const struct antenna *antenna) {
        struct presence_map *map = context;
        struct presence_antenna *added;

        if (map->count == SIGHTINGS_ANTENNAS_MAX)
                return 0;
        added = &map->antennas[map->count++];
        *added = (struct presence_antenna){ .port = antenna->port, .door = PRESENCE_NO_DOOR };
        (void) text_copy(added->reader, sizeof added->reader, antenna->reader);
        (void) text_copy(added->place, sizeof added->place, antenna->place);
        (void) text_copy(added->alias, sizeof added->alias, antenna->alias);
        return 0;
}

/* ---- places and rooms ---- */

static bool place_is_room(const struct place *place) {
        return !strcmp(place->kind, "STORE") || !strcmp(place->kind, "ZONE");
}

static int room_of(struct ledger *ledger, const char *code, char *ret_room, bool *ret_portal) {
        struct place place = { 0 };
        int r = registry_place(ledger, code, &place);

        *ret_portal = !r && !strcmp(place.kind, "PORTAL");
        while (!r && !place_is_room(&place) && place.parent[0])
                r = registry_place(ledger, place.parent, &place);
        if (r && r != REGISTRY_E_ABSENT)
                return r;
        (void) text_copy(ret_room, PLACE_CODE_MAX, r ? code : place.code);
        return 0;
}

/* Each name gets the number of the first antenna that has it. */
static uint16_t map_number(char (*names)[PLACE_CODE_MAX], size_t count) {
        size_t i = 0;

        while (strcmp(names[i], names[count]) != 0)
                i++;
        return (uint16_t) i;
}

static int map_number_all(struct ledger *ledger, struct presence_map *map) {
        scoped(freep) char(*rooms)[PLACE_CODE_MAX] = calloc(map->count + 1, sizeof *rooms);
        scoped(freep) char(*places)[PLACE_CODE_MAX] = calloc(map->count + 1, sizeof *places);
        int r = rooms && places ? 0 : error_trace(-ENOMEM);

        for (size_t i = 0; !r && i < map->count; i++) {
                struct presence_antenna *antenna = &map->antennas[i];

                (void) text_copy(places[i], PLACE_CODE_MAX, antenna->place);
                antenna->place_index = map_number(places, i);
                r = room_of(ledger, antenna->place, rooms[i], &antenna->portal);
                if (!r)
                        antenna->room_index = map_number(rooms, i);
        }
        return r;
}

/* ---- doors ---- */

static int antenna_depth(const struct presence_antenna *antenna) {
        return !strcmp(antenna->alias, "inner") ? -1 : !strcmp(antenna->alias, "outer") ? 1 : 0;
}

/* How many of the door's antennas lie further in. */
static uint16_t door_order(const struct presence_map *map, const struct presence_antenna *antenna) {
        const int depth = antenna_depth(antenna);
        uint16_t order = 0;

        for (const struct presence_antenna *other = map->antennas; other < map->antennas + map->count;
                other++)
                if (other->place_index == antenna->place_index &&
                        (antenna_depth(other) < depth || (antenna_depth(other) == depth && other < antenna)))
                        order++;
        return order;
}

static uint16_t place_antennas(const struct presence_map *map, uint16_t place_index) {
        uint16_t count = 0;

        for (size_t i = 0; i < map->count; i++)
                count = (uint16_t) (count + (map->antennas[i].place_index == place_index));
        return count;
}

static void map_find_doors(struct presence_map *map) {
        for (size_t i = 0; i < map->count; i++) {
                struct presence_antenna *antenna = &map->antennas[i];
                const uint16_t count = place_antennas(map, antenna->place_index);

                if (!antenna->portal || count < 2 || count > PORTAL_ORDERS_MAX)
                        continue;
                antenna->order = door_order(map, antenna);
                if (antenna->place_index != i) {
                        antenna->door = map->antennas[antenna->place_index].door;
                        continue;
                }
                antenna->door = (uint16_t) map->door_count;
                map->door_antennas[map->door_count++] = count;
        }
}

/* ---- the whole ---- */

int presence_map_read(struct ledger *ledger, struct presence_map **ret_map) {
        scoped(freep) struct presence_map *map = calloc(1, sizeof *map);
        int r = map ? registry_antennas(ledger, NULL, map_on_antenna, map) : error_trace(-ENOMEM);

        if (!r)
                r = map_number_all(ledger, map);
        if (r)
                return r;
        map_find_doors(map);
        *ret_map = take(map);
        return 0;
}

struct presence_antenna *presence_map_find(struct presence_map *map, const char *reader, int64_t port) {
        size_t low = 0, high = map->count;

        while (low < high) {
                const size_t middle = low + (high - low) / 2;
                struct presence_antenna *antenna = &map->antennas[middle];
                const int order = strcmp(antenna->reader, reader);

                if (!order && antenna->port == port)
                        return antenna;
                if (order < 0 || (!order && antenna->port < port))
                        low = middle + 1;
                else
                        high = middle;
        }
        return NULL;
}

struct presence_antenna *presence_map_at(struct presence_map *map, const char *place) {
        for (size_t i = 0; i < map->count; i++)
                if (!strcmp(map->antennas[i].place, place))
                        return &map->antennas[i];
        return NULL;
}

bool presence_map_is_silent(const struct presence_map *map, const char *place) {
        for (size_t i = 0; i < map->count; i++)
                if (!map->antennas[i].silent && !strcmp(map->antennas[i].place, place))
                        return false;
        return true;
}
