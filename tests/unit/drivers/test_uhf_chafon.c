/* SPDX-License-Identifier: ISC */

/*
 * UHFReader: frames as readers sent them, both kinds of inventory, antennas, beeps
 */

#include "test.h"

#include <string.h>

#include "bytes.h"
#include "fake/uhf_room.h"

extern const struct driver driver_uhf_chafon;

#define EPC "30751FEB705C5904E3D50D70"
#define TID "E28011052000712233445566"

enum { UHFREADER_18 = 0x09 };

static struct uhf_room room;

static void open_room(const char *settings, unsigned int model) {
        uhf_room_put(&room, &driver_uhf_chafon, &fake_chafon, settings);
        room.reader.model = model;
        uhf_room_start(&room);
}

static int hear(const char *hex) {
        uint8_t bytes[300];
        size_t size;

        assert_int_equal(bytes_unhex(hex, strlen(hex), bytes, sizeof bytes, &size), 0);
        return bench_feed(&room.bench, bytes, size);
}

/* Sent by a UHFReader288MP. */
static void a_288s_answers_are_told_with_their_antenna(void **state) {
        (void) state;
        open_room("tid=off", 0);
        assert_int_equal(hear("1500010301010c0000000000000000000003136bb1a5"), 0);
        assert_int_equal(hear("1500010304010c49440000000000000a0003346425c0"), 0);
        assert_int_equal(hear("0d000103010104003230386da3d2"), 0);
        assert_string_equal(bench_frames(&room.bench), "epc 000000000000000000000313 antenna=1\n"
                                                       "epc 49440000000000000A000334 antenna=3\n"
                                                       "epc 00323038 antenna=1\n");
        assert_int_equal(hear("0700010101001e4b"), 0); /* and none */
        assert_int_equal(room.bench.frame_count, 3);
        uhf_room_close(&room);
}

static void the_rssi_goes_up_where_its_zero_was_said(void **state) {
        (void) state;
        open_room("tid=off rssi_offset=-128", 0);
        assert_int_equal(hear("1500010301010c0000000000000000000003136bb1a5"), 0);
        assert_string_equal(bench_frames(&room.bench), "epc 000000000000000000000313 rssi=-2100 antenna=1\n");
        uhf_room_close(&room);
}

/* Sent by a UHFReader18: no antenna, no RSSI, two tags in one answer. */
static void an_18s_answers_are_told_without(void **state) {
        (void) state;
        open_room("tid=off", UHFREADER_18);
        assert_non_null(strstr(bench_sent(&room.bench), "04 FF 01 1B B4\n"));
        assert_int_equal(hear("13000103010c0000000000000000000003133f39"), 0);
        assert_int_equal(hear("20000103020c0000000000000000000003130c0000000000000000000003149ac9"), 0);
        assert_string_equal(bench_frames(&room.bench),
                "epc 000000000000000000000313\nepc 000000000000000000000313\nepc 000000000000000000000314\n");
        uhf_room_close(&room);
}

static void an_18_reads_and_writes_too(void **state) {
        (void) state;
        open_room("", UHFREADER_18);
        fake_field_put(&room.reader.field, EPC, TID, -50);
        uhf_room_pass(&room, 6);
        assert_non_null(strstr(bench_frames(&room.bench), "epc " EPC " tid=" TID));
        assert_int_equal(uhf_room_commission(&room, "3000AABB", "11112222", true).result, COMMISSION_DONE);
        uhf_room_close(&room);
}

static void what_an_18_cant_is_refused_with_the_reason(void **state) {
        static const char *const settings[] = { "session=1", "q=5", "antenna=1" };

        (void) state;
        for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
                open_room(settings[i], UHFREADER_18);
                assert_int_equal(room.end, DRIVER_E_UNFIT);
                assert_string_equal(
                        room.bench.reason, "this type of reader has no session, q or antenna to set");
                uhf_room_close(&room);
        }
        open_room("rssi_offset=5", 0);
        assert_int_equal(room.end, DRIVER_E_UNFIT);
        assert_non_null(strstr(room.bench.reason, "rssi_offset must be"));
        uhf_room_close(&room);
}

static void antennas_are_numbers_with_commas(void **state) {
        static const char *const wrong[] = { "antenna=0", "antenna=9", "antenna=1,", "antenna=1,,2",
                "antenna=x", "antenna=1-2", "antenna=1,2,3,4,5,6,7,8,1" };

        (void) state;
        for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
                open_room(wrong[i], 0);
                assert_int_equal(room.end, DRIVER_E_UNFIT);
                assert_string_equal(
                        room.bench.reason, "antenna must be numbers from 1 to 8, with commas between");
                uhf_room_close(&room);
        }
}

static void power_is_whole_dbm(void **state) {
        (void) state;
        open_room("power=20.5", 0);
        assert_int_equal(room.end, DRIVER_E_UNFIT);
        assert_non_null(strstr(room.bench.reason, "power must be"));
        uhf_room_close(&room);
}

/* Its flash wears out: what is so already isn't written. */
static void power_and_region_are_written_where_they_differ(void **state) {
        (void) state;
        open_room("power=26 region=us", 0);
        assert_int_equal(room.reader.power_cdbm, 2600);
        assert_non_null(strstr(bench_sent(&room.bench), "05 FF 2F 1A "));
        uhf_room_close(&room);
        open_room("power=30 region=us", 0); /* what a fake has at first */
        assert_null(strstr(bench_sent(&room.bench), " FF 2F "));
        assert_null(strstr(bench_sent(&room.bench), " FF 22 "));
        uhf_room_close(&room);
        open_room("region=eu", 0);
        assert_non_null(strstr(bench_sent(&room.bench), "06 FF 22 4E 00 "));
        uhf_room_close(&room);
}

static void a_long_scan_is_made_short(void **state) {
        (void) state;
        uhf_room_put(&room, &driver_uhf_chafon, &fake_chafon, "");
        room.reader.model = UHFREADER_18;
        room.reader.scan_time = 255;
        uhf_room_start(&room);
        assert_int_equal(room.reader.scan_time, 10);
        uhf_room_close(&room);
}

static void antennas_take_turns(void **state) {
        unsigned int heard = 0;

        (void) state;
        open_room("antenna=1,3,4 tid=off", 0);
        for (int i = 0; i < 6; i++) {
                heard |= 1u << room.reader.antenna;
                fake_uhf_round(&room.reader);
                uhf_room_settle(&room);
        }
        assert_int_equal(heard, 1u << 1 | 1u << 3 | 1u << 4);
        uhf_room_close(&room);
}

/* An antenna that isn't there: counted, and asked again at the tick, not at once. */
static void a_round_that_is_refused_is_begun_anew_at_the_tick(void **state) {
        uint32_t commands;

        (void) state;
        open_room("tid=off", 0);
        fake_field_put(&room.reader.field, EPC, TID, -50);
        commands = room.reader.commands;
        room.reader.sweeping = false;
        assert_int_equal(hear("050001F8690F"), DRIVER_E_REFUSED);
        assert_int_equal(room.reader.commands, commands);
        uhf_room_pass(&room, 2);
        assert_true(room.reader.commands > commands);
        assert_non_null(strstr(bench_frames(&room.bench), "epc " EPC));
        uhf_room_close(&room);
}

static void a_signal_beeps_in_the_next_pause(void **state) {
        (void) state;
        open_room("tid=off", 0);
        fake_field_put(&room.reader.field, EPC, TID, -50);
        assert_int_equal(bench_signal(&room.bench, SIGNAL_ACCEPTED), 0);
        assert_int_equal(room.reader.signals, 0); /* the reader would lose it now */
        uhf_room_pass(&room, 2);
        assert_int_equal(room.reader.signals, 1);
        assert_string_equal(room.reader.signal, "2 1 1");
        assert_int_equal(bench_signal(&room.bench, SIGNAL_REFUSED), 0);
        uhf_room_pass(&room, 2);
        assert_int_equal(room.reader.signals, 2);
        assert_string_equal(room.reader.signal, "6 2 3");
        uhf_room_close(&room);
}

static void a_signal_that_is_refused_is_counted_and_no_more(void **state) {
        (void) state;
        open_room("tid=off", 0);
        fake_field_put(&room.reader.field, EPC, TID, -50);
        assert_int_equal(bench_signal(&room.bench, SIGNAL_AGAIN), 0);
        room.reader.faults.refused = 1;
        uhf_room_pass(&room, 3);
        assert_int_equal(room.refused, 1);
        assert_int_equal(room.end, 0);
        uhf_room_close(&room);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_288s_answers_are_told_with_their_antenna),
                cmocka_unit_test(the_rssi_goes_up_where_its_zero_was_said),
                cmocka_unit_test(an_18s_answers_are_told_without),
                cmocka_unit_test(an_18_reads_and_writes_too),
                cmocka_unit_test(what_an_18_cant_is_refused_with_the_reason),
                cmocka_unit_test(antennas_are_numbers_with_commas),
                cmocka_unit_test(power_is_whole_dbm),
                cmocka_unit_test(power_and_region_are_written_where_they_differ),
                cmocka_unit_test(a_long_scan_is_made_short),
                cmocka_unit_test(antennas_take_turns),
                cmocka_unit_test(a_round_that_is_refused_is_begun_anew_at_the_tick),
                cmocka_unit_test(a_signal_beeps_in_the_next_pause),
                cmocka_unit_test(a_signal_that_is_refused_is_counted_and_no_more),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
