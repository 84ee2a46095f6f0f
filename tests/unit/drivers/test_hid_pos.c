/* SPDX-License-Identifier: ISC */

/*
 * Scanners in HID POS mode, by the layouts that vendors give them
 */

#include "test.h"

#include <stdbool.h>
#include <string.h>

#include "fake/driver_bench.h"

extern const struct driver driver_hid_pos;

/* Report 2: a byte that counts, three of symbology, 56 of data, "continued"; report 4 carries the three sounds. */
static const uint8_t counted[] = {
        0x05, 0x8C, 0x09, 0x02, 0xA1, 0x01, 0x09, 0x12, 0xA1, 0x02, 0x85, 0x02, /* scanner, scanned data */
        0x15, 0x00, 0x26, 0xFF, 0x00, 0x75, 0x08, 0x95, 0x01,                   /* */
        0x05, 0x01, 0x09, 0x3B, 0x81, 0x02, /* Generic Desktop, Byte Count */
        0x05, 0x8C, 0x09, 0xFB, 0x09, 0xFC, 0x09, 0xFD, 0x95, 0x03, 0x81, 0x02, /* symbology */
        0x09, 0xFE, 0x95, 0x38, 0x82, 0x02, 0x01,                               /* data, buffered bytes */
        0x25, 0x01, 0x75, 0x01, 0x95, 0x01, 0x09, 0xFF, 0x81, 0x02,             /* continued */
        0x95, 0x07, 0x81, 0x03, 0xC0,                                           /* padding */
        0x09, 0x14, 0xA1, 0x02, 0x85, 0x04, 0x09, 0x85, 0x09, 0x86, 0x09, 0x87, /* sounds */
        0x95, 0x03, 0x91, 0x02, 0x95, 0x05, 0x91, 0x03, 0xC0, 0xC0,             /* */
};
enum { COUNTED_DATA = 56, COUNTED_SIZE = 1 + 1 + 3 + COUNTED_DATA + 1 };

/* One report without an id, no count: symbology as a range, 16 of data, "continued" a whole byte. */
static const uint8_t plain[] = {
        0x05, 0x8C, 0x09, 0x02, 0xA1, 0x01, 0x15, 0x00, 0x26, 0xFF, 0x00, 0x75, 0x08, /* */
        0x19, 0xFB, 0x29, 0xFD, 0x95, 0x03, 0x81, 0x02,                               /* symbology */
        0x09, 0xFE, 0x95, 0x10, 0x81, 0x02, 0x09, 0xFF, 0x95, 0x01, 0x81, 0x02,       /* data, continued */
        0x19, 0x85, 0x29, 0x87, 0x25, 0x01, 0x75, 0x01, 0x95, 0x03, 0x91, 0x02,       /* sounds as a range */
        0x95, 0x05, 0x91, 0x03, 0xC0,                                                 /* */
};
enum { PLAIN_DATA = 16, PLAIN_SIZE = 3 + PLAIN_DATA + 1 };

/* Report 1 tells of a trigger, report 7 the scan: data alone, and a sound by its number. */
static const uint8_t bare[] = {
        0x05, 0x8C, 0x09, 0x02, 0xA1, 0x01, 0x15, 0x00, 0x26, 0xFF, 0x00, 0x75, 0x08, /* */
        0x85, 0x01, 0x09, 0x60, 0x95, 0x01, 0x81, 0x02, /* the trigger's state */
        0x85, 0x07, 0x09, 0xFE, 0x95, 0x20, 0x81, 0x02, /* data */
        0x85, 0x03, 0x09, 0x85, 0x09, 0x86, 0x09, 0x87, 0x15, 0x01, 0x25, 0x03, 0x95, 0x01, /* an array */
        0x91, 0x00, 0xC0,                                                                   /* */
};
enum { BARE_DATA = 32, BARE_SIZE = 1 + BARE_DATA };

static int scan_counted(
        struct driver_io *bench, const char *symbology, const char *data, size_t size, bool continued) {
        uint8_t report[COUNTED_SIZE] = { 2, (uint8_t) size };

        memcpy(report + 2, symbology, 3);
        memcpy(report + 5, data, size);
        report[COUNTED_SIZE - 1] = continued;
        return bench_feed(bench, report, sizeof report);
}

static void scan_plain(struct driver_io *bench, const char *symbology, const char *data, bool continued) {
        uint8_t report[PLAIN_SIZE] = { 0 };

        memcpy(report, symbology, strlen(symbology));
        memcpy(report + 3, data, strlen(data));
        report[PLAIN_SIZE - 1] = continued;
        assert_int_equal(bench_feed(bench, report, sizeof report), 0);
}

static void a_counted_report_is_a_scan(void **state) {
        struct driver_io bench;

        (void) state;
        bench_open(&bench, &driver_hid_pos, "", counted, sizeof counted);
        assert_int_equal(scan_counted(&bench, "]C1",
                                 "0107612345678900\x1d"
                                 "21A",
                                 20, false),
                0);
        assert_string_equal(bench_frames(&bench), "]C1 0107612345678900\\x1d21A\n");
        bench_close(&bench);
}

static void counted_bytes_may_be_nul(void **state) {
        struct driver_io bench;

        (void) state;
        bench_open(&bench, &driver_hid_pos, "", counted, sizeof counted);
        assert_int_equal(scan_counted(&bench, "]d1", "A\0B\0", 4, false), 0);
        assert_string_equal(bench_frames(&bench), "]d1 A\\x00B\\x00\n");
        bench_close(&bench);
}

static void without_a_count_trailing_nuls_end_the_data(void **state) {
        struct driver_io bench;

        (void) state;
        bench_open(&bench, &driver_hid_pos, "", plain, sizeof plain);
        scan_plain(&bench, "]A0", "00AHRR8B8KUY", false);
        scan_plain(&bench, "]E0", "4006381333931", false);
        assert_string_equal(bench_frames(&bench), "]A0 00AHRR8B8KUY\n]E0 4006381333931\n");
        bench_close(&bench);
}

static void a_report_with_data_alone_is_a_scan_and_others_are_not(void **state) {
        uint8_t report[BARE_SIZE] = { 7, 'X', '1' };
        struct driver_io bench;

        (void) state;
        bench_open(&bench, &driver_hid_pos, "", bare, sizeof bare);
        assert_int_equal(bench_feed(&bench, (const uint8_t[]){ 1, 1 }, 2), 0);
        assert_int_equal(bench_feed(&bench, report, sizeof report), 0);
        assert_int_equal(bench_feed(&bench, (const uint8_t[]){ 1, 0 }, 2), 0);
        assert_string_equal(bench_frames(&bench), "X1\n");
        bench_close(&bench);
}

static void the_symbology_may_stand_behind_the_data(void **state) {
        static const uint8_t backwards[] = {
                0x05, 0x8C, 0x09, 0x02, 0xA1, 0x01, 0x75, 0x08, 0x09, 0xFE, 0x95, 0x10, 0x81, 0x02, /* data */
                0x09, 0xFB, 0x09, 0xFC, 0x09, 0xFD, 0x95, 0x03, 0x81, 0x02, 0xC0,                   /* */
        };
        uint8_t report[16 + 3] = "ITEM-7";
        struct driver_io bench;

        (void) state;
        memcpy(report + 16, "]C0", 3);
        bench_open(&bench, &driver_hid_pos, "", backwards, sizeof backwards);
        assert_int_equal(bench_feed(&bench, report, sizeof report), 0);
        assert_string_equal(bench_frames(&bench), "]C0 ITEM-7\n");
        bench_close(&bench);
}

static void what_stands_elsewhere_is_neither_count_nor_continued(void **state) {
        static const uint8_t layout[] = {
                0x05, 0x8C, 0x09, 0x02, 0xA1, 0x01, 0x75, 0x08, 0x95, 0x01, /* */
                0x85, 0x01, 0x09, 0xFF, 0x81, 0x02,                         /* "continued" in report 1 */
                0x85, 0x02, 0x81, 0x01, 0x95, 0x04, 0x09, 0xFE, 0x81, 0x02, /* padding and data in report 2 */
                0x06, 0x66, 0xFF, 0x09, 0x01, 0x95, 0x01, 0x81, 0x02,       /* a vendor's byte behind it */
                0x85, 0x03, 0x09, 0x02, 0x81, 0x02, 0xC0,                   /* and one in report 3 */
        };
        struct driver_io bench;

        (void) state;
        bench_open(&bench, &driver_hid_pos, "", layout, sizeof layout);
        assert_int_equal(bench_feed(&bench, "\2\1ABC\0\1", 7), 0);
        assert_string_equal(bench_frames(&bench), "ABC\n");
        bench_close(&bench);
}

static void a_long_scan_goes_on_in_the_next_report(void **state) {
        struct driver_io bench;

        (void) state;
        bench_open(&bench, &driver_hid_pos, "", plain, sizeof plain);
        scan_plain(&bench, "]Q1", "abcdefghijklmnop", true);
        assert_string_equal(bench_frames(&bench), "");
        scan_plain(&bench, "]Q1", "qrstuv", false);
        assert_string_equal(bench_frames(&bench), "]Q1 abcdefghijklmnopqrstuv\n");
        assert_int_equal(bench.wake_ms, 0);
        bench_close(&bench);
}

static void half_a_scan_is_never_glued_to_the_next(void **state) {
        struct driver_io bench;

        (void) state;
        bench_open(&bench, &driver_hid_pos, "", plain, sizeof plain);
        scan_plain(&bench, "]Q1", "abcdefghijklmnop", true);
        assert_int_equal(bench_tick(&bench), DRIVER_E_GARBLED);
        assert_string_equal(bench.reason, "a scan stopped half way");
        scan_plain(&bench, "]A0", "B4", false);
        assert_string_equal(bench_frames(&bench), "]A0 B4\n");
        bench_close(&bench);
}

static void a_scan_beyond_the_limit_is_cut_and_the_rest_counted(void **state) {
        static char data[COUNTED_DATA];
        struct driver_io bench;
        const char *said;

        (void) state;
        memset(data, 'x', sizeof data);
        bench_open(&bench, &driver_hid_pos, "", counted, sizeof counted);
        for (int i = 0; i < 11; i++)
                assert_int_equal(scan_counted(&bench, "]Q1", data, sizeof data, i < 10), 0);
        said = bench_frames(&bench);
        assert_int_equal(strspn(said + 4, "x"), PAYLOAD_BYTES_MAX);
        assert_string_equal(said + 4 + PAYLOAD_BYTES_MAX, " +104\n"); /* 616 - 512 */
        bench_close(&bench);
}

static void the_symbology_is_the_scans_own(void **state) {
        struct driver_io bench;

        (void) state;
        bench_open(&bench, &driver_hid_pos, "", counted, sizeof counted);
        assert_int_equal(scan_counted(&bench, "]C0", "A1", 2, false), 0);
        assert_int_equal(scan_counted(&bench, "\0\0\0", "B2", 2, false), 0);
        assert_int_equal(scan_counted(&bench, "?1 ", "C3", 2, false), 0);
        assert_string_equal(bench_frames(&bench), "]C0 A1\nB2\nC3\n");
        bench_close(&bench);
}

static void a_report_that_holds_less_than_it_counts_is_told_and_dropped(void **state) {
        uint8_t report[] = { 2, 200, ']', 'C', '0', 'A', 'B' };
        struct driver_io bench;

        (void) state;
        bench_open(&bench, &driver_hid_pos, "", counted, sizeof counted);
        assert_int_equal(bench_feed(&bench, report, sizeof report), DRIVER_E_GARBLED);
        assert_int_equal(scan_counted(&bench, "]C0", "CD", 2, false), 0);
        assert_string_equal(bench_frames(&bench), "]C0 CD\n"); /* half a code is another code */
        bench_close(&bench);
}

static void a_part_that_is_damaged_takes_its_scan_along(void **state) {
        uint8_t part[COUNTED_SIZE] = { 2, 200, ']', 'Q', '3', 'A', 'B' };
        struct driver_io bench;

        (void) state;
        bench_open(&bench, &driver_hid_pos, "", counted, sizeof counted);
        part[COUNTED_SIZE - 1] = 1;
        assert_int_equal(bench_feed(&bench, part, sizeof part), 0);
        assert_int_equal(scan_counted(&bench, "]Q3", "rest", 4, false), DRIVER_E_GARBLED);
        assert_int_equal(scan_counted(&bench, "]C0", "next", 4, false), 0);
        assert_string_equal(bench_frames(&bench), "]C0 next\n");
        bench_close(&bench);
}

/* A vendor's byte, 0, then 16 of data; no count. */
static void a_byte_before_the_data_counts_only_where_it_says_so(void **state) {
        static const uint8_t vendors[] = { 0x05, 0x8C, 0x09, 0x02, 0xA1, 0x01, 0x75, 0x08, 0x95, 0x01, 0x06,
                0x66, 0xFF, 0x09, 0x04, 0x81, 0x02, 0x05, 0x8C, 0x95, 0x10, 0x09, 0xFE, 0x81, 0x02, 0xC0 };
        uint8_t report[17] = { 0, 'A', 'B', 'C' };
        struct driver_io bench;

        (void) state;
        bench_open(&bench, &driver_hid_pos, "", vendors, sizeof vendors);
        assert_int_equal(bench_feed(&bench, report, sizeof report), 0);
        assert_string_equal(bench_frames(&bench), "ABC\n");
        bench_close(&bench);
}

/* The trigger report of a Honeywell: bit 5 error, bit 6 good read, nothing for not on file. */
static void a_wrong_place_is_heard_from_a_scanner_of_two_beeps(void **state) {
        static const uint8_t beeps[] = { 0x05, 0x8C, 0x09, 0x02, 0xA1, 0x01, 0x75, 0x08, 0x95, 0x10, 0x09,
                0xFE, 0x81, 0x02, 0x75, 0x01, 0x95, 0x08, 0x09, 0x00, 0x09, 0x5F, 0x09, 0x60, 0x09, 0x00,
                0x09, 0x00, 0x09, 0x85, 0x09, 0x86, 0x91, 0x86, 0xC0 };
        struct driver_io bench;

        (void) state;
        bench_open(&bench, &driver_hid_pos, "", beeps, sizeof beeps);
        assert_int_equal(bench_signal(&bench, SIGNAL_WRONG_PLACE), 0);
        assert_string_equal(bench_sent(&bench), "00 20\n");
        bench_close(&bench);
}

static void a_device_may_send_no_more_than_it_uses(void **state) {
        uint8_t report[] = { 2, 2, ']', 'C', '0', 'A', 'B' };
        struct driver_io bench;

        (void) state;
        bench_open(&bench, &driver_hid_pos, "", counted, sizeof counted);
        assert_int_equal(bench_feed(&bench, report, sizeof report), 0);
        assert_int_equal(bench_feed(&bench, report, 5), DRIVER_E_GARBLED); /* not even a byte of data */
        assert_int_equal(bench_feed(&bench, report, 0), 0);
        assert_string_equal(bench_frames(&bench), "]C0 AB\n");
        bench_close(&bench);
}

static void an_empty_scan_is_none(void **state) {
        struct driver_io bench;

        (void) state;
        bench_open(&bench, &driver_hid_pos, "", counted, sizeof counted);
        assert_int_equal(scan_counted(&bench, "]C0", "", 0, false), 0);
        assert_int_equal(bench.frame_count, 0);
        bench_close(&bench);
}

static void what_the_host_cannot_take_is_told_upwards(void **state) {
        struct driver_io bench;

        (void) state;
        bench_open(&bench, &driver_hid_pos, "", counted, sizeof counted);
        bench.emit_fails = -5;
        assert_int_equal(scan_counted(&bench, "]C0", "A", 1, false), -5);
        bench_close(&bench);
}

#define assert_signals(descriptor, accepted, wrong_place, refused) \
        do { \
                struct driver_io bench; \
                bench_open(&bench, &driver_hid_pos, "", descriptor, sizeof descriptor); \
                assert_int_equal(bench_signal(&bench, SIGNAL_ACCEPTED), 0); \
                assert_int_equal(bench_signal(&bench, SIGNAL_AGAIN), 0); \
                assert_int_equal(bench_signal(&bench, SIGNAL_WRONG_PLACE), 0); \
                assert_int_equal(bench_signal(&bench, SIGNAL_REFUSED), 0); \
                assert_string_equal(bench_sent(&bench), accepted wrong_place refused); \
                bench_close(&bench); \
        } while (0)

static void each_signal_sounds_as_it_should_and_again_not_at_all(void **state) {
        (void) state;
        assert_signals(counted, "04 02\n", "04 04\n", "04 01\n");
        assert_signals(plain, "00 02\n", "00 04\n", "00 01\n");
        assert_signals(bare, "03 02\n", "03 03\n", "03 01\n");
}

static void a_scanner_without_sounds_stays_silent(void **state) {
        static const uint8_t silent[] = { 0x05, 0x8C, 0x09, 0x02, 0xA1, 0x01, 0x75, 0x08, 0x95, 0x10, 0x09,
                0xFE, 0x81, 0x02, 0xC0 };

        (void) state;
        assert_signals(silent, "", "", "");
}

#define unfit(because, ...) \
        do { \
                static const uint8_t descriptor[] = { __VA_ARGS__ }; \
                struct driver_io bench; \
                bench_put(&bench, &driver_hid_pos, ""); \
                assert_int_equal(bench_describe(&bench, descriptor, sizeof descriptor), DRIVER_E_UNFIT); \
                assert_non_null(strstr(bench.reason, because)); \
                bench_close(&bench); \
        } while (0)

static void what_it_cannot_drive_it_names_with_the_way_out(void **state) {
        (void) state;
        unfit("IBM OEM mode", 0x06, 0x45, 0xFF, 0x09, 0x4B, 0xA1, 0x01, 0x75, 0x08, 0x95, 0x40, 0x09, 0x01,
                0x81, 0x02, 0xC0);
        unfit("hid-keyboard", 0x05, 0x01, 0x09, 0x06, 0xA1, 0x01, 0x05, 0x07, 0x19, 0x00, 0x29, 0x65, 0x75,
                0x08, 0x95, 0x06, 0x81, 0x00, 0xC0);
        unfit("no scanned-data report", 0x05, 0x01, 0x09, 0x02, 0xA1, 0x01, 0x09, 0x30, 0x75, 0x08, 0x95,
                0x01, 0x81, 0x06, 0xC0);
        unfit("middle of an item", 0x05);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_counted_report_is_a_scan),
                cmocka_unit_test(counted_bytes_may_be_nul),
                cmocka_unit_test(without_a_count_trailing_nuls_end_the_data),
                cmocka_unit_test(a_report_with_data_alone_is_a_scan_and_others_are_not),
                cmocka_unit_test(the_symbology_may_stand_behind_the_data),
                cmocka_unit_test(what_stands_elsewhere_is_neither_count_nor_continued),
                cmocka_unit_test(a_long_scan_goes_on_in_the_next_report),
                cmocka_unit_test(half_a_scan_is_never_glued_to_the_next),
                cmocka_unit_test(a_scan_beyond_the_limit_is_cut_and_the_rest_counted),
                cmocka_unit_test(the_symbology_is_the_scans_own),
                cmocka_unit_test(a_report_that_holds_less_than_it_counts_is_told_and_dropped),
                cmocka_unit_test(a_part_that_is_damaged_takes_its_scan_along),
                cmocka_unit_test(a_byte_before_the_data_counts_only_where_it_says_so),
                cmocka_unit_test(a_wrong_place_is_heard_from_a_scanner_of_two_beeps),
                cmocka_unit_test(a_device_may_send_no_more_than_it_uses),
                cmocka_unit_test(an_empty_scan_is_none),
                cmocka_unit_test(what_the_host_cannot_take_is_told_upwards),
                cmocka_unit_test(each_signal_sounds_as_it_should_and_again_not_at_all),
                cmocka_unit_test(a_scanner_without_sounds_stays_silent),
                cmocka_unit_test(what_it_cannot_drive_it_names_with_the_way_out),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
