/* SPDX-License-Identifier: ISC */

/*
 * What libnfc is told: always the whole name, since a short one opens whatever comes first
 */

#include "test.h"

#include "macros.h"
#include "nfc_name.h"

static void each_address_has_its_whole_name(void **state) {
        char name[64];

        (void) state;
        assert_true(nfc_name("/dev/ttyUSB0", NULL, NULL, name, sizeof name));
        assert_string_equal(name, "pn532_uart:/dev/ttyUSB0:115200");
        assert_true(nfc_name("/dev/ttyUSB0", "acr122_usb", "9600", name, sizeof name));
        assert_string_equal(name, "pn532_uart:/dev/ttyUSB0:9600");
        assert_true(nfc_name("usb:001/006", "acr122_usb", NULL, name, sizeof name));
        assert_string_equal(name, "acr122_usb:001:006");
        assert_true(nfc_name("usb:2/113", "pn53x_usb", NULL, name, sizeof name));
        assert_string_equal(name, "pn53x_usb:002:113");
}

static void what_would_be_short_or_cut_is_no_name(void **state) {
        static const struct {
                const char *address, *via;
                size_t room;
        } rows[] = {
                { "usb:001/006", NULL, 64 },  /* a model that isn't known */
                { "usb:001/006", "usb", 64 }, /* libnfc's word for any of its USB drivers */
                { "usb:001/006", "acr122", 64 },
                { "usb:001", "acr122_usb", 64 },
                { "usb:001/006x", "acr122_usb", 64 },
                { "usb:001/006", "acr122_usb", 18 }, /* no room for the last digit */
                { "/dev/serial/by-path/pci-0000:00:14.0", NULL, 64 },
                { "/dev/ttyUSB0", NULL, 16 },
        };
        char name[64];

        (void) state;
        for (size_t i = 0; i < count_of(rows); i++)
                if (nfc_name(rows[i].address, rows[i].via, NULL, name, rows[i].room))
                        fail_msg("named: %s", rows[i].address);
}

static void every_model_says_by_what_libnfc_reaches_it(void **state) {
        char name[64];
        size_t count = 0;

        (void) state;
        for (const struct driver_match *row = nfc_matches; row->model; row++, count++) {
                const char *via = row->settings + sizeof "libnfc=" - 1;

                assert_true(nfc_name("usb:001/002", via, NULL, name, sizeof name));
                assert_true(row->vendor_id && row->product_id && row->source);
        }
        assert_true(count >= 2);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(each_address_has_its_whole_name),
                cmocka_unit_test(what_would_be_short_or_cut_is_no_name),
                cmocka_unit_test(every_model_says_by_what_libnfc_reaches_it),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
