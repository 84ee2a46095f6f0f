/* SPDX-License-Identifier: ISC */

/*
 * Two engines, one list: who is believed
 */

#include "test.h"

#include <string.h>

#include "merge.h"

static struct codes zxing, zbar;
static struct merged merged;

static void sees(struct codes *codes, const char *symbology, const char *text, int x, int y) {
        struct code *code = &codes->list[codes->count++];

        *code = (struct code){ .engines = codes == &zxing ? ENGINE_ZXING : ENGINE_ZBAR,
                .format = symbology[1] == 'Q' ? FORMAT_QR : FORMAT_CODE128,
                .size = (uint16_t) strlen(text),
                .corners = { { x, y }, { x + 100, y }, { x + 100, y + 40 }, { x, y + 40 } } };
        memcpy(code->symbology, symbology, CODE_SYMBOLOGY_MAX);
        memcpy(code->bytes, text, code->size);
}

static int begin(void **state) {
        (void) state;
        zxing.count = zxing.dropped = zbar.count = zbar.dropped = 0;
        return 0;
}

static void taken(size_t index, const char *text, unsigned int engines) {
        assert_true(index < merged.codes.count);
        assert_int_equal(merged.codes.list[index].size, strlen(text));
        assert_memory_equal(merged.codes.list[index].bytes, text, strlen(text));
        assert_int_equal(merged.codes.list[index].engines, engines);
}

static void counts(size_t codes, size_t disagreements) {
        merge(&zxing, &zbar, &merged);
        assert_int_equal(merged.codes.count, codes);
        assert_int_equal(merged.disagreement_count, disagreements);
}

static void what_both_read_counts_once(void **state) {
        (void) state;
        sees(&zxing, "]C0", "A", 0, 0);
        sees(&zbar, "]C0", "A", 3, 5);
        counts(1, 0);
        taken(0, "A", ENGINE_ZXING | ENGINE_ZBAR);
}

static void what_one_alone_read_is_taken(void **state) {
        (void) state;
        sees(&zxing, "]C0", "A", 0, 0);
        sees(&zbar, "]C0", "B", 0, 500);
        counts(2, 0);
        taken(0, "A", ENGINE_ZXING);
        taken(1, "B", ENGINE_ZBAR);
}

static void two_texts_in_one_place_are_a_disagreement_and_neither_is_taken(void **state) {
        (void) state;
        sees(&zxing, "]C0", "PSK-1", 0, 0);
        sees(&zbar, "]C0", "PSK-7", 2, 2);
        counts(0, 1);
        assert_memory_equal(merged.disagreements[0].zxing.bytes, "PSK-1", 5);
        assert_memory_equal(merged.disagreements[0].zbar.bytes, "PSK-7", 5);
}

static void one_with_fnc1_and_one_without_disagree(void **state) {
        (void) state;
        sees(&zxing, "]C1", "0109506000134352", 0, 0);
        sees(&zbar, "]C0", "0109506000134352", 0, 0);
        counts(0, 1);
}

static void what_an_engine_calls_a_qr_code_besides_makes_no_difference(void **state) {
        (void) state;
        sees(&zxing, "]Q2", "A", 0, 0); /* with ECI, which zbar doesn't tell */
        sees(&zbar, "]Q1", "A", 0, 0);
        counts(1, 0);
        assert_string_equal(merged.codes.list[0].symbology, "]Q2");
}

static void a_code_that_both_know_doesnt_spoil_its_neighbour(void **state) {
        (void) state;
        sees(&zxing, "]C0", "UPPER", 0, 0);
        sees(&zxing, "]C0", "LOWER", 0, 42);
        sees(&zbar, "]C0", "LOWER", 0, 42);
        counts(2, 0);
        taken(0, "UPPER", ENGINE_ZXING);
        taken(1, "LOWER", ENGINE_ZXING | ENGINE_ZBAR);
}

static void other_symbologies_in_one_place_dont_contradict(void **state) {
        (void) state;
        sees(&zxing, "]Q1", "A", 0, 0);
        sees(&zbar, "]C0", "B", 0, 0);
        counts(2, 0);
}

static void the_same_label_in_two_places_stays_two(void **state) {
        (void) state;
        sees(&zxing, "]C0", "A", 0, 0);
        sees(&zxing, "]C0", "A", 0, 500);
        sees(&zbar, "]C0", "A", 0, 500);
        counts(2, 0);
}

static void a_place_found_by_two_cuts_counts_once(void **state) {
        (void) state;
        sees(&zbar, "]C0", "A", 0, 0);
        sees(&zbar, "]C0", "A", 1, 1);
        counts(1, 0);
}

static void full_lists_end_in_a_full_list(void **state) {
        char text[8];

        (void) state;
        for (int i = 0; i < CODES_MAX; i++) {
                (void) snprintf(text, sizeof text, "A%d", i);
                sees(&zxing, "]C0", text, 0, 1000 * i);
                (void) snprintf(text, sizeof text, "B%d", i);
                sees(&zbar, "]C0", text, 1000, 1000 * i);
        }
        counts(CODES_MAX, 0);
        assert_int_equal(merged.codes.dropped, CODES_MAX);
        assert_false(codes_have_room(&zxing, 1));
        assert_int_equal(zxing.dropped, 1);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup(what_both_read_counts_once, begin),
                cmocka_unit_test_setup(what_one_alone_read_is_taken, begin),
                cmocka_unit_test_setup(two_texts_in_one_place_are_a_disagreement_and_neither_is_taken, begin),
                cmocka_unit_test_setup(one_with_fnc1_and_one_without_disagree, begin),
                cmocka_unit_test_setup(what_an_engine_calls_a_qr_code_besides_makes_no_difference, begin),
                cmocka_unit_test_setup(a_code_that_both_know_doesnt_spoil_its_neighbour, begin),
                cmocka_unit_test_setup(other_symbologies_in_one_place_dont_contradict, begin),
                cmocka_unit_test_setup(the_same_label_in_two_places_stays_two, begin),
                cmocka_unit_test_setup(a_place_found_by_two_cuts_counts_once, begin),
                cmocka_unit_test_setup(full_lists_end_in_a_full_list, begin),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
