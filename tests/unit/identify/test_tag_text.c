/* SPDX-License-Identifier: ISC */

/*
 * Tags in print: what is printed is parsed back to the same tag
 */

#include "test.h"

#include <string.h>

#include "tag_text.h"

static void every_byte_survives_printing(void **state) {
        uint8_t bytes[TAG_BYTES_MAX];
        struct text text = { 0 };
        struct tag tag, back;

        (void) state;
        for (enum tag_scheme scheme = TAG_LABEL; scheme <= TAG_UID; scheme++) {
                for (int first = 0; first < 256; first++) {
                        for (size_t i = 0; i < sizeof bytes; i++)
                                bytes[i] = (uint8_t) (first + (int) i);
                        tag_make(scheme, bytes, 1 + (size_t) first % sizeof bytes, &tag);
                        text_clear(&text);
                        tag_print(&tag, &text);
                        assert_true(text.size < TAG_TEXT_MAX);
                        assert_int_equal(tag_parse(text_string(&text), &back), 0);
                        assert_memory_equal(&back, &tag, sizeof tag);
                }
        }
        text_end(&text);
}

static void prints(enum tag_scheme scheme, const char *bytes, const char *printed) {
        struct text text = { 0 };
        struct tag tag;

        tag_make(scheme, bytes, strlen(bytes), &tag);
        tag_print(&tag, &text);
        assert_string_equal(text_string(&text), printed);
        text_end(&text);
}

static void a_tag_reads_as_its_header_says(void **state) {
        (void) state;
        prints(TAG_LABEL, "I7K3M9QZ2FW", "label:I7K3M9QZ2FW");
        prints(TAG_GS1,
                "0109506000134352"
                "10A\x1d"
                "21B",
                "gs1:010950600013435210A\\x1d21B");
        prints(TAG_TEXT, "a \\b\x7f", "text:a\\x20\\x5cb\\x7f");
}

static void what_no_tag_prints_is_refused(void **state) {
        static const char *const wrong[] = { "", "text", "text:", "TEXT:A", "foo:A", "text:\\", "text:\\x",
                "text:\\x1", "text:\\xgg", "text:\\y20" };
        char longer[TAG_BYTES_MAX + 7];
        struct tag tag;

        (void) state;
        for (size_t i = 0; i < count_of(wrong); i++)
                assert_int_equal(tag_parse(wrong[i], &tag), TAG_TEXT_E_MALFORMED);
        memset(longer, 'A', sizeof longer);
        memcpy(longer, "text:", 5);
        longer[5 + TAG_BYTES_MAX] = '\0';
        assert_int_equal(tag_parse(longer, &tag), 0);
        longer[5 + TAG_BYTES_MAX] = 'A';
        longer[6 + TAG_BYTES_MAX] = '\0';
        assert_int_equal(tag_parse(longer, &tag), TAG_TEXT_E_MALFORMED);
}

static void long_payloads_differ_by_their_last_byte(void **state) {
        char one[300], other[300];
        struct tag tag_one, tag_other, again;

        (void) state;
        memset(one, 'A', sizeof one);
        memset(other, 'A', sizeof other);
        other[299] = 'B';
        tag_make(TAG_TEXT, one, sizeof one, &tag_one);
        tag_make(TAG_TEXT, one, sizeof one, &again);
        tag_make(TAG_TEXT, other, sizeof other, &tag_other);
        assert_memory_equal(&tag_one, &again, sizeof again);
        assert_memory_not_equal(&tag_one, &tag_other, sizeof tag_other);
        assert_int_equal(tag_one.size, TAG_BYTES_MAX);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_byte_survives_printing),
                cmocka_unit_test(a_tag_reads_as_its_header_says),
                cmocka_unit_test(what_no_tag_prints_is_refused),
                cmocka_unit_test(long_payloads_differ_by_their_last_byte),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
