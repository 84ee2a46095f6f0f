/* SPDX-License-Identifier: ISC */

/*
 * Symbology identifiers, retail codes, check characters, and what no syntax allows
 */

#include "test.h"

#include <string.h>

#include "aim.h"
#include "check_digit.h"
#include "payload.h"

static struct decoded decoded;

static void aim(const char *text) {
        payload_decode(PAYLOAD_AIM, (const uint8_t *) text, strlen(text), &decoded);
}

static void aim_tag(const char *text, const char *symbology, const char *bytes) {
        aim(text);
        if (!decoded.ok)
                fail_msg("%s: %s", text, decoded.message);
        assert_string_equal(decoded.symbology, symbology);
        assert_int_equal(decoded.tag.size, strlen(bytes));
        assert_memory_equal(decoded.tag.bytes, bytes, decoded.tag.size);
}

static void aim_fails(const char *text, const char *error, size_t at) {
        aim(text);
        assert_false(decoded.ok);
        assert_string_equal(decoded.error, error);
        assert_int_equal(decoded.at, at);
}

static void each_gs1_symbology_carries_element_strings(void **state) {
        static const char *const carriers[][2] = { { "]C1", "GS1-128" }, { "]d2", "GS1 DataMatrix" },
                { "]Q3", "GS1 QR Code" }, { "]e0", "GS1 DataBar" }, { "]e1", "GS1 DataBar" },
                { "]e2", "GS1 DataBar" }, { "]e3", "GS1 DataBar" }, { "]z1", "GS1 Aztec Code" },
                { "]J1", "GS1 DotCode" } };
        char text[64];

        (void) state;
        for (size_t i = 0; i < count_of(carriers); i++) {
                (void) snprintf(text, sizeof text,
                        "%s010950600013435210L\x1d"
                        "21ABC",
                        carriers[i][0]);
                aim_tag(text, carriers[i][1], "010950600013435221ABC");
                assert_int_equal(decoded.element_count, 3);
                assert_int_equal(decoded.elements[0].where, 5);
        }
}

static void their_plain_siblings_carry_text(void **state) {
        (void) state;
        aim_tag("]C00109506000134352", "Code 128", "0109506000134352");
        aim_tag("]d10109506000134352", "Data Matrix", "0109506000134352");
        aim_tag("]Q10109506000134352", "QR Code", "0109506000134352");
        aim_tag("]L2ABC", "PDF417", "ABC");
        aim_tag("]A0ABC", "Code 39", "ABC");
}

static void retail_codes_become_gtins(void **state) {
        (void) state;
        aim_tag("]E04006381333931", "EAN/UPC", "0104006381333931");
        aim_tag("]E00012345678905", "EAN/UPC", "0100012345678905"); /* UPC-A, sent with a leading zero */
        aim_tag("]E0012345678905", "EAN/UPC", "0100012345678905");  /* and without */
        aim_tag("]E001234565", "EAN/UPC", "0100012345000065");      /* UPC-E */
        aim_tag("]E401234565", "EAN-8", "0100000001234565");        /* the same digits as EAN-8 */
        aim_tag("]E496385074", "EAN-8", "0100000096385074");
        aim_tag("]E3400638133393112", "EAN/UPC with add-on", "0104006381333931");
        aim_tag("]E3400638133393112345", "EAN/UPC with add-on", "0104006381333931");
        aim_tag("]I115400141288763", "Interleaved 2 of 5", "0115400141288763");
        aim_tag("]I0154001412887", "Interleaved 2 of 5", "154001412887");
        aim_fails("]E04006381333932", "ean.check_digit", 15);
        assert_string_equal(decoded.message, "EAN/UPC: check digit is 2, should be 1.");
        aim_fails("]E040063813339", "ean.length", 14);
        aim_fails("]E0400638133393A", "ean.character", 15);
}

/* The four ways of leaving out zeros, each with the UPC-A it stands for (General Specifications, 7.10). */
static void upce_is_expanded_by_its_sixth_digit(void **state) {
        static const char *const pairs[][2] = { { "01234505", "012000003455" },
                { "01234531", "012300000451" }, { "01234541", "012340000053" },
                { "01234558", "012345000058" } };

        (void) state;
        for (size_t i = 0; i < count_of(pairs); i++) {
                char six[9], upca[12], expected[12];

                memcpy(six, pairs[i][0], sizeof six);
                memcpy(expected, pairs[i][1], sizeof expected);
                expected[11] = check_mod10((const uint8_t *) expected, 11);
                six[7] = expected[11];
                assert_true(check_upce((const uint8_t *) six, upca));
                assert_memory_equal(upca, expected, sizeof upca);
                six[7] = six[7] == '0' ? '1' : '0';
                assert_false(check_upce((const uint8_t *) six, upca));
        }
        assert_false(check_upce((const uint8_t *) "21234505", (char[12]){ 0 }));
}

static void code_39_gives_up_a_check_character_that_was_verified(void **state) {
        (void) state;
        assert_int_equal(check_code39((const uint8_t *) "CODE39", 6), 'W'); /* ISO/IEC 16388 */
        aim_tag("]A1CODE39W", "Code 39", "CODE39");
        aim_tag("]A3CODE39", "Code 39", "CODE39");
        aim_fails("]A1CODE39V", "code39.check_character", 9);
        aim_fails("]A1code39W", "code39.character", 3);
        aim_fails("]A1W", "code39.character", 3);
}

static void an_identifier_must_be_one(void **state) {
        struct aim known;

        (void) state;
        aim_fails("", "aim.identifier", 0);
        aim_fails("]C", "aim.identifier", 0);
        aim_fails("]y0ABC", "aim.identifier", 0);
        aim_fails("]C\x1d"
                  "ABC",
                "aim.identifier", 0);
        aim_fails("ABC", "aim.identifier", 0);
        assert_true(aim_read((const uint8_t *) "]C1", 3, &known));
        assert_int_equal(known.kind, AIM_GS1);
}

static void what_no_syntax_allows_has_a_code_and_a_place(void **state) {
        static const char bell_in_gs1[] = "]C1010950600013435210A\a";

        (void) state;
        aim_fails("]C0AB\x1d", "payload.control_character", 5);
        aim_fails("]Q1AB\x7f", "payload.control_character", 5);
        aim_fails("]Q1AB\xc2\x9b", "payload.control_character", 5);
        aim_fails("]Q1AB\xff", "payload.not_utf8", 3);
        aim_fails("]Q1", "payload.empty", 3);
        aim_fails(bell_in_gs1, "gs1.character", strlen(bell_in_gs1) - 1);
}

static void the_longest_payload_fits_and_no_longer_one(void **state) {
        static uint8_t bytes[PAYLOAD_BYTES_MAX + 1];

        (void) state;
        memset(bytes, 'A', sizeof bytes);
        payload_decode(PAYLOAD_TEXT, bytes, PAYLOAD_BYTES_MAX, &decoded);
        assert_true(decoded.ok);
        payload_decode(PAYLOAD_TEXT, bytes, PAYLOAD_BYTES_MAX + 1, &decoded);
        assert_string_equal(decoded.error, "payload.too_long");
}

static void a_uri_that_is_no_sound_digital_link_is_text(void **state) {
        (void) state;
        aim_tag("]Q1https://example.com/x", "QR Code", "https://example.com/x");
        assert_int_equal(decoded.warning_count, 0);
        aim_tag("]Q1https://example.com/01/12", "QR Code", "https://example.com/01/12");
        assert_int_equal(decoded.warning_count, 1);
        assert_int_equal(strncmp(decoded.warnings[0], "gs1.length: AI 01", 17), 0);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(each_gs1_symbology_carries_element_strings),
                cmocka_unit_test(their_plain_siblings_carry_text),
                cmocka_unit_test(retail_codes_become_gtins),
                cmocka_unit_test(upce_is_expanded_by_its_sixth_digit),
                cmocka_unit_test(code_39_gives_up_a_check_character_that_was_verified),
                cmocka_unit_test(an_identifier_must_be_one),
                cmocka_unit_test(what_no_syntax_allows_has_a_code_and_a_place),
                cmocka_unit_test(the_longest_payload_fits_and_no_longer_one),
                cmocka_unit_test(a_uri_that_is_no_sound_digital_link_is_text),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
