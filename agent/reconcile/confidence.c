/* SPDX-License-Identifier: ISC */

/*
 * Confidence: a chance for each line, held against one limit
 *
 * A chance is a fixed-point product, rounded up at each factor, so it is never less than the true one and never 0:
 *
 *      chance ← ⌈chance · (b + j) / (a + b + j)⌉        a and b in thousandths of a pass
 *
 * Lines don't look at one another: neither their order nor what else was read changes what is said of one.
 */

#include "confidence.h"

#include <assert.h>

#include "macros.h"

enum { MILLI = 1000 };

#define DENOMINATOR_MAX \
        (UINT64_C(1000) * (4 * CONFIDENCE_RECORD_MAX + CONFIDENCE_PASSES_MAX + CONFIDENCE_MORE_MAX))

static_assert(DENOMINATOR_MAX < UINT64_MAX / CONFIDENCE_ONE, "a chance times a denominator fits");
static_assert(CONFIDENCE_LINES_MAX < UINT64_MAX / CONFIDENCE_ONE, "a sum of chances fits");
static_assert(CONFIDENCE_LINES_MAX * UINT64_C(1000000000) < UINT64_C(1) << 53,
        "and on record, in 10^-9, it is exact");
static_assert(CONFIDENCE_NEVER > CONFIDENCE_MORE_MAX, "never is no number of passes");

struct confidence_rules confidence_rules_default(void) {
        return (struct confidence_rules){
                .error_ppm = 1000,
                .start_reads = 4,
                .start_misses = 1,
                .place_passes_max = 8,
                .own_passes_max = 200,
                .passes_more_max = 8,
                .look_after = 4,
                .lost_max = 3,
        };
}

static uint64_t divide_up(uint64_t dividend, uint64_t divisor) {
        return dividend / divisor + (dividend % divisor != 0);
}

static uint64_t chance_add(uint64_t a, uint64_t b) {
        return a + b < CONFIDENCE_ONE ? a + b : CONFIDENCE_ONE;
}

static void rules_assert(const struct confidence_rules *rules) {
        assert(rules->error_ppm <= 1000000);
        assert(rules->start_reads <= CONFIDENCE_RECORD_MAX && rules->start_misses <= CONFIDENCE_RECORD_MAX);
        assert(rules->place_passes_max <= CONFIDENCE_RECORD_MAX);
        assert(rules->own_passes_max <= CONFIDENCE_RECORD_MAX);
        assert(rules->repeat_permille <= MILLI && rules->passes_more_max <= CONFIDENCE_MORE_MAX);
}

/* A record of more than max passes says as much as max passes at its rate, its reads rounded down. */
static void history_add(
        const struct confidence_history *history, uint32_t max, uint32_t *a_milli, uint32_t *b_milli) {
        const uint64_t passes = history->passes < max ? history->passes : max;
        uint64_t reads;

        assert(history->reads <= history->passes);
        if (!history->passes)
                return;
        reads = (uint64_t) history->reads * passes * MILLI / history->passes;
        *a_milli += (uint32_t) reads;
        *b_milli += (uint32_t) (passes * MILLI - reads);
}

static void history_blend(const struct confidence_history *own, const struct confidence_history *place,
        const struct confidence_rules *rules, uint32_t *ret_a_milli, uint32_t *ret_b_milli) {
        *ret_a_milli = rules->start_reads * MILLI;
        *ret_b_milli = rules->start_misses * MILLI;
        history_add(place, rules->place_passes_max, ret_a_milli, ret_b_milli);
        history_add(own, rules->own_passes_max, ret_a_milli, ret_b_milli);
}

/* The chance after the pass numbered so, from 0. Where nothing at all is known, silence says nothing. */
static uint64_t chance_after(uint64_t chance, uint32_t a_milli, uint32_t b_milli, uint32_t pass) {
        const uint64_t misses = b_milli + (uint64_t) MILLI * pass;
        const uint64_t all = a_milli + misses;

        if (!all)
                return chance;
        return misses ? divide_up(chance * misses, all) : 1;
}

static uint64_t chance_after_all(uint32_t a_milli, uint32_t b_milli, uint32_t passes) {
        uint64_t chance = CONFIDENCE_ONE;

        for (uint32_t pass = 0; pass < passes && chance > 1; pass++)
                chance = chance_after(chance, a_milli, b_milli, pass);
        return chance;
}

uint64_t confidence_unread(const struct confidence_history *own, const struct confidence_history *place,
        uint32_t passes, const struct confidence_rules *rules) {
        uint32_t a_milli, b_milli;

        rules_assert(rules);
        history_blend(own, place, rules, &a_milli, &b_milli);
        return chance_after_all(
                a_milli, b_milli, passes < CONFIDENCE_PASSES_MAX ? passes : CONFIDENCE_PASSES_MAX);
}

/* What counts of the passes; without a reference tag none does. */
static uint32_t place_effective(const struct confidence_place *place, const struct confidence_rules *rules) {
        uint64_t effective;

        assert(place->covered <= place->passes && place->sweeps <= place->covered);
        if (!place->references)
                return 0;
        effective =
                place->sweeps + (uint64_t) (place->covered - place->sweeps) * rules->repeat_permille / MILLI;
        return effective < CONFIDENCE_PASSES_MAX ? (uint32_t) effective : CONFIDENCE_PASSES_MAX;
}

/* After r refutations in n, the next is given a chance of (r + 1) / (n + 1). None yet: no such shadow is known here. */
static uint64_t place_floor(const struct confidence_place *place) {
        assert(place->refuted <= place->judged);
        if (!place->refuted)
                return 0;
        return chance_add(
                0, divide_up(CONFIDENCE_ONE, place->judged + UINT64_C(1)) * (place->refuted + UINT64_C(1)));
}

static enum confidence_reason place_reason(const struct confidence_place *place) {
        if (!place->references)
                return CONFIDENCE_NO_REFERENCE;
        if (place->reader == CONFIDENCE_GONE)
                return CONFIDENCE_READER_GONE;
        if (place->reader == CONFIDENCE_STALE)
                return CONFIDENCE_READER_STALE;
        if (!place->passes)
                return CONFIDENCE_NOT_COVERED;
        return place->covered ? CONFIDENCE_TOO_FEW_PASSES : CONFIDENCE_REFERENCE_LOST;
}

static void place_start(struct confidence_place *place, const struct confidence_rules *rules) {
        place->lines = place->tagged = place->unread = place->open = 0;
        place->worst = place->expected_unread = 0;
        place->passes_needed = 0;
        place->reason = CONFIDENCE_NO_REASON;
        place->effective = place_effective(place, rules);
        place->floor = place_floor(place);
}

uint64_t confidence_limit(size_t line_count, const struct confidence_rules *rules) {
        rules_assert(rules);
        return line_count ? (uint64_t) rules->error_ppm * (CONFIDENCE_ONE / 1000000) / line_count : 0;
}

/* How a line is weighed, and what with. */
struct weighing {
        uint32_t a_milli, b_milli;
        uint64_t chance; /* without the place's floor */
        uint64_t limit;
};

/* How many more passes until the line is decided. */
static uint32_t line_passes_needed(const struct weighing *weighing, const struct confidence_place *place,
        const struct confidence_rules *rules) {
        uint64_t chance = weighing->chance;

        if (!place->references)
                return CONFIDENCE_NEVER;
        for (uint32_t more = 1; more <= rules->passes_more_max; more++) {
                chance = chance_after(
                        chance, weighing->a_milli, weighing->b_milli, place->effective + more - 1);
                if (chance + place->floor <= weighing->limit)
                        return more;
        }
        return CONFIDENCE_NEVER;
}

/* What is said of a tagged line that is neither read nor looked for. */
static void line_decide(struct confidence_line *line, struct confidence_place *place,
        const struct weighing *weighing, const struct confidence_rules *rules) {
        uint32_t needed;

        if (line->decidable) {
                line->result = CONFIDENCE_MISSING;
                return;
        }
        needed = line_passes_needed(weighing, place, rules);
        if (place->passes_needed < needed)
                place->passes_needed = needed;
        line->reason = place->reason = place_reason(place);
}

/* Whatever was read or looked for, a tagged line is weighed: that is what the place states. */
static void line_weigh(struct confidence_line *line, struct confidence_place *place, uint64_t limit,
        const struct confidence_rules *rules) {
        struct weighing weighing = { .limit = limit };

        history_blend(&line->history, &place->history, rules, &weighing.a_milli, &weighing.b_milli);
        weighing.chance = chance_after_all(weighing.a_milli, weighing.b_milli, place->effective);
        line->chance = chance_add(weighing.chance, place->floor);
        line->decidable = place->effective && line->chance <= limit;
        place->tagged++;
        place->expected_unread += line->chance;
        if (place->worst < line->chance)
                place->worst = line->chance;
        if (!line->read && !line->optical)
                line_decide(line, place, &weighing, rules);
}

static void line_judge(struct confidence_line *line, struct confidence_place *place, uint64_t limit,
        const struct confidence_rules *rules) {
        line->chance = CONFIDENCE_ONE;
        line->decidable = false;
        line->result = CONFIDENCE_NOT_OBSERVED;
        line->reason = CONFIDENCE_NO_REASON;
        if (line->tagged)
                line_weigh(line, place, limit, rules);
        if (line->read)
                line->result = CONFIDENCE_READ;
        else if (line->optical)
                line->result = CONFIDENCE_MISSING;
        else if (!line->tagged)
                line->reason = CONFIDENCE_NO_RADIO_TAG;
        place->lines++;
        place->unread += !line->read;
        place->open += line->result == CONFIDENCE_NOT_OBSERVED;
}

/* A pass costs less than a look; where radio can't decide, it still reads most of what is there. */
static uint32_t place_sweep(const struct confidence_place *place, const struct confidence_rules *rules) {
        if (place->passes_needed != CONFIDENCE_NEVER)
                return place->passes_needed;
        return place->references && place->effective < rules->look_after
                       ? rules->look_after - place->effective
                       : 0;
}

/* A place has a reason where a tagged line is open; where only others are, no radio helps. */
static enum confidence_action place_action(
        const struct confidence_place *place, const struct confidence_rules *rules) {
        if (!place->open)
                return CONFIDENCE_DONE;
        if (place->reason == CONFIDENCE_NO_REASON || !place_sweep(place, rules))
                return CONFIDENCE_LOOK;
        if (place->reader != CONFIDENCE_ANSWERS)
                return CONFIDENCE_MEND;
        if (place->reason == CONFIDENCE_REFERENCE_LOST && place->passes >= rules->lost_max)
                return CONFIDENCE_MEND;
        return CONFIDENCE_SWEEP;
}

static void place_advise(struct confidence_place *place, const struct confidence_rules *rules) {
        place->enough = !place->open;
        place->action = place_action(place, rules);
        place->sweep = place->action == CONFIDENCE_SWEEP ? place_sweep(place, rules) : 0;
}

void confidence_judge(struct confidence_line *lines, size_t line_count, struct confidence_place *places,
        size_t place_count, const struct confidence_rules *rules) {
        const uint64_t limit = confidence_limit(line_count, rules);

        assert(line_count <= CONFIDENCE_LINES_MAX);
        for (size_t i = 0; i < place_count; i++)
                place_start(&places[i], rules);
        for (size_t i = 0; i < line_count; i++) {
                assert(lines[i].place < place_count);
                line_judge(&lines[i], &places[lines[i].place], limit, rules);
        }
        for (size_t i = 0; i < place_count; i++)
                place_advise(&places[i], rules);
}

/* Sweeping comes first, since it is the cheapest; then what is to be mended, then looking. */
static uint32_t place_effort(const struct confidence_place *place) {
        switch (place->action) {
        case CONFIDENCE_SWEEP: return place->sweep;
        case CONFIDENCE_MEND: return CONFIDENCE_NEVER;
        case CONFIDENCE_LOOK: return CONFIDENCE_NEVER + 1;
        case CONFIDENCE_DONE: break;
        }
        return CONFIDENCE_NEVER + 2;
}

uint32_t confidence_advise(const struct confidence_place *places, size_t place_count) {
        uint32_t next = CONFIDENCE_NOWHERE;

        for (size_t i = 0; i < place_count; i++) {
                const struct confidence_place *place = &places[i];
                const struct confidence_place *best = next == CONFIDENCE_NOWHERE ? NULL : &places[next];

                if (place->action == CONFIDENCE_DONE)
                        continue;
                if (!best || place_effort(place) < place_effort(best) ||
                        (place_effort(place) == place_effort(best) && place->open > best->open))
                        next = (uint32_t) i;
        }
        return next;
}

uint64_t confidence_ppb(uint64_t chance) {
        return divide_up(chance, CONFIDENCE_ONE / 1000000000);
}

const char *confidence_reason_name(enum confidence_reason reason) {
        static const char *const names[] = {
                [CONFIDENCE_NO_REASON] = "",
                [CONFIDENCE_READER_GONE] = "READER_GONE",
                [CONFIDENCE_READER_STALE] = "READER_STALE",
                [CONFIDENCE_REFERENCE_LOST] = "REFERENCE_LOST",
                [CONFIDENCE_TOO_FEW_PASSES] = "TOO_FEW_PASSES",
                [CONFIDENCE_NO_REFERENCE] = "NO_REFERENCE",
                [CONFIDENCE_NO_RADIO_TAG] = "NO_RADIO_TAG",
                [CONFIDENCE_NOT_COVERED] = "NOT_COVERED",
        };

        static_assert(count_of(names) == CONFIDENCE_REASONS, "each reason has a name");
        assert(reason < CONFIDENCE_REASONS);
        return names[reason];
}

const char *confidence_result_name(enum confidence_result result) {
        static const char *const names[] = { "NOT_OBSERVED", "MISSING", "READ" };

        assert(result < count_of(names));
        return names[result];
}

const char *confidence_action_name(enum confidence_action action) {
        static const char *const names[] = { "DONE", "SWEEP", "LOOK", "MEND" };

        assert(action < count_of(names));
        return names[action];
}
