/* SPDX-License-Identifier: ISC */

/*
 * The sandbox refuses what a parser never needs, and leaves what it does
 *
 * Each story runs in a child, since a sandbox is never left; the child's exit status says which step went wrong.
 */

#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <termios.h>

#include "sandbox.h"

enum {
        FINE = 0,
        ENTER = 10,
        OPEN,
        CREATE,
        INTERNET,
        LOCAL,
        EXEC,
        FORK,
        CODE,
        BYTES,
        WAIT,
        TERMIOS,
        LOCK,
        PIPE
};

static int inside(int (*story)(int fd), int fd) {
        pid_t child = fork();
        int status = -1;

        if (!child)
                _exit(story(fd));
        assert_true(child > 0 && waitpid(child, &status, 0) == child);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static bool refused(long r) {
        return r == -1 && errno == EPERM;
}

/* What every level refuses. */
static int refuse_all(void) {
        static char name[] = "true", *const arguments[] = { name, NULL };

        if (!refused(open("/tmp/strongroom-sandbox", O_RDWR | O_CREAT, 0600)))
                return CREATE;
        if (!refused(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)))
                return INTERNET;
        if (!refused(execv("/bin/true", arguments)))
                return EXEC;
        if (!sandbox_is_relaxed() && !refused(fork()))
                return FORK;
        if (mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED)
                return CODE;
        return FINE;
}

static int bytes_story(int fd) {
        struct epoll_event event = { .events = EPOLLOUT };
        int poll = epoll_create1(EPOLL_CLOEXEC);
        struct termios termios;

        if (sandbox_enter(SANDBOX_BYTES))
                return ENTER;
        if (!refused(open("/dev/null", O_RDWR | O_CLOEXEC)))
                return OPEN;
        if (!refused(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)))
                return LOCAL;
        if (!refused(tcgetattr(fd, &termios)))
                return TERMIOS;
        if (write(fd, "x", 1) != 1)
                return BYTES;
        if (epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event) || epoll_wait(poll, &event, 1, 1000) != 1)
                return WAIT;
        return refuse_all();
}

static int terminal_story(int fd) {
        struct termios termios;

        if (sandbox_enter(SANDBOX_TERMINAL))
                return ENTER;
        if (!refused(open("/dev/null", O_RDWR | O_CLOEXEC)))
                return OPEN;
        if (!refused(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)))
                return LOCAL;
        if (tcgetattr(fd, &termios) || tcsetattr(fd, TCSANOW, &termios))
                return TERMIOS;
        return refuse_all();
}

static int usbfs_story(int fd) {
        struct termios termios;
        int null;

        if (sandbox_enter(SANDBOX_USBFS))
                return ENTER;
        null = open("/dev/null", O_RDWR | O_CLOEXEC);
        if (null < 0)
                return OPEN;
        if (tcgetattr(fd, &termios))
                return TERMIOS;
        return refuse_all();
}

static int library_story(int fd) {
        struct timeval now = { 0 };
        int held, ends[2];
        fd_set set;

        if (sandbox_enter(SANDBOX_LIBRARY))
                return ENTER;
        if (open("/dev/null", O_RDWR | O_CLOEXEC) < 0)
                return OPEN;
        if (flock(fd, LOCK_EX | LOCK_NB) || ioctl(fd, TIOCEXCL) || ioctl(fd, FIONREAD, &held))
                return LOCK;
        if (pipe(ends))
                return PIPE;
        FD_ZERO(&set);
        FD_SET(ends[0], &set);
        if (select(ends[0] + 1, &set, NULL, NULL, &now))
                return WAIT;
        return refuse_all();
}

static int terminal(void) {
        int master, slave;

        assert_int_equal(openpty(&master, &slave, NULL, NULL, NULL), 0);
        return slave;
}

static void bytes_can_be_moved_and_nothing_be_opened(void **state) {
        (void) state;
        assert_int_equal(inside(bytes_story, terminal()), FINE);
}

static void a_terminal_can_be_set_and_nothing_be_opened(void **state) {
        (void) state;
        assert_int_equal(inside(terminal_story, terminal()), FINE);
}

static void usbfs_can_be_opened_again_and_nothing_be_run(void **state) {
        (void) state;
        assert_int_equal(inside(usbfs_story, terminal()), FINE);
}

static void a_library_can_open_a_line_and_nothing_be_made_or_run(void **state) {
        (void) state;
        assert_int_equal(inside(library_story, terminal()), FINE);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(bytes_can_be_moved_and_nothing_be_opened),
                cmocka_unit_test(a_terminal_can_be_set_and_nothing_be_opened),
                cmocka_unit_test(usbfs_can_be_opened_again_and_nothing_be_run),
                cmocka_unit_test(a_library_can_open_a_line_and_nothing_be_made_or_run),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
