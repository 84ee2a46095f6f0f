/* SPDX-License-Identifier: ISC */

/*
 * Wedges: keys become the bytes of the label again, in each layout
 */

#include "test.h"

#include <string.h>

#include "driver_bench.h"

extern const struct driver driver_hid_keyboard;

static struct driver_io io;

enum { CTRL = 0x01, SHIFT = 0x02, ALT = 0x04, ALTGR = 0x40, ENTER = 0x28, TAB = 0x2B };

/* The boot keyboard of HID 1.11, appendix B.1. */
static const uint8_t boot[] = {
        0x05,
        0x01,
        0x09,
        0x06,
        0xA1,
        0x01,
        0x05,
        0x07,
        0x19,
        0xE0,
        0x29,
        0xE7,
        0x15,
        0x00,
        0x25,
        0x01,
        0x75,
        0x01,
        0x95,
        0x08,
        0x81,
        0x02,
        0x95,
        0x01,
        0x75,
        0x08,
        0x81,
        0x01,
        0x95,
        0x05,
        0x75,
        0x01,
        0x05,
        0x08,
        0x19,
        0x01,
        0x29,
        0x05,
        0x91,
        0x02,
        0x95,
        0x01,
        0x75,
        0x03,
        0x91,
        0x01,
        0x95,
        0x06,
        0x75,
        0x08,
        0x15,
        0x00,
        0x25,
        0x65,
        0x05,
        0x07,
        0x19,
        0x00,
        0x29,
        0x65,
        0x81,
        0x00,
        0xC0,
};

static void begin(const char *settings) {
        bench_open(&io, &driver_hid_keyboard, settings);
        assert_int_equal(bench_describe(&io, boot, sizeof boot), 0);
}

static void report(uint8_t modifiers, uint8_t key) {
        const uint8_t bytes[8] = { modifiers, 0, key };

        (void) bench_feed(&io, bytes, sizeof bytes);
}

static void press(uint8_t modifiers, uint8_t key) {
        report(modifiers, key);
        report(0, 0);
}

/* Pairs of modifier and usage, then Enter. */
static void type(const uint8_t (*keys)[2], size_t count) {
        for (size_t i = 0; i < count; i++)
                press(keys[i][0], keys[i][1]);
        press(0, ENTER);
}

static void assert_frame(size_t at, const char *bytes) {
        assert_true(at < io.frame_count);
        if (io.frames[at].size != strlen(bytes) || memcmp(io.frames[at].bytes, bytes, strlen(bytes)) != 0)
                print_message(
                        "it typed: %.*s\n", (int) io.frames[at].size, (const char *) io.frames[at].bytes);
        assert_int_equal(io.frames[at].size, strlen(bytes));
        assert_memory_equal(io.frames[at].bytes, bytes, strlen(bytes));
}

/* 00AHRR8B8KUY as a scanner set to the French layout presses it: the hospital's label of the field report. */
static void azerty_reads_what_the_label_says(void **state) {
        static const uint8_t keys[][2] = { { SHIFT, 0x27 }, { SHIFT, 0x27 }, { SHIFT, 0x14 }, { SHIFT, 0x0B },
                { SHIFT, 0x15 }, { SHIFT, 0x15 }, { SHIFT, 0x25 }, { SHIFT, 0x05 }, { SHIFT, 0x25 },
                { SHIFT, 0x0E }, { SHIFT, 0x18 }, { SHIFT, 0x1C } };

        (void) state;
        begin("layout=fr");
        type(keys, sizeof keys / sizeof *keys);
        assert_frame(0, "00AHRR8B8KUY");
}

static void each_layout_has_its_own_keys(void **state) {
        static const struct {
                const char *layout;
                uint8_t keys[4][2];
                const char *typed;
        } cases[] = {
                { "us", { { 0, 0x1D }, { SHIFT, 0x1F }, { SHIFT, 0x34 }, { 0, 0x38 } }, "z@\"/" },
                { "uk", { { 0, 0x1D }, { SHIFT, 0x1F }, { SHIFT, 0x34 }, { SHIFT, 0x20 } }, "z\"@\xc2\xa3" },
                { "fr", { { 0, 0x14 }, { 0, 0x33 }, { ALTGR, 0x27 }, { 0, 0x1F } }, "am@\xc3\xa9" },
                { "de", { { 0, 0x1C }, { 0, 0x1D }, { ALTGR, 0x14 }, { 0, 0x2D } }, "zy@\xc3\x9f" },
                { "es", { { 0, 0x33 }, { ALTGR, 0x1F }, { SHIFT, 0x24 }, { 0, 0x38 } }, "\xc3\xb1@/-" },
                { "pt", { { 0, 0x33 }, { ALTGR, 0x1F }, { 0, 0x2E }, { 0, 0x35 } }, "\xc3\xa7@\xc2\xab\\" },
                { "br", { { 0, 0x33 }, { SHIFT, 0x1F }, { 0, 0x87 }, { 0, 0x38 } }, "\xc3\xa7@/;" },
                { "it", { { 0, 0x33 }, { ALTGR, 0x33 }, { 0, 0x2E }, { ALTGR, 0x2F } },
                        "\xc3\xb2@\xc3\xac[" },
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                char settings[32];

                (void) snprintf(settings, sizeof settings, "layout=%s boot=yes", cases[i].layout);
                begin(settings);
                type(cases[i].keys, 4);
                assert_frame(0, cases[i].typed);
        }
}

static void dead_keys_compose_or_stand_alone(void **state) {
        static const uint8_t keys[][2] = { { 0, 0x2F }, { 0, 0x08 }, { 0, 0x2F }, { 0, 0x2C },
                { SHIFT, 0x2F }, { 0, 0x0C }, { 0, 0x2F }, { 0, 0x1B } };

        (void) state;
        begin("layout=fr");
        type(keys, sizeof keys / sizeof *keys);
        assert_frame(0, "\xc3\xaa^\xc3\xaf^x"); /* ê ^ ï ^x */
}

static void control_characters_are_bytes_of_the_label(void **state) {
        static const uint8_t keys[][2] = { { 0, 0x04 }, { CTRL, 0x30 }, { 0, 0x05 }, { CTRL, 0x0A } };

        (void) state;
        begin("");
        type(keys, sizeof keys / sizeof *keys);
        assert_frame(0, "a\x1d"
                        "b\x07"); /* GS as Ctrl+], BEL as Ctrl+G */
}

static void alt_and_digits_type_a_character_whatever_the_layout(void **state) {
        (void) state;
        begin("layout=de");
        report(ALT, 0x5E); /* 6 */
        report(ALT, 0);
        report(ALT, 0x5D); /* 5: 65 is A */
        report(ALT, 0);
        report(0, 0);
        for (int i = 0; i < 4; i++) { /* 0128: the euro sign of Windows-1252 */
                static const uint8_t digits[] = { 0x62, 0x59, 0x5A, 0x60 };

                report(ALT, digits[i]);
                report(ALT, 0);
        }
        report(0, 0);
        press(0, ENTER);
        assert_frame(0, "A\xe2\x82\xac");
}

static void a_key_held_is_pressed_once_and_two_can_overlap(void **state) {
        const uint8_t both[8] = { 0, 0, 0x04, 0x05 }, second[8] = { 0, 0, 0x05 };

        (void) state;
        begin("");
        report(0, 0x04);
        report(0, 0x04);
        (void) bench_feed(&io, both, sizeof both);
        (void) bench_feed(&io, second, sizeof second);
        report(0, 0);
        press(0, ENTER);
        assert_frame(0, "ab");
}

static void the_suffix_ends_a_scan_and_the_other_keys_are_data(void **state) {
        (void) state;
        begin("suffix=tab");
        press(0, 0x04);
        press(0, ENTER);
        press(0, TAB);
        assert_frame(0, "a\r");
        begin("suffix=none");
        press(0, 0x04);
        assert_true(io.wake_ms > 0);
        bench_tick(&io);
        assert_frame(0, "a");
}

static void what_cannot_be_told_is_counted_as_garbled(void **state) {
        const uint8_t rollover[8] = { 0, 0, 1, 1, 1, 1, 1, 1 };

        (void) state;
        begin("");
        assert_int_equal(bench_feed(&io, rollover, sizeof rollover), DRIVER_E_GARBLED);
        press(0, 0x3A); /* F1 has no character */
        assert_int_equal(io.worst, DRIVER_E_GARBLED);
        press(0, 0x04);
        press(0, ENTER);
        assert_frame(0, "a"); /* and what is whole comes through */
}

static void a_layout_nobody_knows_is_refused_with_those_that_are(void **state) {
        (void) state;
        bench_open(&io, &driver_hid_keyboard, "layout=dvorak");
        assert_int_equal(bench_describe(&io, boot, sizeof boot), DRIVER_E_UNFIT);
        assert_non_null(strstr(io.reason, "fr, de"));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(azerty_reads_what_the_label_says),
                cmocka_unit_test(each_layout_has_its_own_keys),
                cmocka_unit_test(dead_keys_compose_or_stand_alone),
                cmocka_unit_test(control_characters_are_bytes_of_the_label),
                cmocka_unit_test(alt_and_digits_type_a_character_whatever_the_layout),
                cmocka_unit_test(a_key_held_is_pressed_once_and_two_can_overlap),
                cmocka_unit_test(the_suffix_ends_a_scan_and_the_other_keys_are_data),
                cmocka_unit_test(what_cannot_be_told_is_counted_as_garbled),
                cmocka_unit_test(a_layout_nobody_knows_is_refused_with_those_that_are),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
