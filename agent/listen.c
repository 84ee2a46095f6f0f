/* SPDX-License-Identifier: ISC */

/*
 * Listening on a Unix socket
 */

#include "listen.h"

#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

enum { LISTEN_BACKLOG = 64 };

int listen_at(const char *run, const char *name, int type, mode_t mode) {
        struct sockaddr_un address = { .sun_family = AF_UNIX };
        int size = snprintf(address.sun_path, sizeof address.sun_path, "%s/%s", run, name);
        int fd, r;

        if (size >= (int) sizeof address.sun_path)
                return -ENAMETOOLONG;
        fd = socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (fd < 0)
                return -errno;
        (void) unlink(address.sun_path);
        if (!bind(fd, (struct sockaddr *) &address, sizeof address) && !chmod(address.sun_path, mode) &&
                !listen(fd, LISTEN_BACKLOG))
                return fd;
        r = -errno;
        closep(&fd);
        return r;
}
