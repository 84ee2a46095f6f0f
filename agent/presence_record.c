/* SPDX-License-Identifier: ISC */

/*
 * Recording: what waits becomes entries of the turn under way, and then alerts
 */

#include <errno.h>
#include <string.h>

#include "error.h"
#include "presence_inside.h"
#include "query.h"
#include "tag_text.h"
#include "text.h"

struct recording {
        struct presence_room *room;
        struct act *act;
        struct entry entry; /* the last */
        char strangers[ROOM_PLACES_MAX][PLACE_CODE_MAX];
        size_t stranger_count;
};

/* ---- one edge ---- */

static int record_foreign(struct recording *recording, const struct presence_edge *edge) {
        struct text tag = { 0 };
        bool told = true;
        size_t i = 0;
        int r;

        tag_print(&edge->tag, &tag); /* asked again: those that came with it count too */
        r = text_failed(&tag) ? error_trace(-ENOMEM)
                              : presence_is_told(recording->room->ledger, text_string(&tag),
                                        recording->room->wall_us, &told);
        text_end(&tag);
        if (r || told)
                return r;
        r = presence_append(recording->act, edge, "", &recording->entry);
        while (i < recording->stranger_count && strcmp(recording->strangers[i], edge->place) != 0)
                i++;
        if (!r && i == recording->stranger_count && i < ROOM_PLACES_MAX)
                (void) text_copy(
                        recording->strangers[recording->stranger_count++], PLACE_CODE_MAX, edge->place);
        return r;
}

static int record_clone(struct recording *recording, const struct presence_edge *edge, const char *item) {
        bool open = false;
        int r = alert_presence_is_cloned(recording->act, item, &open);

        if (r || open)
                return r;
        r = presence_append(recording->act, edge, item, &recording->entry);
        return r ? r : alert_presence_clone(recording->act, edge, item, recording->entry.sequence);
}

static const char TAG_IS_HERE[] = "SELECT count(*) FROM presence WHERE tag = ?1 AND item = ?2";

/* An edge of a tag that has come to mean something else since says nothing of the new thing. */
static int edge_is_due(
        struct ledger *ledger, const struct presence_edge *edge, const char *item, bool *ret_due) {
        struct text tag = { 0 };
        int64_t here = 0;
        int r;

        *ret_due = edge->kind == PRESENCE_APPEARED || edge->kind == PRESENCE_MOVED;
        if (*ret_due)
                return 0;
        tag_print(&edge->tag, &tag);
        r = text_failed(&tag) ? error_trace(-ENOMEM)
                              : query_integer(ledger, TAG_IS_HERE, &here, "tt", text_string(&tag), item);
        text_end(&tag);
        *ret_due = here != 0;
        return r;
}

static int record_exhibit(struct recording *recording, const struct presence_edge *edge, const char *item) {
        struct presence_room *room = recording->room;
        bool due;
        int r;

        if (edge->kind == PRESENCE_CLONE)
                return record_clone(recording, edge, item);
        r = edge_is_due(room->ledger, edge, item, &due);
        if (r || !due)
                return r;
        r = presence_append(recording->act, edge, item, &recording->entry);
        if (!r && edge->kind == PRESENCE_PASSED && !strcmp(edge->word, "OUT"))
                room_dwell(room, item, &edge->tag, room_reaffirm_us(room));
        return r ? r : names_add(&room->told, item);
}

static int record_edge(struct recording *recording, const struct presence_edge *edge) {
        struct presence_room *room = recording->room;
        char item[ITEM_NUMBER_MAX];
        const struct known *known;
        int r = presence_known_find(room->known, room->ledger, &edge->tag, &known);

        if (r)
                return r;
        if (!known->known)
                return edge->kind == PRESENCE_FOREIGN ? record_foreign(recording, edge) : 0;
        if (!known->exhibit || edge->kind == PRESENCE_FOREIGN)
                return 0; /* bound since: it appears by its own edge */
        (void) text_copy(item, sizeof item, known->item);
        return record_exhibit(recording, edge, item);
}

static int record_edges(struct recording *recording) {
        struct presence_room *room = recording->room;
        int r = 0;

        room->edge_done = 0;
        while (!r && room->edge_done < room->edge_count && room->edge_done < ROOM_EDGES_A_TURN_MAX)
                r = record_edge(recording, &room->edges[room->edge_done++]);
        return r;
}

/* ---- judging ---- */

static int record_judge(struct recording *recording, const char *item, bool dwelt) {
        struct presence_room *room = recording->room;
        const uint64_t evidence = ledger_size(room->ledger);
        bool astray = false;
        int r = alert_presence_judge(&room->alerts, recording->act, item, dwelt, evidence, &astray);

        if (!r && astray && !dwelt)
                room_dwell(room, item, NULL, room->now_us + room->settings.misplaced_s * INT64_C(1000000));
        return r;
}

static int record_dwelt(struct recording *recording) {
        struct presence_room *room = recording->room;
        int r = 0;

        for (size_t i = 0; !r && i < room->dwell_count; i++) {
                struct dwell *dwell = &room->dwells[i];

                if (dwell->tag.scheme != TAG_NONE || dwell->due_us > room->now_us)
                        continue;
                dwell->fired = true;
                r = record_judge(recording, dwell->item, true);
        }
        return r;
}

static int record_names(struct recording *recording, const struct room_names *names) {
        int r = 0;

        for (size_t i = 0; !r && i < names->count; i++)
                r = record_judge(recording, names->list[i], false);
        return r;
}

static int record_all(struct recording *recording) {
        struct presence_room *room = recording->room;
        int r = room_record_silence(room, recording->act);

        if (!r)
                r = record_edges(recording);
        if (!r)
                r = record_dwelt(recording);
        if (!r)
                r = record_names(recording, &room->told);
        if (!r)
                r = record_names(recording, &room->review);
        for (size_t i = 0; !r && i < recording->stranger_count; i++)
                r = alert_presence_foreign(
                        recording->act, recording->strangers[i], recording->entry.sequence);
        if (!r && room->stale_due)
                r = alert_presence_stale(recording->act, room->settings.stale_days);
        return r;
}

int presence_room_record(struct presence_room *room, struct act *act) {
        struct recording recording = { .room = room, .act = act };
        int r;

        room->recording = true;
        room->told.count = 0;
        alert_presence_drop(&room->alerts);
        r = record_all(&recording);
        return r ? r : alert_presence_tell(&room->alerts, act, room->now_us);
}

/* ---- afterwards ---- */

static void settle_dwells(struct presence_room *room, bool committed) {
        for (size_t i = 0; i < room->dwell_count;) {
                struct dwell *dwell = &room->dwells[i];

                if (committed && dwell->fired) {
                        *dwell = room->dwells[--room->dwell_count];
                        continue;
                }
                dwell->fired = false;
                i++;
        }
}

static void settle_edges(struct presence_room *room) {
        room->edge_count -= room->edge_done;
        if (room->edge_count && room->edge_done)
                memmove(room->edges, room->edges + room->edge_done, room->edge_count * sizeof *room->edges);
}

int presence_room_settle(struct presence_room *room, bool committed) {
        const bool recorded = committed && room->recording;

        settle_dwells(room, recorded);
        if (recorded) {
                room_settle_silence(room);
                settle_edges(room);
                room->review.count = 0;
                room->stale_due = false;
        }
        room->edge_done = 0;
        room->recording = false;
        return committed ? room_follow(room) : 0;
}
