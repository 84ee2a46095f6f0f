/* SPDX-License-Identifier: ISC */

/*
 * Both engines' ways of saying a thing come to one: a scanner's
 */

#include "test.h"

#include <string.h>

#include "normal.h"

static struct code code_of(enum format format, const char *symbology, const char *text) {
        struct code code = { .engines = ENGINE_ZXING, .format = format, .size = (uint16_t) strlen(text) };

        memcpy(code.symbology, symbology, strlen(symbology));
        memcpy(code.bytes, text, code.size);
        return code;
}

static void comes_to(const struct code *code, const char *symbology, const char *text) {
        assert_string_equal(code->symbology, symbology);
        assert_int_equal(code->size, strlen(text));
        assert_memory_equal(code->bytes, text, code->size);
}

static void by_zxing(
        enum format format, const char *said, const char *text, const char *symbology, const char *as) {
        struct code code = code_of(format, said, text);

        assert_true(normal_zxing(&code));
        comes_to(&code, symbology, as);
}

static void by_zbar(
        enum format format, enum normal_fnc1 fnc1, const char *text, const char *symbology, const char *as) {
        struct code code = code_of(format, "", text);

        assert_true(normal_zbar(&code, fnc1));
        comes_to(&code, symbology, as);
}

static void zbar_gets_the_identifiers_it_lacks(void **state) {
        (void) state;
        by_zbar(FORMAT_CODE128, FNC1_NONE, "A", "]C0", "A");
        by_zbar(FORMAT_CODE128, FNC1_GS1,
                "10A\x1d"
                "21B",
                "]C1",
                "10A\x1d"
                "21B");
        by_zbar(FORMAT_CODE128, FNC1_AIM, "A", "]C2", "A");
        by_zbar(FORMAT_CODE39, FNC1_NONE, "A", "]A0", "A");
        by_zbar(FORMAT_CODE93, FNC1_NONE, "A", "]G0", "A");
        by_zbar(FORMAT_QR, FNC1_NONE, "A", "]Q1", "A");
        by_zbar(FORMAT_QR, FNC1_GS1, "10A", "]Q3", "10A");
        by_zbar(FORMAT_QR, FNC1_AIM, "10A", "]Q5", "10A");
        by_zbar(FORMAT_CODABAR, FNC1_NONE, "A12345B", "]F0", "A12345B");
}

static void upc_a_is_ean_13_to_both(void **state) {
        (void) state;
        by_zxing(FORMAT_EAN, "]E0", "012345000065", "]E0", "0012345000065");
        by_zbar(FORMAT_EAN, FNC1_NONE, "0012345000065", "]E0", "0012345000065");
        by_zbar(FORMAT_EAN, FNC1_NONE, "012345000065", "]E0", "0012345000065");
}

static void ean_8_and_upc_e_stay_apart(void **state) {
        struct code code = code_of(FORMAT_EAN, "]E4", "96385074");

        (void) state;
        by_zxing(FORMAT_EAN, "]E4", "96385074", "]E4", "96385074");
        by_zxing(FORMAT_EAN, "]E0", "01234565", "]E0", "01234565");
        assert_true(normal_zbar(&code, FNC1_NONE));
        comes_to(&code, "]E4", "96385074");
        by_zbar(FORMAT_EAN, FNC1_NONE, "01234565", "]E0", "01234565");
}

static void interleaved_2_of_5_is_a_gtin_only_with_14_digits_that_check(void **state) {
        (void) state;
        by_zbar(FORMAT_ITF, FNC1_NONE, "09506000134352", "]I1", "09506000134352");
        by_zxing(FORMAT_ITF, "]I1", "09506000134352", "]I1", "09506000134352");
        by_zbar(FORMAT_ITF, FNC1_NONE, "09506000134351", "]I0", "09506000134351");
        by_zxing(FORMAT_ITF, "]I1", "12345670", "]I0", "12345670"); /* a mod 10 that holds by chance */
}

static void databar_is_an_element_string_to_both(void **state) {
        (void) state;
        by_zxing(FORMAT_DATABAR, "]e0", "09506000134352", "]e0", "0109506000134352");
        by_zbar(FORMAT_DATABAR, FNC1_GS1, "0109506000134352", "]e0", "0109506000134352");
        by_zxing(FORMAT_DATABAR_EXPANDED, "]e0", "(01)09506000134352(10)LOT42", "]e0",
                "010950600013435210LOT42");
        by_zxing(FORMAT_DATABAR_EXPANDED, "]e0", "(10)LOT42(21)AB(17)271231", "]e0",
                "10LOT42\x1d"
                "21AB\x1d"
                "17271231");
        by_zbar(FORMAT_DATABAR_EXPANDED, FNC1_GS1,
                "10LOT42\x1d"
                "21AB",
                "]e0",
                "10LOT42\x1d"
                "21AB");
}

static void what_cant_be_put_right_is_refused(void **state) {
        struct code brackets = code_of(FORMAT_DATABAR_EXPANDED, "]e0", "(10)A(B)C(21)X");
        struct code nothing = code_of(FORMAT_QR, "]Q1", ""), nameless = code_of(FORMAT_QR, "", "A");
        struct code foreign = code_of(FORMAT_AZTEC, "", "A");

        (void) state;
        assert_false(normal_zxing(&brackets));
        assert_false(normal_zxing(&nothing));
        assert_false(normal_zxing(&nameless));
        assert_false(normal_zbar(&nothing, FNC1_NONE));
        assert_false(normal_zbar(&foreign, FNC1_NONE)); /* zbar has no Aztec */
}

static void a_prefix_never_overflows(void **state) {
        struct code code = { .format = FORMAT_EAN, .symbology = "]E0", .size = 12 };

        (void) state;
        memset(code.bytes, '0', sizeof code.bytes);
        assert_true(normal_zxing(&code));
        assert_int_equal(code.size, 13);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(zbar_gets_the_identifiers_it_lacks),
                cmocka_unit_test(upc_a_is_ean_13_to_both),
                cmocka_unit_test(ean_8_and_upc_e_stay_apart),
                cmocka_unit_test(interleaved_2_of_5_is_a_gtin_only_with_14_digits_that_check),
                cmocka_unit_test(databar_is_an_element_string_to_both),
                cmocka_unit_test(what_cant_be_put_right_is_refused),
                cmocka_unit_test(a_prefix_never_overflows),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
