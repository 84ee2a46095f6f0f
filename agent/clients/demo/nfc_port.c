/* SPDX-License-Identifier: ISC */

/*
 * NFC port: posix_openpt, a symbolic link, poll
 */

#include "nfc_port.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <termios.h>
#include <time.h>

#include "text.h"

static uint64_t now_ms(void) {
        struct timespec now;

        (void) clock_gettime(CLOCK_MONOTONIC, &now);
        return (uint64_t) now.tv_sec * 1000 + (uint64_t) now.tv_nsec / 1000000;
}

static int port_open(struct nfc_port *port) {
        struct termios raw;

        port->master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
        if (port->master < 0 || grantpt(port->master) || unlockpt(port->master))
                return -errno;
        port->slave = open(ptsname(port->master), O_RDWR | O_NOCTTY | O_CLOEXEC);
        if (port->slave < 0 || tcgetattr(port->slave, &raw))
                return -errno;
        cfmakeraw(&raw);
        if (tcsetattr(port->slave, TCSANOW, &raw))
                return -errno;
        (void) unlink(port->path);
        return symlink(ptsname(port->master), port->path) ? -errno : 0;
}

int nfc_port_plug(struct nfc_port *port, const char *path) {
        int r;

        port->master = port->slave = -1;
        port->pad.in_size = port->pad.out_size = 0;
        if (!text_copy(port->path, sizeof port->path, path))
                return -ENAMETOOLONG;
        r = port_open(port);
        if (r)
                nfc_port_unplug(port);
        return r;
}

void nfc_port_unplug(struct nfc_port *port) {
        if (port->path[0])
                (void) unlink(port->path);
        closep(&port->slave);
        closep(&port->master);
        port->master = port->slave = -1;
}

static void port_move(struct nfc_port *port, int wait_ms) {
        struct pollfd wait = { port->master, POLLIN, 0 };
        uint8_t bytes[512];
        ssize_t size;

        if (port->pad.out_size)
                wait.events |= POLLOUT;
        if (poll(&wait, 1, wait_ms) <= 0)
                return;
        size = wait.revents & POLLIN ? read(port->master, bytes, sizeof bytes) : 0;
        if (size > 0)
                nfc_pad_hear(&port->pad, bytes, (size_t) size);
        size = port->pad.out_size ? write(port->master, port->pad.out, port->pad.out_size) : 0;
        if (size > 0)
                nfc_pad_sent(&port->pad, (size_t) size);
}

void nfc_port_serve(struct nfc_port *port, int wait_ms) {
        const uint64_t until = now_ms() + (uint64_t) wait_ms;

        for (uint64_t now = now_ms(); now < until; now = now_ms())
                port_move(port, (int) (until - now));
}
