/* SPDX-License-Identifier: ISC */

/*
 * strongroom-witness over HTTP: what it answers, whom it doesn't wait for, and that no kill makes it contradict itself
 *
 * Long because it speaks HTTP by hand, wrongly too, which no client would do for it.
 */

#include "test.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "bytes.h"
#include "clock.h"
#include "hall.h"
#include "random.h"

enum { REPLY_MAX = 32768, KILLS = 120, LINE_MAX_SIZE = 512 };

struct desk {
        struct hall *hall;
        pid_t pid;
        FILE *log; /* what the program says */
        unsigned port;
};

/* ---- the program ---- */

static void desk_configure(const struct desk *desk) {
        char path[128], vkey[SIGN_VKEY_MAX];
        FILE *file;

        (void) snprintf(path, sizeof path, "%s/witness.conf", desk->hall->folder);
        file = fopen(path, "w");
        assert_non_null(file);
        verifier_print(&desk->hall->log.verifier, vkey);
        assert_true(fprintf(file, "[log TST]\nvkey = %s\n", vkey) > 0);
        assert_int_equal(fclose(file), 0);
}

static void desk_start(struct desk *desk) {
        char config[128], line[LINE_MAX_SIZE];
        const char *argv[] = { WITNESS, "--config", config, "--state", desk->hall->folder, "--listen",
                "127.0.0.1:0", NULL };
        posix_spawn_file_actions_t actions;
        int ends[2];

        (void) snprintf(config, sizeof config, "%s/witness.conf", desk->hall->folder);
        assert_int_equal(pipe(ends), 0);
        assert_int_equal(posix_spawn_file_actions_init(&actions), 0);
        assert_int_equal(posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO), 0);
        assert_int_equal(posix_spawn_file_actions_addclose(&actions, ends[0]), 0);
        assert_int_equal(
                posix_spawn(&desk->pid, argv[0], &actions, NULL, (char **) (uintptr_t) argv, environ), 0);
        assert_int_equal(posix_spawn_file_actions_destroy(&actions), 0);
        assert_int_equal(close(ends[1]), 0);
        desk->log = fdopen(ends[0], "r");
        assert_non_null(desk->log);
        desk->port = 0;
        while (!desk->port && fgets(line, sizeof line, desk->log)) {
                const char *said = strstr(line, "Listening on port ");

                if (said)
                        desk->port = (unsigned) strtoul(said + 18, NULL, 10);
        }
        assert_true(desk->port > 0);
}

static int desk_stop(struct desk *desk, int number) {
        int status = 0;

        assert_int_equal(kill(desk->pid, number), 0);
        assert_int_equal(waitpid(desk->pid, &status, 0), desk->pid);
        assert_int_equal(fclose(desk->log), 0);
        desk->pid = 0;
        return status;
}

static int desk_open(void **state) {
        struct desk *desk = calloc(1, sizeof *desk);

        assert_non_null(desk);
        (void) signal(SIGPIPE, SIG_IGN);
        (void) hall_open((void **) &desk->hall);
        desk_configure(desk);
        desk_start(desk);
        *state = desk;
        return 0;
}

static int desk_close(void **state) {
        struct desk *desk = *state;

        if (desk->pid) {
                int status = desk_stop(desk, SIGTERM);

                assert_true(WIFEXITED(status));
                assert_int_equal(WEXITSTATUS(status), 0);
        }
        (void) hall_close((void **) &desk->hall);
        free(desk);
        return 0;
}

/* ---- HTTP, as bytes ---- */

static int desk_connect(const struct desk *desk) {
        const struct sockaddr_in address = { .sin_family = AF_INET,
                .sin_port = htons((uint16_t) desk->port),
                .sin_addr = { htonl(INADDR_LOOPBACK) } };
        int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

        assert_true(fd >= 0);
        if (!connect(fd, (const struct sockaddr *) &address, sizeof address))
                return fd;
        (void) close(fd);
        return -1;
}

/* Until the peer closes, or all that the head announced is there. "" where it died. */
static void read_reply(int fd, char *reply) {
        size_t size = 0;

        reply[0] = '\0';
        while (size < REPLY_MAX - 1) {
                ssize_t part = recv(fd, reply + size, REPLY_MAX - 1 - size, 0);
                const char *head, *length;

                if (part <= 0)
                        break;
                size += (size_t) part;
                reply[size] = '\0';
                head = strstr(reply, "\r\n\r\n");
                length = head ? strcasestr(reply, "Content-Length:") : NULL;
                if (length && size >= (size_t) (head + 4 - reply) + strtoul(length + 15, NULL, 10))
                        break;
        }
}

static void send_post(int fd, const char *path, const char *body, size_t size) {
        struct text whole = { 0 };

        text_addf(&whole, "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %zu\r\n\r\n", path, size);
        text_add_bytes(&whole, body, size);
        (void) !send(fd, whole.bytes, whole.size, 0);
        text_end(&whole);
}

static int status_of(const char *reply) {
        return strncmp(reply, "HTTP/1.1 ", 9) ? 0 : (int) strtol(reply + 9, NULL, 10);
}

/* Its status; 0 where the witness died meanwhile. */
static int desk_post(const struct desk *desk, const struct text *body, char *reply) {
        scoped(closep) int fd = desk_connect(desk);

        reply[0] = '\0';
        if (fd < 0)
                return 0;
        send_post(fd, "/add-checkpoint", text_string(body), body->size);
        read_reply(fd, reply);
        return status_of(reply);
}

static int desk_say(const struct desk *desk, const char *said, char *reply) {
        scoped(closep) int fd = desk_connect(desk);

        assert_true(fd >= 0);
        assert_int_equal(send(fd, said, strlen(said), 0), strlen(said));
        read_reply(fd, reply);
        return status_of(reply);
}

static int desk_step(const struct desk *desk, int branch, uint64_t older, uint64_t size, char *reply) {
        struct text body = { 0 };
        int status;

        hall_ask(desk->hall, branch, older, size, &body);
        status = desk_post(desk, &body, reply);
        text_end(&body);
        return status;
}

/* ---- stories ---- */

static void it_answers_as_the_protocol_says(void **state) {
        struct desk *desk = *state;
        char reply[REPLY_MAX];

        assert_int_equal(desk_step(desk, 0, 0, 50, reply), 200);
        assert_non_null(strstr(reply, "\r\n\r\n\xe2\x80\x94 example.org/hq "));
        assert_int_equal(desk_step(desk, 0, 0, 60, reply), 409);
        assert_non_null(strstr(reply, "Content-Type: text/x.tlog.size\r\n"));
        assert_string_equal(strstr(reply, "\r\n\r\n") + 4, "50\n");
        assert_int_equal(desk_step(desk, 1, 50, 60, reply), 422);
        assert_int_equal(desk_step(desk, 0, 50, 30, reply), 400);
        assert_int_equal(desk_step(desk, 0, 50, 60, reply), 200);
        signer_make("strongroom/OTHER", &desk->hall->log);
        assert_int_equal(desk_step(desk, 0, 0, 5, reply), 404);
        signer_make(HALL_ORIGIN, &desk->hall->log);
        assert_int_equal(desk_step(desk, 0, 60, 65, reply), 403);
}

static void what_it_cosigned_is_served_and_go_opens_it(void **state) {
        struct desk *desk = *state;
        const struct merkle_part part = { HALL_ORIGIN, strlen(HALL_ORIGIN) };
        char reply[REPLY_MAX], said[256], hex[2 * HASH_SIZE + 1], keys[2][SIGN_VKEY_MAX];
        const char *const argv[] = { COSIGNER, "check", keys[0], keys[1], NULL };
        posix_spawn_file_actions_t actions;
        struct hash origin;
        int status = 0, ends[2];
        pid_t pid;

        merkle_hash(&part, 1, &origin);
        bytes_hex(origin.bytes, HASH_SIZE, hex);
        (void) snprintf(said, sizeof said, "GET /%s/checkpoint HTTP/1.1\r\nHost: x\r\n\r\n", hex);
        assert_int_equal(desk_say(desk, said, reply), 404);
        assert_int_equal(desk_step(desk, 0, 0, 50, reply), 200);
        assert_int_equal(desk_say(desk, said, reply), 200);
        if (!*COSIGNER || access(COSIGNER, X_OK)) {
                print_message("skipped: golang-go and golang-golang-x-mod-dev aren't here\n");
                skip();
        }
        verifier_print(&desk->hall->log.verifier, keys[0]);
        cosign_print(&desk->hall->witness.signer.verifier, keys[1]);
        assert_int_equal(pipe(ends), 0);
        assert_int_equal(posix_spawn_file_actions_init(&actions), 0);
        assert_int_equal(posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO), 0);
        assert_int_equal(posix_spawn_file_actions_addclose(&actions, ends[1]), 0);
        assert_int_equal(posix_spawn(&pid, argv[0], &actions, NULL, (char **) (uintptr_t) argv, environ), 0);
        assert_int_equal(posix_spawn_file_actions_destroy(&actions), 0);
        assert_true(dprintf(ends[1], "%s", strstr(reply, "\r\n\r\n") + 4) > 0);
        (void) close(ends[0]);
        (void) close(ends[1]);
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_int_equal(status, 0);
}

static void other_paths_and_methods_are_told_what_there_is(void **state) {
        struct desk *desk = *state;
        char reply[REPLY_MAX];

        assert_int_equal(desk_say(desk, "GET / HTTP/1.1\r\nHost: x\r\n\r\n", reply), 404);
        assert_int_equal(desk_say(desk, "GET /add-checkpoint HTTP/1.1\r\nHost: x\r\n\r\n", reply), 405);
        assert_int_equal(desk_say(desk, "DELETE /add-checkpoint HTTP/1.1\r\nHost: x\r\n\r\n", reply), 405);
        assert_int_equal(
                desk_say(desk, "POST /sign-subtree HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", reply),
                404);
        assert_int_equal(desk_say(desk, "GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n", reply), 404);
}

static void one_connection_takes_many_requests(void **state) {
        struct desk *desk = *state;
        scoped(closep) int fd = desk_connect(desk);
        char reply[REPLY_MAX];

        assert_true(fd >= 0);
        for (uint64_t size = 0; size < 100; size += 10) {
                struct text body = { 0 };

                hall_ask(desk->hall, 0, size, size + 10, &body);
                send_post(fd, "/add-checkpoint", text_string(&body), body.size);
                read_reply(fd, reply);
                assert_int_equal(status_of(reply), 200);
                text_end(&body);
        }
}

static void too_much_is_refused_before_it_is_read(void **state) {
        struct desk *desk = *state;
        char reply[REPLY_MAX], part[8192];
        scoped(closep) int fd = -1;

        assert_int_equal(
                desk_say(desk, "POST /add-checkpoint HTTP/1.1\r\nHost: x\r\nContent-Length: 131073\r\n\r\n",
                        reply),
                413);
        /* in chunks, which announce nothing */
        fd = desk_connect(desk);
        assert_true(
                dprintf(fd,
                        "POST /add-checkpoint HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n") >
                0);
        memset(part, 'A', sizeof part);
        for (int i = 0; i < 17; i++) {
                assert_true(dprintf(fd, "2000\r\n") > 0);
                assert_int_equal(send(fd, part, sizeof part, 0), sizeof part);
                assert_true(dprintf(fd, "\r\n") > 0);
        }
        assert_true(dprintf(fd, "0\r\n\r\n") > 0);
        read_reply(fd, reply);
        assert_int_equal(status_of(reply), 413);
        assert_int_equal(desk_step(desk, 0, 0, 5, reply), 200);
}

static void a_head_without_end_is_refused(void **state) {
        struct desk *desk = *state;
        char reply[REPLY_MAX], part[1024];
        scoped(closep) int fd = desk_connect(desk);

        assert_true(dprintf(fd, "POST /add-checkpoint HTTP/1.1\r\nX: ") > 0);
        memset(part, 'A', sizeof part);
        for (int i = 0; i < 64; i++)
                (void) !send(fd, part, sizeof part, 0);
        read_reply(fd, reply);
        assert_true(status_of(reply) >= 400 || !status_of(reply));
        assert_int_equal(desk_step(desk, 0, 0, 5, reply), 200);
}

/* Sixteen connections that say a byte now and then: others are answered meanwhile, and each is dropped in time. */
static void who_dawdles_is_dropped(void **state) {
        struct desk *desk = *state;
        struct pollfd slow[12];
        char reply[REPLY_MAX];
        uint64_t began_ns = clock_now().mono_ns;
        size_t open = count_of(slow);

        for (size_t i = 0; i < count_of(slow); i++) {
                slow[i] = (struct pollfd){ .fd = desk_connect(desk), .events = POLLIN };
                assert_true(dprintf(slow[i].fd, "POST /add-checkpoint HTTP/1.1\r\nX: ") > 0);
        }
        assert_int_equal(desk_step(desk, 0, 0, 5, reply), 200);
        while (open) {
                assert_true(clock_now().mono_ns - began_ns < 60 * UINT64_C(1000000000));
                (void) poll(slow, count_of(slow), 1000);
                for (size_t i = 0; i < count_of(slow); i++) {
                        bool gone = slow[i].fd >= 0 && (slow[i].revents || send(slow[i].fd, "a", 1, 0) != 1);

                        if (!gone)
                                continue;
                        (void) close(slow[i].fd);
                        slow[i].fd = -1;
                        open--;
                }
        }
        assert_true(clock_now().mono_ns - began_ns > 15 * UINT64_C(1000000000));
        assert_int_equal(desk_step(desk, 0, 5, 9, reply), 200);
}

/* ---- kill -9 ---- */

/* A process that asks for both histories, as fast as it can, until the witness dies; answers go to a pipe. */
static pid_t ask_both(const struct desk *desk, unsigned seed, int to) {
        pid_t pid = fork();
        uint64_t older[2] = { 0, 0 };

        assert_true(pid >= 0);
        if (pid)
                return pid;
        for (;;) {
                char reply[REPLY_MAX];
                int branch = (int) (seed = seed * 1103515245 + 12345) >> 16 & 1;
                uint64_t size = older[branch] + (seed >> 20) % 5;
                int status = size < HALL_LEAVES_MAX ? desk_step(desk, branch, older[branch], size, reply) : 0;

                if (!status)
                        _exit(0);
                if (status == 200) {
                        const int cosigned[] = { branch, (int) size };

                        (void) !write(to, cosigned, sizeof cosigned);
                        older[branch] = size;
                } else if (status == 409) {
                        older[branch] = strtoull(strstr(reply, "\r\n\r\n") + 4, NULL, 10);
                }
        }
}

/* Whoever got cosignatures past the fork got them all on one branch, over all kills together. */
static void no_kill_makes_it_contradict_itself(void **state) {
        struct desk *desk = *state;
        uint64_t cosigned = 0, forked[2] = { 0, 0 };
        uint64_t random = 0;

        for (int round = 0; round < KILLS; round++) {
                int ends[2], told[2], status;
                pid_t askers[2];

                assert_int_equal(pipe(ends), 0);
                random_bytes(&random, sizeof random);
                for (int i = 0; i < 2; i++)
                        askers[i] = ask_both(desk, (unsigned) random + (unsigned) i, ends[1]);
                (void) close(ends[1]);
                (void) poll(NULL, 0, (int) (random >> 32 & 63) + 1);
                (void) desk_stop(desk, SIGKILL);
                for (int i = 0; i < 2; i++)
                        assert_int_equal(waitpid(askers[i], &status, 0), askers[i]);
                while (read(ends[0], told, sizeof told) == sizeof told) {
                        cosigned++;
                        forked[told[0]] += told[1] > HALL_FORK;
                }
                (void) close(ends[0]);
                desk_start(desk);
        }
        print_message("%d kills, %llu cosignatures, past the fork %llu and %llu\n", KILLS,
                (unsigned long long) cosigned, (unsigned long long) forked[0],
                (unsigned long long) forked[1]);
        assert_true(cosigned > 10);
        assert_true(forked[0] + forked[1] > 0);
        assert_true(!forked[0] || !forked[1]);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(it_answers_as_the_protocol_says, desk_open, desk_close),
                cmocka_unit_test_setup_teardown(
                        what_it_cosigned_is_served_and_go_opens_it, desk_open, desk_close),
                cmocka_unit_test_setup_teardown(
                        other_paths_and_methods_are_told_what_there_is, desk_open, desk_close),
                cmocka_unit_test_setup_teardown(one_connection_takes_many_requests, desk_open, desk_close),
                cmocka_unit_test_setup_teardown(too_much_is_refused_before_it_is_read, desk_open, desk_close),
                cmocka_unit_test_setup_teardown(a_head_without_end_is_refused, desk_open, desk_close),
                cmocka_unit_test_setup_teardown(no_kill_makes_it_contradict_itself, desk_open, desk_close),
                cmocka_unit_test_setup_teardown(who_dawdles_is_dropped, desk_open, desk_close),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
