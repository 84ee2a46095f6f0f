/* SPDX-License-Identifier: ISC */

/*
 * Always-on rooms in doubt: silent readers, a killed agent, false identities, strangers
 */

#include "test.h"

#include <string.h>

#include "house.h"
#include "text.h"

/* ---- silence ---- */

static void a_silent_reader_is_one_alert_and_makes_its_shelves_unknown(void **state) {
        struct house *house = *state;

        for (unsigned int i = 1; i <= 8; i++) {
                house_exhibit(house, i, i % 2 ? "ER1/A" : "ER1/B");
                field_put(&house->field, i, i % 2 ? 1 : 2, NEAR);
        }
        for (unsigned int i = 1; i <= 8; i++)
                house_await(house, i, "PRESENT", NULL);
        field_unplug(&house->field);
        for (unsigned int i = 1; i <= 8; i++)
                house_await(house, i, "UNKNOWN", NULL);
        assert_int_equal(house_alerts(house, NULL, "OPEN"), 1);
        house_assert_says(house, "shelf-unknown", "exhibits: 8");
        field_plug(&house->field);
        for (unsigned int i = 1; i <= 8; i++)
                house_await(house, i, "PRESENT", NULL);
        house_await_alerts(house, NULL, "OPEN", 0);
        assert_int_equal(house_entries(house, "presence.gone"), 0);
        assert_int_equal(house_entries(house, "presence.appeared"), 8);
}

static void a_lost_antenna_makes_its_shelf_unknown_and_no_other(void **state) {
        struct house *house = *state;

        house_exhibit(house, 1, "ER1/A");
        house_exhibit(house, 2, "ER1/B");
        field_put(&house->field, 1, 1, NEAR);
        field_put(&house->field, 2, 2, NEAR);
        house_await(house, 1, "PRESENT", "ER1/A");
        house_await(house, 2, "PRESENT", "ER1/B");
        field_pull(&house->field, 1, true);
        house_await(house, 1, "UNKNOWN", "ER1/A");
        assert_true(house_is_at(house, 2, "PRESENT", "ER1/B"));
        house_await_alerts(house, "shelf-unknown", "OPEN", 1);
        house_assert_says(house, "shelf-unknown", "antenna lost; ER1/A");
        field_pull(&house->field, 1, false);
        house_await(house, 1, "PRESENT", "ER1/A");
        house_await_alerts(house, NULL, "OPEN", 0);
}

static void after_a_kill_presence_is_as_it_was(void **state) {
        struct house *house = *state;
        int64_t later_ms;

        house_exhibit(house, 1, "ER1/A");
        house_exhibit(house, 2, "ER1/A");
        house_exhibit(house, 3, "ER1/B");
        field_put(&house->field, 1, 1, NEAR);
        field_put(&house->field, 2, 1, NEAR);
        house_await(house, 1, "PRESENT", "ER1/A");
        house_await(house, 2, "PRESENT", "ER1/A");
        field_take(&house->field, 2);
        house_await_alerts(house, "departed", "OPEN", 1);

        room_kill(&house->room);
        room_start(&house->room);
        assert_true(house_is_at(house, 1, "PRESENT", "ER1/A"));
        assert_true(house_is_at(house, 2, "GONE", "ER1/A"));
        field_put(&house->field, 3, 2, NEAR);
        house_await(house, 3, "PRESENT", "ER1/B"); /* so it hears again */
        for (later_ms = house_ms() + 2 * HOUSE_GONE_MS; house_ms() < later_ms;)
                house_breathe();
        assert_int_equal(house_entries(house, "presence.appeared"), 3);
        assert_int_equal(house_entries(house, "presence.gone"), 1);
        assert_int_equal(house_entries(house, "presence.unknown"), 0);
        assert_int_equal(house_alerts(house, "departed", "OPEN"), 1);

        room_kill(&house->room); /* and what is taken meanwhile is missed */
        field_take(&house->field, 1);
        room_start(&house->room);
        house_await_alerts(house, "departed", "OPEN", 2);
}

/* ---- identities ---- */

static void a_copy_of_a_tag_is_told_and_says_nothing_of_the_exhibit(void **state) {
        struct house *house = *state;
        char tid[FIELD_TEXT_MAX];

        house_item(house, 1, "ER1/A");
        field_tid_text(1, tid);
        house_bind(house, 1, tid);
        field_put(&house->field, 1, 1, NEAR);
        house_await(house, 1, "PRESENT", "ER1/A");
        field_put_copy(&house->field, 1, 2);
        house_await_alerts(house, "clone-suspect", "OPEN", 1);
        house_assert_says(house, "clone-suspect", house->number[1]);
        assert_true(house_is_at(house, 1, "PRESENT", "ER1/A"));

        house_exhibit(house, 2, "ER1/A"); /* whose chip nobody noted */
        field_put(&house->field, 2, 1, NEAR);
        house_await(house, 2, "PRESENT", "ER1/A");
        field_put_copy(&house->field, 2, 1);
        house_await_alerts(house, "clone-suspect", "OPEN", 2);
}

static void one_tag_in_two_rooms_is_two_things(void **state) {
        struct house *house = *state;

        house_antenna(house, 2, "ER2/A", NULL);
        house_exhibit(house, 1, "ER1/A");
        field_put(&house->field, 1, 1, NEAR);
        house_await(house, 1, "PRESENT", "ER1/A");
        field_put_copy(&house->field, 1, 2);
        house_await_alerts(house, "clone-suspect", "OPEN", 1);
        house_assert_says(house, "clone-suspect", "ER2/A");
}

static void a_strangers_tag_is_told_once(void **state) {
        struct house *house = *state;
        char text[FIELD_TEXT_MAX];

        field_tag_text(9, text);
        field_put(&house->field, 9, 1, NEAR);
        house_await_alerts(house, "foreign-tag", "OPEN", 1);
        house_assert_says(house, "foreign-tag", text);
        field_put(&house->field, 10, 1, NEAR);
        house_await_entries(house, "presence.foreign", 2);
        house_await_alerts(house, "foreign-tag", "OPEN", 1);
        field_tag_text(10, text);
        house_assert_says(house, "foreign-tag", text);

        house_exhibit(house, 10, "ER1/A"); /* it is bound while it lies there */
        house_await(house, 10, "PRESENT", "ER1/A");
        field_take(&house->field, 9);
        field_take(&house->field, 10);
        house_await(house, 10, "GONE", "ER1/A");
        field_put(&house->field, 9, 1, NEAR); /* and comes again on the same day */
        field_put(&house->field, 10, 1, NEAR);
        house_await(house, 10, "PRESENT", "ER1/A");
        assert_int_equal(house_entries(house, "presence.foreign"), 2);
}

static void a_destroyed_exhibit_that_is_heard_is_told(void **state) {
        struct house *house = *state;

        house_exhibit(house, 1, "ER1/A");
        json_decref(room_do(&house->room, "{s:s,s:s,s:s,s:s}", "do", "item.status", "item", house->number[1],
                "status", "DESTROYED", "authority", "court order 12"));
        field_put(&house->field, 1, 1, NEAR);
        house_await_alerts(house, "destroyed-seen", "OPEN", 1);
        assert_int_equal(house_alerts(house, NULL, "OPEN"), 1);
}

#define story(name) cmocka_unit_test_setup_teardown(name, house_open, house_close)

int main(void) {
        const struct CMUnitTest tests[] = {
                story(a_silent_reader_is_one_alert_and_makes_its_shelves_unknown),
                story(a_lost_antenna_makes_its_shelf_unknown_and_no_other),
                story(after_a_kill_presence_is_as_it_was),
                cmocka_unit_test_setup_teardown(a_copy_of_a_tag_is_told_and_says_nothing_of_the_exhibit,
                        house_open_tids, house_close),
                story(one_tag_in_two_rooms_is_two_things),
                story(a_strangers_tag_is_told_once),
                story(a_destroyed_exhibit_that_is_heard_is_told),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
