/* SPDX-License-Identifier: ISC */

/*
 * Silence: an antenna that can't hear makes what it saw last unknown
 *
 * It is silent where its reader is, or the reader says that it lost the antenna. After a start readers have
 * ROOM_GRACE_US to come back before the record says that they didn't.
 */

#include <errno.h>
#include <string.h>

#include "error.h"
#include "presence_inside.h"

static const struct reader *antenna_reader(
        const struct presence_room *room, const struct presence_antenna *antenna) {
        return room->live && room->live->readers ? readers_find(room->live->readers, antenna->reader) : NULL;
}

static bool antenna_is_silent(const struct presence_room *room, const struct presence_antenna *antenna) {
        const struct reader *reader = antenna_reader(room, antenna);
        const int64_t bit = antenna->port - 1;

        if (!room->live || !room->live->readers)
                return false;
        if (!reader || reader->state != READER_LIVE || !reader->told)
                return true;
        return bit >= 0 && bit < 32 && (reader->antennas_lost >> bit & 1);
}

static const char *antenna_reason(const struct presence_room *room, const struct presence_antenna *antenna) {
        const struct reader *reader = antenna_reader(room, antenna);

        if (!reader)
                return reader_state_name(READER_NEVER);
        return reader->state == READER_LIVE ? "antenna lost" : reader_state_name(reader->state);
}

void room_sync(struct presence_room *room) {
        for (size_t i = 0; i < room->map->count; i++) {
                struct presence_antenna *antenna = &room->map->antennas[i];
                const bool silent = antenna_is_silent(room, antenna);

                if (silent && !antenna->silent)
                        sightings_silence(room->sightings, (uint16_t) i, room->now_us, room_on_edge, room);
                else if (!silent && antenna->silent)
                        sightings_resume(room->sightings, (uint16_t) i, room->now_us, room_on_edge, room);
                antenna->silent = silent;
        }
}

/* Whether the record is to say what isn't so there yet. */
static bool antenna_waits(const struct presence_room *room, const struct presence_antenna *antenna) {
        const struct reader *reader = antenna_reader(room, antenna);
        const bool awaited = antenna->silent && (!reader || reader->state == READER_NEVER || !reader->told) &&
                             room->now_us - room->started_us < ROOM_GRACE_US;

        return antenna->silent != antenna->recorded && !awaited;
}

bool room_silence_waits(const struct presence_room *room) {
        for (size_t i = 0; i < room->map->count; i++)
                if (antenna_waits(room, &room->map->antennas[i]))
                        return true;
        return false;
}

/* ---- on record ---- */

struct telling {
        struct presence_room *room;
        struct act *act;
        struct presence_silence silence;
        struct entry entry;
};

static bool places_have(const json_t *places, const char *place) {
        const json_t *value;
        size_t i;

        json_array_foreach(places, i, value) if (!strcmp(json_string_value(value), place)) return true;
        return false;
}

static int telling_add_place(struct telling *telling, const char *place) {
        const char *state = telling->silence.silent ? "PRESENT" : "UNKNOWN";
        int64_t items;
        int r;

        if (places_have(telling->silence.places, place) ||
                telling->silence.silent != presence_map_is_silent(telling->room->map, place))
                return 0;
        r = presence_count(telling->room->ledger, state, place, &items);
        if (r)
                return r;
        telling->silence.items += items;
        return json_array_append_new(telling->silence.places, json_string(place)) ? -ENOMEM : 0;
}

/* The antennas of the reader of the first, from there on, as far as one entry holds them. */
static int telling_gather(struct telling *telling, size_t first) {
        struct presence_map *map = telling->room->map;
        const bool silent = map->antennas[first].silent;
        int r = 0;

        for (size_t i = first; !r && i < map->count; i++) {
                struct presence_antenna *antenna = &map->antennas[i];

                if (strcmp(antenna->reader, map->antennas[first].reader) != 0 ||
                        json_array_size(telling->silence.ports) == PRESENCE_PORTS_MAX)
                        break;
                if (antenna->silent != silent || !antenna_waits(telling->room, antenna))
                        continue;
                antenna->telling = true;
                r = json_array_append_new(telling->silence.ports, json_integer((json_int_t) antenna->port))
                            ? -ENOMEM
                            : telling_add_place(telling, antenna->place);
        }
        return r;
}

static bool reader_hears_all(const struct presence_map *map, const char *reader) {
        for (size_t i = 0; i < map->count; i++)
                if (map->antennas[i].silent && !strcmp(map->antennas[i].reader, reader))
                        return false;
        return true;
}

static int telling_record(struct telling *telling, size_t first) {
        const struct presence_antenna *antenna = &telling->room->map->antennas[first];
        int r;

        telling->silence.reader = antenna->reader;
        telling->silence.silent = antenna->silent;
        telling->silence.reason = antenna->silent ? antenna_reason(telling->room, antenna) : "";
        r = telling_gather(telling, first);
        if (!r)
                r = presence_append_silence(telling->act, &telling->silence, &telling->entry);
        if (!r)
                r = alert_presence_reader(telling->act, &telling->silence, telling->entry.sequence,
                        reader_hears_all(telling->room->map, antenna->reader));
        return r;
}

/* Places whose antennas were taken away, or that got one. */
static int record_places(struct presence_room *room, struct act *act, bool silent,
        char (*places)[PLACE_CODE_MAX], size_t count) {
        struct telling telling = {
                .room = room,
                .act = act,
                .silence = { .reader = "",
                        .silent = silent,
                        .reason = silent ? "no antenna" : "",
                        .ports = json_array(),
                        .places = json_array() },
        };
        int r = telling.silence.ports && telling.silence.places ? 0 : error_trace(-ENOMEM);

        for (size_t i = 0; !r && i < count; i++)
                r = telling_add_place(&telling, places[i]);
        if (!r && json_array_size(telling.silence.places))
                r = presence_append_silence(act, &telling.silence, &telling.entry);
        json_decref(telling.silence.ports);
        json_decref(telling.silence.places);
        return r;
}

static int record_antenna(struct presence_room *room, struct act *act, size_t index) {
        struct telling telling = {
                .room = room,
                .act = act,
                .silence = { .ports = json_array(), .places = json_array() },
        };
        int r = telling.silence.ports && telling.silence.places ? telling_record(&telling, index)
                                                                : error_trace(-ENOMEM);

        json_decref(telling.silence.ports);
        json_decref(telling.silence.places);
        return r;
}

int room_record_silence(struct presence_room *room, struct act *act) {
        int r = 0;

        for (size_t i = 0; i < room->map->count; i++)
                room->map->antennas[i].telling = false;
        for (size_t i = 0; !r && i < room->map->count; i++)
                if (!room->map->antennas[i].telling && antenna_waits(room, &room->map->antennas[i]))
                        r = record_antenna(room, act, i);
        if (!r)
                r = record_places(room, act, true, room->unwatched, room->unwatched_count);
        if (!r)
                r = record_places(room, act, false, room->rewatched, room->rewatched_count);
        return r;
}

void room_settle_silence(struct presence_room *room) {
        for (size_t i = 0; i < room->map->count; i++)
                if (room->map->antennas[i].telling)
                        room->map->antennas[i].recorded = !room->map->antennas[i].recorded;
        for (size_t i = 0; i < room->map->count; i++)
                room->map->antennas[i].telling = false;
        /* Where there were more than one entry holds, the others are found again. */
        room->remap = room->remap || room->unwatched_count == ROOM_PLACES_MAX ||
                      room->rewatched_count == ROOM_PLACES_MAX;
        room->unwatched_count = room->rewatched_count = 0;
}
