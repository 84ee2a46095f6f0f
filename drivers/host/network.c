/* SPDX-License-Identifier: ISC */

/*
 * Network: a TCP connection that doesn't wait for long
 */

#include "network.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stddef.h>
#include <sys/socket.h>

enum { NETWORK_WAIT_MS = 1500, NETWORK_IDLE_S = 10, NETWORK_PROBE_S = 5, NETWORK_PROBES = 3 };

/* A cable that was pulled says nothing: without probes a connection without traffic would last for ever. */
static void network_set(int fd) {
        const int yes = 1, idle = NETWORK_IDLE_S, probe = NETWORK_PROBE_S, probes = NETWORK_PROBES;

        (void) setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        (void) setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &yes, sizeof yes);
        (void) setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof idle);
        (void) setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &probe, sizeof probe);
        (void) setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &probes, sizeof probes);
}

static int network_finish(int fd) {
        struct pollfd wait = { fd, POLLOUT, 0 };
        int error = 0, r = poll(&wait, 1, NETWORK_WAIT_MS);
        socklen_t size = sizeof error;

        if (r <= 0)
                return r < 0 ? -errno : -ETIMEDOUT;
        if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size))
                return -errno;
        return -error;
}

static int network_connect(const struct addrinfo *to, int *ret_fd) {
        scoped(closep) int fd = socket(to->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        int r;

        if (fd < 0)
                return -errno;
        r = connect(fd, to->ai_addr, to->ai_addrlen) ? -errno : 0;
        if (r == -EINPROGRESS)
                r = network_finish(fd);
        if (r)
                return r;
        network_set(fd);
        *ret_fd = take_fd(&fd);
        return 0;
}

int network_open(const char *host, const char *port, int *ret_fd) {
        const struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM };
        struct addrinfo *list;
        int r = -EHOSTUNREACH;

        if (getaddrinfo(host, port, &hints, &list))
                return -EHOSTUNREACH;
        for (const struct addrinfo *at = list; at && r; at = at->ai_next)
                r = network_connect(at, ret_fd);
        freeaddrinfo(list);
        return r;
}
