/* SPDX-License-Identifier: ISC */

/*
 * Process: fork, exec, /proc
 */

#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>

void process_pause(int ms) {
        (void) nanosleep(&(struct timespec){ ms / 1000, ms % 1000 * 1000000L }, NULL);
}

/* ---- children ---- */

static void process_become(const struct process_call *call, pid_t parent) {
        int log = open(call->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);

        (void) setsid(); /* a Ctrl-C at the terminal is the demonstration's to handle */
        (void) signal(SIGPIPE, SIG_DFL);
        (void) signal(SIGINT, SIG_DFL);
        (void) signal(SIGTERM, SIG_DFL);
        (void) signal(SIGHUP, SIG_DFL);
        if (!call->outlive && prctl(PR_SET_PDEATHSIG, SIGKILL))
                _exit(127);
        if (!call->outlive && getppid() != parent)
                _exit(127);
        if (dup2(nothing, STDIN_FILENO) < 0 || dup2(call->out >= 0 ? call->out : log, STDOUT_FILENO) < 0 ||
                dup2(log, STDERR_FILENO) < 0 || chdir(call->folder))
                _exit(127);
        (void) execv(call->argv[0], (char *const *) (uintptr_t) call->argv);
        _exit(127);
}

pid_t process_start(const struct process_call *call) {
        pid_t parent = getpid(), pid;

        (void) fflush(stdout);
        pid = fork();
        if (pid < 0)
                return -errno;
        if (!pid)
                process_become(call, parent);
        return pid;
}

int process_run(const struct process_call *call, char *out, size_t room) {
        struct process_call piped = *call;
        char rest[4096];
        size_t size = 0;
        ssize_t got = 1;
        int pipes[2], status;
        pid_t pid;

        if (pipe2(pipes, O_CLOEXEC))
                return -errno;
        piped.out = pipes[1];
        pid = process_start(&piped);
        (void) close(pipes[1]);
        while (pid > 0 && (got > 0 || errno == EINTR)) {
                bool full = size + 1 >= room;

                got = full ? read(pipes[0], rest, sizeof rest) : read(pipes[0], out + size, room - size - 1);
                size += got > 0 && !full ? (size_t) got : 0;
                if (!got)
                        break;
        }
        out[size] = '\0';
        (void) close(pipes[0]);
        if (pid < 0)
                return pid;
        while (waitpid(pid, &status, 0) < 0)
                if (errno != EINTR)
                        return -errno;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -ECHILD;
}

int process_end(pid_t pid) {
        int status = 0;

        (void) kill(pid, SIGTERM);
        for (int waited = 0; waited < PROCESS_END_MS; waited += 5) {
                if (waitpid(pid, &status, WNOHANG) == pid)
                        return status;
                process_pause(5);
        }
        (void) kill(pid, SIGKILL);
        (void) waitpid(pid, &status, 0);
        return status;
}

/* ---- others ---- */

static bool process_link(pid_t pid, const char *what, char *out) {
        char link[64];
        ssize_t size;

        (void) snprintf(link, sizeof link, "/proc/%d/%s", (int) pid, what);
        size = readlink(link, out, PATH_MAX - 1);
        out[size > 0 ? size : 0] = '\0';
        return size > 0;
}

bool process_is_ours(pid_t pid, const char *folder, const char *program) {
        char where[PATH_MAX], what[PATH_MAX], folder_path[PATH_MAX], program_path[PATH_MAX];
        size_t size;

        if (pid <= 1 || !process_link(pid, "cwd", where) || !process_link(pid, "exe", what) ||
                !realpath(folder, folder_path) || !process_link(getpid(), "exe", program_path))
                return false;
        if (program && !realpath(program, program_path))
                return false;
        size = strlen(program_path); /* a program that was built again since: "… (deleted)" */
        return !strcmp(where, folder_path) && !strncmp(what, program_path, size) &&
               (!what[size] || !strcmp(what + size, " (deleted)"));
}

/* What has ended and wasn't waited for has no program. */
static bool process_runs(pid_t pid) {
        char what[PATH_MAX];

        return process_link(pid, "exe", what);
}

int process_stop(pid_t pid) {
        if (kill(pid, SIGTERM))
                return -errno;
        for (int waited = 0; waited < PROCESS_END_MS; waited += 10) {
                if (!process_runs(pid))
                        return 0;
                process_pause(10);
        }
        return kill(pid, SIGKILL) ? -errno : 0;
}
