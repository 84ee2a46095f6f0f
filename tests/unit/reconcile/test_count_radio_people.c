/* SPDX-License-Identifier: ISC */

/*
 * Counts by radio: undo, pause, silence, a crash, antennas that look always, and what is refused
 */

#include "test.h"

#include <string.h>

#include "count_open.h"
#include "count_report.h"
#include "count_state.h"
#include "custody.h"
#include "radio_shelf.h"

static const char *const whole_a[] = { MARK_A, TAG_1, TAG_2, NULL };
static const char *const whole_b[] = { MARK_B, TAG_3, NULL };

static int problem_first(void *context, const struct count_problem *problem) {
        *(struct count_problem *) context = *problem;
        return 1;
}

/* ---- people, pauses, silence ---- */

static void a_read_is_taken_back_and_made_again(void **state) {
        struct count_undone undone;
        struct room room;

        (void) state;
        shelf_begin(&room, "shelf", "guided");
        assert_scan(&room, "ER1/A", "PLACE");
        assert_read(&room, TAG_1, "FOUND_PRESENCE_ONLY");
        assert_int_equal(room_act(&room, count_undo(&room.act, NULL, 0, &undone)), 0);
        assert_string_equal(undone.subject, PISTOL);
        assert_read(&room, TAG_1, "FOUND_PRESENCE_ONLY"); /* it is still there */
        assert_scan(&room, PISTOL, "FOUND_CONFIRMED");
        assert_int_equal(room_act(&room, count_undo(&room.act, NULL, 0, &undone)), 0);
        assert_int_equal(room_try_close(&room, true), 0);
        assert_int_equal(room.closing.unverified, 1); /* the radio's stands again, and was drawn */
        room_end(&room);
}

static void nothing_is_read_into_a_paused_count(void **state) {
        struct entry entry;
        struct room room;

        (void) state;
        shelf_begin(&room, "shelf", "guided");
        assert_scan(&room, "ER1/A", "PLACE");
        room_read(&room, TAG_1, "");
        room_pass(&room); /* as its request does first */
        assert_int_equal(room_act(&room, count_pause(&room.act, NULL, "", &entry)), 0);
        room_read(&room, TAG_2, "");
        assert_string_equal(room.answer.result, "REFUSED");
        assert_non_null(strstr(room.answer.text, "paused; nothing is counted until it is resumed"));
        assert_int_equal(room_act(&room, count_resume(&room.act, NULL, "", &entry)), 0);
        assert_read(&room, TAG_2, "FOUND_PRESENCE_ONLY");
        room_end(&room);
}

static void a_reader_that_falls_silent_leaves_a_reason(void **state) {
        struct count_problem problem = { 0 };
        struct count_row count;
        struct room room;

        (void) state;
        shelf_begin(&room, "shelf", "guided");
        room_sweep(&room, "ER1/A", whole_a);
        assert_int_equal(room_act(&room, count_radio_interrupt(room.radio, &room.act, "scanner-1", "gone",
                                                 "reader scanner-1 is gone.")),
                0);
        assert_int_equal(room_act(&room, count_radio_interrupt(room.radio, &room.act, "scanner-1", "gone",
                                                 "reader scanner-1 is gone.")),
                0);
        assert_int_equal(shelf_events(&room, "count.interrupted"), 1); /* told once */
        assert_int_equal(count_at_station(room.ledger, "counter", &count), 0);
        assert_int_equal(count_each_problem(room.ledger, &count, problem_first, &problem), 1);
        assert_string_equal(problem.problem, "INTERRUPTED");
        assert_non_null(strstr(problem.text, "Sweep ER1/A again, or look through it by eye."));
        assert_refused(&room, room_try_close(&room, true), "count.unresolved");
        room_sweep(&room, "ER1/A", whole_a);
        assert_int_equal(count_each_problem(room.ledger, &count, problem_first, &problem), 0);
        assert_int_equal(room_act(&room, count_radio_interrupt(room.radio, &room.act, "scanner-1", "stale",
                                                 "reader scanner-1 is stale.")),
                0);
        assert_int_equal(room_act(&room, count_close(&room.act, NULL, true, true, &room.closing)), 0);
        assert_int_equal(shelf_place(&room, "ER1/A", "passes"), 2); /* they still count */
        room_end(&room);
}

static void a_pass_that_a_crash_cut_off_never_was(void **state) {
        struct room room;

        (void) state;
        shelf_begin(&room, "shelf", "guided");
        assert_scan(&room, "ER1/A", "PLACE");
        room_read(&room, MARK_A, "");
        assert_read(&room, TAG_1, "FOUND_PRESENCE_ONLY"); /* beeped */
        room.radio = count_radio_free(room.radio);
        room_reopen(&room, false);
        assert_int_equal(shelf_events(&room, "count.passed"), 0);
        assert_int_equal(
                room_number(&room, "SELECT count(*) FROM count_scan WHERE result = 'FOUND_PRESENCE_ONLY'"),
                1);
        assert_read(&room, TAG_1, "AGAIN"); /* sent again: known */
        room_pass(&room);
        assert_int_equal(shelf_place(&room, "ER1/A", "passes"), 0); /* the reference tag was read before */
        room_end(&room);
}

static void a_random_count_by_radio_expects_its_sample(void **state) {
        const struct count_opening opening = {
                .kind = "random", .mode = "guided", .method = "radio", .sample = 1, .seed = "4"
        };
        struct count_row count;
        struct room room;

        (void) state;
        room_begin(&room);
        shelf_fill(&room);
        assert_int_equal(room_act(&room, count_open(&room.act, &opening, &count)), 0);
        room_sweep(&room, "ER1/A", whole_a);
        room_sweep(&room, "ER1/B", whole_b);
        assert_int_equal(
                room_number(&room, "SELECT count(*) FROM count_scan WHERE result = 'FOUND_PRESENCE_ONLY'"),
                1);
        assert_int_equal(
                room_number(&room, "SELECT count(*) FROM count_scan WHERE result = 'NOT_SAMPLED'"), 0);
        assert_int_equal(room_try_close(&room, true), 0);
        assert_int_equal(room.closing.drawn, 1);
        room_end(&room);
}

static void antennas_that_look_always_make_passes_of_their_own(void **state) {
        struct antenna_call call = { .reader = "scanner-1", .port = 1, .place = "ER1/A" };
        struct entry entry;
        struct room room;

        (void) state;
        room_begin(&room);
        shelf_fill(&room);
        assert_int_equal(room_act(&room, antenna_set(&room.act, &call, &entry)), 0);
        room.antenna = 1;
        room_read(&room, TAG_1, "");
        assert_string_equal(room.answer.text, ""); /* nobody counts: others may want it */
        room_open_radio(&room, "shelf", "blind", "ER1");
        assert_read(&room, TAG_1, "FOUND_PRESENCE_ONLY"); /* without any label */
        room_read(&room, MARK_A, "");
        for (int i = 0; i < 40; i++)
                room_read(&room, TAG_1, "");
        assert_int_equal(shelf_place(&room, "ER1/A", "passes_all"), 2); /* ten seconds each */
        assert_int_equal(shelf_place(&room, "ER1/A", "passes"), 1);
        for (int i = 0; i < 140; i++)
                room_read(&room, MARK_A, "");
        assert_int_equal(shelf_place(&room, "ER1/A", "sweeps"), 2); /* a minute apart */
        assert_int_equal(room_act(&room, count_radio_interrupt(room.radio, &room.act, "scanner-1", "stale",
                                                 "reader scanner-1 is stale.")),
                0);
        assert_int_equal(room_act(&room, count_close(&room.act, NULL, true, true, &room.closing)), 0);
        assert_string_equal(shelf_reason(&room, RIFLE), "READER_STALE");
        room_end(&room);
}

static void what_cant_be_done_is_refused_in_words_that_help(void **state) {
        struct count_row count;
        const struct count_opening opening = { .kind = "shelf", .mode = "guided", .place = "ER1/A" };
        struct room room;

        (void) state;
        shelf_begin(&room, "shelf", "guided");
        assert_refused(&room, room_look(&room, "ER2/A"), "count.out_of_scope");
        assert_int_equal(room_try_close(&room, true), 0);
        room_read(&room, TAG_1, "");
        assert_string_equal(room.answer.text, "No count is open at this station.");
        assert_int_equal(room_act(&room, count_open(&room.act, &opening, &count)), 0);
        assert_string_equal(count.method, "barcode");
        room_read(&room, TAG_1, "");
        assert_string_equal(room.answer.result, "REFUSED");
        assert_non_null(strstr(room.answer.text, "goes by barcode: scan the labels."));
        assert_non_null(strstr(room.answer.text, "--method radio"));
        assert_refused(&room, room_look(&room, "ER1/A"), "count.method");
        room_close(&room);
        room_end(&room);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_read_is_taken_back_and_made_again),
                cmocka_unit_test(nothing_is_read_into_a_paused_count),
                cmocka_unit_test(a_reader_that_falls_silent_leaves_a_reason),
                cmocka_unit_test(a_pass_that_a_crash_cut_off_never_was),
                cmocka_unit_test(a_random_count_by_radio_expects_its_sample),
                cmocka_unit_test(antennas_that_look_always_make_passes_of_their_own),
                cmocka_unit_test(what_cant_be_done_is_refused_in_words_that_help),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
