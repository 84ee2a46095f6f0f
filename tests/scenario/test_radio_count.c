/* SPDX-License-Identifier: ISC */

/*
 * A count by radio through the real agent and the real reader program, with a simulated LLRP reader behind it
 *
 * The simulated reader runs in a process of its own, on memory that the story shares: what the story lays before the
 * antenna is read, hundreds of times, over TCP. The record is verified when the room closes.
 */

#include "test.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>

#include "llrp_port.h"
#include "room.h"

enum { WAIT_MS = 20000, STEP_MS = 20, GUNS = 5 };

static struct story {
        struct room room;
        struct llrp_port *port; /* shared with the process that plays the reader */
        pid_t played, reader;
        char guns[GUNS][ITEM_NUMBER_MAX];
} story;

/* The last byte says which tag: 0xa and 0xb are the reference tags of the shelves, 1 to GUNS the exhibits'. */
static void epc_of(uint8_t which, uint8_t *out) {
        static const uint8_t first[] = { 0x30, 0x74, 0x25, 0x7b, 0xf7, 0x19, 0x4e, 0x40, 0, 0, 0x1a, 0 };

        memcpy(out, first, sizeof first);
        out[11] = which;
}

static const char *printed(uint8_t which) {
        static char text[40];

        (void) snprintf(text, sizeof text, "epc:3074257BF7194E4000001A%02X", which);
        return text;
}

/* Each tag has a chip of its own, unless it is a copy. */
static void lay(size_t at, uint8_t which, uint8_t chip) {
        static const uint8_t tid[LLRP_READER_TID_SIZE] = { 0xe2, 0x80, 0x11, 0x05, 0x20, 0, 0x73, 0x14, 0xaa,
                0xbb, 0 };
        struct llrp_reader_tag *tag = &story.port->reader.tags[at];

        epc_of(which, tag->epc);
        tag->epc_size = 12;
        tag->antenna = 1;
        tag->rssi_dbm = -45;
        tag->has_tid = true;
        memcpy(tag->tid, tid, sizeof tid);
        tag->tid[11] = chip;
}

/* What lies before the antenna from now on: tags by their last byte, 0 ends. */
static void before_antenna(const char *tags) {
        size_t count = 0;

        story.port->reader.tag_count = 0;
        for (; tags[count]; count++)
                lay(count, (uint8_t) tags[count], (uint8_t) tags[count]);
        __atomic_store_n(&story.port->reader.tag_count, count, __ATOMIC_SEQ_CST);
}

static void play_reader(uint16_t *number) {
        story.port =
                mmap(NULL, sizeof *story.port, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        assert_true(story.port != MAP_FAILED);
        *number = 0;
        assert_int_equal(llrp_port_open(story.port, number), 0);
        story.played = fork();
        assert_true(story.played >= 0);
        if (story.played)
                return;
        (void) prctl(PR_SET_PDEATHSIG, SIGKILL);
        for (;;)
                llrp_port_serve(story.port, STEP_MS);
}

static void start_reader(uint16_t number) {
        char run[ROOM_PATH_MAX], address[64];
        const char *argv[] = { STRONGROOM_READER, "--driver", "llrp", "--address", address, "--run", run,
                "--name", "scanner-1", NULL };

        (void) snprintf(run, sizeof run, "%.200s/run", story.room.folder);
        (void) snprintf(address, sizeof address, "tcp:127.0.0.1:%u", number);
        story.reader = fork();
        assert_true(story.reader >= 0);
        if (story.reader)
                return;
        (void) prctl(PR_SET_PDEATHSIG, SIGKILL);
        (void) execv(argv[0], (char *const *) (uintptr_t) argv);
        _exit(127);
}

static void end_process(pid_t process) {
        (void) kill(process, SIGKILL);
        (void) waitpid(process, NULL, 0);
}

/* Two shelves with reference tags; four guns on A and one on B, each with a barcode label and a radio tag. */
static void furnish(struct room *room) {
        room_shelf(room, "ER1", NULL);
        room_shelf(room, "ER1/A", "SHELF-A");
        room_shelf(room, "ER1/B", "SHELF-B");
        for (int i = 0; i < GUNS; i++) {
                char label[16], tid[32];

                (void) snprintf(label, sizeof label, "GUN-%d", i + 1);
                (void) snprintf(tid, sizeof tid, "E280110520007314AABB00%02X", i + 1);
                room_item(room, i < GUNS - 1 ? "ER1/A" : "ER1/B", label, story.guns[i], sizeof story.guns[i]);
                json_decref(room_do(room, "{s:s,s:s,s:s,s:s}", "do", "tag.bind", "tag",
                        printed((uint8_t) (i + 1)), "to", story.guns[i], "tid", tid));
        }
        for (int i = 0; i < 2; i++)
                json_decref(room_do(room, "{s:s,s:s,s:s,s:s}", "do", "tag.bind", "tag",
                        printed((uint8_t) (0xa + i)), "to", i ? "ER1/B" : "ER1/A", "binds", "REFERENCE"));
}

static json_int_t shown(const char *field) {
        json_t *answer = room_do(&story.room, "{s:s,s:s}", "do", "count.show", "count", "C-2026-0001");
        json_int_t value = json_integer_value(json_object_get(json_object_get(answer, "count"), field));

        json_decref(answer);
        return value;
}

static json_int_t shown_at(const char *place, const char *field) {
        json_t *answer = room_do(&story.room, "{s:s,s:s}", "do", "count.show", "count", "C-2026-0001"), *row;
        json_int_t value = -1;
        size_t i;

        json_array_foreach(json_object_get(json_object_get(answer, "count"), "places"), i, row) {
                if (!strcmp(json_string_value(json_object_get(row, "code")), place))
                        value = json_integer_value(json_object_get(row, field));
        }
        json_decref(answer);
        return value;
}

static void pause_a_step(void) {
        (void) nanosleep(&(struct timespec){ .tv_nsec = STEP_MS * 1000000L }, NULL);
}

/* Until the count says so. */
static void await_shown(const char *field, json_int_t value) {
        for (int waited = 0; shown(field) != value; waited += STEP_MS) {
                if (waited > WAIT_MS)
                        fail_msg("%s is %lld", field, (long long) shown(field));
                pause_a_step();
        }
}

static void stand_at(const char *label) {
        json_decref(room_do(&story.room, "{s:s,s:s}", "do", "count.scan", "payload", label));
}

/* Ends the pass, and waits until one had been under way. */
static bool pass_covers(const char *step, json_int_t *ret_read) {
        for (int waited = 0; waited < WAIT_MS; waited += STEP_MS) {
                json_t *answer = room_do(&story.room, "{s:s}", "do", "count.pass");
                json_t *pass = json_array_get(json_object_get(answer, "passes"), 0);
                bool covered = json_is_true(json_object_get(pass, "covered")), told = pass != NULL;

                if (told)
                        *ret_read = json_integer_value(json_object_get(pass, "read"));
                json_decref(answer);
                if (told)
                        return covered;
                pause_a_step();
        }
        fail_msg("nothing is read: %s", step);
        return false;
}

static void await_alert(const char *rule) {
        for (int waited = 0; waited < WAIT_MS; waited += STEP_MS) {
                json_t *answer = room_do(&story.room, "{s:s}", "do", "alert.list"), *alert;
                bool found = false;
                size_t i;

                json_array_foreach(json_object_get(answer, "alerts"), i, alert) found =
                        found || !strcmp(json_string_value(json_object_get(alert, "rule")), rule);
                json_decref(answer);
                if (found)
                        return;
                pause_a_step();
        }
        fail_msg("no alert %s", rule);
}

static void begin(void) {
        uint16_t number;

        room_open(&story.room);
        furnish(&story.room);
        play_reader(&number);
        start_reader(number);
        json_decref(room_do(&story.room, "{s:s,s:s,s:s,s:s,s:s}", "do", "count.open", "place", "ER1", "kind",
                "shelf", "mode", "guided", "method", "radio"));
}

static void end(void) {
        end_process(story.reader);
        end_process(story.played);
        llrp_port_close(story.port);
        room_close(&story.room);
        (void) munmap(story.port, sizeof *story.port);
}

/* Three of the four guns, and the reference tag; nothing is missing yet. */
static void sweep_a(void) {
        json_int_t read = 0;

        stand_at("SHELF-A");
        before_antenna("\x0a\x01\x02\x03");
        await_shown("found", 3);
        assert_int_equal(shown("present"), 3);
        while (!pass_covers("shelf A", &read) || read < 3) /* the first may have been cut short */
                pause_a_step();
        assert_int_equal(shown("remaining"), 2);
}

/* Its gun is read, its reference tag isn't; then somebody copies the gun's tag. */
static void sweep_b(void) {
        json_int_t read;

        before_antenna("");
        stand_at("SHELF-B");
        before_antenna("\x05");
        await_shown("found", 4);
        assert_false(pass_covers("shelf B", &read));
        assert_int_equal(shown_at("ER1/B", "covered_passes"), 0);
        lay(1, 5, 0x77);
        __atomic_store_n(&story.port->reader.tag_count, 2, __ATOMIC_SEQ_CST);
        await_alert("clone-suspect");
}

/* What was beeped is kept, the pass never was; the reader comes back by itself. */
static void kill_in_a_pass(void) {
        json_int_t passes, read;

        before_antenna("");
        (void) pass_covers("after the copy", &read);
        passes = shown_at("ER1/B", "passes");
        before_antenna("\x0b\x01"); /* gun 1 is heard from A: it stays there */
        room_kill(&story.room);
        room_start(&story.room);
        assert_int_equal(shown("found"), 4);
        assert_int_equal(shown_at("ER1/B", "passes"), passes);
        (void) pass_covers("after the kill", &read);
}

static json_int_t summed(const json_t *answer, const char *result) {
        return json_integer_value(json_object_get(json_object_get(answer, "summary"), result));
}

static size_t still_to_look_at(void) {
        json_t *answer = room_do(&story.room, "{s:s}", "do", "count.show");
        size_t count = json_array_size(json_object_get(json_object_get(answer, "count"), "look_at"));

        json_decref(answer);
        return count;
}

static void a_room_is_swept_robbed_and_closed(void **state) {
        struct room *room = &story.room;
        json_t *answer;

        (void) state;
        begin();
        sweep_a();
        sweep_b();
        kill_in_a_pass();
        room_refuses(room, "count.unverified", "{s:s}", "do", "count.close"); /* draws what an eye must see */
        before_antenna("");
        stand_at("SHELF-A");
        stand_at("GUN-1");
        stand_at("GUN-2");
        stand_at("GUN-3");
        if (still_to_look_at()) /* three of the four were drawn, and nobody knows which */
                room_refuses(room, "count.unverified", "{s:s}", "do", "count.close");
        stand_at("SHELF-B");
        stand_at("GUN-5");
        json_decref(room_do(room, "{s:s,s:s}", "do", "count.look", "place", "ER1/A"));
        answer = room_do(room, "{s:s,s:b}", "do", "count.close", "uncovered", 1);
        assert_int_equal(summed(answer, "MISSING"), 1);
        assert_int_equal(summed(answer, "FOUND_CONFIRMED"), 4);
        assert_int_equal(summed(answer, "CLONE_SUSPECT"), 1);
        json_decref(answer);
        end();
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_room_is_swept_robbed_and_closed),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
