/* SPDX-License-Identifier: ISC */

/*
 * Which way through the door: three antennas, 0 inside, 2 outside
 */

#include "test.h"

#include <string.h>

#include "portal.h"
#include "strongroom/limits.h"

enum { STEP_US = 50000, ORDERS = 3 };

static const uint8_t key[PORTAL_KEY_BYTES] = "a key for a test";

struct door {
        struct portal *portal;
        int64_t now_us;
        size_t told;
        struct portal_pass last;
};

static void note(void *context, const struct portal_pass *pass) {
        struct door *door = context;

        door->told++;
        door->last = *pass;
}

static void door_open(struct door *door) {
        *door = (struct door){ .now_us = 1000000 };
        assert_int_equal(portal_new(ORDERS, 0, key, &door->portal), 0);
}

static void door_read(struct door *door, char name, uint16_t order, int rssi_dbm) {
        const struct tag tag = { .scheme = TAG_EPC, .size = 1, .bytes = { (uint8_t) name } };
        const int16_t rssi = rssi_dbm ? (int16_t) (rssi_dbm * 100) : (int16_t) FRAME_RSSI_UNKNOWN;

        assert_int_equal(portal_read(door->portal, &tag, order, rssi, door->now_us, note, door), 0);
        door->now_us += STEP_US;
}

/* "0012" is read at these antennas, alike loud. */
static void door_walk(struct door *door, const char *orders) {
        for (; *orders; orders++)
                door_read(door, 'a', (uint16_t) (*orders - '0'), -50);
}

static enum portal_way door_quiet(struct door *door) {
        door->now_us += PORTAL_QUIET_US;
        portal_tick(door->portal, door->now_us, note, door);
        assert_int_equal(portal_count(door->portal), 0);
        return door->last.way;
}

static void assert_walk(const char *orders, enum portal_way way) {
        struct door door;

        door_open(&door);
        door_walk(&door, orders);
        assert_int_equal(door.told, 0);
        assert_string_equal(portal_way_name(door_quiet(&door)), portal_way_name(way));
        assert_int_equal(door.told, 1);
        assert_int_equal(door.last.count, strlen(orders));
        (void) portal_free(door.portal);
}

static void test_through_the_door(void **state) {
        (void) state;
        assert_walk("012", PORTAL_OUT);
        assert_walk("210", PORTAL_IN);
        assert_walk("02", PORTAL_OUT);
        assert_walk("000001111122222", PORTAL_OUT);
        assert_walk("2222222222222222222211111111111111110000000000000000", PORTAL_IN);
}

static void test_overlapping_antennas(void **state) {
        (void) state;
        assert_walk("001001011212122122", PORTAL_OUT);
        assert_walk("221221212101011001", PORTAL_IN);
}

static void test_half_way_and_back_is_no_passage(void **state) {
        (void) state;
        assert_walk("0001110001", PORTAL_RETURNED);
        assert_walk("000111000", PORTAL_RETURNED);
        assert_walk("00112100", PORTAL_RETURNED); /* even with a look at the outermost */
        assert_walk("2221112", PORTAL_RETURNED);
        assert_walk("0000000", PORTAL_RETURNED);
}

static void test_the_middle_is_unclear(void **state) {
        (void) state;
        assert_walk("0", PORTAL_UNCLEAR);
        assert_walk("111111", PORTAL_UNCLEAR);
        assert_walk("000111", PORTAL_UNCLEAR); /* and there it stopped being read */
}

static void test_lingering_in_the_doorway(void **state) {
        struct door door;

        (void) state;
        door_open(&door);
        door_walk(&door, "0000");
        for (int i = 0; i < 10000; i++)
                door_read(&door, 'a', 1, -45);
        assert_int_equal(door.told, 0); /* ten minutes, and nothing is decided */
        for (int i = 0; i < 9; i++)
                door_walk(&door, "2");
        assert_int_equal(door_quiet(&door), PORTAL_OUT);
        assert_int_equal(door.last.count, 10013);
        assert_int_equal(door.last.last_us - door.last.first_us, 10012 * (int64_t) STEP_US);
        (void) portal_free(door.portal);
}

/* The outer antenna hears through the frame all the time, 25 dB below the inner one, and the other way round. */
static void test_weak_reads_through_the_frame_count_for_little(void **state) {
        struct door door;

        (void) state;
        door_open(&door);
        for (int i = 0; i < 6; i++) {
                door_read(&door, 'a', 2, -75);
                door_read(&door, 'a', 0, -50);
        }
        for (int i = 0; i < 6; i++) {
                door_read(&door, 'a', 2, -50);
                door_read(&door, 'a', 0, -75);
        }
        assert_int_equal(door_quiet(&door), PORTAL_OUT);
        assert_int_equal(door.last.first_order, 2);
        assert_int_equal(door.last.last_order, 0);
        (void) portal_free(door.portal);
}

static void test_two_people_meet_in_the_door(void **state) {
        struct door door;

        (void) state;
        door_open(&door);
        for (uint16_t i = 0; i < 9; i++) {
                door_read(&door, 'a', i / 3, 0);
                door_read(&door, 'b', (uint16_t) (2 - i / 3), -60);
        }
        door.now_us += PORTAL_QUIET_US - STEP_US;
        portal_tick(door.portal, door.now_us - STEP_US, note, &door);
        assert_int_equal(door.last.way, PORTAL_OUT); /* the one read last is still on the way */
        assert_int_equal(portal_count(door.portal), 1);
        assert_int_equal(door_quiet(&door), PORTAL_IN);
        (void) portal_free(door.portal);
}

static void test_a_pause_ends_a_pass(void **state) {
        struct door door;

        (void) state;
        door_open(&door);
        door_walk(&door, "001122");
        door.now_us += PORTAL_QUIET_US;
        door_walk(&door, "2"); /* the read itself tells of the pass before */
        assert_int_equal(door.told, 1);
        assert_int_equal(door.last.way, PORTAL_OUT);
        door.now_us -= 3600 * (int64_t) 1000000; /* a clock that goes back ends nothing */
        door_walk(&door, "1100");
        assert_int_equal(door.told, 1);
        door.now_us += 3600 * (int64_t) 1000000;
        assert_int_equal(door_quiet(&door), PORTAL_IN);
        (void) portal_free(door.portal);
}

static void test_a_full_door_refuses_and_recovers(void **state) {
        struct door door;
        struct tag tag = { .scheme = TAG_EPC, .size = 2 };

        (void) state;
        door_open(&door);
        for (uint32_t i = 0; i <= PORTAL_TAGS_MAX; i++) {
                tag.bytes[0] = (uint8_t) (i >> 8);
                tag.bytes[1] = (uint8_t) i;
                assert_int_equal(portal_read(door.portal, &tag, 0, -5000, door.now_us, note, &door),
                        i < PORTAL_TAGS_MAX ? 0 : PORTAL_E_FULL);
        }
        tag.bytes[0] = 0;
        assert_int_equal(portal_read(door.portal, &tag, 0, -5000, door.now_us, note, &door), 0);
        (void) door_quiet(&door);
        assert_int_equal(door.told, PORTAL_TAGS_MAX);
        door_walk(&door, "210");
        assert_int_equal(door_quiet(&door), PORTAL_IN);
        (void) portal_free(door.portal);
}

static void test_rules_out_of_range_are_refused(void **state) {
        struct portal *portal = NULL;

        (void) state;
        assert_int_equal(portal_new(1, 0, key, &portal), PORTAL_E_RULES);
        assert_int_equal(portal_new(PORTAL_ORDERS_MAX + 1, 0, key, &portal), PORTAL_E_RULES);
        assert_int_equal(portal_new(2, -1, key, &portal), PORTAL_E_RULES);
        assert_int_equal(portal_new(2, INT64_C(3600000001), key, &portal), PORTAL_E_RULES);
        assert_null(portal);
        assert_null(portal_free(NULL));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_through_the_door),
                cmocka_unit_test(test_overlapping_antennas),
                cmocka_unit_test(test_half_way_and_back_is_no_passage),
                cmocka_unit_test(test_the_middle_is_unclear),
                cmocka_unit_test(test_lingering_in_the_doorway),
                cmocka_unit_test(test_weak_reads_through_the_frame_count_for_little),
                cmocka_unit_test(test_two_people_meet_in_the_door),
                cmocka_unit_test(test_a_pause_ends_a_pass),
                cmocka_unit_test(test_a_full_door_refuses_and_recovers),
                cmocka_unit_test(test_rules_out_of_range_are_refused),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
