/* SPDX-License-Identifier: ISC */

/*
 * A scanner's byte stream over libusb: CDC-ACM and a vendor's bulk endpoints, on a USB bus that isn't there
 *
 * The test starts itself again under umockdev-wrapper.
 */

#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "agent.h"
#include "reader.h"
#include "strongroom/driver.h"
#include "usb_bus.h"

static struct room {
        char dir[32], socket[64];
        struct usb_bus *bus;
        struct fake_agent agent;
        struct reader_run run;
} room;

static void room_start(const char *driver, const char *setting) {
        const char *arguments[] = { "--driver", driver, "--address", "usb:1-1", "--run", room.dir, "--name",
                "scanner-1", "--setting", setting, NULL };

        reader_start(&room.run, arguments);
        fake_agent_greet(&room.agent);
        fake_agent_welcome(&room.agent, 0);
}

/* With the gadget plugged in, until the device is live. */
static void room_serve(const struct usb_gadget *gadget) {
        usb_bus_plug(room.bus, gadget);
        room_start("serial-text", "bell=yes");
        fake_agent_await_state(&room.agent, LINK_DEVICE_LIVE);
}

static int room_open(void **state) {
        *state = &room;
        (void) snprintf(room.dir, sizeof room.dir, "/tmp/strongroom-XXXXXX");
        assert_non_null(mkdtemp(room.dir));
        (void) snprintf(room.socket, sizeof room.socket, "%s/readers", room.dir);
        fake_agent_listen(&room.agent, room.socket);
        room.bus = usb_bus_new();
        room.run = (struct reader_run){ 0 };
        return 0;
}

static int room_close(void **state) {
        (void) state;
        usb_bus_free(room.bus);
        fake_agent_kill(&room.agent);
        return rmdir(room.dir);
}

static void expect_text(uint64_t number, const char *text) {
        struct link_message message;

        fake_agent_next(&room.agent, &message);
        assert_int_equal(message.head.number, number);
        assert_int_equal(message.frame.kind, FRAME_TEXT);
        assert_int_equal(message.frame.size, strlen(text));
        assert_memory_equal(message.frame.bytes, text, strlen(text));
        fake_agent_signal(&room.agent, number, SIGNAL_ACCEPTED);
}

static void expect_nothing_more(void) {
        struct link_message message;

        assert_false(fake_agent_poll(&room.agent, 100, &message));
}

static void expect_output(const void *bytes, size_t size) {
        uint8_t output[64];
        size_t got = 0;

        for (int i = 0; i < FAKE_WAIT_MS / 10; i++) {
                got = usb_bus_output(room.bus, output, sizeof output);
                if (got == size && !memcmp(output, bytes, size))
                        return;
                usleep(10000);
        }
        fail_msg("%zu bytes went out last, not those expected", got);
}

/* ---- CDC-ACM ---- */

static void a_scanner_is_claimed_its_line_set_and_given_back(void **state) {
        struct usb_line line;

        (void) state;
        usb_bus_plug(room.bus, &usb_gadget_acm);
        room_start("serial-text", "baud=115200");
        fake_agent_await_state(&room.agent, LINK_DEVICE_LIVE);
        assert_true(usb_bus_await_reading(room.bus));
        assert_true(usb_bus_is_claimed(room.bus));
        assert_false(usb_bus_is_bound(room.bus));
        line = usb_bus_line(room.bus);
        assert_int_equal(line.baud, 115200);
        assert_int_equal(line.data_bits, 8);
        assert_int_equal(line.stop_bits, 0);
        assert_int_equal(line.parity, 0);
        assert_int_equal(line.interface, 0);
        assert_int_equal(line.lines, 3);
        usb_bus_say(room.bus, "0109506000134352\r");
        expect_text(1, "0109506000134352");
        assert_int_equal(reader_stop(&room.run), 0);
        assert_int_equal(usb_bus_line(room.bus).lines, 0);
        assert_int_equal(usb_bus_line(room.bus).raised, 1);
        assert_true(usb_bus_is_bound(room.bus));
}

static void a_line_has_the_usual_speed_where_none_is_said(void **state) {
        (void) state;
        room_serve(&usb_gadget_acm);
        assert_int_equal(usb_bus_line(room.bus).baud, 9600);
        assert_int_equal(reader_stop(&room.run), 0);
}

static void a_device_without_a_line_to_set_is_heard(void **state) {
        struct usb_gadget gadget = usb_gadget_acm;

        (void) state;
        gadget.lineless = true;
        room_serve(&gadget);
        usb_bus_say(room.bus, "plain\r");
        expect_text(1, "plain");
        assert_int_equal(reader_stop(&room.run), 0);
        assert_true(usb_bus_is_bound(room.bus));
}

static void a_function_of_one_interface_is_heard(void **state) {
        struct usb_gadget gadget = usb_gadget_acm;

        (void) state;
        gadget.kind = USB_GADGET_ACM_ONE;
        room_serve(&gadget);
        assert_int_equal(usb_bus_line(room.bus).lines, 3);
        usb_bus_say(room.bus, "one\r");
        expect_text(1, "one");
        assert_int_equal(reader_stop(&room.run), 0);
}

static void the_beep_goes_out(void **state) {
        (void) state;
        room_serve(&usb_gadget_acm);
        usb_bus_say(room.bus, "1\r");
        expect_text(1, "1");
        expect_output("\a", 1);
        fake_agent_signal(&room.agent, 1, SIGNAL_WRONG_PLACE);
        expect_output("\a\a\a", 3);
        assert_int_equal(reader_stop(&room.run), 0);
}

static void an_ssi_scanner_is_enabled_and_acknowledged(void **state) {
        static const uint8_t enable[] = { 0x04, 0xe9, 0x04, 0x00, 0xff, 0x0f },
                             packet[] = { 0x06, 0xf3, 0x00, 0x00, 0x03, 'A', 0xfe, 0xc3 },
                             acknowledged[] = { 0x04, 0xd0, 0x04, 0x00, 0xff, 0x28 };

        (void) state;
        usb_bus_plug(room.bus, &usb_gadget_acm);
        room_start("ssi", "baud=9600");
        fake_agent_await_state(&room.agent, LINK_DEVICE_LIVE);
        expect_output(enable, sizeof enable);
        usb_bus_report(room.bus, packet, sizeof packet);
        expect_output(acknowledged, sizeof acknowledged);
        expect_text(1, "A");
        assert_int_equal(reader_stop(&room.run), 0);
}

/* ---- packets ---- */

static void a_scan_may_come_in_any_packets(void **state) {
        static const char *const parts[] = { "01", "0950", "", "6000134352", "\r" };

        (void) state;
        room_serve(&usb_gadget_acm);
        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
                usb_bus_report(room.bus, parts[i], strlen(parts[i]));
        expect_text(1, "0109506000134352");
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
                expect_text(size, text);
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
        expect_text(1, "whole");
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
        expect_text(1, "before");
        assert_true(usb_bus_await_reading(room.bus));
        usb_bus_unplug(room.bus);
        fake_agent_await_state(&room.agent, LINK_DEVICE_GONE);
        assert_string_equal(room.agent.health.reason, "unplugged");
        assert_int_equal(room.agent.health.unplugged, 1);
        usb_bus_plug(room.bus, &usb_gadget_acm);
        fake_agent_await_state(&room.agent, LINK_DEVICE_LIVE);
        assert_int_equal(usb_bus_line(room.bus).lines, 3);
        usb_bus_say(room.bus, "after\r");
        expect_text(2, "after");
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
                        expect_text(++number, "12");
                if (size >= 6)
                        expect_text(++number, "34");
                fake_agent_await_state(&room.agent, LINK_DEVICE_GONE);
        }
        expect_nothing_more();
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
                fake_agent_signal(&room.agent, acknowledged, SIGNAL_ACCEPTED);
                while (got < SCANS &&
                        fake_agent_poll(&room.agent, acknowledged < got ? 0 : FAKE_WAIT_MS, &message))
                        expect_scan(&message, ++got);
        }
        assert_int_equal(reader_stop(&room.run), 0);
}

/* Packets of many scans each: the last that was taken holds more than there is room for. */
static void what_was_taken_without_room_outlives_the_plug(void **state) {
        enum { PACKETS = 20, SCANS = PACKETS * USB_PACKET_MAX / 4 };
        struct link_message message;
        unsigned int got = 0, taken;

        (void) state;
        room_serve(&usb_gadget_acm);
        for (unsigned int packet = 0; packet < PACKETS; packet++) {
                char text[USB_PACKET_MAX + 1];

                for (unsigned int i = 0; i < USB_PACKET_MAX / 4; i++)
                        (void) snprintf(
                                text + (size_t) 4 * i, 5, "%03u\r", packet * USB_PACKET_MAX / 4 + i + 1);
                usb_bus_say(room.bus, text);
        }
        while (fake_agent_poll(&room.agent, 200, &message))
                expect_scan(&message, ++got);
        taken = SCANS - usb_bus_untaken(room.bus) * USB_PACKET_MAX / 4;
        assert_true(taken > got);
        usb_bus_unplug(room.bus);
        for (unsigned int acknowledged = 1; got < taken; acknowledged++) {
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
        expect_text(1, "nevertheless");
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
        expect_text(1, "at last");
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
        expect_output("\a\a", 2);
        usb_bus_unplug(room.bus);
        fake_agent_await_state(&room.agent, LINK_DEVICE_GONE);
        assert_int_equal(room.agent.health.refused, 1);
        assert_int_equal(reader_stop(&room.run), 0);
}

/* ---- what can't be had, or isn't served ---- */

static void one_that_another_process_holds_is_told_and_taken_over_later(void **state) {
        struct usb_gadget gadget = usb_gadget_acm;

        (void) state;
        gadget.bound = false;
        gadget.held = true;
        usb_bus_plug(room.bus, &gadget);
        room_start("serial-text", "bell=yes");
        do {
                room.agent.health.state = 0;
                fake_agent_await_state(&room.agent, LINK_DEVICE_GONE);
        } while (strcmp(room.agent.health.reason, "another process holds it") != 0);
        usb_bus_let_go(room.bus);
        fake_agent_await_state(&room.agent, LINK_DEVICE_LIVE);
        usb_bus_say(room.bus, "ours\r");
        expect_text(1, "ours");
        assert_int_equal(reader_stop(&room.run), 0);
}

static void expect_unfit(const struct usb_gadget *gadget, const char *words) {
        usb_bus_plug(room.bus, gadget);
        room_start("serial-text", "bell=yes");
        fake_agent_await_state(&room.agent, LINK_DEVICE_UNFIT);
        if (!strstr(room.agent.health.reason, words))
                fail_msg("it said: %s", room.agent.health.reason);
        assert_int_equal(usb_bus_is_bound(room.bus), gadget->bound);
        assert_int_equal(reader_stop(&room.run), 0);
        usb_bus_unplug(room.bus);
        fake_agent_kill(&room.agent);
        fake_agent_listen(&room.agent, room.socket);
}

static void a_descriptor_that_lies_is_refused_with_the_reason(void **state) {
        struct usb_gadget gadget = usb_gadget_acm;

        (void) state;
        gadget.union_data = 7;
        expect_unfit(&gadget, "Interface 0 names interface 7 for its data, which isn't there.");
        gadget = usb_gadget_acm;
        gadget.union_control = 1;
        expect_unfit(&gadget, "The union descriptor of interface 0 is that of interface 1.");
        gadget = usb_gadget_acm;
        gadget.union_size = 4;
        expect_unfit(&gadget, "The functional descriptors of interface 0 make no sense.");
        gadget.union_size = 1;
        expect_unfit(&gadget, "Its configuration descriptor makes no sense.");
        gadget = usb_gadget_acm;
        gadget.data_class = 8;
        expect_unfit(&gadget, "which is of class 0x08.");
        gadget = usb_gadget_acm;
        gadget.union_data = 0; /* itself, which has no bulk endpoint */
        expect_unfit(&gadget, "Interface 0 hasn't a bulk endpoint each way.");
}

static void a_network_card_and_a_keyboard_are_no_stream(void **state) {
        struct usb_gadget gadget = usb_gadget_acm;

        (void) state;
        gadget.protocol = 0xff;
        expect_unfit(&gadget, "It has no CDC-ACM interface, and none of its vendor's.");
        expect_unfit(&usb_gadget_pos, "It has no CDC-ACM interface, and none of its vendor's.");
}

/* ---- a vendor's interface ---- */

static const struct usb_gadget vendors = {
        .vendor_id = 0x1234, .product_id = 0x5678, .kind = USB_GADGET_VENDOR
};

static void a_vendors_interface_is_heard_and_answered(void **state) {
        (void) state;
        room_serve(&vendors);
        assert_true(usb_bus_is_claimed(room.bus));
        usb_bus_say(room.bus, "its own\r");
        expect_text(1, "its own");
        expect_output("\a", 1);
        assert_int_equal(usb_bus_line(room.bus).raised, 0);
        assert_int_equal(reader_stop(&room.run), 0);
        assert_false(usb_bus_is_claimed(room.bus));
        assert_false(usb_bus_is_bound(room.bus));
}

static void a_vendors_interface_that_the_kernel_drives_is_left_to_it(void **state) {
        struct usb_gadget gadget = vendors;

        (void) state;
        gadget.bound = true;
        expect_unfit(&gadget, "The kernel drives interface 0");
        gadget.bound = false;
        gadget.vendor_id = 0x0403;
        expect_unfit(&gadget, "A chip of FTDI needs the kernel's driver");
}

static void a_stream_without_a_tty_is_listed(void **state) {
        const char *arguments[] = { "--list", NULL };
        char line[256];

        (void) state;
        usb_bus_plug(room.bus, &usb_gadget_acm);
        reader_start(&room.run, arguments);
        reader_line(&room.run, line, sizeof line);
        assert_non_null(strstr(line, "usb:1-1"));
        assert_non_null(strstr(line, "serial-text"));
        assert_non_null(strstr(line, "Datalogic, USB-COM"));
        assert_int_equal(reader_wait(&room.run), 0);
}

#define story(name) cmocka_unit_test_setup_teardown(name, room_open, room_close)

int main(int argc, char **argv) {
        const struct CMUnitTest tests[] = {
                story(a_scanner_is_claimed_its_line_set_and_given_back),
                story(a_line_has_the_usual_speed_where_none_is_said),
                story(a_device_without_a_line_to_set_is_heard),
                story(a_function_of_one_interface_is_heard),
                story(the_beep_goes_out),
                story(an_ssi_scanner_is_enabled_and_acknowledged),
                story(a_scan_may_come_in_any_packets),
                story(a_scan_that_fills_its_packets_arrives_at_once),
                story(a_packet_too_large_is_counted_and_nothing_is_glued),
                story(a_scanner_pulled_out_and_plugged_in_goes_on),
                story(the_plug_may_be_pulled_behind_any_byte),
                story(without_room_the_device_keeps_what_it_has),
                story(what_was_taken_without_room_outlives_the_plug),
                story(a_stalled_endpoint_is_cleared),
                story(an_endpoint_that_stalls_again_and_again_is_told_and_tried_later),
                story(a_command_that_stalls_is_counted_and_the_next_goes_out),
                story(one_that_another_process_holds_is_told_and_taken_over_later),
                story(a_descriptor_that_lies_is_refused_with_the_reason),
                story(a_network_card_and_a_keyboard_are_no_stream),
                story(a_vendors_interface_is_heard_and_answered),
                story(a_vendors_interface_that_the_kernel_drives_is_left_to_it),
                story(a_stream_without_a_tty_is_listed),
        };

        (void) argc;
        if (!getenv("STRONGROOM_MOCKED")) {
                (void) setenv("STRONGROOM_MOCKED", "1", 1);
                (void) setenv("ASAN_OPTIONS", "verify_asan_link_order=0:detect_leaks=0", 1);
                (void) execlp("umockdev-wrapper", "umockdev-wrapper", argv[0], (char *) NULL);
                (void) fprintf(stderr, "umockdev-wrapper isn't installed\n");
                return 1;
        }
        return cmocka_run_group_tests(tests, NULL, NULL);
}
