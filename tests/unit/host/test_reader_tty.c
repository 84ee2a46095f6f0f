/* SPDX-License-Identifier: ISC */

/*
 * The reader program on a serial line, between a fake scanner and a fake agent
 */

#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "agent.h"
#include "pty_scanner.h"
#include "reader.h"
#include "strongroom/driver.h"

enum { PATH_ROOM = 64, SETTLE_MS = 300 };

static struct room {
        char dir[32], line[PATH_ROOM], socket[PATH_ROOM];
        struct pty_scanner scanner;
        struct fake_agent agent;
        struct reader_run run;
} room;

static void room_start_reader(const char *driver) {
        const char *arguments[] = { "--driver", driver, "--address", room.line, "--run", room.dir, "--name",
                "scanner-1", NULL };

        reader_start(&room.run, arguments);
}

static int room_open(void **state) {
        *state = &room;
        (void) snprintf(room.dir, sizeof room.dir, "/dev/shm/strongroom-XXXXXX");
        assert_non_null(mkdtemp(room.dir));
        (void) snprintf(room.line, sizeof room.line, "%s/line", room.dir);
        (void) snprintf(room.socket, sizeof room.socket, "%s/readers", room.dir);
        pty_scanner_plug(&room.scanner, room.line);
        fake_agent_listen(&room.agent, room.socket);
        return 0;
}

static int room_close(void **state) {
        (void) state;
        fake_agent_kill(&room.agent);
        if (room.scanner.master >= 0)
                pty_scanner_unplug(&room.scanner);
        return rmdir(room.dir);
}

static void room_greet(uint64_t durable) {
        fake_agent_greet(&room.agent);
        fake_agent_welcome(&room.agent, durable);
        fake_agent_await_state(&room.agent, LINK_DEVICE_LIVE);
}

/* "scan N" under the number N. */
static void expect_scan(const struct link_message *message, uint64_t number) {
        char text[32];
        int size = snprintf(text, sizeof text, "scan %llu", (unsigned long long) number);

        assert_int_equal(message->head.number, number);
        assert_int_equal(message->frame.kind, FRAME_TEXT);
        assert_int_equal(message->frame.size, size);
        assert_memory_equal(message->frame.bytes, text, (size_t) size);
}

static void scan(unsigned int first, unsigned int last) {
        for (unsigned int i = first; i <= last; i++) {
                char text[32];

                (void) snprintf(text, sizeof text, "scan %u", i);
                pty_scanner_scan(&room.scanner, text);
        }
}

static void a_scan_reaches_the_agent_with_its_number(void **state) {
        struct link_message message;

        (void) state;
        room_start_reader("serial-text");
        room_greet(0);
        assert_string_equal(room.agent.hello.hello.name, "scanner-1");
        assert_string_equal(room.agent.hello.hello.driver, "serial-text");
        assert_string_equal(room.agent.hello.hello.device, room.line);
        scan(1, 2);
        fake_agent_next(&room.agent, &message);
        expect_scan(&message, 1);
        fake_agent_signal(&room.agent, 1, SIGNAL_ACCEPTED);
        fake_agent_next(&room.agent, &message);
        expect_scan(&message, 2);
        fake_agent_signal(&room.agent, 2, SIGNAL_REFUSED);
        assert_int_equal(reader_stop(&room.run), 0);
}

static void an_agent_started_again_gets_every_frame_once(void **state) {
        struct link_message message;

        (void) state;
        room_start_reader("serial-text");
        room_greet(0);
        scan(1, 50);
        for (unsigned int i = 1; i <= 30; i++) {
                fake_agent_next(&room.agent, &message);
                expect_scan(&message, i);
                if (i <= 20)
                        fake_agent_signal(&room.agent, i, SIGNAL_ACCEPTED);
        }
        fake_agent_kill(&room.agent); /* it has 25 on disk; five acknowledgements were never sent */
        scan(51, 80);
        fake_agent_listen(&room.agent, room.socket);
        fake_agent_greet(&room.agent);
        fake_agent_welcome(&room.agent, 25);
        for (unsigned int i = 26; i <= 80; i++) {
                fake_agent_next(&room.agent, &message);
                expect_scan(&message, i);
        }
        fake_agent_signal(&room.agent, 80, SIGNAL_ACCEPTED);
        assert_false(fake_agent_poll(&room.agent, SETTLE_MS, &message));
        assert_int_equal(reader_stop(&room.run), 0);
}

static void frames_wait_for_an_agent_that_isnt_there_yet(void **state) {
        struct link_message message;

        (void) state;
        fake_agent_kill(&room.agent);
        room_start_reader("serial-text");
        usleep(SETTLE_MS * 1000);
        scan(1, 3);
        usleep(SETTLE_MS * 1000);
        fake_agent_listen(&room.agent, room.socket);
        fake_agent_greet(&room.agent);
        fake_agent_welcome(&room.agent, 0);
        for (unsigned int i = 1; i <= 3; i++) {
                fake_agent_next(&room.agent, &message);
                expect_scan(&message, i);
        }
        fake_agent_signal(&room.agent, 3, SIGNAL_ACCEPTED);
        assert_int_equal(reader_stop(&room.run), 0);
}

static void a_stalled_agent_stops_the_reading_and_nothing_is_lost(void **state) {
        enum { SCANS = 400 };
        struct link_message message;
        unsigned int got = 0;

        (void) state;
        room_start_reader("serial-text");
        room_greet(0);
        scan(1, SCANS); /* the line holds 4 KiB, the reader 256 frames */
        while (fake_agent_poll(&room.agent, SETTLE_MS, &message))
                expect_scan(&message, ++got);
        assert_in_range(got, READER_UNACKED_MAX / 2, READER_UNACKED_MAX);
        for (unsigned int acknowledged = 1; got < SCANS; acknowledged++) {
                fake_agent_signal(&room.agent, acknowledged, SIGNAL_ACCEPTED);
                while (got < SCANS &&
                        fake_agent_poll(&room.agent, acknowledged < got ? 0 : FAKE_WAIT_MS, &message))
                        expect_scan(&message, ++got);
        }
        fake_agent_signal(&room.agent, SCANS, SIGNAL_ACCEPTED);
        assert_int_equal(reader_stop(&room.run), 0);
}

static void a_reader_pulled_out_and_plugged_in_goes_on(void **state) {
        struct link_message message;

        (void) state;
        room_start_reader("serial-text");
        room_greet(0);
        scan(1, 1);
        fake_agent_next(&room.agent, &message);
        fake_agent_signal(&room.agent, 1, SIGNAL_ACCEPTED);
        pty_scanner_unplug(&room.scanner);
        fake_agent_await_state(&room.agent, LINK_DEVICE_GONE);
        assert_int_equal(room.agent.health.unplugged, 1);
        assert_true(room.agent.health.reason[0] != '\0');
        pty_scanner_plug(&room.scanner, room.line);
        fake_agent_await_state(&room.agent, LINK_DEVICE_LIVE);
        assert_int_equal(room.agent.health.frames, 1);
        scan(2, 2);
        fake_agent_next(&room.agent, &message);
        expect_scan(&message, 2);
        fake_agent_signal(&room.agent, 2, SIGNAL_ACCEPTED);
        assert_int_equal(reader_stop(&room.run), 0);
}

static void a_line_that_isnt_one_is_unfit(void **state) {
        FILE *file;

        (void) state;
        pty_scanner_unplug(&room.scanner);
        file = fopen(room.line, "w");
        assert_non_null(file);
        (void) fclose(file);
        room_start_reader("serial-text");
        fake_agent_greet(&room.agent);
        fake_agent_welcome(&room.agent, 0);
        fake_agent_await_state(&room.agent, LINK_DEVICE_UNFIT);
        assert_string_equal(room.agent.health.reason, "This isn't a serial line.");
        assert_int_equal(reader_stop(&room.run), 0);
        assert_int_equal(unlink(room.line), 0);
}

/* Until the reader answers with one of the two; what it says at its start is passed over. */
static int hear_answer(void) {
        enum { SSI_ACK = 0xd0, SSI_NAK = 0xd1 };
        int heard;

        do
                heard = pty_scanner_ssi_hear(&room.scanner, FAKE_WAIT_MS);
        while (heard >= 0 && heard != SSI_ACK && heard != SSI_NAK);
        return heard;
}

static void an_ssi_scanner_is_acknowledged_and_asked_again(void **state) {
        const char *arguments[] = { "--driver", "ssi", "--address", room.line, "--setting", "nosuch=1",
                NULL };
        struct link_message message;
        char said[512];

        (void) state;
        (void) reader_ask(arguments, said, sizeof said);
        if (strstr(said, "There is no driver")) {
                print_message("skipped: the driver ssi isn't in this build\n");
                skip();
        }
        room_start_reader("ssi");
        room_greet(0);
        pty_scanner_ssi_send(&room.scanner, 0x03, "scan 1", false, false);
        assert_int_equal(hear_answer(), 0xd0);
        fake_agent_next(&room.agent, &message);
        expect_scan(&message, 1);
        pty_scanner_ssi_send(&room.scanner, 0x03, "scan 2", false, true);
        assert_int_equal(hear_answer(), 0xd1);
        pty_scanner_ssi_send(&room.scanner, 0x03, "scan 2", true, false);
        assert_int_equal(hear_answer(), 0xd0);
        fake_agent_next(&room.agent, &message);
        expect_scan(&message, 2);
        pty_scanner_ssi_send(&room.scanner, 0x03, "scan 2", true, false); /* the acknowledgement was lost */
        assert_int_equal(hear_answer(), 0xd0);
        assert_false(fake_agent_poll(&room.agent, SETTLE_MS, &message));
        assert_int_equal(reader_stop(&room.run), 0);
}

static void what_is_recorded_can_be_replayed(void **state) {
        char record[PATH_ROOM], first[256], second[256];
        const char *live[] = { "--driver", "serial-text", "--address", room.line, "--stdout", "--record",
                record, NULL };
        const char *again[] = { "--replay", record, NULL };

        (void) state;
        (void) snprintf(record, sizeof record, "%s/record", room.dir);
        reader_start(&room.run, live);
        scan(1, 1);
        reader_line(&room.run, first, sizeof first);
        assert_string_equal(first, "{\"frame\":1,\"kind\":\"text\",\"size\":6,\"text\":\"scan 1\"}");
        assert_int_equal(reader_stop(&room.run), 0);
        reader_start(&room.run, again);
        reader_line(&room.run, second, sizeof second);
        assert_string_equal(first, second);
        assert_int_equal(reader_wait(&room.run), 0);
        assert_int_equal(unlink(record), 0);
}

static void a_setting_misspelt_is_named_with_the_right_one(void **state) {
        const char *arguments[] = { "--driver", "serial-text", "--address", room.line, "--setting",
                "sufix=cr", NULL };
        char said[512];

        (void) state;
        assert_int_equal(reader_ask(arguments, said, sizeof said), 2);
        assert_non_null(strstr(said, "has no setting sufix; did you mean suffix?"));
}

static void a_second_reader_on_the_line_is_told_so(void **state) {
        struct reader_run second = { 0 };
        struct fake_agent other;
        char socket[PATH_ROOM];
        const char *arguments[] = { "--driver", "serial-text", "--address", room.line, "--agent", socket,
                NULL };

        (void) state;
        (void) snprintf(socket, sizeof socket, "%s/other", room.dir);
        room_start_reader("serial-text");
        room_greet(0);
        fake_agent_listen(&other, socket);
        reader_start(&second, arguments);
        fake_agent_greet(&other);
        fake_agent_welcome(&other, 0);
        fake_agent_await_state(&other, LINK_DEVICE_GONE);
        while (strcmp(other.health.reason, "another process holds it") != 0) {
                other.health.state = 0;
                fake_agent_await_state(&other, LINK_DEVICE_GONE);
        }
        assert_int_equal(reader_stop(&second), 0);
        fake_agent_kill(&other);
        assert_int_equal(reader_stop(&room.run), 0);
}

#define story(name) cmocka_unit_test_setup_teardown(name, room_open, room_close)

int main(void) {
        const struct CMUnitTest tests[] = {
                story(a_scan_reaches_the_agent_with_its_number),
                story(an_agent_started_again_gets_every_frame_once),
                story(frames_wait_for_an_agent_that_isnt_there_yet),
                story(a_stalled_agent_stops_the_reading_and_nothing_is_lost),
                story(a_reader_pulled_out_and_plugged_in_goes_on),
                story(a_line_that_isnt_one_is_unfit),
                story(an_ssi_scanner_is_acknowledged_and_asked_again),
                story(what_is_recorded_can_be_replayed),
                story(a_setting_misspelt_is_named_with_the_right_one),
                story(a_second_reader_on_the_line_is_told_so),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
