/* SPDX-License-Identifier: ISC */

/*
 * Text: what is fit for the record, and the escape form
 */

#include "test.h"

#include <stdio.h>
#include <string.h>

#include "text.h"

static void clean_text_is_utf8_normalised_and_without_controls(void **state) {
        (void) state;
        assert_true(text_is_clean("Pistolet, calibre 9 × 19 mm, saisi à Gao"));
        assert_false(text_is_clean("tab\there"));
        assert_false(text_is_clean("bell\a"));
        assert_false(text_is_clean("c1 \xc2\x9b"));
        assert_false(text_is_clean("bad \xff"));
        assert_false(text_is_clean("decomposed e\xcc\x81"));    /* e + combining acute: not NFC */
        assert_true(text_is_printable("decomposed e\xcc\x81")); /* in whichever form */
        assert_false(text_is_printable("c1 \xc2\x9b"));
        assert_false(text_is_printable("bad \xff"));
        assert_false(text_is_clean("overlong \xc0\xaf"));
        assert_false(text_is_clean("surrogate \xed\xa0\x80"));
}

static void what_a_scanner_said_survives_escaping(void **state) {
        static const uint8_t said[] = { ']', 'C', '1', '0', '1', 0x1d, '\\', 0x00, 0xff, '~' };
        uint8_t back[sizeof said];
        struct text text = { 0 };
        size_t size;

        (void) state;
        text_add_escaped(&text, said, sizeof said);
        assert_string_equal(text_string(&text), "]C101\\x1d\\\\\\x00\\xff~");
        assert_int_equal(text_unescape(text.bytes, text.size, back, sizeof back, &size), 0);
        assert_int_equal(size, sizeof said);
        assert_memory_equal(back, said, size);
        assert_int_not_equal(text_unescape("\\q", 2, back, sizeof back, &size), 0);
        assert_int_not_equal(text_unescape("\\x1", 3, back, sizeof back, &size), 0);
        text_end(&text);
}

static void a_copy_is_cut_between_characters(void **state) {
        char out[6];

        (void) state;
        assert_true(text_copy(out, sizeof out, "short"));
        assert_false(text_copy(out, sizeof out, "abcd\xc3\xa9"));
        assert_string_equal(out, "abcd");
}

static void a_cut_character_is_dropped_and_the_rest_stays(void **state) {
        static const char *const rows[][2] = {
                { "whole \xc3\xa9\xe2\x9c\x94", "whole \xc3\xa9\xe2\x9c\x94" },
                { "cut \xc3", "cut " },
                { "cut \xe2\x9c inside", "cut  inside" },
                { "\xff", "" },
                { "", "" },
        };
        char text[32];

        (void) state;
        for (size_t i = 0; i < count_of(rows); i++) {
                (void) snprintf(text, sizeof text, "%s", rows[i][0]);
                text_mend(text);
                assert_string_equal(text, rows[i][1]);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(clean_text_is_utf8_normalised_and_without_controls),
                cmocka_unit_test(what_a_scanner_said_survives_escaping),
                cmocka_unit_test(a_copy_is_cut_between_characters),
                cmocka_unit_test(a_cut_character_is_dropped_and_the_rest_stays),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
