/* SPDX-License-Identifier: ISC */

/*
 * The reader program on the network, between a simulated LLRP reader and a fake agent
 */

#include "test.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "agent.h"
#include "llrp_port.h"
#include "reader.h"
#include "strongroom/driver.h"

enum { PATH_ROOM = 64, SERVE_MS = 1000 };

static const uint8_t epc[] = { 0x30, 0x74, 0x25, 0x7b, 0xf7, 0x19, 0x4e, 0x40, 0, 0, 0x1a, 0x85 };

static struct room {
        char dir[32], socket[PATH_ROOM], address[PATH_ROOM];
        uint16_t port;
        pid_t served; /* the process that plays the reader; 0: none */
        struct fake_agent agent;
        struct reader_run run;
} room;

/* One tag at antenna 1 until somebody pulls the plug: SIGUSR1 loses the antenna. */
static volatile sig_atomic_t pulled;

static void on_pull(int number) {
        (void) number;
        pulled = 1;
}

static void serve(struct llrp_port *port) {
        struct llrp_reader_tag *tag = &port->reader.tags[0];

        (void) prctl(PR_SET_PDEATHSIG, SIGKILL);
        (void) signal(SIGUSR1, on_pull);
        memcpy(tag->epc, epc, sizeof epc);
        tag->epc_size = sizeof epc;
        tag->antenna = 1;
        tag->rssi_dbm = -40;
        port->reader.tag_count = 1;
        for (;;) {
                llrp_port_serve(port, 20);
                if (pulled && port->client >= 0)
                        llrp_reader_set_antenna(&port->reader, 1, false);
                pulled = 0;
        }
}

static void room_plug(void) {
        static struct llrp_port port;

        assert_int_equal(llrp_port_open(&port, &room.port), 0);
        room.served = fork();
        assert_true(room.served >= 0);
        if (!room.served)
                serve(&port);
        llrp_port_close(&port);
}

static void room_unplug(void) {
        if (!room.served)
                return;
        (void) kill(room.served, SIGKILL);
        (void) waitpid(room.served, NULL, 0);
        room.served = 0;
}

static int room_open(void **state) {
        *state = &room;
        room.port = 0;
        (void) snprintf(room.dir, sizeof room.dir, "/dev/shm/strongroom-XXXXXX");
        assert_non_null(mkdtemp(room.dir));
        (void) snprintf(room.socket, sizeof room.socket, "%s/readers", room.dir);
        fake_agent_listen(&room.agent, room.socket);
        room_plug();
        (void) snprintf(room.address, sizeof room.address, "tcp:127.0.0.1:%u", room.port);
        return 0;
}

static int room_close(void **state) {
        (void) state;
        room_unplug();
        fake_agent_kill(&room.agent);
        return rmdir(room.dir);
}

static void room_start_reader(void) {
        const char *arguments[] = { "--driver", "llrp", "--address", room.address, "--run", room.dir,
                "--name", "portal-1", "--setting", "tid=no", NULL };

        reader_start(&room.run, arguments);
        fake_agent_greet(&room.agent);
        fake_agent_welcome(&room.agent, 0);
}

static void expect_tag(uint64_t number) {
        struct link_message message;

        fake_agent_next(&room.agent, &message);
        assert_int_equal(message.head.number, number);
        assert_int_equal(message.frame.kind, FRAME_EPC);
        assert_int_equal(message.frame.antenna, 1);
        assert_int_equal(message.frame.rssi_cdbm, -4000);
        assert_int_equal(message.frame.size, sizeof epc);
        assert_memory_equal(message.frame.bytes, epc, sizeof epc);
        fake_agent_signal(&room.agent, number, SIGNAL_ACCEPTED);
}

static void a_fixed_reader_reports_over_the_network(void **state) {
        (void) state;
        room_start_reader();
        fake_agent_await_state(&room.agent, LINK_DEVICE_LIVE);
        assert_string_equal(room.agent.hello.hello.device, room.address);
        expect_tag(1);
        expect_tag(2);
        assert_int_equal(reader_stop(&room.run), 0);
}

static void a_broken_connection_is_told_and_made_anew(void **state) {
        (void) state;
        room_start_reader();
        expect_tag(1);
        room_unplug();
        fake_agent_await_state(&room.agent, LINK_DEVICE_GONE);
        room_plug(); /* on the same port */
        fake_agent_await_state(&room.agent, LINK_DEVICE_LIVE);
        assert_int_equal(reader_stop(&room.run), 0);
}

static void a_lost_antenna_is_in_the_health(void **state) {
        struct link_message message;

        (void) state;
        room_start_reader();
        expect_tag(1);
        (void) kill(room.served, SIGUSR1);
        while (!room.agent.health.antennas_lost)
                if (fake_agent_poll(&room.agent, FAKE_WAIT_MS / 10, &message))
                        fake_agent_signal(&room.agent, message.head.number, SIGNAL_AGAIN);
        assert_int_equal(room.agent.health.antennas_lost, 1);
        assert_int_equal(room.agent.health.state, LINK_DEVICE_LIVE);
        assert_int_equal(reader_stop(&room.run), 0);
}

static void a_host_that_is_not_there_is_named(void **state) {
        char said[1024];
        const char *wrong[] = { "--driver", "llrp", "--address", "/dev/ttyS0", "--stdout", NULL };
        const char *usb[] = { "--driver", "ssi", "--address", room.address, "--stdout", NULL };

        (void) state;
        assert_int_equal(reader_ask(wrong, said, sizeof said), 2);
        assert_non_null(strstr(said, "The driver llrp wants a host on the network, as tcp:10.0.0.7."));
        assert_int_equal(reader_ask(usb, said, sizeof said), 2);
        assert_non_null(
                strstr(said, "The driver ssi wants a serial line, as /dev/ttyACM0, or a usb: address"));
        room_unplug();
        room_start_reader();
        fake_agent_await_state(&room.agent, LINK_DEVICE_GONE);
        assert_int_equal(reader_stop(&room.run), 0);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(
                        a_fixed_reader_reports_over_the_network, room_open, room_close),
                cmocka_unit_test_setup_teardown(
                        a_broken_connection_is_told_and_made_anew, room_open, room_close),
                cmocka_unit_test_setup_teardown(a_lost_antenna_is_in_the_health, room_open, room_close),
                cmocka_unit_test_setup_teardown(a_host_that_is_not_there_is_named, room_open, room_close),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
