/* SPDX-License-Identifier: ISC */

/*
 * Counts that are due: by what is in a place, by which count saw it, and what time does
 */

#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "alert_schedule.h"
#include "count_open.h"
#include "count_state.h"
#include "custody.h"
#include "room.h"

#define DAY_US INT64_C(86400000000)
#define PISTOL "PSK-2026-000001-A"
#define RIFLE  "PSK-2026-000002-A"
#define ROUNDS "PSK-2026-000003-A"

/* ---- months ---- */

static void a_month_later_is_the_same_day_or_the_months_last(void **state) {
        static const struct {
                const char *from;
                int64_t months;
                const char *to;
        } rows[] = {
                { "2026-11-24T08:00:00.000001Z", 3, "2027-02-24T08:00:00.000001Z" },
                { "2026-11-30T08:00:00.000000Z", 3, "2027-02-28T08:00:00.000000Z" },
                { "2027-11-30T08:00:00.000000Z", 3, "2028-02-29T08:00:00.000000Z" },
                { "2026-12-31T23:59:59.000000Z", 1, "2027-01-31T23:59:59.000000Z" },
                { "2026-01-31T00:00:00.000000Z", -1, "2025-12-31T00:00:00.000000Z" },
                { "2026-03-31T00:00:00.000000Z", -13, "2025-02-28T00:00:00.000000Z" },
                { "2026-11-24T00:00:00.000000Z", 0, "2026-11-24T00:00:00.000000Z" },
        };

        (void) state;
        for (size_t i = 0; i < count_of(rows); i++) {
                char text[CLOCK_TEXT_MAX];
                int64_t from_us;

                assert_int_equal(clock_parse(rows[i].from, &from_us), 0);
                clock_format(schedule_add_months(from_us, rows[i].months), text);
                assert_string_equal(text, rows[i].to);
        }
}

/* ---- due ---- */

static const struct schedule *schedule_named(const char *name) {
        for (size_t i = 0; i < schedule_default_count; i++)
                if (!strcmp(schedule_defaults[i].name, name))
                        return &schedule_defaults[i];
        fail_msg("no schedule %s", name);
        return NULL;
}

/* A firearm on ER1/A, another on ER1/B, rounds on ER2/A. */
static void fill(struct room *room) {
        room_begin(room);
        room_put_marked(room, PISTOL, "ER1/A", "TKR1", "");
        room_put(room, RIFLE, "FIREARM", "ER1/B");
        room_put_lot(room, ROUNDS, "ER2/A", 50);
}

/* Days until a place is due under a schedule; -1: it isn't under it. */
static int64_t days_left(struct room *room, const char *schedule, const char *place) {
        struct schedule_due *due;
        int64_t days = -1;
        size_t count;

        assert_int_equal(schedule_list(room->ledger, schedule_named(schedule), 0, &due, &count), 0);
        for (size_t i = 0; i < count; i++)
                if (!strcmp(due[i].place, place))
                        days = (due[i].due_us - room->now.wall_us) / DAY_US;
        free(due);
        return days;
}

static void pass_days(struct room *room, int days) {
        room->now.wall_us += days * DAY_US;
        room->now.mono_ns += UINT64_C(86400000000000) * (uint64_t) days;
}

static void count_shelf(
        struct room *room, const char *kind, const char *place, const char *item, bool serial) {
        const struct count_opening opening = { .kind = kind,
                .mode = "guided",
                .place = place,
                .witness = !strcmp(kind, "witnessed") ? "fanta" : NULL };
        struct count_row count;

        assert_int_equal(room_act(room, count_open(&room->act, &opening, &count)), 0);
        assert_scan(room, place, "PLACE");
        assert_scan(room, item, "FOUND_CONFIRMED");
        if (serial)
                assert_int_equal(room_check(room, item, "TKR1", NULL), 0);
        room_close(room);
}

static void a_place_is_due_by_what_is_in_it(void **state) {
        struct room room;

        (void) state;
        fill(&room);
        assert_int_equal(days_left(&room, "firearms", "ER1/A"), 91); /* 24 November to 24 February */
        assert_int_equal(days_left(&room, "firearms", "ER2/A"), -1);
        assert_true(days_left(&room, "inventory", "ER2/A") >= 364);
        assert_int_equal(days_left(&room, "inventory", "ER1/C"), -1); /* nothing there to count */
        assert_int_equal(days_left(&room, "disposal", "ER1/A"), -1);
        assert_int_equal(days_left(&room, "inspection", "ER1"), 180); /* a store, by any of its places */
        room_move(&room, PISTOL, "ER2/A");
        assert_int_equal(days_left(&room, "firearms", "ER1/A"), -1);
        assert_int_equal(days_left(&room, "firearms", "ER2/A"), 91);
        room_end(&room);
}

static void a_count_that_fits_sets_it_back(void **state) {
        struct room room;

        (void) state;
        fill(&room);
        pass_days(&room, 60);
        assert_int_equal(days_left(&room, "firearms", "ER1/A"), 31);
        count_shelf(&room, "shelf", "ER1/A", PISTOL, false); /* a label isn't a serial number */
        assert_int_equal(days_left(&room, "firearms", "ER1/A"), 31);
        assert_true(days_left(&room, "inventory", "ER1/A") > 360);
        count_shelf(&room, "shelf", "ER1/A", PISTOL, true);
        assert_true(days_left(&room, "firearms", "ER1/A") > 85);
        assert_int_equal(days_left(&room, "firearms", "ER1/B"), 31); /* the shelf beside it */
        count_shelf(&room, "shelf", "ER1/B", RIFLE, false);          /* which bears none on record */
        assert_true(days_left(&room, "firearms", "ER1/B") > 85);
        assert_true(days_left(&room, "inspection", "ER1") > 175);
        assert_true(days_left(&room, "unannounced", "ER1") < 306); /* that was none */
        room_end(&room);
}

static void what_was_abandoned_or_left_uncovered_says_nothing(void **state) {
        struct count_row count;
        struct entry entry;
        struct room room;

        (void) state;
        fill(&room);
        pass_days(&room, 60);
        room_open(&room, "shelf", "guided", "ER1/B");
        assert_scan(&room, "ER1/B", "PLACE");
        assert_scan(&room, RIFLE, "FOUND_CONFIRMED");
        assert_int_equal(room_act(&room, count_abandon(&room.act, NULL, "fire alarm", &entry)), 0);
        assert_int_equal(days_left(&room, "firearms", "ER1/B"), 31);
        room_open(&room, "shelf", "guided", "ER1"); /* only one of its shelves */
        assert_scan(&room, "ER1/B", "PLACE");
        assert_scan(&room, RIFLE, "FOUND_CONFIRMED");
        room_close(&room);
        assert_true(days_left(&room, "firearms", "ER1/B") > 85);
        assert_int_equal(days_left(&room, "firearms", "ER1/A"), 31);
        assert_int_equal(
                room_act(&room, count_open(&room.act,
                                        &(struct count_opening){ .kind = "random", .sample = 1 }, &count)),
                0);
        assert_int_equal(room_act(&room, count_abandon(&room.act, NULL, "x", &entry)), 0);
        room_end(&room);
}

/* ---- alerts ---- */

static void look(struct room *room) {
        assert_int_equal(
                room_act(room, alert_schedules(&room->act, schedule_defaults, schedule_default_count)), 0);
}

static int64_t open_alerts(struct room *room, const char *subject) {
        char question[200];

        (void) snprintf(question, sizeof question,
                "SELECT count(*) FROM alert WHERE state <> 'RESOLVED' AND subject = '%s'", subject);
        return room_number(room, question);
}

static int64_t all_alerts(struct room *room) {
        return room_number(room, "SELECT count(*) FROM alert");
}

static void what_is_overdue_is_told_once_and_until_it_is_counted(void **state) {
        struct room room;

        (void) state;
        fill(&room);
        look(&room);
        assert_int_equal(all_alerts(&room), 0);
        pass_days(&room, 92);
        look(&room);
        look(&room);
        assert_int_equal(all_alerts(&room), 1); /* one for both shelves */
        assert_int_equal(open_alerts(&room, "ER1 (firearms)"), 1);
        assert_int_equal(
                room_number(&room, "SELECT text LIKE '%of ER1/A, ER1/B.%' AND times = 1 FROM alert"), 1);
        count_shelf(&room, "witnessed", "ER1/A", PISTOL, true);
        look(&room);
        assert_int_equal(open_alerts(&room, "ER1 (firearms)"), 1); /* and now only of the other */
        assert_int_equal(room_number(&room, "SELECT text LIKE '%of ER1/B.%' FROM alert"), 1);
        count_shelf(&room, "shelf", "ER1/B", RIFLE, false);
        look(&room);
        assert_int_equal(open_alerts(&room, "ER1 (firearms)"), 0);
        pass_days(&room, 95);
        look(&room);
        assert_int_equal(open_alerts(&room, "ER1 (firearms)"), 1);
        room_move(&room, PISTOL, "ER2/A");
        room_status(&room, RIFLE, "DESTROYED");
        look(&room);
        assert_int_equal(open_alerts(&room, "ER1 (firearms)"), 0); /* nothing is left there */
        assert_int_equal(open_alerts(&room, "ER2 (firearms)"), 1);
        room_end(&room);
}

static void what_awaits_disposal_has_an_alert_of_its_own(void **state) {
        const struct place_call call = { .code = "ER3", .kind = "STORE", .purpose = "AWAITING_DISPOSAL" };
        const struct place_call shelf = { .code = "ER3/A", .kind = "SHELF" }; /* by the room that it is in */
        char label[LABEL_TEXT_MAX];
        struct entry entry;
        struct room room;

        (void) state;
        fill(&room);
        assert_int_equal(room_act(&room, place_add(&room.act, &call, label, &entry)), 0);
        assert_int_equal(room_act(&room, place_add(&room.act, &shelf, label, &entry)), 0);
        room_move(&room, RIFLE, "ER3/A");
        pass_days(&room, 32);
        look(&room);
        assert_int_equal(all_alerts(&room), 1);
        assert_int_equal(open_alerts(&room, "ER3 (disposal)"), 1);
        assert_int_equal(room_number(&room, "SELECT rule = 'disposal-count-overdue' FROM alert"), 1);
        room_end(&room);
}

/* Set forward by mistake it raises, and set back it takes nothing away; nor does what was overdue get lost. */
static void a_clock_that_jumps_loses_no_alert(void **state) {
        struct room room;

        (void) state;
        fill(&room);
        pass_days(&room, 92);
        look(&room);
        assert_int_equal(open_alerts(&room, "ER1 (firearms)"), 1);
        room.now.wall_us -= 80 * DAY_US;
        look(&room);
        assert_int_equal(open_alerts(&room, "ER1 (firearms)"), 1);
        room.now.wall_us -= 3650 * DAY_US;
        look(&room);
        assert_int_equal(open_alerts(&room, "ER1 (firearms)"), 1);
        room.now.wall_us += 3738 * DAY_US;
        count_shelf(&room, "shelf", "ER1/A", PISTOL, true);
        count_shelf(&room, "shelf", "ER1/B", RIFLE, false);
        look(&room);
        assert_int_equal(open_alerts(&room, "ER1 (firearms)"), 0);
        room_end(&room);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_month_later_is_the_same_day_or_the_months_last),
                cmocka_unit_test(a_place_is_due_by_what_is_in_it),
                cmocka_unit_test(a_count_that_fits_sets_it_back),
                cmocka_unit_test(what_was_abandoned_or_left_uncovered_says_nothing),
                cmocka_unit_test(what_is_overdue_is_told_once_and_until_it_is_counted),
                cmocka_unit_test(what_awaits_disposal_has_an_alert_of_its_own),
                cmocka_unit_test(a_clock_that_jumps_loses_no_alert),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
