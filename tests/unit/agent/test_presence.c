/* SPDX-License-Identifier: ISC */

/*
 * Presence, told by turns: what is recorded, what is told to whom, and what isn't
 */

#include "test.h"

#include <string.h>

#include "night.h"
#include "presence_known.h"
#include "tag_text.h"
#include "text.h"

enum { HOUR = 3600 };

/* ---- edges ---- */

static void reads_that_change_nothing_write_nothing(void **state) {
        struct night *night = *state;
        uint64_t entries;

        night_exhibit(night, 1, "ER1/A");
        assert_string_equal(night_where(night, 1), "NEVER");
        night_read(night, 1, 1, NULL);
        assert_string_equal(night_where(night, 1), "PRESENT ER1/A");
        entries = ledger_durable(night->turn.ledger);
        night_wait(night, 600, 1, 1, 1);
        assert_int_equal(ledger_durable(night->turn.ledger), entries);
        assert_false(night->turn.wrote);
        assert_int_equal(night_entries(night, "presence.appeared"), 1);
}

static void a_read_of_a_fixed_antenna_is_no_scan(void **state) {
        struct night *night = *state;

        night_exhibit(night, 1, "ER1/A");
        json_decref(night_do(night, "{s:s,s:s,s:s}", "do", "count.open", "kind", "full", "mode", "guided"));
        night_read(night, 1, 1, NULL);
        assert_int_equal(night_entries(night, "count.scanned"), 0);
        assert_string_equal(night_where(night, 1), "PRESENT ER1/A");
}

/* However many words of zeros a reader sends behind it, and as the register names it. */
static void a_short_epc_has_the_name_that_a_count_gives_it(void **state) {
        static const uint8_t bytes[16] = { 0xAB, 0x12 };
        struct tag tag;
        struct text name = { 0 };

        (void) state;
        for (size_t size = 2; size <= sizeof bytes; size += 2) {
                const struct frame frame = { .kind = FRAME_EPC, .bytes = bytes, .size = size };

                assert_true(presence_known_tag(&frame, &tag));
                text_clear(&name);
                tag_print(&tag, &name);
                assert_string_equal(text_string(&name), "epc:AB1200000000000000000000");
        }
        text_end(&name);
        assert_false(presence_known_tag(
                &(struct frame){ .kind = FRAME_EPC, .bytes = bytes + 2, .size = 12 }, &tag));
}

static void it_moves_and_is_gone_after_its_hold_off(void **state) {
        struct night *night = *state;

        night_exhibit(night, 1, "ER1/B");
        night_read(night, 1, 1, NULL);
        night_wait(night, 6, 2, 1, 1); /* without RSSI twice as many reads decide */
        assert_string_equal(night_where(night, 1), "PRESENT ER1/B");
        night_pass(night, 29);
        assert_string_equal(night_where(night, 1), "PRESENT ER1/B");
        assert_int_equal(night_alerts(night, NULL), 0);
        night_pass(night, 3);
        assert_string_equal(night_where(night, 1), "GONE ER1/B");
        assert_int_equal(night_alerts(night, "departed"), 1);
        assert_int_equal(night_entries(night, "presence.moved"), 1);
        night_read(night, 1, 2, NULL);
        assert_int_equal(night_alerts(night, "departed"), 0);
}

static void a_clock_that_goes_back_tells_nothing(void **state) {
        struct night *night = *state;

        night_exhibit(night, 1, "ER1/A");
        night_wait(night, 10, 1, 1, 1);
        night->now.wall_us -= INT64_C(1000000) * HOUR;
        night_wait(night, 60, 1, 1, 1);
        assert_string_equal(night_where(night, 1), "PRESENT ER1/A");
        assert_int_equal(night_entries(night, "presence.gone"), 0);
        assert_int_equal(night_alerts(night, "departed"), 0);
        night_pass(night, 32);
        assert_int_equal(night_alerts(night, "departed"), 1);
}

static void a_tag_of_a_shelf_makes_no_entry(void **state) {
        struct night *night = *state;
        char text[NIGHT_TAG_SIZE];

        night_tag_text(7, text);
        json_decref(night_do(night, "{s:s,s:s,s:s,s:s}", "do", "tag.bind", "tag", text, "to", "ER1/A",
                "binds", "REFERENCE"));
        night_wait(night, 5, 1, 7, 7);
        night_wait(night, 9, 2, 7, 7);
        night_pass(night, 40);
        assert_int_equal(night_entries(night, "presence.appeared") +
                                 night_entries(night, "presence.foreign") +
                                 night_entries(night, "presence.gone"),
                0);
}

static void what_cannot_be_recorded_waits(void **state) {
        struct night *night = *state;

        night_exhibit(night, 1, "ER1/A");
        night->turn.full = true;
        night_read(night, 1, 1, NULL);
        night_wait(night, 5, 1, 1, 1);
        assert_string_equal(night_where(night, 1), "NEVER");
        assert_true(presence_room_waits(night->turn.presence));
        night->turn.full = false;
        night_wait(night, 1, 1, 1, 1);
        assert_string_equal(night_where(night, 1), "PRESENT ER1/A");
        assert_int_equal(night_entries(night, "presence.appeared"), 1);
}

static void what_waits_too_long_is_read_from_the_record_anew(void **state) {
        enum { TAGS = 300, ROUNDS = 30 };
        struct night *night = *state;

        night_exhibits(night, TAGS);
        night->turn.full = true;
        for (int round = 0; round < ROUNDS; round++) { /* each comes and goes: two edges */
                night_pass(night, 33);
                night_wait(night, 1, 1, 1, TAGS);
        }
        assert_int_equal(night_entries(night, "presence.gone"), 0);
        night->turn.full = false;
        night_pass(night, 1);
        night_wait(night, 3, 1, 1, TAGS);
        for (unsigned int tag = 1; tag <= TAGS; tag++)
                assert_string_equal(night_where(night, tag), "PRESENT ER1/A");
        night_pass(night, 33);
        for (unsigned int tag = 1; tag <= TAGS; tag++)
                assert_string_equal(night_where(night, tag), "GONE ER1/A");
}

static void page_limit(struct night *night, const char *pragma) {
        assert_int_equal(
                sqlite3_exec(ledger_database(night->turn.ledger), pragma, NULL, NULL, NULL), SQLITE_OK);
}

/* The disk is full in the middle of recording: nothing of that turn is, and each edge is afterwards, once. */
static void a_turn_that_fails_records_nothing_and_loses_nothing(void **state) {
        enum { TAGS = 150 };
        struct night *night = *state;

        night_exhibits(night, TAGS);
        night_pass(night, 60); /* all gone, in a storm */
        assert_int_equal(night_entries(night, "presence.gone"), TAGS);
        page_limit(night, "PRAGMA max_page_count = 1");
        night_wait_full(night, 1, 1, TAGS);
        assert_true(night->turn.full);
        assert_int_equal(night_entries(night, "presence.appeared"), TAGS);
        page_limit(night, "PRAGMA max_page_count = 1073741823");
        assert_true(turn_heal(&night->turn));
        night_pass(night, 1);
        assert_int_equal(night_entries(night, "presence.appeared"), 2 * TAGS);
        assert_string_equal(night_where(night, TAGS), "PRESENT ER1/A");
        assert_int_equal(night_alerts(night, NULL), 0);
}

/* ---- after a kill ---- */

static void after_a_kill_nothing_is_told_again(void **state) {
        struct night *night = *state;

        for (unsigned int tag = 1; tag <= 3; tag++) {
                night_exhibit(night, tag, "ER1/A");
                night_read(night, tag, 1, NULL);
        }
        night_wait(night, 40, 1, 1, 2); /* the third is gone */
        assert_int_equal(night_alerts(night, "departed"), 1);
        night_kill(night, 300);
        night_wait(night, 40, 1, 1, 1); /* so is the second, now */
        assert_string_equal(night_where(night, 1), "PRESENT ER1/A");
        assert_string_equal(night_where(night, 2), "GONE ER1/A");
        assert_int_equal(night_entries(night, "presence.appeared"), 3);
        assert_int_equal(night_entries(night, "presence.gone"), 2);
        assert_int_equal(night_alerts(night, "departed"), 2);
}

static void what_lay_astray_before_a_kill_is_told_after_it(void **state) {
        struct night *night = *state;

        night_exhibit(night, 1, "ER1/B");
        night_wait(night, 30, 1, 1, 1);
        assert_int_equal(night_alerts(night, "misplaced"), 0);
        night_kill(night, 1);
        night_wait(night, 58, 1, 1, 1);
        assert_int_equal(night_alerts(night, "misplaced"), 0);
        night_wait(night, 4, 1, 1, 1);
        assert_int_equal(night_alerts(night, "misplaced"), 1);
}

/* ---- places ---- */

static void a_shelf_within_the_recorded_place_is_right(void **state) {
        struct night *night = *state;

        night_exhibit(night, 1, "ER1");
        night_wait(night, 120, 1, 1, 1);
        assert_int_equal(night_alerts(night, NULL), 0);
}

static void misplaced_is_told_after_a_minute_and_ends_when_it_is_back(void **state) {
        struct night *night = *state;

        night_exhibit(night, 1, "ER1/A");
        night_wait(night, 58, 2, 1, 1);
        assert_int_equal(night_alerts(night, NULL), 0);
        night_wait(night, 4, 2, 1, 1);
        assert_non_null(strstr(night_alert(night, "misplaced"), "ER1/B"));
        night_wait(night, 40, 1, 1, 1);
        assert_int_equal(night_alerts(night, NULL), 0);
}

static void an_antenna_that_is_taken_down_leaves_its_place_unknown(void **state) {
        struct night *night = *state;
        json_t *answer;

        night_exhibit(night, 1, "ER1/A");
        night_wait(night, 5, 1, 1, 1);
        json_decref(night_do(night, "{s:s,s:s,s:i,s:s}", "do", "antenna.clear", "reader", "radio-1", "port",
                1, "reason", "painting"));
        night_pass(night, 60);
        assert_string_equal(night_where(night, 1), "UNKNOWN ER1/A");
        assert_int_equal(night_alerts(night, NULL), 0);
        answer = night_do(night, "{s:s,s:s}", "do", "presence.list", "state", "UNKNOWN");
        assert_int_equal(json_array_size(json_object_get(answer, "presence")), 1);
        json_decref(answer);
        json_decref(night_do(night, "{s:s,s:s,s:i,s:s}", "do", "antenna.set", "reader", "radio-1", "port", 1,
                "place", "ER1/A"));
        night_wait(night, 5, 1, 1, 1);
        assert_string_equal(night_where(night, 1), "PRESENT ER1/A");
        assert_int_equal(night_entries(night, "presence.appeared"), 1);
        night_pass(night, 40);
        assert_int_equal(night_alerts(night, "departed"), 1);
}

/* ---- asking ---- */

static void presence_is_asked_for(void **state) {
        struct night *night = *state;
        json_t *answer, *row;

        night_exhibits(night, 3);
        night_read(night, 2, 2, NULL);
        night_wait(night, 6, 2, 2, 2);
        answer = night_do(night, "{s:s,s:s}", "do", "presence.list", "place", "ER1");
        assert_int_equal(json_array_size(json_object_get(answer, "presence")), 3);
        row = json_array_get(json_object_get(answer, "places"), 1);
        assert_string_equal(json_string_value(json_object_get(row, "place")), "ER1/B");
        assert_int_equal(json_integer_value(json_object_get(row, "present")), 1);
        assert_int_equal(json_integer_value(json_object_get(row, "antennas")), 1);
        assert_int_equal(json_array_size(json_object_get(answer, "places")), 2);
        json_decref(answer);
        answer = night_do(night, "{s:s,s:s,s:i}", "do", "presence.list", "state", "present", "limit", 2);
        assert_int_equal(json_array_size(json_object_get(answer, "presence")), 2);
        assert_true(json_is_true(json_object_get(answer, "more")));
        row = json_object_get(answer, "after");
        row = night_do(night, "{s:s,s:O}", "do", "presence.list", "after", row);
        assert_int_equal(json_array_size(json_object_get(row, "presence")), 1);
        json_decref(row);
        json_decref(answer);
        answer = night_do(night, "{s:s,s:s}", "do", "item.trail", "item", night->number[2]);
        row = json_array_get(json_object_get(answer, "events"), 0);
        assert_string_equal(json_string_value(json_object_get(row, "kind")), "presence.moved");
        assert_non_null(strstr(json_string_value(json_object_get(row, "text")), "is heard at ER1/B"));
        json_decref(answer);
        night_refuses(night, "place.unknown", "{s:s,s:s}", "do", "presence.list", "place", "ER9");
        night_refuses(night, "request.word", "{s:s,s:s}", "do", "presence.list", "state", "ABSENT");
        night_refuses(night, "item.unknown", "{s:s,s:s}", "do", "presence.show", "item", "TST-9");
}

#define story(name) cmocka_unit_test_setup_teardown(name, night_begin, night_end)

int main(void) {
        const struct CMUnitTest tests[] = {
                story(reads_that_change_nothing_write_nothing),
                story(a_read_of_a_fixed_antenna_is_no_scan),
                story(a_short_epc_has_the_name_that_a_count_gives_it),
                story(it_moves_and_is_gone_after_its_hold_off),
                story(a_clock_that_goes_back_tells_nothing),
                story(a_tag_of_a_shelf_makes_no_entry),
                story(what_cannot_be_recorded_waits),
                story(what_waits_too_long_is_read_from_the_record_anew),
                story(a_turn_that_fails_records_nothing_and_loses_nothing),
                story(after_a_kill_nothing_is_told_again),
                story(what_lay_astray_before_a_kill_is_told_after_it),
                story(a_shelf_within_the_recorded_place_is_right),
                story(misplaced_is_told_after_a_minute_and_ends_when_it_is_back),
                story(an_antenna_that_is_taken_down_leaves_its_place_unknown),
                story(presence_is_asked_for),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
