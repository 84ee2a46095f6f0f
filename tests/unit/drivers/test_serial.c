/* SPDX-License-Identifier: ISC */

/*
 * Serial scanners: lines of text, and Zebra's packets; fed whole, byte by byte or in any split, the frames are the same
 */

#include "test.h"

#include <string.h>

#include "driver_bench.h"

extern const struct driver driver_serial_text, driver_ssi;

static struct driver_io io;

static void assert_frame(size_t at, const char *bytes, const char *symbology) {
        assert_true(at < io.frame_count);
        assert_int_equal(io.frames[at].size, strlen(bytes));
        assert_memory_equal(io.frames[at].bytes, bytes, strlen(bytes));
        assert_string_equal(io.frames[at].symbology, symbology);
}

static void feed(const char *text) {
        (void) bench_feed(&io, text, strlen(text));
}

/* ---- text ---- */

static void a_line_is_a_scan_whatever_ends_it(void **state) {
        static const struct {
                const char *settings, *stream;
        } cases[] = {
                { "", "ABC\rDEF\n\r\nGHI\r\n" },
                { "suffix=cr", "ABC\rDEF\rGHI\r" },
                { "suffix=lf", "ABC\nDEF\nGHI\n" },
                { "suffix=crlf", "ABC\r\nDEF\r\nGHI\r\n" },
                { "suffix=tab", "ABC\tDEF\tGHI\t" },
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                bench_open(&io, &driver_serial_text, cases[i].settings);
                feed(cases[i].stream);
                assert_int_equal(io.frame_count, 3);
                assert_frame(0, "ABC", "");
                assert_frame(1, "DEF", "");
                assert_frame(2, "GHI", "");
        }
}

static void a_carriage_return_alone_is_data_where_both_end_a_scan(void **state) {
        (void) state;
        bench_open(&io, &driver_serial_text, "suffix=crlf");
        feed("A\rB\r\r\n");
        assert_int_equal(io.frame_count, 1);
        assert_frame(0, "A\rB\r", "");
}

static void prefix_and_identifier_are_taken_off_and_group_separators_kept(void **state) {
        (void) state;
        bench_open(&io, &driver_serial_text, "suffix=cr aim=yes prefix=\\x02");
        feed("\x02]C1010950600013435221ABC\x1d"
             "10L\r");
        assert_int_equal(io.frame_count, 1);
        assert_frame(0,
                "010950600013435221ABC\x1d"
                "10L",
                "]C1");
        feed("no prefix\r");
        assert_frame(1, "no prefix", ""); /* nothing unknown is dropped */
}

static void without_a_suffix_a_pause_ends_the_scan(void **state) {
        (void) state;
        bench_open(&io, &driver_serial_text, "suffix=none");
        feed("12345");
        assert_int_equal(io.frame_count, 0);
        assert_true(io.wake_ms > 0);
        bench_tick(&io);
        assert_frame(0, "12345", "");
        bench_tick(&io);
        assert_int_equal(io.frame_count, 1);
}

static void a_line_too_long_is_cut_and_its_loss_counted(void **state) {
        char line[PAYLOAD_BYTES_MAX + 101];

        (void) state;
        memset(line, 'x', sizeof line);
        line[sizeof line - 1] = '\r';
        bench_open(&io, &driver_serial_text, "");
        (void) bench_feed(&io, line, sizeof line);
        assert_int_equal(io.frames[0].size, PAYLOAD_BYTES_MAX);
        assert_int_equal(io.frames[0].cut, 100);
}

static void a_setting_that_makes_no_sense_is_refused_with_what_would(void **state) {
        (void) state;
        bench_open(&io, &driver_serial_text, "suffix=banana");
        assert_int_equal(io.worst, DRIVER_E_UNFIT);
        assert_non_null(strstr(io.reason, "crlf"));
}

/* ---- SSI ---- */

static size_t packet(uint8_t *out, uint8_t opcode, uint8_t status, const void *data, size_t size) {
        unsigned sum = 0;

        out[0] = (uint8_t) (4 + size);
        out[1] = opcode;
        out[2] = 0;
        out[3] = status;
        memcpy(out + 4, data, size);
        for (size_t i = 0; i < 4 + size; i++)
                sum += out[i];
        out[4 + size] = (uint8_t) ((0x10000 - sum) >> 8);
        out[5 + size] = (uint8_t) (0x10000 - sum);
        return 6 + size;
}

static void scan(uint8_t status, const char *data) {
        uint8_t bytes[300];

        (void) bench_feed(&io, bytes, packet(bytes, 0xF3, status, data, strlen(data)));
}

static void assert_sent(const char *bytes, size_t size) {
        assert_int_equal(io.sent_size, size);
        assert_memory_equal(io.sent, bytes, size);
}

static void a_packet_is_delivered_and_acknowledged(void **state) {
        (void) state;
        bench_open(&io, &driver_ssi, "");
        bench_forget(&io);
        scan(0, "\x03"
                "HELLO");
        assert_frame(0, "HELLO", "]C0");
        assert_sent("\x04\xD0\x04\x00\xFF\x28", 6);
        scan(0, "\x0F"
                "0109506000134352");
        assert_frame(1, "0109506000134352", "]C1");
}

static void a_bad_checksum_is_asked_for_again_and_delivered_once(void **state) {
        uint8_t bytes[300];
        size_t size;

        (void) state;
        bench_open(&io, &driver_ssi, "");
        scan(0, "\x03SAME"); /* the very label that comes garbled next */
        bench_forget(&io);
        size = packet(bytes, 0xF3, 0, "\x03SAME", 5);
        bytes[6] ^= 1;
        assert_int_equal(bench_feed(&io, bytes, size), DRIVER_E_GARBLED);
        assert_int_equal(io.frame_count, 0);
        assert_int_equal(io.sent[1], 0xD1);
        scan(1, "\x03SAME");
        assert_int_equal(io.frame_count, 1);
        scan(1, "\x03SAME"); /* our acknowledgement was lost: not delivered twice */
        assert_int_equal(io.frame_count, 1);
}

static void the_same_label_scanned_twice_is_two_scans(void **state) {
        (void) state;
        bench_open(&io, &driver_ssi, "");
        scan(0, "\x03TWICE");
        scan(0, "\x03TWICE");
        assert_int_equal(io.frame_count, 2);
}

static void a_message_in_several_packets_is_one_scan(void **state) {
        (void) state;
        bench_open(&io, &driver_ssi, "");
        scan(2, "\x1CHello, ");
        scan(2, "\x1Clong ");
        scan(0, "\x1Clabel");
        assert_int_equal(io.frame_count, 1);
        assert_frame(0, "Hello, long label", "]Q1");
}

static void wake_up_nuls_are_nothing_and_half_a_packet_is_given_up(void **state) {
        (void) state;
        bench_open(&io, &driver_ssi, "");
        bench_forget(&io);
        assert_int_equal(bench_feed(&io, "\0\0\0", 3), 0);
        scan(0, "\x03"
                "A");
        assert_int_equal(io.frame_count, 1);
        assert_int_equal(bench_feed(&io, "\x0a\xf3\x00", 3), 0);
        assert_true(io.wake_ms > 0);
        bench_tick(&io);
        assert_int_equal(io.worst, DRIVER_E_GARBLED);
        scan(1, "\x03"
                "B");
        assert_frame(1, "B", "]C0");
}

static void each_signal_sounds_different(void **state) {
        uint8_t codes[5] = { 0 };

        (void) state;
        bench_open(&io, &driver_ssi, "");
        for (int kind = SIGNAL_ACCEPTED; kind <= SIGNAL_REFUSED; kind++) {
                bench_forget(&io);
                bench_signal(&io, (enum signal_kind) kind);
                assert_int_equal(io.sent[1], 0xE6);
                for (int other = SIGNAL_ACCEPTED; other < kind; other++)
                        assert_int_not_equal(codes[other], io.sent[4]);
                codes[kind] = io.sent[4];
        }
}

static void a_refused_command_is_counted(void **state) {
        uint8_t bytes[16];

        (void) state;
        bench_open(&io, &driver_ssi, "");
        assert_int_equal(bench_feed(&io, bytes, packet(bytes, 0xD1, 0, "\x02", 1)), DRIVER_E_REFUSED);
}

/* ---- splits ---- */

static struct driver_io whole;

static void assert_same_split(
        const struct driver *driver, const char *settings, const uint8_t *bytes, size_t size, uint64_t seed) {
        size_t at = 0;

        bench_open(&io, driver, settings);
        while (at < size) {
                size_t part;

                seed = seed * 6364136223846793005u + 1442695040888963407u;
                part = seed ? 1 + (seed >> 33) % 7 : 1;
                part = part < size - at ? part : size - at;
                (void) bench_feed(&io, bytes + at, part);
                at += part;
        }
        assert_int_equal(io.frame_count, whole.frame_count);
        assert_memory_equal(io.frames, whole.frames, sizeof io.frames);
        assert_int_equal(io.sent_size, whole.sent_size);
}

static void any_split_gives_the_same_frames(void **state) {
        static const char lines[] = "ABC\r\n]C101\x1d"
                                    "21X\r\r\nlast\rno end";
        uint8_t stream[600];
        size_t size = 0;

        (void) state;
        size += packet(stream, 0xF3, 0, "\x03ONE", 4);
        size += packet(stream + size, 0xF3, 2, "\x1CTWO", 4);
        stream[size++] = 0;
        size += packet(stream + size, 0xF3, 0, "\x1CTHREE", 6);
        size += packet(stream + size, 0xF3, 0,
                "\x0B"
                "4006381333931",
                14);
        stream[size - 1] ^= 1;
        size += packet(stream + size, 0xF3, 1,
                "\x0B"
                "4006381333931",
                14);
        for (uint64_t seed = 0; seed < 200; seed++) {
                bench_open(&whole, &driver_ssi, "");
                (void) bench_feed(&whole, stream, size);
                assert_int_equal(whole.frame_count, 3);
                assert_same_split(&driver_ssi, "", stream, size, seed);
                bench_open(&whole, &driver_serial_text, "aim=yes");
                (void) bench_feed(&whole, lines, sizeof lines - 1);
                assert_same_split(
                        &driver_serial_text, "aim=yes", (const uint8_t *) lines, sizeof lines - 1, seed);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_line_is_a_scan_whatever_ends_it),
                cmocka_unit_test(a_carriage_return_alone_is_data_where_both_end_a_scan),
                cmocka_unit_test(prefix_and_identifier_are_taken_off_and_group_separators_kept),
                cmocka_unit_test(without_a_suffix_a_pause_ends_the_scan),
                cmocka_unit_test(a_line_too_long_is_cut_and_its_loss_counted),
                cmocka_unit_test(a_setting_that_makes_no_sense_is_refused_with_what_would),
                cmocka_unit_test(a_packet_is_delivered_and_acknowledged),
                cmocka_unit_test(a_bad_checksum_is_asked_for_again_and_delivered_once),
                cmocka_unit_test(the_same_label_scanned_twice_is_two_scans),
                cmocka_unit_test(a_message_in_several_packets_is_one_scan),
                cmocka_unit_test(wake_up_nuls_are_nothing_and_half_a_packet_is_given_up),
                cmocka_unit_test(each_signal_sounds_different),
                cmocka_unit_test(a_refused_command_is_counted),
                cmocka_unit_test(any_split_gives_the_same_frames),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
