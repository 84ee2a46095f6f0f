/* SPDX-License-Identifier: ISC */

/*
 * Report descriptors: what lies where, and what is refused
 */

#include "test.h"

#include <string.h>

#include "hid_report.h"

#define KEY(id) (0x00070000u | (id))

/* HID 1.11, appendix B.1: the boot keyboard, with its lights. */
static const uint8_t boot_keyboard[] = {
        0x05,
        0x01,
        0x09,
        0x06,
        0xA1,
        0x01, /* generic desktop, keyboard, application */
        0x05,
        0x07,
        0x19,
        0xE0,
        0x29,
        0xE7,
        0x15,
        0x00, /* keys: the eight modifiers */
        0x25,
        0x01,
        0x75,
        0x01,
        0x95,
        0x08,
        0x81,
        0x02, /* */
        0x95,
        0x01,
        0x75,
        0x08,
        0x81,
        0x01, /* a byte of padding */
        0x95,
        0x05,
        0x75,
        0x01,
        0x05,
        0x08,
        0x19,
        0x01, /* five lights */
        0x29,
        0x05,
        0x91,
        0x02,
        0x95,
        0x01,
        0x75,
        0x03, /* */
        0x91,
        0x01, /* and three bits of padding */
        0x95,
        0x06,
        0x75,
        0x08,
        0x15,
        0x00,
        0x25,
        0x65, /* six keys */
        0x05,
        0x07,
        0x19,
        0x00,
        0x29,
        0x65,
        0x81,
        0x00, /* */
        0xC0,
};

/* Parses from exact-size memory, so that a step beyond it is seen. */
static int parse(const uint8_t *bytes, size_t size, struct hid_layout *layout) {
        uint8_t *copy = test_malloc(size ? size : 1);
        int r;

        memcpy(copy, bytes, size);
        r = hid_parse(copy, size, layout);
        test_free(copy);
        return r;
}

#define refused(because, ...) \
        do { \
                static const uint8_t bytes[] = { __VA_ARGS__ }; \
                struct hid_layout unfit; \
                assert_int_equal(parse(bytes, sizeof bytes, &unfit), HID_E_MALFORMED); \
                assert_string_equal(unfit.reason, because); \
                assert_int_equal(unfit.field_count + unfit.report_count, 0); \
        } while (0)

#define parsed(layout, ...) \
        do { \
                static const uint8_t bytes[] = { __VA_ARGS__ }; \
                assert_int_equal(parse(bytes, sizeof bytes, layout), 0); \
        } while (0)

static void the_boot_keyboard_lies_where_the_standard_says(void **state) {
        const struct hid_field *modifiers, *keys, *light;
        struct hid_layout layout;

        (void) state;
        assert_int_equal(parse(boot_keyboard, sizeof boot_keyboard, &layout), 0);
        assert_false(layout.ids);
        assert_int_equal(hid_report_size(&layout, HID_INPUT, 0), 8);
        assert_int_equal(hid_report_size(&layout, HID_OUTPUT, 0), 1);

        modifiers = hid_find(&layout, HID_INPUT, KEY(0xE5));
        assert_non_null(modifiers);
        assert_int_equal(modifiers->offset, 0);
        assert_int_equal(modifiers->count, 8);
        keys = hid_find(&layout, HID_INPUT, KEY(0x04));
        assert_non_null(keys);
        assert_true(keys->array);
        assert_int_equal(keys->offset, 16);
        assert_int_equal(keys->count, 6);
        assert_int_equal(keys->application, 0x00010006);
        light = hid_find(&layout, HID_OUTPUT, 0x00080002);
        assert_non_null(light);
        assert_null(hid_find(&layout, HID_OUTPUT, 0x00080006));
}

static void a_list_of_usages_gives_each_its_place(void **state) {
        struct hid_layout layout;

        (void) state;
        parsed(&layout, 0x06, 0x00, 0xFF, 0x09, 0x01, 0xA1, 0x01, /* vendor */
                0x09, 0x10, 0x09, 0x11, 0x09, 0x12, 0x75, 0x08, 0x95, 0x05, 0x81,
                0x02, /* the last takes the rest */
                0xC0);
        assert_int_equal(hid_find(&layout, HID_INPUT, 0xFF000010)->count, 1);
        assert_int_equal(hid_find(&layout, HID_INPUT, 0xFF000011)->offset, 8);
        assert_int_equal(hid_find(&layout, HID_INPUT, 0xFF000012)->count, 3);
        assert_int_equal(hid_report_size(&layout, HID_INPUT, 0), 5);
}

/* HID 1.11, 6.2.2.8: the page that was said last before the main item; and each its own where it changes between. */
static void a_usage_has_the_last_page_before_its_main_item(void **state) {
        static const uint8_t late[] = { 0x05, 0x01, 0x75, 0x08, 0x95, 0x01, 0x09, 0xFE, 0x05, 0x8C, 0x81,
                0x02 };
        static const uint8_t mixed[] = { 0x05, 0x01, 0x09, 0x3B, 0x05, 0x8C, 0x09, 0xFB, 0x75, 0x08, 0x95,
                0x02, 0x81, 0x02 };
        static struct hid_layout layout;

        (void) state;
        assert_int_equal(hid_parse(late, sizeof late, &layout), 0);
        assert_non_null(hid_find(&layout, HID_INPUT, 0x008C00FE));
        assert_null(hid_find(&layout, HID_INPUT, 0x000100FE));
        assert_int_equal(hid_parse(mixed, sizeof mixed, &layout), 0);
        assert_int_equal(hid_find(&layout, HID_INPUT, 0x0001003B)->offset, 0);
        assert_int_equal(hid_find(&layout, HID_INPUT, 0x008C00FB)->offset, 8);
}

static void a_usage_of_four_bytes_brings_its_page(void **state) {
        struct hid_layout layout;

        (void) state;
        parsed(&layout, 0x05, 0x01, 0x0B, 0xFE, 0x00, 0x8C, 0x00, 0x75, 0x08, 0x95, 0x01, 0x81, 0x02);
        assert_non_null(hid_find(&layout, HID_INPUT, 0x008C00FE));
}

static void a_range_counts_no_further_than_its_elements(void **state) {
        struct hid_layout layout;

        (void) state;
        parsed(&layout, 0x05, 0x07, 0x19, 0x04, 0x29, 0x40, 0x75, 0x01, 0x95, 0x08, 0x81, 0x02);
        assert_non_null(hid_find(&layout, HID_INPUT, KEY(0x0B)));
        assert_null(hid_find(&layout, HID_INPUT, KEY(0x0C)));
}

static void a_range_may_name_its_end_first(void **state) {
        struct hid_layout layout;

        (void) state;
        parsed(&layout, 0x05, 0x07, 0x29, 0xE7, 0x19, 0xE0, 0x75, 0x01, 0x95, 0x08, 0x81, 0x02);
        assert_int_equal(hid_find(&layout, HID_INPUT, KEY(0xE0))->count, 8);
        refused("a range of usages runs backwards", 0x05, 0x07, 0x29, 0xE0, 0x19, 0xE7, 0x75, 0x01, 0x95,
                0x08, 0x81, 0x02);
}

static void each_report_counts_its_own_bits(void **state) {
        struct hid_layout layout;

        (void) state;
        parsed(&layout, 0x05, 0x8C, 0x75, 0x08, 0x95, 0x02,                             /* */
                0x85, 0x02, 0x09, 0xFE, 0x81, 0x02, 0x85, 0x04, 0x09, 0x85, 0x91, 0x02, /* */
                0x85, 0x02, 0x09, 0xFF, 0x81, 0x02);
        assert_true(layout.ids);
        assert_int_equal(hid_report_size(&layout, HID_INPUT, 2), 4);
        assert_int_equal(hid_report_size(&layout, HID_OUTPUT, 4), 2);
        assert_int_equal(hid_report_size(&layout, HID_OUTPUT, 2), 0);
        assert_int_equal(hid_find(&layout, HID_INPUT, 0x008C00FF)->offset, 16);
        assert_int_equal(hid_find(&layout, HID_OUTPUT, 0x008C0085)->offset, 0);
}

static void push_and_pop_bring_the_globals_back(void **state) {
        struct hid_layout layout;

        (void) state;
        parsed(&layout, 0x05, 0x8C, 0x75, 0x08, 0x95, 0x01, 0xA4,                 /* push */
                0x05, 0x01, 0x75, 0x10, 0x95, 0x03, 0x09, 0x30, 0x81, 0x02, 0xB4, /* pop */
                0x09, 0xFE, 0x81, 0x02);
        assert_int_equal(hid_find(&layout, HID_INPUT, 0x008C00FE)->bits, 8);
        assert_int_equal(hid_find(&layout, HID_INPUT, 0x008C00FE)->offset, 48);
        refused("it pops what was never pushed", 0xB4);
        refused("it pushes too often", 0xA4, 0xA4, 0xA4, 0xA4, 0xA4, 0xA4, 0xA4, 0xA4, 0xA4);
}

static void long_items_and_features_are_passed_over(void **state) {
        struct hid_layout layout;

        (void) state;
        parsed(&layout, 0xFE, 0x03, 0x77, 0xC0, 0xC0, 0xC0,                 /* a long item of three bytes */
                0x05, 0x8C, 0x75, 0x08, 0x95, 0x3F, 0x09, 0x10, 0xB1, 0x02, /* a feature */
                0x95, 0x01, 0x09, 0xFE, 0x81, 0x02);
        assert_int_equal(layout.field_count, 1);
        assert_int_equal(layout.fields[0].offset, 0);
        refused("it ends in the middle of an item", 0xFE, 0x03, 0x77, 0xC0, 0xC0);
}

static void what_is_no_descriptor_is_refused_with_its_reason(void **state) {
        (void) state;
        refused("it describes no field", 0x05, 0x01);
        refused("it ends in the middle of an item", 0x05, 0x01, 0x26, 0xFF);
        refused("a collection ends that never began", 0xC0);
        refused("a collection doesn't end", 0xA1, 0x01, 0x75, 0x08, 0x95, 0x01, 0x81, 0x02);
        refused("its collections are nested too deep", 0xA1, 0, 0xA1, 0, 0xA1, 0, 0xA1, 0, 0xA1, 0, 0xA1, 0,
                0xA1, 0, 0xA1, 0, 0xA1, 0);
        refused("a report id is out of range", 0x85, 0x00);
        refused("a field is wider than 32 bits", 0x75, 0x40, 0x95, 0x01, 0x81, 0x02);
        refused("a report is too long", 0x75, 0x20, 0x96, 0xFF, 0x7F, 0x81, 0x02);
        refused("a report is too long", 0x77, 0xFF, 0xFF, 0xFF, 0xFF, 0x97, 0xFF, 0xFF, 0xFF, 0xFF, 0x81,
                0x02);
}

static void too_many_of_anything_is_refused(void **state) {
        uint8_t bytes[400] = { 0x75, 0x01, 0x95, 0x01 };
        struct hid_layout layout;

        (void) state;
        for (size_t i = 0; i < 129; i++)
                memcpy(bytes + 4 + 2 * i, (const uint8_t[]){ 0x81, 0x02 }, 2);
        assert_int_equal(parse(bytes, 4 + 2 * 128, &layout), 0);
        assert_int_equal(parse(bytes, 4 + 2 * 129, &layout), HID_E_MALFORMED);
        assert_string_equal(layout.reason, "it has too many fields");
        for (uint8_t i = 0; i < 17; i++)
                memcpy(bytes + 4 + 4 * i, (const uint8_t[]){ 0x85, (uint8_t) (i + 1), 0x81, 0x02 }, 4);
        assert_int_equal(parse(bytes, 4 + 4 * 16, &layout), 0);
        assert_int_equal(parse(bytes, 4 + 4 * 17, &layout), HID_E_MALFORMED);
        assert_string_equal(layout.reason, "it has too many reports");
        for (size_t i = 0; i < 65; i++)
                memcpy(bytes + 2 * i, (const uint8_t[]){ 0x09, 0x01 }, 2);
        assert_int_equal(parse(bytes, 2 * 65, &layout), HID_E_MALFORMED);
        assert_string_equal(layout.reason, "a field has too many usages");
}

static void a_descriptor_cut_anywhere_is_refused(void **state) {
        struct hid_layout layout;

        (void) state;
        for (size_t size = 0; size < sizeof boot_keyboard; size++) {
                assert_int_equal(parse(boot_keyboard, size, &layout), HID_E_MALFORMED);
                assert_non_null(layout.reason);
        }
}

static void elements_are_read_across_bytes_and_never_beyond(void **state) {
        const struct hid_field field = { .offset = 4, .bits = 12, .count = 3 };
        const uint8_t data[] = { 0xA0, 0xBC, 0x23, 0x61 };

        (void) state;
        assert_int_equal(hid_get(&field, 0, data, sizeof data), 0xBCA);
        assert_int_equal(hid_get(&field, 1, data, sizeof data), 0x123);
        assert_int_equal(hid_get(&field, 2, data, sizeof data), 0x006);
        assert_int_equal(hid_get(&field, 2, data, 3), 0);
}

static void switching_on_sets_an_element_or_writes_a_number(void **state) {
        struct hid_field field = {
                .usage = 0x008C0085, .usage_max = 0x008C0087, .bits = 1, .count = 3, .offset = 3
        };
        uint8_t data[2] = { 0x81, 0 };

        (void) state;
        hid_switch_on(&field, 0x008C0086, data, sizeof data);
        assert_int_equal(data[0], 0x91);
        field = (struct hid_field){ .array = true,
                .usage = 0x008C0085,
                .usage_max = 0x008C0087,
                .bits = 8,
                .count = 1,
                .logical_min = 1 };
        hid_switch_on(&field, 0x008C0087, data, sizeof data);
        assert_int_equal(data[0], 3);
        hid_switch_on(&field, 0x008C0087, data, 0);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_boot_keyboard_lies_where_the_standard_says),
                cmocka_unit_test(a_list_of_usages_gives_each_its_place),
                cmocka_unit_test(a_usage_has_the_last_page_before_its_main_item),
                cmocka_unit_test(a_usage_of_four_bytes_brings_its_page),
                cmocka_unit_test(a_range_counts_no_further_than_its_elements),
                cmocka_unit_test(a_range_may_name_its_end_first),
                cmocka_unit_test(each_report_counts_its_own_bits),
                cmocka_unit_test(push_and_pop_bring_the_globals_back),
                cmocka_unit_test(long_items_and_features_are_passed_over),
                cmocka_unit_test(what_is_no_descriptor_is_refused_with_its_reason),
                cmocka_unit_test(too_many_of_anything_is_refused),
                cmocka_unit_test(a_descriptor_cut_anywhere_is_refused),
                cmocka_unit_test(elements_are_read_across_bytes_and_never_beyond),
                cmocka_unit_test(switching_on_sets_an_element_or_writes_a_number),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
