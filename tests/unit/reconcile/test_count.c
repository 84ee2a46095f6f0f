/* SPDX-License-Identifier: ISC */

/*
 * A count: what each scan is, what the close says, and that neither touches stock
 *
 * The room of each test is folded anew from its record at the end, and must come out the same.
 */

#include "test.h"

#include <string.h>

#include "count_state.h"
#include "custody.h"
#include "room.h"

static void everything_in_its_place_is_reconciled_at_once(void **state) {
        struct room room;

        (void) state;
        room_begin(&room);
        room_put(&room, "PSK-2026-000001-A", "FIREARM", "ER1/A");
        room_put(&room, "PSK-2026-000002-A", "FIREARM", "ER1/B");
        room_open(&room, "shelf", "guided", "ER1");
        assert_scan(&room, "ER1/A", "PLACE");
        assert_scan(&room, "PSK-2026-000001-A", "FOUND_CONFIRMED");
        assert_int_equal(room.answer.signal, SIGNAL_ACCEPTED);
        assert_scan(&room, "ER1/B", "PLACE");
        assert_scan(&room, "PSK-2026-000002-A", "FOUND_CONFIRMED");
        assert_scan(&room, "ER1/C", "PLACE");
        room_close(&room);
        assert_int_equal(room_result(&room, "FOUND_CONFIRMED"), 2);
        assert_int_equal(room.closing.findings, 0);
        assert_string_equal(room.closing.count.state, "RECONCILED");
        room_end(&room);
}

static void an_item_of_another_shelf_is_misplaced_and_told_where_it_belongs(void **state) {
        struct room room;

        (void) state;
        room_begin(&room);
        room_put(&room, "PSK-2026-000001-A", "FIREARM", "ER1/A");
        room_open(&room, "shelf", "guided", "ER1");
        assert_scan(&room, "ER1/B", "PLACE");
        assert_scan(&room, "PSK-2026-000001-A", "FOUND_MISPLACED");
        assert_string_equal(room.answer.expected_place, "ER1/A");
        assert_non_null(strstr(room.answer.text, "belongs at ER1/A"));
        assert_int_equal(room.answer.signal, SIGNAL_WRONG_PLACE);
        room_close(&room);
        assert_int_equal(room_result(&room, "FOUND_MISPLACED"), 1);
        assert_int_equal(
                room_number(&room,
                        "SELECT count(*) FROM finding WHERE type = 'MISPLACED' AND item = 'PSK-2026-000001-A'"
                        " AND place = 'ER1/B' AND expected_place = 'ER1/A'"),
                1);
        room_end(&room);
}

static void missing_is_claimed_only_where_the_shelf_was_counted(void **state) {
        struct room room;

        (void) state;
        room_begin(&room);
        room_put(&room, "PSK-2026-000001-A", "FIREARM", "ER1/A");
        room_put(&room, "PSK-2026-000002-A", "FIREARM", "ER1/B");
        room_put(&room, "PSK-2026-000003-A", "PART", "ER1/A");
        room_open(&room, "shelf", "guided", "ER1");
        assert_scan(&room, "ER1/A", "PLACE");
        assert_scan(&room, "PSK-2026-000003-A", "FOUND_CONFIRMED");
        room_close(&room);
        assert_int_equal(room_result(&room, "MISSING"), 1);
        assert_int_equal(room_result(&room, "NOT_OBSERVED"), 1);
        assert_int_equal(
                room_number(&room,
                        "SELECT count(*) FROM finding WHERE type = 'MISSING' AND item = 'PSK-2026-000001-A'"
                        " AND severity = 'CRITICAL'"),
                1);
        assert_int_equal(room_number(&room, "SELECT count(*) FROM finding WHERE type = 'NOT_OBSERVED'"
                                            " AND place = 'ER1/B' AND item = ''"),
                1);
        /* ER1/C is empty by the record, and nobody looked */
        assert_int_equal(room_number(&room, "SELECT count(*) FROM finding WHERE place = 'ER1/C'"), 1);
        assert_int_equal(room_number(&room, "SELECT count(*) FROM finding"), 3);
        assert_string_equal(room.closing.count.state, "CLOSED_UNRECONCILED");
        room_end(&room);
}

static void a_second_scan_says_who_counted_it_when_and_changes_nothing(void **state) {
        char at[CLOCK_TEXT_MAX];
        struct room room;

        (void) state;
        room_begin(&room);
        room_put(&room, "PSK-2026-000001-A", "FIREARM", "ER1/A");
        room_open(&room, "shelf", "guided", "ER1");
        assert_scan(&room, "ER1/A", "PLACE");
        assert_scan(&room, "PSK-2026-000001-A", "FOUND_CONFIRMED");
        memcpy(at, room.answer.at, sizeof at);
        room.act.actor = "moussa";
        assert_scan(&room, "PSK-2026-000001-A", "AGAIN");
        assert_string_equal(room.answer.by, "awa");
        assert_string_equal(room.answer.at, at);
        assert_non_null(strstr(room.answer.text, "by awa"));
        assert_int_equal(room.answer.signal, SIGNAL_AGAIN);
        assert_scan(&room, "ER1/B", "PLACE");
        assert_scan(&room, "ER1/A", "PLACE"); /* back at the shelf */
        assert_scan(&room, "PSK-2026-000001-A", "AGAIN");
        room_close(&room);
        assert_int_equal(room_result(&room, "FOUND_CONFIRMED"), 1);
        room_end(&room);
}

static void one_item_at_two_places_is_a_conflict_until_it_is_settled(void **state) {
        struct room room;

        (void) state;
        room_begin(&room);
        room_put(&room, "PSK-2026-000001-A", "FIREARM", "ER1/A");
        room_open(&room, "shelf", "guided", "ER1");
        assert_scan(&room, "ER1/A", "PLACE");
        assert_scan(&room, "PSK-2026-000001-A", "FOUND_CONFIRMED");
        assert_scan(&room, "ER1/B", "PLACE");
        assert_scan(&room, "PSK-2026-000001-A", "CONFLICT");
        assert_scan(&room, "PSK-2026-000001-A", "CONFLICT"); /* a double trigger doesn't settle it */
        assert_refused(&room, room_act(&room, count_close(&room.act, NULL, false, false, &room.closing)),
                "count.unresolved");
        assert_int_equal(room.act.refusal.exit, ACT_EXIT_RULE);
        assert_scan(&room, "ER1/B", "PLACE");
        assert_scan(&room, "PSK-2026-000001-A", "FOUND_MISPLACED");
        room_close(&room);
        assert_int_equal(room_result(&room, "FOUND_MISPLACED"), 1);
        assert_int_equal(room_result(&room, "FOUND_CONFIRMED"), 0);
        room_end(&room);
}

static void a_conflict_ends_where_one_of_the_two_is_undone(void **state) {
        struct count_undone undone;
        struct room room;

        (void) state;
        room_begin(&room);
        room_put(&room, "PSK-2026-000001-A", "FIREARM", "ER1/A");
        room_open(&room, "shelf", "guided", "ER1");
        assert_scan(&room, "ER1/A", "PLACE");
        assert_scan(&room, "PSK-2026-000001-A", "FOUND_CONFIRMED");
        assert_scan(&room, "ER1/B", "PLACE");
        assert_scan(&room, "PSK-2026-000001-A", "CONFLICT");
        assert_int_equal(room_act(&room, count_undo(&room.act, NULL, 0, &undone)), 0);
        assert_string_equal(undone.subject, "PSK-2026-000001-A");
        assert_int_equal(undone.scan, room.answer.seq);
        room_close(&room);
        assert_int_equal(room_result(&room, "FOUND_CONFIRMED"), 1);
        room_end(&room);
}

static void an_item_before_any_label_isnt_counted(void **state) {
        struct room room;

        (void) state;
        room_begin(&room);
        room_put(&room, "PSK-2026-000001-A", "FIREARM", "ER1/A");
        room_open(&room, "shelf", "guided", "ER1/A");
        assert_scan(&room, "PSK-2026-000001-A", "NO_PLACE");
        assert_int_equal(room.answer.signal, SIGNAL_REFUSED);
        assert_refused(&room, room_act(&room, count_close(&room.act, NULL, false, false, &room.closing)),
                "count.unresolved");
        assert_scan(&room, "ER1/A", "PLACE");
        assert_scan(&room, "PSK-2026-000001-A", "FOUND_CONFIRMED");
        room_close(&room);
        room_end(&room);
}

static void a_place_outside_the_scope_isnt_counted_at(void **state) {
        struct room room;

        (void) state;
        room_begin(&room);
        room_put(&room, "PSK-2026-000001-A", "FIREARM", "ER1/A");
        room_open(&room, "shelf", "guided", "ER1");
        assert_scan(&room, "ER1/A", "PLACE");
        assert_scan(&room, "ER2/A", "PLACE_OUT_OF_SCOPE");
        assert_scan(&room, "PSK-2026-000001-A", "NO_PLACE");
        assert_scan(&room, "ER1/A", "PLACE");
        assert_scan(&room, "PSK-2026-000001-A", "FOUND_CONFIRMED");
        assert_scan(&room, "ER2/A", "PLACE_OUT_OF_SCOPE");
        assert_scan(&room, "PSK-2026-000001-A", "NO_PLACE");
        assert_scan(&room, "ER1/A", "PLACE");
        assert_scan(&room, "PSK-2026-000001-A", "AGAIN"); /* settles the one before */
        room_close(&room);
        room_end(&room);
}

static void strangers_and_ghosts_are_kept_with_where_they_were_seen(void **state) {
        struct room room;

        (void) state;
        room_begin(&room);
        room_put(&room, "PSK-2026-000001-A", "FIREARM", "ER2/A");
        room_put(&room, "PSK-2026-000002-A", "FIREARM", "ER1/A");
        room_put(&room, "PSK-2026-000003-A", "FIREARM", "ER1/A");
        room_status(&room, "PSK-2026-000002-A", "DESTROYED");
        room_check_out(&room, "PSK-2026-000003-A", "2026-12-01");
        room_open(&room, "shelf", "guided", "ER1");
        assert_scan(&room, "ER1/A", "PLACE");
        assert_scan(&room, "PSK-2026-000001-A", "UNEXPECTED_KNOWN");
        assert_string_equal(room.answer.expected_place, "ER2/A");
        assert_scan(&room, "PSK-2026-000002-A", "UNEXPECTED_RETIRED");
        assert_scan(&room, "PSK-2026-000003-A", "UNEXPECTED_KNOWN"); /* recorded as out */
        assert_scan(&room, "8801234567", "UNKNOWN_CODE");
        assert_scan(&room, "8801234567", "UNKNOWN_CODE");
        room_close(&room);
        assert_int_equal(room_result(&room, "UNEXPECTED_KNOWN"), 2);
        assert_int_equal(room_result(&room, "UNEXPECTED_RETIRED"), 1);
        assert_int_equal(room_result(&room, "UNKNOWN_CODE"), 1); /* one thing, scanned twice */
        assert_int_equal(room_result(&room, "EXPLAINED_OUT"), 1);
        assert_int_equal(room_number(&room, "SELECT count(*) FROM finding WHERE type = 'UNEXPECTED' AND item "
                                            "= 'PSK-2026-000001-A'"),
                1);
        assert_int_equal(room_number(&room, "SELECT count(*) FROM finding WHERE type = 'GHOST_DESTROYED' AND "
                                            "item = 'PSK-2026-000002-A'"),
                1);
        assert_int_equal(room_number(&room, "SELECT count(*) FROM finding WHERE type = "
                                            "'STATUS_CONTRADICTION' AND item = 'PSK-2026-000003-A'"),
                1);
        assert_int_equal(
                room_number(&room,
                        "SELECT count(*) FROM finding WHERE type = 'UNKNOWN_TAG' AND payload = '8801234567'"),
                1);
        room_end(&room);
}

static void a_misread_label_is_refused_with_its_reason(void **state) {
        char misread[16];
        struct room room;

        (void) state;
        room_begin(&room);
        room_put(&room, "PSK-2026-000001-A", "FIREARM", "ER1/A");
        room_open(&room, "shelf", "blind", "ER1");
        assert_scan(&room, "ER1/A", "PLACE");
        (void) snprintf(misread, sizeof misread, "%s", room_label_of(&room, "PSK-2026-000001-A"));
        misread[3] = misread[3] == '7' ? '8' : '7';
        assert_scan(&room, misread, "UNKNOWN_CODE");
        assert_int_equal(room.answer.signal, SIGNAL_REFUSED);
        assert_int_equal(room_number(&room,
                                 "SELECT length(reason) > 10 FROM count_scan WHERE result = 'UNKNOWN_CODE'"),
                1);
        assert_scan(&room, "PSK-2026-000001-A\x1d\x07", "UNKNOWN_CODE");
        assert_int_equal(
                room_number(&room,
                        "SELECT count(*) FROM count_scan WHERE payload = 'PSK-2026-000001-A\\x1d\\x07'"),
                1);
        room_close(&room);
        room_end(&room);
}

static void a_retired_label_isnt_its_item(void **state) {
        char tag[32];
        struct room room;

        (void) state;
        room_begin(&room);
        room_put(&room, "PSK-2026-000001-A", "FIREARM", "ER1/A");
        (void) snprintf(tag, sizeof tag, "label:%s", room_label_of(&room, "PSK-2026-000001-A"));
        room_record(&room, "tag.retired", "PSK-2026-000001-A",
                json_pack("{ss ss ss}", "tag", tag, "subject", "PSK-2026-000001-A", "reason", "torn"));
        room_open(&room, "shelf", "blind", "ER1");
        assert_scan(&room, "ER1/A", "PLACE");
        assert_scan(&room, "PSK-2026-000001-A", "UNEXPECTED_RETIRED");
        room_close(&room);
        assert_int_equal(room_result(&room, "MISSING"), 1);
        assert_int_equal(room_number(&room, "SELECT count(*) FROM finding WHERE type = 'UNKNOWN_TAG' AND "
                                            "item = 'PSK-2026-000001-A'"),
                1);
        room_end(&room);
}

static void a_tag_taken_off_does_not_hide_the_one_that_is_on(void **state) {
        static const struct count_payload payload = {
                .bytes = (const uint8_t *) "4006381333931", .size = 13, .symbology = ""
        };
        struct tag_change change;
        const struct tag_call first = { .payload = "4006381333931", .to = "PSK-2026-000001-A" };
        const struct tag_call second = { .payload = "text:4006381333931", .to = "PSK-2026-000002-A" };
        struct room room;

        (void) state;
        room_begin(&room);
        room_put(&room, "PSK-2026-000001-A", "FIREARM", "ER1/A");
        room_put(&room, "PSK-2026-000002-A", "FIREARM", "ER1/A");
        assert_int_equal(room_act(&room, tag_bind(&room.act, &first, &change)), 0);
        assert_int_equal(room_act(&room, tag_bind(&room.act, &second, &change)), 0);
        assert_int_equal(room_act(&room, tag_unbind(&room.act, "4006381333931", "torn", &change)), 0);
        room_open(&room, "shelf", "guided", "ER1");
        assert_scan(&room, "ER1/A", "PLACE");
        assert_int_equal(room_act(&room, count_scan(&room.act, NULL, &payload, &room.answer)), 0);
        assert_string_equal(room.answer.result, "FOUND_CONFIRMED");
        assert_string_equal(room.answer.subject, "PSK-2026-000002-A");
        room_close(&room);
        assert_int_equal(room_result(&room, "MISSING"), 1);
        room_end(&room);
}

static void a_silent_reader_leaves_its_shelf_uncounted(void **state) {
        char place[PLACE_CODE_MAX];
        struct room room;

        (void) state;
        room_begin(&room);
        room_put(&room, "PSK-2026-000001-A", "FIREARM", "ER1/A");
        room_open(&room, "shelf", "guided", "ER1/A");
        assert_scan(&room, "ER1/A", "PLACE");
        assert_int_equal(
                room_act(&room, count_interrupt(&room.act, "scanner-1", "silent for 20 s", place)), 0);
        assert_string_equal(place, "ER1/A");
        assert_int_equal(room_act(&room, count_interrupt(&room.act, "scanner-1", "gone", place)), 0);
        assert_string_equal(place, ""); /* interrupted already: once is enough */
        assert_refused(&room, room_act(&room, count_close(&room.act, NULL, false, false, &room.closing)),
                "count.unresolved");
        assert_int_equal(room_act(&room, count_close(&room.act, NULL, true, false, &room.closing)), 0);
        assert_int_equal(room_result(&room, "NOT_OBSERVED"), 1);
        assert_int_equal(room_result(&room, "MISSING"), 0);
        room_end(&room);
}

static void its_label_scanned_again_a_shelf_is_covered_again(void **state) {
        char place[PLACE_CODE_MAX];
        struct room room;

        (void) state;
        room_begin(&room);
        room_put(&room, "PSK-2026-000001-A", "FIREARM", "ER1/A");
        room_open(&room, "shelf", "guided", "ER1/A");
        assert_scan(&room, "ER1/A", "PLACE");
        assert_int_equal(room_act(&room, count_interrupt(&room.act, "scanner-1", "gone", place)), 0);
        assert_scan(&room, "ER1/A", "PLACE");
        room_close(&room);
        assert_int_equal(room_result(&room, "MISSING"), 1);
        room_end(&room);
}

static void a_count_of_nothing_says_so(void **state) {
        struct room room;

        (void) state;
        room_begin(&room);
        room_put(&room, "PSK-2026-000001-A", "FIREARM", "ER1/A");
        room_open(&room, "full", "guided", NULL);
        room_close(&room);
        assert_int_equal(room_result(&room, "NOT_OBSERVED"), 1);
        assert_int_equal(room_result(&room, "MISSING"), 0);
        assert_string_equal(room.closing.count.state, "CLOSED_UNRECONCILED");
        assert_non_null(strstr(room.closing.text, "Nothing was counted"));
        room_end(&room);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(everything_in_its_place_is_reconciled_at_once),
                cmocka_unit_test(an_item_of_another_shelf_is_misplaced_and_told_where_it_belongs),
                cmocka_unit_test(missing_is_claimed_only_where_the_shelf_was_counted),
                cmocka_unit_test(a_second_scan_says_who_counted_it_when_and_changes_nothing),
                cmocka_unit_test(one_item_at_two_places_is_a_conflict_until_it_is_settled),
                cmocka_unit_test(a_conflict_ends_where_one_of_the_two_is_undone),
                cmocka_unit_test(an_item_before_any_label_isnt_counted),
                cmocka_unit_test(a_place_outside_the_scope_isnt_counted_at),
                cmocka_unit_test(strangers_and_ghosts_are_kept_with_where_they_were_seen),
                cmocka_unit_test(a_misread_label_is_refused_with_its_reason),
                cmocka_unit_test(a_retired_label_isnt_its_item),
                cmocka_unit_test(a_tag_taken_off_does_not_hide_the_one_that_is_on),
                cmocka_unit_test(a_silent_reader_leaves_its_shelf_uncounted),
                cmocka_unit_test(its_label_scanned_again_a_shelf_is_covered_again),
                cmocka_unit_test(a_count_of_nothing_says_so),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
