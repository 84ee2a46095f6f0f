/* SPDX-License-Identifier: ISC */

/*
 * Door: opens the device and the agent's socket on demand
 */

#include "door.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include "network.h"
#include "terminal.h"

enum { DOOR_WAIT_S = 2 };

static int door_connect(const char *path, int *ret_fd) {
        struct sockaddr_un address = { .sun_family = AF_UNIX };
        int fd;

        if (!path || strlen(path) >= sizeof address.sun_path)
                return path ? -ENAMETOOLONG : -ENOENT;
        memcpy(address.sun_path, path, strlen(path) + 1);
        fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (fd < 0)
                return -errno;
        if (connect(fd, (const struct sockaddr *) &address, sizeof address)) {
                int r = -errno;

                closep(&fd);
                return r;
        }
        *ret_fd = fd;
        return 0;
}

union door_control {
        struct cmsghdr head;
        char room[CMSG_SPACE(sizeof(int))];
};

static bool door_answer(int door, int32_t result, int fd) {
        union door_control control = { .room = { 0 } };
        struct iovec part = { &result, sizeof result };
        struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };

        if (!result) {
                message.msg_control = &control;
                message.msg_controllen = sizeof control;
                control.head.cmsg_level = SOL_SOCKET;
                control.head.cmsg_type = SCM_RIGHTS;
                control.head.cmsg_len = CMSG_LEN(sizeof fd);
                memcpy(CMSG_DATA(&control.head), &fd, sizeof fd);
        }
        return sendmsg(door, &message, MSG_NOSIGNAL) >= 0;
}

static bool door_serve(const struct door_plan *plan, int door) {
        scoped(closep) int fd = -1;
        char wish;
        int r = -EINVAL;

        if (recv(door, &wish, 1, 0) != 1)
                return false;
        if (wish == DOOR_DEVICE && plan->terminal)
                r = terminal_open(plan->terminal, plan->baud, &fd);
        else if (wish == DOOR_DEVICE && plan->host)
                r = network_open(plan->host, plan->port, &fd);
        else if (wish == DOOR_AGENT)
                r = door_connect(plan->agent, &fd);
        return door_answer(door, r, fd);
}

int door_start(const struct door_plan *plan, int *ret_door) {
        const struct timeval wait = { .tv_sec = DOOR_WAIT_S };
        int ends[2];
        pid_t child;

        if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends))
                return -errno;
        child = fork();
        if (child < 0) {
                int r = -errno;

                closep(&ends[0]);
                closep(&ends[1]);
                return r;
        }
        if (!child) {
                closep(&ends[0]);
                /* Its end comes with the reader's, which may still have frames to hand over. */
                (void) signal(SIGINT, SIG_IGN);
                (void) signal(SIGTERM, SIG_IGN);
                while (door_serve(plan, ends[1]))
                        ;
                _exit(0);
        }
        closep(&ends[1]);
        (void) setsockopt(ends[0], SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
        *ret_door = ends[0];
        return 0;
}

int door_ask(int door, enum door_wish wish, int *ret_fd) {
        union door_control control = { .room = { 0 } };
        int32_t result = -EPROTO;
        struct iovec part = { &result, sizeof result };
        struct msghdr message = {
                .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control
        };
        char byte = (char) wish;
        ssize_t size;

        if (send(door, &byte, 1, MSG_NOSIGNAL) != 1)
                return -errno;
        size = recvmsg(door, &message, MSG_CMSG_CLOEXEC);
        if (size != sizeof result)
                return size < 0 ? -errno : -EPIPE;
        if (result)
                return result < 0 ? result : -EPROTO;
        if (!message.msg_controllen || control.head.cmsg_type != SCM_RIGHTS)
                return -EPROTO;
        memcpy(ret_fd, CMSG_DATA(&control.head), sizeof *ret_fd);
        return 0;
}
