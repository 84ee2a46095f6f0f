/* SPDX-License-Identifier: ISC */

/*
 * Post ask: spawn, feed, listen, wait
 */

#include "post_ask.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"

static int post_body(const struct text *body) {
        scoped(closep) int fd = memfd_create("body", MFD_CLOEXEC);

        if (fd < 0 || write(fd, text_string(body), body->size) != (ssize_t) body->size ||
                lseek(fd, 0, SEEK_SET))
                return -errno;
        return take_fd(&fd);
}

static int post_spawn(const char *program, const char *url, int body, int answer, pid_t *ret_pid) {
        const char *argv[] = { program, url, NULL };
        posix_spawn_file_actions_t actions;
        int r = posix_spawn_file_actions_init(&actions);

        if (r)
                return -r;
        r = posix_spawn_file_actions_adddup2(&actions, body, STDIN_FILENO);
        if (!r)
                r = posix_spawn_file_actions_adddup2(&actions, answer, STDOUT_FILENO);
        if (!r)
                r = posix_spawn_file_actions_adddup2(&actions, answer, STDERR_FILENO);
        if (!r)
                r = posix_spawn(ret_pid, program, &actions, NULL, (char *const *) (uintptr_t) argv, environ);
        (void) posix_spawn_file_actions_destroy(&actions);
        return r ? POST_E_PROGRAM : 0;
}

/* All it says, until it ends or its time does. */
static void post_listen(int fd, struct text *out) {
        uint64_t end_ns = clock_now().mono_ns + POST_LIMIT_MS * UINT64_C(1000000), now_ns;
        char part[4096];

        while ((now_ns = clock_now().mono_ns) < end_ns && out->size <= POST_ANSWER_MAX) {
                struct pollfd wait = { .fd = fd, .events = POLLIN };
                ssize_t size;

                if (poll(&wait, 1, (int) ((end_ns - now_ns) / 1000000) + 1) <= 0)
                        continue;
                size = read(fd, part, sizeof part);
                if (size <= 0)
                        return;
                text_add_bytes(out, part, (size_t) size);
        }
}

/* "<status> <content type>\n<body>" */
static int post_take(const struct text *said, int *ret_status, struct text *ret_answer) {
        const char *text = text_string(said), *end = strchr(text, '\n');
        long status = strtol(text, NULL, 10);

        if (!end || status < 100 || status > 599)
                return POST_E_NONE;
        text_add_bytes(ret_answer, end + 1, said->size - (size_t) (end + 1 - text));
        if (text_failed(ret_answer))
                return -ENOMEM;
        *ret_status = (int) status;
        return 0;
}

int post_ask(const char *program, const char *url, const struct text *body, int *ret_status,
        struct text *ret_answer) {
        scoped(closep) int from = post_body(body), to = -1, said_fd = -1;
        struct text said = { 0 };
        int ends[2], status = 0, r;
        pid_t pid = 0;

        if (from < 0)
                return from;
        if (pipe2(ends, O_CLOEXEC))
                return -errno;
        said_fd = ends[0];
        to = ends[1];
        r = post_spawn(program, url, from, to, &pid);
        if (r)
                return r;
        (void) close(take_fd(&to));
        post_listen(said_fd, &said);
        (void) kill(pid, SIGKILL); /* harmless where it has ended */
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
                ;
        r = WIFEXITED(status) && !WEXITSTATUS(status) ? post_take(&said, ret_status, ret_answer)
                                                      : POST_E_NONE;
        if (r == POST_E_NONE)
                text_addf(ret_answer, "%.*s", (int) strcspn(text_string(&said), "\n"), text_string(&said));
        text_end(&said);
        return r;
}
