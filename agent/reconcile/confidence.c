/* SPDX-License-Identifier: ISC */

/*
 * Confidence: a chance for each line, a cut for each place
 *
 * A chance is a fixed-point product, rounded up at each factor, so it is never less than the true one and never 0:
 *
 *      chance ← ⌈chance · (b + j) / (a + b + j)⌉        a and b in thousandths of a pass
 *
 * The lines of a place are chained through the caller's array. The cut of a place is the largest chance such that the
 * lines at or below it sum to no more than the share: equal lines stand or fall together, so no order matters. It is
 * found by halving, which needs no memory and no sorting.
 */

#include "confidence.h"

#include <assert.h>

#include "macros.h"

enum { MILLI = 1000 };

#define DENOMINATOR_MAX \
        (UINT64_C(1000) * (4 * CONFIDENCE_RECORD_MAX + CONFIDENCE_PASSES_MAX + CONFIDENCE_MORE_MAX))

static_assert(DENOMINATOR_MAX < UINT64_MAX / CONFIDENCE_ONE, "a chance times a denominator fits");
static_assert(
        CONFIDENCE_LINES_MAX < UINT64_MAX / CONFIDENCE_ONE, "a sum of chances fits, and so does a share");
static_assert(CONFIDENCE_NEVER > CONFIDENCE_MORE_MAX, "never is no number of passes");

struct confidence_rules confidence_rules_default(void) {
        return (struct confidence_rules){
                .error_ppm = 1000,
                .start_reads = 4,
                .start_misses = 1,
                .place_passes_max = 8,
                .own_passes_max = 200,
                .passes_more_max = 8,
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

        return all ? divide_up(chance * misses, all) : chance;
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
        place->effective = place_effective(place, rules);
        place->floor = place_floor(place);
        place->first = CONFIDENCE_NOWHERE;
}

/* Whatever was read or looked for, the line takes part in the sum. */
static void line_weigh(
        struct confidence_line *line, struct confidence_place *place, const struct confidence_rules *rules) {
        history_blend(&line->history, &place->history, rules, &line->a_milli, &line->b_milli);
        line->later = chance_after_all(line->a_milli, line->b_milli, place->effective);
        line->chance = chance_add(line->later, place->floor);
        place->tagged++;
        place->expected_unread += line->chance;
        if (place->worst < line->chance)
                place->worst = line->chance;
}

/* What needs no cut: read, looked for, or without a tag. */
static void line_start(
        struct confidence_line *line, struct confidence_place *place, const struct confidence_rules *rules) {
        line->chance = CONFIDENCE_ONE;
        line->reason = CONFIDENCE_NO_REASON;
        line->result = CONFIDENCE_NOT_OBSERVED;
        if (line->tagged)
                line_weigh(line, place, rules);
        if (line->read)
                line->result = CONFIDENCE_READ;
        else if (line->optical)
                line->result = CONFIDENCE_MISSING;
        else if (!line->tagged)
                line->reason = CONFIDENCE_NO_RADIO_TAG;
        place->lines++;
        place->unread += !line->read;
}

/* A place and the lines that are chained to it. */
struct shelf {
        struct confidence_line *lines;
        struct confidence_place *place;
};

static struct confidence_line *shelf_next(const struct shelf *shelf, const struct confidence_line *line) {
        const uint32_t next = line ? line->next : shelf->place->first;

        return next == CONFIDENCE_NOWHERE ? NULL : &shelf->lines[next];
}

static bool line_waits(const struct confidence_line *line) {
        return line->tagged && !line->read && !line->optical;
}

/* The sum of the chances up to a cut. */
static uint64_t shelf_sum(const struct shelf *shelf, uint64_t cut) {
        uint64_t sum = 0;

        for (const struct confidence_line *line = shelf_next(shelf, NULL); line;
                line = shelf_next(shelf, line))
                if (line->tagged && line->chance <= cut)
                        sum += line->chance;
        return sum;
}

/* A line whose chance is more than the share never fits, so the cut is no more than that. */
static uint64_t shelf_cut(const struct shelf *shelf) {
        uint64_t fits = 0, fails = shelf->place->share + 1;

        if (shelf->place->expected_unread <= shelf->place->share)
                return shelf->place->share;
        while (fails - fits > 1) {
                const uint64_t middle = fits + (fails - fits) / 2;

                if (shelf_sum(shelf, middle) <= shelf->place->share)
                        fits = middle;
                else
                        fails = middle;
        }
        return fits;
}

static uint32_t shelf_decide(const struct shelf *shelf) {
        const uint64_t cut = shelf_cut(shelf);
        const enum confidence_reason reason = place_reason(shelf->place);
        uint32_t open = 0;

        for (struct confidence_line *line = shelf_next(shelf, NULL); line; line = shelf_next(shelf, line)) {
                if (!line_waits(line))
                        continue;
                if (shelf->place->effective && line->chance <= cut) {
                        line->result = CONFIDENCE_MISSING;
                } else {
                        line->reason = reason;
                        open++;
                }
        }
        return open;
}

/* After one pass more: would no unread line stay open? The worst of them decides. */
static bool shelf_would_do(const struct shelf *shelf, uint32_t passes) {
        const uint64_t floor = shelf->place->floor;
        uint64_t worst = 0, sum = 0;

        for (struct confidence_line *line = shelf_next(shelf, NULL); line; line = shelf_next(shelf, line)) {
                if (!line->tagged)
                        continue;
                line->later = chance_after(line->later, line->a_milli, line->b_milli, passes - 1);
                if (line_waits(line) && worst < chance_add(line->later, floor))
                        worst = chance_add(line->later, floor);
        }
        for (const struct confidence_line *line = shelf_next(shelf, NULL); line;
                line = shelf_next(shelf, line)) {
                const uint64_t chance = line->tagged ? chance_add(line->later, floor) : 0;

                if (chance <= worst)
                        sum += chance;
        }
        return sum <= shelf->place->share;
}

static uint32_t shelf_passes_needed(const struct shelf *shelf, const struct confidence_rules *rules) {
        if (!shelf->place->references || shelf->place->floor > shelf->place->share)
                return CONFIDENCE_NEVER;
        for (uint32_t more = 1; more <= rules->passes_more_max; more++)
                if (shelf_would_do(shelf, shelf->place->effective + more))
                        return more;
        return CONFIDENCE_NEVER;
}

/* open: tagged lines that wait, of place->open. */
static enum confidence_action place_action(
        const struct confidence_place *place, uint32_t open, const struct confidence_rules *rules) {
        if (!place->open)
                return CONFIDENCE_DONE;
        if (!open || place->passes_needed == CONFIDENCE_NEVER)
                return CONFIDENCE_LOOK;
        if (place->reader != CONFIDENCE_ANSWERS)
                return CONFIDENCE_MEND;
        if (place->reason == CONFIDENCE_REFERENCE_LOST && place->passes >= rules->lost_max)
                return CONFIDENCE_MEND;
        return CONFIDENCE_SWEEP;
}

static void shelf_settle(const struct shelf *shelf, const struct confidence_rules *rules) {
        struct confidence_place *place = shelf->place;
        const uint32_t open = shelf_decide(shelf);

        for (const struct confidence_line *line = shelf_next(shelf, NULL); line;
                line = shelf_next(shelf, line))
                place->open += line->result == CONFIDENCE_NOT_OBSERVED;
        place->passes_needed = open ? shelf_passes_needed(shelf, rules) : 0;
        place->reason = open ? place_reason(place) : CONFIDENCE_NO_REASON;
        place->action = place_action(place, open, rules);
        place->enough = !place->open;
}

void confidence_judge(struct confidence_line *lines, size_t line_count, struct confidence_place *places,
        size_t place_count, const struct confidence_rules *rules) {
        assert(line_count <= CONFIDENCE_LINES_MAX);
        rules_assert(rules);
        for (size_t i = 0; i < place_count; i++)
                place_start(&places[i], rules);
        for (size_t i = 0; i < line_count; i++) {
                struct confidence_place *place;

                assert(lines[i].place < place_count);
                place = &places[lines[i].place];
                lines[i].next = place->first;
                place->first = (uint32_t) i;
                line_start(&lines[i], place, rules);
        }
        for (size_t i = 0; i < place_count; i++) {
                const struct shelf shelf = { .lines = lines, .place = &places[i] };

                places[i].share = 0;
                if (line_count)
                        places[i].share =
                                (uint64_t) rules->error_ppm * 1000000 * places[i].lines / line_count;
                shelf_settle(&shelf, rules);
        }
}

/* Sweeping comes first, since it is the cheapest; then what is to be mended, then looking. */
static uint32_t place_effort(const struct confidence_place *place) {
        switch (place->action) {
        case CONFIDENCE_SWEEP: return place->passes_needed;
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
