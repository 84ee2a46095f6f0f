/* SPDX-License-Identifier: ISC */

/*
 * What may stand in a packet between a reader and the agent, and what may not
 */

#include "test.h"

#include <string.h>

#include "link.h"
#include "strongroom/driver.h"

static struct link_message message_of(enum link_kind kind) {
        struct link_message message;

        memset(&message, 0, sizeof message);
        message.head = (struct link_head){ LINK_MAGIC, LINK_VERSION, (uint16_t) kind, 7, 0 };
        return message;
}

static struct link_message frame_of(uint16_t size) {
        struct link_message message = message_of(LINK_FRAME);

        message.head.number = 1;
        message.frame.kind = FRAME_TEXT;
        message.frame.size = size;
        return message;
}

static void each_kind_passes_at_its_own_size_alone(void **state) {
        static const enum link_kind kinds[] = { LINK_HELLO, LINK_HEALTH, LINK_WELCOME, LINK_SIGNAL };

        (void) state;
        for (size_t i = 0; i < count_of(kinds); i++) {
                struct link_message message = message_of(kinds[i]);

                message.health.state = kinds[i] == LINK_HEALTH ? LINK_DEVICE_LIVE : message.health.state;
                if (kinds[i] == LINK_SIGNAL)
                        message.signal.kind = SIGNAL_ACCEPTED;
                for (size_t size = 0; size <= sizeof message; size++)
                        assert_int_equal(link_check(&message, size) == 0, size == link_size(kinds[i]));
        }
}

static void a_frame_is_cut_after_its_bytes(void **state) {
        struct link_message empty = frame_of(0), full = frame_of(FRAME_BYTES_MAX);

        (void) state;
        assert_int_equal(link_check(&empty, link_frame_size(0)), 0);
        assert_int_equal(link_check(&full, link_frame_size(FRAME_BYTES_MAX)), 0);
        assert_int_equal(link_check(&full, link_frame_size(FRAME_BYTES_MAX) - 1), LINK_E_MALFORMED);
        full.frame.size = FRAME_BYTES_MAX + 1;
        assert_int_equal(link_check(&full, link_frame_size(FRAME_BYTES_MAX + 1)), LINK_E_MALFORMED);
        empty.head.number = 0;
        assert_int_equal(link_check(&empty, link_frame_size(0)), LINK_E_MALFORMED);
}

static void a_tag_survives_the_link_whole(void **state) {
        static const uint8_t epc[] = { 0x30, 0x75, 0x1F };
        struct frame tag = {
                .kind = FRAME_EPC,
                .antenna = 3,
                .rssi_cdbm = -5500,
                .phase = 90,
                .size = sizeof epc,
                .bytes = epc,
                .pc = 0x3400,
                .channel = 7,
                .frequency_khz = 865700,
                .tid_size = FRAME_TID_MAX,
        };
        struct link_message message = message_of(LINK_FRAME);
        struct frame back;

        (void) state;
        memset(tag.tid, 0xE2, sizeof tag.tid);
        message.head.number = 1;
        link_put_frame(&message.frame, &tag);
        assert_int_equal(link_check(&message, link_frame_size(sizeof epc)), 0);
        back = link_get_frame(&message.frame);
        assert_memory_equal(back.bytes, epc, sizeof epc);
        back.bytes = tag.bytes;
        assert_memory_equal(&back, &tag, sizeof tag);
}

static void a_card_survives_the_link_whole(void **state) {
        static const uint8_t uid[] = { 0x04, 0xA1, 0xB2, 0xC3, 0xD4, 0xE5, 0xF6 };
        struct frame card = { .kind = FRAME_NFC,
                .rssi_cdbm = FRAME_RSSI_UNKNOWN,
                .size = sizeof uid,
                .bytes = uid,
                .atqa = 0x0044,
                .sak = 0x20,
                .type = "NTAG216",
                .originality = FRAME_ORIGINALITY_WRONG,
                .fleeting = true };
        struct link_message message = message_of(LINK_FRAME);
        struct frame back;

        (void) state;
        message.head.number = 1;
        link_put_frame(&message.frame, &card);
        assert_int_equal(link_check(&message, link_frame_size(sizeof uid)), 0);
        back = link_get_frame(&message.frame);
        assert_memory_equal(back.bytes, uid, sizeof uid);
        assert_int_equal(back.atqa, 0x0044);
        assert_int_equal(back.sak, 0x20);
        assert_string_equal(back.type, "NTAG216");
        assert_int_equal(back.originality, FRAME_ORIGINALITY_WRONG);
        assert_true(back.fleeting);
        message.frame.originality = FRAME_ORIGINALITY_WRONG + 1;
        assert_int_equal(link_check(&message, link_frame_size(sizeof uid)), LINK_E_MALFORMED);
        message.frame.originality = 0;
        message.frame.fleeting = 2;
        assert_int_equal(link_check(&message, link_frame_size(sizeof uid)), LINK_E_MALFORMED);
        message.frame.fleeting = 1;
        message.frame.kind = FRAME_NDEF_MESSAGE; /* what is written on a card isn't its UID */
        assert_int_equal(link_check(&message, link_frame_size(sizeof uid)), LINK_E_MALFORMED);
        message.frame.fleeting = 0;
        assert_int_equal(link_check(&message, link_frame_size(sizeof uid)), 0);
}

static void what_no_tag_has_is_malformed(void **state) {
        struct link_message long_tid = frame_of(0), barcode = frame_of(0), endless = frame_of(0);

        (void) state;
        long_tid.frame.kind = FRAME_EPC;
        long_tid.frame.tid_size = FRAME_TID_MAX + 1;
        assert_int_equal(link_check(&long_tid, link_frame_size(0)), LINK_E_MALFORMED);
        barcode.frame.tid_size = 1;
        assert_int_equal(link_check(&barcode, link_frame_size(0)), LINK_E_MALFORMED);
        memset(endless.frame.type, 'x', sizeof endless.frame.type);
        assert_int_equal(link_check(&endless, link_frame_size(0)), LINK_E_MALFORMED);
}

static void text_without_an_end_is_malformed(void **state) {
        struct link_message hello = message_of(LINK_HELLO);

        (void) state;
        memset(hello.hello.device, 'x', sizeof hello.hello.device);
        assert_int_equal(link_check(&hello, link_size(LINK_HELLO)), LINK_E_MALFORMED);
}

static void what_isnt_known_is_malformed(void **state) {
        struct link_message unknown = message_of((enum link_kind) 9), other = frame_of(0);

        (void) state;
        assert_int_equal(link_size((enum link_kind) 9), 0);
        assert_int_equal(link_check(&unknown, sizeof unknown), LINK_E_MALFORMED);
        other.head.version++;
        assert_int_equal(link_check(&other, link_frame_size(0)), LINK_E_MALFORMED);
        other = frame_of(0);
        other.head.magic++;
        assert_int_equal(link_check(&other, link_frame_size(0)), LINK_E_MALFORMED);
        other = frame_of(0);
        other.frame.kind = 99;
        assert_int_equal(link_check(&other, link_frame_size(0)), LINK_E_MALFORMED);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(each_kind_passes_at_its_own_size_alone),
                cmocka_unit_test(a_frame_is_cut_after_its_bytes),
                cmocka_unit_test(a_tag_survives_the_link_whole),
                cmocka_unit_test(a_card_survives_the_link_whole),
                cmocka_unit_test(what_no_tag_has_is_malformed),
                cmocka_unit_test(text_without_an_end_is_malformed),
                cmocka_unit_test(what_isnt_known_is_malformed),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
