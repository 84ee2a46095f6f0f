/* SPDX-License-Identifier: ISC */

/*
 * When tags are gone: a wheel of buckets, each SIGHTINGS_GRAIN_US of time
 *
 *      due = the later of  last read at its place + that antenna's hold-off,  last read of all + that one's
 *
 * and never, while either of these antennas is silent: then the tag is parked in that antenna's list when its bucket
 * comes up. A tag due beyond the wheel is put into the last bucket and looked at again.
 */

#include <string.h>

#include "sightings_inside.h"

void sightings_clock(struct sightings *s, int64_t now_us) {
        if (!s->started) {
                s->started = true;
                s->now_us = now_us;
                s->turn = now_us / SIGHTINGS_GRAIN_US;
        }
        if (now_us < s->now_us)
                s->doubt_us = s->now_us + s->rules.walk_us;
        else
                s->now_us = now_us;
}

/* When an antenna's word ends that was given at that moment. */
static int64_t watch_ends(const struct watch *watch, int64_t at_us) {
        return (at_us > watch->resumed_us ? at_us : watch->resumed_us) + watch->antenna.gone_us;
}

bool live_is_held(const struct sightings *s, const struct live *live) {
        const struct watch *watch = &s->watches[live->antenna];

        return !watch->silent &&
               watch_ends(watch, live->heard == live->antenna ? live->heard_us : live->last_us) > s->now_us;
}

int64_t live_due(const struct sightings *s, const struct live *live) {
        const int64_t place = watch_ends(&s->watches[live->antenna], live->last_us);
        const int64_t heard = watch_ends(&s->watches[live->heard], live->heard_us);

        return place > heard ? place : heard;
}

static void list_add(struct sightings *s, uint32_t list, uint32_t number) {
        struct live *live = live_at(s, number);

        live->wheel_next = s->lists[list];
        live->wheel_prev = LIST_HEAD | list;
        if (live->wheel_next != LIVE_NONE)
                live_at(s, live->wheel_next)->wheel_prev = number;
        s->lists[list] = number;
}

static void list_remove(struct sightings *s, const struct live *live) {
        if (live->wheel_prev & LIST_HEAD)
                s->lists[live->wheel_prev & ~LIST_HEAD] = live->wheel_next;
        else
                live_at(s, live->wheel_prev)->wheel_next = live->wheel_next;
        if (live->wheel_next != LIVE_NONE)
                live_at(s, live->wheel_next)->wheel_prev = live->wheel_prev;
}

static uint32_t list_take(struct sightings *s, uint32_t list) {
        const uint32_t first = s->lists[list];

        s->lists[list] = LIVE_NONE;
        return first;
}

void wheel_add(struct sightings *s, uint32_t number) {
        struct live *live = live_at(s, number);
        int64_t bucket = live_due(s, live) / SIGHTINGS_GRAIN_US;

        live->flags &= (uint8_t) ~LIVE_PARKED;
        if (s->watches[live->antenna].silent || s->watches[live->heard].silent) {
                live->flags |= LIVE_PARKED;
                list_add(s, WHEEL_BUCKETS + (s->watches[live->antenna].silent ? live->antenna : live->heard),
                        number);
                return;
        }
        bucket = bucket < s->turn ? s->turn : bucket;
        bucket = bucket >= s->turn + WHEEL_BUCKETS ? s->turn + WHEEL_BUCKETS - 1 : bucket;
        list_add(s, (uint32_t) (bucket % WHEEL_BUCKETS), number);
}

/* A tag never stands later in the wheel than where it is due: one that is due later may stay where it stands. */
void wheel_follow(struct sightings *s, uint32_t number, int64_t due_was_us) {
        const struct live *live = live_at(s, number);

        if (!(live->flags & LIVE_PARKED) && live_due(s, live) >= due_was_us)
                return;
        list_remove(s, live);
        wheel_add(s, number);
}

static void live_gone(struct sightings *s, const struct sightings_teller *teller, uint32_t number) {
        const struct live *live = live_at(s, number);
        struct sighting_edge edge = {
                .kind = SIGHTING_GONE,
                .antenna = live->antenna,
                .rssi_cdbm = FRAME_RSSI_UNKNOWN,
        };

        live_tell(s, teller, live, &edge);
        live_leave(s, number);
        table_remove(s, number);
}

/* The list is no longer a list's: each of its tags is gone, or goes where it belongs now. */
static void wheel_turn(struct sightings *s, const struct sightings_teller *teller, uint32_t number) {
        while (number != LIVE_NONE) {
                const struct live *live = live_at(s, number);
                const uint32_t next = live->wheel_next;
                const bool waits = s->watches[live->antenna].silent || s->watches[live->heard].silent;

                if (waits || live_due(s, live) / SIGHTINGS_GRAIN_US >= s->turn)
                        wheel_add(s, number);
                else
                        live_gone(s, teller, number);
                number = next;
        }
}

void sightings_tick(struct sightings *s, int64_t now_us, sightings_edge_fn *edge, void *context) {
        const struct sightings_teller teller = { .edge = edge, .context = context };
        int64_t bucket, end;

        sightings_clock(s, now_us);
        bucket = s->turn;
        s->turn = s->now_us / SIGHTINGS_GRAIN_US;
        end = s->turn - bucket > WHEEL_BUCKETS ? bucket + WHEEL_BUCKETS : s->turn;
        for (; bucket < end; bucket++)
                wheel_turn(s, &teller, list_take(s, (uint32_t) (bucket % WHEEL_BUCKETS)));
}

static void watch_tell(
        const struct sightings *s, uint16_t antenna, sightings_edge_fn *edge, void *context, bool silent) {
        const struct sighting_edge told = {
                .kind = silent ? SIGHTING_SILENT : SIGHTING_HEARD,
                .antenna = antenna,
                .rssi_cdbm = FRAME_RSSI_UNKNOWN,
                .at_us = s->now_us,
                .tags = s->watches[antenna].tags,
        };

        edge(context, &told);
}

void sightings_silence(
        struct sightings *s, uint16_t antenna, int64_t now_us, sightings_edge_fn *edge, void *context) {
        assert(antenna < s->watch_count);
        sightings_clock(s, now_us);
        if (s->watches[antenna].silent)
                return;
        s->watches[antenna].silent = true;
        watch_tell(s, antenna, edge, context, true);
}

void sightings_resume(
        struct sightings *s, uint16_t antenna, int64_t now_us, sightings_edge_fn *edge, void *context) {
        uint32_t number;

        assert(antenna < s->watch_count);
        sightings_clock(s, now_us);
        if (!s->watches[antenna].silent)
                return;
        s->watches[antenna].silent = false;
        s->watches[antenna].resumed_us = s->now_us;
        number = list_take(s, WHEEL_BUCKETS + antenna);
        while (number != LIVE_NONE) {
                const uint32_t next = live_at(s, number)->wheel_next;

                wheel_add(s, number);
                number = next;
        }
        watch_tell(s, antenna, edge, context, false);
}
