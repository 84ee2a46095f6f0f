/* SPDX-License-Identifier: ISC */

/*
 * What reads say beyond where a tag is: two chips, two rooms, too many strangers
 */

#include "test.h"

#include <string.h>

#include "air.h"

#define see(air, name, antenna, rssi) assert_int_equal(air_read(air, name, antenna, rssi), 0)

static void chip(struct air *air, const char *tid) {
        air->tid = (struct sighting_tid){ .size = (uint8_t) strlen(tid) };
        memcpy(air->tid.bytes, tid, air->tid.size);
}

static void see_chip(struct air *air, const char *tid) {
        chip(air, tid);
        see(air, "a", AIR_SHELF, -50);
}

static void test_another_chip_under_one_epc_is_told_once(void **state) {
        struct air air;

        (void) state;
        air_open(&air, NULL);
        see_chip(&air, "");
        see_chip(&air, "A-chip------");
        see_chip(&air, "");
        see_chip(&air, "A-chip------");
        air_assert(&air, "APPEARED a0; ");
        see_chip(&air, "B-chip------");
        see_chip(&air, "A-chip------");
        see_chip(&air, "B-chip------");
        air_assert(&air, "TWO_TIDS a0 AB; ");
        see_chip(&air, "C-chip------");
        air_assert(&air, "TWO_TIDS a0 AC; ");
        air_wait(&air, 31);
        see_chip(&air, "A-chip------");
        see_chip(&air, "B-chip------");
        air_assert(&air, "GONE a0; APPEARED a0; TWO_TIDS a0 AB; ");
        air_close(&air);
}

static void test_a_chip_read_in_part_is_the_same_chip(void **state) {
        struct air air;

        (void) state;
        air_open(&air, NULL);
        see_chip(&air, "A-ch");
        see_chip(&air, "A-chip-1----with-its-extended-no");
        see_chip(&air, "A-chip-1----");
        see_chip(&air, "A-ch");
        air_assert(&air, "APPEARED a0; ");
        assert_int_equal(air.last_sighting.tid.size, 4); /* as it was when told */
        see_chip(&air, "A-chip-2----");
        air_assert(&air, "TWO_TIDS a0 AA; ");
        assert_int_equal(air.last_sighting.tid.size, 32);
        air_close(&air);
}

static void test_chips_without_end_are_told_up_to_a_limit(void **state) {
        struct air air;
        char tid[13];

        (void) state;
        air_open(&air, NULL);
        for (int i = 0; i < 1000; i++) {
                (void) snprintf(tid, sizeof tid, "%c%03d--------", 'A' + i % 26, i);
                see_chip(&air, tid);
        }
        air_assert(&air, "APPEARED a0; TWO_TIDS a0 AB; TWO_TIDS a0 AC; TWO_TIDS a0 AD; ");
        air_close(&air);
}

static void test_two_rooms_sooner_than_one_walks(void **state) {
        struct air air;

        (void) state;
        air_open(&air, NULL);
        see(&air, "a", AIR_SHELF, -50);
        air_wait(&air, 9);
        see(&air, "a", AIR_OFFICE, -50);
        air_assert(&air, "APPEARED a0; TWO_ROOMS a0>3; ");
        assert_int_equal(air.last.at_us - air.last.from_us, 9 * AIR_SECOND_US);
        see(&air, "a", AIR_SHELF, -50);
        see(&air, "a", AIR_OFFICE, -50);
        air_assert(&air, ""); /* once */
        air_close(&air);
}

static void test_walking_is_allowed(void **state) {
        struct air air;

        (void) state;
        air_open(&air, NULL);
        see(&air, "a", AIR_SHELF, -50);
        air_wait(&air, 10);
        see(&air, "a", AIR_OFFICE, -40);
        see(&air, "a", AIR_OFFICE, -40);
        air_assert(&air, "APPEARED a0; MOVED a0>3; ");
        see(&air, "b", AIR_SHELF, -50);
        see(&air, "b", AIR_DOOR, -50);
        see(&air, "b", AIR_OFFICE, -50);
        air_assert(&air, "APPEARED b0; "); /* through the door, which is in no room */
        air_close(&air);
}

static void test_nobody_times_a_walk_by_a_clock_that_went_back(void **state) {
        struct air air;

        (void) state;
        air_open(&air, NULL);
        see(&air, "a", AIR_SHELF, -50);
        air.now_us -= 100 * (int64_t) AIR_SECOND_US;
        see(&air, "a", AIR_SHELF, -50); /* when was that? */
        air.now_us += 109 * (int64_t) AIR_SECOND_US;
        see(&air, "a", AIR_OFFICE, -70);
        air_assert(&air, "APPEARED a0; ");
        air_close(&air);
}

static void test_what_is_restored_was_there_when_it_was_read(void **state) {
        const struct tag tag = air_tag("a");
        const struct sightings_read read = { .tag = &tag, .rssi_cdbm = -5000, .known = true };
        struct air air;

        (void) state;
        air_open(&air, NULL);
        assert_int_equal(
                sightings_restore(air.sightings, &read, 0, air.now_us - 60 * AIR_SECOND_US, air.now_us), 0);
        see(&air, "a", AIR_OFFICE, -70);
        air_assert(&air, "");
        air_close(&air);
}

static void test_strangers_never_push_out_ours(void **state) {
        static const struct sightings_rules rules = { .known_max = 3, .foreign_max = 2 };
        struct air air;
        struct sightings_counts counts;

        (void) state;
        air_open(&air, &rules);
        see(&air, "a", AIR_SHELF, -50);
        see(&air, "b", AIR_SHELF, -50);
        air.foreign = true;
        see(&air, "x", AIR_SHELF, -50);
        see(&air, "y", AIR_SHELF, -50);
        for (char name[] = "C"; name[0] <= 'Z'; name[0]++)
                assert_int_equal(air_read(&air, name, AIR_SHELF, -50), SIGHTINGS_E_FULL);
        see(&air, "x", AIR_SHELF, -50); /* who is in may be read */
        air.foreign = false;
        see(&air, "c", AIR_SHELF, -50); /* and ours has room */
        assert_int_equal(air_read(&air, "d", AIR_SHELF, -50), SIGHTINGS_E_FULL);
        air_assert(&air, "APPEARED a0; APPEARED b0; APPEARED x0; APPEARED y0; APPEARED c0; ");
        counts = sightings_counts(air.sightings);
        assert_int_equal(counts.known, 3);
        assert_int_equal(counts.foreign, 2);
        air_close(&air);
}

static void test_a_stranger_that_is_bound_is_ours(void **state) {
        static const struct sightings_rules rules = { .known_max = 1, .foreign_max = 1 };
        struct air air;

        (void) state;
        air_open(&air, &rules);
        air.foreign = true;
        see(&air, "x", AIR_SHELF, -50);
        air.foreign = false;
        see(&air, "x", AIR_SHELF, -50);
        assert_int_equal(sightings_counts(air.sightings).known, 1);
        air.foreign = true;
        see(&air, "y", AIR_SHELF, -50);
        see(&air, "x", AIR_SHELF, -50); /* strangers are full: it stays ours */
        assert_int_equal(sightings_counts(air.sightings).known, 1);
        assert_int_equal(sightings_counts(air.sightings).foreign, 1);
        air_close(&air);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_another_chip_under_one_epc_is_told_once),
                cmocka_unit_test(test_a_chip_read_in_part_is_the_same_chip),
                cmocka_unit_test(test_chips_without_end_are_told_up_to_a_limit),
                cmocka_unit_test(test_two_rooms_sooner_than_one_walks),
                cmocka_unit_test(test_walking_is_allowed),
                cmocka_unit_test(test_nobody_times_a_walk_by_a_clock_that_went_back),
                cmocka_unit_test(test_what_is_restored_was_there_when_it_was_read),
                cmocka_unit_test(test_strangers_never_push_out_ours),
                cmocka_unit_test(test_a_stranger_that_is_bound_is_ours),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
