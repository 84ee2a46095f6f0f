/* SPDX-License-Identifier: ISC */

/*
 * Clock: times are written in one form and read back exactly
 */

#include "test.h"

#include <string.h>

#include "clock.h"

static void a_time_goes_there_and_back_over_the_years(void **state) {
        static const int64_t times[] = { 0, 1, -1, 1000000, 4102444800000000, 2147483648000000,
                1795500001123456 };
        char text[CLOCK_TEXT_MAX];
        int64_t back;

        (void) state;
        for (size_t i = 0; i < count_of(times); i++) {
                clock_format(times[i], text);
                assert_int_equal(clock_parse(text, &back), 0);
                assert_int_equal(back, times[i]);
        }
        clock_format(2147483648000000, text); /* past 32-bit time */
        assert_string_equal(text, "2038-01-19T03:14:08.000000Z");
}

static void what_is_no_time_is_refused(void **state) {
        static const char *const wrong[] = { "", "yesterday", "2026-13-01", "2026-11-24T08:00:00",
                "2026-11-24 08:00" };
        int64_t back = 7;

        (void) state;
        for (size_t i = 0; i < count_of(wrong); i++)
                assert_true(clock_parse(wrong[i], &back) < 0);
        assert_int_equal(back, 7);
        assert_int_equal(clock_parse("2026-11-24", &back), 0);
}

static void one_spelling_alone_is_read(void **state) {
        static const char *const wrong[] = { "2026-11-24", "2026-11-24T08:00:00Z", "2026-11-24T08:00:00.1Z",
                "2026-11-24T08:00:00.000000z", "2026-11-24T08:00:60.000000Z", "2026-02-30T08:00:00.000000Z",
                " 2026-11-24T08:00:00.000000Z", "2026-11-24T8:00:00.000000Z", "2026-11-24T08:00:00.0000001Z",
                "0000-00-00T00:00:00.000000Z" };
        int64_t back = 7;

        (void) state;
        for (size_t i = 0; i < count_of(wrong); i++)
                assert_true(clock_read(wrong[i], &back) < 0);
        assert_int_equal(back, 7);
        assert_int_equal(clock_read("2038-01-19T03:14:08.000000Z", &back), 0);
        assert_int_equal(back, 2147483648000000);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_time_goes_there_and_back_over_the_years),
                cmocka_unit_test(what_is_no_time_is_refused),
                cmocka_unit_test(one_spelling_alone_is_read),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
