/* SPDX-License-Identifier: ISC */

/*
 * Addresses, as people and udev write them
 */

#include "test.h"

#include <string.h>

#include "address.h"

static void each_form_is_told_from_the_others(void **state) {
        struct address address;

        (void) state;
        assert_int_equal(address_parse("/dev/ttyACM0", &address), 0);
        assert_int_equal(address.kind, ADDRESS_PATH);
        assert_string_equal(address.path, "/dev/ttyACM0");
        assert_int_equal(address_parse("usb:1-2.3", &address), 0);
        assert_int_equal(address.kind, ADDRESS_USB_PORT);
        assert_string_equal(address.port, "1-2.3");
        assert_int_equal(address_parse("usb:0c2e:0901", &address), 0);
        assert_int_equal(address.kind, ADDRESS_USB_ID);
        assert_int_equal(address.vendor_id, 0x0c2e);
        assert_int_equal(address.product_id, 0x0901);
        assert_string_equal(address.serial, "");
        assert_int_equal(address_parse("usb:0c2e:0901:SN 12", &address), 0);
        assert_string_equal(address.serial, "SN 12");
        assert_int_equal(address_parse("usb:001/005", &address), 0);
        assert_int_equal(address.kind, ADDRESS_USB_NODE);
        assert_int_equal(address.bus, 1);
        assert_int_equal(address.device, 5);
        assert_int_equal(address_parse("tcp:10.0.0.7", &address), 0);
        assert_int_equal(address.kind, ADDRESS_TCP);
        assert_string_equal(address.host, "10.0.0.7");
        assert_string_equal(address.port, "5084");
        assert_int_equal(address_parse("tcp:portal-1.local:15084", &address), 0);
        assert_string_equal(address.host, "portal-1.local");
        assert_string_equal(address.port, "15084");
        assert_int_equal(address_parse("tcp:[fe80::1%eth0]:5085", &address), 0);
        assert_string_equal(address.host, "fe80::1%eth0");
        assert_string_equal(address.port, "5085");
        assert_int_equal(address_parse("tcp:[::1]", &address), 0);
        assert_string_equal(address.host, "::1");
}

static void anything_else_is_malformed(void **state) {
        static const char *const wrong[] = { "", "/", "ttyACM0", "usb:", "usb:1-", "usb:1-.2", "usb:1-2.",
                "usb:0c2e", "usb:0c2e:", "usb:0c2e:0901:", "usb:0c2e:0901x", "usb:-c2e:0901", "usb:1/",
                "usb:999/1", "usb:1/200", "usb:1/5x", "tcp:", "tcp::5084", "tcp:a b", "tcp:[::1", "tcp:[]:1",
                "tcp:[::1]5084", "tcp:host:", "tcp:host:port", "tcp:host:123456", "tcp:ho/st" };
        struct address address = { .kind = ADDRESS_PATH };

        (void) state;
        for (size_t i = 0; i < count_of(wrong); i++)
                if (address_parse(wrong[i], &address) != ADDRESS_E_MALFORMED)
                        fail_msg("taken: %s", wrong[i]);
        assert_int_equal(address.kind, ADDRESS_PATH);
}

static void udev_names_become_addresses(void **state) {
        struct address address;

        (void) state;
        assert_int_equal(address_from_kernel("1-2.3", &address), 0);
        assert_int_equal(address.kind, ADDRESS_USB_PORT);
        assert_int_equal(address_from_kernel("ttyACM0", &address), 0);
        assert_string_equal(address.path, "/dev/ttyACM0");
        assert_int_equal(address_from_kernel("../etc/passwd", &address), ADDRESS_E_MALFORMED);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(each_form_is_told_from_the_others),
                cmocka_unit_test(anything_else_is_malformed),
                cmocka_unit_test(udev_names_become_addresses),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
