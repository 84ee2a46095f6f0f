/* SPDX-License-Identifier: ISC */

/*
 * Compare: one result a line, no order, and what the definition says in O(n²)
 */

#include "test.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "compare.h"

enum { LINES_MAX = 48, SEEN_MAX = 64, PLACES = 5, ROUNDS = 4000 };

/* Numbers that repeat from run to run: a failing round can be walked through again. */
static uint64_t dice_state;

static uint32_t dice(uint32_t sides) {
        dice_state = dice_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        return (uint32_t) (dice_state >> 33) % sides;
}

/* A small room, drawn at random: unique items in the lines, any items in the sightings. */
struct room {
        struct compare_line lines[LINES_MAX];
        struct compare_seen seen[SEEN_MAX];
        uint64_t covered;
        struct compare_input input;
};

static void room_draw(struct room *room, uint32_t items) {
        size_t lines = 0, seen = dice(SEEN_MAX + 1);

        for (uint64_t item = 1; item <= items && lines < LINES_MAX; item++)
                if (dice(3))
                        room->lines[lines++] = (struct compare_line){ .item = item * UINT64_C(0x10000001),
                                .place = dice(PLACES),
                                .out = dice(6) == 0 };
        for (size_t i = 0; i < seen; i++)
                room->seen[i] = (struct compare_seen){ .item = (1 + dice(items + 4)) * UINT64_C(0x10000001),
                        .place = dice(PLACES) };
        room->covered = dice(1 << PLACES);
        room->input = (struct compare_input){ .lines = room->lines,
                .line_count = lines,
                .seen = room->seen,
                .seen_count = seen,
                .covered = &room->covered,
                .place_count = PLACES };
}

/* What compare.h says, said again the slow way. */
static enum compare_result oracle_result(
        const struct room *room, const struct compare_line *line, uint32_t *ret_place) {
        *ret_place = COMPARE_NOWHERE;
        if (line->out)
                return COMPARE_EXPLAINED_OUT;
        for (size_t i = 0; i < room->input.seen_count; i++)
                if (room->seen[i].item == line->item && room->seen[i].place == line->place) {
                        *ret_place = line->place;
                        return COMPARE_FOUND_CONFIRMED;
                }
        for (size_t i = 0; i < room->input.seen_count; i++)
                if (room->seen[i].item == line->item && room->seen[i].place < *ret_place)
                        *ret_place = room->seen[i].place;
        if (*ret_place != COMPARE_NOWHERE)
                return COMPARE_FOUND_MISPLACED;
        return room->covered >> line->place & 1 ? COMPARE_MISSING : COMPARE_NOT_OBSERVED;
}

static bool oracle_extra(const struct room *room, const struct compare_seen *seen) {
        for (size_t i = 0; i < room->input.line_count; i++)
                if (room->lines[i].item == seen->item)
                        return room->lines[i].out;
        return true;
}

static void assert_as_oracle(const struct room *room, const struct compare *compare) {
        size_t totals[COMPARE_RESULTS] = { 0 }, extras = 0, sum = 0;

        for (size_t i = 0; i < room->input.line_count; i++) {
                const struct compare_verdict *verdict = &compare->verdicts[i];
                uint32_t place;
                const enum compare_result result = oracle_result(room, &room->lines[i], &place);

                assert_int_equal(verdict->result, result);
                assert_int_equal(verdict->seen == COMPARE_NOWHERE, place == COMPARE_NOWHERE);
                if (place != COMPARE_NOWHERE) {
                        assert_int_equal(room->seen[verdict->seen].place, place);
                        assert_true(room->seen[verdict->seen].item == room->lines[i].item);
                }
                totals[result]++;
        }
        for (size_t i = 0; i < room->input.seen_count; i++)
                if (oracle_extra(room, &room->seen[i]))
                        assert_int_equal(compare->extras[extras++], i);
        assert_int_equal(compare->extra_count, extras);
        for (size_t i = 0; i < COMPARE_RESULTS; i++) {
                assert_int_equal(compare->totals[i], totals[i]);
                sum += compare->totals[i];
        }
        assert_int_equal(sum, room->input.line_count);
}

static void every_line_gets_the_result_that_the_definition_says(void **state) {
        struct compare compare = { 0 };

        (void) state;
        dice_state = 1;
        for (int round = 0; round < ROUNDS; round++) {
                struct room room;

                room_draw(&room, 1 + dice(60));
                assert_int_equal(compare_run(&compare, &room.input), 0);
                assert_as_oracle(&room, &compare);
        }
        compare_end(&compare);
}

static void room_shuffle(struct room *room) {
        for (size_t i = room->input.seen_count; i > 1; i--) {
                const size_t j = dice((uint32_t) i);
                const struct compare_seen seen = room->seen[i - 1];

                room->seen[i - 1] = room->seen[j];
                room->seen[j] = seen;
        }
}

static void the_order_of_scans_changes_nothing(void **state) {
        struct compare one = { 0 }, other = { 0 };

        (void) state;
        dice_state = 2;
        for (int round = 0; round < ROUNDS / 4; round++) {
                struct room room, shuffled;

                room_draw(&room, 1 + dice(60));
                shuffled = room;
                shuffled.input.lines = shuffled.lines;
                shuffled.input.seen = shuffled.seen;
                shuffled.input.covered = &shuffled.covered;
                room_shuffle(&shuffled);
                assert_int_equal(compare_run(&one, &room.input), 0);
                assert_int_equal(compare_run(&other, &shuffled.input), 0);
                assert_memory_equal(one.totals, other.totals, sizeof one.totals);
                assert_int_equal(one.extra_count, other.extra_count);
                for (size_t i = 0; i < room.input.line_count; i++) {
                        assert_int_equal(one.verdicts[i].result, other.verdicts[i].result);
                        if (one.verdicts[i].seen != COMPARE_NOWHERE)
                                assert_int_equal(room.seen[one.verdicts[i].seen].place,
                                        shuffled.seen[other.verdicts[i].seen].place);
                }
        }
        compare_end(&one);
        compare_end(&other);
}

static void one_item_expected_twice_is_an_error_of_the_caller(void **state) {
        const struct compare_line lines[] = { { .item = 7, .place = 0 }, { .item = 7, .place = 1 } };
        const struct compare_input input = { .lines = lines, .line_count = 2 };
        struct compare compare = { 0 };

        (void) state;
        assert_int_equal(compare_run(&compare, &input), COMPARE_E_DUPLICATE);
        compare_end(&compare);
}

static void nothing_expected_and_nothing_seen_is_nothing(void **state) {
        const struct compare_input input = { 0 };
        struct compare compare = { 0 };

        (void) state;
        assert_int_equal(compare_run(&compare, &input), 0);
        assert_int_equal(compare.extra_count, 0);
        compare_end(&compare);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_line_gets_the_result_that_the_definition_says),
                cmocka_unit_test(the_order_of_scans_changes_nothing),
                cmocka_unit_test(one_item_expected_twice_is_an_error_of_the_caller),
                cmocka_unit_test(nothing_expected_and_nothing_seen_is_nothing),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
