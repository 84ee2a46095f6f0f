/* SPDX-License-Identifier: ISC */

/*
 * The room of the scenario tests
 */

#include "room.h"

#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>

#include "link.h"
#include "random.h"
#include "text.h"

enum { ROOM_WAIT_MS = 30000, ROOM_STEP_MS = 10 };

/* ---- the programs ---- */

static pid_t room_spawn(const char *const *argv, const char *log) {
        pid_t pid = fork();

        assert_true(pid >= 0);
        if (!pid) {
                int out = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);

                (void) dup2(out, STDERR_FILENO);
                (void) dup2(out, STDOUT_FILENO);
                (void) execv(argv[0], (char *const *) (uintptr_t) argv);
                _exit(127);
        }
        return pid;
}

static void room_path(const struct room *room, const char *name, char *out) {
        (void) snprintf(out, ROOM_PATH_MAX, "%.200s/%s", room->folder, name);
}

static void room_show_log(const struct room *room) {
        char path[ROOM_PATH_MAX], line[512];
        FILE *log;

        room_path(room, "log", path);
        log = fopen(path, "r");
        while (log && fgets(line, sizeof line, log))
                print_message("  %s", line);
        if (log)
                (void) fclose(log);
}

bool room_logged(const struct room *room, const char *what) {
        char path[ROOM_PATH_MAX], line[2048];
        bool found = false;
        FILE *log;

        room_path(room, "log", path);
        log = fopen(path, "r");
        while (log && !found && fgets(line, sizeof line, log))
                found = strstr(line, what);
        if (log)
                (void) fclose(log);
        return found;
}

static void room_pause(void) {
        (void) nanosleep(&(struct timespec){ .tv_nsec = ROOM_STEP_MS * 1000000L }, NULL);
}

static int room_connect(struct room *room, const char *name, int type) {
        struct sockaddr_un address = { .sun_family = AF_UNIX };
        int fd = -1;

        (void) snprintf(address.sun_path, sizeof address.sun_path, "%.80s/run/%s", room->folder, name);
        for (int waited = 0; waited < ROOM_WAIT_MS; waited += ROOM_STEP_MS) {
                fd = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);
                assert_true(fd >= 0);
                if (!connect(fd, (struct sockaddr *) &address, sizeof address))
                        return fd;
                (void) close(fd);
                if (waitpid(room->agent, NULL, WNOHANG) == room->agent) {
                        room_show_log(room);
                        fail_msg("the agent ended at once");
                }
                room_pause();
        }
        room_show_log(room);
        fail_msg("nobody listens on %s", name);
        return -1;
}

static void room_launch(struct room *room, bool create) {
        char config[ROOM_PATH_MAX], state[ROOM_PATH_MAX], run[ROOM_PATH_MAX], log[ROOM_PATH_MAX];
        const char *argv[] = { STRONGROOMD, "--config", config, "--state", state, "--run", run, "--site",
                "TST", "--name", "Test room", create ? "--create" : NULL, NULL };

        room_path(room, "strongroom.conf", config);
        room_path(room, "state", state);
        room_path(room, "run", run);
        room_path(room, "log", log);
        room->agent = room_spawn(argv, log);
        room->control = room_connect(room, "control", SOCK_STREAM);
        room->held = 0;
}

static void room_hang_up(struct room *room) {
        if (room->control >= 0)
                (void) close(room->control);
        if (room->reader >= 0)
                (void) close(room->reader);
        room->control = room->reader = -1;
}

void room_create(struct room *room) {
        room_launch(room, true);
}

void room_start(struct room *room) {
        room_launch(room, false);
}

void room_stop(struct room *room) {
        int status;

        room_hang_up(room);
        assert_int_equal(kill(room->agent, SIGTERM), 0);
        assert_int_equal(waitpid(room->agent, &status, 0), room->agent);
        if (!WIFEXITED(status) || WEXITSTATUS(status))
                room_show_log(room);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 0);
}

void room_kill(struct room *room) {
        assert_int_equal(kill(room->agent, SIGKILL), 0);
        assert_int_equal(waitpid(room->agent, NULL, 0), room->agent);
        room_hang_up(room);
}

void room_open(struct room *room) {
        room_open_with(room, "");
}

void room_open_with(struct room *room, const char *more) {
        char path[ROOM_PATH_MAX];
        FILE *config;

        *room = (struct room){ .control = -1, .reader = -1, .folder = "/tmp/strongroom-test-XXXXXX" };
        assert_non_null(mkdtemp(room->folder));
        room_path(room, "strongroom.conf", path);
        config = fopen(path, "w");
        assert_non_null(config);
        (void) fprintf(config,
                "[user tester]\nunix = %u\nroles = intake custodian supervisor auditor admin\n"
                "[station counter]\nreaders = scanner-1\n%s",
                (unsigned) geteuid(), more);
        assert_int_equal(fclose(config), 0);
        room->session = random_u64() | 1;
        room_launch(room, true);
}

int room_verify(struct room *room) {
        char store[ROOM_PATH_MAX], log[ROOM_PATH_MAX];
        const char *argv[] = { STRONGROOM, "--json", "verify", "--store", store, NULL };
        int status;
        pid_t pid;

        room_path(room, "state/strongroom.db", store);
        room_path(room, "log", log);
        pid = room_spawn(argv, log);
        assert_int_equal(waitpid(pid, &status, 0), pid);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void room_close(struct room *room) {
        const char *argv[] = { "/bin/rm", "-rf", room->folder, NULL };
        char log[] = "/dev/null";
        int verdict;

        room_stop(room);
        verdict = room_verify(room);
        if (verdict)
                room_show_log(room);
        assert_int_equal(verdict, 0);
        assert_int_equal(waitpid(room_spawn(argv, log), NULL, 0) > 0, 1);
}

/* ---- asking ---- */

static json_t *room_read_line(struct room *room) {
        for (;;) {
                char *end = memchr(room->buffer, '\n', room->held);
                struct pollfd wait = { room->control, POLLIN, 0 };
                ssize_t size;

                if (end) {
                        json_t *line = json_loadb(room->buffer, (size_t) (end - room->buffer), 0, NULL);

                        room->held -= (size_t) (end + 1 - room->buffer);
                        memmove(room->buffer, end + 1, room->held);
                        assert_non_null(line);
                        return line;
                }
                if (poll(&wait, 1, ROOM_WAIT_MS) != 1)
                        room_show_log(room);
                size = recv(room->control, room->buffer + room->held, sizeof room->buffer - room->held, 0);
                if (size <= 0)
                        room_show_log(room);
                assert_true(size > 0);
                room->held += (size_t) size;
        }
}

static json_t *room_vask(struct room *room, const char *format, va_list args) {
        json_t *request = json_vpack_ex(NULL, 0, format, args);
        char *line;

        assert_non_null(request);
        assert_int_equal(json_object_set_new(request, "id", json_integer(++room->requests)), 0);
        line = json_dumps(request, JSON_COMPACT);
        assert_int_equal(send(room->control, line, strlen(line), MSG_NOSIGNAL), strlen(line));
        assert_int_equal(send(room->control, "\n", 1, MSG_NOSIGNAL), 1);
        free(line);
        json_decref(request);
        return room_read_line(room);
}

json_t *room_ask(struct room *room, const char *format, ...) {
        json_t *answer;
        va_list args;

        va_start(args, format);
        answer = room_vask(room, format, args);
        va_end(args);
        return answer;
}

static void room_show_answer(const json_t *answer) {
        char *text = json_dumps(answer, JSON_INDENT(1));

        print_message("%s\n", text);
        free(text);
}

json_t *room_do(struct room *room, const char *format, ...) {
        json_t *answer;
        va_list args;

        va_start(args, format);
        answer = room_vask(room, format, args);
        va_end(args);
        if (!json_is_true(json_object_get(answer, "ok"))) {
                room_show_answer(answer);
                room_show_log(room);
        }
        assert_true(json_is_true(json_object_get(answer, "ok")));
        return answer;
}

void room_refuses(struct room *room, const char *error, const char *format, ...) {
        const char *given;
        json_t *answer;
        va_list args;

        va_start(args, format);
        answer = room_vask(room, format, args);
        va_end(args);
        given = json_string_value(json_object_get(answer, "error"));
        if (!given || strcmp(given, error) != 0)
                room_show_answer(answer);
        assert_true(json_is_false(json_object_get(answer, "ok")));
        assert_string_equal(given, error);
        assert_true(json_string_length(json_object_get(answer, "message")) > 10); /* it says something */
        json_decref(answer);
}

/* ---- scanning ---- */

static void room_link(struct room *room, struct link_message *message, enum link_kind kind, size_t size) {
        message->head =
                (struct link_head){ LINK_MAGIC, LINK_VERSION, (uint16_t) kind, room->session, room->number };
        if (kind != LINK_FRAME)
                message->head.number = 0;
        assert_int_equal(send(room->reader, message, size, MSG_NOSIGNAL), size);
}

static void room_hear(struct room *room, struct link_message *ret_message) {
        struct pollfd wait = { room->reader, POLLIN, 0 };
        ssize_t size;

        if (poll(&wait, 1, ROOM_WAIT_MS) != 1)
                room_show_log(room);
        size = recv(room->reader, ret_message, sizeof *ret_message, 0);
        if (size <= 0)
                room_show_log(room);
        assert_true(size > 0);
        assert_int_equal(link_check(ret_message, (size_t) size), 0);
}

uint64_t room_connect_reader(struct room *room) {
        struct link_message message = { .hello = { .can_signal = 1 } };

        room->reader = room_connect(room, "readers", SOCK_SEQPACKET);
        (void) text_copy(message.hello.name, sizeof message.hello.name, "scanner-1");
        (void) text_copy(message.hello.driver, sizeof message.hello.driver, "test");
        (void) text_copy(message.hello.device, sizeof message.hello.device, "a story");
        room_link(room, &message, LINK_HELLO, link_size(LINK_HELLO));
        room_hear(room, &message);
        assert_int_equal(message.head.kind, LINK_WELCOME);
        return message.welcome.durable;
}

void room_send_scan(struct room *room, const char *payload) {
        struct link_message message = { 0 };
        size_t size = strlen(payload);

        if (room->reader < 0)
                (void) room_connect_reader(room);
        assert_true(size <= sizeof message.frame.bytes);
        message.frame = (struct link_frame){
                .kind = FRAME_TEXT, .rssi_cdbm = FRAME_RSSI_UNKNOWN, .size = (uint16_t) size
        };
        memcpy(message.frame.bytes, payload, size);
        room->number++;
        room_link(room, &message, LINK_FRAME, link_frame_size(size));
}

enum signal_kind room_scan(struct room *room, const char *payload) {
        struct link_message message;

        room_send_scan(room, payload);
        do {
                room_hear(room, &message);
                assert_int_equal(message.head.kind, LINK_SIGNAL);
        } while (message.head.number != room->number);
        room->acknowledged = room->number;
        return message.signal.kind;
}

/* ---- a room's furniture ---- */

void room_shelf(struct room *room, const char *code, const char *label) {
        json_decref(room_do(room, "{s:s,s:s,s:s,s:s}", "do", "place.add", "code", code, "kind",
                strchr(code, '/') ? "SHELF" : "STORE", "name", code));
        if (label)
                json_decref(room_do(room, "{s:s,s:s,s:s,s:s}", "do", "tag.bind", "tag", label, "to", code,
                        "binds", "LOCATION"));
}

void room_item(struct room *room, const char *place, const char *label, char *ret_number, size_t room_size) {
        json_t *answer = room_do(room, "{s:s,s:s,s:s,s:s,s:s,s:{s:{s:s,s:s}}}", "do", "item.add", "class",
                "FIREARM", "place", place, "legal_status", "SEIZED", "description", label, "record",
                "firearm", "kind", "PISTOL", "make", "Taurus");

        assert_true(text_copy(ret_number, room_size, json_string_value(json_object_get(answer, "number"))));
        json_decref(answer);
        json_decref(room_do(room, "{s:s,s:s,s:s,s:s}", "do", "tag.bind", "tag", label, "to", ret_number,
                "binds", "EXHIBIT"));
}
