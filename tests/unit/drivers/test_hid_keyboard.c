/* SPDX-License-Identifier: ISC */

/*
 * Keyboard wedges: reports, suffixes, and what is refused
 */

#include "test.h"

#include <string.h>

#include "fake/driver_bench.h"
#include "fake/keyboard.h"

extern const struct driver driver_hid_keyboard;

/* Report 1: a bit for each key, modifiers and all; report 2: media keys. */
static const uint8_t bitmap_layout[] = {
        0x05, 0x01, 0x09, 0x06, 0xA1, 0x01, 0x85, 0x01, 0x05, 0x07, 0x19, 0x00, 0x29, 0xE7, 0x15, 0x00, 0x25,
        0x01,                                     /* */
        0x75, 0x01, 0x95, 0xE8, 0x81, 0x02, 0xC0, /* */
        0x05, 0x0C, 0x09, 0x01, 0xA1, 0x01, 0x85, 0x02, 0x19, 0x00, 0x2A, 0xFF, 0x03, 0x15, 0x00, 0x26, 0xFF,
        0x03,                                     /* */
        0x75, 0x10, 0x95, 0x01, 0x81, 0x00, 0xC0, /* */
};
enum { BITMAP_SIZE = 1 + 0xE8 / 8 };

/* Modifiers listed one by one; an array numbered from 1, for the usages from "a" on. */
static const uint8_t listed_layout[] = {
        0x05, 0x01, 0x09, 0x06, 0xA1, 0x01, 0x05, 0x07, 0x09, 0xE0, 0x09, 0xE1, 0x09, 0xE2, 0x09, 0xE3, 0x09,
        0xE4,                                                                                           /* */
        0x09, 0xE5, 0x09, 0xE6, 0x09, 0xE7, 0x15, 0x00, 0x25, 0x01, 0x75, 0x01, 0x95, 0x08, 0x81, 0x02, /* */
        0x75, 0x08, 0x95, 0x02, 0x15, 0x01, 0x25, 0x62, 0x19, 0x04, 0x29, 0x65, 0x81, 0x00, 0xC0,       /* */
};

/* A text with what differs: "/-_@#()[]". */

static void the_suffix_ends_a_scan_and_is_gone(void **state) {
        (void) state;
        assert_typed("", "a enter b kpenter", "a\nb\n");
        assert_typed("suffix=tab", "a enter b tab", "a\\x0db\n");
        assert_typed("suffix=enter", "a tab b enter", "a\\x09b\n");
        assert_typed("", "enter enter", "");
}

static void silence_ends_a_scan_without_its_suffix(void **state) {
        struct driver_io bench;

        (void) state;
        keyboard_open(&bench, "suffix=none idle_ms=80 layout=fr");
        assert_int_equal(keyboard_type(&bench, "q b ["), 0);
        assert_int_equal(bench.wake_ms, 80);
        assert_string_equal(bench_frames(&bench), "");
        assert_int_equal(bench_tick(&bench), 0);
        assert_string_equal(bench_frames(&bench), "ab^\n");
        bench_close(&bench);
        keyboard_open(&bench, "");
        assert_int_equal(keyboard_type(&bench, "a"), 0);
        assert_int_equal(bench.wake_ms, 500);
        assert_int_equal(keyboard_type(&bench, "enter"), 0);
        assert_int_equal(bench.wake_ms, 0);
        bench_close(&bench);
        keyboard_open(&bench, "idle_ms=0");
        assert_int_equal(keyboard_type(&bench, "a"), 0);
        assert_int_equal(bench.wake_ms, 0);
        bench_close(&bench);
}

static void a_key_counts_once_while_it_is_down(void **state) {
        static const uint8_t reports[][8] = {
                { 0, 0, 0x04 },             /* a */
                { 0, 0, 0x04, 0x05 },       /* and b */
                { 0x02, 0, 0x05, 0x06 },    /* a up, shift, c; b has moved */
                { 0, 0, 0x04 },             /* a again */
                { 0, 0, 0x04, 0, 0, 0x28 }, /* enter */
        };
        struct driver_io bench;

        (void) state;
        keyboard_open(&bench, "");
        for (size_t i = 0; i < sizeof reports / sizeof *reports; i++)
                assert_int_equal(bench_feed(&bench, reports[i], 8), 0);
        assert_string_equal(bench_frames(&bench), "abCa\n");
        bench_close(&bench);
}

static void a_rollover_report_is_told_and_changes_nothing(void **state) {
        static const uint8_t a[8] = { 0, 0, 0x04 }, lost[8] = { 0, 0, 0x05, 1, 1, 1, 1, 1 };
        struct driver_io bench;

        (void) state;
        keyboard_open(&bench, "");
        assert_int_equal(bench_feed(&bench, a, 8), 0);
        assert_int_equal(bench_feed(&bench, lost, 8), DRIVER_E_GARBLED);
        assert_int_equal(bench_feed(&bench, a, 8), 0);
        assert_int_equal(keyboard_type(&bench, "enter"), 0);
        assert_string_equal(bench_frames(&bench), "a\n");
        bench_close(&bench);
}

static void a_key_without_a_character_is_told(void **state) {
        struct driver_io bench;

        (void) state;
        keyboard_open(&bench, "");
        assert_int_equal(keyboard_type(&bench, "caps num a"), 0);
        assert_int_equal(keyboard_type(&bench, "f1"), DRIVER_E_GARBLED);
        assert_string_equal(bench.reason, "a key has no character in this layout");
        assert_int_equal(keyboard_type(&bench, "enter"), 0);
        assert_string_equal(bench_frames(&bench), "a\n");
        bench_close(&bench);
}

static void report_protocol_reads_a_bit_for_each_key(void **state) {
        static const uint8_t keys[] = { 0x04, 0x27, 0x28 };
        static const uint8_t media[] = { 2, 0xE9, 0x00 };
        struct driver_io bench;

        (void) state;
        bench_open(&bench, &driver_hid_keyboard, "", bitmap_layout, sizeof bitmap_layout);
        for (size_t i = 0; i < sizeof keys; i++) {
                uint8_t down[BITMAP_SIZE] = { 1 }, up[BITMAP_SIZE] = { 1 };

                down[1 + keys[i] / 8] = (uint8_t) (1u << keys[i] % 8);
                down[1 + 0xE1 / 8] |= i == 0 ? 1u << 0xE1 % 8 : 0;
                assert_int_equal(bench_feed(&bench, down, sizeof down), 0);
                assert_int_equal(bench_feed(&bench, media, sizeof media), 0);
                assert_int_equal(bench_feed(&bench, up, sizeof up), 0);
        }
        assert_string_equal(bench_frames(&bench), "A0\n");
        bench_close(&bench);
}

static void report_protocol_reads_numbers_by_the_layouts_own_count(void **state) {
        static const uint8_t reports[][3] = { { 0x20, 1, 0 }, { 0, 2, 36 },
                { 0, 0, 37 } }; /* A, b and 0, Enter */
        struct driver_io bench;

        (void) state;
        bench_open(&bench, &driver_hid_keyboard, "", listed_layout, sizeof listed_layout);
        for (size_t i = 0; i < sizeof reports / sizeof *reports; i++)
                assert_int_equal(bench_feed(&bench, reports[i], 3), 0);
        assert_int_equal(bench_feed(&bench, "\0\x70\0", 3), 0); /* a number of no key */
        assert_string_equal(bench_frames(&bench), "Ab0\n");
        bench_close(&bench);
}

static void keys_of_another_report_are_not_mixed_in(void **state) {
        static const uint8_t layout[] = {
                0x05,
                0x01,
                0x09,
                0x06,
                0xA1,
                0x01,
                0x05,
                0x07,
                0x15,
                0x00,
                0x25,
                0x65,
                0x75,
                0x08,
                0x95,
                0x02, /* */
                0x85,
                0x01,
                0x19,
                0x00,
                0x29,
                0x65,
                0x81,
                0x00, /* two keys in report 1 */
                0x85,
                0x03,
                0x19,
                0x00,
                0x29,
                0x65,
                0x81,
                0x00,
                0xC0,
        };
        struct driver_io bench;

        (void) state;
        bench_open(&bench, &driver_hid_keyboard, "", layout, sizeof layout);
        assert_int_equal(bench_feed(&bench, "\1\4\0", 3), 0);
        assert_int_equal(bench_feed(&bench, "\3\5\0", 3), 0);
        assert_int_equal(bench_feed(&bench, "\1\4\x28", 3), 0);
        assert_string_equal(bench_frames(&bench), "a\n");
        bench_close(&bench);
}

static void boot_protocol_can_be_asked_for(void **state) {
        struct driver_io bench;

        (void) state;
        bench_open(&bench, &driver_hid_keyboard, "boot=yes", bitmap_layout, sizeof bitmap_layout);
        assert_int_equal(keyboard_type(&bench, "Sa b enter"), 0);
        assert_int_equal(bench_feed(&bench, "\0\0\4", 3), DRIVER_E_GARBLED);
        assert_string_equal(bench_frames(&bench), "Ab\n");
        bench_close(&bench);
}

static void a_scan_beyond_the_limit_is_cut_and_the_rest_counted(void **state) {
        struct driver_io bench;

        (void) state;
        keyboard_open(&bench, "");
        for (size_t i = 0; i < PAYLOAD_BYTES_MAX + 88; i++)
                assert_int_equal(keyboard_type(&bench, "x"), 0);
        assert_int_equal(keyboard_type(&bench, "enter"), 0);
        assert_int_equal(strspn(bench_frames(&bench), "x"), PAYLOAD_BYTES_MAX);
        assert_string_equal(bench_frames(&bench) + PAYLOAD_BYTES_MAX, " +88\n");
        bench_close(&bench);
}

static void what_is_set_wrong_is_named(void **state) {
        static const struct {
                const char *settings, *because;
        } rows[] = {
                { "layout=klingon", "layout must be" },
                { "suffix=crlf", "suffix must be" },
                { "idle_ms=soon", "idle_ms must be" },
                { "idle_ms=-1", "idle_ms must be" },
                { "idle_ms=60001", "idle_ms must be" },
                { "idle_ms=99999999999999999999999", "idle_ms must be" },
                { "suffix=none idle_ms=0", "idle_ms can't be 0" },
        };

        (void) state;
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
                struct driver_io bench;

                bench_put(&bench, &driver_hid_keyboard, rows[i].settings);
                assert_int_equal(keyboard_describe(&bench), 0);
                assert_int_equal(bench_start(&bench), DRIVER_E_UNFIT);
                assert_non_null(strstr(bench.reason, rows[i].because));
                bench_close(&bench);
        }
}

static void what_is_no_keyboard_is_refused(void **state) {
        static const uint8_t mouse[] = { 0x05, 0x01, 0x09, 0x02, 0xA1, 0x01, 0x09, 0x30, 0x75, 0x08, 0x95,
                0x01, 0x81, 0x06, 0xC0 };
        struct driver_io bench;

        (void) state;
        bench_put(&bench, &driver_hid_keyboard, "");
        assert_int_equal(bench_describe(&bench, mouse, sizeof mouse), DRIVER_E_UNFIT);
        assert_string_equal(bench.reason, "it describes no keyboard");
        assert_int_equal(bench_describe(&bench, mouse, 3), DRIVER_E_UNFIT);
        bench_close(&bench);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_suffix_ends_a_scan_and_is_gone),
                cmocka_unit_test(silence_ends_a_scan_without_its_suffix),
                cmocka_unit_test(a_key_counts_once_while_it_is_down),
                cmocka_unit_test(a_rollover_report_is_told_and_changes_nothing),
                cmocka_unit_test(a_key_without_a_character_is_told),
                cmocka_unit_test(report_protocol_reads_a_bit_for_each_key),
                cmocka_unit_test(report_protocol_reads_numbers_by_the_layouts_own_count),
                cmocka_unit_test(keys_of_another_report_are_not_mixed_in),
                cmocka_unit_test(boot_protocol_can_be_asked_for),
                cmocka_unit_test(a_scan_beyond_the_limit_is_cut_and_the_rest_counted),
                cmocka_unit_test(what_is_set_wrong_is_named),
                cmocka_unit_test(what_is_no_keyboard_is_refused),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
