/* SPDX-License-Identifier: ISC */

/*
 * The reader program on a USB bus that isn't there (tests/fake/usb_bus.h), told by a fake agent
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

static void room_start_reader(const char *address) {
        const char *arguments[] = { "--driver", "hid-pos", "--address", address, "--run", room.dir, "--name",
                "scanner-1", NULL };

        reader_start(&room.run, arguments);
        fake_agent_greet(&room.agent);
        fake_agent_welcome(&room.agent, 0);
}

static int room_open(void **state) {
        *state = &room;
        (void) snprintf(room.dir, sizeof room.dir, "/dev/shm/strongroom-XXXXXX");
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
        assert_string_equal(message.frame.symbology, "]C1");
        fake_agent_signal(&room.agent, number, SIGNAL_ACCEPTED);
}

static void a_scanner_is_taken_from_the_kernel_and_heard(void **state) {
        (void) state;
        usb_bus_plug(room.bus, &usb_gadget_pos);
        room_start_reader("usb:1-1");
        fake_agent_await_state(&room.agent, LINK_DEVICE_LIVE);
        assert_true(usb_bus_await_reading(room.bus));
        assert_true(usb_bus_is_claimed(room.bus));
        usb_bus_scan(room.bus, "]C1", "0109506000134352");
        expect_text(1, "0109506000134352");
        assert_int_equal(reader_stop(&room.run), 0);
        assert_false(usb_bus_is_claimed(room.bus));
        assert_false(usb_bus_is_bound(room.bus)); /* a keyboard would type */
}

static void a_burst_of_a_hundred_reports_arrives_in_order(void **state) {
        (void) state;
        usb_bus_plug(room.bus, &usb_gadget_pos);
        room_start_reader("usb:0c2e:0907");
        fake_agent_await_state(&room.agent, LINK_DEVICE_LIVE);
        for (unsigned int i = 1; i <= 100; i++) {
                char text[32];

                (void) snprintf(text, sizeof text, "scan %u", i);
                usb_bus_scan(room.bus, "]C1", text);
        }
        for (unsigned int i = 1; i <= 100; i++) {
                char text[32];

                (void) snprintf(text, sizeof text, "scan %u", i);
                expect_text(i, text);
        }
        assert_int_equal(reader_stop(&room.run), 0);
}

static void a_scanner_plugged_in_later_is_found(void **state) {
        (void) state;
        room_start_reader("usb:001/005");
        fake_agent_await_state(&room.agent, LINK_DEVICE_GONE);
        usb_bus_plug(room.bus, &usb_gadget_pos);
        fake_agent_await_state(&room.agent, LINK_DEVICE_LIVE);
        usb_bus_scan(room.bus, "]C1", "later");
        expect_text(1, "later");
        assert_int_equal(reader_stop(&room.run), 0);
}

static void a_scanner_pulled_out_while_read_and_plugged_in_goes_on(void **state) {
        (void) state;
        usb_bus_plug(room.bus, &usb_gadget_pos);
        room_start_reader("usb:1-1");
        fake_agent_await_state(&room.agent, LINK_DEVICE_LIVE);
        usb_bus_scan(room.bus, "]C1", "before");
        expect_text(1, "before");
        assert_true(usb_bus_await_reading(room.bus));
        usb_bus_unplug(room.bus);
        fake_agent_await_state(&room.agent, LINK_DEVICE_GONE);
        assert_int_equal(room.agent.health.unplugged, 1);
        usb_bus_plug(room.bus, &usb_gadget_pos);
        fake_agent_await_state(&room.agent, LINK_DEVICE_LIVE);
        usb_bus_scan(room.bus, "]C1", "after");
        expect_text(2, "after");
        assert_int_equal(reader_stop(&room.run), 0);
}

static void a_stalled_endpoint_is_cleared(void **state) {
        (void) state;
        usb_bus_plug(room.bus, &usb_gadget_pos);
        room_start_reader("usb:1-1");
        fake_agent_await_state(&room.agent, LINK_DEVICE_LIVE);
        usb_bus_stall(room.bus, 1);
        usb_bus_scan(room.bus, "]C1", "nevertheless");
        expect_text(1, "nevertheless");
        assert_int_equal(usb_bus_halts_cleared(room.bus), 1);
        assert_int_equal(reader_stop(&room.run), 0);
}

/* By interrupt-OUT where the device has it, else by SET_REPORT; the id stays, since it isn't 0. */
static void signal_goes_out(bool out) {
        struct usb_gadget gadget = usb_gadget_pos;
        const char *arguments[] = { "--driver", "probe-hid", "--address", "usb:1-1", "--run", room.dir,
                NULL };
        uint8_t report[8] = { 0 };
        size_t size = 0;

        gadget.out = out;
        usb_bus_plug(room.bus, &gadget);
        room.run.program = STRONGROOM_PROBE;
        reader_start(&room.run, arguments);
        fake_agent_greet(&room.agent);
        fake_agent_welcome(&room.agent, 0);
        fake_agent_await_state(&room.agent, LINK_DEVICE_LIVE);
        fake_agent_signal(&room.agent, 0, SIGNAL_WRONG_PLACE);
        for (int i = 0; i < FAKE_WAIT_MS / 10 && !size; i++) {
                usleep(10000);
                size = usb_bus_output(room.bus, report, sizeof report);
        }
        assert_int_equal(size, 2);
        assert_int_equal(report[0], 4);
        assert_int_equal(report[1], SIGNAL_WRONG_PLACE);
        assert_int_equal(reader_stop(&room.run), 0);
}

static void a_signal_goes_out_by_its_endpoint(void **state) {
        (void) state;
        signal_goes_out(true);
}

static void a_signal_goes_out_by_control_where_there_is_no_endpoint(void **state) {
        (void) state;
        signal_goes_out(false);
}

/* A mouse: generic desktop. */
static const uint8_t mouse_report[] = { 0x05, 0x01, 0x09, 0x02, 0xa1, 0x01, 0x09, 0x30, 0x15, 0x00, 0x25,
        0x7f, 0x75, 0x08, 0x95, 0x02, 0x81, 0x02, 0xc0 };

static void what_isnt_a_scanner_is_unfit_and_given_back(void **state) {
        const struct usb_gadget mouse = { .vendor_id = 0x046d,
                .product_id = 0xc077,
                .report = mouse_report,
                .report_size = sizeof mouse_report,
                .bound = true };

        (void) state;
        usb_bus_plug(room.bus, &mouse);
        room_start_reader("usb:1-1");
        fake_agent_await_state(&room.agent, LINK_DEVICE_UNFIT);
        assert_non_null(strstr(room.agent.health.reason, "0x0001"));
        assert_true(usb_bus_is_bound(room.bus));
        assert_int_equal(reader_stop(&room.run), 0);
}

/* Unbranded wedges come under any vendor: what the person names is taken. */
static void a_keyboard_of_any_make_is_read_where_it_is_named(void **state) {
        static const uint8_t keyboard[] = { 0x05, 0x01, 0x09, 0x06, 0xa1, 0x01, 0x05, 0x07, 0x19, 0xe0, 0x29,
                0xe7, 0x15, 0x00, 0x25, 0x01, 0x75, 0x01, 0x95, 0x08, 0x81, 0x02, 0x95, 0x01, 0x75, 0x08,
                0x81, 0x01, 0x95, 0x06, 0x75, 0x08, 0x25, 0x65, 0x19, 0x00, 0x29, 0x65, 0x81, 0x00, 0xc0 };
        const struct usb_gadget wedge = { .vendor_id = 0x1a2c,
                .product_id = 0x0001,
                .subclass = 1,
                .protocol = 1,
                .report = keyboard,
                .report_size = sizeof keyboard,
                .bound = true };
        const char *arguments[] = { "--driver", "hid-keyboard", "--address", "usb:1-1", "--run", room.dir,
                "--name", "scanner-1", NULL };

        (void) state;
        usb_bus_plug(room.bus, &wedge);
        reader_start(&room.run, arguments);
        fake_agent_greet(&room.agent);
        fake_agent_welcome(&room.agent, 0);
        fake_agent_await_state(&room.agent, LINK_DEVICE_LIVE);
        assert_int_equal(reader_stop(&room.run), 0);
}

static void a_scanner_in_ibm_mode_says_how_to_leave_it(void **state) {
        static const uint8_t ibm[] = { 0x06, 0x45, 0xff, 0x09, 0x4b, 0xa1, 0x01, 0x75, 0x08, 0x95, 0x40, 0x09,
                0x01, 0x81, 0x02, 0xc0 };
        const struct usb_gadget scanner = { .vendor_id = 0x05e0,
                .product_id = 0x1300,
                .report = ibm,
                .report_size = sizeof ibm,
                .bound = true };

        (void) state;
        usb_bus_plug(room.bus, &scanner);
        room_start_reader("usb:1-1");
        fake_agent_await_state(&room.agent, LINK_DEVICE_UNFIT);
        assert_non_null(strstr(room.agent.health.reason, "USB HID POS"));
        assert_int_equal(reader_stop(&room.run), 0);
}

static void a_descriptor_past_the_limit_is_unfit(void **state) {
        static uint8_t long_report[HID_DESCRIPTOR_MAX + 1];
        struct usb_gadget monster = usb_gadget_pos;

        (void) state;
        monster.report = long_report;
        monster.report_size = sizeof long_report;
        usb_bus_plug(room.bus, &monster);
        room_start_reader("usb:1-1");
        fake_agent_await_state(&room.agent, LINK_DEVICE_UNFIT);
        assert_non_null(strstr(room.agent.health.reason, "4097 bytes"));
        assert_int_equal(reader_stop(&room.run), 0);
}

#define story(name) cmocka_unit_test_setup_teardown(name, room_open, room_close)

int main(int argc, char **argv) {
        const struct CMUnitTest tests[] = {
                story(a_scanner_is_taken_from_the_kernel_and_heard),
                story(a_burst_of_a_hundred_reports_arrives_in_order),
                story(a_scanner_plugged_in_later_is_found),
                story(a_scanner_pulled_out_while_read_and_plugged_in_goes_on),
                story(a_stalled_endpoint_is_cleared),
                story(a_signal_goes_out_by_its_endpoint),
                story(a_signal_goes_out_by_control_where_there_is_no_endpoint),
                story(what_isnt_a_scanner_is_unfit_and_given_back),
                story(a_keyboard_of_any_make_is_read_where_it_is_named),
                story(a_scanner_in_ibm_mode_says_how_to_leave_it),
                story(a_descriptor_past_the_limit_is_unfit),
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
