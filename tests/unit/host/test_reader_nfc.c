/* SPDX-License-Identifier: ISC */

/*
 * The reader program and the real libnfc on a serial line, between a simulated NFC pad and a fake agent
 *
 * The pad is played by a process of its own; what it shall do is written into memory that both see, and it says when
 * it has.
 */

#include "test.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>

#include "agent.h"
#include "nfc_port.h"
#include "reader.h"
#include "strongroom/driver.h"

enum { PATH_ROOM = 64, SETTLE_MS = 500, UNPLUG_MS = 2000, LONG_MESSAGE = 700 };

enum wish { WISH_NONE, WISH_PUT, WISH_TAKE, WISH_UNPLUG, WISH_PLUG, WISH_MUTE, WISH_GARBLE };

static struct table {
        atomic_int wish;
        struct nfc_pad_card card; /* to put */
        unsigned int leaves_after;
        atomic_uint selections, commands;
} * table;

static struct room {
        char dir[32], line[PATH_ROOM], socket[PATH_ROOM];
        pid_t played;
        struct fake_agent agent;
        struct reader_run run;
} room;

static const uint8_t uid[7] = { 0x04, 0xe1, 0x0c, 0xda, 0x99, 0x3c, 0x80 };
/* Of a card that was sold: Proxmark3, tools/recover_pk.py, "NTAG21x". */
static const uint8_t signature[32] = { 0x8b, 0x76, 0x05, 0x2e, 0xe4, 0x2f, 0x55, 0x67, 0xbe, 0xb5, 0x32, 0x38,
        0xb3, 0xe3, 0xf9, 0x95, 0x07, 0x07, 0xc0, 0xdc, 0xc9, 0x56, 0xb5, 0xc5, 0xef, 0xcf, 0xdb, 0x70, 0x9b,
        0x2d, 0x82, 0xb3 };
/* The URI https://example.com/A */
static const uint8_t message[] = { 0xd1, 0x01, 0x0e, 0x55, 0x04, 'e', 'x', 'a', 'm', 'p', 'l', 'e', '.', 'c',
        'o', 'm', '/', 'A' };

/* ---- the pad's process ---- */

static void pad_obey(struct nfc_port *port) {
        int r = 0;

        switch (atomic_load(&table->wish)) {
        case WISH_PUT:
                nfc_pad_put(&port->pad, &table->card);
                port->pad.exchanges = 0;
                port->pad.leaves_after = table->leaves_after;
                break;
        case WISH_TAKE: nfc_pad_take(&port->pad); break;
        case WISH_UNPLUG: nfc_port_unplug(port); break;
        case WISH_PLUG:
                port->pad.mute = false;
                r = nfc_port_plug(port, room.line);
                break;
        case WISH_MUTE: port->pad.mute = true; break;
        case WISH_GARBLE: port->pad.garbles = 1; break;
        default: return;
        }
        if (r)
                _exit(1);
        atomic_store(&table->wish, WISH_NONE);
}

static void pad_play(void) {
        static struct nfc_port port = { .master = -1, .slave = -1 };

        (void) prctl(PR_SET_PDEATHSIG, SIGKILL);
        for (;;) {
                pad_obey(&port);
                if (port.master >= 0)
                        nfc_port_serve(&port, 5);
                else
                        (void) usleep(1000);
                atomic_store(&table->selections, port.pad.selections);
                atomic_store(&table->commands, port.pad.commands);
        }
}

static void wish(enum wish what) {
        atomic_store(&table->wish, (int) what);
        for (int i = 0; i < FAKE_WAIT_MS && atomic_load(&table->wish) != WISH_NONE; i++)
                (void) usleep(1000);
        assert_int_equal(atomic_load(&table->wish), WISH_NONE);
}

/* ---- the room ---- */

static int room_open(void **state) {
        *state = &room;
        table = mmap(NULL, sizeof *table, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        assert_true(table != MAP_FAILED);
        (void) snprintf(room.dir, sizeof room.dir, "/tmp/strongroom-XXXXXX");
        assert_non_null(mkdtemp(room.dir));
        (void) snprintf(room.line, sizeof room.line, "%s/line", room.dir);
        (void) snprintf(room.socket, sizeof room.socket, "%s/readers", room.dir);
        room.played = fork();
        assert_true(room.played >= 0);
        if (!room.played)
                pad_play();
        wish(WISH_PLUG);
        fake_agent_listen(&room.agent, room.socket);
        return 0;
}

static int room_close(void **state) {
        (void) state;
        wish(WISH_UNPLUG);
        (void) kill(room.played, SIGKILL);
        (void) waitpid(room.played, NULL, 0);
        (void) munmap(table, sizeof *table);
        fake_agent_kill(&room.agent);
        return rmdir(room.dir);
}

static void start_reader(void) {
        const char *arguments[] = { "--driver", "nfc", "--address", room.line, "--run", room.dir, "--name",
                "pad-1", NULL };

        reader_start(&room.run, arguments);
        fake_agent_greet(&room.agent);
        fake_agent_welcome(&room.agent, 0);
}

static void start_reader_live(void) {
        start_reader();
        fake_agent_await_state(&room.agent, LINK_DEVICE_LIVE);
}

static void put(const struct nfc_pad_card *card) {
        table->card = *card;
        table->leaves_after = 0;
        wish(WISH_PUT);
}

static void put_signed(unsigned int model) {
        struct nfc_pad_card card;

        nfc_pad_make_ntag(&card, model, uid, message, sizeof message);
        card.has_signature = true;
        memcpy(card.signature, signature, sizeof signature);
        put(&card);
}

static void expect_card(const void *bytes, size_t size, const char *type, struct link_frame *ret_frame) {
        struct link_message said;

        fake_agent_next(&room.agent, &said);
        assert_int_equal(said.frame.kind, FRAME_NFC);
        assert_string_equal(said.frame.type, type);
        assert_int_equal(said.frame.size, size);
        assert_memory_equal(said.frame.bytes, bytes, size);
        if (ret_frame)
                *ret_frame = said.frame;
        fake_agent_signal(&room.agent, said.head.number, SIGNAL_ACCEPTED);
}

/* The container, and the data area up to the end of the message. */
static void expect_written(const struct nfc_pad_card *card, size_t size, size_t cut) {
        struct link_message said;

        fake_agent_next(&room.agent, &said);
        assert_int_equal(said.frame.kind, FRAME_NDEF);
        assert_int_equal(said.frame.size, size);
        assert_int_equal(said.frame.cut, cut);
        assert_memory_equal(said.frame.bytes, card->memory + 12, size);
        fake_agent_signal(&room.agent, said.head.number, SIGNAL_ACCEPTED);
}

static void expect_silence(void) {
        struct link_message said;

        assert_false(fake_agent_poll(&room.agent, SETTLE_MS, &said));
}

static void stop_reader(void) {
        assert_int_equal(reader_stop(&room.run), 0);
}

static int64_t now_ms(void) {
        struct timespec now;

        (void) clock_gettime(CLOCK_MONOTONIC, &now);
        return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- stories ---- */

static void a_genuine_card_is_told_once_with_what_is_written_on_it(void **state) {
        struct link_frame frame;

        (void) state;
        start_reader_live();
        assert_string_equal(room.agent.hello.hello.driver, "nfc");
        assert_int_equal(room.agent.hello.hello.can_signal, 0);
        put_signed(213);
        expect_card(uid, sizeof uid, "NTAG213", &frame);
        assert_int_equal(frame.originality, FRAME_ORIGINALITY_HOLDS);
        assert_int_equal(frame.fleeting, 0);
        assert_int_equal(frame.atqa, 0x0044);
        assert_int_equal(frame.sak, 0);
        expect_written(&table->card, 4 + 2 + sizeof message, 0);
        expect_silence();
        stop_reader();
}

static void taken_off_and_put_back_it_is_told_again(void **state) {
        (void) state;
        start_reader_live();
        for (int i = 0; i < 3; i++) {
                put_signed(216);
                expect_card(uid, sizeof uid, "NTAG216", NULL);
                expect_written(&table->card, 4 + 2 + sizeof message, 0);
                wish(WISH_TAKE);
                expect_silence();
        }
        stop_reader();
}

static void another_card_in_its_place_is_told_at_once(void **state) {
        struct nfc_pad_card other;
        const uint8_t other_uid[7] = { 0x04, 1, 2, 3, 4, 5, 6 };
        struct link_frame frame;

        (void) state;
        start_reader_live();
        put_signed(213);
        expect_card(uid, sizeof uid, "NTAG213", NULL);
        expect_written(&table->card, 4 + 2 + sizeof message, 0);
        nfc_pad_make_ntag(&other, 215, other_uid, message, sizeof message);
        put(&other);
        expect_card(other_uid, sizeof other_uid, "NTAG215", &frame);
        assert_int_equal(frame.originality, FRAME_ORIGINALITY_UNKNOWN); /* it has none */
        expect_written(&other, 4 + 2 + sizeof message, 0);
        stop_reader();
}

static void a_signature_of_another_uid_is_wrong(void **state) {
        struct nfc_pad_card card;
        const uint8_t copied[7] = { 0x04, 0xe1, 0x0c, 0xda, 0x99, 0x3c, 0x81 };
        struct link_frame frame;

        (void) state;
        start_reader_live();
        nfc_pad_make_ntag(&card, 213, copied, message, sizeof message);
        card.has_signature = true;
        memcpy(card.signature, signature, sizeof signature);
        put(&card);
        expect_card(copied, sizeof copied, "NTAG213", &frame);
        assert_int_equal(frame.originality, FRAME_ORIGINALITY_WRONG);
        stop_reader();
}

static void a_long_message_is_read_whole_and_a_protected_one_as_far_as_it_goes(void **state) {
        struct nfc_pad_card card;
        uint8_t written[LONG_MESSAGE];

        (void) state;
        for (size_t i = 0; i < sizeof written; i++)
                written[i] = (uint8_t) i;
        start_reader_live();
        nfc_pad_make_ntag(&card, 216, uid, written, sizeof written);
        put(&card);
        expect_card(uid, sizeof uid, "NTAG216", NULL);
        expect_written(&card, 4 + 4 + sizeof written, 0);
        wish(WISH_TAKE);
        expect_silence();
        card.protected_from = 3 + 40;
        put(&card);
        expect_card(uid, sizeof uid, "NTAG216", NULL);
        expect_written(&card, 160, 4 + 4 + sizeof written - 160);
        expect_silence();
        stop_reader();
}

/* Wherever it is pulled: never a message that isn't whole, never a kind that isn't its own, and it goes on after. */
static void a_card_pulled_away_in_the_middle_tells_nothing_half(void **state) {
        struct nfc_pad_card card;
        uint8_t written[LONG_MESSAGE / 2];

        (void) state;
        memset(written, 'x', sizeof written);
        start_reader_live();
        nfc_pad_make_ntag(&card, 216, uid, written, sizeof written);
        for (unsigned int after = 1; after <= 12; after += 2) {
                struct link_message said;

                table->card = card;
                table->leaves_after = after;
                wish(WISH_PUT);
                while (fake_agent_poll(&room.agent, SETTLE_MS, &said)) {
                        assert_int_equal(said.frame.kind, FRAME_NFC);
                        assert_string_equal(said.frame.type, "NTAG216");
                        fake_agent_signal(&room.agent, said.head.number, SIGNAL_ACCEPTED);
                }
        }
        put(&card);
        expect_card(uid, sizeof uid, "NTAG216", NULL);
        expect_written(&card, 4 + 4 + sizeof written, 0);
        stop_reader();
}

static void older_cards_are_named_by_what_they_refuse(void **state) {
        struct nfc_pad_card card;

        (void) state;
        start_reader_live();
        nfc_pad_make_ntag(&card, 213, uid, message, sizeof message);
        card.has_version = false;
        put(&card);
        expect_card(uid, sizeof uid, "Ultralight", NULL);
        expect_written(&card, 4 + 2 + sizeof message, 0);
        wish(WISH_TAKE);
        expect_silence();
        card.asks_password = true;
        put(&card);
        expect_card(uid, sizeof uid, "Ultralight C", NULL);
        expect_written(&card, 4 + 2 + sizeof message, 0);
        stop_reader();
}

static void a_classic_card_is_known_by_its_sak(void **state) {
        const struct nfc_pad_card card = { .kind = NFC_PAD_CLASSIC,
                .uid = { 0xde, 0xad, 0xbe, 0xef },
                .uid_size = 4,
                .atqa = 0x0002,
                .sak = 0x18 };
        struct link_frame frame;

        (void) state;
        start_reader_live();
        put(&card);
        expect_card(card.uid, 4, "Classic 4K", &frame);
        assert_int_equal(frame.sak, 0x18);
        assert_int_equal(frame.fleeting, 0);
        expect_silence(); /* no sector is read, and no second telling while it lies there */
        wish(WISH_TAKE);
        expect_silence();
        put(&card);
        expect_card(card.uid, 4, "Classic 4K", NULL);
        stop_reader();
}

static void a_desfire_card_tells_its_version_and_its_message(void **state) {
        struct nfc_pad_card card = { .kind = NFC_PAD_TYPE4,
                .uid = { 0x04, 0x2a, 0x41, 0xca, 0xe4, 0x53, 0x80 },
                .uid_size = 7,
                .atqa = 0x0344,
                .sak = 0x20,
                .hardware = { 0x04, 0x01, 0x01, 0x12, 0x00, 0x18, 0x05 },
                .has_ndef = true,
                .message_size = 200 };
        struct link_message said;

        (void) state;
        for (size_t i = 0; i < card.message_size; i++)
                card.message[i] = (uint8_t) (i ^ 0x5a);
        start_reader_live();
        put(&card);
        expect_card(card.uid, 7, "DESFire EV2", NULL);
        fake_agent_next(&room.agent, &said);
        assert_int_equal(said.frame.kind, FRAME_NDEF_MESSAGE);
        assert_int_equal(said.frame.size, card.message_size);
        assert_int_equal(said.frame.cut, 0);
        assert_memory_equal(said.frame.bytes, card.message, card.message_size);
        fake_agent_signal(&room.agent, said.head.number, SIGNAL_ACCEPTED);
        expect_silence();
        stop_reader();
}

static void a_uid_drawn_anew_is_marked_as_naming_nothing(void **state) {
        struct nfc_pad_card phone = { .kind = NFC_PAD_TYPE4,
                .uid = { 0x08, 0x11, 0x22, 0x33 },
                .uid_size = 4,
                .atqa = 0x0004,
                .sak = 0x20 };
        const struct nfc_pad_card card_b = {
                .kind = NFC_PAD_TYPE_B, .uid = { 0xf1, 2, 3, 4 }, .uid_size = 4
        };
        struct link_frame frame;

        (void) state;
        start_reader_live();
        put(&phone);
        expect_card(phone.uid, 4, "ISO 14443-4", &frame);
        assert_int_equal(frame.fleeting, 1);
        expect_silence();
        wish(WISH_TAKE);
        expect_silence();
        put(&card_b);
        expect_card(card_b.uid, 4, "ISO 14443-B", &frame);
        assert_int_equal(frame.fleeting, 1);
        assert_int_equal(frame.atqa, 0);
        expect_silence();
        stop_reader();
}

static void a_pad_pulled_out_is_noticed_and_taken_up_again(void **state) {
        int64_t began;

        (void) state;
        start_reader_live();
        put_signed(213);
        for (int i = 0; i < 2; i++) { /* each session tells what lies there */
                expect_card(uid, sizeof uid, "NTAG213", NULL);
                expect_written(&table->card, 4 + 2 + sizeof message, 0);
                wish(WISH_UNPLUG);
                began = now_ms();
                fake_agent_await_state(&room.agent, LINK_DEVICE_GONE);
                assert_true(now_ms() - began <= UNPLUG_MS);
                assert_int_equal(room.agent.health.unplugged, i + 1);
                wish(WISH_PLUG);
                fake_agent_await_state(&room.agent, LINK_DEVICE_LIVE);
        }
        expect_card(uid, sizeof uid, "NTAG213", NULL);
        stop_reader();
}

static void a_pad_that_falls_silent_is_gone_and_comes_back(void **state) {
        (void) state;
        start_reader_live();
        put_signed(213);
        expect_card(uid, sizeof uid, "NTAG213", NULL);
        expect_written(&table->card, 4 + 2 + sizeof message, 0);
        wish(WISH_MUTE);
        fake_agent_await_state(&room.agent, LINK_DEVICE_GONE);
        wish(WISH_UNPLUG);
        wish(WISH_PLUG);
        fake_agent_await_state(&room.agent, LINK_DEVICE_LIVE);
        expect_card(uid, sizeof uid, "NTAG213", NULL);
        stop_reader();
}

static void noise_on_the_line_is_counted_and_changes_nothing(void **state) {
        (void) state;
        start_reader_live();
        wish(WISH_GARBLE);
        do {
                room.agent.health.state = 0;
                fake_agent_await_state(&room.agent, LINK_DEVICE_LIVE);
        } while (!room.agent.health.garbled);
        assert_int_equal(room.agent.health.garbled, 1);
        assert_int_equal(room.agent.health.unplugged, 0);
        put_signed(213);
        expect_card(uid, sizeof uid, "NTAG213", NULL);
        expect_written(&table->card, 4 + 2 + sizeof message, 0);
        wish(WISH_GARBLE); /* whether the card is there still: it is asked again */
        expect_silence();
        stop_reader();
}

static void a_pad_that_isnt_there_yet_is_waited_for(void **state) {
        (void) state;
        wish(WISH_UNPLUG);
        start_reader();
        fake_agent_await_state(&room.agent, LINK_DEVICE_GONE);
        assert_string_equal(room.agent.health.reason, "not plugged in");
        wish(WISH_PLUG);
        fake_agent_await_state(&room.agent, LINK_DEVICE_LIVE);
        stop_reader();
}

static void a_second_reader_on_the_pad_is_told_so(void **state) {
        struct reader_run second = { 0 };
        struct fake_agent other;
        char socket[PATH_ROOM];
        const char *arguments[] = { "--driver", "nfc", "--address", room.line, "--agent", socket, NULL };

        (void) state;
        (void) snprintf(socket, sizeof socket, "%s/other", room.dir);
        start_reader_live();
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
        put_signed(213); /* and the first goes on undisturbed */
        expect_card(uid, sizeof uid, "NTAG213", NULL);
        stop_reader();
}

static void a_stalled_agent_stops_the_asking_and_nothing_is_lost(void **state) {
        const uint64_t half = READER_UNACKED_MAX / 2;
        struct link_message said;
        struct nfc_pad_card card;
        uint64_t got = 0;
        unsigned int before;

        (void) state;
        start_reader_live();
        nfc_pad_make_ntag(&card, 213, uid, message, sizeof message);
        for (unsigned int i = 0; i < READER_UNACKED_MAX;
                i++) { /* two frames a card: more than there is room for */
                card.uid[6] = (uint8_t) i;
                card.uid[5] = (uint8_t) (i >> 8);
                before = atomic_load(&table->selections);
                put(&card);
                for (int wait = 0; wait < 40 && atomic_load(&table->selections) < before + 1; wait++)
                        (void) usleep(10000);
                while (fake_agent_poll(&room.agent, got < half ? 60 : 10, &said))
                        got++;
                if (got >= half && atomic_load(&table->selections) == before)
                        break; /* it asks no more */
        }
        assert_in_range(got, half, READER_UNACKED_MAX);
        fake_agent_signal(&room.agent, got, SIGNAL_ACCEPTED);
        fake_agent_next(&room.agent, &said); /* the last card put lies there still */
        assert_int_equal(said.head.number, got + 1);
        stop_reader();
}

static void what_a_library_hears_cant_be_recorded(void **state) {
        const char *record[] = { "--driver", "nfc", "--address", room.line, "--stdout", "--record",
                "/dev/null", NULL };
        const char *network[] = { "--driver", "nfc", "--address", "tcp:10.0.0.7", "--stdout", NULL };
        char said[512];

        (void) state;
        assert_int_equal(reader_ask(record, said, sizeof said), 2);
        assert_non_null(strstr(said, "there is nothing to record"));
        assert_int_equal(reader_ask(network, said, sizeof said), 2);
        assert_non_null(strstr(said, "wants a serial line, as /dev/ttyUSB0, or a usb: address"));
}

#define story(name) cmocka_unit_test_setup_teardown(name, room_open, room_close)

int main(void) {
        const struct CMUnitTest tests[] = {
                story(a_genuine_card_is_told_once_with_what_is_written_on_it),
                story(taken_off_and_put_back_it_is_told_again),
                story(another_card_in_its_place_is_told_at_once),
                story(a_signature_of_another_uid_is_wrong),
                story(a_long_message_is_read_whole_and_a_protected_one_as_far_as_it_goes),
                story(a_card_pulled_away_in_the_middle_tells_nothing_half),
                story(older_cards_are_named_by_what_they_refuse),
                story(a_classic_card_is_known_by_its_sak),
                story(a_desfire_card_tells_its_version_and_its_message),
                story(a_uid_drawn_anew_is_marked_as_naming_nothing),
                story(a_pad_pulled_out_is_noticed_and_taken_up_again),
                story(a_pad_that_falls_silent_is_gone_and_comes_back),
                story(noise_on_the_line_is_counted_and_changes_nothing),
                story(a_pad_that_isnt_there_yet_is_waited_for),
                story(a_second_reader_on_the_pad_is_told_so),
                story(a_stalled_agent_stops_the_asking_and_nothing_is_lost),
                story(what_a_library_hears_cant_be_recorded),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
