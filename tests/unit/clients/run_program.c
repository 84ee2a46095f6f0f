/* SPDX-License-Identifier: ISC */

/*
 * The program, run
 */

#include "run_program.h"

#include "test.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>

static void run_environment(const char *socket) {
        (void) clearenv();
        (void) setenv("PATH", "/usr/bin:/bin", 1);
        (void) setenv("LC_ALL", "C.UTF-8", 1);
        (void) setenv("TZ", "UTC-1", 1);
        if (socket)
                (void) setenv("STRONGROOM_SOCKET", socket, 1);
}

static pid_t run_fork(const char *socket, int out, int err, const char *const *words) {
        const char *argv[RUN_WORDS_MAX + 2] = { "strongroom" };
        pid_t pid = fork();

        assert_true(pid >= 0);
        if (pid)
                return pid;
        for (size_t i = 0; i < RUN_WORDS_MAX && words[i]; i++)
                argv[i + 1] = words[i];
        (void) prctl(PR_SET_PDEATHSIG, SIGKILL);
        run_environment(socket);
        (void) dup2(open("/dev/null", O_RDONLY | O_CLOEXEC), STDIN_FILENO);
        (void) dup2(out, STDOUT_FILENO);
        (void) dup2(err, STDERR_FILENO);
        (void) execv(STRONGROOM, (char *const *) (uintptr_t) argv);
        _exit(127);
}

int run_wait(pid_t pid) {
        int status;

        assert_int_equal(waitpid(pid, &status, 0), pid);
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void run_read(int fd, char *out) {
        ssize_t size = pread(fd, out, RUN_OUTPUT_MAX - 1, 0);

        assert_true(size >= 0);
        out[size] = '\0';
        (void) close(fd);
}

void run_strongroom(struct run *run, const char *socket, const char *const *words) {
        int out = memfd_create("out", MFD_CLOEXEC), err = memfd_create("err", MFD_CLOEXEC);

        assert_true(out >= 0 && err >= 0);
        run->status = run_wait(run_fork(socket, out, err, words));
        run_read(out, run->out);
        run_read(err, run->err);
}

pid_t run_start(const char *socket, const char *file, const char *const *words) {
        int fd = open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        pid_t pid;

        assert_true(fd >= 0);
        pid = run_fork(socket, fd, fd, words);
        (void) close(fd);
        return pid;
}

int run_shell(const char *command) {
        pid_t pid = fork();

        assert_true(pid >= 0);
        if (pid)
                return run_wait(pid);
        (void) execl("/bin/sh", "sh", "-c", command, (char *) NULL);
        _exit(127);
}
