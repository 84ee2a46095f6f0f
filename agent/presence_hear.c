/* SPDX-License-Identifier: ISC */

/*
 * Hearing: frames of fixed antennas become reads, reads become edges that wait to be recorded
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "error.h"
#include "presence_inside.h"
#include "tag_text.h"
#include "text.h"

/* ---- edges ---- */

void room_push(struct presence_room *room, const struct presence_edge *edge) {
        if (room->edge_count == room->edge_room) {
                const size_t size = room->edge_room ? 2 * room->edge_room : 64;
                struct presence_edge *edges =
                        size <= ROOM_EDGES_MAX ? reallocarray(room->edges, size, sizeof *edges) : NULL;

                if (!edges) {
                        room->failed = true;
                        return;
                }
                room->edges = edges;
                room->edge_room = size;
        }
        room->edges[room->edge_count++] = *edge;
}

static void edge_at(
        const struct presence_room *room, const struct sighting_edge *edge, struct presence_edge *out) {
        const struct presence_antenna *antenna = &room->map->antennas[edge->antenna];

        *out = (struct presence_edge){
                .tag = edge->sighting->tag,
                .port = antenna->port,
                .rssi_cdbm = edge->rssi_cdbm,
        };
        (void) text_copy(out->place, sizeof out->place, antenna->place);
        (void) text_copy(out->reader, sizeof out->reader, antenna->reader);
}

static void edge_from(const struct presence_room *room, uint16_t index, struct presence_edge *out) {
        const struct presence_antenna *antenna = &room->map->antennas[index];

        (void) text_copy(out->from, sizeof out->from, antenna->place);
        (void) text_copy(out->from_reader, sizeof out->from_reader, antenna->reader);
        out->from_port = antenna->port;
}

static void edge_clone(
        const struct presence_room *room, const struct sighting_edge *edge, struct presence_edge *out) {
        if (edge->kind == SIGHTING_TWO_ROOMS) {
                out->word = "TWO_ROOMS";
                out->apart_us = edge->at_us - edge->from_us;
                edge_from(room, edge->from_antenna, out);
                return;
        }
        out->word = "TWO_TIDS";
        edge_from(room, edge->sighting->antenna, out);
        bytes_hex_capitals(edge->tid->bytes, edge->tid->size, out->tid);
        bytes_hex_capitals(edge->other_tid->bytes, edge->other_tid->size, out->other_tid);
}

/* A stranger is told once a day at most; asked before anything is to be written for it. */
static void edge_foreign(struct presence_room *room, struct presence_edge *edge) {
        struct text tag = { 0 };
        bool told = true;

        edge->kind = PRESENCE_FOREIGN;
        tag_print(&edge->tag, &tag);
        if (!text_failed(&tag) && !presence_is_told(room->ledger, text_string(&tag), room->wall_us, &told) &&
                !told)
                room_push(room, edge);
        text_end(&tag);
}

static enum presence_kind edge_kind(enum sighting_edge_kind kind) {
        static const enum presence_kind kinds[] = {
                [SIGHTING_APPEARED] = PRESENCE_APPEARED,
                [SIGHTING_MOVED] = PRESENCE_MOVED,
                [SIGHTING_GONE] = PRESENCE_GONE,
                [SIGHTING_TWO_TIDS] = PRESENCE_CLONE,
                [SIGHTING_TWO_ROOMS] = PRESENCE_CLONE,
        };

        return kinds[kind];
}

/* A tag may have been bound since its last read, so what it means is asked, not what that read said. */
void room_on_edge(void *context, const struct sighting_edge *edge) {
        struct presence_room *room = context;
        const struct known *known;
        struct presence_edge out;

        if (!edge->sighting)
                return; /* silence is told by antenna: presence_watch.c */
        edge_at(room, edge, &out);
        if (presence_known_find(room->known, room->ledger, &out.tag, &known)) {
                room->failed = true;
                return;
        }
        if (!known->known && edge->kind == SIGHTING_APPEARED)
                edge_foreign(room, &out);
        if (!known->exhibit)
                return;
        out.kind = edge_kind(edge->kind);
        out.reads = edge->sighting->count;
        if (edge->kind == SIGHTING_MOVED)
                edge_from(room, edge->from_antenna, &out);
        else if (edge->kind == SIGHTING_GONE)
                out.apart_us = edge->at_us - edge->sighting->last_us;
        else if (out.kind == PRESENCE_CLONE)
                edge_clone(room, edge, &out);
        room_push(room, &out);
}

void room_sighted(struct presence_room *room, const struct sighting *sighting) {
        const struct presence_antenna *antenna = &room->map->antennas[sighting->antenna];
        struct presence_edge edge = {
                .kind = PRESENCE_APPEARED,
                .tag = sighting->tag,
                .port = antenna->port,
                .rssi_cdbm = sighting->best_rssi_cdbm,
                .reads = sighting->count,
        };

        (void) text_copy(edge.place, sizeof edge.place, antenna->place);
        (void) text_copy(edge.reader, sizeof edge.reader, antenna->reader);
        room_push(room, &edge);
}

void room_on_pass(void *context, const struct portal_pass *pass) {
        const struct room_portal *portal = context;
        struct presence_edge edge = {
                .kind = PRESENCE_PASSED,
                .tag = pass->tag,
                .rssi_cdbm = pass->best_rssi_cdbm,
                .reads = pass->count,
                .word = portal_way_name(pass->way),
        };

        if (pass->way == PORTAL_RETURNED)
                return;
        (void) text_copy(edge.place, sizeof edge.place, portal->place);
        room_push(portal->room, &edge);
}

/* ---- frames ---- */

/* Another chip under an exhibit's identity: it isn't the exhibit, so it says nothing of where that is. */
static void room_hear_copy(struct presence_room *room, const struct presence_antenna *antenna,
        const struct known *known, const struct sighting_tid *tid) {
        struct presence_edge edge = {
                .kind = PRESENCE_CLONE,
                .tag = known->tag,
                .port = antenna->port,
                .rssi_cdbm = FRAME_RSSI_UNKNOWN,
                .word = "TID",
        };
        const bool again = !memcmp(&room->cloned, &known->tag, sizeof known->tag);

        if (again && room->now_us - room->cloned_us < ROOM_CLONE_US)
                return;
        room->cloned = known->tag;
        room->cloned_us = room->now_us;
        (void) text_copy(edge.place, sizeof edge.place, antenna->place);
        (void) text_copy(edge.reader, sizeof edge.reader, antenna->reader);
        bytes_hex_capitals(known->tid.bytes, known->tid.size, edge.tid);
        bytes_hex_capitals(tid->bytes, tid->size, edge.other_tid);
        room_push(room, &edge);
}

static void room_add_read(struct presence_room *room, const struct presence_antenna *antenna,
        const struct frame *frame, const struct tag *tag, const struct sighting_tid *tid, bool known) {
        const size_t at = room->read_count++;

        room->tags[at] = *tag;
        room->tids[at] = *tid;
        room->reads[at] = (struct sightings_read){
                .tag = &room->tags[at],
                .tid = tid->size ? &room->tids[at] : NULL,
                .antenna = (uint16_t) (antenna - room->map->antennas),
                .rssi_cdbm = frame->rssi_cdbm,
                .known = known,
        };
}

int presence_room_hear(
        struct presence_room *room, const char *reader, const struct frame *frame, bool *ret_fixed) {
        const struct presence_antenna *antenna = NULL;
        struct sighting_tid tid;
        const struct known *known;
        struct tag tag;
        int r;

        if (room->map->count && (frame->kind == FRAME_EPC || frame->kind == FRAME_NFC))
                antenna = presence_map_find(room->map, reader, frame->antenna);
        *ret_fixed = antenna != NULL;
        if (!antenna || room->read_count == ROOM_READS_MAX || !presence_known_tag(frame, &tag))
                return 0;
        r = presence_known_find(room->known, room->ledger, &tag, &known);
        if (r)
                return r;
        presence_known_tid(frame, &tid);
        if (known->exhibit && presence_known_differs(known, &tid))
                room_hear_copy(room, antenna, known, &tid);
        else
                room_add_read(room, antenna, frame, &tag, &tid, known->known);
        return 0;
}

static int room_hear_door(struct presence_room *room, const struct sightings_read *read) {
        const struct presence_antenna *antenna = &room->map->antennas[read->antenna];
        int r;

        if (!read->known || antenna->door == PRESENCE_NO_DOOR)
                return 0;
        r = portal_read(room->portals[antenna->door].portal, read->tag, antenna->order, read->rssi_cdbm,
                room->now_us, room_on_pass, &room->portals[antenna->door]);
        return r < 0 ? r : 0; /* a door that is full of tags tells of none that comes on top */
}

int presence_room_flush(struct presence_room *room, const struct moment *now) {
        size_t refused, count = room->read_count;
        int r;

        room_take_moment(room, now);
        room->read_count = 0;
        if (!count)
                return 0;
        r = sightings_read_many(
                room->sightings, room->reads, count, room->now_us, room_on_edge, room, &refused);
        r = r < 0 ? r : 0; /* strangers in excess are refused so that ours are heard */
        for (size_t i = 0; !r && i < count; i++)
                r = room_hear_door(room, &room->reads[i]);
        return r;
}
