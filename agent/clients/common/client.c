/* SPDX-License-Identifier: ISC */

/*
 * Client: one line out, one line back
 */

#include "client.h"

#include <errno.h>
#include <grp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>

#include "words.h"

enum { CLIENT_READ = 65536, CLIENT_PAUSE_MS = 100 };

/* What may be owed to whom: a line longer than any answer of the agent comes from a stranger. */
enum { CLIENT_LINE_MAX = 16 << 20 };

static const char client_silence[] = N_("The agent at %s took the request and doesn't answer%s.");
static const char client_log_hint[] = "journalctl -u strongroomd -n 20";
static const char client_stranger[] = N_("What answers at %s is no agent of ours%s.");

void client_start(struct client *client, const char *path) {
        *client = (struct client){ .path = path, .fd = -1, .timeout_ms = CLIENT_ANSWER_MS };
}

void client_end(struct client *client) {
        closep(&client->fd);
        client->fd = -1;
        text_end(&client->input);
}

/* Formats take the path and one more text. */
__attribute__((format(printf, 3, 0))) static int client_fail(
        struct client *client, int condition, const char *format, const char *detail) {
        (void) snprintf(client->message, sizeof client->message, _(format), client->path, detail);
        (void) text_copy(client->hint, sizeof client->hint,
                condition == CLIENT_E_ABSENT   ? "systemctl start strongroomd; strongroom doctor"
                : condition == CLIENT_E_SILENT ? client_log_hint
                                               : "");
        closep(&client->fd);
        client->fd = -1;
        text_clear(&client->input);
        return condition;
}

/* The group that owns the socket, or the folder that hides it; "strongroom" where even that can't be seen. */
static void client_group(const char *path, char *out, size_t room) {
        char folder[sizeof((struct sockaddr_un){ 0 }).sun_path];
        const char *slash = strrchr(path, '/');
        const struct group *group = NULL;
        struct stat found;

        (void) snprintf(folder, sizeof folder, "%.*s", slash ? (int) (slash - path) : 1, slash ? path : ".");
        if (!stat(path, &found) || !stat(folder, &found))
                group = getgrgid(found.st_gid);
        (void) text_copy(out, room, group ? group->gr_name : "strongroom");
}

static int client_refused(struct client *client, int error) {
        char group[CLIENT_GROUP_MAX];

        if (error == EAGAIN)
                return client_fail(
                        client, CLIENT_E_SILENT, "At %s too many wait for the agent already%s.", "");
        if (error != EACCES && error != EPERM)
                return client_fail(
                        client, CLIENT_E_ABSENT, "The agent can't be reached at %s (%s).", strerror(error));
        client_group(client->path, group, sizeof group);
        (void) client_fail(client, CLIENT_E_DENIED, "You may not open %s: it is for the group %s.", group);
        (void) snprintf(
                client->hint, sizeof client->hint, _("usermod -aG %s USER, then log in again"), group);
        return CLIENT_E_DENIED;
}

/* A connection broken and made again is nobody's: so it is said on each. */
static int client_log_in(struct client *client) {
        json_t *request = json_pack("{s:i,s:s,s:s,s:s,s:s}", "id", 0, "do", "session.open", "user",
                       client->user, "password", client->password, "lang", words_language()),
               *answer = NULL;
        int r = request ? client_send(client, request) : -ENOMEM;

        json_decref(request);
        if (!r)
                r = client_next(client, &answer);
        if (!r && !json_is_true(json_object_get(answer, "ok"))) {
                const char *message = json_string_value(json_object_get(answer, "message"));
                const char *hint = json_string_value(json_object_get(answer, "hint"));

                client->exit = (int) json_integer_value(json_object_get(answer, "exit"));
                r = client_fail(client, CLIENT_E_LOGIN, "%s", "");
                (void) text_copy(client->message, sizeof client->message, message ? message : "");
                (void) text_copy(client->hint, sizeof client->hint, hint ? hint : "");
        }
        json_decref(answer);
        return r;
}

int client_connect(struct client *client) {
        struct sockaddr_un address = { .sun_family = AF_UNIX };
        struct timeval patience = { .tv_sec = client->timeout_ms / 1000,
                .tv_usec = client->timeout_ms % 1000 * 1000L };

        if (client->fd >= 0)
                return 0;
        if (!text_copy(address.sun_path, sizeof address.sun_path, client->path))
                return client_fail(client, CLIENT_E_ABSENT, "The socket's path %s is too long%s.", "");
        client->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (client->fd < 0)
                return client_fail(client, CLIENT_E_ABSENT, "%s: %s.", strerror(errno));
        /* Connecting and sending wait no longer than for an answer: a queue may be full. */
        if (client->timeout_ms > 0 &&
                setsockopt(client->fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience))
                return client_fail(client, CLIENT_E_ABSENT, "%s: %s.", strerror(errno));
        if (connect(client->fd, (struct sockaddr *) &address, sizeof address))
                return client_refused(client, errno);
        return client->user ? client_log_in(client) : 0;
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
                else if (errno == EAGAIN)
                        r = client_fail(client, CLIENT_E_SILENT, client_silence, "");
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
                return client_fail(client, CLIENT_E_SILENT, client_silence, "");
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
                        if (!json_is_object(line)) {
                                json_decref(line);
                                return client_fail(client, CLIENT_E_STRANGER, client_stranger, "");
                        }
                        *ret_line = line;
                        return 0;
                }
                if (client->fd < 0)
                        return CLIENT_E_LOST;
                if (client->input.size > CLIENT_LINE_MAX)
                        return client_fail(client, CLIENT_E_STRANGER, client_stranger, "");
                r = client_read(client);
                if (r)
                        return r;
        }
}

static void client_pause(void) {
        (void) nanosleep(&(struct timespec){ .tv_nsec = CLIENT_PAUSE_MS * 1000000L }, NULL);
}

/* Its outcome is unknown, and no second asking settled it. */
static void client_unsettled(struct client *client) {
        (void) snprintf(client->message, sizeof client->message,
                _("The agent at %s was asked and gave no answer. Whether this was done isn't known."),
                client->path);
        (void) text_copy(client->hint, sizeof client->hint, _("strongroom log list, once it answers again"));
}

int client_ask(struct client *client, const json_t *request, json_t **ret_answer) {
        bool has_key = json_object_get(request, "key");
        int r = client_send(client, request);

        if (!r)
                r = client_next(client, ret_answer);
        for (int waited = 0; r == CLIENT_E_LOST && waited < CLIENT_RETRY_MS; waited += CLIENT_PAUSE_MS) {
                int connected;

                client_pause();
                connected = client_connect(client);
                if (connected == CLIENT_E_LOGIN)
                        return connected; /* asking again would only lock the name */
                if (connected)
                        continue;
                r = client_send(client, request);
                if (!r)
                        r = client_next(client, ret_answer);
        }
        if (has_key && (r == CLIENT_E_LOST || r == CLIENT_E_SILENT))
                client_unsettled(client);
        return r;
}
