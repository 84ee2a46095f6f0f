/* SPDX-License-Identifier: ISC */

/*
 * Counts by radio: which shelf a tag is at, and tags that aren't what they say
 */

#include "test.h"

#include <string.h>

#include "finding.h"
#include "radio_shelf.h"

/* ---- where things are ---- */

static void a_radio_that_hears_the_next_shelf_believes_the_right_one(void **state) {
        struct room room;

        (void) state;
        shelf_begin(&room, "shelf", "guided");
        assert_scan(&room, "ER1/A", "PLACE");
        assert_read(&room, TAG_3, "FOUND_MISPLACED"); /* through the wall */
        assert_int_equal(room.answer.signal, SIGNAL_WRONG_PLACE);
        assert_scan(&room, "ER1/B", "PLACE");
        assert_read(&room, TAG_3, "FOUND_PRESENCE_ONLY");
        assert_scan(&room, "ER1/A", "PLACE");
        assert_read(&room, TAG_3, "AGAIN"); /* heard again from A: it stays where it belongs */
        assert_int_equal(shelf_events(&room, "count.scanned"), 5);
        assert_scan(&room, "ER1/C", "PLACE");
        assert_read(&room, TAG_1, "FOUND_MISPLACED");
        assert_scan(&room, "ER1/B", "PLACE");
        assert_read(&room, TAG_1, "FOUND_MISPLACED"); /* nearer here, it seems */
        assert_scan(&room, "ER1/C", "PLACE");
        assert_read(&room, TAG_1, "AGAIN");            /* once a place: no ping-pong */
        assert_scan(&room, PISTOL, "FOUND_MISPLACED"); /* an eye settles it */
        assert_scan(&room, "ER1/A", "PLACE");
        assert_read(&room, TAG_1, "AGAIN");
        assert_int_equal(room_try_close(&room, true), 0);
        assert_int_equal(room_result(&room, "FOUND_MISPLACED"), 1);
        room_end(&room);
}

static void what_is_out_destroyed_or_foreign_is_told_once(void **state) {
        struct room room;

        (void) state;
        room_begin(&room);
        shelf_fill(&room);
        room_check_out(&room, PISTOL, "2026-12-01");
        room_status(&room, RIFLE, "DESTROYED");
        room_open_radio(&room, "shelf", "guided", "ER1");
        assert_scan(&room, "ER1/A", "PLACE");
        assert_read(&room, TAG_1, "UNEXPECTED_KNOWN");
        assert_read(&room, TAG_2, "UNEXPECTED_RETIRED");
        assert_read(&room, ALIEN, "UNKNOWN_CODE");
        assert_int_equal(room.answer.signal, SIGNAL_REFUSED);
        assert_scan(&room, "ER1/B", "PLACE");
        assert_read(&room, TAG_2, "UNEXPECTED_RETIRED");
        assert_read(&room, ALIEN, "UNKNOWN_CODE");
        assert_int_equal(room.answer.seq, 0); /* stands on record already */
        assert_int_equal(shelf_events(&room, "count.scanned"), 5);
        room_touch(&room, "08A1B2C3"); /* a random number is no identity */
        assert_string_equal(room.answer.result, "UNKNOWN_CODE");
        assert_non_null(strstr(room.answer.text, "a random one, another at each touch"));
        room_touch(&room, "08FFEEDD");
        assert_int_equal(room.answer.seq, 0);
        assert_int_equal(room_try_close(&room, true), 0);
        assert_int_equal(room_result(&room, "UNKNOWN_CODE"), 2);
        room_end(&room);
}

static void only_so_many_foreign_tags_go_on_record(void **state) {
        struct room room;

        (void) state;
        shelf_begin(&room, "shelf", "guided");
        assert_scan(&room, "ER1/A", "PLACE");
        for (unsigned i = 0; i < 260; i++) {
                char epc[32];

                (void) snprintf(epc, sizeof epc, "E280111122223333%08X", i);
                room_read(&room, epc, "");
        }
        assert_int_equal(shelf_events(&room, "count.scanned"), 201); /* the label too */
        room_pass(&room);
        assert_true(shelf_place(&room, "ER1/A", "foreign_tags") >= 120); /* a minute's */
        room_end(&room);
}

static void a_label_that_is_touched_moves_the_counter_and_one_that_is_heard_does_not(void **state) {
        struct count_row count;
        struct room room;

        (void) state;
        room_begin(&room);
        shelf_fill(&room);
        room_bind(&room, "BB01", "ER1/A", "LOCATION", NULL);
        room_bind(&room, "BB02", "ER1/B", "LOCATION", NULL);
        room_bind(&room, "BB03", "ER2/A", "LOCATION", NULL);
        room_bind(&room, "uid:04A1B2C3D4E5F6", "ER1/B", "LOCATION", NULL);
        room_open_radio(&room, "shelf", "guided", "ER1");
        assert_read(&room, "BB03", "PLACE_OUT_OF_SCOPE");
        assert_int_equal(room.answer.seq, 0); /* somebody else's shelf, behind the wall */
        assert_read(&room, "BB01", "PLACE");  /* he stood nowhere */
        assert_true(room.answer.seq);
        assert_read(&room, "BB02", "PLACE");
        assert_int_equal(room.answer.seq, 0); /* the next shelf */
        assert_int_equal(count_at_station(room.ledger, "counter", &count), 0);
        assert_string_equal(count.place, "ER1/A");
        room_read(&room, TAG_1, "");
        room_touch(&room, "04A1B2C3D4E5F6");
        assert_string_equal(room.answer.result, "PLACE");
        assert_int_equal(shelf_events(&room, "count.passed"), 1); /* of ER1/A */
        assert_int_equal(count_at_station(room.ledger, "counter", &count), 0);
        assert_string_equal(count.place, "ER1/B");
        room_end(&room);
}

/* ---- copies ---- */

static void another_chip_with_a_known_number_is_a_copy(void **state) {
        struct finding_row finding;
        char name[FINDING_NAME_MAX];
        struct room room;

        (void) state;
        shelf_begin(&room, "shelf", "guided");
        assert_scan(&room, "ER1/A", "PLACE");
        room_read(&room, TAG_1, TID_OTHER);
        assert_string_equal(room.answer.result, "CLONE_SUSPECT");
        assert_int_equal(room.answer.signal, SIGNAL_REFUSED);
        assert_non_null(strstr(room.answer.reason, TID_1));
        assert_non_null(strstr(room.answer.reason, TID_OTHER));
        room_read(&room, TAG_1, TID_OTHER);
        assert_int_equal(shelf_events(&room, "count.scanned"), 2); /* told once */
        assert_int_equal(room_number(&room, "SELECT count(*) FROM count_scan WHERE result LIKE 'FOUND%'"), 0);
        room_read(&room, TAG_1, TID_1); /* and the true one is there too */
        assert_string_equal(room.answer.result, "FOUND_PRESENCE_ONLY");
        assert_int_equal(room_try_close(&room, true), 0);
        assert_int_equal(room_result(&room, "CLONE_SUSPECT"), 1);
        (void) snprintf(name, sizeof name, "F-%lld",
                (long long) room_number(&room, "SELECT seq FROM finding WHERE type = 'DUPLICATE_IDENTITY'"));
        assert_int_equal(finding_find(room.ledger, name, &finding), 0);
        assert_string_equal(finding.item, PISTOL);
        assert_string_equal(finding.severity, "CRITICAL");
        assert_non_null(strstr(finding.payload, TID_OTHER));
        room_end(&room);
}

static void two_chips_with_one_number_are_told_apart_though_none_was_bound(void **state) {
        struct room room;

        (void) state;
        shelf_begin(&room, "shelf", "guided");
        assert_scan(&room, "ER1/A", "PLACE");
        room_read(&room, TAG_2, TID_1);
        assert_string_equal(room.answer.result, "FOUND_PRESENCE_ONLY");
        room_read(&room, TAG_2, "");
        assert_string_equal(room.answer.result, "AGAIN");
        room_read(&room, TAG_2, "E280110520007314"); /* a reader that reads less of it */
        assert_string_equal(room.answer.result, "AGAIN");
        room_read(&room, TAG_2, "000000000000000000000000");
        assert_string_equal(room.answer.result, "AGAIN"); /* blank: says nothing */
        room_read(&room, TAG_2, TID_OTHER);
        assert_string_equal(room.answer.result, "CLONE_SUSPECT");
        room_end(&room);
}

static void a_card_whose_signature_is_wrong_is_a_copy(void **state) {
        struct room room;

        (void) state;
        room_begin(&room);
        shelf_fill(&room);
        room_bind(&room, "uid:04A1B2C3D4E5F6", PISTOL, "EXHIBIT", NULL);
        room_open_radio(&room, "shelf", "guided", "ER1");
        assert_scan(&room, "ER1/A", "PLACE");
        room_touch_forged(&room, "04A1B2C3D4E5F6");
        assert_string_equal(room.answer.result, "CLONE_SUSPECT");
        assert_non_null(strstr(room.answer.reason, "no signature of its maker"));
        room_touch(&room, "04A1B2C3D4E5F6");
        assert_string_equal(room.answer.result, "FOUND_PRESENCE_ONLY");
        room_touch_forged(&room, "04A1B2C3D4E5F6");
        assert_int_equal(shelf_events(&room, "count.scanned"), 3); /* told once */
        room_end(&room);
}

static void a_copied_reference_tag_covers_nothing(void **state) {
        struct room room;

        (void) state;
        room_begin(&room);
        room_put(&room, PISTOL, "FIREARM", "ER1/A");
        room_bind(&room, MARK_A, "ER1/A", "REFERENCE", TID_1);
        room_open_radio(&room, "shelf", "guided", "ER1/A");
        assert_scan(&room, "ER1/A", "PLACE");
        room_read(&room, MARK_A, TID_OTHER);
        assert_string_equal(room.answer.result, "CLONE_SUSPECT");
        room_pass(&room);
        assert_int_equal(shelf_place(&room, "ER1/A", "passes"), 0);
        room_read(&room, MARK_A, TID_1);
        room_pass(&room);
        assert_int_equal(shelf_place(&room, "ER1/A", "passes"), 1);
        assert_int_equal(room_try_close(&room, true), 0);
        room_end(&room);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_radio_that_hears_the_next_shelf_believes_the_right_one),
                cmocka_unit_test(what_is_out_destroyed_or_foreign_is_told_once),
                cmocka_unit_test(only_so_many_foreign_tags_go_on_record),
                cmocka_unit_test(a_label_that_is_touched_moves_the_counter_and_one_that_is_heard_does_not),
                cmocka_unit_test(another_chip_with_a_known_number_is_a_copy),
                cmocka_unit_test(two_chips_with_one_number_are_told_apart_though_none_was_bound),
                cmocka_unit_test(a_card_whose_signature_is_wrong_is_a_copy),
                cmocka_unit_test(a_copied_reference_tag_covers_nothing),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
