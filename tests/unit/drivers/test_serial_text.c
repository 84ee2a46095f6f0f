/* SPDX-License-Identifier: ISC */

/*
 * Lines of text from a scanner
 */

#include "test.h"

#include <string.h>

#include "fake/driver_bench.h"

extern const struct driver driver_serial_text;

enum { SPLITS = 200 };

/* Said with those settings, this gives these frames, however it is split. */
static void heard(const char *settings, const char *said, size_t size, const char *frames) {
        struct driver_io bench;

        bench_open(&bench, &driver_serial_text, settings, NULL, 0);
        assert_int_equal(bench_feed(&bench, said, size), 0);
        assert_string_equal(bench_frames(&bench), frames);
        bench_close(&bench);
        assert_true(bench_splits_agree(&driver_serial_text, settings, said, size, SPLITS));
}

#define assert_heard(settings, said, frames) heard(settings, said, sizeof(said) - 1, frames)

static void a_line_ends_with_cr_or_lf_or_both(void **state) {
        (void) state;
        assert_heard("", "A1\rB2\nC3\r\nD4\r\n\r\n", "A1\nB2\nC3\nD4\n");
        assert_heard("suffix=line", "A1\rB2", "A1\n");
}

static void each_suffix_ends_a_scan_and_the_others_are_data(void **state) {
        (void) state;
        assert_heard("suffix=cr", "A\n\t1\rB\r", "A\\x0a\\x091\nB\n");
        assert_heard("suffix=lf", "A\r\t1\nB\n", "A\\x0d\\x091\nB\n");
        assert_heard("suffix=tab", "A\r\n1\tB\t", "A\\x0d\\x0a1\nB\n");
        assert_heard("suffix=crlf", "A\r\nB\rC\nD\r\r\nE\r\n", "A\nB\\x0dC\\x0aD\\x0d\nE\n");
}

static void control_characters_of_the_symbol_arrive(void **state) {
        (void) state;
        assert_heard("",
                "]C1010761234567890021A\x1d"
                "10B\r",
                "]C1010761234567890021A\\x1d10B\n");
        assert_heard("",
                "[)>\x1e"
                "06\x1d"
                "25S1\x1e\x04\r",
                "[)>\\x1e06\\x1d25S1\\x1e\\x04\n");
        assert_heard("suffix=cr", "a\0b\r", "a\\x00b\n");
        assert_heard("", "Ausr\xc3\xbcstung\r", "Ausr\\xc3\\xbcstung\n");
}

static void the_prefix_is_taken_off_where_it_stands(void **state) {
        (void) state;
        assert_heard("prefix=\\x02S:", "\002S:A1\r\002S:\rB2\rS:C3\r", "A1\nB2\nS:C3\n");
}

static void the_identifier_is_told_apart_where_asked_for(void **state) {
        (void) state;
        assert_heard("aim=yes", "]C1010761\r]A0X\r]d2]C1\r", "]C1 010761\n]A0 X\n]d2 ]C1\n");
        assert_heard("aim=yes", "]?1A\r]]1A\r]C\r]C \r[C1\r", "]?1A\n]]1A\n]C\n]C \n[C1\n");
        assert_heard("aim=yes prefix=#", "#]C1010761\r", "]C1 010761\n");
        assert_heard("aim=no", "]C1010761\r", "]C1010761\n");
}

static void an_empty_scan_is_none(void **state) {
        (void) state;
        assert_heard("", "\r\r\n\n", "");
        assert_heard("aim=yes", "]C1\r", "");
}

static void silence_ends_a_scan_without_a_suffix(void **state) {
        struct driver_io bench;

        (void) state;
        bench_open(&bench, &driver_serial_text, "suffix=none", NULL, 0);
        assert_int_equal(bench_feed(&bench, "A1\r", 3), 0);
        assert_int_equal(bench.wake_ms, 80);
        assert_int_equal(bench_tick(&bench), 0);
        assert_int_equal(bench_feed(&bench, "B2", 2), 0);
        assert_int_equal(bench_tick(&bench), 0);
        assert_string_equal(bench_frames(&bench), "A1\\x0d\nB2\n");
        bench_close(&bench);
        bench_open(&bench, &driver_serial_text, "", NULL, 0);
        assert_int_equal(bench_feed(&bench, "A1", 2), 0);
        assert_int_equal(bench.wake_ms, 0);
        bench_close(&bench);
        assert_true(bench_splits_agree(&driver_serial_text, "suffix=none", "A1\rB2", 5, SPLITS));
}

static void a_pause_takes_half_of_the_suffix_with_it(void **state) {
        struct driver_io bench;

        (void) state;
        bench_open(&bench, &driver_serial_text, "suffix=crlf idle_ms=200", NULL, 0);
        assert_int_equal(bench_feed(&bench, "A1\r", 3), 0);
        assert_int_equal(bench.wake_ms, 200);
        assert_int_equal(bench_tick(&bench), 0);
        assert_int_equal(bench_feed(&bench, "B2\r\n", 4), 0);
        assert_int_equal(bench.wake_ms, 0);
        assert_int_equal(bench_feed(&bench, "\r", 1), 0);
        assert_int_equal(bench.wake_ms, 200);
        assert_int_equal(bench_tick(&bench), 0);
        assert_string_equal(bench_frames(&bench), "A1\nB2\n");
        bench_close(&bench);
}

static void a_scan_of_the_limit_arrives_whole_and_a_longer_one_is_cut(void **state) {
        static char said[6 + PAYLOAD_BYTES_MAX + 200];
        struct driver_io bench;
        const char *frame;

        (void) state;
        memset(said, 'x', sizeof said);
        memcpy(said, "S::]Q1", 6);
        bench_open(&bench, &driver_serial_text, "prefix=S:: aim=yes", NULL, 0);
        assert_int_equal(bench_feed(&bench, said, 6 + PAYLOAD_BYTES_MAX), 0);
        assert_int_equal(bench_feed(&bench, "\r", 1), 0);
        frame = bench_frames(&bench);
        assert_int_equal(strspn(frame + 4, "x"), PAYLOAD_BYTES_MAX);
        assert_string_equal(frame + 4 + PAYLOAD_BYTES_MAX, "\n");
        text_clear(&bench.frames);
        assert_int_equal(bench_feed(&bench, said, sizeof said), 0);
        assert_int_equal(bench_feed(&bench, "\rB\r", 3), 0);
        frame = bench_frames(&bench);
        assert_int_equal(strspn(frame + 4, "x"), PAYLOAD_BYTES_MAX);
        assert_string_equal(frame + 4 + PAYLOAD_BYTES_MAX, " +200\nB\n");
        bench_close(&bench);
        assert_true(bench_splits_agree(
                &driver_serial_text, "prefix=S:: aim=yes idle_ms=9", said, sizeof said, SPLITS));
}

static void bells_ring_only_where_the_scanner_honours_them(void **state) {
        struct driver_io bench;

        (void) state;
        bench_open(&bench, &driver_serial_text, "bell=yes", NULL, 0);
        for (int kind = SIGNAL_ACCEPTED; kind <= SIGNAL_REFUSED; kind++)
                assert_int_equal(bench_signal(&bench, (enum signal_kind) kind), 0);
        assert_string_equal(bench_sent(&bench), "07\n07 07\n07 07 07\n07 07 07 07\n");
        bench_close(&bench);
        bench_open(&bench, &driver_serial_text, "", NULL, 0);
        assert_int_equal(bench_signal(&bench, SIGNAL_REFUSED), 0);
        assert_string_equal(bench_sent(&bench), "");
        bench_close(&bench);
}

static void what_the_host_cannot_take_is_told_upwards(void **state) {
        struct driver_io bench;

        (void) state;
        bench_open(&bench, &driver_serial_text, "", NULL, 0);
        bench.emit_fails = -5;
        assert_int_equal(bench_feed(&bench, "A\r", 2), -5);
        bench_close(&bench);
}

static void what_is_set_wrong_is_named(void **state) {
        static const struct {
                const char *settings, *because;
        } rows[] = {
                { "suffix=enter", "suffix must be" },
                { "idle_ms=", "idle_ms must be" },
                { "idle_ms=5s", "idle_ms must be" },
                { "suffix=none idle_ms=0", "idle_ms can't be 0" },
                { "prefix=\\x0", "prefix must be" },
                { "prefix=123456789012345678901234567890123", "prefix must be" },
        };

        (void) state;
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
                struct driver_io bench;

                bench_put(&bench, &driver_serial_text, rows[i].settings);
                assert_int_equal(bench_start(&bench), DRIVER_E_UNFIT);
                assert_non_null(strstr(bench.reason, rows[i].because));
                bench_close(&bench);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_line_ends_with_cr_or_lf_or_both),
                cmocka_unit_test(each_suffix_ends_a_scan_and_the_others_are_data),
                cmocka_unit_test(control_characters_of_the_symbol_arrive),
                cmocka_unit_test(the_prefix_is_taken_off_where_it_stands),
                cmocka_unit_test(the_identifier_is_told_apart_where_asked_for),
                cmocka_unit_test(an_empty_scan_is_none),
                cmocka_unit_test(silence_ends_a_scan_without_a_suffix),
                cmocka_unit_test(a_pause_takes_half_of_the_suffix_with_it),
                cmocka_unit_test(a_scan_of_the_limit_arrives_whole_and_a_longer_one_is_cut),
                cmocka_unit_test(bells_ring_only_where_the_scanner_honours_them),
                cmocka_unit_test(what_the_host_cannot_take_is_told_upwards),
                cmocka_unit_test(what_is_set_wrong_is_named),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
