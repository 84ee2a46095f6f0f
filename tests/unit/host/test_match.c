/* SPDX-License-Identifier: ISC */

/*
 * Which row serves an interface, what a report descriptor tells the host, and the rules made of the rows
 */

#include "test.h"

#include <errno.h>
#include <string.h>

#include "match.h"
#include "table.h"
#include "udev_rules.h"

static void the_first_row_that_fits_is_taken(void **state) {
        const struct match_interface keys = { 0x0c2e, 0x0901, 3, 1, 1, 0 }, pos = { 1, 2, 3, 0, 0, 0x8c },
                                     mouse = { 1, 2, 3, 0, 0, 1 };

        (void) state;
        assert_string_equal(match_find(&table_keys, &keys)->model, "Key scanner");
        assert_string_equal(match_find(&table_keys, &pos)->model, "Any scanner");
        assert_null(match_find(&table_keys, &mouse));
}

static void a_descriptor_tells_its_page_and_its_longest_report(void **state) {
        static const uint8_t two[] = { 0x05, 0x8c, 0xa1, 0x01, 0x75, 0x08, 0x85, 0x01, 0x95, 0x04, 0x81, 0x02,
                0x85, 0x02, 0x95, 0x3e, 0x81, 0x02, 0x95, 0x02, 0x81, 0x02, 0xc0 };
        struct match_report report;

        (void) state;
        assert_int_equal(match_read_descriptor(two, sizeof two, &report), 0);
        assert_int_equal(report.usage_page, 0x8c);
        assert_int_equal(report.input_size, 65);
}

static void nonsense_is_refused(void **state) {
        static const struct {
                uint8_t bytes[16];
                size_t size;
        } wrong[] = {
                { { 0x05 }, 1 },       /* an item without its byte */
                { { 0xfe, 0x05 }, 2 }, /* half a long item */
                { { 0xb4 }, 1 },       /* a pop of nothing */
                { { 0x85, 0x00 }, 2 }, /* report id 0 */
                { { 0x77, 255, 255, 255, 255, 0x97, 255, 255, 255, 255, 0x81, 2 }, 12 }, /* a huge field */
                { { 0xa4, 0xa4, 0xa4, 0xa4, 0xa4, 0xa4, 0xa4, 0xa4, 0xa4 }, 9 }, /* pushes without end */
        };
        struct match_report report;

        (void) state;
        for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
                assert_int_equal(match_read_descriptor(wrong[i].bytes, wrong[i].size, &report), -EBADMSG);
}

static void rules_start_what_is_certain_and_no_more(void **state) {
        scoped(text_end) struct text rules = { 0 };
        const char *string, *keyboards;

        (void) state;
        udev_rules_add(&rules, drivers);
        string = text_string(&rules);
        assert_non_null(
                strstr(string, "# Line scanner\nATTRS{idVendor}==\"0c2e\", ATTRS{idProduct}==\"090a\", "
                               "ENV{ID_MM_DEVICE_IGNORE}=\"1\", GROUP=\"strongroom-reader\", "
                               "MODE=\"0660\", TAG+=\"systemd\", "
                               "ENV{SYSTEMD_WANTS}+=\"strongroom-reader@lines:%k.service\"\n"));
        assert_non_null(
                strstr(string, "# Serial chip\nATTRS{idVendor}==\"1a86\", ENV{ID_MM_DEVICE_IGNORE}=\"1\", "
                               "GROUP=\"strongroom-reader\", MODE=\"0660\", TAG+=\"systemd\"\n"));
        assert_null(strstr(string, "Any scanner"));
        keyboards = strstr(string, "LABEL=\"strongroom_keyboard\"");
        assert_non_null(keyboards);
        assert_non_null(strstr(keyboards, "ATTRS{idProduct}==\"0901\", ATTR{bInterfaceClass}==\"03\", "
                                          "ATTR{driver/unbind}=\"%k\"\n"));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_first_row_that_fits_is_taken),
                cmocka_unit_test(a_descriptor_tells_its_page_and_its_longest_report),
                cmocka_unit_test(nonsense_is_refused),
                cmocka_unit_test(rules_start_what_is_certain_and_no_more),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
