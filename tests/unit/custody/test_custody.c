/* SPDX-License-Identifier: ISC */

/*
 * Custody: what may happen to places, exhibits and tags, and what may not
 *
 * Every room is verified at its end: the record is folded again from nothing and compared table by table.
 */

#include "test.h"

#include <string.h>

#include "acts.h"
#include "label.h"
#include "personal.h"
#include "room.h"

/* ---- places ---- */

static void a_place_lies_in_one_that_is_there(void **state) {
        struct room room;

        (void) state;
        room_begin(&room);
        assert_refused(&room, add_place(&room, "ER9/A", "SHELF"), "place.parent");
        assert_refused(&room, add_place(&room, "ER1/A", "SHELF"), "place.exists");
        assert_refused(&room, add_place(&room, "ER 1", "SHELF"), "place.code");
        assert_refused(&room, add_place(&room, "/ER1", "SHELF"), "place.code");
        assert_refused(&room, add_place(&room, "ER1/", "SHELF"), "place.code");
        assert_refused(&room, add_place(&room, "ER3", "CUPBOARD"), "record.word");
        assert_int_equal(add_place(&room, "ER1/A/1", "bin"), 0);
        assert_refused(&room, add_place(&room, "LAB/A", "SHELF"), "place.parent"); /* outside stays outside */
        assert_int_equal(add_place(&room, "LAB/A", "EXTERNAL_DEPOT"), 0);
        room_end(&room);
}

static void a_place_with_something_in_it_is_not_retired_and_a_retired_one_is_never_used_again(void **state) {
        struct item_added destroyed, pistol;
        struct entry entry;
        struct room room;

        (void) state;
        room_begin(&room);
        destroyed = put(&room, "ER1/A", "T0"); /* what is gone doesn't hide what is there */
        pistol = put(&room, "ER1/A", "T1");
        assert_int_equal(set_status(&room, destroyed.number, "DESTROYED"), 0);
        json_decref(destroyed.warnings);
        assert_refused(
                &room, room_act(&room, place_retire(&room.act, "ER1/A", "gone", &entry)), "place.not_empty");
        assert_non_null(strstr(room.act.refusal.message, pistol.number));
        assert_refused(&room, room_act(&room, place_retire(&room.act, "ER2", "gone", &entry)),
                "place.not_empty"); /* its shelf is in use */
        assert_non_null(strstr(room.act.refusal.message, "ER2/A"));
        assert_int_equal(move(&room, pistol.number, "ER1/B"), 0);
        assert_int_equal(room_act(&room, place_retire(&room.act, "ER1/A", "gone", &entry)), 0);
        assert_refused(&room, add_place(&room, "ER1/A", "SHELF"), "place.exists");
        assert_refused(&room, move(&room, pistol.number, "ER1/A"), "place.retired");
        json_decref(pistol.warnings);
        room_end(&room);
}

/* ---- exhibits ---- */

static void a_movement_needs_an_exhibit_that_is_here(void **state) {
        struct item_added pistol;
        struct room room;

        (void) state;
        room_begin(&room);
        pistol = put(&room, "ER1/A", "T1");
        assert_refused(&room, move(&room, "PSK-2026-000099-X", "ER1/B"), "item.unknown");
        assert_refused(&room, move(&room, pistol.number, "ER1/A"), "item.already_there");
        assert_refused(&room, move(&room, pistol.number, "ER7"), "place.unknown");
        assert_refused(&room, move(&room, pistol.number, "LAB"), "place.external");
        assert_refused(&room, check_out(&room, pistol.number, "ER1/B", "2026-12-01"), "place.internal");
        assert_refused(&room, check_out(&room, pistol.number, "LAB", "soon"), "item.due");
        assert_refused(&room, check_out(&room, pistol.number, "LAB", "2026-11-23"), "item.due");
        assert_refused(&room, take_back(&room, pistol.number), "item.not_out");
        assert_int_equal(check_out(&room, pistol.number, "LAB", "2026-12-01"), 0);
        assert_string_equal(look(&room, pistol.number).status, "OUT_TEMP");
        assert_string_equal(look(&room, pistol.number).place, "ER1/A"); /* where it belongs */
        assert_refused(&room, move(&room, pistol.number, "ER1/B"), "item.out");
        assert_refused(&room, check_out(&room, pistol.number, "LAB", "2026-12-01"), "item.out");
        assert_int_equal(take_back(&room, pistol.label), 0); /* by its label as well as by its number */
        assert_string_equal(look(&room, pistol.number).status, "IN_STORE");
        assert_int_equal(set_status(&room, pistol.number, "DESTROYED"), 0);
        assert_refused(&room, move(&room, pistol.number, "ER1/B"), "item.gone");
        assert_refused(&room, set_status(&room, pistol.number, "IN_STORE"), "item.gone");
        json_decref(pistol.warnings);
        room_end(&room);
}

static void what_is_lost_is_found_again_before_it_moves(void **state) {
        struct item_added pistol;
        struct room room;

        (void) state;
        room_begin(&room);
        pistol = put(&room, "ER1/A", "T1");
        assert_refused(&room, set_status(&room, pistol.number, "IN_STORE"), "item.no_change");
        assert_refused(&room, set_status(&room, pistol.number, "OUT_TEMP"), "item.status");
        assert_int_equal(set_status(&room, pistol.number, "stolen"), 0);
        assert_refused(&room, move(&room, pistol.number, "ER1/B"), "item.not_in_store");
        assert_refused(&room, check_out(&room, pistol.number, "LAB", "2026-12-01"), "item.not_in_store");
        assert_int_equal(set_status(&room, pistol.number, "IN_STORE"), 0);
        assert_int_equal(check_out(&room, pistol.number, "LAB", "2026-12-01"), 0);
        assert_refused(
                &room, set_status(&room, pistol.number, "IN_STORE"), "item.out"); /* that is a return */
        assert_int_equal(set_status(&room, pistol.number, "DESTROYED"), 0);       /* there */
        assert_string_equal(look(&room, pistol.number).holder, "");
        json_decref(pistol.warnings);
        room_end(&room);
}

static void what_waits_in_the_locker_is_taken_in_when_it_gets_its_shelf(void **state) {
        struct item_added pistol;
        struct room room;

        (void) state;
        room_begin(&room);
        assert_int_equal(add_place(&room, "ER1/L1", "TEMP_LOCKER"), 0);
        assert_int_equal(add_place(&room, "ER1/L2", "TEMP_LOCKER"), 0);
        pistol = put(&room, "ER1/L1", "T1");
        assert_string_equal(look(&room, pistol.number).status, "PENDING_INTAKE");
        assert_int_equal(move(&room, pistol.number, "ER1/L2"), 0);
        assert_string_equal(look(&room, pistol.number).status, "PENDING_INTAKE");
        assert_int_equal(move(&room, pistol.number, "ER1/A"), 0);
        assert_string_equal(look(&room, pistol.number).status, "IN_STORE");
        json_decref(pistol.warnings);
        room_end(&room);
}

static void an_exhibit_goes_out_to_a_place_by_its_label_or_to_a_person(void **state) {
        struct item_added pistol;
        struct room room;
        struct text said = { 0 };
        char longest[ACTOR_NAME_MAX + 1], stray[LABEL_TEXT_MAX], note[ACT_NOTE_MAX + 2];
        struct item_movement movement;

        (void) state;
        room_begin(&room);
        memset(longest, 'n', ACTOR_NAME_MAX);
        longest[ACTOR_NAME_MAX] = '\0';
        memset(note, 'n', sizeof note);
        note[sizeof note - 1] = '\0';
        label_make(LABEL_PLACE, false, stray);
        pistol = put(&room, "ER1/A", "T1");
        assert_refused(&room, check_out(&room, pistol.number, longest, "2026-12-01"), "item.holder");
        assert_refused(&room, check_out(&room, pistol.number, stray, "2026-12-01"), "place.unknown");
        assert_refused(
                &room, check_out(&room, pistol.number, "LAB2", "2026-12-01"), "place.unknown"); /* mistyped */
        assert_refused(&room, check_out(&room, pistol.number, room_label_of(&room, "ER1/B"), "2026-12-01"),
                "place.internal");
        assert_refused(&room, check_out(&room, pistol.number, "LAB", "2026-9-30"), "item.due"); /* passed */
        assert_refused(&room, room_act(&room, item_move(&room.act, pistol.number, "ER1/B", note, &movement)),
                "request.too_long");
        assert_int_equal(
                check_out(&room, pistol.number, room_label_of(&room, "LAB"), "2026-12-01T09:00:00Z"), 0);
        assert_string_equal(look(&room, pistol.number).holder, "LAB");
        assert_string_equal(look(&room, pistol.number).due, "2026-12-01");
        assert_int_equal(take_back(&room, pistol.number), 0);
        assert_int_equal(check_out(&room, pistol.number, "Dr Traoré", "2026-11-24"), 0); /* today still is */
        personal_say(room.ledger, look(&room, pistol.number).holder, &said);
        assert_string_equal(text_string(&said), "Dr Traoré");
        text_end(&said);
        json_decref(pistol.warnings);
        room_end(&room);
}

/* ---- tags ---- */

static void a_tag_means_one_thing_and_a_retired_one_nothing_ever_again(void **state) {
        struct item_added first, second;
        struct tag_change change;
        struct room room;

        (void) state;
        room_begin(&room);
        first = put(&room, "ER1/A", "T1");
        second = put(&room, "ER1/A", "T2");
        assert_int_equal(bind_tag(&room, "4006381333931", first.number), 0);
        assert_refused(&room, bind_tag(&room, "4006381333931", second.number), "tag.bound");
        assert_int_equal(room_act(&room, tag_unbind(&room.act, "4006381333931", "wrong box", &change)), 0);
        assert_refused(&room, room_act(&room, tag_unbind(&room.act, "4006381333931", "again", &change)),
                "tag.state");
        assert_int_equal(bind_tag(&room, "4006381333931", second.number), 0);
        assert_int_equal(room_act(&room, tag_retire(&room.act, "4006381333931", "torn", &change)), 0);
        assert_refused(&room, bind_tag(&room, "4006381333931", second.number), "tag.retired");
        assert_refused(
                &room, room_act(&room, tag_retire(&room.act, "NOBODY-KNOWS", "x", &change)), "tag.unknown");
        assert_refused(&room, bind_tag(&room, "with\ttab", first.number), "payload.control_character");
        assert_refused(&room, bind_tag(&room, "X-1", "PSK-2026-000099-X"), "tag.subject");
        json_decref(first.warnings);
        json_decref(second.warnings);
        room_end(&room);
}

static void our_labels_are_bound_to_what_they_are_made_for(void **state) {
        char item[LABEL_TEXT_MAX], place[LABEL_TEXT_MAX], demo[LABEL_TEXT_MAX];
        struct item_added pistol;
        struct room room;

        (void) state;
        room_begin(&room);
        pistol = put(&room, "ER1/A", "T1");
        label_make(LABEL_ITEM, false, item);
        label_make(LABEL_PLACE, false, place);
        label_make(LABEL_ITEM, true, demo);
        assert_refused(&room, bind_tag(&room, place, pistol.number), "label.kind");
        assert_refused(&room, bind_tag(&room, item, "ER1/B"), "label.kind");
        assert_refused(&room, bind_tag(&room, demo, pistol.number), "label.foreign");
        assert_int_equal(bind_tag(&room, item, pistol.number), 0);
        assert_int_equal(bind_tag(&room, place, "ER1/B"), 0);
        item[3] = item[3] == '7' ? '8' : '7'; /* misread */
        assert_refused(&room, bind_tag(&room, item, pistol.number), "label.check_character");
        json_decref(pistol.warnings);
        room_end(&room);
}

static void a_code_with_two_readings_means_the_one_that_is_bound(void **state) {
        struct item_added first, second;
        struct tag_change change;
        struct room room;

        (void) state;
        room_begin(&room);
        first = put(&room, "ER1/A", "T1");
        second = put(&room, "ER1/B", "T2");
        assert_int_equal(bind_tag(&room, "4006381333931", first.number), 0);       /* as GS1's */
        assert_int_equal(bind_tag(&room, "text:4006381333931", second.number), 0); /* as it stands */
        assert_int_equal(room_act(&room, tag_unbind(&room.act, "4006381333931", "torn", &change)), 0);
        assert_string_equal(change.subject, first.number);
        assert_int_equal(move(&room, "4006381333931", "ER1/C"), 0);
        assert_string_equal(look(&room, second.number).place, "ER1/C");
        assert_string_equal(look(&room, first.number).place, "ER1/A");
        json_decref(first.warnings);
        json_decref(second.warnings);
        room_end(&room);
}

/* ---- roles ---- */

static void each_act_takes_its_role(void **state) {
        struct item_added pistol, refused;
        struct tag_change change;
        struct entry entry;
        struct room room;

        (void) state;
        room_begin(&room);
        pistol = put(&room, "ER1/A", "T1");
        room.act.roles = ROLE_CUSTODIAN;
        assert_refused(&room, add_item(&room, "ER1/A", "T2", &refused), "role.denied");
        assert_refused(&room, set_status(&room, pistol.number, "DESTROYED"), "role.denied");
        room.act.roles = ROLE_INTAKE;
        assert_int_equal(bind_tag(&room, "X1", pistol.number), 0);
        assert_refused(&room, room_act(&room, tag_unbind(&room.act, "X1", "x", &change)), "role.denied");
        assert_refused(&room, move(&room, pistol.number, "ER1/B"), "role.denied");
        assert_refused(&room, room_act(&room, place_retire(&room.act, "ER1/C", "x", &entry)), "role.denied");
        room.act.roles = ROLE_AUDITOR;
        assert_refused(&room, add_place(&room, "ER5", "STORE"), "role.denied");
        assert_refused(&room, bind_tag(&room, "X2", pistol.number), "role.denied");
        json_decref(pistol.warnings);
        room_end(&room);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_place_lies_in_one_that_is_there),
                cmocka_unit_test(
                        a_place_with_something_in_it_is_not_retired_and_a_retired_one_is_never_used_again),
                cmocka_unit_test(a_movement_needs_an_exhibit_that_is_here),
                cmocka_unit_test(what_is_lost_is_found_again_before_it_moves),
                cmocka_unit_test(what_waits_in_the_locker_is_taken_in_when_it_gets_its_shelf),
                cmocka_unit_test(an_exhibit_goes_out_to_a_place_by_its_label_or_to_a_person),
                cmocka_unit_test(a_tag_means_one_thing_and_a_retired_one_nothing_ever_again),
                cmocka_unit_test(our_labels_are_bound_to_what_they_are_made_for),
                cmocka_unit_test(a_code_with_two_readings_means_the_one_that_is_bound),
                cmocka_unit_test(each_act_takes_its_role),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
