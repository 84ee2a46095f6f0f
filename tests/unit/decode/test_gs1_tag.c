/* SPDX-License-Identifier: ISC */

/*
 * Which elements say what this is: the tags of GS1 data
 */

#include "test.h"

#include <string.h>

#include "payload.h"

static struct decoded decoded;

static void tag_is(const char *text, const char *bytes) {
        payload_decode(PAYLOAD_GS1, (const uint8_t *) text, strlen(text), &decoded);
        if (!decoded.ok)
                fail_msg("%s: %s", text, decoded.message);
        if (decoded.tag.size != strlen(bytes) || memcmp(decoded.tag.bytes, bytes, decoded.tag.size) != 0)
                fail_msg("%s: %.*s, should be %s", text, decoded.tag.size, (const char *) decoded.tag.bytes,
                        bytes);
        assert_int_equal(decoded.tag.scheme, TAG_GS1);
}

static void a_serial_number_makes_lot_and_dates_beside_the_point(void **state) {
        (void) state;
        tag_is("(01)09506000134352(21)ABC", "010950600013435221ABC");
        tag_is("(21)ABC(01)09506000134352", "010950600013435221ABC");
        tag_is("(01)09506000134352(10)L1(17)271231(21)ABC", "010950600013435221ABC");
        tag_is("(8006)095060001343520102(10)L(21)ABC", "8006095060001343520102\x1d"
                                                       "21ABC");
        tag_is("(01)09506000134352(235)T", "0109506000134352235T");
}

static void without_one_the_lot_and_variant_count_in_order_of_ai(void **state) {
        (void) state;
        tag_is("(01)09506000134352", "0109506000134352");
        tag_is("(01)09506000134352(22)V(10)L", "010950600013435210L\x1d"
                                               "22V");
        tag_is("https://example.com/01/09506000134352/22/V/10/L", "010950600013435210L\x1d"
                                                                  "22V");
        tag_is("(01)09506000134352(17)271231", "0109506000134352");
}

static void two_variable_values_never_run_into_one(void **state) {
        struct tag one;

        (void) state;
        tag_is("(01)09506000134352(10)A(22)B", "010950600013435210A\x1d"
                                               "22B");
        one = decoded.tag;
        tag_is("(01)09506000134352(10)A22B", "010950600013435210A22B");
        assert_memory_not_equal(&one, &decoded.tag, sizeof one);
}

static void other_keys_have_their_own_rows(void **state) {
        (void) state;
        tag_is("(00)006141411234567890(02)09506000134352(37)5", "00006141411234567890");
        tag_is("(8004)9520614141234567(01)09506000134352", "80049520614141234567");
        tag_is("https://example.com/8004/9520614141234567?01=09506000134352", "80049520614141234567");
        tag_is("(253)1231231231232D1", "2531231231231232D1");
        tag_is("(8003)01234567890128X(01)09506000134352(21)A", "800301234567890128X");
        tag_is("(8003)01234567890128(01)09506000134352(21)A", "010950600013435221A");
        tag_is("(414)9520123456788(254)B4", "4149520123456788254B4");
        tag_is("(8010)1234AB(8011)7", "80101234AB\x1d"
                                      "80117");
        tag_is("(8018)123456789012345675(8019)3", "8018123456789012345675\x1d"
                                                  "80193");
}

static void without_a_key_all_elements_make_the_tag(void **state) {
        (void) state;
        tag_is("(10)A1", "10A1");
        assert_int_equal(decoded.warning_count, 1);
        assert_string_equal(decoded.warnings[0], "gs1.requires: AI 10 needs one of 01, 02, 03, 8006, 8026");
        tag_is("(91)X(10)A1(10)A1", "10A1\x1d"
                                    "91X");
        tag_is("(10)A1(91)X", "10A1\x1d"
                              "91X");
        tag_is("^11271231^10A1", "10A1\x1d"
                                 "11271231");
}

static void elements_too_long_for_a_tag_are_said_so(void **state) {
        char text[256];

        (void) state;
        (void) snprintf(text, sizeof text, "(91)%080d(92)%080d", 1, 2);
        payload_decode(PAYLOAD_GS1, (const uint8_t *) text, strlen(text), &decoded);
        assert_true(decoded.ok);
        assert_int_equal(decoded.tag.scheme, TAG_NONE);
        assert_int_equal(strncmp(decoded.warnings[0], "gs1.no_identity:", 16), 0);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_serial_number_makes_lot_and_dates_beside_the_point),
                cmocka_unit_test(without_one_the_lot_and_variant_count_in_order_of_ai),
                cmocka_unit_test(two_variable_values_never_run_into_one),
                cmocka_unit_test(other_keys_have_their_own_rows),
                cmocka_unit_test(without_a_key_all_elements_make_the_tag),
                cmocka_unit_test(elements_too_long_for_a_tag_are_said_so),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
