/* SPDX-License-Identifier: ISC */

/*
 * Paper: a text in parts and whole again, in any order, and never a torn one for whole
 */

#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "paper.h"

static void make(size_t size, struct text *out) {
        for (size_t i = 0; i < size; i++)
                text_addf(out, "%c", i % 67 ? (int) ('a' + i * 7 % 26) : '\n');
}

static void a_text_is_whole_again_in_any_order(void **state) {
        static const size_t sizes[] = { 1, PAPER_PART_MAX, PAPER_PART_MAX + 1, 3 * PAPER_PART_MAX - 5,
                PAPER_TEXT_MAX };

        (void) state;
        for (size_t s = 0; s < count_of(sizes); s++) {
                struct paper out = { 0 }, in = { 0 };
                struct text text = { 0 }, again = { 0 };
                size_t missing;
                bool is_part;

                make(sizes[s], &text);
                assert_int_equal(paper_split(text.bytes, text.size, &out), 0);
                for (size_t i = out.count; i-- > 0;) {
                        assert_true(out.parts[i].size <= PAPER_PAYLOAD_MAX);
                        if (i)
                                assert_int_equal(paper_join(&in, &again, &missing), PAPER_E_MISSING);
                        text_clear(&again);
                        for (int twice = 0; twice < 2; twice++)
                                assert_int_equal(
                                        paper_take(&in, out.parts[i].bytes, out.parts[i].size, &is_part), 0);
                        assert_true(is_part);
                }
                assert_int_equal(paper_join(&in, &again, &missing), 0);
                assert_string_equal(text_string(&again), text_string(&text));
                paper_end(&out);
                paper_end(&in);
                text_end(&text);
                text_end(&again);
        }
}

static void too_long_a_text_is_refused(void **state) {
        struct text text = { 0 };
        struct paper paper;

        (void) state;
        make(PAPER_TEXT_MAX + 1, &text);
        assert_int_equal(paper_split(text.bytes, text.size, &paper), PAPER_E_TOO_LONG);
        assert_int_equal(paper_split("", 0, &paper), PAPER_E_TOO_LONG);
        text_end(&text);
}

static void parts_of_two_texts_and_torn_ones_are_refused(void **state) {
        struct paper one = { 0 }, two = { 0 }, in = { 0 };
        struct text text = { 0 }, again = { 0 };
        size_t missing;
        bool is_part;

        (void) state;
        make(1000, &text);
        assert_int_equal(paper_split(text.bytes, text.size, &one), 0);
        text.bytes[999] = '!';
        assert_int_equal(paper_split(text.bytes, text.size, &two), 0);
        assert_int_equal(paper_take(&in, one.parts[0].bytes, one.parts[0].size, &is_part), 0);
        assert_int_equal(paper_take(&in, two.parts[1].bytes, two.parts[1].size, &is_part), PAPER_E_MIXED);
        assert_int_equal(paper_take(&in, "PSK-2026-000001-1", 17, &is_part), 0);
        assert_false(is_part);
        one.parts[1].bytes[100] ^= 1;
        assert_int_equal(paper_take(&in, one.parts[1].bytes, one.parts[1].size, &is_part), 0);
        assert_int_equal(paper_take(&in, one.parts[2].bytes, one.parts[2].size, &is_part), 0);
        assert_int_equal(paper_join(&in, &again, &missing), PAPER_E_MIXED);
        paper_end(&one);
        paper_end(&two);
        paper_end(&in);
        text_end(&text);
        text_end(&again);
}

/* As a scanner that types writes them: one behind the other, other lines between. */
static void parts_are_found_in_a_text(void **state) {
        struct paper out = { 0 }, in = { 0 };
        struct text text = { 0 }, typed = { 0 }, again = { 0 };
        size_t missing = 0;

        (void) state;
        make(1500, &text);
        assert_int_equal(paper_split(text.bytes, text.size, &out), 0);
        text_add(&typed, "a line of something else\n");
        for (size_t i = 0; i < out.count; i++)
                text_addf(&typed, "%s\n", text_string(&out.parts[(i + 1) % out.count]));
        assert_int_equal(paper_take_all(&in, text_string(&typed)), 0);
        paper_end(&out);
        assert_int_equal(in.count, 4);
        if (paper_join(&in, &again, &missing))
                fail_msg("part %zu of %zu", missing, in.count);
        assert_string_equal(text_string(&again), text_string(&text));
        paper_end(&in);
        text_end(&text);
        text_end(&typed);
        text_end(&again);
}

static void codes_are_drawn(void **state) {
        struct paper paper = { 0 };
        char *drawn = NULL;
        size_t size = 0;
        FILE *out = open_memstream(&drawn, &size);

        (void) state;
        assert_non_null(out);
        assert_int_equal(paper_split("old 0\n", 6, &paper), 0);
        assert_int_equal(paper_show(&paper, out), 0);
        assert_int_equal(paper_svg(&paper, "a < b & c", out), 0);
        assert_int_equal(paper_png(&paper, 4, out), 0);
        assert_int_equal(fclose(out), 0);
        assert_true(size > 2000);
        assert_non_null(memmem(drawn, size, "<title>a  b  c</title>", 22));
        assert_non_null(memmem(drawn, size, "\x89PNG", 4));
        paper_end(&paper);
        free(drawn);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_text_is_whole_again_in_any_order),
                cmocka_unit_test(too_long_a_text_is_refused),
                cmocka_unit_test(parts_of_two_texts_and_torn_ones_are_refused),
                cmocka_unit_test(parts_are_found_in_a_text),
                cmocka_unit_test(codes_are_drawn),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
