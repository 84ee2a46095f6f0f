/* SPDX-License-Identifier: ISC */

/*
 * The rooms, from the record to memory; and their seconds
 */

#include "presence_inside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "query.h"
#include "random.h"
#include "tag_text.h"
#include "text.h"

/* ---- from the record ---- */

static int room_find_astray(struct presence_room *room) {
        static const char there[] =
                "SELECT p.item, p.place, i.place FROM presence p JOIN item i ON i.number = p.item"
                " WHERE p.state = 'PRESENT' AND i.status = 'IN_STORE' AND p.place <> i.place";
        const int64_t due_us = room->now_us + room->settings.misplaced_s * INT64_C(1000000);
        sqlite3_stmt *rows;
        int r = query_open(room->ledger, there, &rows, "");

        while (!r && (r = query_next(rows)) == QUERY_ROW) {
                r = 0;
                if (!presence_is_within(query_text(rows, 1), query_text(rows, 2)))
                        room_dwell(room, query_text(rows, 0), NULL, due_us);
        }
        return r;
}

static void room_free_portals(struct presence_room *room) {
        for (size_t i = 0; i < room->portal_count; i++)
                (void) portal_free(room->portals[i].portal);
        free(room->portals);
        room->portals = NULL;
        room->portal_count = 0;
}

static int room_open_portals(struct presence_room *room, const uint8_t *key) {
        int r = 0;

        room_free_portals(room);
        room->portals = calloc(room->map->door_count + 1, sizeof *room->portals);
        if (!room->portals)
                return error_trace(-ENOMEM);
        for (size_t i = 0; !r && i < room->map->door_count; i++) {
                struct room_portal *portal = &room->portals[room->portal_count];

                r = portal_new(room->map->door_antennas[i], 0, key, &portal->portal);
                portal->room = room;
                room->portal_count += !r;
        }
        for (size_t i = 0; !r && i < room->map->count; i++)
                if (room->map->antennas[i].door != PRESENCE_NO_DOOR)
                        (void) text_copy(room->portals[room->map->antennas[i].door].place, PLACE_CODE_MAX,
                                room->map->antennas[i].place);
        return r;
}

static int room_open_sightings(struct presence_room *room, const uint8_t *key) {
        scoped(freep) struct sightings_antenna *antennas = calloc(room->map->count + 1, sizeof *antennas);
        const struct sightings_rules rules = {
                .gone_us = room->settings.gone_s * INT64_C(1000000),
                .walk_us = room->settings.walk_s * INT64_C(1000000),
                .moved_reads = (uint16_t) room->settings.moved_reads,
        };

        if (!antennas)
                return error_trace(-ENOMEM);
        for (size_t i = 0; i < room->map->count; i++)
                antennas[i] = (struct sightings_antenna){
                        .place = room->map->antennas[i].place_index,
                        .room = room->map->antennas[i].room_index,
                        .portal = room->map->antennas[i].portal,
                };
        room->sightings = sightings_free(room->sightings);
        return room->map->count ? sightings_new(&rules, antennas, room->map->count, key, &room->sightings)
                                : 0;
}

/* A place that nothing watches any more, or again: its exhibits' state has to be said anew. */
static void room_note_place(char (*list)[PLACE_CODE_MAX], size_t *count, const char *place) {
        for (size_t i = 0; i < *count; i++)
                if (!strcmp(list[i], place))
                        return;
        if (*count < ROOM_PLACES_MAX)
                (void) text_copy(list[(*count)++], PLACE_CODE_MAX, place);
}

static int room_on_row(void *context, const struct presence_row *row) {
        struct presence_room *room = context;
        struct presence_antenna *antenna = presence_map_find(room->map, row->reader, row->port);
        const bool present = !strcmp(row->state, "PRESENT");
        struct sightings_read read = { .rssi_cdbm = FRAME_RSSI_UNKNOWN, .known = true };
        struct tag tag;
        int r;

        if (!strcmp(row->state, "GONE") || tag_parse(row->tag, &tag))
                return 0;
        if (!antenna || strcmp(antenna->place, row->place) != 0)
                antenna = presence_map_at(room->map, row->place);
        if (!antenna && present)
                room_note_place(room->unwatched, &room->unwatched_count, row->place);
        if (!antenna)
                return 0;
        if (!present && !antenna->recorded)
                room_note_place(room->rewatched, &room->rewatched_count, row->place);
        if (present && !strcmp(row->way, "OUT"))
                room_dwell(room, row->item, &tag, room_reaffirm_us(room));
        read.tag = &tag;
        read.antenna = (uint16_t) (antenna - room->map->antennas);
        r = sightings_restore(room->sightings, &read, room->now_us, room->now_us, room->now_us);
        return r < 0 ? r : 0; /* where there are too many, the rest appear anew when they are heard */
}

static int room_read_antennas(struct presence_room *room) {
        int r = 0;

        for (size_t i = 0; !r && i < room->map->count; i++)
                r = presence_is_silent(room->ledger, room->map->antennas[i].reader,
                        room->map->antennas[i].port, &room->map->antennas[i].recorded);
        return r;
}

int room_read_record(struct presence_room *room) {
        uint8_t key[SIGHTINGS_KEY_BYTES];
        struct presence_map *map;
        int r = presence_map_read(room->ledger, &map);

        if (r)
                return r;
        free(room->map);
        room->map = map;
        room->edge_count = room->dwell_count = room->unwatched_count = room->rewatched_count = 0;
        room->remap = room->failed = false;
        random_bytes(key, sizeof key);
        r = room_read_antennas(room);
        if (!r)
                r = room_open_portals(room, key);
        if (!r)
                r = room_open_sightings(room, key);
        if (!r)
                r = presence_each(room->ledger, NULL, NULL, room_on_row, room);
        if (!r)
                r = room_find_astray(room);
        room_sync(room);
        return r;
}

/* ---- the whole ---- */

int presence_room_new(
        struct ledger *ledger, struct live *live, const struct moment *now, struct presence_room **ret_room) {
        scoped(presence_room_freep) struct presence_room *room = calloc(1, sizeof *room);
        int r = room ? presence_known_new(&room->known) : error_trace(-ENOMEM);

        if (r)
                return r;
        room->ledger = ledger;
        room->live = live;
        room->settings = config_presence(live ? live->config : NULL);
        room_take_moment(room, now);
        room->started_us = room->now_us;
        room->seen = ledger_durable(ledger);
        r = room_read_record(room);
        if (!r)
                *ret_room = take(room);
        return r;
}

struct presence_room *presence_room_free(struct presence_room *room) {
        if (!room)
                return NULL;
        room_free_portals(room);
        (void) sightings_free(room->sightings);
        (void) presence_known_free(room->known);
        alert_presence_end(&room->alerts);
        free(room->map);
        free(room->edges);
        free(room->dwells);
        free(room->review.list);
        free(room->told.list);
        free(room);
        return NULL;
}

void presence_room_second(struct presence_room *room, const struct moment *now) {
        room_take_moment(room, now);
        if (!room->map->count)
                return;
        room_sync(room);
        sightings_tick(room->sightings, room->now_us, room_on_edge, room);
        for (size_t i = 0; i < room->portal_count; i++)
                portal_tick(room->portals[i].portal, room->now_us, room_on_pass, &room->portals[i]);
        room_look_again(room);
}

void presence_room_minute(struct presence_room *room) {
        room->stale_due = room->minutes++ % ROOM_STALE_MINUTES == 0 || room->stale_due;
}

bool presence_room_watches(const struct presence_room *room, const char *reader) {
        for (size_t i = 0; i < room->map->count; i++)
                if (!strcmp(room->map->antennas[i].reader, reader))
                        return true;
        return false;
}

bool presence_room_waits(const struct presence_room *room) {
        return room->edge_count || room->review.count || room->unwatched_count || room->rewatched_count ||
               room_dwell_is_due(room) || room_silence_waits(room);
}
