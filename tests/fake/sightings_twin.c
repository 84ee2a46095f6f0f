/* SPDX-License-Identifier: ISC */

/*
 * The twin: what the head of sightings.h promises, in the plainest way there is
 *
 * Long because the promises stand side by side in one place, apart from the code that keeps them.
 */

#include "sightings_twin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
        TWIN_TAGS = 24,
        TWIN_ANTENNAS = 7,
        TWIN_PLACES = 5,
        TWIN_KNOWN_MAX = 14,
        TWIN_FOREIGN_MAX = 4,
        TWIN_TIDS = 7,
        TWIN_EDGES = 128,
        TWIN_BATCH = 40,
        SECOND_US = 1000000,
};

/* Two antennas at one place, three rooms, a door, and hold-offs from 1 s to beyond the wheel. */
static const struct sightings_antenna twin_antennas[TWIN_ANTENNAS] = {
        { .place = 0, .room = 0 },
        { .place = 0, .room = 0, .gone_us = 5 * SECOND_US },
        { .place = 1, .room = 0, .gone_us = 300 * (int64_t) SECOND_US },
        { .place = 2, .room = 1 },
        { .place = 3, .room = 2, .gone_us = SECOND_US },
        { .place = 4, .room = 7, .portal = true },
        { .place = 1, .room = 0 },
};

struct twin_tag {
        bool live, known, rooms, moved, restored;
        struct sighting now;
        struct sighting_tid tids[SIGHTING_TIDS_MAX];
        size_t tid_count;
        uint16_t heard;
        int64_t heard_us;
        struct sighting rival; /* of count 0: none */
};

/* An edge with all it points to. */
struct twin_edge {
        struct sighting_edge edge;
        struct sighting sighting, before;
        struct sighting_tid tid, other_tid;
};

struct twin_edges {
        struct twin_edge list[TWIN_EDGES];
        size_t count;
};

struct twin {
        twin_dice *dice;
        void *context;
        struct sightings *sightings;
        struct sightings_rules rules;
        struct tag names[TWIN_TAGS];
        struct twin_tag tags[TWIN_TAGS];
        bool silent[TWIN_ANTENNAS];
        int64_t resumed_us[TWIN_ANTENNAS];
        int64_t now_us, doubt_us;
        struct twin_edges ours, theirs;
        size_t told[SIGHTING_HEARD + 1];
};

#define twin_must(twin, condition) \
        do { \
                if (!(condition)) { \
                        (void) fprintf(stderr, "the twins differ: %s, at %lld\n", #condition, \
                                (long long) (twin)->now_us); \
                        abort(); \
                } \
        } while (0)

static uint32_t twin_roll(struct twin *twin, uint32_t sides) {
        return twin->dice(twin->context, sides);
}

static void twin_note(void *context, const struct sighting_edge *edge) {
        struct twin_edges *edges = context;
        struct twin_edge *noted = &edges->list[edges->count++];

        if (edges->count > TWIN_EDGES)
                abort();
        *noted = (struct twin_edge){ .edge = *edge };
        if (edge->sighting)
                noted->sighting = *edge->sighting;
        if (edge->before)
                noted->before = *edge->before;
        if (edge->tid)
                noted->tid = *edge->tid;
        if (edge->other_tid)
                noted->other_tid = *edge->other_tid;
}

/* ---- the rules once more ---- */

static int64_t twin_gone_us(const struct twin *twin, uint16_t antenna) {
        return twin_antennas[antenna].gone_us ? twin_antennas[antenna].gone_us : twin->rules.gone_us;
}

static int64_t twin_ends(const struct twin *twin, uint16_t antenna, int64_t at_us) {
        return (at_us > twin->resumed_us[antenna] ? at_us : twin->resumed_us[antenna]) +
               twin_gone_us(twin, antenna);
}

static void twin_clock(struct twin *twin, int64_t now_us) {
        if (now_us < twin->now_us)
                twin->doubt_us = twin->now_us + twin->rules.walk_us;
        else
                twin->now_us = now_us;
}

static struct sighting twin_sighting(const struct twin *twin, const struct twin_tag *tag) {
        struct sighting sighting = tag->now;

        sighting.tag = twin->names[tag - twin->tags];
        if (tag->tid_count)
                sighting.tid = tag->tids[0];
        sighting.place = twin_antennas[sighting.antenna].place;
        sighting.state = twin->silent[sighting.antenna] ? SIGHTING_UNKNOWN : SIGHTING_PRESENT;
        return sighting;
}

static void twin_tell(struct twin *twin, const struct twin_tag *tag, struct sighting_edge *edge) {
        const struct sighting sighting = twin_sighting(twin, tag);

        edge->sighting = &sighting;
        edge->known = tag->known;
        edge->at_us = twin->now_us;
        twin_note(&twin->theirs, edge);
        edge->sighting = NULL;
}

static size_t twin_count(const struct twin *twin, bool known) {
        size_t count = 0;

        for (size_t i = 0; i < TWIN_TAGS; i++)
                count += twin->tags[i].live && twin->tags[i].known == known;
        return count;
}

static bool twin_full(const struct twin *twin, bool known) {
        return twin_count(twin, known) == (known ? twin->rules.known_max : twin->rules.foreign_max);
}

static void twin_hear(struct sighting *sighting, const struct sightings_read *read, int64_t now_us) {
        const int weight = sighting->count < 7 ? (int) sighting->count + 1 : 8;

        if (!sighting->count)
                *sighting = (struct sighting){
                        .first_us = now_us,
                        .best_rssi_cdbm = FRAME_RSSI_UNKNOWN,
                        .mean_rssi_cdbm = FRAME_RSSI_UNKNOWN,
                };
        sighting->count++;
        sighting->antenna = read->antenna;
        sighting->last_us = now_us;
        if (read->rssi_cdbm == FRAME_RSSI_UNKNOWN)
                return;
        if (sighting->mean_rssi_cdbm == FRAME_RSSI_UNKNOWN)
                sighting->mean_rssi_cdbm = read->rssi_cdbm;
        else
                sighting->mean_rssi_cdbm = (int16_t) (sighting->mean_rssi_cdbm +
                                                      (read->rssi_cdbm - sighting->mean_rssi_cdbm) / weight);
        if (read->rssi_cdbm > sighting->best_rssi_cdbm)
                sighting->best_rssi_cdbm = read->rssi_cdbm;
}

static bool twin_same_chip(const struct sighting_tid *a, const struct sighting_tid *b) {
        const size_t least = a->size < b->size ? a->size : b->size;

        return (least >= 4 || a->size == b->size) && !memcmp(a->bytes, b->bytes, least);
}

/* true: another chip, to be told. */
static bool twin_take_tid(struct twin_tag *tag, const struct sighting_tid *tid) {
        if (!tid || !tid->size)
                return false;
        for (size_t i = 0; i < tag->tid_count; i++) {
                if (!twin_same_chip(&tag->tids[i], tid))
                        continue;
                if (tid->size > tag->tids[i].size)
                        tag->tids[i] = *tid;
                return false;
        }
        if (tag->tid_count == SIGHTING_TIDS_MAX)
                return false;
        tag->tids[tag->tid_count++] = *tid;
        return tag->tid_count > 1;
}

static bool twin_rival_wins(const struct twin *twin, const struct twin_tag *tag) {
        const struct sighting *rival = &tag->rival, *now = &tag->now;
        const int64_t at_us = tag->heard == now->antenna ? tag->heard_us : now->last_us;

        if (rival->count < twin->rules.moved_reads)
                return false;
        if (twin->silent[now->antenna] || twin_ends(twin, now->antenna, at_us) <= twin->now_us)
                return true;
        if (tag->moved && twin->now_us - now->first_us < twin->rules.settle_us)
                return false;
        if (rival->mean_rssi_cdbm == FRAME_RSSI_UNKNOWN || now->mean_rssi_cdbm == FRAME_RSSI_UNKNOWN)
                return rival->count >= 2u * twin->rules.moved_reads;
        return rival->mean_rssi_cdbm - now->mean_rssi_cdbm >= twin->rules.margin_cdbm;
}

static void twin_read_elsewhere(struct twin *twin, struct twin_tag *tag, const struct sightings_read *read) {
        struct sighting *rival = &tag->rival;
        const uint16_t place = twin_antennas[rival->antenna].place;
        const bool third = rival->count && place != twin_antennas[read->antenna].place;

        if (rival->count && rival->last_us + twin_gone_us(twin, rival->antenna) <= twin->now_us)
                rival->count = 0;
        else if (third && rival->mean_rssi_cdbm != FRAME_RSSI_UNKNOWN &&
                 read->rssi_cdbm > rival->mean_rssi_cdbm)
                rival->count = 0;
        else if (third)
                return;
        twin_hear(rival, read, twin->now_us);
}

static void twin_move(struct twin *twin, struct twin_tag *tag, struct sighting_edge *edge) {
        const struct sighting before = twin_sighting(twin, tag);

        edge->kind = SIGHTING_MOVED;
        edge->from_antenna = tag->now.antenna;
        edge->from_us = tag->now.last_us;
        edge->before = &before;
        tag->now = tag->rival;
        tag->rival.count = 0;
        tag->moved = true;
        twin_tell(twin, tag, edge);
        edge->before = NULL;
}

static void twin_tell_doubts(struct twin *twin, struct twin_tag *tag, const struct sightings_read *read,
        struct sighting_edge *edge) {
        const struct sightings_antenna *from = &twin_antennas[tag->heard],
                                       *to = &twin_antennas[read->antenna];
        const int64_t from_us = tag->restored ? tag->now.last_us : tag->heard_us;

        if (twin_take_tid(tag, read->tid)) {
                edge->kind = SIGHTING_TWO_TIDS;
                edge->tid = &tag->tids[0];
                edge->other_tid = read->tid;
                twin_tell(twin, tag, edge);
                edge->tid = edge->other_tid = NULL;
        }
        if (tag->rooms || from->room == to->room || from->portal || to->portal ||
                twin->now_us < twin->doubt_us || twin->now_us - from_us >= twin->rules.walk_us)
                return;
        tag->rooms = true;
        edge->kind = SIGHTING_TWO_ROOMS;
        edge->from_antenna = tag->heard;
        edge->from_us = from_us;
        twin_tell(twin, tag, edge);
}

static int twin_enter(struct twin *twin, struct twin_tag *tag, const struct sightings_read *read) {
        if (twin_full(twin, read->known))
                return SIGHTINGS_E_FULL;
        *tag = (struct twin_tag){ .live = true, .known = read->known, .heard = read->antenna };
        tag->heard_us = twin->now_us;
        twin_hear(&tag->now, read, twin->now_us);
        (void) twin_take_tid(tag, read->tid);
        return 0;
}

static void twin_tell_watch(struct twin *twin, uint16_t antenna, enum sighting_edge_kind kind) {
        struct sighting_edge edge = {
                .kind = kind,
                .antenna = antenna,
                .rssi_cdbm = FRAME_RSSI_UNKNOWN,
                .at_us = twin->now_us,
        };

        for (size_t i = 0; i < TWIN_TAGS; i++)
                edge.tags += twin->tags[i].live && twin->tags[i].now.antenna == antenna;
        twin_note(&twin->theirs, &edge);
}

static void twin_set_silent(struct twin *twin, uint16_t antenna, bool silent) {
        if (twin->silent[antenna] == silent)
                return;
        twin->silent[antenna] = silent;
        if (!silent)
                twin->resumed_us[antenna] = twin->now_us;
        twin_tell_watch(twin, antenna, silent ? SIGHTING_SILENT : SIGHTING_HEARD);
}

static int twin_read(struct twin *twin, const struct sightings_read *read, struct twin_tag *tag) {
        struct sighting_edge edge = { .antenna = read->antenna, .rssi_cdbm = read->rssi_cdbm };

        twin_set_silent(twin, read->antenna, false);
        if (!tag->live) {
                const int r = twin_enter(twin, tag, read);

                edge.kind = SIGHTING_APPEARED;
                if (!r)
                        twin_tell(twin, tag, &edge);
                return r;
        }
        if (tag->known != read->known && !twin_full(twin, read->known))
                tag->known = read->known;
        twin_tell_doubts(twin, tag, read, &edge);
        if (twin_antennas[tag->now.antenna].place == twin_antennas[read->antenna].place) {
                twin_hear(&tag->now, read, twin->now_us);
                tag->rival.count = 0;
        } else {
                twin_read_elsewhere(twin, tag, read);
        }
        tag->restored = false;
        tag->heard = read->antenna;
        tag->heard_us = twin->now_us;
        if (tag->rival.count && twin_rival_wins(twin, tag))
                twin_move(twin, tag, &edge);
        return 0;
}

static void twin_tick(struct twin *twin) {
        for (size_t i = 0; i < TWIN_TAGS; i++) {
                struct twin_tag *tag = &twin->tags[i];
                const int64_t place_us = twin_ends(twin, tag->now.antenna, tag->now.last_us);
                const int64_t heard_us = twin_ends(twin, tag->heard, tag->heard_us);
                const int64_t due_us = place_us > heard_us ? place_us : heard_us;
                struct sighting_edge edge = {
                        .kind = SIGHTING_GONE,
                        .antenna = tag->now.antenna,
                        .rssi_cdbm = FRAME_RSSI_UNKNOWN,
                };

                if (!tag->live || twin->silent[tag->now.antenna] || twin->silent[tag->heard] ||
                        due_us / SIGHTINGS_GRAIN_US >= twin->now_us / SIGHTINGS_GRAIN_US)
                        continue;
                twin_tell(twin, tag, &edge);
                tag->live = false;
        }
}

/* ---- comparing ---- */

static int twin_order(const void *a, const void *b) {
        const struct twin_edge *x = a, *y = b;
        const int r = memcmp(&x->sighting.tag, &y->sighting.tag, sizeof x->sighting.tag);

        return r ? r : (int) x->edge.kind - (int) y->edge.kind;
}

static bool sighting_same(const struct sighting *a, const struct sighting *b) {
        return !memcmp(&a->tag, &b->tag, sizeof a->tag) && a->tid.size == b->tid.size &&
               !memcmp(a->tid.bytes, b->tid.bytes, a->tid.size) && a->state == b->state &&
               a->antenna == b->antenna && a->place == b->place && a->best_rssi_cdbm == b->best_rssi_cdbm &&
               a->mean_rssi_cdbm == b->mean_rssi_cdbm && a->count == b->count && a->first_us == b->first_us &&
               a->last_us == b->last_us;
}

static bool tid_same(const struct sighting_tid *a, const struct sighting_tid *b) {
        return a->size == b->size && !memcmp(a->bytes, b->bytes, a->size);
}

static bool edge_same(const struct twin_edge *a, const struct twin_edge *b) {
        const struct sighting_edge *x = &a->edge, *y = &b->edge;

        return x->kind == y->kind && x->antenna == y->antenna && x->from_antenna == y->from_antenna &&
               x->rssi_cdbm == y->rssi_cdbm && x->known == y->known && x->at_us == y->at_us &&
               x->from_us == y->from_us && x->tags == y->tags && sighting_same(&a->sighting, &b->sighting) &&
               sighting_same(&a->before, &b->before) && tid_same(&a->tid, &b->tid) &&
               tid_same(&a->other_tid, &b->other_tid);
}

/* Those of one tick come in no order. */
static void twin_compare_edges(struct twin *twin, bool ordered) {
        twin_must(twin, twin->ours.count == twin->theirs.count);
        if (!ordered) {
                qsort(twin->ours.list, twin->ours.count, sizeof twin->ours.list[0], twin_order);
                qsort(twin->theirs.list, twin->theirs.count, sizeof twin->theirs.list[0], twin_order);
        }
        for (size_t i = 0; i < twin->ours.count; i++) {
                twin_must(twin, edge_same(&twin->ours.list[i], &twin->theirs.list[i]));
                twin->told[twin->ours.list[i].edge.kind]++;
        }
        twin->ours.count = twin->theirs.count = 0;
}

struct twin_walk {
        const struct twin *twin;
        size_t count;
};

static int twin_walk_one(void *context, const struct sighting *sighting, bool known) {
        struct twin_walk *walk = context;

        for (size_t i = 0; i < TWIN_TAGS; i++) {
                const struct twin_tag *tag = &walk->twin->tags[i];

                if (!tag->live || memcmp(&walk->twin->names[i], &sighting->tag, sizeof sighting->tag) != 0)
                        continue;
                walk->count += tag->known == known;
        }
        return 0;
}

static void twin_compare_place(const struct twin *twin, uint16_t place) {
        const struct sightings_place ours = sightings_place(twin->sightings, place);
        struct sightings_place theirs = { 0 };
        struct twin_walk walk = { .twin = twin };

        for (size_t i = 0; i < TWIN_ANTENNAS; i++) {
                theirs.antennas += twin_antennas[i].place == place;
                theirs.silent += twin_antennas[i].place == place && twin->silent[i];
        }
        for (size_t i = 0; i < TWIN_TAGS; i++) {
                const struct twin_tag *tag = &twin->tags[i];
                const bool here = tag->live && twin_antennas[tag->now.antenna].place == place;

                theirs.tags += here;
                theirs.unknown += here && twin->silent[tag->now.antenna];
        }
        twin_must(twin, ours.tags == theirs.tags && ours.unknown == theirs.unknown);
        twin_must(twin, ours.antennas == theirs.antennas && ours.silent == theirs.silent);
        twin_must(twin, !sightings_each_at(twin->sightings, place, twin_walk_one, &walk));
        twin_must(twin, walk.count == theirs.tags);
}

void twin_compare(const struct twin *twin) {
        const struct sightings_counts counts = sightings_counts(twin->sightings);
        struct twin_walk walk = { .twin = twin };

        twin_must(twin, counts.known == twin_count(twin, true) && counts.foreign == twin_count(twin, false));
        for (size_t place = 0; place <= TWIN_PLACES; place++)
                twin_compare_place(twin, (uint16_t) place);
        twin_must(twin, !sightings_each(twin->sightings, twin_walk_one, &walk));
        twin_must(twin, walk.count == counts.known + counts.foreign);
        for (size_t i = 0; i < TWIN_TAGS; i++) {
                struct sighting found;
                const bool is_found = sightings_find(twin->sightings, &twin->names[i], &found);

                twin_must(twin, is_found == twin->tags[i].live);
                if (is_found) {
                        const struct sighting theirs = twin_sighting(twin, &twin->tags[i]);

                        twin_must(twin, sighting_same(&found, &theirs));
                }
        }
}

/* ---- one thing to both ---- */

/* Chips 0 and 1 are one, read in part and whole; 2 is of their model; 5 fits no record; 6 is too short to tell. */
static void twin_tid(struct sighting_tid *tid, uint32_t which) {
        static const uint8_t sizes[TWIN_TIDS] = { 4, 12, 12, 12, 12, 32, 2 };

        *tid = (struct sighting_tid){ .size = sizes[which], .bytes = { 0xe2, 0x80, 0x11, 0x05 } };
        if (which > 1)
                tid->bytes[which == 2 ? 8 : 3] = (uint8_t) (0x40 + which);
}

static size_t twin_make_read(struct twin *twin, struct sightings_read *read, struct sighting_tid *tid) {
        const size_t which = twin_roll(twin, TWIN_TAGS);

        *read = (struct sightings_read){
                .tag = &twin->names[which],
                .antenna = (uint16_t) twin_roll(twin, TWIN_ANTENNAS),
                .rssi_cdbm = (int16_t) (-3000 - (int) twin_roll(twin, 4000)),
                .known = which % 4 != 0,
        };
        if (which % 8 == 7 || twin_roll(twin, 16) == 0)
                read->rssi_cdbm = FRAME_RSSI_UNKNOWN;
        if (twin_roll(twin, 64) == 0)
                read->known = !read->known;
        if (twin_roll(twin, 4) == 0) {
                twin_tid(tid, twin_roll(twin, TWIN_TIDS));
                read->tid = tid;
        }
        return which;
}

static void step_read(struct twin *twin, int64_t now_us) {
        struct sightings_read read;
        struct sighting_tid tid;
        const size_t which = twin_make_read(twin, &read, &tid);
        const uint32_t times = 1 + twin_roll(twin, 3);

        twin_clock(twin, now_us);
        for (uint32_t i = 0; i < times; i++) {
                const int ours = sightings_read(twin->sightings, &read, now_us, twin_note, &twin->ours);

                twin_must(twin, ours == twin_read(twin, &read, &twin->tags[which]));
        }
        twin_compare_edges(twin, true);
}

static void step_batch(struct twin *twin, int64_t now_us) {
        struct sightings_read reads[TWIN_BATCH];
        struct sighting_tid tids[TWIN_BATCH];
        size_t which[TWIN_BATCH], refused = 0, ours_refused = 0;
        const size_t count = twin_roll(twin, TWIN_BATCH + 1);
        int r;

        for (size_t i = 0; i < count; i++)
                which[i] = twin_make_read(twin, &reads[i], &tids[i]);
        twin_clock(twin, now_us);
        for (size_t i = 0; i < count; i++)
                refused += twin_read(twin, &reads[i], &twin->tags[which[i]]) ? 1 : 0;
        r = sightings_read_many(twin->sightings, reads, count, now_us, twin_note, &twin->ours, &ours_refused);
        twin_must(twin, r == (refused ? SIGHTINGS_E_FULL : 0) && ours_refused == refused);
        twin_compare_edges(twin, true);
}

static void step_restore(struct twin *twin, int64_t now_us) {
        struct sightings_read read;
        struct sighting_tid tid;
        struct twin_tag *tag = &twin->tags[twin_make_read(twin, &read, &tid)];
        int64_t last_us, first_us;
        int r;

        twin_clock(twin, now_us > twin->now_us ? now_us : twin->now_us);
        last_us = twin->now_us - twin_roll(twin, 60 * SECOND_US);
        first_us = last_us - twin_roll(twin, SECOND_US);
        r = tag->live ? SIGHTINGS_E_LIVE : twin_enter(twin, tag, &read);
        if (!r) {
                tag->restored = true;
                tag->now.first_us = first_us;
                tag->now.last_us = last_us;
        }
        twin_must(twin, r == sightings_restore(twin->sightings, &read, first_us, last_us, twin->now_us));
}

static void step_watch(struct twin *twin, int64_t now_us, bool silent) {
        const uint16_t antenna = (uint16_t) twin_roll(twin, TWIN_ANTENNAS);

        twin_clock(twin, now_us);
        twin_set_silent(twin, antenna, silent);
        if (silent)
                sightings_silence(twin->sightings, antenna, now_us, twin_note, &twin->ours);
        else
                sightings_resume(twin->sightings, antenna, now_us, twin_note, &twin->ours);
        twin_compare_edges(twin, true);
}

static void step_tick(struct twin *twin, int64_t now_us) {
        twin_clock(twin, now_us);
        twin_tick(twin);
        sightings_tick(twin->sightings, now_us, twin_note, &twin->ours);
        twin_compare_edges(twin, false);
}

/* Mostly moments, at times a while, seldom a night or a step back. */
static int64_t twin_later(struct twin *twin) {
        switch (twin_roll(twin, 64)) {
        case 0: return twin->now_us + twin_roll(twin, 400) * (int64_t) SECOND_US;
        case 1: return twin->now_us - (int64_t) twin_roll(twin, SECOND_US);
        case 2:
        case 3:
        case 4: return twin->now_us + twin_roll(twin, 12 * SECOND_US);
        default: return twin->now_us + twin_roll(twin, SECOND_US / 4);
        }
}

void twin_step(struct twin *twin) {
        const int64_t now_us = twin_later(twin);

        switch (twin_roll(twin, 32)) {
        case 0: step_watch(twin, now_us, true); break;
        case 1: step_watch(twin, now_us, false); break;
        case 2: step_restore(twin, now_us); break;
        case 3: step_batch(twin, now_us); break;
        case 4:
        case 5:
        case 6: step_tick(twin, now_us); break;
        default: step_read(twin, now_us);
        }
}

size_t twin_told(const struct twin *twin, enum sighting_edge_kind kind) {
        return twin->told[kind];
}

struct twin *twin_new(twin_dice *dice, void *context) {
        static const uint8_t key[SIGHTINGS_KEY_BYTES] = "twins, no secret";
        struct twin *twin = calloc(1, sizeof *twin);

        if (!twin)
                abort();
        twin->dice = dice;
        twin->context = context;
        twin->now_us = SIGHTINGS_HORIZON_US;
        twin->rules = (struct sightings_rules){
                .gone_us = 30 * SECOND_US,
                .walk_us = 2 * SECOND_US,
                .settle_us = SECOND_US,
                .margin_cdbm = 300,
                .moved_reads = 2,
                .known_max = TWIN_KNOWN_MAX,
                .foreign_max = TWIN_FOREIGN_MAX,
        };
        for (size_t i = 0; i < TWIN_TAGS; i++) { /* one in three is too long for a record */
                twin->names[i] =
                        (struct tag){ .scheme = TAG_EPC, .size = i % 3 ? 24 : (uint16_t) (33 + 3 * i) };
                memset(twin->names[i].bytes, 'A', twin->names[i].size);
                twin->names[i].bytes[i % 24] = (uint8_t) ('0' + i / 24);
        }
        if (sightings_new(&twin->rules, twin_antennas, TWIN_ANTENNAS, key, &twin->sightings))
                abort();
        sightings_tick(twin->sightings, twin->now_us, twin_note, &twin->ours);
        return twin;
}

struct twin *twin_free(struct twin *twin) {
        if (!twin)
                return NULL;
        (void) sightings_free(twin->sightings);
        free(twin);
        return NULL;
}
