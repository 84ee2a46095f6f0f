/* SPDX-License-Identifier: ISC */

/*
 * TSL handhelds: the trigger, barcodes, alerts, lines that are broken
 */

#include "test.h"

#include <string.h>

#include "fake/uhf_room.h"

extern const struct driver driver_uhf_tsl;

#define EPC "30751FEB705C5904E3D50D70"
#define TID "E28011052000712233445566"

static struct uhf_room room;

static void open_room(const char *settings) {
        uhf_room_put(&room, &driver_uhf_tsl, &fake_tsl, settings);
        uhf_room_start(&room);
}

static int hear(const char *text) {
        return bench_feed(&room.bench, text, strlen(text));
}

static void pull(void) {
        fake_tsl_pull(&room.reader);
        uhf_room_settle(&room);
}

static void it_says_what_the_trigger_shall_tell(void **state) {
        (void) state;
        open_room("power=25 session=2 q=5");
        assert_string_equal(bench_sent(&room.bench),
                "2E 76 72 0D 0A\n" /* .vr, and then .iv -x -n -e on -r on -c on -al off -o 25 -qs s2 -qa fix -qv 5 */
                "2E 69 76 20 2D 78 20 2D 6E 20 2D 65 20 6F 6E 20 2D 72 20 6F 6E 20 2D 63 20 6F 6E 20 2D 61 "
                "6C 20 6F "
                "66 66 20 2D 6F 20 32 35 20 2D 71 73 20 73 32 20 2D 71 61 20 66 69 78 20 2D 71 76 20 35 0D "
                "0A\n");
        uhf_room_close(&room);
}

static void nothing_is_read_before_the_trigger_is_pulled(void **state) {
        (void) state;
        open_room("tid=off");
        fake_field_put(&room.reader.field, EPC, TID, -48);
        uhf_room_pass(&room, 30);
        assert_string_equal(bench_frames(&room.bench), "");
        assert_int_equal(room.reader.commands, 2);
        pull();
        assert_string_equal(bench_frames(&room.bench), "epc " EPC " pc=3000 rssi=-4800\n");
        uhf_room_close(&room);
}

static void what_the_trigger_found_is_read_on(void **state) {
        (void) state;
        open_room("");
        fake_field_put(&room.reader.field, EPC, TID, -48);
        pull();
        uhf_room_pass(&room, 6);
        assert_non_null(strstr(bench_frames(&room.bench), "epc " EPC " pc=3000 tid=" TID));
        pull();
        uhf_room_close(&room);
}

/* Nobody pulls it all night: it is asked whether it is there, and is gone when it doesn't say so. */
static void a_handheld_at_rest_is_asked_now_and_then(void **state) {
        (void) state;
        open_room("");
        uhf_room_pass(&room, 500);
        assert_int_equal(room.end, 0);
        assert_in_range(room.reader.commands, 10, 30);
        room.reader.faults.dumb = 1000;
        uhf_room_pass(&room, 200);
        assert_int_equal(room.end, DRIVER_E_GONE);
        uhf_room_close(&room);
}

static void a_barcode_is_text(void **state) {
        (void) state;
        open_room("");
        fake_tsl_scan(&room.reader, "SR-0042");
        fake_tsl_scan(&room.reader, "two\x1B\rlines \x1B\x1B");
        uhf_room_settle(&room);
        assert_non_null(strstr(bench_frames(&room.bench), "SR-0042"));
        assert_int_equal(room.bench.frame_count, 2);
        assert_int_equal(room.garbled, 0);
        uhf_room_close(&room);
}

static void a_barcode_beyond_the_limit_says_how_much_is_gone(void **state) {
        char line[1000] = "BC: ";

        (void) state;
        open_room("");
        memset(line + 4, '7', 600);
        memcpy(line + 604, "\r\n", sizeof "\r\n");
        assert_int_equal(hear(line), 0);
        assert_non_null(strstr(bench_frames(&room.bench), "7 +88\n"));
        uhf_room_close(&room);
}

static void a_write_works_without_the_trigger(void **state) {
        (void) state;
        open_room("");
        fake_field_put(&room.reader.field, EPC, TID, -48);
        uhf_room_pass(&room, 4);
        assert_int_equal(uhf_room_commission(&room, "3034257BF7194E4000001A85", "0BADCAFE", true).result,
                COMMISSION_DONE);
        assert_true(room.reader.field.tags[0].locks_epc);
        uhf_room_pass(&room, 30);
        assert_false(room.reader.sweeping); /* and the trigger is what counts again */
        uhf_room_close(&room);
}

static void each_answer_has_its_own_alert(void **state) {
        static const struct {
                enum signal_kind kind;
                const char *alert;
        } alerts[] = {
                { SIGNAL_ACCEPTED, ".al -x -b on -v off -d sho -t hig" },
                { SIGNAL_AGAIN, ".al -x -b on -v off -d sho -t low" },
                { SIGNAL_WRONG_PLACE, ".al -x -b on -v on -d med -t med" },
                { SIGNAL_REFUSED, ".al -x -b on -v on -d lon -t low" },
        };

        (void) state;
        open_room("");
        for (size_t i = 0; i < sizeof alerts / sizeof *alerts; i++) {
                assert_int_equal(bench_signal(&room.bench, alerts[i].kind), 0);
                uhf_room_pass(&room, 6);
                assert_int_equal(room.reader.signals, i + 1);
                assert_string_equal(room.reader.signal, alerts[i].alert);
        }
        uhf_room_close(&room);
}

/* The CRC is the tag's own: a digit that turned on the way isn't another tag. */
static void a_broken_line_makes_no_tag(void **state) {
        (void) state;
        open_room("tid=off");
        assert_int_equal(
                hear("CS: .iv\r\nEP: 30751FEB705C5904E3D50D71\r\nPC: 3000\r\nCR: 1234\r\nOK:\r\n\r\n"),
                DRIVER_E_GARBLED);
        assert_int_equal(
                hear("CS: .iv\r\nEP: 30751FEB705C5904E3D50D70\r\nPC: 1000\r\nOK:\r\n\r\n"), DRIVER_E_GARBLED);
        assert_int_equal(hear("EP: 30Z5\r\nRI: -50\r\nOK:\r\n"), DRIVER_E_GARBLED);
        assert_int_equal(hear("EP: 3075\r\nRI: loud\r\nOK:\r\n"), DRIVER_E_GARBLED);
        assert_int_equal(hear("EP: 3075\r\nPC: 08\r\nOK:\r\n"), DRIVER_E_GARBLED);
        assert_int_equal(hear("ER: x\r\n"), DRIVER_E_GARBLED);
        assert_int_equal(hear("CS: iv\r\n"), DRIVER_E_GARBLED);
        assert_int_equal(hear("hello\r\n"), DRIVER_E_GARBLED);
        assert_string_equal(bench_frames(&room.bench), "epc 3075\n");
        assert_int_equal(hear("EP: 30AA\nRI: -5\nEP: 30BB\nOK:\n"), 0); /* lines may end with LF alone */
        assert_string_equal(bench_frames(&room.bench), "epc 3075\nepc 30AA rssi=-500\nepc 30BB\n");
        uhf_room_close(&room);
}

/* Where the second tag's EPC got lost, what is told of it isn't told of the first. */
static void what_belongs_to_a_lost_tag_is_dropped(void **state) {
        (void) state;
        open_room("tid=off");
        assert_int_equal(hear("EP: 30AA\r\nPC: 0800\r\nRI: -40\r\nE\r\nPC: 3000\r\nCR: 1234\r\nOK:\r\n"),
                DRIVER_E_GARBLED);
        assert_string_equal(bench_frames(&room.bench), "epc 30AA pc=0800 rssi=-4000\n");
        uhf_room_close(&room);
}

/* Longer than any barcode: it is dropped, and the line behind it lives. */
static void a_line_without_an_end_is_given_up(void **state) {
        static char line[4000] = "BC: ";

        (void) state;
        open_room("tid=off");
        memset(line + 4, '7', sizeof line - 5);
        assert_int_equal(hear(line), DRIVER_E_GARBLED);
        assert_int_equal(hear("\r\nEP: 3075\r\nOK:\r\n"), 0);
        assert_string_equal(bench_frames(&room.bench), "epc 3075\n");
        uhf_room_close(&room);
}

/* A low battery, say: it errs at once, and isn't chased with one inventory after the other. */
static void an_inventory_that_errs_waits_for_the_tick(void **state) {
        uint32_t commands;

        (void) state;
        open_room("trigger=no tid=off");
        room.reader.faults.refused = 100;
        room.reader.sweeping = false;
        assert_int_equal(hear("CS: .iv\r\nER: 007\r\n\r\n"), DRIVER_E_REFUSED);
        commands = room.reader.commands;
        uhf_room_pass(&room, 5);
        assert_in_range(room.reader.commands, commands + 1, commands + 5);
        assert_in_range(room.refused, 1, 5);
        room.reader.faults.refused = 0;
        fake_field_put(&room.reader.field, EPC, TID, -48);
        uhf_room_pass(&room, 3);
        assert_non_null(strstr(bench_frames(&room.bench), "epc " EPC));
        uhf_room_close(&room);
}

static void a_wrong_word_for_trigger_is_refused(void **state) {
        (void) state;
        open_room("trigger=maybe");
        assert_int_equal(room.end, DRIVER_E_UNFIT);
        assert_string_equal(room.bench.reason, "trigger must be yes or no");
        uhf_room_close(&room);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(it_says_what_the_trigger_shall_tell),
                cmocka_unit_test(nothing_is_read_before_the_trigger_is_pulled),
                cmocka_unit_test(what_the_trigger_found_is_read_on),
                cmocka_unit_test(a_handheld_at_rest_is_asked_now_and_then),
                cmocka_unit_test(a_barcode_is_text),
                cmocka_unit_test(a_barcode_beyond_the_limit_says_how_much_is_gone),
                cmocka_unit_test(a_write_works_without_the_trigger),
                cmocka_unit_test(each_answer_has_its_own_alert),
                cmocka_unit_test(a_broken_line_makes_no_tag),
                cmocka_unit_test(what_belongs_to_a_lost_tag_is_dropped),
                cmocka_unit_test(a_line_without_an_end_is_given_up),
                cmocka_unit_test(an_inventory_that_errs_waits_for_the_tick),
                cmocka_unit_test(a_wrong_word_for_trigger_is_refused),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
