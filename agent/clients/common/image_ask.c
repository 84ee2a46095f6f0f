/* SPDX-License-Identifier: ISC */

/*
 * Image ask: spawn, feed, listen, wait
 *
 *      parent ── picture ──▶ strongroom-image ── lines ──▶ parent        its standard error goes nowhere: it might
 *                                                                       be a picture that speaks
 */

#include "image_ask.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>

#include "clock.h"
#include "sandbox.h"
#include "text.h"

enum { IMAGE_EXIT_USAGE = 2, IMAGE_EXIT_INPUT = 65, IMAGE_EXIT_UNSTARTED = 127, IMAGE_CHUNK = 65536 };

struct image_child {
        pid_t pid;
        int in, out; /* our ends; -1: closed */
        const uint8_t *bytes;
        size_t left;
        struct text said;
};

/* ---- the process ---- */

static void image_become(const struct image_ask *ask, int in, int out, pid_t parent) {
        static char environment[] = "LC_ALL=C", *const environments[] = { environment, NULL };
        const char *argv[6] = { ask->program };
        size_t count = 1;
        int nothing = open("/dev/null", O_WRONLY | O_CLOEXEC);

        if (ask->formats) {
                argv[count++] = "--formats";
                argv[count++] = ask->formats;
        }
        if (ask->thorough)
                argv[count++] = "--thorough";
        (void) signal(SIGPIPE, SIG_DFL);
        if (prctl(PR_SET_PDEATHSIG, SIGKILL) || getppid() != parent)
                _exit(IMAGE_EXIT_UNSTARTED);
        if (dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0 || dup2(nothing, STDERR_FILENO) < 0)
                _exit(IMAGE_EXIT_UNSTARTED);
        (void) execve(ask->program, (char *const *) (uintptr_t) argv, environments);
        _exit(IMAGE_EXIT_UNSTARTED);
}

static int image_start(const struct image_ask *ask, struct image_child *child) {
        pid_t parent = getpid();
        int in[2], out[2];

        if (pipe2(in, O_CLOEXEC))
                return -errno;
        if (pipe2(out, O_CLOEXEC)) {
                int r = -errno;

                (void) close(in[0]);
                (void) close(in[1]);
                return r;
        }
        child->pid = fork();
        if (!child->pid)
                image_become(ask, in[0], out[1], parent);
        (void) close(in[0]);
        (void) close(out[1]);
        child->in = in[1];
        child->out = out[0];
        if (child->pid < 0)
                return -errno;
        return fcntl(child->in, F_SETFL, O_NONBLOCK) ? -errno : 0;
}

static void image_close(int *fd) {
        closep(fd);
        *fd = -1;
}

/* Kills what still runs; its wait status. */
static int image_end(struct image_child *child) {
        int status = 0;

        image_close(&child->in);
        image_close(&child->out);
        if (child->pid <= 0)
                return 0;
        (void) kill(child->pid, SIGKILL);
        while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR) {
        }
        child->pid = -1;
        return status;
}

/* ---- feeding and listening ---- */

static int64_t image_now_ms(void) {
        return (int64_t) (clock_now().mono_ns / 1000000);
}

/* A process that reads no more has seen enough, or is dead; it will say so. */
static void image_feed(struct image_child *child) {
        ssize_t put = write(child->in, child->bytes, child->left);

        if (put > 0) {
                child->bytes += put;
                child->left -= (size_t) put;
        }
        if (!child->left || (put < 0 && errno != EAGAIN && errno != EINTR))
                image_close(&child->in);
}

static int image_listen(struct image_child *child) {
        char chunk[IMAGE_CHUNK];
        ssize_t got = read(child->out, chunk, sizeof chunk);

        if (got < 0)
                return errno == EINTR ? 0 : -errno;
        if (!got)
                image_close(&child->out);
        text_add_bytes(&child->said, chunk, (size_t) got);
        if (child->said.size > IMAGE_SAID_MAX)
                return IMAGE_E_CRASH;
        return text_failed(&child->said) ? -ENOMEM : 0;
}

static int image_talk(struct image_child *child, int limit_ms) {
        int64_t end_ms = image_now_ms() + limit_ms;
        int r = 0;

        while (!r && child->out >= 0) {
                struct pollfd fds[] = { { .fd = child->out, .events = POLLIN },
                        { .fd = child->in, .events = POLLOUT } };
                int64_t left_ms = end_ms - image_now_ms();
                int ready = left_ms > 0 ? poll(fds, count_of(fds), (int) left_ms) : 0;

                if (ready < 0 && errno != EINTR)
                        return -errno;
                if (!ready)
                        return IMAGE_E_HANG;
                if (ready > 0 && fds[1].revents)
                        image_feed(child);
                if (ready > 0 && fds[0].revents)
                        r = image_listen(child);
        }
        return r;
}

/* It has closed its output: it is about to end. Looked at without being taken, so that image_end() finds it. */
static int image_await(const struct image_child *child, int limit_ms) {
        int64_t end_ms = image_now_ms() + limit_ms;
        siginfo_t info;

        while (true) {
                info.si_pid = 0;
                if (waitid(P_PID, (id_t) child->pid, &info, WEXITED | WNOWAIT | WNOHANG) && errno != EINTR)
                        return -errno;
                if (info.si_pid)
                        return 0;
                if (image_now_ms() >= end_ms)
                        return IMAGE_E_HANG;
                (void) nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
        }
}

/* ---- what it said ---- */

static bool image_is_code(const json_t *code) {
        const char *symbology = json_string_value(json_object_get(code, "symbology"));

        return symbology && strlen(symbology) == 3 && symbology[0] == ']' &&
               json_is_string(json_object_get(code, "text")) &&
               json_is_string(json_object_get(code, "engine")) &&
               json_is_integer(json_object_get(code, "x")) && json_is_integer(json_object_get(code, "y"));
}

/* Steals the line. false: it isn't one of ours. */
static bool image_take_line(json_t *said, json_t *line) {
        json_t *both = json_object_get(line, "disagreement");
        bool good;

        if (json_is_boolean(json_object_get(line, "ok")))
                return !json_object_set_new(said, "summary", line);
        good = both ? image_is_code(json_object_get(both, "zxing")) &&
                               image_is_code(json_object_get(both, "zbar")) &&
                               !json_array_append(json_object_get(said, "disagreements"), both)
                    : image_is_code(line) && !json_array_append(json_object_get(said, "codes"), line);
        json_decref(line);
        return good;
}

static json_t *image_parse(const char *lines) {
        json_t *said = json_pack("{s:[],s:[]}", "codes", "disagreements");

        while (said && *lines) {
                size_t size = strcspn(lines, "\n");
                bool ended = json_object_get(said, "summary");
                json_t *line = ended ? NULL : json_loadb(lines, size, JSON_REJECT_DUPLICATES, NULL);

                if (!line || !image_take_line(said, line)) {
                        json_decref(said);
                        return NULL;
                }
                lines += size + (lines[size] == '\n');
        }
        return said;
}

static int image_judge(const struct image_child *child, int status, json_t **ret_said) {
        scoped(json_decrefp) json_t *said = NULL;
        const json_t *summary;

        if (WIFSIGNALED(status))
                return WTERMSIG(status) == SIGXCPU ? IMAGE_E_HANG : IMAGE_E_CRASH;
        if (WEXITSTATUS(status) == IMAGE_EXIT_UNSTARTED)
                return IMAGE_E_PROGRAM;
        if (WEXITSTATUS(status) == IMAGE_EXIT_USAGE)
                return IMAGE_E_FORMATS;
        said = image_parse(text_string(&child->said));
        summary = json_object_get(said, "summary");
        if (!summary)
                return IMAGE_E_CRASH;
        if (WEXITSTATUS(status) == IMAGE_EXIT_INPUT && json_is_string(json_object_get(summary, "error"))) {
                *ret_said = json_incref((json_t *) (uintptr_t) summary);
                return IMAGE_E_REFUSED;
        }
        if (WEXITSTATUS(status) || !json_is_true(json_object_get(summary, "ok")))
                return IMAGE_E_CRASH;
        *ret_said = take(said);
        return 0;
}

int image_ask(const struct image_ask *ask, const uint8_t *bytes, size_t size, json_t **ret_said) {
        struct image_child child = { .pid = -1, .in = -1, .out = -1, .bytes = bytes, .left = size };
        int limit_ms = ask->limit_ms          ? ask->limit_ms
                       : sandbox_is_relaxed() ? IMAGE_LIMIT_RELAXED_MS
                                              : IMAGE_LIMIT_MS;
        struct sigaction ignore = { .sa_handler = SIG_IGN }, before;
        int r, status;

        (void) sigaction(SIGPIPE, &ignore, &before);
        r = image_start(ask, &child);
        if (!r)
                r = image_talk(&child, limit_ms);
        if (!r)
                r = image_await(&child, limit_ms);
        status = image_end(&child);
        (void) sigaction(SIGPIPE, &before, NULL);
        if (!r)
                r = image_judge(&child, status, ret_said);
        text_end(&child.said);
        return r;
}
