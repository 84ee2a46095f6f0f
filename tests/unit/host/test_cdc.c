/* SPDX-License-Identifier: ISC */

/*
 * What the functional descriptors of a communication interface say, and what they can't
 */

#include "test.h"

#include <errno.h>
#include <string.h>

#include "cdc.h"

#define HEADER 5, 0x24, 0, 0x20, 0x01
#define CALLS  5, 0x24, 1, 0, 4
#define UNION  6, 0x24, 6, 2, 3, 5

static void the_union_names_both_interfaces(void **state) {
        static const uint8_t first[] = { HEADER, UNION, CALLS }, last[] = { CALLS, HEADER, UNION };
        struct cdc_function function;

        (void) state;
        assert_int_equal(cdc_read(first, sizeof first, &function), 0);
        assert_true(function.has_union && function.has_data);
        assert_int_equal(function.control, 2);
        assert_int_equal(function.data, 3);
        assert_int_equal(cdc_read(last, sizeof last, &function), 0);
        assert_int_equal(function.data, 3);
}

static void without_a_union_call_management_names_the_data(void **state) {
        static const uint8_t bytes[] = { HEADER, 4, 0x24, 1, 0, CALLS, 4, 0x24, 2, 2 };
        struct cdc_function function;

        (void) state;
        assert_int_equal(cdc_read(bytes, sizeof bytes, &function), 0);
        assert_true(function.has_data && !function.has_union);
        assert_int_equal(function.data, 4);
}

static void other_descriptors_say_nothing(void **state) {
        static const uint8_t bytes[] = { HEADER, 8, 0x0b, 0, 2, 2, 2, 1, 0, 2, 0x24 };
        struct cdc_function function = { .has_data = true };

        (void) state;
        assert_int_equal(cdc_read(bytes, sizeof bytes, &function), 0);
        assert_false(function.has_union || function.has_data);
        assert_int_equal(cdc_read(bytes, 0, &function), 0);
}

static void nonsense_is_refused_and_changes_nothing(void **state) {
        static const struct {
                uint8_t bytes[16];
                size_t size;
        } wrong[] = {
                { { HEADER, 5 }, 6 },             /* a length and no more */
                { { HEADER, 0, 0x24 }, 7 },       /* no step ahead */
                { { HEADER, 1, 0x24 }, 7 },       /* half a head */
                { { HEADER, 6, 0x24, 6, 0 }, 9 }, /* past the end */
                { { 4, 0x24, 6, 0 }, 4 },         /* a union of nothing */
                { { UNION, UNION }, 12 },         /* two */
        };

        (void) state;
        for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
                struct cdc_function function = { .data = 99 };

                assert_int_equal(cdc_read(wrong[i].bytes, wrong[i].size, &function), -EBADMSG);
                assert_int_equal(function.data, 99);
        }
}

static void a_line_is_written_low_byte_first(void **state) {
        static const uint8_t expected[CDC_LINE_SIZE] = { 0x00, 0xc2, 0x01, 0x00, 0, 0, 8 };
        uint8_t line[CDC_LINE_SIZE];

        (void) state;
        cdc_write_line(115200, line);
        assert_memory_equal(line, expected, sizeof expected);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_union_names_both_interfaces),
                cmocka_unit_test(without_a_union_call_management_names_the_data),
                cmocka_unit_test(other_descriptors_say_nothing),
                cmocka_unit_test(nonsense_is_refused_and_changes_nothing),
                cmocka_unit_test(a_line_is_written_low_byte_first),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
