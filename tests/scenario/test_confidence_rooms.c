/* SPDX-License-Identifier: ISC */

/*
 * Ten thousand rooms counted by radio: no false alarm, no theft unseen
 */

#include "test.h"

#include <inttypes.h>
#include <string.h>

#include "radio_room.h"

enum { ROOMS = 10000, ROOMS_BROKEN = 1000, ROOMS_NAIVE = 400, ROOMS_SHADED = 200, COUNTS_SHADED = 10 };

/* What the promise is made for. */
static const struct radio_options usual = {
        .rate_permille = 700,
        .rate_spread = 290,
        .earlier_max = 40,
        .astray_permille = 50,
        .blocked_permille = 20,
};

/* Thefts are planted in every second room. */
static struct radio_score count_rooms(const struct radio_options *options, uint64_t rooms) {
        static struct radio_room room;
        struct radio_score score = { 0 };

        for (uint64_t seed = 0; seed < rooms; seed++) {
                struct radio_options now = *options;

                now.thefts_max = seed % 2 ? 3 : 0;
                radio_room_draw(&room, seed, &now);
                radio_room_count(&room, &score);
        }
        return score;
}

static double per_thousand(uint64_t part, uint64_t whole) {
        return whole ? 1000.0 * (double) part / (double) whole : 0;
}

static void print_score(const char *what, const struct radio_score *score) {
        print_message("%s: %" PRIu64 " counts, %" PRIu64 " lines, %.1f passes a shelf\n", what, score->counts,
                score->lines, (double) score->passes / (double) score->places);
        print_message("  false MISSING %" PRIu64
                      ", %.3f in 1,000 counts; there but NOT_OBSERVED %.2f in 1,000 lines\n",
                score->false_missing, per_thousand(score->false_missing, score->counts),
                per_thousand(score->unknown, score->lines));
        print_message("  thefts %" PRIu64 ": MISSING %" PRIu64 ", NOT_OBSERVED %" PRIu64
                      "; looked for by eye %.2f a count\n",
                score->thefts, score->thefts_missing, score->thefts_unknown,
                (double) score->looked / (double) score->counts);
        print_message(
                "  shelves with nothing open %.1f in 1,000\n", per_thousand(score->enough, score->places));
}

static bool promise_holds(const struct radio_score *score) {
        return 1000 * score->false_missing <= score->counts &&
               score->thefts == score->thefts_missing + score->thefts_unknown;
}

static void test_by_radio_alone(void **state) {
        const struct radio_score score = count_rooms(&usual, ROOMS);

        (void) state;
        print_score("by radio alone", &score);
        assert_true(score.thefts > ROOMS / 2);
        assert_true(promise_holds(&score));
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_by_radio_alone),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
