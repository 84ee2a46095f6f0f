/* SPDX-License-Identifier: ISC */

/*
 * ISO/IEC 15434 envelopes, data identifiers and the item identifiers of MIL-STD-130
 *
 * Written with R for RS, G for GS and E for EOT in lower-case brackets: "<r>", "<g>", "<e>".
 */

#include "test.h"

#include <string.h>

#include "payload.h"

static struct decoded decoded;

/* Puts the separators in; the places of faults count in what comes out. */
static size_t spell(const char *text, char *out) {
        size_t size = 0;

        for (const char *c = text; *c; c++) {
                if (c[0] == '<' && strchr("rge", c[1]) && c[2] == '>') {
                        out[size++] = c[1] == 'r' ? 0x1e : c[1] == 'g' ? 0x1d : 0x04;
                        c += 2;
                } else {
                        out[size++] = *c;
                }
        }
        return size;
}

static void read_envelope(const char *text) {
        char bytes[256];
        size_t size = spell(text, bytes);

        payload_decode(PAYLOAD_ENVELOPE, (const uint8_t *) bytes, size, &decoded);
}

static void is(const char *text, enum tag_scheme scheme, const char *bytes) {
        char spelled[256];
        size_t size = spell(bytes, spelled);

        read_envelope(text);
        if (!decoded.ok)
                fail_msg("%s: %s", text, decoded.message);
        assert_int_equal(decoded.tag.scheme, scheme);
        assert_int_equal(decoded.tag.size, size);
        assert_memory_equal(decoded.tag.bytes, spelled, size);
}

static void fails(const char *text, const char *error, size_t at) {
        read_envelope(text);
        if (decoded.ok || strcmp(decoded.error, error) != 0 || decoded.at != at)
                fail_msg("%s: %s at %zu, should be %s at %zu", text, decoded.error, decoded.at, error, at);
        assert_true(decoded.message[0]);
}

static void construct_1_is_enterprise_and_serial(void **state) {
        (void) state;
        is("[)><r>06<g>17V0CUK1<g>S2345<r><e>", TAG_IUID, "D0CUK12345");
        is("[)><r>06<g>S2345<g>17V0CUK1<r><e>", TAG_IUID, "D0CUK12345");
        is("[)><r>06<g>18S0CUK12345<r><e>", TAG_IUID, "D0CUK12345");
        is("[)><r>06<g>12V194532636<g>S786950<r><e>", TAG_IUID, "UN194532636786950");
        is("[)><r>06<g>7LN00421<g>S7<r><e>", TAG_IUID, "LDN004217");
        is("[)><r>06<g>3V0614141<g>S7<r><e>", TAG_IUID, "06141417");
        is("[)><r>06<g>18VD0CUK1<g>S7<r><e>", TAG_IUID, "D0CUK17");
        is("[)><r>12<g>MFR 0CUK1<g>SER 2345<r><e>", TAG_IUID, "D0CUK12345");
        is("[)><r>12<g>MFR 0CUK1<g>PNO 99<g>SER 2345<r><e>", TAG_IUID, "D0CUK12345");
        is("[)><r>12<g>USN 0CUK12345<r><e>", TAG_IUID, "D0CUK12345");
        is("[)><r>12<g>UID D0CUK12345<r><e>", TAG_IUID, "D0CUK12345");
}

static void construct_2_has_the_part_or_lot_between(void **state) {
        (void) state;
        is("[)><r>06<g>17V0CVA5<g>1P1234<g>S786950<r><e>", TAG_IUID, "D0CVA51234786950");
        is("[)><r>06<g>17V0CVA5<g>1TLOT-7<g>S786950<r><e>", TAG_IUID, "D0CVA5LOT-7786950");
        is("[)><r>06<g>25SUN194532636A1234786950<r><e>", TAG_IUID, "UN194532636A1234786950");
        is("[)><r>12<g>CAG 0CVA5<g>PNO 1234<g>SEQ 786950<r><e>", TAG_IUID, "D0CVA51234786950");
        is("[)><r>12<g>SPL 0CVA5<g>LOT 7/A<g>SEQ 1<r><e>", TAG_IUID, "D0CVA57/A1");
}

static void format_05_carries_gs1(void **state) {
        (void) state;
        is("[)><r>05<g>010950600013435210L<g>21ABC<r><e>", TAG_GS1, "010950600013435221ABC");
        is("[)><r>05<g>10A<g>91B<r><e>", TAG_GS1, "10A<g>91B");
        is("[)><r>06<g>17V0CUK1<g>S2345<r>05<g>10A<r><e>", TAG_IUID, "D0CUK12345");
        fails("[)><r>05<g>0109506000134351<r><e>", "gs1.check_digit", 22);
        fails("[)><r>05<g>10A^B<r><e>", "gs1.character", 10);
}

static void what_holds_no_item_identifier_is_its_payload(void **state) {
        (void) state;
        is("[)><r>06<g>1PABC<g>Q5<r><e>", TAG_TEXT, "[)><r>06<g>1PABC<g>Q5<r><e>");
        assert_int_equal(decoded.element_count, 2);
        assert_int_equal(decoded.warning_count, 0);
        is("[)><r>06<g>17V0CUK1<g>1PABC<r><e>", TAG_TEXT, "[)><r>06<g>17V0CUK1<g>1PABC<r><e>");
        assert_int_equal(decoded.warning_count, 1);
        is("[)><r>12<g>MFR 0CUK1<g>SEQ 1<r><e>", TAG_TEXT, "[)><r>12<g>MFR 0CUK1<g>SEQ 1<r><e>");
        assert_int_equal(decoded.warning_count, 1);
        assert_int_equal(strncmp(decoded.warnings[0], "iuid.incomplete:", 16), 0);
}

static void a_broken_envelope_is_named(void **state) {
        (void) state;
        fails("", "envelope.header", 0);
        fails("06<g>S1<r><e>", "envelope.header", 0);
        fails("[)>", "envelope.header", 3);
        fails("[)>06<g>S1<r><e>", "envelope.header", 3);
        fails("[)><r>", "envelope.trailer", 4);
        fails("[)><r>06<g>S1", "envelope.trailer", 9);
        fails("[)><r>06<g>S1<e>", "envelope.trailer", 9);
        fails("[)><r>06<g>S1<r>", "envelope.trailer", 10);
        fails("[)><r>06<g>S1<r><e>X", "envelope.trailing", 11);
        fails("[)><r>99<g>S1<r><e>", "envelope.format", 4);
        fails("[)><r>0<r><e>", "envelope.format", 4);
        fails("[)><r>06S1<r><e>", "envelope.separator", 6);
        fails("[)><r>06<r><e>", "envelope.separator", 6);
        fails("[)><r>06<g><r><e>", "envelope.identifier", 7);
        fails("[)><r>06<g>S1<g><g>Q5<r><e>", "envelope.identifier", 10);
        fails("[)><r>06<g>1234SX<r><e>", "envelope.identifier", 7);
        fails("[)><r>06<g>sX<r><e>", "envelope.identifier", 7);
        fails("[)><r>06<g>S<r><e>", "envelope.empty", 8);
        fails("[)><r>06<g>SA\aB<r><e>", "envelope.character", 9);
        fails("[)><r>12<g>SER2345<r><e>", "envelope.identifier", 7);
        fails("[)><r>12<g>SE<r><e>", "envelope.identifier", 7);
        fails("[)><r>12<g>SER <r><e>", "envelope.empty", 11);
}

static void an_item_identifier_keeps_to_its_characters_and_lengths(void **state) {
        (void) state;
        fails("[)><r>06<g>17V0CUK1<g>Sab<r><e>", "iuid.character", 17);
        fails("[)><r>06<g>17V0CUK<g>S1<r><e>", "iuid.length", 10);
        fails("[)><r>06<g>17V0CUKI<g>S1<r><e>", "iuid.enterprise", 14);
        fails("[)><r>06<g>12V19453263A<g>S1<r><e>", "iuid.enterprise", 18);
        fails("[)><r>06<g>17V0CUK1<g>S1234567890123456789012345678901<r><e>", "iuid.length", 17);
        fails("[)><r>06<g>17V0CUK1<g>1P12345678901234567890123456789012<g>S1234567890123<r><e>",
                "iuid.length", 52);
        is("[)><r>06<g>17V0CUK1<g>1P12345678901234567890123456789012<g>S123456789012<r><e>", TAG_IUID,
                "D0CUK112345678901234567890123456789012123456789012");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(construct_1_is_enterprise_and_serial),
                cmocka_unit_test(construct_2_has_the_part_or_lot_between),
                cmocka_unit_test(format_05_carries_gs1),
                cmocka_unit_test(what_holds_no_item_identifier_is_its_payload),
                cmocka_unit_test(a_broken_envelope_is_named),
                cmocka_unit_test(an_item_identifier_keeps_to_its_characters_and_lengths),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
