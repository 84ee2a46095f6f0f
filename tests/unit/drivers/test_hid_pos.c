/* SPDX-License-Identifier: ISC */

/*
 * HID POS: the layout is the device's own; three makes of it, continued scans, beeps, and what isn't one
 */

#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "driver_bench.h"
#include "hid_report.h"

extern const struct driver driver_hid_pos;

static struct driver_io io;

/* Report id 2: count, three identifier bytes, 56 of data, continued flag; id 4 out: error, good read, not on file. */
static const uint8_t counted[] = {
        0x05,
        0x8C,
        0x09,
        0x02,
        0xA1,
        0x01, /* page 8C, Bar Code Scanner, application */
        0x09,
        0x12,
        0xA1,
        0x02,
        0x85,
        0x02, /* Scanned Data Report, logical, id 2 */
        0x15,
        0x00,
        0x26,
        0xFF,
        0x00,
        0x75,
        0x08,
        0x95,
        0x01, /* 0..255, 8 bits, one */
        0x06,
        0x66,
        0xFF,
        0x09,
        0x04,
        0x81,
        0x02, /* vendor page: the count */
        0x05,
        0x8C,
        0x09,
        0xFB,
        0x09,
        0xFC,
        0x09,
        0xFD,
        0x95,
        0x03,
        0x81,
        0x02, /* symbology identifier 1..3 */
        0x09,
        0xFE,
        0x95,
        0x38,
        0x82,
        0x02,
        0x01, /* decoded data, 56 bytes, buffered */
        0x09,
        0xFF,
        0x75,
        0x01,
        0x95,
        0x01,
        0x25,
        0x01,
        0x81,
        0x02, /* continued */
        0x75,
        0x07,
        0x81,
        0x03,
        0xC0, /* padding */
        0x09,
        0x14,
        0xA1,
        0x02,
        0x85,
        0x04,
        0x75,
        0x01,
        0x95,
        0x03, /* an output report, id 4 */
        0x09,
        0x85,
        0x09,
        0x86,
        0x09,
        0x87,
        0x91,
        0x02,
        0x75,
        0x05,
        0x95,
        0x01,
        0x91,
        0x03,
        0xC0,
        0xC0,
};

/* No ids, no count, no identifier: 32 bytes of data and a continued byte. */
static const uint8_t plain[] = {
        0x05,
        0x8C,
        0x09,
        0x02,
        0xA1,
        0x01,
        0x09,
        0x12,
        0xA1,
        0x02,
        0x15,
        0x00,
        0x26,
        0xFF,
        0x00,
        0x75,
        0x08,
        0x95,
        0x20,
        0x09,
        0xFE,
        0x81,
        0x02,
        0x95,
        0x01,
        0x09,
        0xFF,
        0x81,
        0x02,
        0xC0,
        0xC0,
};

/* One field of three for the identifier, data first. */
static const uint8_t backwards[] = {
        0x05,
        0x8C,
        0x09,
        0x02,
        0xA1,
        0x01,
        0x09,
        0x12,
        0xA1,
        0x02,
        0x15,
        0x00,
        0x26,
        0xFF,
        0x00,
        0x75,
        0x08,
        0x95,
        0x10,
        0x09,
        0xFE,
        0x81,
        0x02,
        0x95,
        0x03,
        0x19,
        0xFB,
        0x29,
        0xFD,
        0x81,
        0x02,
        0xC0,
        0xC0,
};

static void report_counted(uint8_t count, const char *identifier, const char *data, uint8_t continued) {
        uint8_t report[62] = { 2, count };

        memcpy(report + 2, identifier, 3);
        memcpy(report + 5, data, strlen(data));
        report[61] = continued;
        (void) bench_feed(&io, report, sizeof report);
}

static void assert_frame(size_t at, const char *bytes, const char *symbology) {
        assert_true(at < io.frame_count);
        assert_int_equal(io.frames[at].size, strlen(bytes));
        assert_memory_equal(io.frames[at].bytes, bytes, strlen(bytes));
        assert_string_equal(io.frames[at].symbology, symbology);
}

static void begin(const uint8_t *descriptor, size_t size) {
        bench_open(&io, &driver_hid_pos, "");
        assert_int_equal(bench_describe(&io, descriptor, size), 0);
}

static void a_counted_report_gives_its_data_and_identifier(void **state) {
        (void) state;
        begin(counted, sizeof counted);
        report_counted(13, "]E0", "4006381333931", 0);
        assert_frame(0, "4006381333931", "]E0");
        report_counted(3, "\0\0\0", "ABC", 0); /* no identifier told */
        assert_frame(1, "ABC", "");
        assert_int_equal(bench_feed(&io, "\x05\x01", 2), 0); /* another report: a battery */
        assert_int_equal(io.frame_count, 2);
}

static void a_scan_that_goes_on_is_joined(void **state) {
        char part[57];

        (void) state;
        begin(counted, sizeof counted);
        memset(part, 'x', sizeof part);
        part[56] = '\0';
        report_counted(56, "]Q3", part, 1);
        assert_int_equal(io.frame_count, 0);
        report_counted(2, "]Q3", "yz", 0);
        assert_int_equal(io.frame_count, 1);
        assert_int_equal(io.frames[0].size, 58);
        assert_memory_equal(io.frames[0].bytes + 56, "yz", 2);
        for (int i = 0; i < 12; i++)
                report_counted(56, "]Q3", part, i < 11);
        assert_int_equal(io.frames[1].size, PAYLOAD_BYTES_MAX);
        assert_int_equal(io.frames[1].cut, 12 * 56 - PAYLOAD_BYTES_MAX);
}

static void without_a_count_trailing_nuls_are_padding(void **state) {
        uint8_t report[33] = "SHELF-B4";

        (void) state;
        begin(plain, sizeof plain);
        (void) bench_feed(&io, report, sizeof report);
        assert_frame(0, "SHELF-B4", "");
}

static void the_identifier_may_stand_behind_the_data(void **state) {
        uint8_t report[19] = "ITEM-7";

        (void) state;
        begin(backwards, sizeof backwards);
        memcpy(report + 16, "]C0", 3);
        (void) bench_feed(&io, report, sizeof report);
        assert_frame(0, "ITEM-7", "]C0");
}

static void beeps_go_where_the_descriptor_has_them(void **state) {
        (void) state;
        begin(counted, sizeof counted);
        bench_signal(&io, SIGNAL_ACCEPTED);
        assert_int_equal(io.sent_size, 2);
        assert_memory_equal(io.sent, "\x04\x02", 2); /* good read: the second bit of report 4 */
        bench_forget(&io);
        bench_signal(&io, SIGNAL_WRONG_PLACE);
        assert_memory_equal(io.sent, "\x04\x04", 2);
        bench_forget(&io);
        bench_signal(&io, SIGNAL_REFUSED);
        assert_memory_equal(io.sent, "\x04\x01", 2);
        bench_forget(&io);
        bench_signal(&io, SIGNAL_AGAIN); /* it must not sound like a good read */
        assert_int_equal(io.sent_size, 0);
        begin(plain, sizeof plain);
        bench_signal(&io, SIGNAL_ACCEPTED); /* no output report: nothing is sent */
        assert_int_equal(io.sent_size, 0);
}

static void garbled_reports_are_counted_and_what_they_hold_is_kept(void **state) {
        (void) state;
        begin(counted, sizeof counted);
        report_counted(200, "]E0", "4006381333931", 0);
        assert_int_equal(io.worst, DRIVER_E_GARBLED);
        assert_int_equal(io.frame_count, 1);
        assert_int_equal(bench_feed(&io, "\x02", 1), DRIVER_E_GARBLED);
}

static void what_is_no_such_scanner_says_how_to_become_one(void **state) {
        static const uint8_t keyboard[] = { 0x05, 0x01, 0x09, 0x06, 0xA1, 0x01, 0x05, 0x07, 0x19, 0xE0, 0x29,
                0xE7, 0x15, 0x00, 0x25, 0x01, 0x75, 0x01, 0x95, 0x08, 0x81, 0x02, 0xC0 };
        static const uint8_t ibm[] = { 0x06, 0x45, 0xFF, 0x09, 0x01, 0xA1, 0x01, 0x09, 0x02, 0x75, 0x08, 0x95,
                0x40, 0x81, 0x02, 0xC0 };

        (void) state;
        bench_open(&io, &driver_hid_pos, "");
        assert_int_equal(bench_describe(&io, keyboard, sizeof keyboard), DRIVER_E_UNFIT);
        assert_non_null(strstr(io.reason, "USB HID POS"));
        bench_open(&io, &driver_hid_pos, "");
        assert_int_equal(bench_describe(&io, ibm, sizeof ibm), DRIVER_E_UNFIT);
        assert_non_null(strstr(io.reason, "IBM"));
        bench_open(&io, &driver_hid_pos, "");
        assert_int_equal(bench_describe(&io, (const uint8_t *) "\x05", 1), DRIVER_E_UNFIT);
        assert_true(io.reason[0]);
}

static void a_descriptor_cut_anywhere_is_refused_or_stays_within_its_reports(void **state) {
        static struct hid_layout layout;

        (void) state;
        for (size_t size = 0; size <= sizeof counted; size++) {
                uint8_t *copy = malloc(size ? size : 1);

                assert_non_null(copy);
                memcpy(copy, counted, size);
                if (hid_parse(copy, size, &layout))
                        assert_non_null(layout.reason);
                for (size_t i = 0; i < layout.field_count; i++)
                        assert_true(
                                layout.fields[i].offset + layout.fields[i].bits * layout.fields[i].count <=
                                8 * hid_report_size(&layout, layout.fields[i].kind, layout.fields[i].report));
                free(copy);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_counted_report_gives_its_data_and_identifier),
                cmocka_unit_test(a_scan_that_goes_on_is_joined),
                cmocka_unit_test(without_a_count_trailing_nuls_are_padding),
                cmocka_unit_test(the_identifier_may_stand_behind_the_data),
                cmocka_unit_test(beeps_go_where_the_descriptor_has_them),
                cmocka_unit_test(garbled_reports_are_counted_and_what_they_hold_is_kept),
                cmocka_unit_test(what_is_no_such_scanner_says_how_to_become_one),
                cmocka_unit_test(a_descriptor_cut_anywhere_is_refused_or_stays_within_its_reports),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
