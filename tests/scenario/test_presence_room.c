/* SPDX-License-Identifier: ISC */

/*
 * Always-on rooms: what comes, moves, goes; by the door; and many at once
 */

#include "test.h"

#include <string.h>

#include "house.h"
#include "text.h"

enum { ALERT_WITHIN_MS = 5000 };

/* ---- coming and going ---- */

static void an_exhibit_appears_moves_and_is_taken_at_night(void **state) {
        struct house *house = *state;
        int64_t taken_ms;
        json_t *alert, *answer;

        house_exhibit(house, 1, "ER1/A");
        field_put(&house->field, 1, 1, FAR);
        house_await(house, 1, "PRESENT", "ER1/A");
        field_put(&house->field, 1, 2, NEAR);
        house_await(house, 1, "PRESENT", "ER1/B");
        field_put(&house->field, 1, 1, NEAR + 10);
        house_await(house, 1, "PRESENT", "ER1/A");
        assert_int_equal(house_entries(house, "presence.moved"), 2);

        answer = room_do(&house->room, "{s:s}", "do", "status");
        assert_int_equal(
                json_integer_value(json_object_get(json_object_get(answer, "presence"), "present")), 1);
        assert_int_equal(
                json_integer_value(json_object_get(json_object_get(answer, "presence"), "antennas")), 4);
        json_decref(answer);

        field_take(&house->field, 1);
        taken_ms = house_ms();
        house_await_alerts(house, "departed", "OPEN", 1);
        assert_in_range(house_ms() - taken_ms, HOUSE_GONE_MS - 100, HOUSE_GONE_MS + ALERT_WITHIN_MS);
        alert = house_alert(house, "departed");
        assert_string_equal(json_string_value(json_object_get(alert, "severity")), "CRITICAL");
        assert_string_equal(json_string_value(json_object_get(alert, "subject")), house->number[1]);
        json_decref(alert);
        assert_true(house_is_at(house, 1, "GONE", "ER1/A"));

        field_put(&house->field, 1, 1, NEAR); /* put back */
        house_await_alerts(house, "departed", "OPEN", 0);
        assert_int_equal(house_alerts(house, "departed", "RESOLVED"), 1);
}

static void what_was_checked_out_may_go(void **state) {
        struct house *house = *state;

        house_exhibit(house, 1, "ER1/A");
        field_put(&house->field, 1, 1, NEAR);
        house_await(house, 1, "PRESENT", "ER1/A");
        json_decref(room_do(&house->room, "{s:s,s:s,s:s,s:s,s:s}", "do", "item.checkout", "item",
                house->number[1], "to", "awa", "purpose", "court", "due", "2099-01-01"));
        field_take(&house->field, 1);
        house_await(house, 1, "GONE", "ER1/A");
        assert_int_equal(house_alerts(house, NULL, "OPEN"), 0);

        field_put(&house->field, 1, 2, NEAR); /* and is seen though it is out */
        house_await_alerts(house, "status-contradiction", "OPEN", 1);
        json_decref(room_do(
                &house->room, "{s:s,s:s,s:s}", "do", "item.return", "item", house->number[1], "to", "ER1/B"));
        house_await_alerts(house, "status-contradiction", "OPEN", 0);
        assert_int_equal(house_alerts(house, NULL, "OPEN"), 0);
}

static void one_taken_with_an_alert_and_then_checked_out_is_explained(void **state) {
        struct house *house = *state;

        house_exhibit(house, 1, "ER1/A");
        field_put(&house->field, 1, 1, NEAR);
        house_await(house, 1, "PRESENT", "ER1/A");
        field_take(&house->field, 1);
        house_await_alerts(house, "departed", "OPEN", 1);
        json_decref(room_do(&house->room, "{s:s,s:s,s:s,s:s,s:s}", "do", "item.checkout", "item",
                house->number[1], "to", "awa", "purpose", "court", "due", "2099-01-01"));
        house_await_alerts(house, "departed", "OPEN", 0);
}

static void what_lies_at_the_wrong_shelf_is_told_after_a_while(void **state) {
        struct house *house = *state;

        house_exhibit(house, 1, "ER1/A");
        field_put(&house->field, 1, 2, NEAR);
        house_await_alerts(house, "misplaced", "OPEN", 1);
        json_decref(room_do(
                &house->room, "{s:s,s:s,s:s}", "do", "item.move", "item", house->number[1], "to", "ER1/B"));
        house_await_alerts(house, "misplaced", "OPEN", 0);
}

static void a_storm_of_departures_is_one_alert(void **state) {
        struct house *house = *state;

        for (unsigned int i = 1; i <= 40; i++)
                house_exhibit(house, i, "ER1/A");
        for (unsigned int i = 1; i <= 40; i++)
                field_put(&house->field, i, 1, NEAR);
        for (unsigned int i = 1; i <= 40; i++)
                house_await(house, i, "PRESENT", "ER1/A");
        for (unsigned int i = 1; i <= 40; i++)
                field_take(&house->field, i);
        for (unsigned int i = 1; i <= 40; i++)
                house_await(house, i, "GONE", "ER1/A");
        house_await_alerts(house, NULL, "OPEN", 1);
        house_assert_says(house, "departed-many", " and 20 more");
        house_assert_says(house, "departed-many", house->number[20]);
        for (unsigned int i = 3; i <= 40; i++)
                field_put(&house->field, i, 1, NEAR);
        for (unsigned int i = 3; i <= 40; i++)
                house_await(house, i, "PRESENT", "ER1/A");
        house_await_alerts(house, NULL, "OPEN", 1);
        house_assert_says(house, "departed-many", house->number[2]);
        field_put(&house->field, 1, 1, NEAR);
        field_put(&house->field, 2, 1, NEAR);
        house_await_alerts(house, NULL, "OPEN", 0);
}

/* ---- the door ---- */

static void walk(struct house *house, unsigned int tag, unsigned int first, unsigned int last) {
        field_put(&house->field, tag, first, NEAR);
        for (int64_t until = house_ms() + 400; house_ms() < until;)
                house_breathe();
        field_put(&house->field, tag, last, NEAR);
        for (int64_t until = house_ms() + 400; house_ms() < until;)
                house_breathe();
        field_take(&house->field, tag);
}

static void what_is_carried_through_the_door_has_a_direction(void **state) {
        struct house *house = *state;

        house_exhibit(house, 1, "ER1/A");
        field_put(&house->field, 1, 1, NEAR);
        house_await(house, 1, "PRESENT", "ER1/A");
        walk(house, 1, 3, 4);
        house_await_alerts(house, "departed", "OPEN", 1);
        house_await_entries(house, "presence.passed", 1);
        walk(house, 1, 4, 3);
        house_await_entries(house, "presence.passed", 2);
        field_put(&house->field, 1, 1, NEAR);
        house_await(house, 1, "PRESENT", "ER1/A");
        house_await_alerts(house, "departed", "OPEN", 0);
}

#define story(name) cmocka_unit_test_setup_teardown(name, house_open, house_close)

int main(void) {
        const struct CMUnitTest tests[] = {
                story(an_exhibit_appears_moves_and_is_taken_at_night),
                story(what_was_checked_out_may_go),
                story(one_taken_with_an_alert_and_then_checked_out_is_explained),
                story(what_lies_at_the_wrong_shelf_is_told_after_a_while),
                story(a_storm_of_departures_is_one_alert),
                story(what_is_carried_through_the_door_has_a_direction),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
