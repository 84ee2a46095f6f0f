/* SPDX-License-Identifier: ISC */

/*
 * Rooms that are always on: a simulated reader on the network, the real strongroom-reader, the real strongroomd
 *
 * Antennas of reader "radio-1": 1 watches ER1/A, 2 ER1/B, 3 the inner and 4 the outer side of the door. A tag is gone
 * after a second and a half here, and misplaced after one.
 */

#include "test.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "field.h"
#include "room.h"
#include "text.h"

enum { NUMBER_SIZE = 48, WAIT_MS = 30000, GONE_MS = 2000, ALERT_WITHIN_MS = 5000, NEAR = -40, FAR = -60 };

#define CONFIG "[presence]\ngone_s = 2\nmisplaced_s = 1\n"

struct house {
        struct room room;
        struct field field;
        char number[FIELD_TAGS_MAX][NUMBER_SIZE];
};

static int64_t now_ms(void) {
        struct timespec now;

        (void) clock_gettime(CLOCK_MONOTONIC, &now);
        return (int64_t) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void breathe(void) {
        (void) nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
}

/* ---- furniture ---- */

static void house_antenna(struct house *house, int port, const char *place, const char *alias) {
        json_decref(room_do(&house->room, "{s:s,s:s,s:i,s:s,s:s*}", "do", "antenna.set", "reader", "radio-1", "port",
                port, "place", place, "alias", alias));
}

static int house_furnish(void **state) {
        struct house *house = calloc(1, sizeof *house);

        assert_non_null(house);
        room_open_with(&house->room, CONFIG);
        room_shelf(&house->room, "ER1", NULL);
        room_shelf(&house->room, "ER1/A", NULL);
        room_shelf(&house->room, "ER1/B", NULL);
        room_shelf(&house->room, "ER2", NULL);
        room_shelf(&house->room, "ER2/A", NULL);
        json_decref(room_do(&house->room, "{s:s,s:s,s:s,s:s}", "do", "place.add", "code", "DOOR", "kind", "PORTAL",
                "name", "Door"));
        house_antenna(house, 1, "ER1/A", NULL);
        house_antenna(house, 2, "ER1/B", NULL);
        house_antenna(house, 3, "DOOR", "inner");
        house_antenna(house, 4, "DOOR", "outer");
        *state = house;
        return 0;
}

static int house_open(void **state) {
        int r = house_furnish(state);
        struct house *house = *state;

        field_open(&house->field, &house->room, "radio-1", false);
        return r;
}

/* The reader reads chips' numbers too. */
static int house_open_tids(void **state) {
        int r = house_furnish(state);
        struct house *house = *state;

        field_open(&house->field, &house->room, "radio-1", true);
        return r;
}

static int house_close(void **state) {
        struct house *house = *state;

        field_close(&house->field);
        room_close(&house->room); /* verifies: the state is folded again from the entries and compared */
        free(house);
        return 0;
}

static void house_bind(struct house *house, unsigned int tag, const char *tid) {
        char text[FIELD_TEXT_MAX];

        field_tag_text(tag, text);
        json_decref(room_do(&house->room, "{s:s,s:s,s:s,s:s,s:s*}", "do", "tag.bind", "tag", text, "to",
                house->number[tag], "binds", "EXHIBIT", "tid", tid));
}

static void house_item(struct house *house, unsigned int tag, const char *place) {
        char label[24];

        (void) snprintf(label, sizeof label, "GUN-%u", tag);
        room_item(&house->room, place, label, house->number[tag], NUMBER_SIZE);
}

static void house_exhibit(struct house *house, unsigned int tag, const char *place) {
        house_item(house, tag, place);
        house_bind(house, tag, NULL);
}

/* ---- what the agent says ---- */

static bool is_at(struct house *house, unsigned int tag, const char *state, const char *place) {
        json_t *answer = room_do(
                &house->room, "{s:s,s:s}", "do", "presence.show", "item", house->number[tag]);
        const json_t *shown = json_object_get(answer, "presence");
        const bool is = !strcmp(json_string_value(json_object_get(shown, "state")), state) &&
                        (!place || !strcmp(json_string_value(json_object_get(shown, "place")), place));

        json_decref(answer);
        return is;
}

static void await_at(struct house *house, unsigned int tag, const char *state, const char *place) {
        const int64_t until = now_ms() + WAIT_MS;

        while (!is_at(house, tag, state, place)) {
                if (now_ms() > until)
                        fail_msg("tag %u never was %s at %s", tag, state, place);
                breathe();
        }
}

/* How many alerts of a rule are in that state; NULL: any rule. */
static size_t alerts(struct house *house, const char *rule, const char *state) {
        json_t *answer = room_do(&house->room, "{s:s,s:s}", "do", "alert.list", "state", state), *alert;
        size_t i, count = 0;

        json_array_foreach(json_object_get(answer, "alerts"), i, alert)
                count += !rule || !strcmp(json_string_value(json_object_get(alert, "rule")), rule);
        json_decref(answer);
        return count;
}

static void await_alerts(struct house *house, const char *rule, const char *state, size_t count) {
        const int64_t until = now_ms() + WAIT_MS;

        while (alerts(house, rule, state) != count) {
                if (now_ms() > until)
                        fail_msg("%s: %zu %s alerts, not %zu", rule, alerts(house, rule, state), state, count);
                breathe();
        }
}

/* The one alert of a rule that is open: a new reference. */
static json_t *the_alert(struct house *house, const char *rule) {
        json_t *answer = room_do(&house->room, "{s:s,s:s}", "do", "alert.list", "state", "OPEN"), *alert;
        json_t *found = NULL;
        size_t i;

        json_array_foreach(json_object_get(answer, "alerts"), i, alert)
                if (!strcmp(json_string_value(json_object_get(alert, "rule")), rule))
                        found = alert;
        assert_non_null(found);
        json_incref(found);
        json_decref(answer);
        return found;
}

static void assert_says(struct house *house, const char *rule, const char *what) {
        json_t *alert = the_alert(house, rule);

        if (!strstr(json_string_value(json_object_get(alert, "text")), what))
                fail_msg("\"%s\" lacks \"%s\"", json_string_value(json_object_get(alert, "text")), what);
        json_decref(alert);
}

static size_t entries(struct house *house, const char *kind) {
        json_t *answer = room_do(&house->room, "{s:s,s:s}", "do", "log.list", "kind", kind);
        const size_t count = json_array_size(json_object_get(answer, "entries"));

        json_decref(answer);
        return count;
}

/* Until a tag that comes in now is on record: then whatever came before it was heard too. */
static void await_entries(struct house *house, const char *kind, size_t count) {
        const int64_t until = now_ms() + WAIT_MS;

        while (entries(house, kind) < count) {
                if (now_ms() > until)
                        fail_msg("%s: %zu entries, not %zu", kind, entries(house, kind), count);
                breathe();
        }
        assert_int_equal(entries(house, kind), count);
}

/* ---- coming and going ---- */

static void an_exhibit_appears_moves_and_is_taken_at_night(void **state) {
        struct house *house = *state;
        int64_t taken_ms;
        json_t *alert;

        house_exhibit(house, 1, "ER1/A");
        field_put(&house->field, 1, 1, FAR);
        await_at(house, 1, "PRESENT", "ER1/A");
        field_put(&house->field, 1, 2, NEAR);
        await_at(house, 1, "PRESENT", "ER1/B");
        field_put(&house->field, 1, 1, NEAR + 10);
        await_at(house, 1, "PRESENT", "ER1/A");
        assert_int_equal(entries(house, "presence.moved"), 2);

        field_take(&house->field, 1);
        taken_ms = now_ms();
        await_alerts(house, "departed", "OPEN", 1);
        assert_in_range(now_ms() - taken_ms, GONE_MS - 100, GONE_MS + ALERT_WITHIN_MS);
        alert = the_alert(house, "departed");
        assert_string_equal(json_string_value(json_object_get(alert, "severity")), "CRITICAL");
        assert_string_equal(json_string_value(json_object_get(alert, "subject")), house->number[1]);
        json_decref(alert);
        assert_true(is_at(house, 1, "GONE", "ER1/A"));

        field_put(&house->field, 1, 1, NEAR); /* put back */
        await_alerts(house, "departed", "OPEN", 0);
        assert_int_equal(alerts(house, "departed", "RESOLVED"), 1);
}

static void what_was_checked_out_may_go(void **state) {
        struct house *house = *state;

        house_exhibit(house, 1, "ER1/A");
        field_put(&house->field, 1, 1, NEAR);
        await_at(house, 1, "PRESENT", "ER1/A");
        json_decref(room_do(&house->room, "{s:s,s:s,s:s,s:s,s:s}", "do", "item.checkout", "item", house->number[1],
                "to", "awa", "purpose", "court", "due", "2099-01-01"));
        field_take(&house->field, 1);
        await_at(house, 1, "GONE", "ER1/A");
        assert_int_equal(alerts(house, NULL, "OPEN"), 0);

        field_put(&house->field, 1, 2, NEAR); /* and is seen though it is out */
        await_alerts(house, "status-contradiction", "OPEN", 1);
        json_decref(room_do(&house->room, "{s:s,s:s,s:s}", "do", "item.return", "item", house->number[1], "to",
                "ER1/B"));
        await_alerts(house, "status-contradiction", "OPEN", 0);
        assert_int_equal(alerts(house, NULL, "OPEN"), 0);
}

static void one_taken_with_an_alert_and_then_checked_out_is_explained(void **state) {
        struct house *house = *state;

        house_exhibit(house, 1, "ER1/A");
        field_put(&house->field, 1, 1, NEAR);
        await_at(house, 1, "PRESENT", "ER1/A");
        field_take(&house->field, 1);
        await_alerts(house, "departed", "OPEN", 1);
        json_decref(room_do(&house->room, "{s:s,s:s,s:s,s:s,s:s}", "do", "item.checkout", "item", house->number[1],
                "to", "awa", "purpose", "court", "due", "2099-01-01"));
        await_alerts(house, "departed", "OPEN", 0);
}

static void what_lies_at_the_wrong_shelf_is_told_after_a_while(void **state) {
        struct house *house = *state;

        house_exhibit(house, 1, "ER1/A");
        field_put(&house->field, 1, 2, NEAR);
        await_alerts(house, "misplaced", "OPEN", 1);
        json_decref(room_do(&house->room, "{s:s,s:s,s:s}", "do", "item.move", "item", house->number[1], "to",
                "ER1/B"));
        await_alerts(house, "misplaced", "OPEN", 0);
}

static void a_storm_of_departures_is_one_alert(void **state) {
        struct house *house = *state;

        for (unsigned int i = 1; i <= 40; i++)
                house_exhibit(house, i, "ER1/A");
        for (unsigned int i = 1; i <= 40; i++)
                field_put(&house->field, i, 1, NEAR);
        for (unsigned int i = 1; i <= 40; i++)
                await_at(house, i, "PRESENT", "ER1/A");
        for (unsigned int i = 1; i <= 40; i++)
                field_take(&house->field, i);
        for (unsigned int i = 1; i <= 40; i++)
                await_at(house, i, "GONE", "ER1/A");
        await_alerts(house, NULL, "OPEN", 1);
        assert_says(house, "departed-many", " and 20 more");
        assert_says(house, "departed-many", house->number[20]);
        for (unsigned int i = 3; i <= 40; i++)
                field_put(&house->field, i, 1, NEAR);
        for (unsigned int i = 3; i <= 40; i++)
                await_at(house, i, "PRESENT", "ER1/A");
        await_alerts(house, NULL, "OPEN", 1);
        assert_says(house, "departed-many", house->number[2]);
        field_put(&house->field, 1, 1, NEAR);
        field_put(&house->field, 2, 1, NEAR);
        await_alerts(house, NULL, "OPEN", 0);
}

/* ---- silence ---- */

static void a_silent_reader_is_one_alert_and_makes_its_shelves_unknown(void **state) {
        struct house *house = *state;

        for (unsigned int i = 1; i <= 8; i++) {
                house_exhibit(house, i, i % 2 ? "ER1/A" : "ER1/B");
                field_put(&house->field, i, i % 2 ? 1 : 2, NEAR);
        }
        for (unsigned int i = 1; i <= 8; i++)
                await_at(house, i, "PRESENT", NULL);
        field_unplug(&house->field);
        for (unsigned int i = 1; i <= 8; i++)
                await_at(house, i, "UNKNOWN", NULL);
        assert_int_equal(alerts(house, NULL, "OPEN"), 1);
        assert_says(house, "shelf-unknown", "exhibits: 8");
        field_plug(&house->field);
        for (unsigned int i = 1; i <= 8; i++)
                await_at(house, i, "PRESENT", NULL);
        await_alerts(house, NULL, "OPEN", 0);
        assert_int_equal(entries(house, "presence.gone"), 0);
        assert_int_equal(entries(house, "presence.appeared"), 8);
}

static void a_lost_antenna_makes_its_shelf_unknown_and_no_other(void **state) {
        struct house *house = *state;

        house_exhibit(house, 1, "ER1/A");
        house_exhibit(house, 2, "ER1/B");
        field_put(&house->field, 1, 1, NEAR);
        field_put(&house->field, 2, 2, NEAR);
        await_at(house, 1, "PRESENT", "ER1/A");
        await_at(house, 2, "PRESENT", "ER1/B");
        field_pull(&house->field, 1, true);
        await_at(house, 1, "UNKNOWN", "ER1/A");
        assert_true(is_at(house, 2, "PRESENT", "ER1/B"));
        await_alerts(house, "shelf-unknown", "OPEN", 1);
        assert_says(house, "shelf-unknown", "antenna lost; ER1/A");
        field_pull(&house->field, 1, false);
        await_at(house, 1, "PRESENT", "ER1/A");
        await_alerts(house, NULL, "OPEN", 0);
}

static void after_a_kill_presence_is_as_it_was(void **state) {
        struct house *house = *state;
        int64_t later_ms;

        house_exhibit(house, 1, "ER1/A");
        house_exhibit(house, 2, "ER1/A");
        house_exhibit(house, 3, "ER1/B");
        field_put(&house->field, 1, 1, NEAR);
        field_put(&house->field, 2, 1, NEAR);
        await_at(house, 1, "PRESENT", "ER1/A");
        await_at(house, 2, "PRESENT", "ER1/A");
        field_take(&house->field, 2);
        await_alerts(house, "departed", "OPEN", 1);

        room_kill(&house->room);
        room_start(&house->room);
        assert_true(is_at(house, 1, "PRESENT", "ER1/A"));
        assert_true(is_at(house, 2, "GONE", "ER1/A"));
        field_put(&house->field, 3, 2, NEAR);
        await_at(house, 3, "PRESENT", "ER1/B"); /* so it hears again */
        for (later_ms = now_ms() + 2 * GONE_MS; now_ms() < later_ms;)
                breathe();
        assert_int_equal(entries(house, "presence.appeared"), 3);
        assert_int_equal(entries(house, "presence.gone"), 1);
        assert_int_equal(entries(house, "presence.unknown"), 0);
        assert_int_equal(alerts(house, "departed", "OPEN"), 1);

        room_kill(&house->room); /* and what is taken meanwhile is missed */
        field_take(&house->field, 1);
        room_start(&house->room);
        await_alerts(house, "departed", "OPEN", 2);
}

/* ---- identities ---- */

static void a_copy_of_a_tag_is_told_and_says_nothing_of_the_exhibit(void **state) {
        struct house *house = *state;
        char tid[FIELD_TEXT_MAX];

        house_item(house, 1, "ER1/A");
        field_tid_text(1, tid);
        house_bind(house, 1, tid);
        field_put(&house->field, 1, 1, NEAR);
        await_at(house, 1, "PRESENT", "ER1/A");
        field_put_copy(&house->field, 1, 2);
        await_alerts(house, "clone-suspect", "OPEN", 1);
        assert_says(house, "clone-suspect", house->number[1]);
        assert_true(is_at(house, 1, "PRESENT", "ER1/A"));

        house_exhibit(house, 2, "ER1/A"); /* whose chip nobody noted */
        field_put(&house->field, 2, 1, NEAR);
        await_at(house, 2, "PRESENT", "ER1/A");
        field_put_copy(&house->field, 2, 1);
        await_alerts(house, "clone-suspect", "OPEN", 2);
}

static void one_tag_in_two_rooms_is_two_things(void **state) {
        struct house *house = *state;

        house_antenna(house, 2, "ER2/A", NULL);
        house_exhibit(house, 1, "ER1/A");
        field_put(&house->field, 1, 1, NEAR);
        await_at(house, 1, "PRESENT", "ER1/A");
        field_put_copy(&house->field, 1, 2);
        await_alerts(house, "clone-suspect", "OPEN", 1);
        assert_says(house, "clone-suspect", "ER2/A");
}

static void a_strangers_tag_is_told_once(void **state) {
        struct house *house = *state;
        char text[FIELD_TEXT_MAX];

        field_tag_text(9, text);
        field_put(&house->field, 9, 1, NEAR);
        await_alerts(house, "foreign-tag", "OPEN", 1);
        assert_says(house, "foreign-tag", text);
        field_put(&house->field, 10, 1, NEAR);
        await_entries(house, "presence.foreign", 2);
        await_alerts(house, "foreign-tag", "OPEN", 1);
        field_tag_text(10, text);
        assert_says(house, "foreign-tag", text);

        house_exhibit(house, 10, "ER1/A"); /* it is bound while it lies there */
        await_at(house, 10, "PRESENT", "ER1/A");
        field_take(&house->field, 9);
        field_take(&house->field, 10);
        await_at(house, 10, "GONE", "ER1/A");
        field_put(&house->field, 9, 1, NEAR); /* and comes again on the same day */
        field_put(&house->field, 10, 1, NEAR);
        await_at(house, 10, "PRESENT", "ER1/A");
        assert_int_equal(entries(house, "presence.foreign"), 2);
}

static void a_destroyed_exhibit_that_is_heard_is_told(void **state) {
        struct house *house = *state;

        house_exhibit(house, 1, "ER1/A");
        json_decref(room_do(&house->room, "{s:s,s:s,s:s,s:s}", "do", "item.status", "item", house->number[1],
                "status", "DESTROYED", "authority", "court order 12"));
        field_put(&house->field, 1, 1, NEAR);
        await_alerts(house, "destroyed-seen", "OPEN", 1);
        assert_int_equal(alerts(house, NULL, "OPEN"), 1);
}

/* ---- the door ---- */

static void walk(struct house *house, unsigned int tag, unsigned int first, unsigned int last) {
        field_put(&house->field, tag, first, NEAR);
        for (int64_t until = now_ms() + 400; now_ms() < until;)
                breathe();
        field_put(&house->field, tag, last, NEAR);
        for (int64_t until = now_ms() + 400; now_ms() < until;)
                breathe();
        field_take(&house->field, tag);
}

static void what_is_carried_through_the_door_has_a_direction(void **state) {
        struct house *house = *state;

        house_exhibit(house, 1, "ER1/A");
        field_put(&house->field, 1, 1, NEAR);
        await_at(house, 1, "PRESENT", "ER1/A");
        walk(house, 1, 3, 4);
        await_alerts(house, "departed", "OPEN", 1);
        await_entries(house, "presence.passed", 1);
        walk(house, 1, 4, 3);
        await_entries(house, "presence.passed", 2);
        field_put(&house->field, 1, 1, NEAR);
        await_at(house, 1, "PRESENT", "ER1/A");
        await_alerts(house, "departed", "OPEN", 0);
}

#define story(name) cmocka_unit_test_setup_teardown(name, house_open, house_close)

int main(void) {
        const struct CMUnitTest tests[] = {
                story(an_exhibit_appears_moves_and_is_taken_at_night),
                story(what_was_checked_out_may_go),
                story(one_taken_with_an_alert_and_then_checked_out_is_explained),
                story(what_lies_at_the_wrong_shelf_is_told_after_a_while),
                story(a_storm_of_departures_is_one_alert),
                story(a_silent_reader_is_one_alert_and_makes_its_shelves_unknown),
                story(a_lost_antenna_makes_its_shelf_unknown_and_no_other),
                story(after_a_kill_presence_is_as_it_was),
                cmocka_unit_test_setup_teardown(a_copy_of_a_tag_is_told_and_says_nothing_of_the_exhibit,
                        house_open_tids, house_close),
                story(one_tag_in_two_rooms_is_two_things),
                story(a_strangers_tag_is_told_once),
                story(a_destroyed_exhibit_that_is_heard_is_told),
                story(what_is_carried_through_the_door_has_a_direction),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
