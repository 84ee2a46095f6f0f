/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_PRESENCE_INSIDE_H
#define STRONGROOM_PRESENCE_INSIDE_H

/*
 * Inside the rooms: what waits to be recorded, and what waits for time
 */

#include "alert_presence.h"
#include "portal.h"
#include "presence_known.h"
#include "presence_map.h"
#include "presence_room.h"
#include "sightings.h"

enum {
        ROOM_READS_MAX = 256,        /* of one turn */
        ROOM_EDGES_MAX = 1 << 13,    /* that wait; with more, all is read from the record anew */
        ROOM_EDGES_A_TURN_MAX = 256, /* each with its alerts, so that a turn's entries suffice */
        ROOM_PLACES_MAX = 32,        /* that lost their last antenna, or got a first: told in one entry */
        ROOM_GRACE_US = 15000000,    /* after a start, for readers to connect */
        ROOM_REAFFIRM_US = 1000000,
        ROOM_CLONE_US = 60000000, /* a copy is told again after so long, unless its alert is open */
        ROOM_STALE_MINUTES = 60,
};

/* Something to look at later. */
struct dwell {
        char item[ITEM_NUMBER_MAX];
        struct tag
                tag; /* it went out through a door: is it still heard inside? TAG_NONE: it is at the wrong place */
        int64_t from_us, due_us;
        bool fired; /* judged in the turn under way */
};

struct room_names {
        char (*list)[ITEM_NUMBER_MAX];
        size_t count, room;
};

struct room_portal {
        struct portal *portal;
        char place[PLACE_CODE_MAX];
        struct presence_room *room; /* for its callback */
};

struct presence_room {
        struct ledger *ledger;
        struct live *live;
        struct presence_settings settings;
        int64_t now_us, started_us, wall_us;
        struct presence_map *map;
        struct sightings *sightings;
        struct room_portal *portals; /* one a door */
        size_t portal_count;
        struct presence_known *known;
        struct presence_alerts alerts;

        struct tag tags[ROOM_READS_MAX];
        struct sighting_tid tids[ROOM_READS_MAX];
        struct sightings_read reads[ROOM_READS_MAX];
        size_t read_count;

        struct presence_edge *edges;
        size_t edge_count, edge_room, edge_done; /* done: in the turn under way */
        struct dwell *dwells;
        size_t dwell_count, dwell_room;
        struct room_names review,
                told; /* exhibits to judge: custody changed them; edges of the turn under way */
        char unwatched[ROOM_PLACES_MAX][PLACE_CODE_MAX], rewatched[ROOM_PLACES_MAX][PLACE_CODE_MAX];
        size_t unwatched_count, rewatched_count;

        struct tag cloned; /* told last of a copy, and when */
        int64_t cloned_us;
        uint64_t seen; /* the entry up to which the record was followed */
        unsigned minutes;
        bool recording;                /* in the turn under way */
        bool stale_due, remap, failed; /* failed: an edge got lost; read the record anew */
};

/* presence_room.c */
must_check int room_read_record(struct presence_room *room);

/* presence_hear.c */
void room_push(struct presence_room *room, const struct presence_edge *edge);
void room_on_edge(void *context, const struct sighting_edge *edge);
void room_on_pass(void *context, const struct portal_pass *pass);
void room_sighted(struct presence_room *room, const struct sighting *sighting);

/* presence_watch.c: silence */
void room_sync(struct presence_room *room);
bool room_silence_waits(const struct presence_room *room);
must_check int room_record_silence(struct presence_room *room, struct act *act);
void room_settle_silence(struct presence_room *room);

/* presence_later.c: dwelling */
void room_dwell(struct presence_room *room, const char *item, const struct tag *out, int64_t due_us);
void room_look_again(struct presence_room *room);
bool room_dwell_is_due(const struct presence_room *room);
must_check int names_add(struct room_names *names, const char *name);

/* presence_follow.c */
must_check int room_follow(struct presence_room *room);

static inline void room_take_moment(struct presence_room *room, const struct moment *now) {
        const int64_t now_us = (int64_t) (now->mono_ns / 1000);

        room->now_us = now_us > room->now_us ? now_us : room->now_us;
        room->wall_us = now->wall_us;
}

/* When what went out through a door must be gone, if it did. */
static inline int64_t room_reaffirm_us(const struct presence_room *room) {
        return room->now_us + room->settings.gone_s * INT64_C(1000000) + ROOM_REAFFIRM_US;
}

#endif
