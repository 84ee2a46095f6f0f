/* SPDX-License-Identifier: ISC */

/*
 * Reader: fork, exec, and a pipe
 */

#include "reader.h"

#include "test.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "agent.h"
#include "macros.h"

enum { READER_ARGUMENTS_MAX = 32 };

static void reader_become(const char *program, const char *const *arguments, int out, int err) {
        char *copies[READER_ARGUMENTS_MAX] = { strdup(program) };

        for (size_t i = 0; arguments[i] && i + 2 < READER_ARGUMENTS_MAX; i++)
                copies[i + 1] = strdup(arguments[i]);
        (void) prctl(PR_SET_PDEATHSIG, SIGKILL); /* it doesn't outlive a test that fails */
        (void) dup2(out, STDOUT_FILENO);
        if (err >= 0)
                (void) dup2(err, STDERR_FILENO);
        /* The mock's library is loaded before the sanitizer's. */
        (void) setenv("ASAN_OPTIONS", "verify_asan_link_order=0", 1);
        (void) execv(copies[0], copies);
        _exit(127);
}

static void reader_spawn(struct reader_run *run, const char *const *arguments, bool with_err) {
        int out[2], err[2] = { -1, -1 };

        assert_int_equal(pipe2(out, O_CLOEXEC), 0);
        if (with_err)
                assert_int_equal(pipe2(err, O_CLOEXEC), 0);
        run->pid = fork();
        assert_true(run->pid >= 0);
        if (!run->pid)
                reader_become(run->program ? run->program : STRONGROOM_READER, arguments, out[1], err[1]);
        closep(&out[1]);
        closep(&err[1]);
        run->out = out[0];
        run->err = err[0];
}

void reader_start(struct reader_run *run, const char *const *arguments) {
        reader_spawn(run, arguments, false);
}

void reader_line(struct reader_run *run, char *line, size_t room) {
        size_t size = 0;

        while (size + 1 < room) {
                struct pollfd poll_fd = { .fd = run->out, .events = POLLIN };

                if (poll(&poll_fd, 1, FAKE_WAIT_MS) != 1 || read(run->out, line + size, 1) != 1)
                        fail_msg("waited in vain for a line of the reader");
                if (line[size] == '\n')
                        break;
                size++;
        }
        line[size] = '\0';
}

int reader_wait(struct reader_run *run) {
        int status;

        assert_int_equal(waitpid(run->pid, &status, 0), run->pid);
        closep(&run->out);
        closep(&run->err);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

int reader_stop(struct reader_run *run) {
        (void) kill(run->pid, SIGTERM);
        return reader_wait(run);
}

int reader_ask(const char *const *arguments, char *said, size_t room) {
        struct reader_run run = { 0 };
        size_t size = 0;
        ssize_t got;

        reader_spawn(&run, arguments, true);
        while (size + 1 < room && (got = read(run.err, said + size, room - 1 - size)) > 0)
                size += (size_t) got;
        said[size] = '\0';
        return reader_wait(&run);
}
