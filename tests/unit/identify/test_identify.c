/* SPDX-License-Identifier: ISC */

/*
 * What a reader sent, and the tags it may be bound by
 */

#include "test.h"

#include <string.h>

#include "identify.h"
#include "label.h"
#include "tag_text.h"

static struct identity identity;

static void scan_bytes(const char *symbology, const char *bytes, size_t size) {
        identify_payload((const uint8_t *) bytes, size, 0, symbology, &identity);
}

static void scan(const char *symbology, const char *payload) {
        scan_bytes(symbology, payload, strlen(payload));
}

static void assert_candidate(size_t index, const char *printed) {
        struct text text = { 0 };

        assert_true(index < identity.count);
        tag_print(&identity.tags[index], &text);
        assert_string_equal(text_string(&text), printed);
        text_end(&text);
}

static void assert_problem(const char *problem) {
        assert_string_equal(identity.problem, problem);
        assert_int_equal(identity.reason[0] != '\0', problem[0] != '\0');
}

static void a_label_of_ours_stands_alone(void **state) {
        char label[LABEL_TEXT_MAX], payload[32], printed[32];

        (void) state;
        label_make(LABEL_ITEM, true, label);
        (void) snprintf(printed, sizeof printed, "label:%s", label);
        scan("", label);
        assert_int_equal(identity.count, 1);
        assert_candidate(0, printed);
        assert_problem("");
        scan("]Q1", label);
        assert_candidate(0, printed);
        (void) snprintf(payload, sizeof payload, "]C0%s", label);
        scan("", payload);
        assert_int_equal(identity.count, 1);
        assert_candidate(0, printed);
}

static void a_damaged_label_is_nothing(void **state) {
        char label[LABEL_TEXT_MAX];

        (void) state;
        label_make(LABEL_ITEM, false, label);
        label[5] = label[5] == '7' ? '8' : '7';
        scan("]C0", label);
        assert_int_equal(identity.count, 0);
        assert_problem("label.check_character");
        assert_non_null(strstr(identity.reason, label));
}

static void one_identity_has_one_tag_whatever_carries_it(void **state) {
        static const char printed[] = "gs1:010950600013435221ABC";

        (void) state;
        scan("]C1", "010950600013435221ABC");
        assert_candidate(0, printed);
        scan("]d2", "010950600013435210L1\x1d"
                    "21ABC");
        assert_candidate(0, printed);
        assert_int_equal(identity.count, 1); /* with FNC1 inside it isn't fit as text */
        scan("", "]Q3010950600013435221ABC");
        assert_candidate(0, printed);
        scan("]Q1", "https://id.example.com/01/09506000134352/21/ABC?17=271231");
        assert_candidate(0, printed);
        scan("", "(01)09506000134352(21)ABC");
        assert_candidate(0, printed);
        assert_candidate(1, "text:(01)09506000134352(21)ABC");
}

static void a_retail_code_is_a_gtin(void **state) {
        (void) state;
        scan("]E0", "9506000134352");
        assert_candidate(0, "gs1:0109506000134352");
        assert_candidate(1, "text:9506000134352");
        scan("]E4", "95050003");
        assert_candidate(0, "gs1:0100000095050003");
        scan("]E0", "01234565");
        assert_candidate(0, "gs1:0100012345000065");
        scan("]E3", "950600013435212");
        assert_candidate(0, "gs1:0109506000134352");
        scan("", "9506000134352");
        assert_candidate(0, "gs1:0109506000134352");
        assert_candidate(1, "text:9506000134352");
        scan("]C0", "9506000134352"); /* in Code 128 a number is what it is */
        assert_int_equal(identity.count, 1);
        assert_candidate(0, "text:9506000134352");
        scan("]E0", "9506000134351");
        assert_int_equal(identity.count, 0);
        assert_problem("ean.check_digit");
}

static void a_faulty_gs1_label_still_says_what_it_says(void **state) {
        (void) state;
        scan("]C1", "0109506000134351");
        assert_problem("gs1.check_digit");
        assert_int_equal(identity.count, 1);
        assert_candidate(0, "text:0109506000134351");
}

static void code_39_with_and_without_check_character_is_one(void **state) {
        (void) state;
        scan("]A0", "CODE39");
        assert_candidate(0, "text:CODE39");
        scan("]A1", "CODE39W");
        assert_int_equal(identity.count, 1);
        assert_candidate(0, "text:CODE39");
        scan("]A1", "CODE39X");
        assert_int_equal(identity.count, 0);
        assert_problem("code39.check_character");
}

static void what_no_syntax_allows_is_never_a_tag(void **state) {
        static char longer[600];

        (void) state;
        scan("", "ABC\x1b[2J");
        assert_problem("payload.control_character");
        assert_int_equal(identity.count, 0);
        scan("]C0", "ABC\x1d");
        assert_problem("payload.control_character");
        scan_bytes("", "A\0B", 3);
        assert_problem("payload.control_character");
        scan("", "\xff\xfe");
        assert_problem("payload.not_utf8");
        assert_int_equal(identity.count, 0);
        scan("", "");
        assert_problem("payload.empty");
        memset(longer, 'A', sizeof longer);
        scan_bytes("", longer, sizeof longer);
        assert_problem("payload.too_long");
        identify_payload((const uint8_t *) "ABC", 3, 1, "", &identity);
        assert_problem("payload.too_long");
        assert_int_equal(identity.count, 0);
}

static void an_item_identifier_comes_before_the_payload(void **state) {
        (void) state;
        scan("]d1", "[)>\x1e"
                    "06\x1d"
                    "17V0CVA5\x1d"
                    "1P1234\x1d"
                    "S786950\x1e\x04");
        assert_int_equal(identity.count, 1);
        assert_candidate(0, "iuid:D0CVA51234786950");
        scan("", "[)>\x1e"
                 "06\x1d"
                 "1P1234\x1e\x04"); /* without one the envelope is what can be bound */
        assert_int_equal(identity.count, 1);
        assert_candidate(0, "text:[)>\\x1e06\\x1d1P1234\\x1e\\x04");
}

static void text_is_text(void **state) {
        (void) state;
        scan("", "Pièce 12");
        assert_int_equal(identity.count, 1);
        assert_candidate(0, "text:Pi\\xc3\\xa8ce\\x2012");
        scan("]Q1", "https://example.com/catalogue/12");
        assert_int_equal(identity.count, 1);
        assert_candidate(0, "text:https://example.com/catalogue/12");
        assert_problem("");
        scan("", "]");
        assert_candidate(0, "text:]");
}

static void an_epc_is_its_bits_and_the_key_in_them(void **state) {
        static const uint8_t sgtin[] = { 0x30, 0x74, 0x25, 0x7b, 0xf7, 0x19, 0x4e, 0x40, 0x00, 0x00, 0x1a,
                0x85 };
        static const uint8_t broken[] = { 0x30, 0x7c, 0x25, 0x7b, 0xf7, 0x19, 0x4e, 0x40, 0x00, 0x00, 0x1a,
                0x85 };
        static const uint8_t foreign[] = { 0xe2, 0x80, 0x11, 0x60, 0x20, 0x00, 0x74, 0x2c, 0x05, 0xab, 0x01,
                0x23 };
        static const uint8_t unwritten[12] = { 0 };

        (void) state;
        identify_epc(sgtin, sizeof sgtin, 0, &identity);
        assert_int_equal(identity.count, 2);
        assert_candidate(0, "epc:3074257BF7194E4000001A85");
        assert_candidate(1, "gs1:0180614141123458216789");
        assert_problem("");
        identify_epc(foreign, sizeof foreign, 0, &identity);
        assert_int_equal(identity.count, 1);
        assert_candidate(0, "epc:E28011602000742C05AB0123");
        assert_problem("epc.header");
        identify_epc(broken, sizeof broken, 0, &identity);
        assert_int_equal(identity.count, 1);
        assert_candidate(0, "epc:307C257BF7194E4000001A85");
        assert_problem("epc.partition");
        identify_epc(unwritten, sizeof unwritten, 0, &identity);
        assert_int_equal(identity.count, 0);
        assert_problem("epc.unprogrammed");
        identify_epc(sgtin, sizeof sgtin, 4, &identity);
        assert_int_equal(identity.count, 0);
        assert_problem("epc.too_long");
        identify_epc(sgtin, 0, 0, &identity);
        assert_int_equal(identity.count, 0);
        assert_problem("payload.empty");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_label_of_ours_stands_alone),
                cmocka_unit_test(a_damaged_label_is_nothing),
                cmocka_unit_test(one_identity_has_one_tag_whatever_carries_it),
                cmocka_unit_test(a_retail_code_is_a_gtin),
                cmocka_unit_test(a_faulty_gs1_label_still_says_what_it_says),
                cmocka_unit_test(code_39_with_and_without_check_character_is_one),
                cmocka_unit_test(what_no_syntax_allows_is_never_a_tag),
                cmocka_unit_test(an_item_identifier_comes_before_the_payload),
                cmocka_unit_test(text_is_text),
                cmocka_unit_test(an_epc_is_its_bits_and_the_key_in_them),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
