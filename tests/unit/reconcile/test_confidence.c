/* SPDX-License-Identifier: ISC */

/*
 * Confidence: chances that a pocket calculator gives too, one limit, reasons and advice
 *
 * Long because the stories share the few helpers that make a shelf and a count.
 */

#include "test.h"

#include <string.h>

#include "confidence.h"
#include "macros.h"

enum { ROUNDS = 2000, LINES_MAX = 60, PLACES = 4 };

static const struct confidence_history nothing = { 0 };

/* Numbers that repeat from run to run. */
static uint64_t dice_state;

static uint32_t dice(uint32_t sides) {
        dice_state = dice_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        return (uint32_t) (dice_state >> 33) % sides;
}

static struct confidence_history dice_history(uint32_t passes_max) {
        const uint32_t passes = dice(passes_max + 1);

        return (struct confidence_history){ .passes = passes, .reads = passes - dice(passes / 4 + 1) };
}

/* One line at one place, swept so many times with its reference tag read. */
struct shelf {
        struct confidence_rules rules;
        struct confidence_place place;
        struct confidence_line line;
};

static struct shelf shelf_swept(uint32_t passes) {
        return (struct shelf){
                .rules = confidence_rules_default(),
                .place = { .references = 1,
                        .passes = passes,
                        .covered = passes,
                        .sweeps = passes,
                        .history = { .passes = 400, .reads = 384 } },
                .line = { .tagged = true, .history = { .passes = 20, .reads = 20 } },
        };
}

static void shelf_judge(struct shelf *shelf) {
        confidence_judge(&shelf->line, 1, &shelf->place, 1, &shelf->rules);
}

static void assert_open(struct shelf *shelf, const char *reason, enum confidence_action action) {
        shelf_judge(shelf);
        assert_string_equal(confidence_result_name(shelf->line.result), "NOT_OBSERVED");
        assert_string_equal(confidence_reason_name(shelf->line.reason), reason);
        assert_string_equal(confidence_action_name(shelf->place.action), confidence_action_name(action));
        assert_int_equal(shelf->place.open, 1);
        assert_false(shelf->place.enough);
}

/* docs/confidence.md: 1.32/33 · 2.32/34 · 3.32/35 · 4.32/36 · 5.32/37 · 6.32/38 */
static void test_the_worked_example(void **state) {
        static const uint64_t chances[] = { 40000000000, 2729411765, 258904202, 31068505, 4467148, 742958 };
        const struct confidence_rules rules = confidence_rules_default();
        const struct confidence_history place = { .passes = 400, .reads = 384 };
        const struct confidence_history own = { .passes = 20, .reads = 20 };

        (void) state;
        assert_int_equal(confidence_unread(&own, &place, 0, &rules), CONFIDENCE_ONE);
        for (uint32_t passes = 1; passes <= count_of(chances); passes++)
                assert_int_equal(confidence_unread(&own, &place, passes, &rules), chances[passes - 1]);
        assert_int_equal(confidence_limit(500, &rules), 2000000);
        assert_true(
                chances[4] > confidence_limit(500, &rules) && chances[5] <= confidence_limit(500, &rules));
}

/* 1/5 · 2/6 · 3/7 */
static void test_little_is_claimed_where_nothing_is_known(void **state) {
        const struct confidence_rules rules = confidence_rules_default();

        (void) state;
        assert_int_equal(confidence_unread(&nothing, &nothing, 3, &rules), UINT64_C(28571428572));
}

/* What confidence.h says, said again in floating point. */
static long double oracle_unread(const struct confidence_history *own, const struct confidence_history *place,
        uint32_t passes, const struct confidence_rules *rules) {
        const struct confidence_history *const records[] = { own, place };
        const uint32_t most[] = { rules->own_passes_max, rules->place_passes_max };
        long double a = rules->start_reads, b = rules->start_misses, chance = 1;

        for (size_t i = 0; i < count_of(records); i++) {
                const uint32_t n = records[i]->passes;
                const long double part = n > most[i] ? (long double) most[i] / n : 1;

                a += part * records[i]->reads;
                b += part * (n - records[i]->reads);
        }
        for (uint32_t j = 0; j < passes; j++)
                chance *= (b + j) / (a + b + j);
        return chance;
}

static void test_a_chance_is_rounded_up_and_no_more(void **state) {
        const struct confidence_rules rules = confidence_rules_default();

        (void) state;
        dice_state = 1;
        for (size_t round = 0; round < ROUNDS; round++) {
                const struct confidence_history own = dice_history(600), place = dice_history(100000);
                uint64_t last = CONFIDENCE_ONE;

                for (uint32_t passes = 1; passes < 20; passes++) {
                        const uint64_t chance = confidence_unread(&own, &place, passes, &rules);
                        const long double exact =
                                oracle_unread(&own, &place, passes, &rules) * CONFIDENCE_ONE;

                        assert_true((long double) chance >= exact * 0.999999999L);
                        assert_true((long double) chance <= exact * 1.02L + passes);
                        assert_true(chance <= last && chance > 0);
                        last = chance;
                }
        }
}

static void test_a_tag_that_misses_more_needs_more_passes(void **state) {
        const struct confidence_rules rules = confidence_rules_default();
        const struct confidence_history good = { .passes = 30, .reads = 30 },
                                        bad = { .passes = 30, .reads = 21 };

        (void) state;
        assert_true(confidence_unread(&bad, &nothing, 5, &rules) >
                    100 * confidence_unread(&good, &nothing, 5, &rules));
        assert_true(
                confidence_unread(&nothing, &bad, 5, &rules) > confidence_unread(&nothing, &good, 5, &rules));
}

static void test_silence_counts_when_there_was_enough_of_it(void **state) {
        struct shelf shelf = shelf_swept(2);

        (void) state;
        assert_open(&shelf, "TOO_FEW_PASSES", CONFIDENCE_SWEEP);
        assert_int_equal(shelf.place.sweep, 1);
        shelf = shelf_swept(3);
        shelf_judge(&shelf);
        assert_string_equal(confidence_result_name(shelf.line.result), "MISSING");
        assert_true(shelf.place.enough && shelf.line.decidable);
        assert_int_equal(shelf.place.action, CONFIDENCE_DONE);
        assert_int_equal(shelf.place.worst, 258904202);
        assert_int_equal(shelf.place.expected_unread, 258904202);
}

/* 1.32/33 is 4 %, to the last digit; and no threshold makes a claim of no pass. */
static void test_the_limit_itself_is_enough(void **state) {
        struct shelf shelf = shelf_swept(1);

        (void) state;
        shelf.rules.error_ppm = 40000;
        shelf_judge(&shelf);
        assert_int_equal(shelf.line.result, CONFIDENCE_MISSING);
        shelf = shelf_swept(0);
        shelf.rules.error_ppm = 1000000;
        assert_open(&shelf, "NOT_COVERED", CONFIDENCE_SWEEP);
}

static void test_passes_without_the_reference_tag_prove_nothing(void **state) {
        struct shelf shelf = shelf_swept(20);

        (void) state;
        shelf.place.covered = shelf.place.sweeps = 2;
        assert_open(&shelf, "TOO_FEW_PASSES", CONFIDENCE_SWEEP);
        shelf.place.covered = shelf.place.sweeps = 0;
        assert_open(&shelf, "REFERENCE_LOST", CONFIDENCE_MEND);
        shelf.place.passes = 1;
        assert_open(&shelf, "REFERENCE_LOST", CONFIDENCE_SWEEP);
        shelf.place.passes = 0;
        assert_open(&shelf, "NOT_COVERED", CONFIDENCE_SWEEP);
        shelf = shelf_swept(20);
        shelf.place.references = 0;
        assert_open(&shelf, "NO_REFERENCE", CONFIDENCE_LOOK);
}

static void test_a_silent_reader_is_told(void **state) {
        struct shelf shelf = shelf_swept(1);

        (void) state;
        shelf.place.reader = CONFIDENCE_GONE;
        assert_open(&shelf, "READER_GONE", CONFIDENCE_MEND);
        shelf.place.reader = CONFIDENCE_STALE;
        assert_open(&shelf, "READER_STALE", CONFIDENCE_MEND);
        shelf = shelf_swept(8);
        shelf.place.reader = CONFIDENCE_GONE;
        shelf_judge(&shelf);
        assert_int_equal(
                shelf.line.result, CONFIDENCE_MISSING); /* its passes were proven while it was there */
}

static void test_without_a_tag_only_eyes_tell(void **state) {
        struct shelf shelf = shelf_swept(20);

        (void) state;
        shelf.line.tagged = false;
        assert_open(&shelf, "NO_RADIO_TAG", CONFIDENCE_LOOK);
        assert_int_equal(shelf.line.chance, CONFIDENCE_ONE);
        shelf.line.optical = true;
        shelf_judge(&shelf);
        assert_int_equal(shelf.line.result, CONFIDENCE_MISSING);
        shelf.line.read = true;
        shelf_judge(&shelf);
        assert_int_equal(shelf.line.result, CONFIDENCE_READ);
        assert_true(shelf.place.enough);
}

static void test_repeats_from_one_spot_count_nothing_unless_told(void **state) {
        struct shelf shelf = shelf_swept(9);

        (void) state;
        shelf.place.sweeps = 1;
        assert_open(&shelf, "TOO_FEW_PASSES", CONFIDENCE_SWEEP);
        assert_int_equal(shelf.place.effective, 1);
        shelf.rules.repeat_permille = 250;
        shelf_judge(&shelf);
        assert_int_equal(shelf.place.effective, 3);
        assert_int_equal(shelf.line.result, CONFIDENCE_MISSING);
}

static void test_a_refuted_place_is_left_to_eyes(void **state) {
        struct shelf shelf = shelf_swept(9);

        (void) state;
        shelf.place.judged = 99;
        shelf_judge(&shelf);
        assert_int_equal(shelf.line.result, CONFIDENCE_MISSING);
        shelf.place.refuted = 1;
        assert_open(&shelf, "TOO_FEW_PASSES", CONFIDENCE_LOOK);
        assert_int_equal(shelf.place.floor, CONFIDENCE_ONE / 50);
        assert_true(shelf.place.worst > CONFIDENCE_ONE / 50);
        shelf.place.judged = 1000000; /* twice in a million is less than what one line may be wrong */
        shelf_judge(&shelf);
        assert_int_equal(shelf.line.result, CONFIDENCE_MISSING);
}

static void test_rules_of_zero_claim_nothing(void **state) {
        struct shelf shelf = shelf_swept(CONFIDENCE_PASSES_MAX + 5);

        (void) state;
        shelf.rules = (struct confidence_rules){ 0 };
        assert_open(&shelf, "TOO_FEW_PASSES", CONFIDENCE_LOOK);
        assert_int_equal(shelf.line.chance, CONFIDENCE_ONE);
        shelf.rules.start_reads = CONFIDENCE_RECORD_MAX;
        assert_open(&shelf, "TOO_FEW_PASSES", CONFIDENCE_LOOK);
}

/* A count as it may be: any lines, any places, any record. */
struct count {
        struct confidence_rules rules;
        struct confidence_line lines[LINES_MAX];
        struct confidence_place places[PLACES];
        size_t line_count;
};

static void count_draw(struct count *count) {
        *count = (struct count){ .rules = confidence_rules_default(), .line_count = 1 + dice(LINES_MAX) };
        for (size_t i = 0; i < PLACES; i++) {
                struct confidence_place *place = &count->places[i];

                place->passes = dice(9);
                place->covered = place->passes - dice(place->passes / 2 + 1);
                place->sweeps = place->covered - (place->covered && !dice(4));
                place->references = dice(8) != 0;
                place->reader = dice(8) ? CONFIDENCE_ANSWERS : (enum confidence_reader) dice(3);
                place->history = dice_history(5000);
                place->judged = dice(1000);
                place->refuted = place->judged && !dice(8);
        }
        for (size_t i = 0; i < count->line_count; i++)
                count->lines[i] = (struct confidence_line){ .place = dice(PLACES),
                        .tagged = dice(10) != 0,
                        .read = dice(3) != 0,
                        .optical = dice(12) == 0,
                        .history = dice_history(60) };
}

static void count_judge(struct count *count) {
        confidence_judge(count->lines, count->line_count, count->places, PLACES, &count->rules);
}

/* All that may be called missing adds up to no more than the threshold; nothing else is. */
static void count_assert_bound(const struct count *count) {
        uint64_t sum = 0;

        for (size_t i = 0; i < count->line_count; i++) {
                const struct confidence_line *line = &count->lines[i];

                if (line->decidable)
                        sum += line->chance;
                if (line->read)
                        assert_int_equal(line->result, CONFIDENCE_READ);
                else
                        assert_int_equal(
                                line->result == CONFIDENCE_MISSING, line->optical || line->decidable);
                assert_int_equal(
                        line->reason != CONFIDENCE_NO_REASON, line->result == CONFIDENCE_NOT_OBSERVED);
        }
        assert_true(sum <= CONFIDENCE_ONE / 1000);
}

static void count_assert_places(const struct count *count) {
        size_t lines = 0, open = 0, unread = 0;

        for (size_t i = 0; i < count->line_count; i++) {
                open += count->lines[i].result == CONFIDENCE_NOT_OBSERVED;
                unread += !count->lines[i].read;
        }
        for (size_t i = 0; i < PLACES; i++) {
                const struct confidence_place *place = &count->places[i];

                lines += place->lines;
                open -= place->open;
                unread -= place->unread;
                assert_int_equal(place->enough, place->action == CONFIDENCE_DONE);
                assert_int_equal(place->sweep > 0, place->action == CONFIDENCE_SWEEP);
                assert_true(place->worst <= place->expected_unread || !place->tagged);
        }
        assert_int_equal(lines, count->line_count);
        assert_int_equal(open, 0);
        assert_int_equal(unread, 0);
}

static void test_the_bound_holds_in_any_count(void **state) {
        (void) state;
        dice_state = 2;
        for (size_t round = 0; round < ROUNDS; round++) {
                struct count count;

                count_draw(&count);
                count_judge(&count);
                count_assert_bound(&count);
                count_assert_places(&count);
        }
}

static void test_neither_order_nor_asking_twice_matters(void **state) {
        (void) state;
        dice_state = 3;
        for (size_t round = 0; round < ROUNDS; round++) {
                struct count there, back;

                count_draw(&there);
                back = there;
                for (size_t i = 0; i < there.line_count; i++)
                        back.lines[i] = there.lines[there.line_count - 1 - i];
                count_judge(&there);
                count_judge(&back);
                count_judge(&back);
                for (size_t i = 0; i < there.line_count; i++) {
                        const struct confidence_line *other = &back.lines[there.line_count - 1 - i];

                        assert_int_equal(there.lines[i].result, other->result);
                        assert_int_equal(there.lines[i].reason, other->reason);
                        assert_int_equal(there.lines[i].chance, other->chance);
                }
                for (size_t i = 0; i < PLACES; i++) {
                        assert_int_equal(there.places[i].expected_unread, back.places[i].expected_unread);
                        assert_int_equal(there.places[i].sweep, back.places[i].sweep);
                }
        }
}

/* So many passes more, and nothing tagged is open; one less, and something is. */
static void test_the_passes_asked_for_are_the_passes_needed(void **state) {
        size_t tried = 0;

        (void) state;
        dice_state = 4;
        for (size_t round = 0; round < ROUNDS; round++) {
                struct count count, later;
                uint32_t at, needed;

                count_draw(&count);
                count_judge(&count);
                at = confidence_advise(count.places, PLACES);
                if (at == CONFIDENCE_NOWHERE || count.places[at].action != CONFIDENCE_SWEEP ||
                        count.places[at].passes_needed == CONFIDENCE_NEVER)
                        continue;
                needed = count.places[at].passes_needed;
                for (uint32_t more = needed - 1; more <= needed; more++) {
                        later = count;
                        later.places[at].passes += more;
                        later.places[at].covered += more;
                        later.places[at].sweeps += more;
                        count_judge(&later);
                        assert_int_equal(later.places[at].reason != CONFIDENCE_NO_REASON, more < needed);
                }
                tried++;
        }
        assert_true(tried > ROUNDS / 10);
}

static void test_the_nearest_place_is_advised_first(void **state) {
        struct confidence_place places[] = {
                { .action = CONFIDENCE_LOOK, .open = 9 },
                { .action = CONFIDENCE_MEND, .open = 9 },
                { .action = CONFIDENCE_SWEEP, .sweep = 3, .open = 9 },
                { .action = CONFIDENCE_SWEEP, .sweep = 1, .open = 2 },
                { .action = CONFIDENCE_SWEEP, .sweep = 1, .open = 4 },
                { .action = CONFIDENCE_DONE },
        };
        static const uint32_t order[] = { 4, 3, 2, 1, 0, CONFIDENCE_NOWHERE };

        (void) state;
        for (size_t i = 0; i < count_of(order); i++) {
                const uint32_t next = confidence_advise(places, count_of(places));

                assert_int_equal(next, order[i]);
                if (next != CONFIDENCE_NOWHERE)
                        places[next].action = CONFIDENCE_DONE;
        }
        assert_int_equal(confidence_advise(NULL, 0), CONFIDENCE_NOWHERE);
}

/* Where radio can't decide, sweeping still reads most of what is there; then it is time to look. */
static void test_looking_comes_after_four_passes(void **state) {
        struct shelf shelf = shelf_swept(1);

        (void) state;
        shelf.rules.error_ppm = 0;
        assert_open(&shelf, "TOO_FEW_PASSES", CONFIDENCE_SWEEP);
        assert_int_equal(shelf.place.sweep, 3);
        assert_int_equal(shelf.place.passes_needed, CONFIDENCE_NEVER);
        shelf.place.passes = shelf.place.covered = shelf.place.sweeps = 4;
        assert_open(&shelf, "TOO_FEW_PASSES", CONFIDENCE_LOOK);
}

static void test_the_record_is_given_what_is_rounded_up(void **state) {
        const struct confidence_rules rules = confidence_rules_default();

        (void) state;
        assert_int_equal(confidence_ppb(0), 0);
        assert_int_equal(confidence_ppb(1), 1);
        assert_int_equal(confidence_ppb(1000), 1);
        assert_int_equal(confidence_ppb(1001), 2);
        assert_int_equal(confidence_ppb(CONFIDENCE_ONE), 1000000000);
        assert_true(confidence_ppb(CONFIDENCE_ONE * CONFIDENCE_LINES_MAX) <= INT64_C(1) << 53);
        assert_int_equal(confidence_limit(0, &rules), 0);
        assert_int_equal(confidence_limit(3, &rules), 333333333);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_the_worked_example),
                cmocka_unit_test(test_little_is_claimed_where_nothing_is_known),
                cmocka_unit_test(test_a_chance_is_rounded_up_and_no_more),
                cmocka_unit_test(test_a_tag_that_misses_more_needs_more_passes),
                cmocka_unit_test(test_silence_counts_when_there_was_enough_of_it),
                cmocka_unit_test(test_the_limit_itself_is_enough),
                cmocka_unit_test(test_passes_without_the_reference_tag_prove_nothing),
                cmocka_unit_test(test_a_silent_reader_is_told),
                cmocka_unit_test(test_without_a_tag_only_eyes_tell),
                cmocka_unit_test(test_repeats_from_one_spot_count_nothing_unless_told),
                cmocka_unit_test(test_a_refuted_place_is_left_to_eyes),
                cmocka_unit_test(test_rules_of_zero_claim_nothing),
                cmocka_unit_test(test_the_bound_holds_in_any_count),
                cmocka_unit_test(test_neither_order_nor_asking_twice_matters),
                cmocka_unit_test(test_the_passes_asked_for_are_the_passes_needed),
                cmocka_unit_test(test_the_nearest_place_is_advised_first),
                cmocka_unit_test(test_looking_comes_after_four_passes),
                cmocka_unit_test(test_the_record_is_given_what_is_rounded_up),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
