/* SPDX-License-Identifier: ISC */

/*
 * Bulk room: set up and taken down for each story
 */

#include "bulk_room.h"

#include "test.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "strongroom/driver.h"

struct bulk_room room;

void room_start(const char *driver, const char *setting) {
        const char *arguments[] = { "--driver", driver, "--address", "usb:1-1", "--run", room.dir, "--name",
                "scanner-1", "--setting", setting, NULL };

        reader_start(&room.run, arguments);
        fake_agent_greet(&room.agent);
        fake_agent_welcome(&room.agent, 0);
}

void room_serve(const struct usb_gadget *gadget) {
        usb_bus_plug(room.bus, gadget);
        room_start("serial-text", "bell=yes");
        fake_agent_await_state(&room.agent, LINK_DEVICE_LIVE);
}

int room_open(void **state) {
        *state = &room;
        (void) snprintf(room.dir, sizeof room.dir, "/dev/shm/strongroom-XXXXXX");
        assert_non_null(mkdtemp(room.dir));
        (void) snprintf(room.socket, sizeof room.socket, "%s/readers", room.dir);
        fake_agent_listen(&room.agent, room.socket);
        room.bus = usb_bus_new();
        room.run = (struct reader_run){ 0 };
        return 0;
}

int room_close(void **state) {
        int status;

        (void) state;
        if (room.run.pid > 0 && !waitpid(room.run.pid, &status, WNOHANG)) /* a story that failed left it */
                (void) reader_stop(&room.run);
        usb_bus_free(room.bus);
        fake_agent_kill(&room.agent);
        return rmdir(room.dir);
}

void room_expect_text(uint64_t number, const char *text) {
        struct link_message message;

        fake_agent_next(&room.agent, &message);
        assert_int_equal(message.head.number, number);
        assert_int_equal(message.frame.kind, FRAME_TEXT);
        assert_int_equal(message.frame.size, strlen(text));
        assert_memory_equal(message.frame.bytes, text, strlen(text));
        fake_agent_signal(&room.agent, number, SIGNAL_ACCEPTED);
}

void room_expect_output(const void *bytes, size_t size) {
        uint8_t output[64];
        size_t got = 0;

        for (int i = 0; i < FAKE_WAIT_MS / 10; i++) {
                got = usb_bus_output(room.bus, output, sizeof output);
                if (got == size && !memcmp(output, bytes, size))
                        return;
                usleep(10000);
        }
        fail_msg("%zu bytes went out last, not those expected", got);
}

bool room_is_mocked(char **argv) {
        if (getenv("STRONGROOM_MOCKED"))
                return true;
        (void) setenv("STRONGROOM_MOCKED", "1", 1);
        (void) setenv("ASAN_OPTIONS", "verify_asan_link_order=0:detect_leaks=0", 1);
        (void) execlp("umockdev-wrapper", "umockdev-wrapper", argv[0], (char *) NULL);
        (void) fprintf(stderr, "umockdev-wrapper isn't installed\n");
        return false;
}
