/* SPDX-License-Identifier: ISC */

/*
 * M100: frames as modules and manuals have them, byte for byte
 */

#include "test.h"

#include <string.h>

#include "bytes.h"
#include "fake/driver_bench.h"

extern const struct driver driver_uhf_m100;

static struct driver_io bench;

static void open_bench(const char *settings) {
        bench_open(&bench, &driver_uhf_m100, settings, NULL, 0);
}

static int hear(const char *hex) {
        uint8_t bytes[300];
        size_t size;

        assert_int_equal(bytes_unhex(hex, strlen(hex), bytes, sizeof bytes, &size), 0);
        return bench_feed(&bench, bytes, size);
}

/* What set-up asks, one answer after the other, until it sweeps. */
static void set_up(void) {
        assert_int_equal(hear("BB01280001002A7E"), 0);
        assert_int_equal(hear("BB0112000100147E"), 0);
}

static void it_stops_sets_the_mode_and_sweeps(void **state) {
        (void) state;
        bench_put(&bench, &driver_uhf_m100, "");
        assert_int_equal(bench_start(&bench), 0);
        assert_string_equal(bench_sent(&bench), "BB 00 28 00 00 28 7E\n");
        set_up();
        assert_non_null(
                strstr(bench_sent(&bench), "BB 00 12 00 01 02 15 7E\nBB 00 27 00 03 22 27 10 83 7E\n"));
        bench_close(&bench);
}

/* The manual's examples: query 10 20 is session 0 and Q 4, power 07D0 is 20 dBm. */
static void settings_are_sent_as_the_manual_has_them(void **state) {
        (void) state;
        open_bench("region=us power=20 session=0 q=4");
        assert_int_equal(hear("BB01280001002A7E"), 0);
        assert_non_null(strstr(bench_sent(&bench), "BB 00 07 00 01 02 0A 7E\n"));
        assert_int_equal(hear("BB0107000100097E"), 0);
        assert_non_null(strstr(bench_sent(&bench), "BB 00 B6 00 02 07 D0 8F 7E\n"));
        assert_int_equal(hear("BB01B6000100B87E"), 0);
        assert_non_null(strstr(bench_sent(&bench), "BB 00 0E 00 02 10 20 40 7E\n"));
        bench_close(&bench);
}

static void the_vectors_frames_are_told_or_counted(void **state) {
        char line[512];
        unsigned int garbled = 0, frames = 0;

        (void) state;
        need_vectors("frames/uhf_m100.tsv");
        open_bench("tid=off");
        set_up();
        FILE *file = fopen(VECTORS "frames/uhf_m100.tsv", "re");
        assert_non_null(file);
        while (fgets(line, sizeof line, file)) {
                char hex[256] = "";
                size_t at = 0;

                if (strncmp(line, "rx\t", 3) != 0)
                        continue;
                for (const char *c = line + 3; *c && *c != '\t'; c++)
                        if (*c != ' ')
                                hex[at++] = *c;
                garbled += hear(hex) == DRIVER_E_GARBLED;
                for (int i = 0; i < 3; i++) /* a frame that claims too much is given up in silence */
                        garbled += bench_tick(&bench) == DRIVER_E_GARBLED;
                frames++;
        }
        assert_int_equal(fclose(file), 0);
        assert_true(frames > 0 && garbled < frames);
        assert_non_null(strstr(bench_frames(&bench), "epc 30751FEB705C5904E3D50D70 pc=3400 rssi="));
        bench_close(&bench);
}

/* The tag's own CRC is over PC and EPC: a module that lets a broken tag through doesn't make a tag of it. */
static void a_tag_with_a_wrong_crc_isnt_told(void **state) {
        (void) state;
        open_bench("tid=off");
        set_up();
        assert_int_equal(hear("BB02220011C9340030751FEB705C5904E3D50D703A76EF7E"), 0);
        assert_int_equal(bench.frame_count, 1);
        assert_int_equal(hear("BB02220011C9340030751FEB705C5904E3D50D713A76F07E"), DRIVER_E_GARBLED);
        assert_int_equal(bench.frame_count, 1);
        bench_close(&bench);
}

/* In the sweep no tag is nothing amiss; what else it refuses is counted. */
static void errors_are_counted_but_for_no_tag(void **state) {
        (void) state;
        open_bench("tid=off");
        set_up();
        assert_int_equal(hear("BB01FF000115167E"), 0);
        assert_int_equal(hear("BB01FF000117187E"), DRIVER_E_REFUSED);
        bench_close(&bench);
}

/* The reads of the manual: Select, its answer, Read, and what Read brings. */
static void a_tid_is_asked_for_as_the_manual_has_it(void **state) {
        (void) state;
        open_bench("");
        set_up();
        assert_int_equal(hear("BB02220011C9340030751FEB705C5904E3D50D703A76EF7E"), 0);
        for (int i = 0; i < 4; i++)
                assert_int_equal(bench_tick(&bench), 0);
        assert_int_equal(hear("BB01280001002A7E"), 0);
        assert_non_null(strstr(bench_sent(&bench),
                "BB 00 0C 00 13 01 00 00 00 20 60 00 30 75 1F EB 70 5C 59 04 E3 D5 0D 70 AD 7E\n"));
        assert_int_equal(hear("BB010C0001000E7E"), 0);
        assert_non_null(strstr(bench_sent(&bench), "BB 00 39 00 09 00 00 00 00 02 00 00 00 06 4A 7E\n"));
        assert_int_equal(hear("BB013900130E340030751FEB705C5904E3D50D7012345678B07E"), 0);
        assert_non_null(strstr(bench_frames(&bench), "tid=12345678"));
        bench_close(&bench);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(it_stops_sets_the_mode_and_sweeps),
                cmocka_unit_test(settings_are_sent_as_the_manual_has_them),
                cmocka_unit_test(the_vectors_frames_are_told_or_counted),
                cmocka_unit_test(a_tag_with_a_wrong_crc_isnt_told),
                cmocka_unit_test(errors_are_counted_but_for_no_tag),
                cmocka_unit_test(a_tid_is_asked_for_as_the_manual_has_it),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
