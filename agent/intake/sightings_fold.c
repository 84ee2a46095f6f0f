/* SPDX-License-Identifier: ISC */

/*
 * One read, folded: at its place, or a rival's
 *
 * An antenna of another place is a rival. There is one at a time, with its own reads and mean; a read at the tag's own
 * place ends it. A third place takes over only where it hears the tag louder than the rival does on average, or the
 * rival hasn't for its hold-off: else three antennas in turn would never let one of them come to two reads.
 */

#include <string.h>

#include "sightings_inside.h"

/* ---- who is where ---- */

static void place_add(struct sightings *s, uint32_t number) {
        struct live *live = live_at(s, number);
        uint32_t *head = &s->places[antenna_at(s, live->antenna)->place];

        live->place_prev = LIVE_NONE;
        live->place_next = *head;
        if (*head != LIVE_NONE)
                live_at(s, *head)->place_prev = number;
        *head = number;
}

static void place_remove(struct sightings *s, const struct live *live) {
        if (live->place_prev == LIVE_NONE)
                s->places[antenna_at(s, live->antenna)->place] = live->place_next;
        else
                live_at(s, live->place_prev)->place_next = live->place_next;
        if (live->place_next != LIVE_NONE)
                live_at(s, live->place_next)->place_prev = live->place_prev;
}

void live_enter(struct sightings *s, uint32_t number, uint16_t antenna) {
        struct live *live = live_at(s, number);

        live->antenna = antenna;
        s->watches[antenna].tags++;
        s->known_count += live->flags & LIVE_KNOWN ? 1 : 0;
        place_add(s, number);
}

void live_leave(struct sightings *s, uint32_t number) {
        const struct live *live = live_at(s, number);

        place_remove(s, live);
        s->watches[live->antenna].tags--;
        s->known_count -= live->flags & LIVE_KNOWN ? 1 : 0;
}

static void live_change(struct sightings *s, uint32_t number, uint16_t antenna) {
        struct live *live = live_at(s, number);
        const bool elsewhere = antenna_at(s, live->antenna)->place != antenna_at(s, antenna)->place;

        if (elsewhere)
                place_remove(s, live);
        s->watches[live->antenna].tags--;
        s->watches[antenna].tags++;
        live->antenna = antenna;
        if (elsewhere)
                place_add(s, number);
}

/* ---- telling ---- */

void live_sighting(const struct sightings *s, const struct live *live, struct sighting *out) {
        *out = (struct sighting){
                .state = s->watches[live->antenna].silent ? SIGHTING_UNKNOWN : SIGHTING_PRESENT,
                .antenna = live->antenna,
                .place = antenna_at(s, live->antenna)->place,
                .best_rssi_cdbm = live->best_cdbm,
                .mean_rssi_cdbm = live->mean_cdbm,
                .count = live->count,
                .first_us = live->first_us,
                .last_us = live->last_us,
        };
        live_tag(live, &out->tag);
        live_first_tid(live, &out->tid);
}

void live_tell(const struct sightings *s, const struct sightings_teller *teller, const struct live *live,
        struct sighting_edge *edge) {
        struct sighting sighting;

        live_sighting(s, live, &sighting);
        edge->sighting = &sighting;
        edge->known = live->flags & LIVE_KNOWN;
        edge->at_us = s->now_us;
        teller->edge(teller->context, edge);
        edge->sighting = NULL;
}

/* ---- one read ---- */

/* The count includes this read. */
static int16_t mean_with(int16_t mean, int16_t rssi, uint32_t count) {
        const int32_t weight = count < MEAN_READS ? (int32_t) count : MEAN_READS;
        int32_t moved;

        if (rssi == FRAME_RSSI_UNKNOWN)
                return mean;
        moved = mean == FRAME_RSSI_UNKNOWN ? rssi : mean + (rssi - mean) / weight;
        return (int16_t) moved;
}

static int16_t better(int16_t a, int16_t b) {
        return a > b ? a : b; /* unknown is the least there is */
}

static bool walked_too_fast(const struct sightings *s, const struct live *live, uint16_t antenna) {
        const struct sightings_antenna *from = antenna_at(s, live->heard), *to = antenna_at(s, antenna);
        const int64_t from_us = live->flags & LIVE_RESTORED ? live->last_us : live->heard_us;

        return !(live->flags & LIVE_ROOMS) && s->now_us >= s->doubt_us && from->room != to->room &&
               !from->portal && !to->portal && s->now_us - from_us < s->rules.walk_us;
}

static void live_read_here(struct sightings *s, uint32_t number, const struct sightings_read *read) {
        struct live *live = live_at(s, number);

        live->count += live->count < UINT32_MAX ? 1 : 0;
        live->mean_cdbm = mean_with(live->mean_cdbm, read->rssi_cdbm, live->count);
        live->best_cdbm = better(live->best_cdbm, read->rssi_cdbm);
        live->last_us = s->now_us;
        live->rival_count = 0;
        if (live->antenna != read->antenna)
                live_change(s, number, read->antenna);
}

/* Does this read begin a rival, or take over from one? */
static bool rival_begins(
        const struct sightings *s, const struct live *live, const struct sightings_read *read) {
        const struct sightings_antenna *rival = antenna_at(s, live->rival);

        if (!live->rival_count || live->rival_last_us + rival->gone_us <= s->now_us)
                return true;
        return rival->place != antenna_at(s, read->antenna)->place &&
               live->rival_mean_cdbm != FRAME_RSSI_UNKNOWN && read->rssi_cdbm > live->rival_mean_cdbm;
}

static void live_read_elsewhere(
        const struct sightings *s, struct live *live, const struct sightings_read *read) {
        if (rival_begins(s, live, read)) {
                live->rival_count = 0;
                live->rival_first_us = s->now_us;
                live->rival_mean_cdbm = FRAME_RSSI_UNKNOWN;
                live->rival_best_cdbm = FRAME_RSSI_UNKNOWN;
        } else if (antenna_at(s, live->rival)->place != antenna_at(s, read->antenna)->place) {
                return;
        }
        live->rival = read->antenna;
        live->rival_count = (uint8_t) (live->rival_count + (live->rival_count < UINT8_MAX));
        live->rival_last_us = s->now_us;
        live->rival_mean_cdbm = mean_with(live->rival_mean_cdbm, read->rssi_cdbm, live->rival_count);
        live->rival_best_cdbm = better(live->rival_best_cdbm, read->rssi_cdbm);
}

static bool rival_wins(const struct sightings *s, const struct live *live) {
        if (live->rival_count < s->rules.moved_reads)
                return false;
        if (!live_is_held(s, live))
                return true;
        if (live->flags & LIVE_MOVED && s->now_us - live->first_us < s->rules.settle_us)
                return false;
        if (live->mean_cdbm == FRAME_RSSI_UNKNOWN || live->rival_mean_cdbm == FRAME_RSSI_UNKNOWN)
                return live->rival_count >= 2 * s->rules.moved_reads;
        return live->rival_mean_cdbm >= live->mean_cdbm + (int) s->rules.margin_cdbm;
}

static void live_move(struct sightings *s, const struct sightings_teller *teller, uint32_t number,
        const struct sightings_read *read) {
        struct live *live = live_at(s, number);
        struct sighting before;
        struct sighting_edge edge = {
                .kind = SIGHTING_MOVED,
                .antenna = read->antenna,
                .rssi_cdbm = read->rssi_cdbm,
                .from_antenna = live->antenna,
                .from_us = live->last_us,
                .before = &before,
        };

        live_sighting(s, live, &before);
        live_change(s, number, live->rival);
        live->first_us = live->rival_first_us;
        live->last_us = live->rival_last_us;
        live->count = live->rival_count;
        live->mean_cdbm = live->rival_mean_cdbm;
        live->best_cdbm = live->rival_best_cdbm;
        live->rival_count = 0;
        live->flags |= LIVE_MOVED;
        live_tell(s, teller, live, &edge);
}

/* What a read says beyond where the tag is: two chips, two rooms. */
static void live_tell_doubts(const struct sightings *s, const struct sightings_teller *teller,
        struct live *live, struct sighting_edge *edge, const struct sighting_tid *other) {
        struct sighting_tid first;

        if (other->size) {
                live_first_tid(live, &first);
                edge->kind = SIGHTING_TWO_TIDS;
                edge->tid = &first;
                edge->other_tid = other;
                live_tell(s, teller, live, edge);
                edge->tid = NULL;
                edge->other_tid = NULL;
        }
        if (walked_too_fast(s, live, edge->antenna)) {
                live->flags |= LIVE_ROOMS;
                edge->kind = SIGHTING_TWO_ROOMS;
                edge->from_antenna = live->heard;
                edge->from_us = live->flags & LIVE_RESTORED ? live->last_us : live->heard_us;
                live_tell(s, teller, live, edge);
        }
}

/* Bound or unbound since the last read. It stays what it was while its new kind is full. */
static void live_set_known(struct sightings *s, struct live *live, bool known) {
        const size_t foreign = s->live_count - s->known_count;

        if (known == (bool) (live->flags & LIVE_KNOWN))
                return;
        if (known ? s->known_count == s->rules.known_max : foreign == s->rules.foreign_max)
                return;
        live->flags ^= LIVE_KNOWN;
        s->known_count += known ? 1 : (size_t) -1;
}

static int live_read(struct sightings *s, const struct sightings_teller *teller, uint32_t number,
        const struct sightings_read *read) {
        struct live *live = live_at(s, number);
        const int64_t due_was_us = live_due(s, live);
        struct sighting_edge edge = { .antenna = read->antenna, .rssi_cdbm = read->rssi_cdbm };
        struct sighting_tid other;
        int r;

        r = live_take_tid(s, live, read->tid, &other);
        if (r)
                return r;
        live_set_known(s, live, read->known);
        live_tell_doubts(s, teller, live, &edge, &other);
        if (antenna_at(s, live->antenna)->place == antenna_at(s, read->antenna)->place)
                live_read_here(s, number, read);
        else
                live_read_elsewhere(s, live, read);
        live->flags &= (uint8_t) ~LIVE_RESTORED;
        live->heard = read->antenna;
        live->heard_us = s->now_us;
        if (live->rival_count && rival_wins(s, live))
                live_move(s, teller, number, read);
        wheel_follow(s, number, due_was_us);
        return 0;
}

static int sightings_add(
        struct sightings *s, const struct sightings_read *read, uint32_t hash, uint32_t *ret_number) {
        const size_t foreign = s->live_count - s->known_count;
        struct sighting_tid other;
        struct live *live;
        uint32_t number;
        int r;

        if (read->known ? s->known_count == s->rules.known_max : foreign == s->rules.foreign_max)
                return SIGHTINGS_E_FULL;
        r = table_add(s, read->tag, hash, &number);
        if (r)
                return r;
        live = live_at(s, number);
        r = live_take_tid(s, live, read->tid, &other);
        if (r) {
                table_remove(s, number);
                return r;
        }
        live->flags |= read->known ? LIVE_KNOWN : 0;
        live->heard = read->antenna;
        live->mean_cdbm = read->rssi_cdbm;
        live->best_cdbm = read->rssi_cdbm;
        live->heard_us = s->now_us;
        live->count = 1;
        live_enter(s, number, read->antenna);
        *ret_number = number;
        return 0;
}

static int sightings_appear(struct sightings *s, const struct sightings_teller *teller,
        const struct sightings_read *read, uint32_t hash) {
        struct sighting_edge edge = {
                .kind = SIGHTING_APPEARED,
                .antenna = read->antenna,
                .rssi_cdbm = read->rssi_cdbm,
        };
        uint32_t number;
        int r;

        r = sightings_add(s, read, hash, &number);
        if (r)
                return r;
        live_at(s, number)->first_us = s->now_us;
        live_at(s, number)->last_us = s->now_us;
        wheel_add(s, number);
        live_tell(s, teller, live_at(s, number), &edge);
        return 0;
}

static int sightings_fold(struct sightings *s, const struct sightings_teller *teller,
        const struct sightings_read *read, uint32_t hash) {
        uint32_t number;

        assert(read->antenna < s->watch_count);
        if (s->watches[read->antenna].silent)
                sightings_resume(s, read->antenna, s->now_us, teller->edge, teller->context);
        number = table_find(s, read->tag, hash);
        return number == LIVE_NONE ? sightings_appear(s, teller, read, hash)
                                   : live_read(s, teller, number, read);
}

int sightings_read(struct sightings *s, const struct sightings_read *read, int64_t now_us,
        sightings_edge_fn *edge, void *context) {
        const struct sightings_teller teller = { .edge = edge, .context = context };

        sightings_clock(s, now_us);
        return sightings_fold(s, &teller, read, table_hash(s, read->tag));
}

enum { AHEAD = 16 }; /* reads whose slots and records are on their way at once */

/* The slots of all, then the records of all, then the reads themselves: nobody waits for memory alone. */
static void sightings_fetch(
        const struct sightings *s, const struct sightings_read *reads, size_t count, uint32_t *hashes) {
        const size_t mask = s->slot_count - 1;

        for (size_t i = 0; i < count; i++) {
                hashes[i] = table_hash(s, reads[i].tag);
                __builtin_prefetch(&s->slots[hashes[i] & mask]);
        }
        for (size_t i = 0; i < count; i++) {
                size_t at = hashes[i] & mask;

                while (s->slots[at].live && s->slots[at].hash != hashes[i])
                        at = (at + 1) & mask;
                if (s->slots[at].live) {
                        const struct live *live = live_at(s, s->slots[at].live - 1);

                        __builtin_prefetch(live, 1);
                        __builtin_prefetch((const uint8_t *) live + sizeof *live / 2, 1);
                }
        }
}

int sightings_read_many(struct sightings *s, const struct sightings_read *reads, size_t read_count,
        int64_t now_us, sightings_edge_fn *edge, void *context, size_t *ret_refused) {
        const struct sightings_teller teller = { .edge = edge, .context = context };
        uint32_t hashes[AHEAD];
        size_t refused = 0;
        int worst = 0;

        sightings_clock(s, now_us);
        for (size_t done = 0; done < read_count; done += AHEAD) {
                const size_t count = read_count - done < AHEAD ? read_count - done : AHEAD;

                sightings_fetch(s, reads + done, count, hashes);
                for (size_t i = 0; i < count; i++) {
                        const int r = sightings_fold(s, &teller, &reads[done + i], hashes[i]);

                        refused += r ? 1 : 0;
                        worst = r && worst >= 0 ? r : worst;
                }
        }
        *ret_refused = refused;
        return worst;
}

int sightings_restore(struct sightings *s, const struct sightings_read *read, int64_t first_us,
        int64_t last_us, int64_t now_us) {
        const uint32_t hash = table_hash(s, read->tag);
        struct live *live;
        uint32_t number;
        int r;

        assert(read->antenna < s->watch_count);
        assert(first_us <= last_us && last_us <= now_us);
        sightings_clock(s, now_us);
        if (table_find(s, read->tag, hash) != LIVE_NONE)
                return SIGHTINGS_E_LIVE;
        r = sightings_add(s, read, hash, &number);
        if (r)
                return r;
        live = live_at(s, number);
        live->first_us = first_us;
        live->last_us = last_us;
        live->flags |= LIVE_RESTORED;
        wheel_add(s, number);
        return 0;
}
