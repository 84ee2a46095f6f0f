/* SPDX-License-Identifier: ISC */

/*
 * The reader program and the real libnfc on a USB bus that isn't there, with an ACR122U in its socket
 *
 * The test starts itself again under umockdev-wrapper.
 */

#include "test.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "agent.h"
#include "nfc_pad.h"
#include "reader.h"
#include "strongroom/driver.h"
#include "usb_acr122.h"

enum { ACS = 0x072f, ACR122U = 0x2200, UNPLUG_MS = 2000, SETTLE_MS = 500, NFC_HEAD = 6 };

static const uint8_t uid[7] = { 0x04, 0xa1, 0xb2, 0xc3, 0xd4, 0xe5, 0x80 };
static const uint8_t message[] = { 0xd1, 0x01, 0x02, 0x54, 0x00, 'A' };

static struct room {
        char dir[32], socket[64];
        struct usb_acr122 *acr;
        struct nfc_pad_card card;
        struct fake_agent agent;
        struct reader_run run;
} room;

static void start_reader(const char *address) {
        const char *arguments[] = { "--driver", "nfc", "--address", address, "--run", room.dir, "--name",
                "pad-1", NULL };

        reader_start(&room.run, arguments);
        fake_agent_greet(&room.agent);
        fake_agent_welcome(&room.agent, 0);
}

static int room_open(void **state) {
        *state = &room;
        (void) snprintf(room.dir, sizeof room.dir, "/dev/shm/strongroom-XXXXXX");
        assert_non_null(mkdtemp(room.dir));
        (void) snprintf(room.socket, sizeof room.socket, "%s/readers", room.dir);
        fake_agent_listen(&room.agent, room.socket);
        room.acr = usb_acr122_new();
        room.run = (struct reader_run){ 0 };
        nfc_pad_make_ntag(&room.card, 216, uid, message, sizeof message);
        return 0;
}

static int room_close(void **state) {
        (void) state;
        usb_acr122_free(room.acr);
        fake_agent_kill(&room.agent);
        return rmdir(room.dir);
}

static void expect_ntag(void) {
        struct link_message said;

        fake_agent_next(&room.agent, &said);
        assert_int_equal(said.frame.kind, FRAME_NFC);
        assert_string_equal(said.frame.type, "NTAG216");
        assert_int_equal(said.frame.size, sizeof uid);
        assert_memory_equal(said.frame.bytes, uid, sizeof uid);
        fake_agent_next(&room.agent, &said);
        assert_int_equal(said.frame.kind, FRAME_NDEF);
        assert_int_equal(said.frame.size, NFC_HEAD + sizeof message);
        assert_memory_equal(said.frame.bytes, room.card.memory + 12, said.frame.size);
        fake_agent_signal(&room.agent, said.head.number, SIGNAL_ACCEPTED);
}

static int64_t now_ms(void) {
        struct timespec now;

        (void) clock_gettime(CLOCK_MONOTONIC, &now);
        return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void a_card_on_a_pad_named_by_its_socket_is_told_each_time(void **state) {
        struct link_message said;

        (void) state;
        usb_acr122_plug(room.acr, ACS, ACR122U);
        start_reader("usb:1-2");
        fake_agent_await_state(&room.agent, LINK_DEVICE_LIVE);
        for (int i = 0; i < 2; i++) {
                usb_acr122_put(room.acr, &room.card);
                expect_ntag();
                assert_false(fake_agent_poll(&room.agent, SETTLE_MS, &said));
                usb_acr122_take(room.acr);
                assert_false(fake_agent_poll(&room.agent, SETTLE_MS, &said));
        }
        assert_int_equal(reader_stop(&room.run), 0);
}

static void a_pad_plugged_in_later_pulled_out_and_plugged_in_goes_on(void **state) {
        int64_t began;

        (void) state;
        usb_acr122_put(room.acr, &room.card);
        start_reader("usb:072f:2200");
        fake_agent_await_state(&room.agent, LINK_DEVICE_GONE);
        assert_string_equal(room.agent.health.reason, "not plugged in");
        usb_acr122_plug(room.acr, ACS, ACR122U);
        fake_agent_await_state(&room.agent, LINK_DEVICE_LIVE);
        expect_ntag();
        began = now_ms();
        usb_acr122_unplug(room.acr);
        fake_agent_await_state(&room.agent, LINK_DEVICE_GONE);
        assert_true(now_ms() - began <= UNPLUG_MS);
        assert_int_equal(room.agent.health.unplugged, 1);
        usb_acr122_plug(room.acr, ACS, ACR122U);
        fake_agent_await_state(&room.agent, LINK_DEVICE_LIVE);
        expect_ntag();
        assert_int_equal(reader_stop(&room.run), 0);
}

static void a_second_reader_on_the_pad_doesnt_disturb_the_first(void **state) {
        struct reader_run second = { 0 };
        struct fake_agent other;
        char socket[64];
        const char *arguments[] = { "--driver", "nfc", "--address", "usb:001/006", "--agent", socket, NULL };

        (void) state;
        (void) snprintf(socket, sizeof socket, "%s/other", room.dir);
        usb_acr122_plug(room.acr, ACS, ACR122U);
        start_reader("usb:1-2");
        fake_agent_await_state(&room.agent, LINK_DEVICE_LIVE);
        fake_agent_listen(&other, socket);
        reader_start(&second, arguments);
        fake_agent_greet(&other);
        fake_agent_welcome(&other, 0);
        while (strcmp(other.health.reason, "another process holds it") != 0) {
                other.health.state = 0;
                fake_agent_await_state(&other, LINK_DEVICE_GONE);
        }
        assert_int_equal(reader_stop(&second), 0);
        fake_agent_kill(&other);
        usb_acr122_put(room.acr, &room.card);
        expect_ntag();
        assert_int_equal(room.agent.health.unplugged, 0);
        assert_int_equal(reader_stop(&room.run), 0);
}

static void what_libnfc_would_open_for_want_of_better_is_unfit(void **state) {
        (void) state;
        usb_acr122_plug(room.acr, 0x1234, 0x5678);
        start_reader("usb:001/006");
        fake_agent_await_state(&room.agent, LINK_DEVICE_UNFIT);
        assert_non_null(strstr(room.agent.health.reason, "libnfc=acr122_usb"));
        assert_int_equal(reader_stop(&room.run), 0);
}

static void it_is_listed_with_its_driver(void **state) {
        const char *arguments[] = { "--list", NULL };
        char line[256];

        (void) state;
        usb_acr122_plug(room.acr, ACS, ACR122U);
        reader_start(&room.run, arguments);
        reader_line(&room.run, line, sizeof line);
        assert_non_null(strstr(line, "usb:1-2"));
        assert_non_null(strstr(line, " nfc "));
        assert_non_null(strstr(line, "ACS ACR122U"));
        assert_int_equal(reader_wait(&room.run), 0);
}

#define story(name) cmocka_unit_test_setup_teardown(name, room_open, room_close)

int main(int argc, char **argv) {
        const struct CMUnitTest tests[] = {
                story(a_card_on_a_pad_named_by_its_socket_is_told_each_time),
                story(a_pad_plugged_in_later_pulled_out_and_plugged_in_goes_on),
                story(a_second_reader_on_the_pad_doesnt_disturb_the_first),
                story(what_libnfc_would_open_for_want_of_better_is_unfit),
                story(it_is_listed_with_its_driver),
        };

        (void) argc;
        if (!getenv("STRONGROOM_MOCKED")) {
                (void) setenv("STRONGROOM_MOCKED", "1", 1);
                (void) setenv("ASAN_OPTIONS", "verify_asan_link_order=0:detect_leaks=0", 1);
                (void) execlp("umockdev-wrapper", "umockdev-wrapper", argv[0], (char *) NULL);
                (void) fprintf(stderr, "umockdev-wrapper isn't installed\n");
                return 1;
        }
        return cmocka_run_group_tests(tests, NULL, NULL);
}
