/* SPDX-License-Identifier: ISC */

/*
 * Counts by radio: what must be seen by eye before they are closed, and what silence taught
 */

#include "test.h"

#include <string.h>

#include "count_sample.h"
#include "finding.h"
#include "radio_shelf.h"

static const char *const whole_a[] = { MARK_A, TAG_1, TAG_2, NULL };
static const char *const whole_b[] = { MARK_B, TAG_3, NULL };

static void sweep_all(struct room *room) {
        room_sweep(room, "ER1/A", whole_a);
        room_sweep(room, "ER1/B", whole_b);
        assert_int_equal(room_look(room, "ER1/C"), 0); /* empty, and no reference tag */
        assert_int_equal(room_look(room, "ER1"), 0);
}

/* ---- what an eye must see ---- */

static void what_is_present_by_radio_alone_is_drawn_from_before_the_close(void **state) {
        struct room room;

        (void) state;
        shelf_begin(&room, "shelf", "guided");
        sweep_all(&room);
        assert_refused(&room, room_try_close(&room, false), "count.unverified");
        assert_non_null(strstr(room.act.refusal.message, PISTOL ", " RIFLE ", " CARBINE)); /* three: all */
        assert_int_equal(shelf_events(&room, "count.sampled"), 1);
        assert_scan(&room, "ER1/A", "PLACE");
        assert_scan(&room, PISTOL, "FOUND_CONFIRMED"); /* not again: an eye sees more */
        assert_scan(&room, PISTOL, "AGAIN");
        assert_int_equal(room_check(&room, RIFLE, "", NULL), 0);
        assert_refused(&room, room_try_close(&room, false), "count.unverified");
        assert_null(strstr(room.act.refusal.message, RIFLE));
        assert_non_null(strstr(room.act.refusal.message, CARBINE));
        assert_int_equal(shelf_events(&room, "count.sampled"), 1);
        assert_scan(&room, "ER1/B", "PLACE");
        assert_scan(&room, CARBINE, "FOUND_CONFIRMED");
        room_close(&room);
        assert_int_equal(room_result(&room, "FOUND_CONFIRMED"), 3);
        assert_int_equal(room_result(&room, "FOUND_PRESENCE_ONLY"), 0);
        assert_string_equal(room.closing.count.state, "RECONCILED");
        room_end(&room);
}

static void what_was_drawn_and_not_seen_is_not_observed(void **state) {
        struct room room;

        (void) state;
        shelf_begin(&room, "shelf", "guided");
        sweep_all(&room);
        assert_refused(&room, room_try_close(&room, false), "count.unverified");
        assert_scan(&room, "ER1/B", "PLACE");
        assert_scan(&room, CARBINE, "FOUND_CONFIRMED");
        assert_int_equal(room_try_close(&room, true), 0);
        assert_int_equal(room.closing.unverified, 2);
        assert_true(shelf_line_is(&room, RIFLE, "NOT_OBSERVED"));
        assert_string_equal(shelf_reason(&room, RIFLE), "UNVERIFIED");
        assert_string_equal(room.closing.count.state, "CLOSED_UNRECONCILED");
        assert_int_equal(
                room_number(&room, "SELECT passes FROM radio_history WHERE item = '" CARBINE "'"), 1);
        assert_int_equal(room_number(&room, "SELECT passes FROM radio_history WHERE item = '" RIFLE "'"), -1);
        room_end(&room);
}

static void of_many_a_tenth_is_drawn_and_the_rest_stays_present(void **state) {
        json_t *numbers = NULL;
        struct count_row count;
        char epcs[40][32], items[40][ITEM_NUMBER_MAX];
        struct room room;

        (void) state;
        room_begin(&room);
        room_bind(&room, MARK_A, "ER1/A", "REFERENCE", NULL);
        for (int i = 0; i < 40; i++) {
                (void) snprintf(items[i], sizeof items[i], "PSK-2026-%06d-A", i + 1);
                (void) snprintf(epcs[i], sizeof epcs[i], "3000000000000000%08X", (unsigned) i + 1);
                room_put(&room, items[i], "PART", "ER1/A");
                room_bind(&room, epcs[i], items[i], "EXHIBIT", NULL);
        }
        room_open_radio(&room, "shelf", "blind", "ER1/A");
        assert_scan(&room, "ER1/A", "PLACE");
        room_read(&room, MARK_A, "");
        for (int i = 0; i < 40; i++)
                assert_read(&room, epcs[i], "FOUND_PRESENCE_ONLY");
        assert_refused(&room, room_try_close(&room, false), "count.unverified");
        assert_int_equal(count_at_station(room.ledger, "counter", &count), 0);
        assert_int_equal(count_sample_open(room.ledger, &count, &numbers), 0);
        assert_int_equal(json_array_size(numbers), 4);
        for (size_t i = 0; i < 4; i++)
                assert_scan(&room, json_string_value(json_array_get(numbers, i)), "FOUND_CONFIRMED");
        json_decref(numbers);
        room_close(&room);
        assert_int_equal(room_result(&room, "FOUND_PRESENCE_ONLY"), 36);
        assert_int_equal(room_result(&room, "FOUND_CONFIRMED"), 4);
        assert_string_equal(room.closing.count.state, "RECONCILED");
        assert_non_null(strstr(room.closing.text, "only a radio saw 36; 4 more were drawn"));
        room_end(&room);
}

static void what_is_found_after_a_draw_is_drawn_from_too(void **state) {
        struct room room;

        (void) state;
        shelf_begin(&room, "shelf", "guided");
        room_sweep(&room, "ER1/A", whole_a);
        assert_refused(&room, room_try_close(&room, false), "count.unverified");
        room_sweep(&room, "ER1/B", whole_b);
        assert_refused(&room, room_try_close(&room, false), "count.unverified");
        assert_non_null(strstr(room.act.refusal.message, CARBINE));
        assert_int_equal(shelf_events(&room, "count.sampled"), 2);
        assert_int_equal(room_try_close(&room, true), 0);
        room_end(&room);
}

/* ---- what silence taught ---- */

/* A count that radio decides: the record of 60 passes is long enough for three lines. */
static void taught(struct room *room) {
        shelf_begin(room, "shelf", "guided");
        for (int i = 0; i < 60; i++)
                room_sweep(room, "ER1/A", whole_a);
        assert_scan(room, PISTOL, "FOUND_CONFIRMED");
        assert_scan(room, RIFLE, "FOUND_CONFIRMED");
        room_close(room);
}

static void robbed(struct room *room) {
        static const char *const one[] = { MARK_A, TAG_1, NULL };

        room_open_radio(room, "shelf", "guided", "ER1/A");
        for (int i = 0; i < 8; i++)
                room_sweep(room, "ER1/A", one);
        assert_scan(room, PISTOL, "FOUND_CONFIRMED");
        room_close(room);
        assert_true(shelf_line_is(room, RIFLE, "MISSING"));
}

static int64_t refuted(struct room *room) {
        return room_number(room, "SELECT refuted FROM radio_place WHERE place = 'ER1/A'");
}

static void an_alarm_that_was_false_is_remembered_by_its_shelf(void **state) {
        struct entry entry;
        int64_t finding;
        char name[FINDING_NAME_MAX];
        struct room room;

        (void) state;
        taught(&room);
        robbed(&room);
        assert_int_equal(refuted(&room), 0);
        (void) snprintf(name, sizeof name, "F-%lld",
                (long long) room_number(&room, "SELECT seq FROM finding WHERE type = 'MISSING'"));
        assert_int_equal(room_act(&room, finding_resolve(&room.act, name, "READ_MISS",
                                                 "it lay there, on its back", "EXPLAINED", &entry, &finding)),
                0);
        assert_int_equal(refuted(&room), 1);
        room_open_radio(&room, "shelf", "guided", "ER1/A"); /* from now on the shelf is left to the eye */
        for (int i = 0; i < 8; i++)
                room_sweep(&room, "ER1/A", (const char *const[]){ MARK_A, TAG_1, NULL });
        assert_scan(&room, PISTOL, "FOUND_CONFIRMED");
        room_close(&room);
        assert_true(shelf_line_is(&room, RIFLE, "NOT_OBSERVED"));
        assert_string_equal(shelf_reason(&room, RIFLE), "TOO_FEW_PASSES");
        room_end(&room);
}

static void an_alarm_is_refuted_by_the_next_count_too_unless_the_thing_moved(void **state) {
        struct room room;

        (void) state;
        taught(&room);
        robbed(&room);
        room_open_radio(&room, "shelf", "guided", "ER1/A");
        assert_scan(&room, "ER1/A", "PLACE");
        assert_scan(&room, RIFLE, "FOUND_CONFIRMED");
        assert_scan(&room, PISTOL, "FOUND_CONFIRMED");
        room_close(&room);
        assert_int_equal(refuted(&room), 1);
        room_end(&room);

        taught(&room);
        robbed(&room);
        room_move(&room, RIFLE, "ER1/B");
        room_move(&room, RIFLE, "ER1/A"); /* it was brought back */
        room_open_radio(&room, "shelf", "guided", "ER1/A");
        assert_scan(&room, "ER1/A", "PLACE");
        assert_scan(&room, RIFLE, "FOUND_CONFIRMED");
        assert_scan(&room, PISTOL, "FOUND_CONFIRMED");
        room_close(&room);
        assert_int_equal(refuted(&room), 0);
        room_end(&room);
}

static void a_new_tag_begins_a_new_record(void **state) {
        struct room room;

        (void) state;
        taught(&room);
        assert_int_equal(room_number(&room, "SELECT passes FROM radio_history WHERE item = '" RIFLE "'"), 60);
        room_bind(&room, "300000000000000000000099", RIFLE, "EXHIBIT", NULL);
        assert_int_equal(room_number(&room, "SELECT passes FROM radio_history WHERE item = '" RIFLE "'"), -1);
        assert_int_equal(
                room_number(&room, "SELECT passes FROM radio_history WHERE item = '" PISTOL "'"), 60);
        room_end(&room);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(what_is_present_by_radio_alone_is_drawn_from_before_the_close),
                cmocka_unit_test(what_was_drawn_and_not_seen_is_not_observed),
                cmocka_unit_test(of_many_a_tenth_is_drawn_and_the_rest_stays_present),
                cmocka_unit_test(what_is_found_after_a_draw_is_drawn_from_too),
                cmocka_unit_test(an_alarm_that_was_false_is_remembered_by_its_shelf),
                cmocka_unit_test(an_alarm_is_refuted_by_the_next_count_too_unless_the_thing_moved),
                cmocka_unit_test(a_new_tag_begins_a_new_record),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
