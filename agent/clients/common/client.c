/* SPDX-License-Identifier: ISC */

/*
 * Client: one line out, one line back
 */

#include "client.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>

enum { CLIENT_READ = 65536, CLIENT_PAUSE_MS = 100 };

void client_start(struct client *client, const char *path) {
        *client = (struct client){ .path = path, .fd = -1, .timeout_ms = CLIENT_ANSWER_MS };
}

void client_end(struct client *client) {
        closep(&client->fd);
        client->fd = -1;
        text_end(&client->input);
}

static int client_fail(struct client *client, int condition, const char *format, const char *detail) {
        (void) snprintf(client->message, sizeof client->message, format, client->path, detail);
        closep(&client->fd);
        client->fd = -1;
        text_clear(&client->input);
        return condition;
}

int client_connect(struct client *client) {
        struct sockaddr_un address = { .sun_family = AF_UNIX };

        if (client->fd >= 0)
                return 0;
        if (!text_copy(address.sun_path, sizeof address.sun_path, client->path))
                return client_fail(client, CLIENT_E_ABSENT, "The socket's path %s is too long%s.", "");
        client->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (client->fd < 0)
                return client_fail(client, CLIENT_E_ABSENT, "%s: %s.", strerror(errno));
        if (!connect(client->fd, (struct sockaddr *) &address, sizeof address))
                return 0;
        if (errno == EACCES || errno == EPERM)
                return client_fail(client, CLIENT_E_DENIED,
                        "You may not open %s%s. Join the group that owns it: usermod -aG strongroom USER",
                        "");
        return client_fail(client, CLIENT_E_ABSENT,
                "The agent can't be reached at %s (%s). Is it running? systemctl status strongroomd; "
                "strongroom doctor",
                strerror(errno));
}

int client_send(struct client *client, const json_t *request) {
        scoped(freep) char *line = json_dumps(request, JSON_COMPACT);
        struct text whole = { 0 };
        size_t sent = 0;
        int r;

        if (!line)
                return -ENOMEM;
        r = client_connect(client);
        if (r)
                return r;
        text_add(&whole, line);
        text_add(&whole, "\n");
        while (!r && sent < whole.size) {
                ssize_t size = send(client->fd, whole.bytes + sent, whole.size - sent, MSG_NOSIGNAL);

                if (size > 0)
                        sent += (size_t) size;
                else if (errno != EINTR)
                        r = client_fail(
                                client, CLIENT_E_LOST, "The connection to %s broke (%s).", strerror(errno));
        }
        text_end(&whole);
        return r;
}

/* More input: 0; or a condition. */
static int client_read(struct client *client) {
        char bytes[CLIENT_READ];
        struct pollfd wait = { client->fd, POLLIN, 0 };
        int ready = poll(&wait, 1, client->timeout_ms);
        ssize_t size;

        if (ready < 0 && errno == EINTR)
                return 0;
        if (!ready)
                return client_fail(client, CLIENT_E_SILENT,
                        "The agent at %s took the request and doesn't answer%s. See journalctl -u "
                        "strongroomd.",
                        "");
        size = recv(client->fd, bytes, sizeof bytes, 0);
        if (size <= 0)
                return client_fail(client, CLIENT_E_LOST, "The connection to %s broke (%s).",
                        size ? strerror(errno) : "the agent closed it");
        text_add_bytes(&client->input, bytes, (size_t) size);
        return text_failed(&client->input) ? -ENOMEM : 0;
}

int client_next(struct client *client, json_t **ret_line) {
        for (;;) {
                char *end = client->input.size ? memchr(client->input.bytes, '\n', client->input.size) : NULL;
                int r;

                if (end) {
                        size_t size = (size_t) (end - client->input.bytes);
                        json_t *line = json_loadb(client->input.bytes, size, 0, NULL);

                        client->input.size -= size + 1;
                        memmove(client->input.bytes, end + 1, client->input.size + 1);
                        if (!line)
                                return client_fail(client, CLIENT_E_LOST,
                                        "What answers at %s is no agent of ours%s.", "");
                        *ret_line = line;
                        return 0;
                }
                if (client->fd < 0)
                        return CLIENT_E_LOST;
                r = client_read(client);
                if (r)
                        return r;
        }
}

static void client_pause(void) {
        (void) nanosleep(&(struct timespec){ .tv_nsec = CLIENT_PAUSE_MS * 1000000L }, NULL);
}

int client_ask(struct client *client, const json_t *request, json_t **ret_answer) {
        bool has_key = json_object_get(request, "key");
        int r = client_send(client, request);

        if (!r)
                r = client_next(client, ret_answer);
        /* Unknown whether it was done: with its key it can be asked again. */
        for (int waited = 0; r == CLIENT_E_LOST && has_key && waited < CLIENT_RETRY_MS;
                waited += CLIENT_PAUSE_MS) {
                client_pause();
                if (client_connect(client))
                        continue;
                r = client_send(client, request);
                if (!r)
                        r = client_next(client, ret_answer);
        }
        if (r == CLIENT_E_LOST && has_key)
                (void) snprintf(client->message, sizeof client->message,
                        "The agent at %s went away while it was asked, and isn't back. Whether this was done "
                        "isn't known: "
                        "look with `strongroom log list` once it runs again.",
                        client->path);
        return r;
}
