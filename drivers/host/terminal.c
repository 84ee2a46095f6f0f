/* SPDX-License-Identifier: ISC */

/*
 * Terminal: termios, and two locks
 *
 * TIOCEXCL keeps others out but for root; flock(2) keeps out root, where root asks. A pseudo-terminal takes all of it.
 */

#include "terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <termios.h>

static const struct {
        const char *name;
        unsigned int baud;
        speed_t speed;
} terminal_speeds[] = {
        { "1200", 1200, B1200 },
        { "2400", 2400, B2400 },
        { "4800", 4800, B4800 },
        { "9600", 9600, B9600 },
        { "19200", 19200, B19200 },
        { "38400", 38400, B38400 },
        { "57600", 57600, B57600 },
        { "115200", 115200, B115200 },
        { "230400", 230400, B230400 },
        { "460800", 460800, B460800 },
        { "921600", 921600, B921600 },
};

int terminal_parse_baud(const char *text, unsigned int *ret_baud) {
        for (size_t i = 0; i < count_of(terminal_speeds); i++)
                if (!strcmp(terminal_speeds[i].name, text)) {
                        *ret_baud = terminal_speeds[i].baud;
                        return 0;
                }
        return -EINVAL;
}

static int terminal_set(int fd, unsigned int baud) {
        struct termios termios;

        if (tcgetattr(fd, &termios))
                return -errno;
        cfmakeraw(&termios);
        termios.c_cflag &= ~(tcflag_t) (CSTOPB | CRTSCTS);
        termios.c_cflag |= CLOCAL | CREAD;
        termios.c_cc[VMIN] = 1;
        termios.c_cc[VTIME] = 0;
        for (size_t i = 0; i < count_of(terminal_speeds); i++)
                if (terminal_speeds[i].baud == baud)
                        (void) cfsetspeed(&termios, terminal_speeds[i].speed);
        if (tcsetattr(fd, TCSANOW, &termios))
                return -errno;
        return 0;
}

int terminal_open(const char *path, unsigned int baud, int *ret_fd) {
        scoped(closep) int fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
        int r;

        if (fd < 0)
                return -errno;
        if (!isatty(fd))
                return -ENOTTY;
        if (flock(fd, LOCK_EX | LOCK_NB))
                return errno == EWOULDBLOCK ? -EBUSY : -errno;
        if (ioctl(fd, TIOCEXCL))
                return -errno;
        r = terminal_set(fd, baud);
        if (r)
                return r;
        *ret_fd = take_fd(&fd);
        return 0;
}
