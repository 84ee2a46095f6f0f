/* SPDX-License-Identifier: ISC */

/*
 * What becomes of an NFC pad's line: pulled out, silent, noisy, held by another; and of an agent that stalls
 */

#include "test.h"

#include <string.h>
#include <time.h>

#include "nfc_pad.h"
#include "nfc_room.h"
#include "strongroom/driver.h"

enum { UNPLUG_MS = 2000, STALL_MS = 1500 /* less than between two words of health */ };

static int64_t now_ms(void) {
        struct timespec now;

        (void) clock_gettime(CLOCK_MONOTONIC, &now);
        return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void a_pad_pulled_out_is_noticed_and_taken_up_again(void **state) {
        int64_t began;

        (void) state;
        nfc_room_go_live();
        nfc_room_put_genuine(213);
        for (int i = 0; i < 2; i++) { /* each session tells what lies there */
                nfc_room_expect_card(nfc_uid, sizeof nfc_uid, "NTAG213", NULL);
                nfc_room_expect_written(NFC_HEAD + sizeof nfc_message, 0);
                nfc_room_wish(WISH_UNPLUG);
                began = now_ms();
                fake_agent_await_state(&nfc_room.agent, LINK_DEVICE_GONE);
                assert_true(now_ms() - began <= UNPLUG_MS);
                assert_int_equal(nfc_room.agent.health.unplugged, i + 1);
                nfc_room_wish(WISH_PLUG);
                fake_agent_await_state(&nfc_room.agent, LINK_DEVICE_LIVE);
        }
        nfc_room_expect_card(nfc_uid, sizeof nfc_uid, "NTAG213", NULL);
        nfc_room_stop();
}

static void a_pad_that_falls_silent_is_gone_and_comes_back(void **state) {
        (void) state;
        nfc_room_go_live();
        nfc_room_put_genuine(213);
        nfc_room_expect_card(nfc_uid, sizeof nfc_uid, "NTAG213", NULL);
        nfc_room_expect_written(NFC_HEAD + sizeof nfc_message, 0);
        nfc_room_wish(WISH_MUTE);
        fake_agent_await_state(&nfc_room.agent, LINK_DEVICE_GONE);
        nfc_room_wish(WISH_UNPLUG);
        nfc_room_wish(WISH_PLUG);
        fake_agent_await_state(&nfc_room.agent, LINK_DEVICE_LIVE);
        nfc_room_expect_card(nfc_uid, sizeof nfc_uid, "NTAG213", NULL);
        nfc_room_stop();
}

static void noise_on_the_line_is_counted_and_changes_nothing(void **state) {
        (void) state;
        nfc_room_go_live();
        nfc_room_wish(WISH_GARBLE);
        do {
                nfc_room.agent.health.state = 0;
                fake_agent_await_state(&nfc_room.agent, LINK_DEVICE_LIVE);
        } while (!nfc_room.agent.health.garbled);
        assert_int_equal(nfc_room.agent.health.garbled, 1);
        assert_int_equal(nfc_room.agent.health.unplugged, 0);
        nfc_room_put_genuine(213);
        nfc_room_expect_card(nfc_uid, sizeof nfc_uid, "NTAG213", NULL);
        nfc_room_expect_written(NFC_HEAD + sizeof nfc_message, 0);
        nfc_room_wish(WISH_GARBLE); /* whether the card is there still: it is asked again */
        nfc_room_expect_silence();
        nfc_room_stop();
}

static void a_pad_that_isnt_there_yet_is_waited_for(void **state) {
        (void) state;
        nfc_room_wish(WISH_UNPLUG);
        nfc_room_start();
        fake_agent_await_state(&nfc_room.agent, LINK_DEVICE_GONE);
        assert_string_equal(nfc_room.agent.health.reason, "not plugged in");
        nfc_room_wish(WISH_PLUG);
        fake_agent_await_state(&nfc_room.agent, LINK_DEVICE_LIVE);
        nfc_room_stop();
}

static void a_second_reader_on_the_pad_is_told_so(void **state) {
        struct reader_run second = { 0 };
        struct fake_agent other;
        char socket[PATH_ROOM];
        const char *arguments[] = { "--driver", "nfc", "--address", nfc_room.line, "--agent", socket, NULL };

        (void) state;
        (void) snprintf(socket, sizeof socket, "%s/other", nfc_room.dir);
        nfc_room_go_live();
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
        nfc_room_put_genuine(213); /* and the first goes on undisturbed */
        nfc_room_expect_card(nfc_uid, sizeof nfc_uid, "NTAG213", NULL);
        nfc_room_stop();
}

static void a_stalled_agent_stops_the_asking_and_nothing_is_lost(void **state) {
        struct link_message said;
        struct nfc_pad_card card;
        uint64_t got = 0;
        bool stalled = false;

        (void) state;
        nfc_room_go_live();
        nfc_pad_make_ntag(&card, 213, nfc_uid, nfc_message, sizeof nfc_message);
        for (unsigned int i = 0; i < READER_UNACKED_MAX && !stalled; i++) { /* two frames a card */
                card.uid[6] = (uint8_t) i;
                nfc_room_put(&card, 0);
                for (int frame = 0; frame < 2 && !stalled; frame++) {
                        stalled = !fake_agent_poll(&nfc_room.agent, STALL_MS, &said);
                        got += !stalled;
                }
        }
        assert_true(stalled);
        assert_in_range(got, READER_UNACKED_MAX / 2, READER_UNACKED_MAX);
        fake_agent_signal(&nfc_room.agent, got, SIGNAL_ACCEPTED);
        fake_agent_next(&nfc_room.agent, &said); /* the last card lies there still */
        assert_int_equal(said.head.number, got + 1);
        nfc_room_stop();
}

static void what_a_library_cant_do_is_said_at_once(void **state) {
        const char *record[] = { "--driver", "nfc", "--address", nfc_room.line, "--stdout", "--record",
                "/dev/null", NULL };
        const char *network[] = { "--driver", "nfc", "--address", "tcp:10.0.0.7", "--stdout", NULL };
        const char *serial[] = { "--driver", "nfc", "--address", "usb:072f:2200:SN1", "--stdout", NULL };
        char said[512];

        (void) state;
        assert_int_equal(reader_ask(record, said, sizeof said), 2);
        assert_non_null(strstr(said, "there is nothing to record"));
        assert_int_equal(reader_ask(network, said, sizeof said), 2);
        assert_non_null(strstr(said, "wants a serial line, as /dev/ttyACM0, or a usb: address"));
        assert_int_equal(reader_ask(serial, said, sizeof said), 2);
        assert_non_null(strstr(said, "name the socket"));
}

#define story(name) cmocka_unit_test_setup_teardown(name, nfc_room_open, nfc_room_close)

int main(void) {
        const struct CMUnitTest tests[] = {
                story(a_pad_pulled_out_is_noticed_and_taken_up_again),
                story(a_pad_that_falls_silent_is_gone_and_comes_back),
                story(noise_on_the_line_is_counted_and_changes_nothing),
                story(a_pad_that_isnt_there_yet_is_waited_for),
                story(a_second_reader_on_the_pad_is_told_so),
                story(a_stalled_agent_stops_the_asking_and_nothing_is_lost),
                story(what_a_library_cant_do_is_said_at_once),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
