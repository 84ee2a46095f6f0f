/* SPDX-License-Identifier: ISC */

/*
 * Kinds of cards, and what is written on them: the parts of the nfc driver without libnfc
 *
 * The cards are the demo's, reached without a chip; the driver with libnfc and a chip is in host/test_reader_nfc.c.
 */

#include "test.h"

#include <string.h>

#include "nfc_card.h"
#include "nfc_originality.h"
#include "nfc_pad_card.h"
#include "nfc_read.h"
#include "sold_cards.h"

static const uint8_t message[] = { 0xd1, 0x01, 0x02, 0x54, 0x00, 'A' };

/* ---- a card at hand ---- */

static struct nfc_pad pad;
static unsigned int lost_after; /* exchanges, then another card is there; 0: never */

static int hear(void *context, const uint8_t *out, size_t size, uint8_t *in, size_t room, size_t *ret_size) {
        uint8_t answer[256];
        size_t answered = pad.selected ? nfc_pad_card_hear(context, out, size, answer) : 0;

        pad.exchanges++;
        if (!answered)
                return NFC_E_REFUSED;
        assert_true(answered <= room);
        memcpy(in, answer, answered);
        *ret_size = answered;
        return 0;
}

static int again(void *context) {
        (void) context;
        if (lost_after && pad.exchanges >= lost_after)
                return NFC_E_GONE;
        pad.selected = true;
        pad.in_protocol = pad.card.kind == NFC_PAD_TYPE4;
        pad.waits_for_more = pad.application = false;
        pad.file = 0;
        return 0;
}

static const struct nfc_wire wire = { hear, hear, again, &pad };

static void put(const struct nfc_pad_card *card) {
        lost_after = 0;
        pad.exchanges = 0;
        nfc_pad_put(&pad, card);
        assert_int_equal(again(NULL), 0);
}

static struct nfc_uid uid_of(const struct nfc_pad_card *card) {
        struct nfc_uid uid = { .size = card->uid_size,
                .type_b = card->kind == NFC_PAD_TYPE_B,
                .sak = card->sak,
                .atqa = card->atqa };

        memcpy(uid.bytes, card->uid, sizeof uid.bytes);
        return uid;
}

static struct nfc_card asked(const struct nfc_pad_card *card) {
        const struct nfc_uid uid = uid_of(card);
        struct nfc_card told = { .type = "untouched" };

        put(card);
        assert_int_equal(nfc_card_ask(&wire, &uid, &told), 0);
        assert_true(pad.selected || told.memory == NFC_MEMORY_NONE); /* ready for what comes next */
        return told;
}

static struct nfc_pad_card ntag(unsigned int model) {
        static const uint8_t uid[7] = { 0x04, 1, 2, 3, 4, 5, 6 };
        struct nfc_pad_card card;

        nfc_pad_make_ntag(&card, model, uid, message, sizeof message);
        return card;
}

/* ---- kinds ---- */

static void each_version_has_its_name(void **state) {
        static const struct {
                uint8_t version[8];
                const char *type;
        } rows[] = {
                { { 0x00, 0x04, 0x03, 0x01, 0x01, 0x00, 0x0b, 0x03 }, "Ultralight EV1" },
                { { 0x00, 0x04, 0x03, 0x02, 0x01, 0x00, 0x0e, 0x03 }, "Ultralight EV1" },
                { { 0x00, 0x04, 0x04, 0x01, 0x01, 0x00, 0x0b, 0x03 }, "NTAG210" },
                { { 0x00, 0x04, 0x04, 0x01, 0x01, 0x00, 0x0e, 0x03 }, "NTAG212" },
                { { 0x00, 0x04, 0x04, 0x02, 0x01, 0x00, 0x0f, 0x03 }, "NTAG213" },
                { { 0x00, 0x04, 0x04, 0x02, 0x01, 0x00, 0x11, 0x03 }, "NTAG215" },
                { { 0x00, 0x04, 0x04, 0x02, 0x01, 0x00, 0x13, 0x03 }, "NTAG216" },
                { { 0x00, 0x04, 0x04, 0x05, 0x01, 0x00, 0x13, 0x03 }, "NTAG I2C" },
                { { 0x00, 0x04, 0x04, 0x05, 0x02, 0x02, 0x15, 0x03 }, "NTAG I2C" },
                { { 0x00, 0x04, 0x03, 0x01, 0x04, 0x00, 0x0f, 0x03 }, "Ultralight AES" },
                { { 0x00, 0x04, 0x04, 0x02, 0x09, 0x00, 0x77, 0x03 }, "Type 2" },
                { { 0x00, 0x34, 0x21, 0x01, 0x01, 0x00, 0x0e, 0x03 }, "Type 2" }, /* Mikron's */
        };
        struct nfc_pad_card card = ntag(213);

        (void) state;
        for (size_t i = 0; i < count_of(rows); i++) {
                memcpy(card.version, rows[i].version, sizeof card.version);
                assert_string_equal(asked(&card).type, rows[i].type);
        }
}

static void cards_without_a_version_are_told_apart_by_what_they_refuse(void **state) {
        struct nfc_pad_card card = ntag(213);

        (void) state;
        card.has_version = false;
        assert_string_equal(asked(&card).type, "Ultralight");
        card.asks_password = true;
        assert_string_equal(asked(&card).type, "Ultralight C");
}

static void saks_of_classic_cards(void **state) {
        static const struct {
                uint8_t sak;
                const char *type;
        } rows[] = { { 0x08, "Classic 1K" }, { 0x88, "Classic 1K" }, { 0x18, "Classic 4K" },
                { 0x09, "Classic Mini" }, { 0x10, "ISO 14443-A" } };
        struct nfc_pad_card card = { .kind = NFC_PAD_CLASSIC, .uid = { 1, 2, 3, 4 }, .uid_size = 4 };

        (void) state;
        for (size_t i = 0; i < count_of(rows); i++) {
                card.sak = rows[i].sak;
                assert_string_equal(asked(&card).type, rows[i].type);
                assert_int_equal(asked(&card).memory, NFC_MEMORY_NONE);
        }
}

static void hardware_of_type_4_cards(void **state) {
        static const struct {
                uint8_t type, major;
                const char *name;
        } rows[] = { { 0x01, 0x00, "DESFire" }, { 0x01, 0x01, "DESFire EV1" }, { 0x01, 0x12, "DESFire EV2" },
                { 0x01, 0x33, "DESFire EV3" }, { 0x01, 0x77, "DESFire" }, { 0x08, 0x30, "DESFire Light" },
                { 0x04, 0x30, "NTAG 424 DNA" }, { 0x02, 0x11, "Plus EV1" }, { 0x55, 0x01, "ISO 14443-4" } };
        struct nfc_pad_card card = { .kind = NFC_PAD_TYPE4, .uid = { 4 }, .uid_size = 7, .sak = 0x20 };

        (void) state;
        assert_string_equal(asked(&card).type, "ISO 14443-4"); /* it knows no GetVersion */
        for (size_t i = 0; i < count_of(rows); i++) {
                const uint8_t hardware[7] = { 0x04, rows[i].type, 0x01, rows[i].major, 0x00, 0x18, 0x05 };

                memcpy(card.hardware, hardware, sizeof hardware);
                assert_string_equal(asked(&card).type, rows[i].name);
                assert_int_equal(asked(&card).memory, NFC_MEMORY_TYPE4);
        }
}

static void a_uid_drawn_anew_names_nothing(void **state) {
        struct nfc_uid uid = { .bytes = { 0x08, 1, 2, 3 }, .size = 4 };

        (void) state;
        assert_true(nfc_uid_is_fleeting(&uid));
        uid.bytes[0] = 0x04;
        assert_false(nfc_uid_is_fleeting(&uid));
        uid.type_b = true;
        assert_true(nfc_uid_is_fleeting(&uid));
        uid = (struct nfc_uid){ .bytes = { 0x08, 1, 2, 3, 4, 5, 6 }, .size = 7 };
        assert_false(nfc_uid_is_fleeting(&uid));
}

static void a_card_that_leaves_while_it_is_asked_was_never_there(void **state) {
        struct nfc_pad_card card = ntag(213);
        const struct nfc_uid uid = uid_of(&card);
        struct nfc_card told = { .type = "untouched" };

        (void) state;
        card.has_version = false;
        put(&card);
        lost_after = 1;
        assert_int_equal(nfc_card_ask(&wire, &uid, &told), NFC_E_GONE);
        assert_string_equal(told.type, "untouched");
}

/* ---- originality ---- */

static void a_card_is_asked_for_its_signature_where_its_kind_has_one(void **state) {
        struct nfc_pad_card card = ntag(213);

        (void) state;
        memcpy(card.uid, sold[0].uid, sizeof sold[0].uid);
        assert_int_equal(asked(&card).originality, FRAME_ORIGINALITY_UNKNOWN); /* it refuses */
        card.has_signature = true;
        memcpy(card.signature, sold[0].signature, sizeof card.signature);
        assert_int_equal(asked(&card).originality, FRAME_ORIGINALITY_HOLDS);
        memcpy(card.signature, sold[1].signature, sizeof card.signature);
        assert_int_equal(asked(&card).originality, FRAME_ORIGINALITY_WRONG);
        card.version[3] = 0x05; /* NTAG I2C: signed by keys we haven't */
        assert_int_equal(asked(&card).originality, FRAME_ORIGINALITY_UNKNOWN);
}

/* ---- what is written ---- */

static struct nfc_read had(const struct nfc_pad_card *card, enum nfc_memory memory) {
        struct nfc_read read;

        put(card);
        nfc_read_start(&read, memory);
        for (int i = 0; i < 300 && !read.done; i++)
                assert_int_equal(nfc_read_step(&read, &wire), 0);
        assert_true(read.done);
        return read;
}

static void a_short_message_takes_few_exchanges(void **state) {
        const struct nfc_pad_card card = ntag(216);
        const struct nfc_read read = had(&card, NFC_MEMORY_TYPE2);

        (void) state;
        assert_int_equal(read.at, 4 + 2 + sizeof message);
        assert_memory_equal(read.bytes, card.memory + 12, read.at);
        assert_int_equal(read.cut, 0);
        assert_int_equal(pad.exchanges, 1);
}

static void a_tag_without_a_container_has_nothing_written(void **state) {
        static const struct {
                size_t at;
                uint8_t value;
        } rows[] = { { 12, 0x00 }, { 12, 0xff }, { 13, 0x20 }, { 14, 0x00 } };

        (void) state;
        for (size_t i = 0; i < count_of(rows); i++) {
                struct nfc_pad_card card = ntag(213);

                card.memory[rows[i].at] = rows[i].value;
                assert_int_equal(had(&card, NFC_MEMORY_TYPE2).at, 0);
        }
}

static void a_container_that_promises_too_much_is_read_to_where_pages_end(void **state) {
        struct nfc_pad_card card = ntag(216);
        struct nfc_read read;

        (void) state;
        card.memory[14] = 0xff; /* 2040 bytes */
        card.memory[16] = 0x03;
        card.memory[17] = 0xff;
        card.memory[18] = 0x07;
        card.memory[19] = 0xf0;
        card.pages = 256;
        read = had(&card, NFC_MEMORY_TYPE2);
        assert_int_equal(read.at, NFC_CONTAINER_SIZE + NFC_TYPE2_AREA_MAX);
        assert_int_equal(read.cut, 4 + 4 + 0x7f0 - read.at);
        assert_memory_equal(read.bytes, card.memory + 12, read.at);
}

static void what_must_be_had_of_an_area(void **state) {
        static const uint8_t lock[] = { 0x01, 0x03, 0xa0, 0x0c, 0x34, 0x03, 0x02, 'x', 'y', 0xfe };
        static const uint8_t longer[] = { 0x03, 0xff, 0x01, 0x00 };
        static const uint8_t empty[] = { 0x00, 0x00, 0xfe, 0x03 };

        (void) state;
        assert_int_equal(nfc_type2_need(lock, sizeof lock, 144), 9);
        assert_int_equal(nfc_type2_need(lock, 1, 144), 2);
        assert_int_equal(nfc_type2_need(lock, 2, 144), 6); /* past the lock TLV, to the type of the next */
        assert_int_equal(nfc_type2_need(lock, 6, 144), 7);
        assert_int_equal(nfc_type2_need(longer, sizeof longer, 144), 144);
        assert_int_equal(nfc_type2_need(longer, sizeof longer, 888), 260);
        assert_int_equal(nfc_type2_need(longer, 3, 888), 4);
        assert_int_equal(nfc_type2_need(empty, sizeof empty, 144), 3);
        assert_int_equal(nfc_type2_need(empty, 2, 144), 3);
        assert_int_equal(nfc_type2_need(empty, 2, 2), 2);
}

static void a_card_moved_a_little_is_read_on(void **state) {
        const struct nfc_pad_card card = ntag(213);
        struct nfc_read read;

        (void) state;
        put(&card);
        nfc_read_start(&read, NFC_MEMORY_TYPE2);
        pad.selected = false;
        for (int i = 0; i < 2; i++)
                assert_int_equal(nfc_read_step(&read, &wire), 0);
        assert_true(read.done);
        assert_int_equal(read.at, 4 + 2 + sizeof message);
}

static void a_type_4_message_is_read_from_its_file(void **state) {
        struct nfc_pad_card card = {
                .kind = NFC_PAD_TYPE4, .has_ndef = true, .message_size = NFC_PAD_MESSAGE_MAX
        };
        struct nfc_read read;

        (void) state;
        for (size_t i = 0; i < card.message_size; i++)
                card.message[i] = (uint8_t) (i * 7);
        read = had(&card, NFC_MEMORY_TYPE4);
        assert_int_equal(read.at, card.message_size);
        assert_memory_equal(read.bytes, card.message, card.message_size);
        card.message_size = 0;
        assert_int_equal(had(&card, NFC_MEMORY_TYPE4).at, 0);
        card.message_size = NFC_PAD_MESSAGE_MAX + 1; /* more than the file has room for */
        assert_int_equal(had(&card, NFC_MEMORY_TYPE4).at, 0);
        card.has_ndef = false;
        assert_int_equal(had(&card, NFC_MEMORY_TYPE4).at, 0);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(each_version_has_its_name),
                cmocka_unit_test(cards_without_a_version_are_told_apart_by_what_they_refuse),
                cmocka_unit_test(saks_of_classic_cards),
                cmocka_unit_test(hardware_of_type_4_cards),
                cmocka_unit_test(a_uid_drawn_anew_names_nothing),
                cmocka_unit_test(a_card_that_leaves_while_it_is_asked_was_never_there),
                cmocka_unit_test(a_card_is_asked_for_its_signature_where_its_kind_has_one),
                cmocka_unit_test(a_short_message_takes_few_exchanges),
                cmocka_unit_test(a_tag_without_a_container_has_nothing_written),
                cmocka_unit_test(a_container_that_promises_too_much_is_read_to_where_pages_end),
                cmocka_unit_test(what_must_be_had_of_an_area),
                cmocka_unit_test(a_card_moved_a_little_is_read_on),
                cmocka_unit_test(a_type_4_message_is_read_from_its_file),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
