/* SPDX-License-Identifier: ISC */

/*
 * Reads become sightings: appeared, moved, gone, unknown
 */

#include "test.h"

#include <string.h>

#include "air.h"

#define see(air, name, antenna, rssi) assert_int_equal(air_read(air, name, antenna, rssi), 0)

static void test_a_tag_appears_stays_and_is_gone(void **state) {
        struct air air;
        struct sighting found;
        struct tag tag = air_tag("a");

        (void) state;
        air_open(&air, NULL);
        see(&air, "a", AIR_SHELF, -60);
        air_assert(&air, "APPEARED a0; ");
        for (int i = 0; i < 100; i++) {
                air_wait(&air, 1);
                see(&air, "a", i % 2 ? AIR_SHELF : AIR_SHELF_TOO, i == 50 ? -41 : -60);
        }
        air_assert(&air, ""); /* between antennas of one place nothing moves */
        assert_true(sightings_find(air.sightings, &tag, &found));
        assert_int_equal(found.count, 101);
        assert_int_equal(found.best_rssi_cdbm, -4100);
        assert_int_equal(found.last_us - found.first_us, 100 * AIR_SECOND_US);
        assert_int_equal(found.antenna, AIR_SHELF);
        air_wait(&air, 29.9);
        air_assert(&air, "");
        air_wait(&air, 0.4); /* a hold-off and a grain */
        air_assert(&air, "GONE a0; ");
        assert_int_equal(air.last_sighting.count, 101);
        assert_false(sightings_find(air.sightings, &tag, &found));
        air_close(&air);
}

static void test_two_louder_reads_move_a_tag(void **state) {
        struct air air;

        (void) state;
        air_open(&air, NULL);
        see(&air, "a", AIR_SHELF, -60);
        see(&air, "a", AIR_SHELF, -60);
        see(&air, "a", AIR_BENCH, -50);
        air_assert(&air, "APPEARED a0; "); /* one is none */
        see(&air, "a", AIR_BENCH, -52);
        air_assert(&air, "MOVED a0>2; ");
        assert_int_equal(air.last_sighting.count, 2);
        assert_int_equal(air.last_sighting.best_rssi_cdbm, -5000);
        assert_int_equal(air.last_before.count, 2);
        assert_int_equal(air.last_before.best_rssi_cdbm, -6000);
        air_close(&air);
}

static void test_weaker_reads_move_nothing_while_the_place_reads_on(void **state) {
        struct air air;

        (void) state;
        air_open(&air, NULL);
        for (int i = 0; i < 200; i++) {
                air_wait(&air, 0.25);
                see(&air, "a", AIR_SHELF, -50);
                for (int k = 0; k < 5; k++)
                        see(&air, "a", AIR_BENCH, -52);
        }
        air_assert(&air, "APPEARED a0; ");
        air_close(&air);
}

static void test_a_read_at_the_own_place_ends_the_rivals_count(void **state) {
        struct air air;

        (void) state;
        air_open(&air, NULL);
        for (int i = 0; i < 50; i++) {
                see(&air, "a", AIR_SHELF, -60);
                see(&air, "a", AIR_BENCH, -40);
        }
        air_assert(&air, "APPEARED a0; ");
        air_close(&air);
}

static void test_weaker_reads_move_a_tag_its_place_has_lost(void **state) {
        struct air air;

        (void) state;
        air_open(&air, NULL);
        see(&air, "a", AIR_SHELF, -40);
        for (int i = 0; i < 29; i++) {
                air_wait(&air, 1);
                see(&air, "a", AIR_BENCH, -70);
        }
        air_assert(&air, "APPEARED a0; ");
        air_wait(&air, 1);
        see(&air, "a", AIR_BENCH, -70);
        air_assert(&air, "MOVED a0>2; ");
        air_close(&air);
}

static void test_without_rssi_it_takes_twice_the_reads(void **state) {
        struct air air;

        (void) state;
        air_open(&air, NULL);
        see(&air, "a", AIR_SHELF, -60);
        for (int i = 0; i < 3; i++)
                see(&air, "a", AIR_BENCH, 0);
        air_assert(&air, "APPEARED a0; ");
        see(&air, "a", AIR_SHELF, -60); /* not in a row */
        for (int i = 0; i < 3; i++)
                see(&air, "a", AIR_BENCH, 0);
        air_assert(&air, "");
        see(&air, "a", AIR_BENCH, 0);
        air_assert(&air, "MOVED a0>2; ");
        air_close(&air);
}

/* A tag between two antennas that hear it alike, ±6 dB of noise, 20 reads a second, in runs, for ten minutes. */
static void test_overlapping_antennas_make_no_storm(void **state) {
        struct air air;
        uint64_t dice = 7;
        size_t moves = 0;

        (void) state;
        air_open(&air, NULL);
        for (int i = 0; i < 600 * 20; i++) {
                dice = dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
                see(&air, "a", (dice >> 40) % 2 ? AIR_SHELF : AIR_BENCH, -60 + (int) ((dice >> 50) % 13) - 6);
                moves += air.last.kind == SIGHTING_MOVED;
                air.last.kind = 0;
                air.told[0] = '\0';
                air_wait(&air, 0.05);
        }
        print_message("%zu moves in 12000 reads\n", moves);
        assert_true(moves <= 600 / 3); /* settle_us bounds it, whatever the noise */
        air_close(&air);
}

static void test_three_antennas_in_turn_do_not_hide_a_move(void **state) {
        struct air air;

        (void) state;
        air_open(&air, NULL);
        see(&air, "a", AIR_SHELF, -70);
        for (int i = 0; i < 2; i++) {
                see(&air, "a", AIR_BENCH, -50);
                see(&air, "a", AIR_DOOR, -55);
        }
        air_assert(&air, "APPEARED a0; MOVED a0>2; ");
        air_close(&air);
}

static void test_each_antenna_has_its_hold_off(void **state) {
        struct air air;

        (void) state;
        air_open(&air, NULL);
        see(&air, "a", AIR_SHELF, -50);
        see(&air, "b", AIR_BENCH, -50);
        see(&air, "a", AIR_BENCH, -70); /* a stray read shortens nothing */
        air_assert(&air, "APPEARED a0; APPEARED b2; ");
        air_wait(&air, 6);
        air_assert(&air, "GONE b2; ");
        air_wait(&air, 25);
        air_assert(&air, "GONE a0; ");
        air_close(&air);
}

static void test_silence_is_not_absence(void **state) {
        struct air air;
        struct sightings_place place;

        (void) state;
        air_open(&air, NULL);
        see(&air, "a", AIR_SHELF, -50);
        see(&air, "b", AIR_SHELF, -50);
        see(&air, "c", AIR_SHELF_TOO, -50);
        air_assert(&air, "APPEARED a0; APPEARED b0; APPEARED c1; ");
        sightings_silence(air.sightings, AIR_SHELF, air.now_us, air_note, &air);
        sightings_silence(air.sightings, AIR_SHELF, air.now_us, air_note, &air);
        air_assert(&air, "SILENT 0; "); /* one, for two tags, once */
        assert_int_equal(air.last.tags, 2);
        air_wait(&air, 3600);
        air_assert(&air, "GONE c1; ");
        place = sightings_place(air.sightings, 0);
        assert_int_equal(place.tags, 2);
        assert_int_equal(place.unknown, 2);
        assert_int_equal(place.antennas, 2);
        assert_int_equal(place.silent, 1);
        sightings_resume(air.sightings, AIR_SHELF, air.now_us, air_note, &air);
        air_assert(&air, "HEARD 0; ");
        air_wait(&air, 29.9);
        see(&air, "b", AIR_SHELF, -50);
        air_assert(&air, "");
        air_wait(&air, 1);
        air_assert(&air, "GONE a0; ");
        air_close(&air);
}

static void test_a_tag_of_a_silent_antenna_may_turn_up_elsewhere(void **state) {
        struct air air;

        (void) state;
        air_open(&air, NULL);
        see(&air, "a", AIR_SHELF, -40);
        sightings_silence(air.sightings, AIR_SHELF, air.now_us, air_note, &air);
        see(&air, "a", AIR_BENCH, -70);
        see(&air, "a", AIR_BENCH, -70);
        air_assert(&air, "APPEARED a0; SILENT 0; MOVED a0>2; ");
        air_wait(&air, 6);
        air_assert(&air, "GONE a2; ");
        air_close(&air);
}

static void test_a_read_ends_its_antennas_silence(void **state) {
        struct air air;

        (void) state;
        air_open(&air, NULL);
        sightings_silence(air.sightings, AIR_SHELF, air.now_us, air_note, &air);
        see(&air, "a", AIR_SHELF, -40);
        air_assert(&air, "SILENT 0; HEARD 0; APPEARED a0; ");
        air_close(&air);
}

static void test_what_is_restored_has_a_whole_hold_off(void **state) {
        const struct tag tag = air_tag("a");
        const struct sightings_read read = { .tag = &tag, .rssi_cdbm = -5000, .known = true };
        struct air air;
        struct sighting found;

        (void) state;
        air_open(&air, NULL);
        assert_int_equal(sightings_restore(air.sightings, &read, -5, 10, air.now_us), 0);
        assert_int_equal(sightings_restore(air.sightings, &read, -5, 10, air.now_us), SIGHTINGS_E_LIVE);
        assert_true(sightings_find(air.sightings, &tag, &found));
        assert_int_equal(found.first_us, -5);
        assert_int_equal(found.last_us, 10);
        air_wait(&air, 29.9);
        air_assert(&air, "");
        air_wait(&air, 0.4);
        air_assert(&air, "GONE a0; ");
        assert_int_equal(air.last_sighting.last_us, 10);
        air_close(&air);
}

static void test_a_clock_that_goes_back_harms_nothing(void **state) {
        struct air air;

        (void) state;
        air_open(&air, NULL);
        see(&air, "a", AIR_SHELF, -50);
        air_wait(&air, 10);
        see(&air, "b", AIR_SHELF, -50);
        air.now_us -= 500 * (int64_t) AIR_SECOND_US;
        see(&air, "a", AIR_SHELF, -50);
        sightings_tick(air.sightings, air.now_us, air_note, &air);
        air.now_us += 500 * (int64_t) AIR_SECOND_US;
        air_wait(&air, 29.9);
        air_assert(&air, "APPEARED a0; APPEARED b0; ");
        see(&air, "a", AIR_SHELF, -50);
        air_wait(&air, 1);
        air_assert(&air, "GONE b0; ");
        air_close(&air);
}

static void test_a_tick_in_years_ends_all_once(void **state) {
        struct air air;

        (void) state;
        air_open(&air, NULL);
        see(&air, "a", AIR_SHELF, -50);
        air.now_us += INT64_C(1) << 50;
        sightings_tick(air.sightings, air.now_us, air_note, &air);
        sightings_tick(air.sightings, air.now_us, air_note, &air);
        air_assert(&air, "APPEARED a0; GONE a0; ");
        see(&air, "a", AIR_SHELF, -50);
        air_wait(&air, 31);
        air_assert(&air, "APPEARED a0; GONE a0; ");
        air_close(&air);
}

static void test_rules_out_of_range_are_refused(void **state) {
        static const uint8_t key[SIGHTINGS_KEY_BYTES];
        static const struct sightings_antenna antenna = { .gone_us = 0 }, hasty = { .gone_us = 999 };
        static const struct sightings_rules wrong[] = {
                { .gone_us = 999 },
                { .gone_us = INT64_MAX },
                { .walk_us = -1 },
                { .settle_us = INT64_MAX },
                { .margin_cdbm = 10001 },
                { .moved_reads = 101 },
                { .known_max = SIGHTINGS_MAX + 1 },
                { .foreign_max = SIGHTINGS_FOREIGN_MAX + 1 },
        };
        static const struct sightings_rules right;
        struct sightings *s = NULL;

        (void) state;
        for (size_t i = 0; i < count_of(wrong); i++)
                assert_int_equal(sightings_new(&wrong[i], &antenna, 1, key, &s), SIGHTINGS_E_RULES);
        assert_int_equal(sightings_new(&right, &antenna, 0, key, &s), SIGHTINGS_E_RULES);
        assert_int_equal(
                sightings_new(&right, &antenna, SIGHTINGS_ANTENNAS_MAX + 1, key, &s), SIGHTINGS_E_RULES);
        assert_int_equal(sightings_new(&right, &hasty, 1, key, &s), SIGHTINGS_E_RULES);
        assert_null(s);
        assert_null(sightings_free(NULL));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_tag_appears_stays_and_is_gone),
                cmocka_unit_test(test_two_louder_reads_move_a_tag),
                cmocka_unit_test(test_weaker_reads_move_nothing_while_the_place_reads_on),
                cmocka_unit_test(test_a_read_at_the_own_place_ends_the_rivals_count),
                cmocka_unit_test(test_weaker_reads_move_a_tag_its_place_has_lost),
                cmocka_unit_test(test_without_rssi_it_takes_twice_the_reads),
                cmocka_unit_test(test_overlapping_antennas_make_no_storm),
                cmocka_unit_test(test_three_antennas_in_turn_do_not_hide_a_move),
                cmocka_unit_test(test_each_antenna_has_its_hold_off),
                cmocka_unit_test(test_silence_is_not_absence),
                cmocka_unit_test(test_a_tag_of_a_silent_antenna_may_turn_up_elsewhere),
                cmocka_unit_test(test_a_read_ends_its_antennas_silence),
                cmocka_unit_test(test_what_is_restored_has_a_whole_hold_off),
                cmocka_unit_test(test_a_clock_that_goes_back_harms_nothing),
                cmocka_unit_test(test_a_tick_in_years_ends_all_once),
                cmocka_unit_test(test_rules_out_of_range_are_refused),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
