/* SPDX-License-Identifier: ISC */

/*
 * What goes wrong, and what the person is told: each a message that names the thing, a stable status, nothing lost
 */

#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>

#include "room.h"

enum { OUTPUT_MAX = 65536, ARGUMENTS_MAX = 24 };

/* Runs a program to its end; what it said on both its outputs is left in output. */
static int run(char *output, const char *program, ...) {
        const char *argv[ARGUMENTS_MAX] = { program };
        int pipe_[2], status;
        size_t held = 0, count = 1;
        ssize_t size;
        va_list args;
        pid_t pid;

        va_start(args, program);
        while (count + 1 < ARGUMENTS_MAX && (argv[count] = va_arg(args, const char *)))
                count++;
        va_end(args);
        assert_int_equal(pipe2(pipe_, O_CLOEXEC), 0);
        pid = fork();
        assert_true(pid >= 0);
        if (!pid) {
                (void) dup2(pipe_[1], STDOUT_FILENO);
                (void) dup2(pipe_[1], STDERR_FILENO);
                (void) execv(program, (char *const *) (uintptr_t) argv);
                _exit(127);
        }
        (void) close(pipe_[1]);
        while ((size = read(pipe_[0], output + held, OUTPUT_MAX - 1 - held)) > 0)
                held += (size_t) size;
        output[held] = '\0';
        (void) close(pipe_[0]);
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_true(WIFEXITED(status));
        return WEXITSTATUS(status);
}

static void assert_says(const char *output, const char *what) {
        if (!strstr(output, what))
                print_message("it said: %s\n", output);
        assert_non_null(strstr(output, what));
}

static char *inside(const struct room *room, const char *name, char *out) {
        (void) snprintf(out, ROOM_PATH_MAX, "%.200s/%s", room->folder, name);
        return out;
}

/* Starts a second agent on a record and gives how it ended. */
static int start_agent(const struct room *room, const char *state, const char *extra, char *output) {
        char run_dir[ROOM_PATH_MAX], config[ROOM_PATH_MAX];

        return run(output, STRONGROOMD, "--state", state, "--run", inside(room, "run2", run_dir), "--config",
                inside(room, "strongroom.conf", config), extra, NULL);
}

static void a_second_agent_on_the_same_record_is_refused(void **state) {
        char output[OUTPUT_MAX], path[ROOM_PATH_MAX];
        struct room room;

        (void) state;
        room_open(&room);
        assert_int_equal(start_agent(&room, inside(&room, "state", path), NULL, output), 75);
        assert_says(output, "Another agent has this record open");
        assert_says(output, "systemctl stop");
        room_close(&room);
}

static void a_real_record_is_never_opened_as_a_demonstration(void **state) {
        char output[OUTPUT_MAX], path[ROOM_PATH_MAX];
        struct room room;

        (void) state;
        room_open(&room);
        room_stop(&room);
        assert_int_equal(start_agent(&room, inside(&room, "state", path), "--demo", output), 7);
        assert_says(output, "a real record");
        assert_int_equal(start_agent(&room, inside(&room, "nowhere", path), NULL, output), 7);
        assert_says(output, "--create");
        room_start(&room);
        room_close(&room);
}

static void flip(const char *path, const char *needle) {
        int fd = open(path, O_RDWR);
        struct stat stat_;
        char *bytes, *found;

        assert_true(fd >= 0);
        assert_int_equal(fstat(fd, &stat_), 0);
        bytes = malloc((size_t) stat_.st_size);
        assert_non_null(bytes);
        assert_int_equal(pread(fd, bytes, (size_t) stat_.st_size, 0), stat_.st_size);
        found = memmem(bytes, (size_t) stat_.st_size, needle, strlen(needle));
        assert_non_null(found);
        found[0] ^= 1;
        assert_int_equal(pwrite(fd, found, 1, found - bytes), 1);
        free(bytes);
        (void) close(fd);
}

static void a_changed_record_is_not_opened_and_the_entry_is_named(void **state) {
        char output[OUTPUT_MAX], folder[ROOM_PATH_MAX], store[ROOM_PATH_MAX];
        struct room room;

        (void) state;
        room_open(&room);
        room_shelf(&room, "ER1", NULL);
        room_stop(&room);
        flip(inside(&room, "state/strongroom.db", store), "place.added");
        assert_int_equal(start_agent(&room, inside(&room, "state", folder), NULL, output), 5);
        assert_says(output, "Entry 3 was changed");
        assert_int_equal(run(output, STRONGROOM, "--json", "verify", "--store", store, NULL), 5);
        assert_says(output, "\"seq\":3");
        assert_says(output, "ledger.leaf");
        /* the same bit back: whole again */
        output[0] = 'p' ^ 1;
        (void) snprintf(output + 1, OUTPUT_MAX - 1, "lace.added");
        flip(store, output);
        room_start(&room);
        room_close(&room);
}

static void what_is_no_record_is_said_to_be_none(void **state) {
        char output[OUTPUT_MAX], path[ROOM_PATH_MAX];
        struct room room;
        int fd;

        (void) state;
        room_open(&room);
        fd = open(inside(&room, "letter.txt", path), O_WRONLY | O_CREAT, 0600);
        assert_int_equal(
                write(fd, "Dear colleague, this is no database at all. Sincerely, a text file.", 66), 66);
        (void) close(fd);
        assert_int_equal(run(output, STRONGROOM, "verify", "--store", path, NULL), 5);
        assert_says(output, "isn't a record");
        assert_int_equal(run(output, STRONGROOM, "verify", "--store", "/nowhere/at.all", NULL), 66);
        room_close(&room);
}

static void an_agent_that_is_not_there_or_does_not_answer_is_named(void **state) {
        char output[OUTPUT_MAX], path[ROOM_PATH_MAX];
        struct sockaddr_un address = { .sun_family = AF_UNIX };
        struct room room;
        int mute;

        (void) state;
        room_open(&room);
        inside(&room, "mute", path);
        assert_int_equal(run(output, STRONGROOM, "--socket", path, "status", NULL), 3);
        assert_says(output, "can't be reached");
        assert_says(output, "strongroom doctor");
        (void) snprintf(address.sun_path, sizeof address.sun_path, "%.100s", path);
        mute = socket(AF_UNIX, SOCK_STREAM, 0);
        assert_int_equal(bind(mute, (struct sockaddr *) &address, sizeof address), 0);
        assert_int_equal(listen(mute, 1), 0);
        assert_int_equal(run(output, STRONGROOM, "--timeout", "1", "--socket", path, "status", NULL), 3);
        assert_says(output, "doesn't answer");
        (void) close(mute);
        room_close(&room);
}

static void junk_on_the_socket_is_answered_and_hurts_nobody(void **state) {
        static const char junk[] = "GET / HTTP/1.1\r\n\r\n";
        struct sockaddr_un address = { .sun_family = AF_UNIX };
        char answer[4096], path[ROOM_PATH_MAX];
        struct room room;
        ssize_t size;
        int fd;

        (void) state;
        room_open(&room);
        (void) snprintf(
                address.sun_path, sizeof address.sun_path, "%.100s", inside(&room, "run/control", path));
        fd = socket(AF_UNIX, SOCK_STREAM, 0);
        assert_int_equal(connect(fd, (struct sockaddr *) &address, sizeof address), 0);
        assert_int_equal(send(fd, junk, sizeof junk - 1, MSG_NOSIGNAL), sizeof junk - 1);
        size = recv(fd, answer, sizeof answer - 1, 0);
        assert_true(size > 0);
        answer[size] = '\0';
        assert_says(answer, "request.malformed");
        assert_int_equal(recv(fd, answer, sizeof answer, 0), 0); /* and it hangs up */
        (void) close(fd);
        room_refuses(&room, "request.unknown", "{s:s}", "do", "gun.fire");
        room_refuses(&room, "request.unknown_field", "{s:s,s:i}", "do", "status", "sauce", 1);
        room_refuses(&room, "request.missing", "{s:s}", "do", "item.show");
        room_refuses(&room, "request.type", "{s:s,s:i}", "do", "item.show", "item", 7);
        room_refuses(&room, "place.unknown", "{s:s,s:s,s:s}", "do", "count.open", "kind", "full", "place",
                "ER1/Z");
        room_close(&room);
}

/* A file that leaves no room on its disk but for a few kilobytes. */
static void fill_disk(const char *path) {
        static char block[4096];
        int fd = open(path, O_WRONLY | O_CREAT, 0600);

        assert_true(fd >= 0);
        while (write(fd, block, sizeof block) == (ssize_t) sizeof block)
                continue;
        assert_int_equal(errno, ENOSPC);
        (void) close(fd);
}

static void until_moves_are_taken(struct room *room, const char *item) {
        for (int tries = 0; tries < 100; tries++) {
                json_t *answer = room_ask(room, "{s:s,s:s,s:s,s:s}", "do", "item.move", "item", item, "to",
                        "ER1/B", "note", "healed");
                bool ok = json_is_true(json_object_get(answer, "ok"));

                json_decref(answer);
                if (ok)
                        return;
                (void) nanosleep(&(struct timespec){ .tv_nsec = 100000000 }, NULL);
        }
        fail_msg("it didn't heal");
}

static void a_full_disk_refuses_aloud_and_heals_by_itself(void **state) {
        char disk[ROOM_PATH_MAX], filler[ROOM_PATH_MAX], number[ITEM_NUMBER_MAX];
        struct room room;
        json_t *alerts;

        (void) state;
        room_open(&room);
        room_stop(&room);
        inside(&room, "state", disk);
        if (mount("tmpfs", disk, "tmpfs", 0, "size=6m")) {
                print_message("skipped: a small disk can't be mounted here (%s)\n", strerror(errno));
                room_start(&room);
                room_close(&room);
                skip();
        }
        room_create(&room);
        room_shelf(&room, "ER1", NULL);
        room_shelf(&room, "ER1/A", "SHELF-A");
        room_shelf(&room, "ER1/B", "SHELF-B");
        room_item(&room, "ER1/A", "PISTOL", number, sizeof number);
        json_decref(room_do(&room, "{s:s,s:s,s:s}", "do", "count.open", "kind", "full", "mode", "guided"));
        assert_int_equal(room_scan(&room, "SHELF-A"), SIGNAL_ACCEPTED);
        fill_disk(inside(&room, "state/filler", filler));
        /* the log of SQLite may still have room for a scan or two; then it is refused aloud */
        for (int tries = 0; room_scan(&room, "PISTOL") != SIGNAL_REFUSED && tries < 2000; tries++)
                continue;
        room_refuses(&room, "ledger.full", "{s:s,s:s,s:s}", "do", "item.move", "item", number, "to", "ER1/B");
        json_decref(room_do(&room, "{s:s}", "do", "status")); /* reading goes on */
        alerts = room_do(&room, "{s:s}", "do", "alert.list");
        assert_int_equal(json_array_size(json_object_get(alerts, "alerts")), 1);
        assert_string_equal(json_string_value(json_object_get(
                                    json_array_get(json_object_get(alerts, "alerts"), 0), "rule")),
                "disk-full");
        json_decref(alerts);
        assert_int_equal(unlink(filler), 0);
        until_moves_are_taken(&room, number);
        room_stop(&room);
        assert_int_equal(room_verify(&room), 0);
        assert_int_equal(umount(disk), 0);
        room_start(&room);
        room_close(&room);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_second_agent_on_the_same_record_is_refused),
                cmocka_unit_test(a_real_record_is_never_opened_as_a_demonstration),
                cmocka_unit_test(a_changed_record_is_not_opened_and_the_entry_is_named),
                cmocka_unit_test(what_is_no_record_is_said_to_be_none),
                cmocka_unit_test(an_agent_that_is_not_there_or_does_not_answer_is_named),
                cmocka_unit_test(junk_on_the_socket_is_answered_and_hurts_nobody),
                cmocka_unit_test(a_full_disk_refuses_aloud_and_heals_by_itself),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
