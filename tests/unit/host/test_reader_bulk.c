/* SPDX-License-Identifier: ISC */

/*
 * A stream over bulk endpoints: its packets, its end at any moment, its stalls, and an agent that is slow
 *
 * The test starts itself again under umockdev-wrapper.
 */

#include "test.h"

#include <string.h>

#include "bulk_room.h"
#include "strongroom/driver.h"

static void expect_nothing_more(void) {
        struct link_message message;

        assert_false(fake_agent_poll(&room.agent, 100, &message));
}

/* ---- packets ---- */

static void a_scan_may_come_in_any_packets(void **state) {
        static const char *const parts[] = { "01", "0950", "", "6000134352", "\r" };

        (void) state;
        room_serve(&usb_gadget_acm);
        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
                usb_bus_report(room.bus, parts[i], strlen(parts[i]));
        room_expect_text(1, "0109506000134352");
        assert_int_equal(reader_stop(&room.run), 0);
}

/* And no empty packet after it. */
static void a_scan_that_fills_its_packets_arrives_at_once(void **state) {
        (void) state;
        room_serve(&usb_gadget_acm);
        for (size_t size = 1; size <= 4; size++) {
                char text[4 * USB_PACKET_MAX + 1];
                size_t length = size * USB_PACKET_MAX;

                memset(text, (int) ('a' + size), length);
                text[length - 1] = '\r';
                text[length] = '\0';
                usb_bus_say(room.bus, text);
                text[length - 1] = '\0';
                room_expect_text(size, text);
        }
        assert_int_equal(reader_stop(&room.run), 0);
}

static void a_packet_too_large_is_counted_and_nothing_is_glued(void **state) {
        char large[USB_PACKET_MAX + 1];

        (void) state;
        room_serve(&usb_gadget_acm);
        memset(large, 'x', sizeof large);
        usb_bus_say(room.bus, "half");
        usb_bus_report(room.bus, large, sizeof large);
        usb_bus_say(room.bus, "whole\r");
        room_expect_text(1, "whole");
        usb_bus_unplug(room.bus);
        fake_agent_await_state(&room.agent, LINK_DEVICE_GONE);
        assert_int_equal(room.agent.health.garbled, 1);
        assert_int_equal(reader_stop(&room.run), 0);
}

/* ---- unplugged ---- */

static void a_scanner_pulled_out_and_plugged_in_goes_on(void **state) {
        (void) state;
        room_serve(&usb_gadget_acm);
        usb_bus_say(room.bus, "before\rhal");
        room_expect_text(1, "before");
        assert_true(usb_bus_await_reading(room.bus));
        usb_bus_unplug(room.bus);
        fake_agent_await_state(&room.agent, LINK_DEVICE_GONE);
        assert_string_equal(room.agent.health.reason, "unplugged");
        assert_int_equal(room.agent.health.unplugged, 1);
        usb_bus_plug(room.bus, &usb_gadget_acm);
        fake_agent_await_state(&room.agent, LINK_DEVICE_LIVE);
        assert_int_equal(usb_bus_line(room.bus).lines, 3);
        usb_bus_say(room.bus, "after\r");
        room_expect_text(2, "after");
        assert_int_equal(reader_stop(&room.run), 0);
}

/* Pulled out behind each byte: a whole scan is heard, a part of one never. */
static void the_plug_may_be_pulled_behind_any_byte(void **state) {
        static const char scan[] = "12\r34\r";
        uint64_t number = 0;

        (void) state;
        room_start("serial-text", "suffix=cr");
        for (size_t size = 0; size <= strlen(scan); size++) {
                usb_bus_plug(room.bus, &usb_gadget_acm);
                fake_agent_await_state(&room.agent, LINK_DEVICE_LIVE);
                assert_true(usb_bus_await_reading(room.bus));
                for (size_t i = 0; i < size; i++)
                        usb_bus_report(room.bus, scan + i, 1);
                while (usb_bus_untaken(room.bus))
                        usleep(1000);
                usb_bus_unplug(room.bus);
                if (size >= 3)
                        room_expect_text(++number, "12");
                if (size >= 6)
                        room_expect_text(++number, "34");
                fake_agent_await_state(&room.agent, LINK_DEVICE_GONE);
        }
        expect_nothing_more();
        assert_int_equal(reader_stop(&room.run), 0);
}

static void what_was_complete_before_the_word_of_the_unplug_is_heard(void **state) {
        (void) state;
        room_serve(&usb_gadget_acm);
        assert_true(usb_bus_await_reading(room.bus));
        usb_bus_unplug_saying(room.bus, "at the last moment\r");
        room_expect_text(1, "at the last moment");
        fake_agent_await_state(&room.agent, LINK_DEVICE_GONE);
        assert_string_equal(room.agent.health.reason, "unplugged");
        assert_int_equal(reader_stop(&room.run), 0);
}

/* ---- an agent that is slow ---- */

static void say_scans(unsigned int first, unsigned int last) {
        for (unsigned int i = first; i <= last; i++) {
                char text[8];

                (void) snprintf(text, sizeof text, "%03u\r", i);
                usb_bus_say(room.bus, text);
        }
}

static void expect_scan(const struct link_message *message, unsigned int number) {
        char text[8];

        (void) snprintf(text, sizeof text, "%03u", number);
        assert_int_equal(message->head.number, number);
        assert_int_equal(message->frame.size, 3);
        assert_memory_equal(message->frame.bytes, text, 3);
}

static void without_room_the_device_keeps_what_it_has(void **state) {
        enum { SCANS = 400 };
        struct link_message message;
        unsigned int got = 0;

        (void) state;
        room_serve(&usb_gadget_acm);
        say_scans(1, SCANS);
        while (fake_agent_poll(&room.agent, 200, &message))
                expect_scan(&message, ++got);
        assert_in_range(got, READER_UNACKED_MAX / 2, READER_UNACKED_MAX);
        assert_in_range(usb_bus_untaken(room.bus), SCANS - READER_UNACKED_MAX - 1, SCANS - got);
        for (unsigned int acknowledged = 1; got < SCANS; acknowledged++) {
                assert_true(acknowledged <= got);
                fake_agent_signal(&room.agent, acknowledged, SIGNAL_ACCEPTED);
                while (got < SCANS &&
                        fake_agent_poll(&room.agent, acknowledged < got ? 0 : FAKE_WAIT_MS, &message))
                        expect_scan(&message, ++got);
        }
        assert_int_equal(reader_stop(&room.run), 0);
}

/* Packets of many scans each: the last that was taken holds more than there is room for. */
static void what_was_taken_without_room_outlives_the_plug(void **state) {
        enum { PACKETS = 20, IN_ONE = 13, SCANS = PACKETS * IN_ONE }; /* the room isn't a multiple of 13 */
        struct link_message message;
        unsigned int got = 0, taken;

        (void) state;
        room_serve(&usb_gadget_acm);
        for (unsigned int packet = 0; packet < PACKETS; packet++) {
                char text[USB_PACKET_MAX + 1];

                for (unsigned int i = 0; i < IN_ONE; i++)
                        (void) snprintf(text + (size_t) 4 * i, 5, "%03u\r", packet * IN_ONE + i + 1);
                usb_bus_say(room.bus, text);
        }
        while (fake_agent_poll(&room.agent, 200, &message))
                expect_scan(&message, ++got);
        taken = SCANS - usb_bus_untaken(room.bus) * IN_ONE;
        assert_true(taken > got);
        usb_bus_unplug(room.bus);
        for (unsigned int acknowledged = 1; got < taken; acknowledged++) {
                assert_true(acknowledged <= got);
                fake_agent_signal(&room.agent, acknowledged, SIGNAL_ACCEPTED);
                while (got < taken &&
                        fake_agent_poll(&room.agent, acknowledged < got ? 0 : FAKE_WAIT_MS, &message))
                        expect_scan(&message, ++got);
        }
        fake_agent_await_state(&room.agent, LINK_DEVICE_GONE);
        assert_int_equal(reader_stop(&room.run), 0);
}

/* ---- stalls ---- */

static void a_stalled_endpoint_is_cleared(void **state) {
        (void) state;
        room_serve(&usb_gadget_acm);
        usb_bus_say(room.bus, "never");
        usb_bus_stall(room.bus, 2);
        usb_bus_say(room.bus, "theless\r");
        room_expect_text(1, "nevertheless");
        assert_int_equal(usb_bus_halts_cleared(room.bus), 2);
        assert_int_equal(reader_stop(&room.run), 0);
}

static void an_endpoint_that_stalls_again_and_again_is_told_and_tried_later(void **state) {
        (void) state;
        room_serve(&usb_gadget_acm);
        usb_bus_stall(room.bus, 4);
        fake_agent_await_state(&room.agent, LINK_DEVICE_GONE);
        assert_string_equal(room.agent.health.reason, "its endpoint stalls again and again");
        fake_agent_await_state(&room.agent, LINK_DEVICE_LIVE);
        usb_bus_say(room.bus, "at last\r");
        room_expect_text(1, "at last");
        assert_int_equal(reader_stop(&room.run), 0);
}

static void a_command_that_stalls_is_counted_and_the_next_goes_out(void **state) {
        (void) state;
        room_serve(&usb_gadget_acm);
        usb_bus_stall_out(room.bus);
        fake_agent_signal(&room.agent, 0, SIGNAL_WRONG_PLACE);
        for (int i = 0; i < FAKE_WAIT_MS / 10 && !usb_bus_halts_cleared(room.bus); i++)
                usleep(10000);
        assert_int_equal(usb_bus_halts_cleared(room.bus), 1);
        fake_agent_signal(&room.agent, 0, SIGNAL_AGAIN);
        room_expect_output("\a\a", 2);
        usb_bus_unplug(room.bus);
        fake_agent_await_state(&room.agent, LINK_DEVICE_GONE);
        assert_int_equal(room.agent.health.refused, 1);
        assert_int_equal(reader_stop(&room.run), 0);
}

#define story(name) cmocka_unit_test_setup_teardown(name, room_open, room_close)

int main(int argc, char **argv) {
        const struct CMUnitTest tests[] = {
                story(a_scan_may_come_in_any_packets),
                story(a_scan_that_fills_its_packets_arrives_at_once),
                story(a_packet_too_large_is_counted_and_nothing_is_glued),
                story(a_scanner_pulled_out_and_plugged_in_goes_on),
                story(the_plug_may_be_pulled_behind_any_byte),
                story(what_was_complete_before_the_word_of_the_unplug_is_heard),
                story(without_room_the_device_keeps_what_it_has),
                story(what_was_taken_without_room_outlives_the_plug),
                story(a_stalled_endpoint_is_cleared),
                story(an_endpoint_that_stalls_again_and_again_is_told_and_tried_later),
                story(a_command_that_stalls_is_counted_and_the_next_goes_out),
        };

        (void) argc;
        return room_is_mocked(argv) ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
