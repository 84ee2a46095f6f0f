/* SPDX-License-Identifier: ISC */

/*
 * What the host does with a driver's answers: the reader's own main, with the probe drivers for a table
 */

#include "test.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "agent.h"
#include "pty_scanner.h"
#include "reader.h"
#include "strongroom/driver.h"

static struct room {
        char dir[32], line[64], socket[64];
        struct pty_scanner scanner;
        struct fake_agent agent;
        struct reader_run run;
} room;

static int room_open(void **state) {
        const char *arguments[] = { "--driver", "probe", "--address", room.line, "--run", room.dir, NULL };

        *state = &room;
        (void) snprintf(room.dir, sizeof room.dir, "/dev/shm/strongroom-XXXXXX");
        assert_non_null(mkdtemp(room.dir));
        (void) snprintf(room.line, sizeof room.line, "%s/line", room.dir);
        (void) snprintf(room.socket, sizeof room.socket, "%s/readers", room.dir);
        pty_scanner_plug(&room.scanner, room.line);
        fake_agent_listen(&room.agent, room.socket);
        room.run = (struct reader_run){ .program = STRONGROOM_PROBE };
        reader_start(&room.run, arguments);
        fake_agent_greet(&room.agent);
        fake_agent_welcome(&room.agent, 0);
        fake_agent_await_state(&room.agent, LINK_DEVICE_LIVE);
        return 0;
}

static int room_close(void **state) {
        (void) state;
        assert_int_equal(reader_stop(&room.run), 0);
        fake_agent_kill(&room.agent);
        pty_scanner_unplug(&room.scanner);
        return rmdir(room.dir);
}

static void say(const char *words) {
        pty_scanner_send(&room.scanner, words, strlen(words));
}

/* The next health message, which comes every LINK_HEALTH_MS. */
static void await_beat(void) {
        uint32_t state = room.agent.health.state;

        room.agent.health.state = 0;
        fake_agent_await_state(&room.agent, (enum link_state) state);
}

static void expect_frame(uint64_t number, const char *text) {
        struct link_message message;

        fake_agent_next(&room.agent, &message);
        assert_int_equal(message.head.number, number);
        assert_int_equal(message.frame.size, strlen(text));
        assert_memory_equal(message.frame.bytes, text, strlen(text));
        fake_agent_signal(&room.agent, number, SIGNAL_AGAIN);
}

static void what_is_garbled_or_refused_is_counted_and_no_more(void **state) {
        (void) state;
        say("a");
        expect_frame(1, "a");
        say("g");
        usleep(50000);
        say("r");
        usleep(50000);
        say("g");
        usleep(50000);
        say("b");
        expect_frame(2, "b");
        await_beat();
        assert_int_equal(room.agent.health.frames, 2);
        assert_int_equal(room.agent.health.garbled, 2);
        assert_int_equal(room.agent.health.refused, 1);
        assert_int_equal(room.agent.health.unplugged, 0);
}

static void a_signal_reaches_the_reader(void **state) {
        char heard[8] = "";
        struct pollfd poll_fd = { .fd = room.scanner.master, .events = POLLIN };

        (void) state;
        say("a");
        expect_frame(1, "a");
        assert_int_equal(poll(&poll_fd, 1, FAKE_WAIT_MS), 1);
        assert_int_equal(read(room.scanner.master, heard, sizeof heard), 2);
        assert_memory_equal(heard, "S2", 2);
}

static void a_driver_is_woken(void **state) {
        (void) state;
        say("w");
        expect_frame(1, "tick");
}

static void a_driver_that_gives_up_begins_again(void **state) {
        (void) state;
        say("x");
        fake_agent_await_state(&room.agent, LINK_DEVICE_GONE);
        fake_agent_await_state(&room.agent, LINK_DEVICE_LIVE);
        say("e");
        fake_agent_await_state(&room.agent, LINK_DEVICE_GONE);
        assert_string_equal(room.agent.health.reason, "the driver gave up: Protocol error");
        fake_agent_await_state(&room.agent, LINK_DEVICE_LIVE);
        say("u");
        fake_agent_await_state(&room.agent, LINK_DEVICE_UNFIT);
        assert_string_equal(room.agent.health.reason, "The probe was told so.");
}

#define story(name) cmocka_unit_test_setup_teardown(name, room_open, room_close)

int main(void) {
        const struct CMUnitTest tests[] = {
                story(what_is_garbled_or_refused_is_counted_and_no_more),
                story(a_signal_reaches_the_reader),
                story(a_driver_is_woken),
                story(a_driver_that_gives_up_begins_again),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
