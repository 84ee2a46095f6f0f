/* SPDX-License-Identifier: ISC */

/*
 * The counter in a TPM: the unmodified agent and strongroom-anchor on a software TPM (swtpm), killed, put back, cleared
 *
 * Passed over, saying so, where swtpm isn't installed.
 */

#include "test.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "random.h"
#include "room.h"

enum { WAIT_MS = 10000, STEP_MS = 10, KILLS = 60, BURST = 12, WORDS_MAX = 16 };

struct vault {
        struct room room;
        char folder[ROOM_PATH_MAX]; /* the TPM's state, its sockets, the helper's secret */
        char tcti[2 * ROOM_PATH_MAX], auth[2 * ROOM_PATH_MAX], socket[2 * ROOM_PATH_MAX];
        pid_t tpm, helper;
};

static void pause_ms(unsigned ms) {
        (void) nanosleep(&(struct timespec){ .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L }, NULL);
}

static pid_t spawn(const char *const *argv) {
        posix_spawn_file_actions_t actions;
        pid_t pid;

        assert_int_equal(posix_spawn_file_actions_init(&actions), 0);
        (void) posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
        (void) posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
        assert_int_equal(
                posix_spawnp(&pid, argv[0], &actions, NULL, (char *const *) (uintptr_t) argv, environ), 0);
        (void) posix_spawn_file_actions_destroy(&actions);
        return pid;
}

static int ended(pid_t pid) {
        int status;

        assert_int_equal(waitpid(pid, &status, 0), pid);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void shell(const struct vault *vault, const char *command) {
        char text[6 * ROOM_PATH_MAX];
        const char *const argv[] = { "/bin/sh", "-c", text, NULL };

        (void) snprintf(
                text, sizeof text, "TPM=%.100s ROOM=%.100s; %s", vault->folder, vault->room.folder, command);
        assert_int_equal(ended(spawn(argv)), 0);
}

/* ---- the TPM and the helper ---- */

static void put_out(pid_t *pid, int signal) {
        if (*pid <= 0)
                return;
        assert_int_equal(kill(*pid, signal), 0);
        (void) waitpid(*pid, NULL, 0);
        *pid = 0;
}

static void wait_for(const char *path, int type) {
        struct sockaddr_un address = { .sun_family = AF_UNIX };

        (void) snprintf(address.sun_path, sizeof address.sun_path, "%.100s", path);
        for (int waited = 0; waited < WAIT_MS; waited += STEP_MS) {
                int fd = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);
                bool good = !connect(fd, (struct sockaddr *) &address, sizeof address);

                (void) close(fd);
                if (good)
                        return;
                pause_ms(STEP_MS);
        }
        fail_msg("nobody listens at %s", path);
}

static void tpm_start(struct vault *vault) {
        char state[2 * ROOM_PATH_MAX], server[2 * ROOM_PATH_MAX], control[2 * ROOM_PATH_MAX],
                path[ROOM_PATH_MAX + 8];
        const char *const argv[] = { "swtpm", "socket", "--tpm2", "--tpmstate", state, "--server", server,
                "--ctrl", control, "--flags", "startup-clear", NULL };

        (void) snprintf(state, sizeof state, "dir=%.100s", vault->folder);
        (void) snprintf(server, sizeof server, "type=unixio,path=%.100s/tpm", vault->folder);
        (void) snprintf(control, sizeof control, "type=unixio,path=%.100s/tpm.ctrl", vault->folder);
        (void) snprintf(path, sizeof path, "%.200s/tpm.ctrl", vault->folder);
        vault->tpm = spawn(argv);
        wait_for(path, SOCK_STREAM);
}

static int helper_once(const struct vault *vault, const char *what) {
        const char *const argv[] = { STRONGROOM_ANCHOR, "--tcti", vault->tcti, "--auth", vault->auth, what,
                NULL };

        return ended(spawn(argv));
}

static void helper_start(struct vault *vault) {
        const char *const argv[] = { STRONGROOM_ANCHOR, "--tcti", vault->tcti, "--auth", vault->auth,
                "--socket", vault->socket, NULL };

        vault->helper = spawn(argv);
        wait_for(vault->socket, SOCK_SEQPACKET);
}

static void vault_open(struct vault *vault) {
        char more[3 * ROOM_PATH_MAX];

        *vault = (struct vault){ .folder = "/tmp/strongroom-tpm-XXXXXX" };
        assert_non_null(mkdtemp(vault->folder));
        (void) snprintf(vault->tcti, sizeof vault->tcti, "swtpm:path=%s/tpm", vault->folder);
        (void) snprintf(vault->auth, sizeof vault->auth, "%s/auth", vault->folder);
        (void) snprintf(vault->socket, sizeof vault->socket, "%s/anchor", vault->folder);
        tpm_start(vault);
        assert_int_equal(helper_once(vault, "--define"), 0);
        helper_start(vault);
        (void) snprintf(
                more, sizeof more, "[checkpoint]\nanchor = %.120s\nanchor_seconds = 0\n", vault->socket);
        room_open_with(&vault->room, more);
}

static void vault_close(struct vault *vault) {
        room_close(&vault->room);
        put_out(&vault->helper, SIGTERM);
        put_out(&vault->tpm, SIGTERM);
        shell(vault, "rm -rf $TPM");
}

/* ---- the room ---- */

static void add_place(struct vault *vault) {
        static unsigned number;
        char code[16];

        (void) snprintf(code, sizeof code, "ER%u", ++number);
        json_decref(room_do(&vault->room, "{s:s,s:s,s:s,s:s}", "do", "place.add", "code", code, "kind",
                "STORE", "name", code));
}

static void assert_held(struct vault *vault, const char *kind) {
        json_t *answer = room_ask(&vault->room, "{s:s}", "do", "status");
        const json_t *first = json_array_get(json_object_get(answer, "contradicted"), 0);

        assert_string_equal(json_string_value(json_object_get(first, "kind")), kind);
        json_decref(answer);
        room_refuses(&vault->room, "record.contradicted", "{s:s,s:s,s:s,s:s}", "do", "place.add", "code",
                "NO", "kind", "STORE", "name", "NO");
}

static int64_t counted(struct vault *vault) {
        json_t *answer = room_do(
                &vault->room, "{s:s,s:s,s:i}", "do", "log.list", "kind", "anchor.counted", "limit", 1000);
        int64_t count = (int64_t) json_array_size(json_object_get(answer, "entries"));

        json_decref(answer);
        return count;
}

static void accept_it(struct vault *vault) {
        json_decref(room_do(&vault->room, "{s:s,s:s}", "do", "checkpoint.accept", "reason",
                "board was changed, order 41"));
        add_place(vault);
        room_stop(&vault->room);
        room_start(&vault->room);
        add_place(vault);
}

/* ---- the stories ---- */

static void honest_starts_and_stops_are_believed(void **state) {
        struct vault vault;

        (void) state;
        vault_open(&vault);
        for (int i = 0; i < 5; i++) {
                add_place(&vault);
                room_stop(&vault.room);
                room_start(&vault.room);
                add_place(&vault);
        }
        assert_true(counted(&vault) >= 10);
        vault_close(&vault);
}

/* At any moment: between the commit and the count, in the count, while the helper is gone, at the start. */
static void a_kill_at_any_moment_is_no_old_disk(void **state) {
        struct vault vault;
        unsigned holds = 0;

        (void) state;
        vault_open(&vault);
        for (int i = 0; i < KILLS; i++) {
                char line[160];

                for (int k = 0; k < BURST; k++) { /* nobody waits for the answers */
                        int size = snprintf(line, sizeof line,
                                "{\"do\":\"place.add\",\"code\":\"K%d-%d\",\"kind\":\"STORE\",\"name\":\"x\"}"
                                "\n",
                                i, k);

                        assert_int_equal(send(vault.room.control, line, (size_t) size, MSG_NOSIGNAL), size);
                        if (k == BURST / 2 && i % 5 == 0)
                                put_out(&vault.helper, SIGKILL);
                        pause_ms((unsigned) (random_u64() % 4));
                }
                room_kill(&vault.room);
                if (i % 7 == 0) { /* and the power went */
                        put_out(&vault.tpm, SIGKILL);
                        tpm_start(&vault);
                }
                if (!vault.helper)
                        helper_start(&vault);
                room_start(&vault.room);
                add_place(&vault);
                holds += room_logged(&vault.room, "an old copy of the disk was put back");
        }
        print_message("%d kills, %lld counts on record, %u taken for an old disk\n", KILLS,
                (long long) counted(&vault), holds);
        assert_int_equal(holds, 0);
        assert_true(counted(&vault) >= KILLS);
        vault_close(&vault);
}

static void an_old_disk_is_found_though_nothing_was_carried_out(void **state) {
        struct vault vault;

        (void) state;
        vault_open(&vault);
        add_place(&vault);
        room_stop(&vault.room);
        shell(&vault, "cp $ROOM/state/strongroom.db $ROOM/kept.db");
        room_start(&vault.room);
        add_place(&vault);
        room_stop(&vault.room);
        shell(&vault, "cp $ROOM/kept.db $ROOM/state/strongroom.db && rm -f $ROOM/state/strongroom.db-*");
        assert_int_equal(room_verify(&vault.room), 0);
        room_start(&vault.room);
        assert_held(&vault, "counter_ahead");
        assert_true(room_logged(&vault.room, "an old copy of the disk was put back"));
        accept_it(&vault);
        vault_close(&vault);
}

static void a_tpm_that_was_cleared_or_changed_is_told_apart(void **state) {
        struct vault vault;

        (void) state;
        vault_open(&vault);
        add_place(&vault);
        room_stop(&vault.room);
        put_out(&vault.tpm, SIGTERM);
        shell(&vault, "rm -f $TPM/tpm2-* && mv $TPM/auth $TPM/auth.was");
        tpm_start(&vault);
        shell(&vault, "cp $TPM/auth.was $TPM/auth");
        room_start(&vault.room); /* another TPM, and no counter in it */
        assert_held(&vault, "counter_replaced");
        assert_true(room_logged(&vault.room, "the TPM was cleared or replaced"));
        room_stop(&vault.room);
        shell(&vault, "rm $TPM/auth");
        put_out(&vault.helper, SIGTERM);
        assert_int_equal(helper_once(&vault, "--define"), 0);
        helper_start(&vault);
        room_start(&vault.room); /* a new counter, that stands low */
        assert_held(&vault, "counter_replaced");
        assert_false(room_logged(&vault.room, "an old copy of the disk was put back"));
        accept_it(&vault);
        vault_close(&vault);
}

static void a_counter_that_is_silent_stops_nobody(void **state) {
        struct vault vault;

        (void) state;
        vault_open(&vault);
        add_place(&vault);
        room_stop(&vault.room);
        put_out(&vault.helper, SIGKILL);
        room_start(&vault.room);
        add_place(&vault);
        assert_true(room_logged(&vault.room, "The counter outside the record doesn't answer"));
        room_stop(&vault.room);
        helper_start(&vault);
        room_start(&vault.room);
        add_place(&vault);
        vault_close(&vault);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(honest_starts_and_stops_are_believed),
                cmocka_unit_test(a_kill_at_any_moment_is_no_old_disk),
                cmocka_unit_test(an_old_disk_is_found_though_nothing_was_carried_out),
                cmocka_unit_test(a_tpm_that_was_cleared_or_changed_is_told_apart),
                cmocka_unit_test(a_counter_that_is_silent_stops_nobody),
        };

        if (access("/usr/bin/swtpm", X_OK)) {
                print_message("passed over: there is no swtpm here (package swtpm)\n");
                return 77;
        }
        return cmocka_run_group_tests(tests, NULL, NULL);
}
