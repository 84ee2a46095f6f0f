/* SPDX-License-Identifier: ISC */

/*
 * Which interface of a device is a scanner's stream: CDC-ACM, a vendor's own, or none
 *
 * The test starts itself again under umockdev-wrapper.
 */

#include "test.h"

#include <string.h>

#include "bulk_room.h"
#include "strongroom/driver.h"

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
        room_expect_text(1, "0109506000134352");
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
        room_expect_text(1, "plain");
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
        room_expect_text(1, "one");
        assert_int_equal(reader_stop(&room.run), 0);
}

static void the_beep_goes_out(void **state) {
        (void) state;
        room_serve(&usb_gadget_acm);
        usb_bus_say(room.bus, "1\r");
        room_expect_text(1, "1");
        room_expect_output("\a", 1);
        fake_agent_signal(&room.agent, 1, SIGNAL_WRONG_PLACE);
        room_expect_output("\a\a\a", 3);
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
        room_expect_output(enable, sizeof enable);
        usb_bus_report(room.bus, packet, sizeof packet);
        room_expect_output(acknowledged, sizeof acknowledged);
        room_expect_text(1, "A");
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
        room_expect_text(1, "ours");
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

static void a_hid_scanner_isnt_looked_for_on_a_line(void **state) {
        const char *arguments[] = { "--driver", "hid-pos", "--address", "/dev/ttyACM0", NULL };
        char said[512];

        (void) state;
        assert_int_equal(reader_ask(arguments, said, sizeof said), 2);
        assert_non_null(strstr(said, "The driver hid-pos wants a usb: address."));
}

static void a_network_card_and_a_keyboard_are_no_stream(void **state) {
        struct usb_gadget gadget = usb_gadget_acm;

        (void) state;
        gadget.protocol = 0xff;
        expect_unfit(&gadget, "It has no CDC-ACM interface, and none of its vendor's.");
        expect_unfit(&usb_gadget_pos, "It has no CDC-ACM interface, and none of its vendor's.");
}

static void one_that_never_answers_is_given_back_and_may_be_pulled_out(void **state) {
        struct usb_gadget gadget = usb_gadget_acm;

        (void) state;
        gadget.mute = true;
        usb_bus_plug(room.bus, &gadget);
        room_start("serial-text", "bell=yes");
        do {
                room.agent.health.state = 0;
                fake_agent_await_state(&room.agent, LINK_DEVICE_GONE);
        } while (strcmp(room.agent.health.reason, "Connection timed out") != 0);
        assert_true(usb_bus_await_reading(room.bus)); /* it is asked again */
        usb_bus_unplug(room.bus);
        do {
                room.agent.health.state = 0;
                fake_agent_await_state(&room.agent, LINK_DEVICE_GONE);
        } while (strcmp(room.agent.health.reason, "not plugged in") != 0);
        usb_bus_plug(room.bus, &usb_gadget_acm);
        fake_agent_await_state(&room.agent, LINK_DEVICE_LIVE);
        assert_int_equal(reader_stop(&room.run), 0);
}

static void one_without_a_configuration_is_unfit(void **state) {
        struct usb_gadget gadget = usb_gadget_acm;

        (void) state;
        gadget.unconfigured = true;
        expect_unfit(&gadget, "It isn't configured.");
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
        room_expect_text(1, "its own");
        room_expect_output("\a", 1);
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
                story(one_that_another_process_holds_is_told_and_taken_over_later),
                story(a_descriptor_that_lies_is_refused_with_the_reason),
                story(a_hid_scanner_isnt_looked_for_on_a_line),
                story(a_network_card_and_a_keyboard_are_no_stream),
                story(one_that_never_answers_is_given_back_and_may_be_pulled_out),
                story(one_without_a_configuration_is_unfit),
                story(a_vendors_interface_is_heard_and_answered),
                story(a_vendors_interface_that_the_kernel_drives_is_left_to_it),
                story(a_stream_without_a_tty_is_listed),
        };

        (void) argc;
        return room_is_mocked(argv) ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
