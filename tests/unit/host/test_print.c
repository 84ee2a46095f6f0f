/* SPDX-License-Identifier: ISC */

/*
 * A frame as a line of JSON says all that the reader told, and nothing that it didn't
 */

#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "print.h"

static void assert_printed(const struct frame *frame, const char *line) {
        char *printed = NULL;
        size_t size = 0;
        FILE *out = open_memstream(&printed, &size);

        assert_non_null(out);
        assert_int_equal(print_frame(out, 1, frame), 0);
        (void) fclose(out);
        assert_string_equal(printed, line);
        free(printed);
}

static void a_barcode_is_text(void **state) {
        const struct frame frame = { .kind = FRAME_TEXT,
                .rssi_cdbm = FRAME_RSSI_UNKNOWN,
                .symbology = "]C1",
                .size = 3,
                .bytes = (const uint8_t *) "A\x1d"
                                           "B" };

        (void) state;
        assert_printed(&frame,
                "{\"frame\":1,\"kind\":\"text\",\"symbology\":\"]C1\",\"size\":3,\"text\":\"A\\\\x1dB\"}\n");
}

static void a_tag_says_all_it_told(void **state) {
        const struct frame frame = { .kind = FRAME_EPC,
                .antenna = 2,
                .rssi_cdbm = -5500,
                .phase = 12,
                .channel = 4,
                .frequency_khz = 866300,
                .pc = 0x0800,
                .tid_size = 4,
                .tid = { 0xE2, 0x80, 0x11, 0x05 },
                .size = 2,
                .bytes = (const uint8_t *) "\x30\x75" };

        (void) state;
        assert_printed(&frame,
                "{\"frame\":1,\"kind\":\"epc\",\"antenna\":2,\"rssi_cdbm\":-5500,\"phase\":12,\"channel\":4,"
                "\"frequency_khz\":866300,\"pc\":\"0800\",\"tid\":\"e2801105\",\"size\":2,\"hex\":\"3075\"}"
                "\n");
}

static void a_tag_of_which_little_is_known_says_little(void **state) {
        const struct frame frame = { .kind = FRAME_EPC,
                .rssi_cdbm = FRAME_RSSI_UNKNOWN,
                .size = 2,
                .bytes = (const uint8_t *) "\x30\x75" };

        (void) state;
        assert_printed(&frame, "{\"frame\":1,\"kind\":\"epc\",\"size\":2,\"hex\":\"3075\"}\n");
}

static void a_card_says_its_type(void **state) {
        const struct frame frame = { .kind = FRAME_NFC,
                .rssi_cdbm = FRAME_RSSI_UNKNOWN,
                .atqa = 0x0044,
                .sak = 0,
                .type = "NTAG216",
                .size = 7,
                .bytes = (const uint8_t *) "\x04\xa1\xb2\xc3\xd4\xe5\xf6" };

        (void) state;
        assert_printed(&frame, "{\"frame\":1,\"kind\":\"nfc\",\"atqa\":\"0044\",\"sak\":\"00\",\"type\":"
                               "\"NTAG216\",\"size\":7,"
                               "\"hex\":\"04a1b2c3d4e5f6\"}\n");
}

static void a_card_that_names_nothing_or_lies_says_so(void **state) {
        const struct frame random = { .kind = FRAME_NFC,
                .atqa = 0x0344,
                .sak = 0x20,
                .type = "DESFire EV2",
                .originality = FRAME_ORIGINALITY_WRONG,
                .fleeting = true,
                .size = 4,
                .bytes = (const uint8_t *) "\x08\x11\x22\x33" };

        (void) state;
        assert_printed(&random,
                "{\"frame\":1,\"kind\":\"nfc\",\"atqa\":\"0344\",\"sak\":\"20\",\"type\":\"DESFire EV2\","
                "\"originality\":\"wrong\",\"fleeting\":true,\"size\":4,\"hex\":\"08112233\"}\n");
}

static void what_is_written_on_a_card_is_hex(void **state) {
        const struct frame area = {
                .kind = FRAME_NDEF, .size = 4, .bytes = (const uint8_t *) "\xe1\x10\x12\x00"
        };

        (void) state;
        assert_printed(&area, "{\"frame\":1,\"kind\":\"ndef\",\"size\":4,\"hex\":\"e1101200\"}\n");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_barcode_is_text),
                cmocka_unit_test(a_tag_says_all_it_told),
                cmocka_unit_test(a_tag_of_which_little_is_known_says_little),
                cmocka_unit_test(a_card_says_its_type),
                cmocka_unit_test(a_card_that_names_nothing_or_lies_says_so),
                cmocka_unit_test(what_is_written_on_a_card_is_hex),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
