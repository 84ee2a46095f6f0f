/* SPDX-License-Identifier: ISC */

/*
 * Radio room: drawn from a seed, counted by the advice
 *
 * A tag that was read already isn't drawn for again, and rates are compared with 16 bits, four draws a step of the
 * generator: ten thousand rooms shall pass in seconds.
 */

#include "radio_room.h"

#include <string.h>

#include "macros.h"

enum { FIRST_PASSES = 2, RATE_ONE = 65536, REFERENCE_PERMILLE = 980 };

/* xorshift64*, Vigna 2016 */
static uint64_t dice_step(struct radio_room *room) {
        room->dice ^= room->dice >> 12;
        room->dice ^= room->dice << 25;
        room->dice ^= room->dice >> 27;
        return room->dice * UINT64_C(0x2545f4914f6cdd1d);
}

static uint32_t dice(struct radio_room *room, uint32_t sides) {
        return (uint32_t) ((dice_step(room) >> 32) * sides >> 32);
}

/* True with rate/65536. */
static bool dice_hits(struct radio_room *room, uint32_t rate) {
        uint32_t sixteen;

        if (!room->bits_left) {
                room->bits = dice_step(room);
                room->bits_left = 4;
        }
        sixteen = (uint32_t) (room->bits & 0xffff);
        room->bits >>= 16;
        room->bits_left--;
        return sixteen < rate;
}

static uint32_t rate_of(uint32_t permille) {
        return permille * RATE_ONE / 1000;
}

/* On a shelf with a band the tags lie within a third of the spread; else anywhere in it. */
static uint32_t room_draw_rate(struct radio_room *room, bool banded, uint32_t band) {
        const uint32_t spread = room->options.rate_spread;
        const uint32_t within = banded ? spread / 3 : spread;
        const uint32_t from = banded ? band * (spread - within) / 1000 : 0;

        return rate_of(room->options.rate_permille + from + dice(room, within + 1));
}

static struct confidence_history room_draw_history(struct radio_room *room, uint32_t passes, uint32_t rate) {
        struct confidence_history history = { .passes = passes };

        for (uint32_t i = 0; i < passes; i++)
                history.reads += dice_hits(room, rate);
        return history;
}

static void room_shade(struct radio_room *room) {
        for (uint32_t i = 0; i < room->line_count; i++)
                room->tags[i].shadowed = room->shelves[room->lines[i].place].steel &&
                                         dice(room, 1000000) < room->options.shadow_ppm;
        for (uint32_t i = 0; i < room->place_count; i++)
                room->shelves[i].blocked = dice(room, 1000) < room->options.blocked_permille;
}

/* One tag in eight came later than most of the record was made. */
static void room_draw_line(struct radio_room *room, uint32_t i, bool banded, uint32_t earlier) {
        struct confidence_line *line = &room->lines[i];
        struct radio_tag *tag = &room->tags[i];

        *line = (struct confidence_line){ .place = dice(room, room->place_count), .tagged = true };
        *tag = (struct radio_tag){ .rate = room_draw_rate(room, banded, room->shelves[line->place].band) };
        line->history = room_draw_history(room, dice(room, 8) ? earlier : dice(room, earlier + 1), tag->rate);
        room->places[line->place].history.passes += line->history.passes;
        room->places[line->place].history.reads += line->history.reads;
}

void radio_room_draw(struct radio_room *room, uint64_t seed, const struct radio_options *options) {
        uint32_t earlier, thefts;
        bool banded;

        memset(room, 0, sizeof *room);
        room->options = *options;
        room->rules = confidence_rules_default();
        room->dice = (seed + 1) * UINT64_C(0x9e3779b97f4a7c15);
        room->line_count = options->lines ? options->lines : 20 + dice(room, 481);
        room->place_count = 2 + dice(room, RADIO_PLACES_MAX - 1);
        banded = dice(room, 2);
        for (uint32_t i = 0; i < room->place_count; i++) {
                room->shelves[i].band = dice(room, 1001);
                room->places[i].references = 1;
                room->shelves[i].reference_rate = rate_of(REFERENCE_PERMILLE);
                room->shelves[i].steel = dice(room, 1000) < options->steel_permille;
        }
        earlier = dice(room, 4) ? dice(room, options->earlier_max + 1) : 0;
        for (uint32_t i = 0; i < room->line_count; i++)
                room_draw_line(room, i, banded, earlier);
        thefts = options->thefts_max ? 1 + dice(room, options->thefts_max) : 0;
        for (uint32_t i = 0; i < thefts; i++)
                room->tags[dice(room, room->line_count)].stolen = true;
        room_shade(room);
}

/* One pass along one shelf: what is reached is read at its rate. */
static void room_sweep(struct radio_room *room, uint32_t at, bool reaches) {
        struct confidence_place *place = &room->places[at];
        const bool proven = reaches && dice_hits(room, room->shelves[at].reference_rate);

        place->passes++;
        if (proven || room->options.without_reference) {
                place->covered++;
                place->sweeps++;
        }
        for (uint32_t i = 0; reaches && i < room->line_count; i++) {
                const struct radio_tag *tag = &room->tags[i];
                struct confidence_line *line = &room->lines[i];

                if (line->place == at && !line->read && !tag->stolen && !tag->shadowed)
                        line->read = dice_hits(room, tag->rate);
        }
}

/* From the same spot the same tags are hidden in each pass. */
static void room_repeat(struct radio_room *room, uint32_t at) {
        struct confidence_place *place = &room->places[at];

        place->passes++;
        place->covered++;
        place->sweeps += room->options.repeats_in_full;
}

static void room_pass(struct radio_room *room, uint32_t at) {
        if (room->options.same_spot && room->places[at].covered)
                room_repeat(room, at);
        else
                room_sweep(room, at,
                        !room->shelves[at].blocked && dice(room, 1000) >= room->options.astray_permille);
}

/* Each unread line is judged as if it were the only one of a count: what the union bound is for. */
static void room_judge_each(struct radio_room *room) {
        for (uint32_t i = 0; i < room->line_count; i++) {
                struct confidence_line line = room->lines[i];
                struct confidence_place *whole = &room->places[line.place], place = *whole;

                if (line.read)
                        continue;
                line.place = 0;
                confidence_judge(&line, 1, &place, 1, &room->rules);
                room->lines[i].result = line.result;
                if (place.action == CONFIDENCE_SWEEP && whole->sweep < place.sweep) {
                        whole->action = CONFIDENCE_SWEEP;
                        whole->sweep = place.sweep;
                }
        }
}

static void room_judge(struct radio_room *room) {
        confidence_judge(room->lines, room->line_count, room->places, room->place_count, &room->rules);
        if (!room->options.without_union)
                return;
        for (uint32_t i = 0; i < room->place_count; i++) {
                room->places[i].action = CONFIDENCE_DONE;
                room->places[i].sweep = 0;
        }
        room_judge_each(room);
}

/* Where the advice is to look, each open line is looked for: it is seen, or it isn't there. */
static void room_look(struct radio_room *room, uint32_t at, struct radio_score *score) {
        for (uint32_t i = 0; i < room->line_count; i++) {
                struct confidence_line *line = &room->lines[i];

                if (line->place != at || line->result != CONFIDENCE_NOT_OBSERVED)
                        continue;
                *(room->tags[i].stolen ? &line->optical : &line->read) = true;
                score->looked++;
        }
}

/* Does what is advised for each shelf; false when nothing was left that could be done. */
static bool room_follow(struct radio_room *room, struct radio_score *score) {
        bool done = false;

        for (uint32_t i = 0; i < room->place_count; i++) {
                const struct confidence_place *place = &room->places[i];

                if (place->action == CONFIDENCE_SWEEP) {
                        for (uint32_t more = place->sweep; more; more--)
                                room_pass(room, i);
                        done = true;
                } else if (place->action != CONFIDENCE_DONE && room->options.looks) {
                        room_look(room, i, score);
                        done = true;
                }
        }
        return done;
}

static void room_score(const struct radio_room *room, struct radio_score *score) {
        const uint64_t before = score->false_missing;

        for (uint32_t i = 0; i < room->line_count; i++) {
                const bool stolen = room->tags[i].stolen;
                const enum confidence_result result = room->lines[i].result;

                score->false_missing += !stolen && result == CONFIDENCE_MISSING;
                score->unknown += !stolen && result == CONFIDENCE_NOT_OBSERVED;
                score->thefts += stolen;
                score->thefts_missing += stolen && result == CONFIDENCE_MISSING;
                score->thefts_unknown += stolen && result == CONFIDENCE_NOT_OBSERVED;
        }
        for (uint32_t i = 0; i < room->place_count; i++) {
                score->passes += room->places[i].passes;
                score->enough += room->places[i].enough;
        }
        score->counts++;
        score->counts_with_false += score->false_missing > before;
        score->lines += room->line_count;
        score->places += room->place_count;
}

void radio_room_count(struct radio_room *room, struct radio_score *score) {
        for (uint32_t i = 0; i < room->place_count; i++)
                for (uint32_t pass = 0; pass < FIRST_PASSES; pass++)
                        room_pass(room, i);
        room_judge(room);
        for (uint32_t round = 0; round < RADIO_ROUNDS_MAX && room_follow(room, score); round++)
                room_judge(room);
        room_score(room, score);
}

/* A line that was called missing is looked for afterwards, and what is found goes on record: as it is when a finding
 * is resolved. */
void radio_room_next(struct radio_room *room) {
        for (uint32_t i = 0; i < room->line_count; i++) {
                struct confidence_line *line = &room->lines[i];
                struct confidence_place *place = &room->places[line->place];
                const struct confidence_history more = room_draw_history(
                        room, place->effective, room->tags[i].shadowed ? 0 : room->tags[i].rate);

                if (room->tags[i].stolen || !place->effective)
                        continue;
                line->history.passes += more.passes;
                line->history.reads += more.reads;
                place->history.passes += more.passes;
                place->history.reads += more.reads;
                place->judged += line->decidable;
                place->refuted += line->result == CONFIDENCE_MISSING;
                line->read = line->optical = false;
        }
        for (uint32_t i = 0; i < room->place_count; i++)
                room->places[i].passes = room->places[i].covered = room->places[i].sweeps = 0;
        room_shade(room);
}

uint32_t radio_room_naive(struct radio_room *room) {
        uint32_t false_missing = 0;

        for (uint32_t i = 0; i < room->place_count; i++)
                room_sweep(room, i, true);
        for (uint32_t i = 0; i < room->line_count; i++)
                false_missing += !room->lines[i].read && !room->tags[i].stolen;
        return false_missing;
}
