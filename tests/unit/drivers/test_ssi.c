/* SPDX-License-Identifier: ISC */

/*
 * SSI: packets, acknowledgements and what is sent again
 */

#include "test.h"

#include <string.h>

#include "fake/driver_bench.h"

extern const struct driver driver_ssi;

#define ACK "04 D0 04 00 FF 28\n"
#define NAK "05 D1 04 00 01 FF 25\n"

enum { SPLITS = 200, CODE_39 = 0x01, CODE_128 = 0x03, QR = 0x1C, AGAIN = 1, MORE = 2 };

/* What the scanner sends, gathered so that it can be split. */
struct line {
        size_t size;
        uint8_t bytes[4096];
};

static void line_add(struct line *line, const void *bytes, size_t size) {
        assert_true(size <= sizeof line->bytes - line->size);
        memcpy(line->bytes + line->size, bytes, size);
        line->size += size;
}

static void line_packet(struct line *line, uint8_t opcode, uint8_t status, const void *data, size_t size) {
        uint8_t packet[257] = { (uint8_t) (4 + size), opcode, 0, status };
        unsigned int sum = 0;

        assert_true(size <= 251);
        memcpy(packet + 4, data, size);
        for (size_t i = 0; i < 4 + size; i++)
                sum += packet[i];
        sum = 0x10000u - sum;
        packet[4 + size] = (uint8_t) (sum >> 8);
        packet[4 + size + 1] = (uint8_t) sum;
        line_add(line, packet, 4 + size + 2);
}

static void line_scan(struct line *line, uint8_t type, uint8_t status, const char *label) {
        uint8_t data[251] = { type };

        assert_true(strlen(label) < sizeof data);
        memcpy(data + 1, label, strlen(label));
        line_packet(line, 0xF3, status, data, 1 + strlen(label));
}

/* One byte of the packet before is changed on the way. */
static void line_spoil(struct line *line) {
        line->bytes[line->size - 4] ^= 0x20;
}

static void assert_line(const struct line *line, int condition, const char *frames, const char *sent) {
        struct driver_io bench;

        bench_open(&bench, &driver_ssi, "", NULL, 0);
        assert_int_equal(bench_feed(&bench, line->bytes, line->size), condition);
        assert_string_equal(bench_frames(&bench), frames);
        assert_string_equal(bench_sent(&bench), sent);
        bench_close(&bench);
        assert_true(bench_splits_agree(&driver_ssi, "", line->bytes, line->size, SPLITS));
}

static void scanning_is_switched_on_at_the_start(void **state) {
        struct driver_io bench;

        (void) state;
        bench_put(&bench, &driver_ssi, "");
        assert_int_equal(bench_start(&bench), 0);
        assert_string_equal(bench_sent(&bench), "04 E9 04 00 FF 0F\n");
        bench_close(&bench);
}

/* Worked out by hand: 08 + F3 + 03 + 41 + 42 + 43 = 1C4, and FE3C is its two's complement. */
static void a_scan_is_delivered_and_acknowledged(void **state) {
        static const uint8_t packet[] = { 0x08, 0xF3, 0x00, 0x00, 0x03, 0x41, 0x42, 0x43, 0xFE, 0x3C };
        struct line line = { 0 };

        (void) state;
        line_add(&line, packet, sizeof packet);
        assert_line(&line, 0, "]C0 ABC\n", ACK);
}

static void the_code_type_says_the_symbology(void **state) {
        struct line line = { 0 };

        (void) state;
        line_scan(&line, CODE_39, 0, "A");
        line_scan(&line, 0x0F, 0,
                "0107612345678900\x1d"
                "21A");
        line_scan(&line, 0xC1, 0, "010761");
        line_scan(&line, 0x0A, 0, "96385074");
        line_scan(&line, 0x7E, 0, "?");
        assert_line(&line, 0, "]A0 A\n]C1 0107612345678900\\x1d21A\n]d2 010761\n]E4 96385074\n?\n",
                ACK ACK ACK ACK ACK);
}

static void the_same_label_twice_is_two_scans(void **state) {
        struct line line = { 0 };

        (void) state;
        line_scan(&line, CODE_128, 0, "A1");
        line_scan(&line, CODE_128, 0, "A1");
        assert_line(&line, 0, "]C0 A1\n]C0 A1\n", ACK ACK);
}

static void an_acknowledged_packet_that_comes_again_is_acknowledged_and_no_scan(void **state) {
        struct line line = { 0 };

        (void) state;
        line_scan(&line, CODE_128, 0, "A1");
        line_scan(&line, CODE_128, AGAIN, "A1");
        line_scan(&line, CODE_128, AGAIN, "A1");
        assert_line(&line, 0, "]C0 A1\n", ACK ACK ACK);
}

static void a_damaged_packet_is_asked_for_again_and_delivered_once(void **state) {
        struct line line = { 0 };

        (void) state;
        line_scan(&line, CODE_128, 0, "A1");
        line_spoil(&line);
        line_scan(&line, CODE_128, AGAIN, "A1");
        line_scan(&line, CODE_128, AGAIN, "A1");
        assert_line(&line, DRIVER_E_GARBLED, "]C0 A1\n", NAK ACK ACK);
}

static void a_second_scan_of_a_label_survives_damage(void **state) {
        struct line line = { 0 };

        (void) state;
        line_scan(&line, CODE_128, 0, "A1");
        line_scan(&line, CODE_128, 0, "A1");
        line_spoil(&line);
        line_packet(&line, 0xD0, 0, "", 0); /* the scanner's answer to a beep comes between */
        line_scan(&line, CODE_128, AGAIN, "A1");
        assert_line(&line, DRIVER_E_GARBLED, "]C0 A1\n]C0 A1\n", ACK NAK ACK);
}

static void a_repeat_of_what_never_came_is_a_scan(void **state) {
        struct line line = { 0 };

        (void) state;
        line_scan(&line, CODE_128, 0, "A1");
        line_scan(&line, CODE_128, AGAIN, "A2");
        assert_line(&line, 0, "]C0 A1\n]C0 A2\n", ACK ACK);
}

static void a_message_may_take_several_packets(void **state) {
        struct line line = { 0 };

        (void) state;
        line_scan(&line, QR, MORE, "abc");
        line_scan(&line, QR, MORE, "def");
        line_scan(&line, QR, MORE | AGAIN, "def");
        line_scan(&line, QR, 0, "gh");
        line_scan(&line, CODE_128, 0, "A1");
        assert_line(&line, 0, "]Q1 abcdefgh\n]C0 A1\n", ACK ACK ACK ACK ACK);
}

static void the_type_may_stand_in_the_first_packet_only(void **state) {
        static const uint8_t first[] = "\x1cHello, ", second[] = "label";
        struct line line = { 0 };

        (void) state;
        line_packet(&line, 0xF3, 2, first, sizeof first - 1);
        line_packet(&line, 0xF3, 0, second, sizeof second - 1);
        assert_line(&line, 0, "]Q1 Hello, label\n", ACK ACK);
}

/* Acknowledged, our acknowledgement lost, sent again and damaged on the way, sent once more. */
static void a_repeat_that_was_damaged_is_no_new_scan(void **state) {
        struct line line = { 0 };

        (void) state;
        line_scan(&line, 0x03, 0, "ONCE");
        line_scan(&line, 0x03, 1, "ONCE");
        line_spoil(&line);
        line_scan(&line, 0x03, 1, "ONCE");
        assert_line(&line, DRIVER_E_GARBLED, "]C0 ONCE\n", ACK NAK ACK);
}

static void half_a_message_is_never_glued_to_the_next(void **state) {
        struct line first = { 0 }, second = { 0 };
        struct driver_io bench;

        (void) state;
        line_scan(&first, QR, MORE, "abc");
        line_scan(&second, CODE_128, 0, "A1");
        bench_open(&bench, &driver_ssi, "", NULL, 0);
        assert_int_equal(bench_feed(&bench, first.bytes, first.size), 0);
        assert_int_equal(bench.wake_ms, 10000);
        assert_int_equal(bench_tick(&bench), DRIVER_E_GARBLED);
        assert_int_equal(bench_feed(&bench, second.bytes, second.size), 0);
        assert_string_equal(bench_frames(&bench), "]C0 A1\n");
        bench_close(&bench);
}

static void a_long_message_is_cut_and_the_rest_counted(void **state) {
        struct line line = { 0 };
        struct driver_io bench;
        char part[251] = "";

        (void) state;
        memset(part, 'x', sizeof part - 1);
        for (int i = 0; i < 3; i++)
                line_scan(&line, QR, i < 2 ? MORE : 0, part);
        bench_open(&bench, &driver_ssi, "", NULL, 0);
        assert_int_equal(bench_feed(&bench, line.bytes, line.size), 0);
        assert_int_equal(strspn(bench_frames(&bench) + 4, "x"), PAYLOAD_BYTES_MAX);
        assert_string_equal(bench_frames(&bench) + 4 + PAYLOAD_BYTES_MAX, " +238\n");
        bench_close(&bench);
        assert_true(bench_splits_agree(&driver_ssi, "", line.bytes, line.size, SPLITS));
}

static void nuls_wake_the_line(void **state) {
        struct line line = { 0 };

        (void) state;
        line_add(&line, "\0\0\0", 3);
        line_scan(&line, CODE_128, 0, "A1");
        line_add(&line, "\0", 1);
        assert_line(&line, 0, "]C0 A1\n", ACK);
}

static void noise_before_a_packet_is_told_and_passed_over(void **state) {
        struct line line = { 0 };

        (void) state;
        line_add(&line, "\1\3", 2);
        line_scan(&line, CODE_128, 0, "A1");
        assert_line(&line, DRIVER_E_GARBLED, "]C0 A1\n", ACK);
}

static void quiet_in_the_middle_of_a_packet_gives_it_up(void **state) {
        struct line half = { 0 }, again = { 0 };
        struct driver_io bench;

        (void) state;
        line_scan(&half, CODE_128, 0, "A1");
        line_scan(&again, CODE_128, AGAIN, "A1");
        bench_open(&bench, &driver_ssi, "", NULL, 0);
        assert_int_equal(bench_feed(&bench, half.bytes, 5), 0);
        assert_int_equal(bench.wake_ms, 300);
        assert_int_equal(bench_tick(&bench), DRIVER_E_GARBLED);
        assert_int_equal(bench_feed(&bench, again.bytes, again.size), 0);
        assert_int_equal(bench.wake_ms, 0);
        assert_string_equal(bench_frames(&bench), "]C0 A1\n");
        assert_string_equal(bench_sent(&bench), NAK ACK);
        bench_close(&bench);
}

static void answers_to_the_host_are_not_answered(void **state) {
        struct line line = { 0 };

        (void) state;
        line_packet(&line, 0xD0, 0, "", 0);
        assert_line(&line, 0, "", "");
        line_packet(&line, 0xD1, 0, "\2", 1);
        assert_line(&line, DRIVER_E_REFUSED, "", "");
}

static void other_packets_are_acknowledged_and_no_scans(void **state) {
        struct line line = { 0 };

        (void) state;
        line_packet(&line, 0xF6, 0, "\1", 1); /* an event */
        line_packet(&line, 0xF3, 0, "\3", 1); /* a scan of nothing */
        line_packet(&line, 0xF3, 0, "", 0);
        assert_line(&line, 0, "", ACK ACK ACK);
}

static void a_scan_the_host_cannot_take_is_not_acknowledged(void **state) {
        struct line line = { 0 };
        struct driver_io bench;

        (void) state;
        line_scan(&line, CODE_128, 0, "A1");
        bench_open(&bench, &driver_ssi, "", NULL, 0);
        bench.emit_fails = -5;
        assert_int_equal(bench_feed(&bench, line.bytes, line.size), -5);
        assert_string_equal(bench_sent(&bench), "");
        bench_close(&bench);
}

static void each_signal_has_its_beep(void **state) {
        struct driver_io bench;

        (void) state;
        bench_open(&bench, &driver_ssi, "", NULL, 0);
        for (int kind = SIGNAL_ACCEPTED; kind <= SIGNAL_REFUSED; kind++)
                assert_int_equal(bench_signal(&bench, (enum signal_kind) kind), 0);
        assert_string_equal(bench_sent(&bench), "05 E6 04 00 00 FF 11\n"
                                                "05 E6 04 00 01 FF 10\n"
                                                "05 E6 04 00 16 FE FB\n"
                                                "05 E6 04 00 11 FF 00\n");
        bench_close(&bench);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(scanning_is_switched_on_at_the_start),
                cmocka_unit_test(a_scan_is_delivered_and_acknowledged),
                cmocka_unit_test(the_code_type_says_the_symbology),
                cmocka_unit_test(the_same_label_twice_is_two_scans),
                cmocka_unit_test(an_acknowledged_packet_that_comes_again_is_acknowledged_and_no_scan),
                cmocka_unit_test(a_damaged_packet_is_asked_for_again_and_delivered_once),
                cmocka_unit_test(a_second_scan_of_a_label_survives_damage),
                cmocka_unit_test(a_repeat_of_what_never_came_is_a_scan),
                cmocka_unit_test(a_message_may_take_several_packets),
                cmocka_unit_test(the_type_may_stand_in_the_first_packet_only),
                cmocka_unit_test(a_repeat_that_was_damaged_is_no_new_scan),
                cmocka_unit_test(half_a_message_is_never_glued_to_the_next),
                cmocka_unit_test(a_long_message_is_cut_and_the_rest_counted),
                cmocka_unit_test(nuls_wake_the_line),
                cmocka_unit_test(noise_before_a_packet_is_told_and_passed_over),
                cmocka_unit_test(quiet_in_the_middle_of_a_packet_gives_it_up),
                cmocka_unit_test(answers_to_the_host_are_not_answered),
                cmocka_unit_test(other_packets_are_acknowledged_and_no_scans),
                cmocka_unit_test(a_scan_the_host_cannot_take_is_not_acknowledged),
                cmocka_unit_test(each_signal_has_its_beep),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
