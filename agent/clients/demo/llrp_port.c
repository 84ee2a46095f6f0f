/* SPDX-License-Identifier: ISC */

/*
 * LLRP port: poll, accept, read, write
 */

#include "llrp_port.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>

enum { ROUND_MS = 50, KEEPALIVE_MS = 2000, BACKLOG = 4 };

static uint64_t now_ms(void) {
        struct timespec now;

        (void) clock_gettime(CLOCK_MONOTONIC, &now);
        return (uint64_t) now.tv_sec * 1000 + (uint64_t) now.tv_nsec / 1000000;
}

int llrp_port_open(struct llrp_port *port, uint16_t *number) {
        struct sockaddr_in address = {
                .sin_family = AF_INET, .sin_port = htons(*number), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)
        };
        const int yes = 1;
        socklen_t size = sizeof address;

        *port = (struct llrp_port){ .client = -1 };
        port->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (port->listener < 0)
                return -errno;
        (void) setsockopt(port->listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
        if (bind(port->listener, (const struct sockaddr *) &address, sizeof address) ||
                listen(port->listener, BACKLOG) ||
                getsockname(port->listener, (struct sockaddr *) &address, &size)) {
                int r = -errno;

                closep(&port->listener);
                port->listener = -1;
                return r;
        }
        *number = ntohs(address.sin_port);
        return 0;
}

static void port_hang_up(struct llrp_port *port) {
        closep(&port->client);
        port->client = -1;
}

void llrp_port_close(struct llrp_port *port) {
        port_hang_up(port);
        closep(&port->listener);
        port->listener = -1;
}

static void port_accept(struct llrp_port *port) {
        port->client = accept4(port->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (port->client >= 0)
                llrp_reader_connect(&port->reader);
}

static void port_read(struct llrp_port *port) {
        uint8_t bytes[4096];
        ssize_t size = recv(port->client, bytes, sizeof bytes, 0);

        if (size < 0 && (errno == EAGAIN || errno == EINTR))
                return;
        if (size <= 0 || !llrp_reader_hear(&port->reader, bytes, (size_t) size))
                port_hang_up(port);
}

static void port_write(struct llrp_port *port) {
        ssize_t size = send(port->client, port->reader.out, port->reader.out_size, MSG_NOSIGNAL);

        if (size > 0)
                llrp_reader_sent(&port->reader, (size_t) size);
        else if (size < 0 && errno != EAGAIN && errno != EINTR)
                port_hang_up(port);
}

static void port_beat(struct llrp_port *port, uint64_t now) {
        if (now - port->round_ms >= ROUND_MS) {
                port->round_ms = now;
                port->reader.utc_us = (uint64_t) time(NULL) * 1000000;
                llrp_reader_round(&port->reader);
        }
        if (now - port->keepalive_ms >= KEEPALIVE_MS) {
                port->keepalive_ms = now;
                llrp_reader_keep_alive(&port->reader);
        }
}

void llrp_port_serve(struct llrp_port *port, int wait_ms) {
        const uint64_t until = now_ms() + (uint64_t) wait_ms;

        for (uint64_t now = now_ms(); now < until; now = now_ms()) {
                struct pollfd waits[] = { { port->listener, POLLIN, 0 }, { port->client, POLLIN, 0 } };
                uint64_t left = until - now;

                if (port->client >= 0) {
                        waits[0].fd = -1; /* whoever comes second waits */
                        port_beat(port, now);
                        if (port->reader.out_size)
                                waits[1].events |= POLLOUT;
                }
                (void) poll(waits, 2, (int) (left < ROUND_MS ? left : ROUND_MS));
                if (waits[0].revents)
                        port_accept(port);
                if (port->client >= 0 && waits[1].revents & (POLLIN | POLLHUP | POLLERR))
                        port_read(port);
                if (port->client >= 0 && port->reader.out_size)
                        port_write(port);
        }
}
