/* SPDX-License-Identifier: ISC */

/*
 * Bytes: a cursor never overruns; hex and base64 go there and back
 */

#include "test.h"

#include <string.h>

#include "bytes.h"

static void a_cursor_reads_what_is_there_and_no_more(void **state) {
        static const uint8_t bytes[] = { 1, 2, 3, 4, 5 };
        struct cursor cursor = { bytes, sizeof bytes };
        uint32_t four = 0;
        uint16_t two = 77;

        (void) state;
        assert_int_equal(cursor_u32be(&cursor, &four), 0);
        assert_int_equal(four, 0x01020304);
        assert_int_equal(cursor_u16be(&cursor, &two), BYTES_E_SHORT);
        assert_int_equal(two, 77); /* untouched on failure */
        assert_int_equal(cursor.left, 1);
}

static void hex_goes_there_and_back(void **state) {
        static const uint8_t bytes[] = { 0x00, 0x9f, 0xff };
        char text[7];
        uint8_t back[3];
        size_t size;

        (void) state;
        bytes_hex(bytes, sizeof bytes, text);
        assert_string_equal(text, "009fff");
        bytes_hex_capitals(bytes, sizeof bytes, text);
        assert_string_equal(text, "009FFF");
        assert_int_equal(bytes_u16be(bytes + 1), 0x9fff);
        assert_int_equal(bytes_unhex(text, 6, back, sizeof back, &size), 0);
        assert_int_equal(size, 3);
        assert_memory_equal(back, bytes, 3);
        assert_int_equal(bytes_unhex("0", 1, back, sizeof back, &size), BYTES_E_MALFORMED);
        assert_int_equal(bytes_unhex("0g", 2, back, sizeof back, &size), BYTES_E_MALFORMED);
        assert_int_equal(bytes_unhex("00000000", 8, back, sizeof back, &size), BYTES_E_MALFORMED);
}

static void base64_refuses_what_is_not_its_own_form(void **state) {
        uint8_t back[8];
        char text[BYTES_BASE64_SIZE(4)];
        size_t size;

        (void) state;
        bytes_base64((const uint8_t *) "\xff\x00\xab\x7f", 4, text);
        assert_string_equal(text, "/wCrfw==");
        assert_int_equal(bytes_unbase64(text, strlen(text), back, sizeof back, &size), 0);
        assert_int_equal(size, 4);
        assert_int_equal(bytes_unbase64("/wCrfw", 6, back, sizeof back, &size), BYTES_E_MALFORMED);
        assert_int_equal(bytes_unbase64("/wCrfw==\n", 9, back, sizeof back, &size), BYTES_E_MALFORMED);
        assert_int_equal(bytes_unbase64("/wCrfx==", 8, back, sizeof back, &size), BYTES_E_MALFORMED);
        for (int c = 0x80; c <= 0xff; c++) {
                text[0] = (char) c; /* as of UTF-8: no other spelling of a slash */
                assert_int_equal(
                        bytes_unbase64(text, strlen(text), back, sizeof back, &size), BYTES_E_MALFORMED);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_cursor_reads_what_is_there_and_no_more),
                cmocka_unit_test(hex_goes_there_and_back),
                cmocka_unit_test(base64_refuses_what_is_not_its_own_form),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
