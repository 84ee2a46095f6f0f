/* SPDX-License-Identifier: ISC */

/*
 * Counts, as the agent's own turns have them: which head a draw is fixed to, what a refused question leaves on record,
 * what the minute tells
 */

#include "test.h"

#include <string.h>

#include "bytes.h"
#include "ledger.h"
#include "night.h"
#include "schedule.h"

#define DAY_US INT64_C(86400000000)

static void root_of(struct night *night, char *out) {
        struct hash root;

        ledger_root(night->turn.ledger, &root);
        bytes_base64(root.bytes, HASH_SIZE, out);
}

static int64_t told_size(struct night *night, const char *name, const char **ret_root, json_t **ret_answer) {
        *ret_answer = night_do(night, "{s:s,s:s}", "do", "count.sample", "commitment", name);
        *ret_root = json_string_value(json_object_get(*ret_answer, "root"));
        return json_integer_value(json_object_get(*ret_answer, "size"));
}

/* Nobody chooses when: it is the head of the very turn that put the auditor's seed on record, whatever comes next. */
static void seed_and_compare(struct night *night, bool killed) {
        char root[BYTES_BASE64_SIZE(HASH_SIZE)], name[32];
        json_t *answer = night_do(night, "{s:s}", "do", "count.commit");
        const char *told;
        uint64_t size;

        (void) snprintf(name, sizeof name, "%s", json_string_value(json_object_get(answer, "commitment")));
        json_decref(answer);
        night->actor = "binta";
        json_decref(
                night_do(night, "{s:s,s:s,s:s}", "do", "count.seed", "commitment", name, "seed", "six dice"));
        night->actor = NULL;
        size = ledger_durable(night->turn.ledger);
        root_of(night, root);
        assert_int_equal(told_size(night, name, &told, &answer), 0); /* reading fixes nothing */
        json_decref(answer);
        if (killed)
                night_kill(night, 5);
        else
                json_decref(night_do(night, "{s:s,s:s}", "do", "case.add", "ref", name));
        assert_int_equal(told_size(night, name, &told, &answer), size);
        assert_string_equal(told, root);
        json_decref(answer);
        json_decref(night_do(night, "{s:s,s:s}", "do", "case.add", "ref", killed ? "later" : "late"));
        assert_int_equal(told_size(night, name, &told, &answer), size); /* and no later one */
        json_decref(answer);
}

static void a_draw_is_fixed_to_the_head_after_the_seed(void **state) {
        struct night *night = *state;

        night_exhibit(night, 1, "ER1/A");
        seed_and_compare(night, false);
        seed_and_compare(night, true);
        assert_int_equal(night_entries(night, "count.fixed"), 2);
}

/* A question needs no transaction; that it was refused does. */
static void a_question_asked_blind_is_refused_and_on_record(void **state) {
        struct night *night = *state;

        night_exhibit(night, 1, "ER1/A");
        json_decref(night_do(night, "{s:s,s:s}", "do", "count.open", "kind", "full"));
        night_refuses(night, "count.blind", "{s:s}", "do", "item.list");
        assert_int_equal(night_entries(night, "act.denied"), 1);
        json_decref(night_do(night, "{s:s}", "do", "place.list"));
        json_decref(night_do(night, "{s:s}", "do", "count.close"));
        json_decref(night_do(night, "{s:s}", "do", "item.list"));
        assert_int_equal(night_entries(night, "act.denied"), 1);
}

static void the_minute_tells_what_is_overdue(void **state) {
        struct night *night = *state;

        for (size_t i = 0; i < schedule_default_count; i++)
                night->config.schedules[night->config.schedule_count++] = schedule_defaults[i];
        night_exhibit(night, 1, "ER1/A");
        night_minute(night);
        assert_int_equal(night_alerts(night, "count-overdue"), 0);
        night->now.wall_us += 200 * DAY_US; /* and as long by the monotonic clock, or it were a step */
        night->now.mono_ns += UINT64_C(200) * (uint64_t) DAY_US * 1000;
        night_minute(night);
        night_minute(night);
        assert_int_equal(night_alerts(night, "count-overdue"), 1);
        assert_non_null(
                strstr(night_alert(night, "count-overdue"), "ER1 (inspection): a count is overdue, of ER1."));
        night_kill(night, 60);
        night_minute(night);
        assert_int_equal(night_alerts(night, "count-overdue"), 1);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(
                        a_draw_is_fixed_to_the_head_after_the_seed, night_begin, night_end),
                cmocka_unit_test_setup_teardown(
                        a_question_asked_blind_is_refused_and_on_record, night_begin, night_end),
                cmocka_unit_test_setup_teardown(the_minute_tells_what_is_overdue, night_begin, night_end),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
