/* SPDX-License-Identifier: ISC */

/*
 * Mercury: commands as public hosts send them, a record as a module sent it, antennas, the boot loader
 */

#include "test.h"

#include <string.h>

#include "bytes.h"
#include "fake/uhf_room.h"

extern const struct driver driver_uhf_mercury;

#define EPC "30751FEB705C5904E3D50D70"
#define TID "E28011052000712233445566"

static struct uhf_room room;

static void open_room(const char *settings) {
        uhf_room_put(&room, &driver_uhf_mercury, &fake_mercury, settings);
        uhf_room_start(&room);
}

static int hear(const char *hex) {
        uint8_t bytes[300];
        size_t size;

        assert_int_equal(bytes_unhex(hex, strlen(hex), bytes, sizeof bytes, &size), 0);
        return bench_feed(&room.bench, bytes, size);
}

static void assert_sent(const char *hex) {
        if (!strstr(bench_sent(&room.bench), hex))
                fail_msg("%s isn't in\n%s", hex, bench_sent(&room.bench));
}

static void it_is_set_up_as_other_hosts_do(void **state) {
        (void) state;
        open_room("region=us power=27 session=1 q=3 antenna=1,2 tid=off");
        assert_sent("FF 00 03 1D 0C\n");
        assert_sent("FF 02 93 00 05 ");
        assert_sent("FF 01 97 0D ");
        assert_sent("FF 02 92 0A 8C ");
        assert_sent("FF 02 94 0A 8C ");
        assert_sent("FF 05 91 02 01 01 02 02 ");
        assert_sent("FF 03 9B 05 00 01 ");
        assert_sent("FF 04 9B 05 12 01 03 ");
        assert_sent("FF 10 2F 00 00 01 22 00 00 05 07 22 10 00 1B 03 E8 00 FF ");
        assert_null(strstr(bench_sent(&room.bench), "FF 00 04")); /* it isn't in the boot loader */
        uhf_room_close(&room);
}

/* As SparkFun's library shows it, with its pins and without data. */
static void a_record_of_a_module_is_told_in_full(void **state) {
        (void) state;
        open_room("region=us tid=off");
        assert_int_equal(hear("FF28220000"
                              "10001B01FF0101C4110E16400000012700000500000F0080"
                              "3000000000000000000000001545E94A561D"),
                0);
        assert_string_equal(bench_frames(&room.bench),
                "epc 000000000000000000001545 pc=3000 rssi=-6000 antenna=1 khz=923200\n");
        uhf_room_close(&room);
}

static void phase_and_frequency_go_up(void **state) {
        (void) state;
        open_room("region=eu tid=off");
        fake_field_put(&room.reader.field, EPC, TID, -48)->antenna = 3;
        uhf_room_pass(&room, 1);
        assert_non_null(strstr(
                bench_frames(&room.bench), "epc " EPC " pc=3000 rssi=-4800 antenna=3 phase=45 khz=865700\n"));
        uhf_room_close(&room);
}

static void the_tid_comes_with_the_tag(void **state) {
        uint32_t commands;

        (void) state;
        open_room("region=eu");
        fake_field_put(&room.reader.field, EPC, TID, -48);
        commands = room.reader.commands;
        uhf_room_pass(&room, 10);
        assert_memory_equal(bench_frames(&room.bench), "epc " EPC " pc=3000 tid=" TID,
                sizeof "epc " EPC " pc=3000 tid=" TID - 1);
        assert_int_equal(room.reader.commands, commands); /* no pause for it */
        uhf_room_close(&room);
}

/* An access goes by the antenna that saw the tag. */
static void a_short_tid_is_read_by_the_tags_antenna(void **state) {
        (void) state;
        open_room("region=eu antenna=1,2");
        fake_field_put(&room.reader.field, EPC, "E2003412", -48)->antenna = 2;
        uhf_room_pass(&room, 24);
        assert_sent("FF 02 91 02 02 ");
        assert_sent(
                "FF 1A 28 03 E8 01 02 00 00 00 00 06 00 00 00 00 60 30 75 1F EB 70 5C 59 04 E3 D5 0D 70 ");
        assert_non_null(strstr(bench_frames(&room.bench), "tid=E2003412 "));
        uhf_room_close(&room);
}

static void a_boot_loader_is_told_to_start(void **state) {
        (void) state;
        uhf_room_put(&room, &driver_uhf_mercury, &fake_mercury, "region=eu");
        room.reader.model = 1;
        uhf_room_start(&room);
        assert_sent("FF 00 04 ");
        assert_int_equal(room.reader.model, 0);
        uhf_room_close(&room);
}

static void without_a_region_it_isnt_driven(void **state) {
        (void) state;
        open_room("");
        assert_int_equal(room.end, DRIVER_E_UNFIT);
        assert_non_null(strstr(room.bench.reason, "region must be set"));
        uhf_room_close(&room);
        open_room("region=mars");
        assert_int_equal(room.end, DRIVER_E_UNFIT);
        assert_non_null(strstr(room.bench.reason, "region must be one of: us eu"));
        uhf_room_close(&room);
        open_room("region=eu antenna=9");
        assert_int_equal(room.end, DRIVER_E_UNFIT);
        assert_non_null(strstr(room.bench.reason, "antenna must be numbers from 1 to 8"));
        uhf_room_close(&room);
}

static void what_it_reports_of_itself_isnt_a_tag(void **state) {
        (void) state;
        open_room("region=eu tid=off");
        assert_int_equal(hear("FF0022040084E0"), 0); /* sees none: alive */
        assert_string_equal(bench_frames(&room.bench), "");
        uhf_room_close(&room);
}

/* Hot, or a cable without an antenna: counted, and begun anew at the tick. */
static void a_sweep_that_doesnt_start_is_counted(void **state) {
        uint32_t commands;

        (void) state;
        open_room("region=eu tid=off");
        room.reader.sweeping = false;
        room.reader.faults.refused = 1;
        commands = room.reader.commands;
        assert_int_equal(hear("FF002F05045449"), DRIVER_E_REFUSED);
        assert_int_equal(room.reader.commands, commands);
        uhf_room_pass(&room, 4);
        assert_true(room.reader.sweeping);
        assert_int_equal(room.refused, 1);
        assert_int_equal(
                hear("FF0022050485E4"), DRIVER_E_REFUSED); /* and so is what it says while it sweeps */
        uhf_room_close(&room);
}

/* Whole frames, broken records. */
static const char *const lies[] = {
        "FF1922000010001B000201C400803000000000000000000000001545E94B1FFC", /* the tag's CRC */
        "FF1922000010001B000201C400802800000000000000000000001545E94A3261", /* its PC says 80 bits */
        "FF1922000010001B000201C401003000000000000000000000001545E94AE3CB", /* more bits than bytes */
        "FF0A22000010001B000201C4000830528B",                               /* less than a PC */
        "FF0922000010001B00FF0101C41142F0",                                 /* no metadata */
        "FF0922000010001B0080010FF8006B16",                                 /* data that isn't there */
};

static void records_that_lie_are_garbled(void **state) {
        (void) state;
        open_room("region=eu tid=off");
        for (size_t i = 0; i < sizeof lies / sizeof *lies; i++)
                assert_int_equal(hear(lies[i]), DRIVER_E_GARBLED);
        assert_string_equal(bench_frames(&room.bench), "");
        uhf_room_close(&room);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(it_is_set_up_as_other_hosts_do),
                cmocka_unit_test(a_record_of_a_module_is_told_in_full),
                cmocka_unit_test(phase_and_frequency_go_up),
                cmocka_unit_test(the_tid_comes_with_the_tag),
                cmocka_unit_test(a_short_tid_is_read_by_the_tags_antenna),
                cmocka_unit_test(a_boot_loader_is_told_to_start),
                cmocka_unit_test(without_a_region_it_isnt_driven),
                cmocka_unit_test(a_sweep_that_doesnt_start_is_counted),
                cmocka_unit_test(records_that_lie_are_garbled),
                cmocka_unit_test(what_it_reports_of_itself_isnt_a_tag),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
