/* SPDX-License-Identifier: ISC */

/*
 * The reader program on the line of a UHF reader: each protocol, what it counts and what it writes
 */

#include "test.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "agent.h"
#include "fake_uhf_line.h"
#include "macros.h"
#include "reader.h"
#include "strongroom/driver.h"

enum { PATH_ROOM = 64, SAID_ROOM = 65536, STEP_MS = 10, PLAY_MS = 15000 };

#define EPC    "30751feb705c5904e3d50d70"
#define EPC_96 "3034257bf7194e4000001a85"
#define TID    "e28011052000712233445566"
#define TID_B  "e280689400004001aabbccdd"

/* One row a protocol. */
struct wire {
        const struct fake_uhf_kind *kind;
        const char *setting; /* NULL: none is needed */
};

static const struct wire wires[] = {
        { &fake_m100, NULL },
        { &fake_chafon, NULL },
        { &fake_tsl, "trigger=no" },
        { &fake_mercury, "region=eu" },
};
#define WIRE_COUNT (sizeof wires / sizeof *wires)

static struct room {
        char dir[32], path[PATH_ROOM], said[SAID_ROOM];
        size_t size;
        struct fake_uhf_line line;
        struct reader_run run;
} room;

static int room_open(void **state) {
        *state = &room;
        (void) snprintf(room.dir, sizeof room.dir, "/dev/shm/strongroom-XXXXXX");
        assert_non_null(mkdtemp(room.dir));
        (void) snprintf(room.path, sizeof room.path, "%s/line", room.dir);
        return 0;
}

static int room_close(void **state) {
        (void) state;
        fake_uhf_line_unplug(&room.line);
        return rmdir(room.dir);
}

static void room_plug(const struct wire *wire) {
        assert_int_equal(fake_uhf_line_plug(&room.line, wire->kind, room.path), 0);
}

/* Its options after the line's; ended by NULL. */
static void room_start(const struct wire *wire, const char *const *more) {
        const char *arguments[24] = { "--driver", wire->kind->driver, "--address", room.path };
        size_t count = 4;

        if (wire->setting) {
                arguments[count++] = "--setting";
                arguments[count++] = wire->setting;
        }
        for (; *more; more++)
                arguments[count++] = *more;
        assert_true(count < sizeof arguments / sizeof *arguments);
        room.size = 0;
        room.said[0] = '\0';
        reader_start(&room.run, arguments);
        assert_true(fcntl(room.run.out, F_SETFL, O_NONBLOCK) == 0);
}

/* Plays the line and takes what the program prints; false at its end. */
static bool room_step(void) {
        ssize_t got;

        fake_uhf_line_step(&room.line, STEP_MS);
        got = read(room.run.out, room.said + room.size, sizeof room.said - 1 - room.size);
        if (got > 0)
                room.size += (size_t) got;
        room.said[room.size] = '\0';
        return got != 0 && room.size + 1 < sizeof room.said;
}

/* Plays until it printed this; fails the test where it never does. */
static void room_await(const char *words) {
        for (int ms = 0; !strstr(room.said, words); ms++)
                if (ms > PLAY_MS || !room_step())
                        fail_msg("waited in vain for %s; it said\n%s", words, room.said);
}

/* Plays until the program has ended; its exit status. */
static int room_end(void) {
        for (int ms = 0; room_step(); ms++)
                assert_true(ms < PLAY_MS);
        return reader_wait(&room.run);
}

static int room_write(
        const struct wire *wire, const char *epc, const char *password, bool lock, const char *form) {
        const char *more[10] = { "--write-epc", epc, "--wait", "1" };
        size_t count = 4;

        if (password) {
                more[count++] = "--access-password";
                more[count++] = password;
        }
        if (lock)
                more[count++] = "--lock";
        more[count] = form;
        room_start(wire, more);
        return room_end();
}

static void assert_said(const char *words) {
        if (!strstr(room.said, words))
                fail_msg("%s isn't in\n%s", words, room.said);
}

/* ---- stories ---- */

static void a_tag_is_printed_with_its_tid(void **state) {
        static const char *const print[] = { "--stdout", NULL };

        (void) state;
        for (size_t i = 0; i < WIRE_COUNT; i++) {
                room_plug(&wires[i]);
                fake_field_put(&room.line.reader.field, EPC, TID, -51);
                room_start(&wires[i], print);
                room_await("\"tid\":\"" TID);
                assert_said(EPC);
                assert_int_equal(reader_stop(&room.run), 0);
                fake_uhf_line_unplug(&room.line);
        }
}

static void a_tag_reaches_the_agent_with_all_it_tells(void **state) {
        const char *agent[] = { "--run", room.dir, "--name", "portal-1", NULL };
        char socket[PATH_ROOM];
        struct fake_agent fake;
        struct link_message message = { 0 };

        (void) state;
        (void) snprintf(socket, sizeof socket, "%s/readers", room.dir);
        room_plug(&wires[3]);
        fake_field_put(&room.line.reader.field, EPC, TID, -51)->antenna = 2;
        fake_agent_listen(&fake, socket);
        room_start(&wires[3], agent);
        fake_agent_greet(&fake);
        assert_string_equal(fake.hello.hello.driver, "uhf-mercury");
        fake_agent_welcome(&fake, 0);
        for (int ms = 0; !fake_agent_poll(&fake, 0, &message); ms++) {
                assert_true(ms < PLAY_MS);
                fake_uhf_line_step(&room.line, STEP_MS);
        }
        assert_int_equal(message.frame.kind, FRAME_EPC);
        assert_int_equal(message.frame.size, 12);
        assert_int_equal(message.frame.pc, 0x3000);
        assert_int_equal(message.frame.antenna, 2);
        assert_int_equal(message.frame.rssi_cdbm, -5100);
        assert_int_equal(message.frame.frequency_khz, 865700);
        assert_int_equal(message.frame.tid_size, 12);
        assert_int_equal(message.frame.tid[0], 0xE2);
        assert_int_equal(reader_stop(&room.run), 0);
        fake_agent_kill(&fake);
}

/* What the count answered is heard: by the buzzer of one, the alert of the other. */
static void a_signal_beeps(void **state) {
        static const size_t loud[] = { 1, 2 };
        const char *agent[] = { "--run", room.dir, "--name", "desk", NULL };
        char socket[PATH_ROOM];
        struct fake_agent fake;
        struct link_message message;

        (void) state;
        (void) snprintf(socket, sizeof socket, "%s/readers", room.dir);
        for (size_t i = 0; i < sizeof loud / sizeof *loud; i++) {
                room_plug(&wires[loud[i]]);
                fake_field_put(&room.line.reader.field, EPC, TID, -51);
                fake_agent_listen(&fake, socket);
                room_start(&wires[loud[i]], agent);
                fake_agent_greet(&fake);
                fake_agent_welcome(&fake, 0);
                while (!fake_agent_poll(&fake, 0, &message))
                        fake_uhf_line_step(&room.line, STEP_MS);
                fake_agent_signal(&fake, message.head.number, SIGNAL_REFUSED);
                for (int ms = 0; !room.line.reader.signals; ms++) {
                        assert_true(ms < PLAY_MS);
                        fake_uhf_line_step(&room.line, STEP_MS);
                }
                assert_int_equal(reader_stop(&room.run), 0);
                fake_agent_kill(&fake);
                fake_uhf_line_unplug(&room.line);
        }
}

static void the_one_tag_is_written_and_locked(void **state) {
        (void) state;
        for (size_t i = 0; i < WIRE_COUNT; i++) {
                struct fake_tag *tag;
                uint8_t epc[62];

                room_plug(&wires[i]);
                tag = fake_field_put(&room.line.reader.field, EPC, TID, -51);
                assert_int_equal(room_write(&wires[i], EPC_96, "CAFE0123", true, NULL), 0);
                assert_said("The tag has its EPC; it was read back.");
                assert_said("EPC     " EPC_96);
                assert_said("before  " EPC);
                assert_said("TID     " TID);
                assert_said("locked  yes");
                assert_null(strstr(room.said, "CAFE0123")); /* never printed */
                assert_int_equal(fake_tag_epc(tag, epc), 12);
                assert_int_equal(epc[11], 0x85);
                assert_true(tag->locks_epc && tag->locks_access && tag->locks_kill);
                assert_false(room.line.reader.sweeping); /* it isn't left transmitting */
                fake_uhf_line_unplug(&room.line);
        }
}

static void each_way_it_fails_has_its_status(void **state) {
        struct fake_tag *tag;

        (void) state;
        for (size_t i = 0; i < WIRE_COUNT; i++) {
                room_plug(&wires[i]);
                assert_int_equal(room_write(&wires[i], EPC_96, NULL, false, "--json"), 66);
                assert_said("\"result\":\"no-tag\"");
                tag = fake_field_put(&room.line.reader.field, EPC, TID, -51);
                fake_field_put(&room.line.reader.field, EPC_96, TID_B, -40);
                assert_int_equal(room_write(&wires[i], "3000AAAA", NULL, false, "--json"), 7);
                assert_said("\"result\":\"many-tags\"");
                assert_int_equal(fake_tag_pc(tag), 0x3000);

                room.line.reader.field.count = 1;
                tag->words[FAKE_RESERVED][3] = 0x4711;
                tag->locks_epc = tag->locks_access = true;
                assert_int_equal(room_write(&wires[i], "3000AAAA", "CAFE0123", true, "--json"), 4);
                assert_said("\"result\":\"locked-out\"");
                assert_null(strstr(room.said, "CAFE0123"));
                assert_int_equal(room_write(&wires[i], "3000AAAA", NULL, false, "--json"), 6);
                assert_said("\"result\":\"not-written\"");

                assert_int_equal(room_write(&wires[i], "3000AAAA", "00004711", true, "--json"), 0);
                assert_said("\"result\":\"done\"");
                assert_said("\"locked\":true");
                fake_uhf_line_unplug(&room.line);
        }
}

static void a_reader_that_doesnt_answer_ends_the_order(void **state) {
        (void) state;
        room_plug(&wires[0]);
        fake_field_put(&room.line.reader.field, EPC, TID, -51);
        room.line.reader.faults.dumb = 100000;
        assert_int_equal(room_write(&wires[0], EPC_96, NULL, false, "--json"), 6);
        assert_said("\"result\":\"silent\"");
        assert_said("doesn't answer");
}

/* One that is told nothing of the order, and options that don't go together. */
static void a_wrong_order_is_refused_before_the_line_is_opened(void **state) {
        static const struct {
                const char *more[8], *words;
        } wrong[] = {
                { { "--driver", "uhf-m100", "--write-epc", "30" }, "An EPC is whole words" },
                { { "--driver", "uhf-m100", "--write-epc", "30XX" }, "An EPC is whole words" },
                { { "--driver", "uhf-m100", "--write-epc", "3000", "--lock" },
                        "--lock needs an access password" },
                { { "--driver", "uhf-m100", "--write-epc", "3000", "--access-password", "00000000" },
                        "not all of them 0" },
                { { "--driver", "uhf-m100", "--write-epc", "3000", "--access-password", "12" },
                        "8 hexadecimal" },
                { { "--driver", "uhf-m100", "--write-epc", "3000", "--wait", "0" }, "--wait is a number" },
                { { "--driver", "uhf-m100", "--lock" }, "go with --write-epc" },
                { { "--driver", "uhf-m100", "--write-epc", "3000", "--stdout" }, "prints its outcome" },
                { { "--driver", "serial-text", "--write-epc", "3000" }, "" },
        };
        char said[1024];

        (void) state;
        for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
                const char *arguments[12] = { "--address", "/nowhere/line" };

                memcpy(arguments + 2, wrong[i].more, sizeof wrong[i].more);
                assert_int_equal(reader_ask(arguments, said, sizeof said), 2);
                if (!strstr(said, wrong[i].words))
                        fail_msg("%s isn't in %s", wrong[i].words, said);
        }
}

#define STORY(name) cmocka_unit_test_setup_teardown(name, room_open, room_close)

int main(void) {
        const struct CMUnitTest tests[] = {
                STORY(a_tag_is_printed_with_its_tid),
                STORY(a_tag_reaches_the_agent_with_all_it_tells),
                STORY(a_signal_beeps),
                STORY(the_one_tag_is_written_and_locked),
                STORY(each_way_it_fails_has_its_status),
                STORY(a_reader_that_doesnt_answer_ends_the_order),
                STORY(a_wrong_order_is_refused_before_the_line_is_opened),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
