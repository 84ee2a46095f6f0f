/* SPDX-License-Identifier: ISC */

/*
 * NDEF: what NFC tags say, and where in their memory
 */

#include "test.h"

#include <string.h>

#include "bytes.h"
#include "ndef.h"
#include "payload.h"

static struct decoded decoded;
static struct ndef ndef;
static uint8_t message[NDEF_BYTES_MAX];
static size_t message_size;

static bool read_hex(const char *hex) {
        decoded_start(&decoded);
        if (!ndef_unhex((const uint8_t *) hex, strlen(hex), message, &message_size, &decoded))
                return false;
        return ndef_read(message, message_size, &ndef, &decoded);
}

static void reads(const char *hex, size_t count) {
        if (!read_hex(hex))
                fail_msg("%s: %s at %zu", hex, decoded.message, decoded.at);
        assert_int_equal(ndef.count, count);
}

static void refused(const char *hex, const char *error, size_t at) {
        if (read_hex(hex) || strcmp(decoded.error, error) != 0 || decoded.at != at)
                fail_msg("%s: %s at %zu (%s), should be %s at %zu", hex, decoded.error, decoded.at,
                        decoded.message, error, at);
}

static void says(size_t index, enum ndef_kind kind, const char *text) {
        const struct ndef_record *record = &ndef.records[index];

        assert_int_equal(record->kind, kind);
        if (record->text.size != strlen(text) ||
                memcmp(ndef.room + record->text.at, text, record->text.size) != 0)
                fail_msg("%.*s, should be %s", record->text.size, ndef.room + record->text.at, text);
}

static void identity_is(const char *hex, enum tag_scheme scheme, const char *bytes) {
        payload_decode(PAYLOAD_NDEF, (const uint8_t *) hex, strlen(hex), &decoded);
        if (!decoded.ok)
                fail_msg("%s: %s", hex, decoded.message);
        assert_int_equal(decoded.tag.scheme, scheme);
        if (decoded.tag.size != strlen(bytes) || memcmp(decoded.tag.bytes, bytes, decoded.tag.size) != 0)
                fail_msg("%.*s, should be %s", decoded.tag.size, (const char *) decoded.tag.bytes, bytes);
}

/* --- records --- */

static void texts_are_read_in_both_encodings(void **state) {
        (void) state;
        reads("D101085402656E48656C6C6F", 1);
        says(0, NDEF_TEXT, "Hello");
        assert_int_equal(ndef.records[0].language.size, 2);
        assert_memory_equal(message + ndef.records[0].language.at, "en", 2);
        reads("D101095402667250C3A9707061", 1); /* Péppa */
        says(0, NDEF_TEXT, "P\xc3\xa9ppa");
}

static void utf16_is_read_in_either_order(void **state) {
        (void) state;
        reads("D101075482656E00480069", 1);
        says(0, NDEF_TEXT, "Hi");
        reads("D101095482656EFEFF00480069", 1);
        says(0, NDEF_TEXT, "Hi");
        reads("D101095482656EFFFE48006900", 1);
        says(0, NDEF_TEXT, "Hi");
        reads("D101075482656ED83DDD2B", 1); /* beyond the first plane */
        says(0, NDEF_TEXT, "\xf0\x9f\x94\xab");
        refused("D101055482656ED83D", "ndef.not_utf16", 7);
        refused("D101075482656EDD2BD83D", "ndef.not_utf16", 7);
        refused("D101065482656E004800", "ndef.not_utf16", 7);
        refused("D101055482656E0000", "ndef.not_utf16", 7);
}

static void uris_have_their_prefix_put_back(void **state) {
        (void) state;
        reads("D1010B5503676F6F676C652E636F6D", 1);
        says(0, NDEF_URI, "http://google.com");
        reads("D10102550078", 1);
        says(0, NDEF_URI, "x");
        reads("D10104551E616263", 1);
        says(0, NDEF_URI, "urn:epc:id:abc");
        reads("D101045523616263", 1);
        says(0, NDEF_URI, "urn:nfc:abc");
        refused("D10102552478", "ndef.uri", 4);
        refused("D1010055", "ndef.uri", 4);
        refused("D101035504FFFF", "ndef.not_utf8", 5);
        reads("D30600687474703A78", 1); /* the type is the URI */
        says(0, NDEF_URI, "http:x");
}

/* One URI, a title in Wolof, and what to do with it. */
static void smart_posters_hold_records(void **state) {
        (void) state;
        reads("D1021953709101055504616263641101055402776F616251030161637400", 4);
        assert_int_equal(ndef.records[0].kind, NDEF_POSTER);
        says(1, NDEF_URI, "https://abcd");
        says(2, NDEF_TEXT, "ab");
        assert_int_equal(ndef.records[1].depth, 1);
        assert_memory_equal(message + ndef.records[3].type.at, "act", 3);
}

static void other_records_are_kept_as_they_are(void **state) {
        (void) state;
        reads("D20A02746578742F706C61696E6869", 1);
        assert_int_equal(ndef.records[0].tnf, NDEF_MIME);
        assert_int_equal(ndef.records[0].kind, NDEF_OTHER);
        assert_int_equal(ndef.records[0].payload.size, 2);
        reads("DC0D02016578616D706C652E636F6D3A74410102", 1);
        assert_int_equal(ndef.records[0].tnf, NDEF_EXTERNAL);
        assert_memory_equal(message + ndef.records[0].type.at, "example.com:t", 13);
        assert_memory_equal(message + ndef.records[0].id.at, "A", 1);
        reads("D00000", 1);
        reads("C50000000003010203", 1); /* unknown, length in four bytes */
        assert_int_equal(ndef.records[0].payload.size, 3);
        reads("910102550061510102550062", 2);
}

static void what_is_no_message_is_refused(void **state) {
        (void) state;
        refused("", "payload.empty", 0);
        refused("D1010", "ndef.hex", 4);
        refused("D101XX", "ndef.hex", 4);
        refused("D1", "ndef.too_short", 0);
        refused("D10102", "ndef.too_short", 0);
        refused("C10100", "ndef.too_short", 0);
        refused("C101FFFFFFFF55", "ndef.too_short", 0);
        refused("D9010055", "ndef.too_short", 0);
        refused("910102550061", "ndef.too_short", 6); /* no last record */
        refused("510102550061", "ndef.order", 0);     /* no first one */
        refused("910102550061D10102550062", "ndef.order", 6);
        refused("D1010255006100", "ndef.trailing", 6);
        refused("B10102550061", "ndef.chunked", 0);
        refused("D600020061", "ndef.chunked", 0);
        refused("D7010055", "ndef.type", 0);
        refused("D0010055", "ndef.type", 0);
        refused("D0000155", "ndef.type", 0);
        refused("D100020061", "ndef.type", 0);
        refused("D5010055", "ndef.type", 0);
        refused("D1010054", "ndef.text", 4);
        refused("D10102540265", "ndef.text", 4);
        refused("D101035442656E", "ndef.text", 4);
        refused("D101035402006E", "ndef.text", 5);
        refused("D10104540165FFFF", "ndef.not_utf8", 6);
        refused("D102045370D1010055", "ndef.uri", 9);
        refused("D102005370", "ndef.too_short", 5);
}

static void limits_are_kept(void **state) {
        char hex[2 * NDEF_BYTES_MAX + 3];

        (void) state;
        memset(hex, '0', sizeof hex - 1);
        hex[sizeof hex - 1] = '\0';
        refused(hex, "ndef.too_long", 2UL * NDEF_BYTES_MAX);
        for (size_t i = 0; i <= NDEF_RECORDS_MAX; i++)
                (void) snprintf(hex + 6 * i, 7, "%s", i == 0 ? "900000" : "100000");
        refused(hex, "ndef.too_many_records", 3UL * NDEF_RECORDS_MAX);
        /* a poster in a poster is read, one more inside isn't */
        reads("D102085370D102035370D00000", 3);
        assert_int_equal(ndef.records[2].depth, 2);
        refused("D1020D5370D102085370D102035370D00000", "ndef.depth", 10);
}

/* --- identity --- */

static void the_first_record_that_says_what_it_is_counts(void **state) {
        (void) state;
        identity_is("D101085402656E48656C6C6F", TAG_TEXT, "Hello");
        identity_is("D1010B5503676F6F676C652E636F6D", TAG_TEXT, "http://google.com");
        /* https://example.com/01/09506000134352/21/A */
        identity_is("D1012355046578616D706C652E636F6D2F30312F30393530363030303133343335322F32312F41", TAG_GS1,
                "010950600013435221A");
        identity_is("9101085402656E48656C6C6F510102550078", TAG_TEXT, "Hello");
        /* a poster by its URI */
        identity_is("D102065370D10102550078", TAG_TEXT, "x");
        /* a text of nothing, then one of something */
        identity_is("9101035402656E510102550078", TAG_TEXT, "x");
        /* an external type is no matter of capitals; an application's record is passed over */
        identity_is("D40D024558616D706C652E636F6D3A744142", TAG_TEXT, "urn:nfc:ext:example.com:t:AB");
        identity_is("940F01616E64726F69642E636F6D3A706B6778510102550079", TAG_TEXT, "y");
}

static void without_one_the_card_number_must_do(void **state) {
        static const char *const messages[] = { "D00000", "D20A02746578742F706C61696E6869",
                "D40D024558616D706C652E636F6D3A740001" };

        (void) state;
        for (size_t i = 0; i < count_of(messages); i++) {
                payload_decode(PAYLOAD_NDEF, (const uint8_t *) messages[i], strlen(messages[i]), &decoded);
                assert_true(decoded.ok);
                assert_int_equal(decoded.tag.scheme, TAG_NONE);
                assert_int_equal(decoded.warning_count, 1);
                assert_memory_equal(decoded.warnings[0], "ndef.no_identity", 16);
        }
        payload_decode(PAYLOAD_NDEF, (const uint8_t *) "D10102552478", 12, &decoded);
        assert_string_equal(decoded.error, "ndef.uri");
        assert_int_equal(decoded.at, 8); /* digits, not bytes */
}

/* --- memory --- */

static int area(const char *hex, struct ndef_span *ret) {
        size_t size;

        assert_int_equal(bytes_unhex(hex, strlen(hex), message, sizeof message, &size), 0);
        return ndef_area(message, size, ret);
}

static void finds(const char *hex, size_t at, size_t size) {
        struct ndef_span span = { 0 };

        assert_int_equal(area(hex, &span), 0);
        assert_int_equal(span.at, at);
        assert_int_equal(span.size, size);
}

static void finds_none(const char *hex, int why) {
        struct ndef_span span = { 1, 2 };

        if (area(hex, &span) != why)
                fail_msg("%s: %d, should be %d", hex, area(hex, &span), why);
        assert_int_equal(span.at, 1);
}

static void the_message_is_found_in_a_tags_memory(void **state) {
        (void) state;
        finds("E11012000306D10102550078FE", 6, 6);
        finds("E11012000300FE", 6, 0);                        /* as they come from the factory */
        finds("E11012000103A00C340306D10102550078FE", 11, 6); /* NTAG213 */
        finds("E110120000000306D10102550078FE", 8, 6);        /* filled up */
        finds("E1101200FD0201020306D10102550078FE", 10, 6);   /* somebody's own */
        finds("E110120003FF0006D10102550078FE", 8, 6);        /* three bytes of length */
        finds("E11001000306D10102550078", 6, 6);              /* to the last byte, without an end */
        finds("E11101000306D10102550078", 6, 6);              /* version 1.1 */
        finds("E11012000203F001040306D10102550078FE", 11, 6); /* reserved, far behind */
}

static void what_is_no_ndef_area_is_told_apart(void **state) {
        (void) state;
        finds_none("", NDEF_E_SHORT);
        finds_none("E11012", NDEF_E_SHORT);
        finds_none("00000000", NDEF_E_NO_NDEF);
        finds_none("E12012000300FE", NDEF_E_VERSION);
        finds_none("E1101200FE", NDEF_E_NONE);
        finds_none("E11001000000000000000000", NDEF_E_NONE);
        finds_none("E11012000000000000", NDEF_E_SHORT);
        finds_none("E11012000306D101", NDEF_E_SHORT);
        finds_none("E110120003", NDEF_E_SHORT);
        finds_none("E110120003FF00", NDEF_E_SHORT);
        finds_none("E110010003070000000000000000", NDEF_E_NO_NDEF); /* longer than the area */
        finds_none("E1101200010200000300FE", NDEF_E_NO_NDEF);       /* a lock TLV of two bytes */
        finds_none("E110800003FF0401", NDEF_E_TOO_LONG);
        /* a byte of lock bits at the first byte of page 6: inside the message */
        finds_none("E110120001036008020306D10102550078FE", NDEF_E_RESERVED);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(texts_are_read_in_both_encodings),
                cmocka_unit_test(utf16_is_read_in_either_order),
                cmocka_unit_test(uris_have_their_prefix_put_back),
                cmocka_unit_test(smart_posters_hold_records),
                cmocka_unit_test(other_records_are_kept_as_they_are),
                cmocka_unit_test(what_is_no_message_is_refused),
                cmocka_unit_test(limits_are_kept),
                cmocka_unit_test(the_first_record_that_says_what_it_is_counts),
                cmocka_unit_test(without_one_the_card_number_must_do),
                cmocka_unit_test(the_message_is_found_in_a_tags_memory),
                cmocka_unit_test(what_is_no_ndef_area_is_told_apart),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
