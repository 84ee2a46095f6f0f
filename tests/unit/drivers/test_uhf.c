/* SPDX-License-Identifier: ISC */

/*
 * What every UHF driver does, each with a fake of its protocol at the other end
 *
 * Long because each story is told of every protocol: one table at the end.
 */

#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "fake/uhf_room.h"

extern const struct driver driver_uhf_m100, driver_uhf_chafon, driver_uhf_tsl, driver_uhf_mercury;

#define EPC_A  "30751FEB705C5904E3D50D70"
#define EPC_96 "3034257BF7194E4000001A85"
#define TID_A  "E28011052000712233445566"
#define TID_B  "E280689400004001AABBCCDD"

/* One row a protocol: with what settings, and what it tells of a tag. */
struct wire {
        const struct driver *driver;
        const struct fake_uhf_kind *kind;
        const char *settings;
        bool told_rssi, told_antenna, told_pc;
        bool power, session, region; /* it has such a setting */
        bool embeds;                 /* it reads the TID with the inventory, where that is long enough */
};

static const struct wire wire_m100 = {
        .driver = &driver_uhf_m100,
        .kind = &fake_m100,
        .settings = "",
        .told_rssi = true,
        .told_pc = true,
        .power = true,
        .session = true,
        .region = true,
};

static const struct wire wire_chafon = {
        .driver = &driver_uhf_chafon,
        .kind = &fake_chafon,
        .settings = "rssi_offset=-128",
        .told_rssi = true,
        .told_antenna = true,
        .power = true,
        .session = true,
        .region = true,
};

static const struct wire wire_tsl = {
        .driver = &driver_uhf_tsl,
        .kind = &fake_tsl,
        .settings = "trigger=no",
        .told_rssi = true,
        .told_pc = true,
        .power = true,
        .session = true,
};

static const struct wire wire_mercury = {
        .driver = &driver_uhf_mercury,
        .kind = &fake_mercury,
        .settings = "region=eu",
        .told_rssi = true,
        .told_antenna = true,
        .told_pc = true,
        .power = true,
        .session = true,
        .embeds = true,
};

static struct uhf_room room;

static const struct wire *open_room(void **state, const char *more) {
        const struct wire *wire = *state;
        char settings[BENCH_SETTINGS_SIZE];

        (void) snprintf(settings, sizeof settings, "%s%s%s", wire->settings,
                wire->settings[0] && more[0] ? " " : "", more);
        uhf_room_put(&room, wire->driver, wire->kind, settings);
        return wire;
}

static void assert_says(const char *words) {
        if (!strstr(bench_frames(&room.bench), words))
                fail_msg("%s isn't in\n%s", words, bench_frames(&room.bench));
}

static size_t count_says(const char *words) {
        size_t count = 0;

        for (const char *at = bench_frames(&room.bench); (at = strstr(at, words)); at++)
                count++;
        return count;
}

static void forget_frames(void) {
        text_clear(&room.bench.frames);
}

/* ---- inventory ---- */

static void a_tag_is_told_with_all_the_reader_knows(void **state) {
        const struct wire *wire = open_room(state, "tid=off");

        fake_field_put(&room.reader.field, EPC_A, TID_A, -55);
        uhf_room_start(&room);
        uhf_room_pass(&room, 2);
        assert_says("epc " EPC_A);
        if (wire->told_pc)
                assert_says(EPC_A " pc=3000");
        if (wire->told_rssi)
                assert_says("rssi=-5500");
        if (wire->told_antenna)
                assert_says("antenna=1");
        assert_int_equal(count_says("tid="), 0);
        assert_int_equal(room.garbled + room.refused, 0);
        uhf_room_close(&room);
}

static void an_epc_may_have_any_length(void **state) {
        (void) open_room(state, "tid=off");
        fake_field_put(&room.reader.field, "3000", TID_A, -50);
        fake_field_put(&room.reader.field, "36140D4E65CB2E1E0C5E2C48D2C0AABBCCDDEEFF00112233", TID_B, -50);
        uhf_room_start(&room);
        uhf_room_pass(&room, 2);
        assert_says("epc 3000 ");
        assert_says("epc 36140D4E65CB2E1E0C5E2C48D2C0AABBCCDDEEFF00112233");
        uhf_room_close(&room);
}

static void a_tag_goes_up_at_once_and_again_with_its_tid(void **state) {
        const char *first;

        (void) open_room(state, "");
        fake_field_put(&room.reader.field, EPC_A, TID_A, -55);
        uhf_room_start(&room);
        uhf_room_pass(&room, 1);
        first = bench_frames(&room.bench);
        assert_non_null(strstr(first, "epc " EPC_A));
        uhf_room_pass(&room, 12);
        assert_says("tid=" TID_A);
        forget_frames();
        uhf_room_pass(&room, 4);
        assert_int_equal(count_says("epc "), count_says("tid=" TID_A)); /* from now on always */
        assert_true(count_says("epc ") > 0);
        uhf_room_close(&room);
}

static void a_short_tid_is_read_as_far_as_it_goes(void **state) {
        (void) open_room(state, "");
        fake_field_put(&room.reader.field, EPC_A, "E2003412", -55);
        uhf_room_start(&room);
        uhf_room_pass(&room, 20);
        assert_says("tid=E2003412 ");
        uhf_room_close(&room);
}

static void reading_tids_never_starves_the_inventory(void **state) {
        char epc[32], tid[32];
        size_t least = 1000;

        (void) open_room(state, "");
        for (unsigned int i = 0; i < FAKE_TAGS_MAX; i++) {
                (void) snprintf(epc, sizeof epc, "30AA00000000000000000%03X", i);
                (void) snprintf(tid, sizeof tid, "E28011052000000000000%03X", i);
                fake_field_put(&room.reader.field, epc, tid, -40);
        }
        uhf_room_start(&room);
        for (int i = 0; i < 8; i++) {
                forget_frames();
                uhf_room_pass(&room, 8);
                least = count_says("epc 30AA000000000000000000") < least
                                ? count_says("epc 30AA000000000000000000")
                                : least;
        }
        assert_true(least >= 2); /* in every second and a half each tag is told */
        assert_int_equal(count_says("epc "), count_says("tid="));
        uhf_room_close(&room);
}

static void a_tag_taken_away_is_told_no_more(void **state) {
        struct fake_tag *tag;

        (void) open_room(state, "");
        tag = fake_field_put(&room.reader.field, EPC_A, TID_A, -55);
        uhf_room_start(&room);
        uhf_room_pass(&room, 10);
        tag->away = true;
        uhf_room_pass(&room, 2);
        forget_frames();
        uhf_room_pass(&room, 20);
        assert_string_equal(bench_frames(&room.bench), "");
        tag->away = false;
        uhf_room_pass(&room, 6);
        assert_says("epc " EPC_A);
        assert_int_equal(room.end, 0);
        uhf_room_close(&room);
}

/* The field changed its mind: same EPC, other chip. The reader must find out, if late. */
static void a_tid_is_read_again_in_time(void **state) {
        struct fake_tag *tag;

        (void) open_room(state, "");
        tag = fake_field_put(&room.reader.field, EPC_A, TID_A, -55);
        uhf_room_start(&room);
        uhf_room_pass(&room, 12);
        assert_says("tid=" TID_A);
        tag->words[FAKE_TID][5] = 0x7777;
        uhf_room_pass(&room, 800);
        assert_says("tid=E28011052000712233447777");
        uhf_room_close(&room);
}

/* ---- settings ---- */

static void what_is_set_reaches_the_reader(void **state) {
        const struct wire *wire = *state;
        char more[96];

        (void) snprintf(more, sizeof more, "%s%s%stid=off", wire->power ? "power=20 " : "",
                wire->session ? "session=1 q=6 " : "", wire->region ? "region=eu " : "");
        (void) open_room(state, more);
        uhf_room_start(&room);
        uhf_room_pass(&room, 2);
        assert_int_equal(room.end, 0);
        if (wire->power)
                assert_int_equal(room.reader.power_cdbm, 2000);
        if (wire->session) {
                assert_int_equal(room.reader.session, 1);
                assert_int_equal(room.reader.q, 6);
        }
        uhf_room_close(&room);
}

static void a_setting_out_of_range_is_refused_with_the_range(void **state) {
        static const char *const wrong[] = { "power=99", "power=x", "session=4", "session=", "q=16", "q=-1",
                "tid=maybe" };

        for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
                (void) open_room(state, wrong[i]);
                uhf_room_start(&room);
                assert_int_equal(room.end, DRIVER_E_UNFIT);
                assert_memory_equal(room.bench.reason, wrong[i], strcspn(wrong[i], "="));
                uhf_room_close(&room);
        }
}

static void a_setting_the_reader_refuses_makes_it_unfit(void **state) {
        const struct wire *wire = *state;

        if (!wire->region && !wire->power)
                return;
        (void) open_room(state, wire->power ? "power=20" : "region=eu");
        room.reader.faults.refused = 50;
        uhf_room_start(&room);
        uhf_room_pass(&room, 2);
        assert_int_equal(room.end, DRIVER_E_UNFIT);
        assert_non_null(strstr(room.bench.reason, "the reader refuses this"));
        uhf_room_close(&room);
}

/* ---- trouble on the line ---- */

static void a_damaged_frame_is_counted_and_the_next_one_lives(void **state) {
        struct fake_faults faults[] = { { .spoilt = 1 }, { .cut = 1 }, { .noisy = 1 } };

        for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
                (void) open_room(state, "tid=off");
                fake_field_put(&room.reader.field, EPC_A, TID_A, -55);
                uhf_room_start(&room);
                uhf_room_pass(&room, 2);
                forget_frames();
                room.reader.faults = faults[i];
                uhf_room_pass(&room, 16);
                assert_true(room.garbled > 0);
                assert_true(count_says("epc " EPC_A) >= 2);
                assert_int_equal(count_says("epc "), count_says("epc " EPC_A)); /* and nothing made up */
                assert_int_equal(room.end, 0);
                uhf_room_close(&room);
        }
}

static void a_command_that_got_lost_is_sent_again(void **state) {
        (void) open_room(state, "");
        fake_field_put(&room.reader.field, EPC_A, TID_A, -55);
        room.reader.faults.dumb = 2;
        uhf_room_start(&room);
        uhf_room_pass(&room, 40);
        assert_says("epc " EPC_A);
        assert_int_equal(room.end, 0);
        uhf_room_close(&room);
}

static void a_reader_that_never_answers_is_gone_and_why_is_said(void **state) {
        (void) open_room(state, "");
        room.reader.faults.dumb = 1000;
        uhf_room_start(&room);
        uhf_room_pass(&room, 300);
        assert_int_equal(room.end, DRIVER_E_GONE);
        assert_non_null(strstr(room.bench.reason, "doesn't answer"));
        uhf_room_close(&room);
}

static void a_reader_that_falls_silent_is_woken_and_then_gone(void **state) {
        (void) open_room(state, "tid=off");
        fake_field_put(&room.reader.field, EPC_A, TID_A, -55);
        uhf_room_start(&room);
        uhf_room_pass(&room, 4);
        room.reader.sweeping = false; /* it was reset: nothing comes, but it answers */
        forget_frames();
        uhf_room_pass(&room, 70);
        assert_says("epc " EPC_A);
        room.reader.faults.dumb = 1000;
        room.reader.sweeping = false;
        uhf_room_pass(&room, 200);
        assert_int_equal(room.end, DRIVER_E_GONE);
        uhf_room_close(&room);
}

static void an_error_answer_is_counted(void **state) {
        const struct wire *wire = open_room(state, "");
        const char *tid = wire->embeds ? "E280110520007122" : TID_A;

        fake_field_put(&room.reader.field, EPC_A, tid, -55);
        uhf_room_start(&room);
        uhf_room_pass(&room, 3);
        room.reader.faults.refused = 1;
        uhf_room_pass(&room, 20);
        assert_true(room.refused >= 1);
        assert_says(tid); /* and the next try brings it */
        uhf_room_close(&room);
}

static void a_host_that_takes_nothing_hears_the_errno(void **state) {
        (void) open_room(state, "");
        fake_field_put(&room.reader.field, EPC_A, TID_A, -55);
        room.bench.emit_fails = -5;
        uhf_room_start(&room);
        uhf_room_pass(&room, 4);
        assert_int_equal(room.end, -5);
        uhf_room_close(&room);
}

/* ---- commissioning ---- */

static void assert_epc(const struct fake_tag *tag, const char *epc) {
        uint8_t bytes[62];
        char hex[2 * sizeof bytes + 1] = "";
        size_t size = fake_tag_epc(tag, bytes);

        for (size_t i = 0; i < size; i++)
                (void) snprintf(hex + 2 * i, 3, "%02X", bytes[i]);
        assert_string_equal(hex, epc);
}

static void the_one_tag_gets_its_epc_and_is_read_on(void **state) {
        struct commissioned outcome;

        (void) open_room(state, "");
        fake_field_put(&room.reader.field, EPC_A, TID_A, -55);
        uhf_room_start(&room);
        uhf_room_pass(&room, 3);
        outcome = uhf_room_commission(&room, EPC_96, NULL, false);
        assert_int_equal(outcome.result, COMMISSION_DONE);
        assert_int_equal(outcome.was_size, 12);
        assert_int_equal(outcome.tid_size, 12);
        assert_false(outcome.locked);
        assert_epc(&room.reader.field.tags[0], EPC_96);
        assert_false(room.reader.field.tags[0].locks_epc);
        forget_frames();
        uhf_room_pass(&room, 12);
        assert_says("epc " EPC_96);
        assert_says("tid=" TID_A);
        assert_int_equal(count_says(EPC_A), 0);
        uhf_room_close(&room);
}

static void an_epc_of_another_length_changes_the_pc(void **state) {
        (void) open_room(state, "");
        fake_field_put(&room.reader.field, EPC_A, TID_A, -55);
        uhf_room_start(&room);
        assert_int_equal(uhf_room_commission(&room, "36140D4E65CB2E1E0C5E2C48D2C0AABB", NULL, false).result,
                COMMISSION_DONE);
        assert_int_equal(fake_tag_pc(&room.reader.field.tags[0]) >> 11, 8);
        assert_int_equal(uhf_room_commission(&room, "3000AABB", NULL, false).result, COMMISSION_DONE);
        assert_epc(&room.reader.field.tags[0], "3000AABB");
        uhf_room_close(&room);
}

static void a_tag_is_locked_with_its_password_and_opened_again(void **state) {
        struct fake_tag *tag;
        struct commissioned outcome;

        (void) open_room(state, "");
        tag = fake_field_put(&room.reader.field, EPC_A, TID_A, -55);
        uhf_room_start(&room);
        outcome = uhf_room_commission(&room, EPC_96, "CAFE0123", true);
        assert_int_equal(outcome.result, COMMISSION_DONE);
        assert_true(outcome.locked);
        assert_true(tag->locks_epc && tag->locks_access && tag->locks_kill);
        assert_int_equal(tag->words[FAKE_RESERVED][2], 0xCAFE);
        assert_int_equal(tag->words[FAKE_RESERVED][3], 0x0123);

        /* Without the password, or with another, it stays as it is. */
        assert_int_equal(uhf_room_commission(&room, EPC_A, NULL, false).result, COMMISSION_NOT_WRITTEN);
        assert_int_equal(uhf_room_commission(&room, EPC_A, "11111111", true).result, COMMISSION_LOCKED_OUT);
        assert_epc(tag, EPC_96);
        assert_int_equal(uhf_room_commission(&room, EPC_A, "CAFE0123", true).result, COMMISSION_DONE);
        assert_epc(tag, EPC_A);
        uhf_room_close(&room);
}

static void of_two_tags_none_is_written(void **state) {
        (void) open_room(state, "");
        fake_field_put(&room.reader.field, EPC_A, TID_A, -55);
        fake_field_put(&room.reader.field, EPC_96, TID_B, -60);
        uhf_room_start(&room);
        assert_int_equal(uhf_room_commission(&room, "300000000000000000000001", NULL, false).result,
                COMMISSION_MANY_TAGS);
        assert_epc(&room.reader.field.tags[0], EPC_A);
        assert_epc(&room.reader.field.tags[1], EPC_96);
        uhf_room_close(&room);
}

static void without_a_tag_it_waits_and_then_says_so(void **state) {
        (void) open_room(state, "");
        uhf_room_start(&room);
        assert_int_equal(uhf_room_commission(&room, EPC_96, NULL, false).result, COMMISSION_NO_TAG);
        uhf_room_close(&room);
}

static void a_write_that_fails_once_is_tried_again(void **state) {
        (void) open_room(state, "");
        fake_field_put(&room.reader.field, EPC_A, TID_A, -55);
        uhf_room_start(&room);
        room.reader.field.writes_fail = 2;
        assert_int_equal(uhf_room_commission(&room, EPC_96, NULL, false).result, COMMISSION_DONE);
        room.reader.field.writes_fail = 3;
        assert_int_equal(uhf_room_commission(&room, EPC_A, NULL, false).result, COMMISSION_NOT_WRITTEN);
        assert_int_not_equal(room.bench.commissioned.code, 0);
        uhf_room_close(&room);
}

static void what_reads_back_otherwise_isnt_done(void **state) {
        (void) open_room(state, "");
        fake_field_put(&room.reader.field, EPC_A, TID_A, -55);
        uhf_room_start(&room);
        room.reader.field.writes_spoil = 1; /* the EPC's last bit turned over */
        assert_int_equal(uhf_room_commission(&room, EPC_96, NULL, false).result, COMMISSION_UNLIKE);
        uhf_room_close(&room);
}

static void a_password_that_reads_back_otherwise_is_never_locked_in(void **state) {
        (void) open_room(state, "");
        fake_field_put(&room.reader.field, EPC_A, TID_A, -55);
        uhf_room_start(&room);
        room.reader.field.writes_spoil = 1;
        assert_int_equal(uhf_room_commission(&room, EPC_96, "CAFE0123", true).result, COMMISSION_UNLIKE);
        assert_false(room.reader.field.tags[0].locks_access);
        assert_epc(&room.reader.field.tags[0], EPC_A);
        uhf_room_close(&room);
}

static void a_reader_that_dies_under_an_order_ends_it(void **state) {
        struct commission order = { .epc_size = 2, .epc = { 0x30, 0 }, .wait_ms = 60000 };

        (void) open_room(state, "");
        uhf_room_start(&room);
        assert_int_equal(bench_commission(&room.bench, &order), 0);
        uhf_room_pass(&room, 2);
        room.reader.faults.dumb = 1000;
        room.reader.sweeping = false;
        uhf_room_pass(&room, 300);
        assert_int_equal(room.end, DRIVER_E_GONE);
        assert_int_equal(room.bench.commissioned.result, COMMISSION_SILENT);
        uhf_room_close(&room);
}

static void a_tag_told_between_the_steps_disturbs_nothing(void **state) {
        (void) open_room(state, "");
        fake_field_put(&room.reader.field, EPC_A, TID_A, -55);
        room.reader.faults.interleaved = true;
        uhf_room_start(&room);
        uhf_room_pass(&room, 12);
        assert_says("tid=" TID_A);
        assert_int_equal(uhf_room_commission(&room, EPC_96, "CAFE0123", true).result, COMMISSION_DONE);
        uhf_room_close(&room);
}

#define STORY(name, wire) \
        { #wire ": " #name, name, NULL, NULL, (void *) (uintptr_t) & (wire) }
#define STORIES(wire) \
        STORY(a_tag_is_told_with_all_the_reader_knows, wire), STORY(an_epc_may_have_any_length, wire), \
                STORY(a_tag_goes_up_at_once_and_again_with_its_tid, wire), \
                STORY(a_short_tid_is_read_as_far_as_it_goes, wire), \
                STORY(reading_tids_never_starves_the_inventory, wire), \
                STORY(a_tag_taken_away_is_told_no_more, wire), STORY(a_tid_is_read_again_in_time, wire), \
                STORY(what_is_set_reaches_the_reader, wire), \
                STORY(a_setting_out_of_range_is_refused_with_the_range, wire), \
                STORY(a_setting_the_reader_refuses_makes_it_unfit, wire), \
                STORY(a_damaged_frame_is_counted_and_the_next_one_lives, wire), \
                STORY(a_command_that_got_lost_is_sent_again, wire), \
                STORY(a_reader_that_never_answers_is_gone_and_why_is_said, wire), \
                STORY(a_reader_that_falls_silent_is_woken_and_then_gone, wire), \
                STORY(an_error_answer_is_counted, wire), \
                STORY(a_host_that_takes_nothing_hears_the_errno, wire), \
                STORY(the_one_tag_gets_its_epc_and_is_read_on, wire), \
                STORY(an_epc_of_another_length_changes_the_pc, wire), \
                STORY(a_tag_is_locked_with_its_password_and_opened_again, wire), \
                STORY(of_two_tags_none_is_written, wire), \
                STORY(without_a_tag_it_waits_and_then_says_so, wire), \
                STORY(a_write_that_fails_once_is_tried_again, wire), \
                STORY(what_reads_back_otherwise_isnt_done, wire), \
                STORY(a_password_that_reads_back_otherwise_is_never_locked_in, wire), \
                STORY(a_reader_that_dies_under_an_order_ends_it, wire), \
                STORY(a_tag_told_between_the_steps_disturbs_nothing, wire)

int main(void) {
        const struct CMUnitTest tests[] = {
                STORIES(wire_m100),
                STORIES(wire_chafon),
                STORIES(wire_tsl),
                STORIES(wire_mercury),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
