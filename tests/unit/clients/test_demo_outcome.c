/* SPDX-License-Identifier: ISC */

/*
 * The demonstration judges itself: does it see each way in which an agent could be wrong?
 *
 * A perfect outcome is made from the plan; then one thing at a time is spoilt.
 */

#include "test.h"

#include <string.h>

#include "play.h"

static void number_stock(struct stock *stock) {
        for (size_t i = 0; i < STOCK_PLACES; i++)
                (void) snprintf(stock->labels[i], STOCK_LABEL_MAX, "DS%zu", i);
        for (size_t i = 0; i < STOCK_ITEMS; i++) {
                (void) snprintf(stock->items[i].number, STOCK_NUMBER_MAX, "N-%zu", i);
                (void) snprintf(stock->items[i].label, STOCK_LABEL_MAX, "DI%zu", i);
        }
        stock_at(stock, 1, 3)->fate = STOCK_OUT;
}

static json_t *many(size_t count) {
        json_t *list = json_array();

        for (size_t i = 0; i < count; i++)
                assert_int_equal(json_array_append_new(list, json_string("one")), 0);
        return list;
}

static json_t *perfect_report(const struct plan *plan) {
        json_t *lines = json_array(), *extras = json_array();

        for (size_t i = 0; i < PLAN_LINES; i++)
                assert_int_equal(
                        json_array_append_new(lines,
                                json_pack("{ss ss ss}", "item", plan->lines[i].item->number, "result",
                                        plan->lines[i].result, "seen_place", plan->lines[i].seen_place)),
                        0);
        for (size_t i = 0; i < plan->extra_count; i++)
                assert_int_equal(json_array_append_new(extras,
                                         json_pack("{ss ss ss ss}", "result", plan->extras[i].result,
                                                 "subject", plan->extras[i].subject, "payload",
                                                 plan->extras[i].payload, "place", plan->extras[i].place)),
                        0);
        return json_pack("{so so so si}", "lines", lines, "extras", extras, "findings", many(plan->findings),
                "duplicates", (int) plan->duplicates);
}

static int make_play(void **state) {
        struct play *play = calloc(1, sizeof *play);

        assert_non_null(play);
        number_stock(&play->stock);
        plan_make(&play->stock, &play->plan);
        play->scans = json_array();
        for (size_t i = 0; i < play->plan.step_count; i++) {
                const struct plan_step *step = &play->plan.steps[i];

                assert_int_equal(json_array_append_new(
                                         play->scans, json_pack("{ss ss ss}", "payload", step->code, "result",
                                                              step->result, "place", step->place)),
                        0);
        }
        play->report = perfect_report(&play->plan);
        play->close = json_pack("{so}", "alerts", many(play->plan.findings));
        play->verify = json_pack("{sb}", "ok", 1);
        *state = play;
        return 0;
}

static int end_play(void **state) {
        play_end(*state);
        free(*state);
        return 0;
}

static size_t differences(struct play *play) {
        outcome_check(play);
        return json_array_size(play->differences);
}

static void what_was_planned_is_no_difference(void **state) {
        assert_int_equal(differences(*state), 0);
}

static void a_lost_scan_is_seen(void **state) {
        struct play *play = *state;

        assert_int_equal(json_array_remove(play->scans, 40), 0);
        assert_true(differences(play) > 0);
}

static void a_scan_that_counts_twice_is_seen(void **state) {
        struct play *play = *state;

        assert_int_equal(json_array_append(play->scans, json_array_get(play->scans, 3)), 0);
        assert_int_equal(differences(play), 1);
}

/* One field of one row of one list, spoilt. */
static void spoil(struct play *play, json_t *list, size_t row, const char *field) {
        assert_int_equal(json_object_set_new(json_array_get(list, row), field, json_string("spoilt")), 0);
        assert_true(differences(play) > 0);
}

static void a_line_with_another_result_is_seen(void **state) {
        struct play *play = *state;

        spoil(play, json_object_get(play->report, "lines"), 17, "result");
}

static void an_extra_at_another_place_is_seen(void **state) {
        struct play *play = *state;

        spoil(play, json_object_get(play->report, "extras"), 1, "place");
}

static void a_finding_too_few_is_seen(void **state) {
        struct play *play = *state;

        assert_int_equal(json_array_remove(json_object_get(play->report, "findings"), 0), 0);
        assert_int_equal(differences(play), 1);
}

static void an_alert_too_many_is_seen(void **state) {
        struct play *play = *state;

        assert_int_equal(json_array_append_new(json_object_get(play->close, "alerts"), json_null()), 0);
        assert_int_equal(differences(play), 1);
}

static void a_broken_record_is_seen(void **state) {
        struct play *play = *state;

        assert_int_equal(json_object_set_new(play->verify, "ok", json_false()), 0);
        assert_int_equal(differences(play), 1);
}

static void a_power_cut_that_lost_or_doubled_a_scan_is_seen(void **state) {
        struct play *play = *state;

        play->cut = (struct play_cut){ .at = 35, .acknowledged = 35, .on_record = 35 };
        assert_int_equal(json_array_append(play->scans, json_array_get(play->scans, 3)), 0);
        assert_int_equal(json_array_remove(play->scans, 5), 0);
        cut_reckon(play);
        assert_int_equal(play->cut.lost, 1);
        assert_int_equal(play->cut.twice, 1);
        assert_true(differences(play) > 0);
}

static void a_tampered_copy_that_passes_is_seen(void **state) {
        struct play *play = *state;

        play->tamper = json_pack("{si s{sb} s{sb}}", "entry", 39, "copy", "ok", 1, "original", "ok", 1);
        assert_int_equal(differences(play), 1);
}

#define spoilt(name) cmocka_unit_test_setup_teardown(name, make_play, end_play)

int main(void) {
        const struct CMUnitTest tests[] = {
                spoilt(what_was_planned_is_no_difference),
                spoilt(a_lost_scan_is_seen),
                spoilt(a_scan_that_counts_twice_is_seen),
                spoilt(a_line_with_another_result_is_seen),
                spoilt(an_extra_at_another_place_is_seen),
                spoilt(a_finding_too_few_is_seen),
                spoilt(an_alert_too_many_is_seen),
                spoilt(a_broken_record_is_seen),
                spoilt(a_power_cut_that_lost_or_doubled_a_scan_is_seen),
                spoilt(a_tampered_copy_that_passes_is_seen),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
