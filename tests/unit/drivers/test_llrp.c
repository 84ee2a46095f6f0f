/* SPDX-License-Identifier: ISC */

/*
 * LLRP: the driver against a reader of its own, from the greeting to a lost antenna
 */

#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "fake/driver_bench.h"
#include "llrp_reader.h"
#include "llrp_wire.h"

extern const struct driver driver_llrp;

enum { SPLITS = 60, HEARD_MAX = 1 << 16, STEPS_MAX = 64 };

/* The reader, the driver on its bench, and all that the driver was told, so that it can be told in other pieces. */
struct talk {
        struct llrp_reader reader;
        struct driver_io bench;
        size_t taken; /* of what the driver sent */
        size_t heard_size;
        uint8_t heard[HEARD_MAX];
        int worst;
};

static void talk_begin(struct talk *talk, const char *settings) {
        bench_put(&talk->bench, &driver_llrp, settings);
        llrp_reader_connect(&talk->reader);
        assert_int_equal(bench_start(&talk->bench), 0);
}

static bool talk_reader_hears(struct talk *talk) {
        const char *at = bench_sent(&talk->bench) + talk->taken;
        char *end;

        if (!*at)
                return false;
        while (*at) {
                const uint8_t byte = (uint8_t) strtoul(at, &end, 16);

                assert_true(end > at);
                assert_true(llrp_reader_hear(&talk->reader, &byte, 1));
                at = end + strspn(end, " \n");
        }
        talk->taken = strlen(bench_sent(&talk->bench));
        return true;
}

static bool talk_driver_hears(struct talk *talk) {
        int r;

        if (!talk->reader.out_size)
                return false;
        assert_true(talk->heard_size + talk->reader.out_size <= sizeof talk->heard);
        memcpy(talk->heard + talk->heard_size, talk->reader.out, talk->reader.out_size);
        talk->heard_size += talk->reader.out_size;
        r = bench_feed(&talk->bench, talk->reader.out, talk->reader.out_size);
        talk->worst = r > talk->worst ? r : talk->worst;
        llrp_reader_sent(&talk->reader, talk->reader.out_size);
        return true;
}

/* Until both have nothing more to say. */
static int talk_settle(struct talk *talk) {
        for (int i = 0; i < STEPS_MAX; i++) {
                const bool driver_heard = talk_driver_hears(talk), reader_heard = talk_reader_hears(talk);

                if (!driver_heard && !reader_heard)
                        return talk->worst;
        }
        fail_msg("they talk for ever");
        return -1;
}

static void talk_end(struct talk *talk) {
        bench_close(&talk->bench);
        free(talk);
}

static struct talk *talk_new(void) {
        struct talk *talk = calloc(1, sizeof *talk);

        assert_non_null(talk);
        return talk;
}

/* A tag with this EPC and a TID, at an antenna. */
static struct llrp_reader_tag *talk_tag(
        struct talk *talk, const char *epc, uint8_t size, uint8_t antenna, int8_t rssi_dbm) {
        struct llrp_reader_tag *tag = &talk->reader.tags[talk->reader.tag_count++];

        memcpy(tag->epc, epc, size);
        tag->epc_size = size;
        memcpy(tag->tid, "\xE2\x80\x11\x05\x20\x00\x00\x00\x00\x00\x00\x00", LLRP_READER_TID_SIZE);
        tag->tid[11] = (uint8_t) talk->reader.tag_count;
        tag->has_tid = true;
        tag->antenna = antenna;
        tag->rssi_dbm = rssi_dbm;
        return tag;
}

static void talk_round(struct talk *talk) {
        llrp_reader_round(&talk->reader);
        (void) talk_settle(talk);
}

static void a_reader_is_asked_told_and_started(void **state) {
        struct talk *talk = talk_new();

        (void) state;
        talk_begin(talk, "");
        assert_int_equal(talk_settle(talk), 0);
        assert_true(talk->reader.running && talk->reader.access_enabled && talk->reader.keepalives);
        assert_int_equal(talk->reader.antenna_mask, UINT32_MAX);
        assert_int_equal(talk->bench.wake_ms, 15000);
        talk_end(talk);
}

static void each_tag_is_a_frame_with_its_tid_antenna_and_strength(void **state) {
        struct talk *talk = talk_new();

        (void) state;
        talk_tag(talk, "\x30\x74\x25\x7b\xf7\x19\x4e\x40\x00\x00\x1a\x85", 12, 1, -47);
        talk_tag(talk, "\x30\x74\x25\x7b\xf7\x19\x4e\x40\x00\x00\x1a\x86", 12, 4, -63);
        talk_tag(talk, "\xA1\xA2\xA3\xA4", 4, 2, -30)->has_tid = false;
        talk_begin(talk, "");
        assert_int_equal(talk_settle(talk), 0);
        talk_round(talk);
        assert_string_equal(bench_frames(&talk->bench),
                "epc 3074257BF7194E4000001A85 pc=3000 tid=E28011052000000000000001 rssi=-4700 antenna=1\n"
                "epc 3074257BF7194E4000001A86 pc=3000 tid=E28011052000000000000002 rssi=-6300 antenna=4\n"
                "epc A1A2A3A4 pc=1000 rssi=-3000 antenna=2\n");
        assert_true(bench_splits_agree(&driver_llrp, "", talk->heard, talk->heard_size, SPLITS));
        talk_end(talk);
}

static void without_tids_none_are_asked_for(void **state) {
        struct talk *talk = talk_new();

        (void) state;
        talk_tag(talk, "\x30\x74\x25\x7b\xf7\x19\x4e\x40\x00\x00\x1a\x85", 12, 1, -47);
        talk_begin(talk, "tid=no antennas=1,3");
        assert_int_equal(talk_settle(talk), 0);
        assert_false(talk->reader.has_access);
        assert_int_equal(talk->reader.antenna_mask, 1u << 0 | 1u << 2);
        talk_round(talk);
        assert_string_equal(
                bench_frames(&talk->bench), "epc 3074257BF7194E4000001A85 pc=3000 rssi=-4700 antenna=1\n");
        talk_end(talk);
}

static void power_and_session_are_set_where_they_are_asked_for(void **state) {
        struct talk *talk = talk_new();

        (void) state;
        talk_begin(talk, "power_dbm=23 session=2 population=80");
        assert_int_equal(talk_settle(talk), 0);
        assert_int_equal(talk->reader.power_index, 14); /* the simulated table begins at 10 dBm */
        assert_int_equal(talk->reader.session, 2);
        talk_end(talk);
}

static void impinj_tells_phase_and_finer_strength(void **state) {
        struct talk *talk = talk_new();

        (void) state;
        talk->reader.vendor = LLRP_VENDOR_IMPINJ;
        talk_tag(talk, "\x30\x74\x25\x7b\xf7\x19\x4e\x40\x00\x00\x1a\x85", 12, 1, -47);
        talk_begin(talk, "tid=no");
        assert_int_equal(talk_settle(talk), 0);
        talk_round(talk);
        assert_string_equal(bench_frames(&talk->bench),
                "epc 3074257BF7194E4000001A85 pc=3000 rssi=-4725 antenna=1 phase=1234\n");
        talk_end(talk);
}

static void a_keepalive_is_answered_and_silence_is_the_end(void **state) {
        struct talk *talk = talk_new();

        (void) state;
        talk_begin(talk, "");
        (void) talk_settle(talk);
        llrp_reader_keep_alive(&talk->reader);
        assert_int_equal(talk_settle(talk), 0);
        assert_int_equal(talk->reader.acks, 1);
        assert_int_equal(bench_tick(&talk->bench), DRIVER_E_GONE);
        assert_string_equal(talk->bench.reason, "the reader fell silent: no keepalive for 15 s");
        talk_end(talk);
}

static void a_lost_antenna_is_told(void **state) {
        struct talk *talk = talk_new();

        (void) state;
        talk_tag(talk, "\xA1\xA2\xA3\xA4", 4, 2, -30);
        talk_begin(talk, "tid=no");
        (void) talk_settle(talk);
        llrp_reader_set_antenna(&talk->reader, 2, false);
        talk_round(talk);
        llrp_reader_set_antenna(&talk->reader, 2, true);
        assert_int_equal(talk_settle(talk), 0);
        assert_string_equal(bench_frames(&talk->bench), "antenna 2 lost\nantenna 2 connected\n");
        talk_end(talk);
}

static void a_reader_that_somebody_holds_says_so(void **state) {
        struct talk *talk = talk_new();

        (void) state;
        talk->reader.busy = true;
        talk_begin(talk, "");
        assert_int_equal(talk_settle(talk), DRIVER_E_GONE);
        assert_string_equal(talk->bench.reason, "another program holds the reader; only one can");
        assert_string_equal(bench_sent(&talk->bench), "");
        talk_end(talk);
}

static void a_reader_that_never_greets_is_given_up(void **state) {
        struct talk *talk = talk_new();

        (void) state;
        bench_put(&talk->bench, &driver_llrp, "");
        assert_int_equal(bench_start(&talk->bench), 0);
        assert_int_equal(talk->bench.wake_ms, 5000);
        assert_int_equal(bench_tick(&talk->bench), DRIVER_E_GONE);
        assert_string_equal(talk->bench.reason, "the reader doesn't answer: we wait for its greeting");
        talk_end(talk);
}

static void what_we_can_do_without_may_be_refused(void **state) {
        static const uint16_t types[] = { LLRP_DELETE_ACCESSSPEC, LLRP_DELETE_ROSPEC, LLRP_SET_READER_CONFIG,
                LLRP_ADD_ACCESSSPEC };

        (void) state;
        for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
                struct talk *talk = talk_new();

                talk->reader.refuse = types[i];
                talk->reader.refuse_code = 100;
                talk_begin(talk, "");
                assert_int_equal(talk_settle(talk), DRIVER_E_REFUSED);
                assert_true(talk->reader.running);
                talk_end(talk);
        }
}

static void what_we_cannot_do_without_makes_it_unfit(void **state) {
        static const uint16_t types[] = { LLRP_GET_READER_CAPABILITIES, LLRP_ADD_ROSPEC, LLRP_ENABLE_ROSPEC,
                LLRP_START_ROSPEC };

        (void) state;
        for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
                struct talk *talk = talk_new();

                talk->reader.refuse = types[i];
                talk->reader.refuse_code = 109;
                talk_begin(talk, "");
                assert_int_equal(talk_settle(talk), DRIVER_E_UNFIT);
                assert_non_null(strstr(talk->bench.reason, "code 109, refused by a simulated reader"));
                talk_end(talk);
        }
}

static void settings_that_mean_nothing_are_named(void **state) {
        static const char *const wrong[] = { "antennas=0", "antennas=1,,2", "antennas=1,33", "power_dbm=loud",
                "power_dbm=99", "session=4", "session=", "population=0", "tid=perhaps" };

        (void) state;
        for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
                struct driver_io bench = { 0 };

                bench_put(&bench, &driver_llrp, wrong[i]);
                assert_int_equal(bench_start(&bench), DRIVER_E_UNFIT);
                assert_memory_equal(bench.reason, wrong[i], strcspn(wrong[i], "=") + 1);
                bench_close(&bench);
        }
}

static void a_level_of_power_below_the_readers_lowest_is_unfit(void **state) {
        struct talk *talk = talk_new();

        (void) state;
        talk_begin(talk, "power_dbm=5");
        assert_int_equal(talk_settle(talk), DRIVER_E_UNFIT);
        talk_end(talk);
}

/* A report that is put together by hand, fed to a driver that runs. */
static int report(struct talk *talk, const void *body, size_t size) {
        uint8_t bytes[4096] = { 0x04, 61 };

        assert_true(size <= sizeof bytes - LLRP_HEAD_SIZE);
        bytes[4] = (uint8_t) ((size + LLRP_HEAD_SIZE) >> 8);
        bytes[5] = (uint8_t) (size + LLRP_HEAD_SIZE);
        memcpy(bytes + LLRP_HEAD_SIZE, body, size);
        memcpy(talk->heard + talk->heard_size, bytes, LLRP_HEAD_SIZE + size);
        talk->heard_size += LLRP_HEAD_SIZE + size;
        return bench_feed(&talk->bench, bytes, LLRP_HEAD_SIZE + size);
}

static void a_broken_tag_costs_that_tag_alone(void **state) {
        static const uint8_t good[] = { 0, 240, 0, 10, 0, 241, 0, 6, 0, 0 };
        static const uint8_t tag[] = { 0, 240, 0, 12, 0, 241, 0, 8, 0, 16, 0xAB, 0xCD };
        static const uint8_t lies[] = { 0, 240, 0, 12, 0, 241, 0, 9, 0, 16, 0xAB,
                0xCD }; /* past its holder */
        static const uint8_t long_bits[] = { 0, 240, 0, 12, 0, 241, 0, 8, 0, 17, 0xAB,
                0xCD }; /* 17 bits in 2 bytes */
        static const uint8_t nothing[] = { 0, 240, 0, 4 };
        static const uint8_t past[] = { 0, 240, 0, 200, 1, 2, 3 };
        static const uint8_t foreign[] = { 3, 255, 0, 12, 0, 0, 0, 1, 0, 0, 0, 2 };
        struct talk *talk = talk_new();

        (void) state;
        talk_begin(talk, "tid=no");
        (void) talk_settle(talk);
        assert_int_equal(report(talk, tag, sizeof tag), 0);
        assert_int_equal(report(talk, good, sizeof good), DRIVER_E_GARBLED); /* no EPC: never written */
        assert_int_equal(report(talk, lies, sizeof lies), DRIVER_E_GARBLED);
        assert_int_equal(report(talk, long_bits, sizeof long_bits), DRIVER_E_GARBLED);
        assert_int_equal(report(talk, nothing, sizeof nothing), DRIVER_E_GARBLED);
        assert_int_equal(report(talk, past, sizeof past), DRIVER_E_GARBLED);
        assert_int_equal(report(talk, "\0", 1), DRIVER_E_GARBLED);
        assert_int_equal(report(talk, foreign, sizeof foreign), 0);
        assert_int_equal(report(talk, tag, sizeof tag), 0);
        assert_string_equal(bench_frames(&talk->bench), "epc ABCD\nepc ABCD\n");
        assert_true(bench_splits_agree(&driver_llrp, "tid=no", talk->heard, talk->heard_size, SPLITS));
        talk_end(talk);
}

static void what_is_not_llrp_ends_the_session(void **state) {
        static const char *const streams[] = { "HTTP/1.1 400 Bad Request\r\n",
                "\x04\x3d\xff\xff\xff\xff\0\0\0\0", "\x04\x3d\0\0\0\x09\0\0\0\0" };

        (void) state;
        for (size_t i = 0; i < sizeof streams / sizeof *streams; i++) {
                struct driver_io bench = { 0 };

                bench_put(&bench, &driver_llrp, "");
                assert_int_equal(bench_start(&bench), 0);
                assert_int_equal(bench_feed(&bench, streams[i], 10), DRIVER_E_GONE);
                assert_non_null(strstr(bench.reason, "isn't LLRP"));
                bench_close(&bench);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_reader_is_asked_told_and_started),
                cmocka_unit_test(each_tag_is_a_frame_with_its_tid_antenna_and_strength),
                cmocka_unit_test(without_tids_none_are_asked_for),
                cmocka_unit_test(power_and_session_are_set_where_they_are_asked_for),
                cmocka_unit_test(impinj_tells_phase_and_finer_strength),
                cmocka_unit_test(a_keepalive_is_answered_and_silence_is_the_end),
                cmocka_unit_test(a_lost_antenna_is_told),
                cmocka_unit_test(a_reader_that_somebody_holds_says_so),
                cmocka_unit_test(a_reader_that_never_greets_is_given_up),
                cmocka_unit_test(what_we_can_do_without_may_be_refused),
                cmocka_unit_test(what_we_cannot_do_without_makes_it_unfit),
                cmocka_unit_test(settings_that_mean_nothing_are_named),
                cmocka_unit_test(a_level_of_power_below_the_readers_lowest_is_unfit),
                cmocka_unit_test(a_broken_tag_costs_that_tag_alone),
                cmocka_unit_test(what_is_not_llrp_ends_the_session),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
