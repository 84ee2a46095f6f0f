/* SPDX-License-Identifier: ISC */

/*
 * Counts by radio, and the people who make them: what must be seen by eye, tags that aren't what they say, pauses,
 * silence, antennas that look always, and what is refused
 */

#include "test.h"

#include <string.h>

#include "count_open.h"
#include "count_report.h"
#include "count_sample.h"
#include "count_state.h"
#include "custody.h"
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

static int problem_first(void *context, const struct count_problem *problem) {
        *(struct count_problem *) context = *problem;
        return 1;
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
                cmocka_unit_test(a_radio_that_hears_the_next_shelf_believes_the_right_one),
                cmocka_unit_test(what_is_out_destroyed_or_foreign_is_told_once),
                cmocka_unit_test(only_so_many_foreign_tags_go_on_record),
                cmocka_unit_test(a_label_that_is_touched_moves_the_counter_and_one_that_is_heard_does_not),
                cmocka_unit_test(another_chip_with_a_known_number_is_a_copy),
                cmocka_unit_test(two_chips_with_one_number_are_told_apart_though_none_was_bound),
                cmocka_unit_test(a_copied_reference_tag_covers_nothing),
                cmocka_unit_test(a_read_is_taken_back_and_made_again),
                cmocka_unit_test(nothing_is_read_into_a_paused_count),
                cmocka_unit_test(a_reader_that_falls_silent_leaves_a_reason),
                cmocka_unit_test(a_pass_that_a_crash_cut_off_never_was),
                cmocka_unit_test(a_random_count_by_radio_expects_its_sample),
                cmocka_unit_test(antennas_that_look_always_make_passes_of_their_own),
                cmocka_unit_test(what_cant_be_done_is_refused_in_words_that_help),
                cmocka_unit_test(an_alarm_that_was_false_is_remembered_by_its_shelf),
                cmocka_unit_test(an_alarm_is_refuted_by_the_next_count_too_unless_the_thing_moved),
                cmocka_unit_test(a_new_tag_begins_a_new_record),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
