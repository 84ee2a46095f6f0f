/* SPDX-License-Identifier: ISC */

/*
 * Cards on an NFC pad, by the reader program and the real libnfc
 */

#include "test.h"

#include <string.h>

#include "nfc_pad.h"
#include "nfc_room.h"
#include "strongroom/driver.h"

enum { LONG_MESSAGE = 700 };

static void a_genuine_card_is_told_once_with_what_is_written_on_it(void **state) {
        struct link_frame frame;

        (void) state;
        nfc_room_go_live();
        assert_string_equal(nfc_room.agent.hello.hello.driver, "nfc");
        assert_int_equal(nfc_room.agent.hello.hello.can_signal, 0);
        nfc_room_put_genuine(213);
        nfc_room_expect_card(nfc_uid, sizeof nfc_uid, "NTAG213", &frame);
        assert_int_equal(frame.originality, FRAME_ORIGINALITY_HOLDS);
        assert_int_equal(frame.fleeting, 0);
        assert_int_equal(frame.atqa, 0x0044);
        assert_int_equal(frame.sak, 0);
        nfc_room_expect_written(NFC_HEAD + sizeof nfc_message, 0);
        nfc_room_expect_silence();
        nfc_room_stop();
}

static void taken_off_and_put_back_it_is_told_again(void **state) {
        (void) state;
        nfc_room_go_live();
        for (int i = 0; i < 3; i++) {
                nfc_room_put_genuine(216);
                nfc_room_expect_card(nfc_uid, sizeof nfc_uid, "NTAG216", NULL);
                nfc_room_expect_written(NFC_HEAD + sizeof nfc_message, 0);
                nfc_room_wish(WISH_TAKE);
                nfc_room_expect_silence();
        }
        nfc_room_stop();
}

static void another_card_in_its_place_is_told_at_once(void **state) {
        struct nfc_pad_card other;
        const uint8_t other_uid[7] = { 0x04, 1, 2, 3, 4, 5, 6 };
        struct link_frame frame;

        (void) state;
        nfc_room_go_live();
        nfc_room_put_genuine(213);
        nfc_room_expect_card(nfc_uid, sizeof nfc_uid, "NTAG213", NULL);
        nfc_room_expect_written(NFC_HEAD + sizeof nfc_message, 0);
        nfc_pad_make_ntag(&other, 215, other_uid, nfc_message, sizeof nfc_message);
        nfc_room_put(&other, 0);
        nfc_room_expect_card(other_uid, sizeof other_uid, "NTAG215", &frame);
        assert_int_equal(frame.originality, FRAME_ORIGINALITY_UNKNOWN); /* it has none */
        nfc_room_expect_written(NFC_HEAD + sizeof nfc_message, 0);
        nfc_room_stop();
}

static void a_signature_of_another_uid_is_wrong(void **state) {
        struct nfc_pad_card card;
        const uint8_t copied[7] = { 0x04, 0xe1, 0x0c, 0xda, 0x99, 0x3c, 0x81 };
        struct link_frame frame;

        (void) state;
        nfc_room_go_live();
        nfc_pad_make_ntag(&card, 213, copied, nfc_message, sizeof nfc_message);
        card.has_signature = true;
        memcpy(card.signature, nfc_signature, sizeof nfc_signature);
        nfc_room_put(&card, 0);
        nfc_room_expect_card(copied, sizeof copied, "NTAG213", &frame);
        assert_int_equal(frame.originality, FRAME_ORIGINALITY_WRONG);
        nfc_room_stop();
}

static void a_long_message_is_read_whole_and_a_protected_one_as_far_as_it_goes(void **state) {
        struct nfc_pad_card card;
        uint8_t written[LONG_MESSAGE];

        (void) state;
        for (size_t i = 0; i < sizeof written; i++)
                written[i] = (uint8_t) i;
        nfc_room_go_live();
        nfc_pad_make_ntag(&card, 216, nfc_uid, written, sizeof written);
        nfc_room_put(&card, 0);
        nfc_room_expect_card(nfc_uid, sizeof nfc_uid, "NTAG216", NULL);
        nfc_room_expect_written(4 + 4 + sizeof written, 0);
        nfc_room_wish(WISH_TAKE);
        nfc_room_expect_silence();
        card.protected_from = 3 + 40;
        nfc_room_put(&card, 0);
        nfc_room_expect_card(nfc_uid, sizeof nfc_uid, "NTAG216", NULL);
        nfc_room_expect_written(160, 4 + 4 + sizeof written - 160);
        nfc_room_expect_silence();
        nfc_room_stop();
}

/* Wherever it is pulled: no message that isn't whole, no kind that isn't its own, and it goes on after. */
static void a_card_pulled_away_in_the_middle_tells_nothing_half(void **state) {
        struct nfc_pad_card card;
        uint8_t written[LONG_MESSAGE / 2];

        (void) state;
        memset(written, 'x', sizeof written);
        nfc_room_go_live();
        nfc_pad_make_ntag(&card, 216, nfc_uid, written, sizeof written);
        for (unsigned int after = 1; after <= 12; after += 2) {
                struct link_message said;

                nfc_room_put(&card, after);
                while (fake_agent_poll(&nfc_room.agent, SETTLE_MS, &said)) {
                        assert_int_equal(said.frame.kind, FRAME_NFC);
                        assert_string_equal(said.frame.type, "NTAG216");
                        fake_agent_signal(&nfc_room.agent, said.head.number, SIGNAL_ACCEPTED);
                }
        }
        nfc_room_put(&card, 0);
        nfc_room_expect_card(nfc_uid, sizeof nfc_uid, "NTAG216", NULL);
        nfc_room_expect_written(4 + 4 + sizeof written, 0);
        nfc_room_stop();
}

static void older_cards_are_named_by_what_they_refuse(void **state) {
        struct nfc_pad_card card;

        (void) state;
        nfc_room_go_live();
        nfc_pad_make_ntag(&card, 213, nfc_uid, nfc_message, sizeof nfc_message);
        card.has_version = false;
        nfc_room_put(&card, 0);
        nfc_room_expect_card(nfc_uid, sizeof nfc_uid, "Ultralight", NULL);
        nfc_room_expect_written(NFC_HEAD + sizeof nfc_message, 0);
        nfc_room_wish(WISH_TAKE);
        nfc_room_expect_silence();
        card.asks_password = true;
        nfc_room_put(&card, 0);
        nfc_room_expect_card(nfc_uid, sizeof nfc_uid, "Ultralight C", NULL);
        nfc_room_expect_written(NFC_HEAD + sizeof nfc_message, 0);
        nfc_room_stop();
}

static void a_classic_card_is_known_by_its_sak(void **state) {
        const struct nfc_pad_card card = { .kind = NFC_PAD_CLASSIC,
                .uid = { 0xde, 0xad, 0xbe, 0xef },
                .uid_size = 4,
                .atqa = 0x0002,
                .sak = 0x18 };
        struct link_frame frame;

        (void) state;
        nfc_room_go_live();
        nfc_room_put(&card, 0);
        nfc_room_expect_card(card.uid, 4, "Classic 4K", &frame);
        assert_int_equal(frame.sak, 0x18);
        assert_int_equal(frame.fleeting, 0);
        nfc_room_expect_silence(); /* no sector is read, and no second telling while it lies there */
        nfc_room_wish(WISH_TAKE);
        nfc_room_expect_silence();
        nfc_room_put(&card, 0);
        nfc_room_expect_card(card.uid, 4, "Classic 4K", NULL);
        nfc_room_stop();
}

static void a_desfire_card_tells_its_version_and_its_message(void **state) {
        struct nfc_pad_card card = { .kind = NFC_PAD_TYPE4,
                .uid = { 0x04, 0x2a, 0x41, 0xca, 0xe4, 0x53, 0x80 },
                .uid_size = 7,
                .atqa = 0x0344,
                .sak = 0x20,
                .hardware = { 0x04, 0x01, 0x01, 0x12, 0x00, 0x18, 0x05 },
                .has_ndef = true,
                .message_size = 200 };
        struct link_message said;

        (void) state;
        for (size_t i = 0; i < card.message_size; i++)
                card.message[i] = (uint8_t) (i ^ 0x5a);
        nfc_room_go_live();
        nfc_room_put(&card, 0);
        nfc_room_expect_card(card.uid, 7, "DESFire EV2", NULL);
        fake_agent_next(&nfc_room.agent, &said);
        assert_int_equal(said.frame.kind, FRAME_NDEF_MESSAGE);
        assert_int_equal(said.frame.size, card.message_size);
        assert_int_equal(said.frame.cut, 0);
        assert_memory_equal(said.frame.bytes, card.message, card.message_size);
        fake_agent_signal(&nfc_room.agent, said.head.number, SIGNAL_ACCEPTED);
        nfc_room_expect_silence();
        nfc_room_stop();
}

static void a_uid_drawn_anew_is_marked_as_naming_nothing(void **state) {
        struct nfc_pad_card phone = { .kind = NFC_PAD_TYPE4,
                .uid = { 0x08, 0x11, 0x22, 0x33 },
                .uid_size = 4,
                .atqa = 0x0004,
                .sak = 0x20 };
        const struct nfc_pad_card card_b = {
                .kind = NFC_PAD_TYPE_B, .uid = { 0xf1, 2, 3, 4 }, .uid_size = 4
        };
        struct link_frame frame;

        (void) state;
        nfc_room_go_live();
        nfc_room_put(&phone, 0);
        nfc_room_expect_card(phone.uid, 4, "ISO 14443-4", &frame);
        assert_int_equal(frame.fleeting, 1);
        nfc_room_expect_silence();
        nfc_room_wish(WISH_TAKE);
        nfc_room_expect_silence();
        nfc_room_put(&card_b, 0);
        nfc_room_expect_card(card_b.uid, 4, "ISO 14443-B", &frame);
        assert_int_equal(frame.fleeting, 1);
        assert_int_equal(frame.atqa, 0);
        nfc_room_expect_silence();
        nfc_room_stop();
}

#define story(name) cmocka_unit_test_setup_teardown(name, nfc_room_open, nfc_room_close)

int main(void) {
        const struct CMUnitTest tests[] = {
                story(a_genuine_card_is_told_once_with_what_is_written_on_it),
                story(taken_off_and_put_back_it_is_told_again),
                story(another_card_in_its_place_is_told_at_once),
                story(a_signature_of_another_uid_is_wrong),
                story(a_long_message_is_read_whole_and_a_protected_one_as_far_as_it_goes),
                story(a_card_pulled_away_in_the_middle_tells_nothing_half),
                story(older_cards_are_named_by_what_they_refuse),
                story(a_classic_card_is_known_by_its_sak),
                story(a_desfire_card_tells_its_version_and_its_message),
                story(a_uid_drawn_anew_is_marked_as_naming_nothing),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
