/* SPDX-License-Identifier: ISC */

/*
 * The rules of presence, told by turns: storms, false identities, strangers, custody, doors, long silence
 */

#include "test.h"

#include <string.h>

#include "night.h"

#define CHIP_A "E28011602000700000000001"
#define CHIP_B "E28011602000700000004001"

enum { DAY = 86400 };

/* ---- storms ---- */

static void five_departures_are_five_alerts_and_six_are_one(void **state) {
        struct night *night = *state;

        night_exhibits(night, 11);
        night_wait(night, 40, 1, 6, 11); /* five go */
        assert_int_equal(night_alerts(night, "departed"), 5);
        night_pass(night, 40); /* then six */
        assert_int_equal(night_alerts(night, "departed"), 5);
        assert_null(strstr(night_alert(night, "departed-many"), night->number[5]));
        assert_non_null(strstr(night_alert(night, "departed-many"), night->number[6]));
        assert_non_null(strstr(night_alert(night, "departed-many"), night->number[11]));
        night_wait(night, 2, 1, 1, 11);
        assert_int_equal(night_alerts(night, NULL), 0);
}

static void a_storm_takes_in_what_was_told_a_moment_before(void **state) {
        struct night *night = *state;

        night_exhibits(night, 43);
        night_wait(night, 3, 1, 4, 43); /* three go three seconds before the others */
        night_pass(night, 29);
        assert_int_equal(night_alerts(night, "departed"), 3);
        night_pass(night, 4);
        assert_int_equal(night_alerts(night, NULL), 1);
        assert_non_null(strstr(night_alert(night, "departed-many"), night->number[1]));
        assert_non_null(strstr(night_alert(night, "departed-many"), " and 23 more"));
}

static void departures_one_by_one_are_told_one_by_one(void **state) {
        struct night *night = *state;

        night_exhibits(night, 8);
        for (unsigned int tag = 2; tag <= 8; tag++)
                night_wait(night, 11, 1, tag, 8);
        night_pass(night, 60);
        assert_int_equal(night_alerts(night, "departed"), 8);
        assert_int_equal(night_alerts(night, "departed-many"), 0);
}

/* ---- identities ---- */

static void another_chip_under_the_bound_identity_is_no_presence(void **state) {
        struct night *night = *state;
        char text[NIGHT_TAG_SIZE];

        night_exhibit(night, 1, "ER1/A");
        night_tag_text(1, text);
        json_decref(
                night_do(night, "{s:s,s:s,s:s}", "do", "tag.unbind", "tag", text, "reason", "chip unread"));
        night_bind(night, 1, CHIP_A);
        night_read(night, 1, 1, CHIP_B);
        assert_string_equal(night_where(night, 1), "NEVER");
        assert_non_null(strstr(night_alert(night, "clone-suspect"), CHIP_B));
        night_read(night, 1, 1, CHIP_B);
        assert_int_equal(night_entries(night, "presence.clone"), 1);
        night_read(night, 1, 1, CHIP_A);
        assert_string_equal(night_where(night, 1), "PRESENT ER1/A");
}

static void two_chips_or_two_rooms_are_two_things(void **state) {
        struct night *night = *state;

        night_exhibit(night, 1, "ER1/A");
        night_exhibit(night, 2, "ER1/A");
        night_read(night, 1, 1, CHIP_A);
        night_read(night, 1, 1, CHIP_B);
        assert_non_null(strstr(night_alert(night, "clone-suspect"), night->number[1]));
        night_read(night, 2, 1, NULL);
        night_pass(night, 1);
        night_read(night, 2, 5, NULL);
        assert_int_equal(night_alerts(night, "clone-suspect"), 2);
        assert_int_equal(night_entries(night, "presence.clone"), 2);
}

static void strangers_are_told_once_a_day_and_not_without_end(void **state) {
        struct night *night = *state;
        char text[NIGHT_TAG_SIZE];

        night_wait(night, 2, 1, 1, 250);
        assert_int_equal(night_entries(night, "presence.foreign"), 200);
        assert_non_null(strstr(night_alert(night, "foreign-tag"), " more"));
        night_pass(night, 60);
        night_wait(night, 2, 1, 1, 250); /* on the same day */
        assert_int_equal(night_entries(night, "presence.foreign"), 200);
        night_pass(night, 60);
        night->now.wall_us += INT64_C(1000000) * DAY;
        night->now.mono_ns += UINT64_C(1000000000) * DAY;
        night_minute(night);
        assert_int_equal(night_alerts(night, "foreign-tag"), 0);
        night_wait(night, 1, 1, 1, 1); /* on the next */
        assert_int_equal(night_entries(night, "presence.foreign"), 201);
        night_tag_text(1, text);
        assert_non_null(strstr(night_alert(night, "foreign-tag"), text));
}

static void what_is_destroyed_must_not_be_heard(void **state) {
        struct night *night = *state;
        char text[NIGHT_TAG_SIZE];

        night_exhibit(night, 1, "ER1/A");
        night_exhibit(night, 2, "ER1/A");
        night_tag_text(2, text);
        for (unsigned int tag = 1; tag <= 2; tag++)
                json_decref(night_do(night, "{s:s,s:s,s:s,s:s}", "do", "item.status", "item",
                        night->number[tag], "status", "DESTROYED", "authority", "court order 12"));
        json_decref(night_do(
                night, "{s:s,s:s,s:s}", "do", "tag.retire", "tag", text, "reason", "destroyed with it"));
        night_wait(night, 3, 1, 1, 2);
        assert_int_equal(night_alerts(night, "destroyed-seen"), 2);
        assert_int_equal(night_alerts(night, NULL), 2);
}

static void the_old_tag_of_a_thing_is_a_stranger(void **state) {
        struct night *night = *state;
        char text[NIGHT_TAG_SIZE];

        night_exhibit(night, 1, "ER1/A");
        night_wait(night, 3, 1, 1, 1);
        night_tag_text(1, text);
        json_decref(night_do(night, "{s:s,s:s,s:s}", "do", "tag.retire", "tag", text, "reason", "torn off"));
        assert_string_equal(night_where(night, 1), "NEVER");
        night_pass(night, 60);
        assert_int_equal(night_alerts(night, NULL), 0);
        night_wait(night, 3, 1, 1, 1);
        assert_string_equal(night_where(night, 1), "NEVER");
        assert_int_equal(night_alerts(night, "foreign-tag"), 1);
}

/* ---- custody ---- */

static void what_is_out_and_comes_back_unrecorded_is_told(void **state) {
        struct night *night = *state;

        night_exhibit(night, 1, "ER1/A");
        night_wait(night, 3, 1, 1, 1);
        json_decref(night_do(night, "{s:s,s:s,s:s,s:s,s:s}", "do", "item.checkout", "item", night->number[1],
                "to", "awa", "purpose", "court", "due", "2099-01-01"));
        night_wait(night, 20, 1, 1, 1); /* it is carried away, not back */
        assert_int_equal(night_alerts(night, NULL), 0);
        night_pass(night, 40);
        assert_int_equal(night_alerts(night, NULL), 0);
        night_wait(night, 3, 1, 1, 1);
        assert_int_equal(night_alerts(night, "status-contradiction"), 1);
        json_decref(night_do(night, "{s:s,s:s}", "do", "item.return", "item", night->number[1]));
        night_pass(night, 1);
        assert_int_equal(night_alerts(night, NULL), 0);
}

static void what_was_moved_on_record_to_where_nothing_listens_is_not_missed(void **state) {
        struct night *night = *state;

        night_exhibit(night, 1, "ER1/A");
        night_wait(night, 3, 1, 1, 1);
        json_decref(night_do(night, "{s:s,s:s,s:s}", "do", "place.add", "code", "ER3", "kind", "STORE"));
        json_decref(
                night_do(night, "{s:s,s:s,s:s}", "do", "item.move", "item", night->number[1], "to", "ER3"));
        night_wait(night, 1, 3, 1, 1);
        night_wait(night, 1, 4, 1, 1);
        night_pass(night, 60);
        assert_string_equal(night_where(night, 1), "GONE ER1/A");
        assert_int_equal(night_alerts(night, NULL), 0);
        json_decref(
                night_do(night, "{s:s,s:s,s:s}", "do", "item.move", "item", night->number[1], "to", "ER1/B"));
        night_pass(night, 1);
        assert_int_equal(night_alerts(night, "departed"), 1);
}

static void the_door_says_which_way(void **state) {
        struct night *night = *state;

        night_exhibit(night, 1, "ER1/A");
        night_wait(night, 3, 1, 1, 1);
        night_wait(night, 1, 3, 1, 1);
        night_wait(night, 1, 4, 1, 1);
        night_pass(night, 4);
        assert_int_equal(night_entries(night, "presence.passed"), 1);
        assert_int_equal(night_alerts(night, "departed"), 1); /* long before its hold-off */
        night_pass(night, 60);
        night_wait(night, 1, 4, 1, 1);
        night_wait(night, 1, 3, 1, 1);
        night_pass(night, 60); /* in, and to a room that nothing watches */
        assert_int_equal(night_entries(night, "presence.passed"), 2);
        assert_int_equal(night_alerts(night, "departed"), 0);
}

static void what_the_door_took_for_leaving_and_stays_is_there(void **state) {
        struct night *night = *state;

        night_exhibit(night, 1, "ER1/A");
        night_wait(night, 3, 1, 1, 1);
        for (int second = 0; second < 2; second++) {
                night_read(night, 1, second ? 4 : 3, NULL);
                night_wait(night, 1, 1, 1, 1);
        }
        night_wait(night, 5, 1, 1, 1);
        assert_int_equal(night_alerts(night, "departed"), 1);
        night_kill(night, 1);
        night_wait(night, 40, 1, 1, 1);
        assert_int_equal(night_alerts(night, "departed"), 0);
}

static void long_silence_is_one_alert_a_place(void **state) {
        struct night *night = *state;

        night_exhibits(night, 3);
        json_decref(night_do(night, "{s:s,s:s,s:i,s:s}", "do", "antenna.clear", "reader", "radio-1", "port",
                1, "reason", "painting"));
        night_pass(night, 1);
        night->now.wall_us += INT64_C(1000000) * 6 * DAY;
        night->now.mono_ns += UINT64_C(1000000000) * 6 * DAY;
        night_minute(night);
        assert_int_equal(night_alerts(night, NULL), 0);
        night_kill(night, 2 * DAY);
        night_minute(night);
        assert_non_null(strstr(night_alert(night, "stale-presence"), night->number[3]));
        json_decref(night_do(night, "{s:s,s:s,s:i,s:s}", "do", "antenna.set", "reader", "radio-1", "port", 1,
                "place", "ER1/A"));
        night_wait(night, 3, 1, 1, 3);
        for (int minute = 0; minute < 61; minute++)
                night_minute(night);
        assert_int_equal(night_alerts(night, NULL), 0);
}

#define story(name) cmocka_unit_test_setup_teardown(name, night_begin, night_end)

int main(void) {
        const struct CMUnitTest tests[] = {
                story(five_departures_are_five_alerts_and_six_are_one),
                story(a_storm_takes_in_what_was_told_a_moment_before),
                story(departures_one_by_one_are_told_one_by_one),
                story(another_chip_under_the_bound_identity_is_no_presence),
                story(two_chips_or_two_rooms_are_two_things),
                story(strangers_are_told_once_a_day_and_not_without_end),
                story(what_is_destroyed_must_not_be_heard),
                story(the_old_tag_of_a_thing_is_a_stranger),
                story(what_is_out_and_comes_back_unrecorded_is_told),
                story(what_was_moved_on_record_to_where_nothing_listens_is_not_missed),
                story(the_door_says_which_way),
                story(what_the_door_took_for_leaving_and_stays_is_there),
                story(long_silence_is_one_alert_a_place),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
