/* SPDX-License-Identifier: ISC */

/*
 * Notify: one connected datagram socket
 */

#include "notify.h"

#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "macros.h"

static int notify_socket = -1; /* opened once by main */

void notify_start(void) {
        const char *path = getenv("NOTIFY_SOCKET");
        struct sockaddr_un address = { .sun_family = AF_UNIX };
        size_t length = path ? strlen(path) : 0;

        if (length < 2 || length >= sizeof address.sun_path)
                return;
        memcpy(address.sun_path, path, length);
        if (path[0] == '@') /* the abstract namespace */
                address.sun_path[0] = '\0';
        notify_socket = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        if (notify_socket >= 0 && connect(notify_socket, (const struct sockaddr *) &address,
                                          (socklen_t) (offsetof(struct sockaddr_un, sun_path) + length))) {
                closep(&notify_socket);
                notify_socket = -1;
        }
        (void) unsetenv("NOTIFY_SOCKET");
}

void notify_say(const char *words) {
        if (notify_socket >= 0)
                (void) send(notify_socket, words, strlen(words), MSG_NOSIGNAL | MSG_DONTWAIT);
}
