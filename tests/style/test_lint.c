/* SPDX-License-Identifier: ISC */

/*
 * Lint: a small tree of samples, where each rule is broken on purpose and kept beside it
 *
 * samples/expected.txt holds the findings. Files called good_* break nothing.
 */

#include "test.h"

#include <stdio.h>
#include <string.h>

#include "lint.h"

#define SAMPLES "tests/style/samples"

enum { EXPECTED_SIZE_MAX = 1 << 16 };

static const char *const rules[] = { "head", "size", "order", "layer", "text", "banned", "length", "nesting",
        "pure" };

static void setup_report(struct report *report) {
        size_t files = 0;

        assert_int_equal(lint_tree(SAMPLES, NULL, 0, report, &files), 0);
        assert_true(files > 0);
}

static void the_samples_give_exactly_what_is_expected(void **state) {
        static char expected[EXPECTED_SIZE_MAX];
        struct report report = { 0 };
        FILE *file = fopen(SAMPLES "/expected.txt", "rbe");

        (void) state;
        assert_non_null(file);
        expected[fread(expected, 1, sizeof expected - 1, file)] = '\0';
        (void) fclose(file);
        setup_report(&report);
        assert_string_equal(text_string(&report.lines), expected);
        text_end(&report.lines);
}

static void every_rule_is_broken_by_a_sample(void **state) {
        struct report report = { 0 };
        char word[32];

        (void) state;
        setup_report(&report);
        for (size_t i = 0; i < count_of(rules); i++) {
                (void) snprintf(word, sizeof word, ": %s: ", rules[i]);
                if (!strstr(text_string(&report.lines), word))
                        fail_msg("no sample breaks the rule \"%s\"", rules[i]);
        }
        text_end(&report.lines);
}

static void what_keeps_the_rules_is_left_alone(void **state) {
        struct report report = { 0 };

        (void) state;
        setup_report(&report);
        assert_null(strstr(text_string(&report.lines), "/good_"));
        text_end(&report.lines);
}

static void only_the_files_named_are_looked_at(void **state) {
        char name[] = "agent/ledger/long_function.c";
        char *const only[] = { name };
        struct report report = { 0 };
        size_t files = 0;

        (void) state;
        assert_int_equal(lint_tree(SAMPLES, only, 1, &report, &files), 0);
        assert_int_equal(files, 1);
        assert_int_equal(report.count, 1);
        assert_non_null(strstr(text_string(&report.lines), "agent/ledger/long_function.c:7: length: "));
        text_end(&report.lines);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_samples_give_exactly_what_is_expected),
                cmocka_unit_test(every_rule_is_broken_by_a_sample),
                cmocka_unit_test(what_keeps_the_rules_is_left_alone),
                cmocka_unit_test(only_the_files_named_are_looked_at),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
