/* SPDX-License-Identifier: ISC */

/*
 * The house
 */

#include "house.h"

#include "test.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CONFIG "[presence]\ngone_s = 2\nmisplaced_s = 1\n"

int64_t house_ms(void) {
        struct timespec now;

        (void) clock_gettime(CLOCK_MONOTONIC, &now);
        return (int64_t) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void house_breathe(void) {
        (void) nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
}

/* ---- furniture ---- */

void house_antenna(struct house *house, int port, const char *place, const char *alias) {
        json_decref(room_do(&house->room, "{s:s,s:s,s:i,s:s,s:s*}", "do", "antenna.set", "reader", "radio-1",
                "port", port, "place", place, "alias", alias));
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
        json_decref(room_do(&house->room, "{s:s,s:s,s:s,s:s}", "do", "place.add", "code", "DOOR", "kind",
                "PORTAL", "name", "Door"));
        house_antenna(house, 1, "ER1/A", NULL);
        house_antenna(house, 2, "ER1/B", NULL);
        house_antenna(house, 3, "DOOR", "inner");
        house_antenna(house, 4, "DOOR", "outer");
        *state = house;
        return 0;
}

int house_open(void **state) {
        int r = house_furnish(state);
        struct house *house = *state;

        field_open(&house->field, &house->room, "radio-1", false);
        return r;
}

/* The reader reads chips' numbers too. */
int house_open_tids(void **state) {
        int r = house_furnish(state);
        struct house *house = *state;

        field_open(&house->field, &house->room, "radio-1", true);
        return r;
}

int house_close(void **state) {
        struct house *house = *state;

        field_close(&house->field);
        room_close(&house->room); /* verifies: the state is folded again from the entries and compared */
        free(house);
        return 0;
}

void house_bind(struct house *house, unsigned int tag, const char *tid) {
        char text[FIELD_TEXT_MAX];

        field_tag_text(tag, text);
        json_decref(room_do(&house->room, "{s:s,s:s,s:s,s:s,s:s*}", "do", "tag.bind", "tag", text, "to",
                house->number[tag], "binds", "EXHIBIT", "tid", tid));
}

void house_item(struct house *house, unsigned int tag, const char *place) {
        char label[24];

        (void) snprintf(label, sizeof label, "GUN-%u", tag);
        room_item(&house->room, place, label, house->number[tag], HOUSE_NUMBER_SIZE);
}

void house_exhibit(struct house *house, unsigned int tag, const char *place) {
        house_item(house, tag, place);
        house_bind(house, tag, NULL);
}

/* ---- what the agent says ---- */

bool house_is_at(struct house *house, unsigned int tag, const char *state, const char *place) {
        json_t *answer =
                room_do(&house->room, "{s:s,s:s}", "do", "presence.show", "item", house->number[tag]);
        const json_t *shown = json_object_get(answer, "presence");
        const bool is = !strcmp(json_string_value(json_object_get(shown, "state")), state) &&
                        (!place || !strcmp(json_string_value(json_object_get(shown, "place")), place));

        json_decref(answer);
        return is;
}

void house_await(struct house *house, unsigned int tag, const char *state, const char *place) {
        const int64_t until = house_ms() + HOUSE_WAIT_MS;

        while (!house_is_at(house, tag, state, place)) {
                if (house_ms() > until)
                        fail_msg("tag %u never was %s at %s", tag, state, place);
                house_breathe();
        }
}

/* How many alerts of a rule are in that state; NULL: any rule. */
size_t house_alerts(struct house *house, const char *rule, const char *state) {
        json_t *answer = room_do(&house->room, "{s:s,s:s}", "do", "alert.list", "state", state), *alert;
        size_t i, count = 0;

        json_array_foreach(json_object_get(answer, "alerts"), i, alert) count +=
                !rule || !strcmp(json_string_value(json_object_get(alert, "rule")), rule);
        json_decref(answer);
        return count;
}

void house_await_alerts(struct house *house, const char *rule, const char *state, size_t count) {
        const int64_t until = house_ms() + HOUSE_WAIT_MS;

        while (house_alerts(house, rule, state) != count) {
                if (house_ms() > until)
                        fail_msg("%s: %zu %s alerts, not %zu", rule, house_alerts(house, rule, state), state,
                                count);
                house_breathe();
        }
}

/* The one alert of a rule that is open: a new reference. */
json_t *house_alert(struct house *house, const char *rule) {
        json_t *answer = room_do(&house->room, "{s:s,s:s}", "do", "alert.list", "state", "OPEN"), *alert;
        json_t *found = NULL;
        size_t i;

        json_array_foreach(json_object_get(answer, "alerts"), i,
                alert) if (!strcmp(json_string_value(json_object_get(alert, "rule")), rule)) found = alert;
        assert_non_null(found);
        json_incref(found);
        json_decref(answer);
        return found;
}

void house_assert_says(struct house *house, const char *rule, const char *what) {
        json_t *alert = house_alert(house, rule);

        if (!strstr(json_string_value(json_object_get(alert, "text")), what))
                fail_msg("\"%s\" lacks \"%s\"", json_string_value(json_object_get(alert, "text")), what);
        json_decref(alert);
}

size_t house_entries(struct house *house, const char *kind) {
        json_t *answer = room_do(&house->room, "{s:s,s:s}", "do", "log.list", "kind", kind);
        const size_t count = json_array_size(json_object_get(answer, "entries"));

        json_decref(answer);
        return count;
}

/* Until a tag that comes in now is on record: then whatever came before it was heard too. */
void house_await_entries(struct house *house, const char *kind, size_t count) {
        const int64_t until = house_ms() + HOUSE_WAIT_MS;

        while (house_entries(house, kind) < count) {
                if (house_ms() > until)
                        fail_msg("%s: %zu entries, not %zu", kind, house_entries(house, kind), count);
                house_breathe();
        }
        assert_int_equal(house_entries(house, kind), count);
}
