/* SPDX-License-Identifier: ISC */

/*
 * Sightings: their rules, and what one may ask
 */

#include "sightings.h"

#include <errno.h>
#include <string.h>

#include "sightings_inside.h"

#define DAY_US INT64_C(86400000000)

enum { GONE_US_MIN = 1000, MARGIN_CDBM_MAX = 10000, MOVED_READS_MAX = 100 };

static_assert(2 * MOVED_READS_MAX <= UINT8_MAX, "a rival's reads are counted in a byte");

static bool gone_us_ok(int64_t gone_us) {
        return gone_us >= GONE_US_MIN && gone_us <= 30 * DAY_US;
}

/* Zeroes become defaults. */
static int rules_take(const struct sightings_rules *rules, struct sightings_rules *ret_rules) {
        struct sightings_rules taken = *rules;

        taken.gone_us = taken.gone_us ? taken.gone_us : SIGHTINGS_GONE_US;
        taken.walk_us = taken.walk_us ? taken.walk_us : SIGHTINGS_WALK_US;
        taken.settle_us = taken.settle_us ? taken.settle_us : SIGHTINGS_SETTLE_US;
        taken.margin_cdbm = taken.margin_cdbm ? taken.margin_cdbm : SIGHTINGS_MARGIN_CDBM;
        taken.moved_reads = taken.moved_reads ? taken.moved_reads : SIGHTINGS_MOVED_READS;
        taken.known_max = taken.known_max ? taken.known_max : SIGHTINGS_MAX;
        taken.foreign_max = taken.foreign_max ? taken.foreign_max : SIGHTINGS_FOREIGN_MAX;
        if (!gone_us_ok(taken.gone_us) || taken.walk_us < 0 || taken.walk_us > DAY_US ||
                taken.settle_us < 0 || taken.settle_us > DAY_US)
                return SIGHTINGS_E_RULES;
        if (taken.margin_cdbm > MARGIN_CDBM_MAX || taken.moved_reads > MOVED_READS_MAX ||
                taken.known_max > SIGHTINGS_MAX || taken.foreign_max > SIGHTINGS_FOREIGN_MAX)
                return SIGHTINGS_E_RULES;
        *ret_rules = taken;
        return 0;
}

static int watches_take(struct sightings *s, const struct sightings_antenna *antennas, size_t count) {
        s->watches = calloc(count, sizeof *s->watches);
        if (!s->watches)
                return -ENOMEM;
        s->watch_count = count;
        for (size_t i = 0; i < count; i++) {
                struct sightings_antenna *antenna = &s->watches[i].antenna;

                *antenna = antennas[i];
                antenna->gone_us = antenna->gone_us ? antenna->gone_us : s->rules.gone_us;
                if (!gone_us_ok(antenna->gone_us))
                        return SIGHTINGS_E_RULES;
                s->place_count = s->place_count > antenna->place ? s->place_count : antenna->place + 1u;
        }
        return 0;
}

static uint32_t *heads_new(struct sightings *s, size_t count) {
        uint32_t *heads = malloc(count * sizeof *heads);

        for (size_t i = 0; heads && i < count; i++)
                heads[i] = LIVE_NONE;
        s->bytes += count * sizeof *heads;
        return heads;
}

int sightings_new(const struct sightings_rules *rules, const struct sightings_antenna *antennas,
        size_t antenna_count, const uint8_t *key, struct sightings **ret_sightings) {
        scoped(sightings_freep) struct sightings *s = NULL;
        int r;

        if (!antenna_count || antenna_count > SIGHTINGS_ANTENNAS_MAX)
                return SIGHTINGS_E_RULES;
        s = calloc(1, sizeof *s);
        if (!s)
                return -ENOMEM;
        s->free_head = LIVE_NONE;
        memcpy(s->key, key, sizeof s->key);
        r = rules_take(rules, &s->rules);
        if (!r)
                r = watches_take(s, antennas, antenna_count);
        if (r)
                return r;
        s->bytes += sizeof *s + antenna_count * sizeof *s->watches;
        s->places = heads_new(s, s->place_count);
        s->lists = heads_new(s, WHEEL_BUCKETS + antenna_count);
        if (!s->places || !s->lists || table_start(s))
                return -ENOMEM;
        *ret_sightings = take(s);
        return 0;
}

struct sightings *sightings_free(struct sightings *s) {
        if (!s)
                return NULL;
        table_free(s);
        free(s->lists);
        free(s->places);
        free(s->watches);
        free(s);
        return NULL;
}

bool sightings_find(const struct sightings *s, const struct tag *tag, struct sighting *ret_sighting) {
        const uint32_t number = table_find(s, tag, table_hash(s, tag));

        if (number == LIVE_NONE)
                return false;
        live_sighting(s, live_at(s, number), ret_sighting);
        return true;
}

int sightings_each_at(const struct sightings *s, uint16_t place, sightings_fn *fn, void *context) {
        uint32_t number = place < s->place_count ? s->places[place] : LIVE_NONE;
        int r = 0;

        while (!r && number != LIVE_NONE) {
                const struct live *live = live_at(s, number);
                struct sighting sighting;

                live_sighting(s, live, &sighting);
                r = fn(context, &sighting, live->flags & LIVE_KNOWN);
                number = live->place_next;
        }
        return r;
}

int sightings_each(const struct sightings *s, sightings_fn *fn, void *context) {
        int r = 0;

        for (size_t place = 0; !r && place < s->place_count; place++)
                r = sightings_each_at(s, (uint16_t) place, fn, context);
        return r;
}

struct sightings_place sightings_place(const struct sightings *s, uint16_t place) {
        struct sightings_place found = { 0 };

        for (size_t i = 0; i < s->watch_count; i++) {
                const struct watch *watch = &s->watches[i];

                if (watch->antenna.place != place)
                        continue;
                found.tags += watch->tags;
                found.antennas++;
                if (watch->silent) {
                        found.unknown += watch->tags;
                        found.silent++;
                }
        }
        return found;
}

struct sightings_counts sightings_counts(const struct sightings *s) {
        return (struct sightings_counts){
                .known = s->known_count,
                .foreign = s->live_count - s->known_count,
                .bytes = s->bytes,
        };
}

const char *sighting_edge_name(enum sighting_edge_kind kind) {
        static const char *const names[] = {
                [SIGHTING_APPEARED] = "APPEARED",
                [SIGHTING_MOVED] = "MOVED",
                [SIGHTING_GONE] = "GONE",
                [SIGHTING_TWO_TIDS] = "TWO_TIDS",
                [SIGHTING_TWO_ROOMS] = "TWO_ROOMS",
                [SIGHTING_SILENT] = "SILENT",
                [SIGHTING_HEARD] = "HEARD",
        };

        return names[kind];
}
