/* SPDX-License-Identifier: ISC */

/*
 * The control socket
 *
 *      bytes → lines → JSON objects → the agent's queue          answers → output buffer → bytes
 *
 * A line longer than CONTROL_LINE_MAX, or one that isn't a JSON object, is answered and ends the connection: after it
 * nobody knows where the next request begins. A peer that asks more than CONTROL_REQUESTS_A_SECOND_MAX waits for the
 * next second.
 */

#include "server.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "error.h"

struct server {
        sd_event *event;
        int listener;
        sd_event_source *accepts;
        struct server_calls calls;
        bool waiting;
        struct peer *peers[CONTROL_PEERS_MAX];
        uint32_t generations[CONTROL_PEERS_MAX];
};

static void peer_drop(struct peer *peer) {
        peer->io = sd_event_source_disable_unref(peer->io);
        closep(&peer->fd);
        peer->fd = -1;
        text_end(&peer->output);
        json_decref(peer->watch.id);
        peer->watch = (struct watch){ 0 };
}

static bool peer_is_done(const struct peer *peer) {
        return peer->ending && !peer->pending && !peer->output.size;
}

/* Which events this peer waits for now. */
static void peer_arm(struct peer *peer) {
        bool reads = !peer->server->waiting && !peer->throttled && !peer->ending;
        uint32_t events = (reads ? EPOLLIN : 0u) | (peer->output.size ? EPOLLOUT : 0u);

        if (peer->io)
                (void) sd_event_source_set_io_events(peer->io, events);
}

bool peer_is_behind(const struct peer *peer) {
        return peer->output.size > CONTROL_OUTPUT_MAX / 2;
}

bool peer_flush(struct peer *peer) {
        ssize_t size = 0;

        if (peer->fd < 0)
                return false;
        if (peer->output.size)
                size = send(peer->fd, peer->output.bytes, peer->output.size, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (size < 0 && errno != EAGAIN && errno != EINTR) {
                peer_drop(peer);
                return false;
        }
        if (size > 0) {
                peer->output.size -= (size_t) size;
                memmove(peer->output.bytes, peer->output.bytes + size, peer->output.size + 1);
        }
        if (peer->output.size > CONTROL_OUTPUT_MAX || text_failed(&peer->output) || peer_is_done(peer)) {
                peer_drop(peer);
                return false;
        }
        peer_arm(peer);
        return true;
}

void peer_say(struct peer *peer, const json_t *object) {
        scoped(freep) char *line = json_dumps(object, JSON_COMPACT);

        if (peer->fd < 0)
                return;
        if (!line) {
                peer->ending = true; /* out of memory: the peer asks again, with the same key */
                return;
        }
        text_add(&peer->output, line);
        text_add(&peer->output, "\n");
}

void peer_answer(struct peer *peer, const json_t *object) {
        if (peer->pending)
                peer->pending--;
        peer_say(peer, object);
}

/* A line that is no request: says so, and the connection ends. */
static void peer_reject(struct peer *peer, const char *message) {
        json_t *answer = json_pack("{s:n,s:b,s:s,s:s,s:s,s:i}", "id", "ok", 0, "error", "request.malformed",
                "message", message, "hint", "See docs/control.md: one JSON object a line.", "exit", 2);

        if (answer)
                peer_say(peer, answer);
        json_decref(answer);
        peer->ending = true;
}

static void peer_take_line(struct peer *peer, const char *line, size_t size) {
        json_error_t error;
        json_t *request = json_loadb(line, size, JSON_REJECT_DUPLICATES, &error);

        if (!json_is_object(request)) {
                json_decref(request);
                peer_reject(peer, "The line isn't a JSON object.");
                return;
        }
        if (++peer->asked >= CONTROL_REQUESTS_A_SECOND_MAX)
                peer->throttled = true;
        peer->pending++;
        if (!peer->server->calls.request(peer->server->calls.context, peer, request))
                peer->server->waiting = true;
}

/* Takes whole lines off the input while there's leave to. */
static void peer_take_lines(struct peer *peer) {
        size_t start = 0;

        while (!peer->ending && !peer->throttled && !peer->server->waiting) {
                char *end = memchr(peer->input + start, '\n', peer->held - start);
                size_t size;

                if (!end)
                        break;
                size = (size_t) (end - peer->input) - start;
                if (size)
                        peer_take_line(peer, peer->input + start, size);
                start += size + 1;
        }
        peer->held -= start;
        memmove(peer->input, peer->input + start, peer->held);
        explicit_bzero(peer->input + peer->held, start); /* there may have been a password in it */
        if (peer->held == sizeof peer->input && !memchr(peer->input, '\n', peer->held))
                peer_reject(peer, "The request is longer than 65536 bytes.");
}

static void peer_read(struct peer *peer) {
        ssize_t size =
                recv(peer->fd, peer->input + peer->held, sizeof peer->input - peer->held, MSG_DONTWAIT);

        if (!size && sizeof peer->input > peer->held)
                peer->ending = true; /* what is queued is still answered; then it goes */
        else if (size < 0 && errno != EAGAIN && errno != EINTR)
                peer_drop(peer);
        else if (size > 0)
                peer->held += (size_t) size;
}

static int peer_on_io(sd_event_source *source, int fd, uint32_t events, void *userdata) {
        struct peer *peer = userdata;

        (void) source;
        (void) fd;
        if (events & EPOLLIN)
                peer_read(peer);
        else if (events & (EPOLLHUP | EPOLLERR))
                peer_drop(peer);
        if (peer->fd < 0)
                return 0;
        peer_take_lines(peer);
        (void) peer_flush(peer);
        return 0;
}

static int server_enter(struct server *server, size_t slot, int fd) {
        struct peer *peer = server->peers[slot];
        struct ucred credentials;
        socklen_t size = sizeof credentials;
        int r;

        if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &size))
                return -errno;
        if (!peer)
                peer = server->peers[slot] = malloc(sizeof *peer);
        if (!peer)
                return -ENOMEM;
        memset(peer, 0, offsetof(struct peer, input));
        peer->fd = -1;
        r = sd_event_add_io(server->event, &peer->io, fd, EPOLLIN, peer_on_io, peer);
        if (r < 0)
                return r;
        peer->fd = fd;
        peer->generation = ++server->generations[slot];
        peer->uid = credentials.uid;
        peer->server = server;
        peer_arm(peer);
        return 0;
}

static int server_on_accept(sd_event_source *source, int listener, uint32_t events, void *userdata) {
        static const char full[] =
                "{\"id\":null,\"ok\":false,\"error\":\"control.busy\",\"message\":\"Too many programs "
                "are connected to the agent.\",\"hint\":\"Close one and try again.\",\"exit\":75}\n";
        struct server *server = userdata;
        int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

        (void) source;
        (void) events;
        if (fd < 0)
                return 0;
        for (size_t slot = 0; slot < CONTROL_PEERS_MAX; slot++) {
                if (server->peers[slot] && server->peers[slot]->fd >= 0)
                        continue;
                if (server_enter(server, slot, fd))
                        closep(&fd);
                return 0;
        }
        (void) send(fd, full, sizeof full - 1, MSG_DONTWAIT | MSG_NOSIGNAL);
        closep(&fd);
        return 0;
}

int server_new(sd_event *event, int listener, const struct server_calls *calls, struct server **ret_server) {
        scoped(server_freep) struct server *server = calloc(1, sizeof *server);
        int r;

        if (!server)
                return -ENOMEM;
        server->listener = listener;
        server->event = sd_event_ref(event);
        server->calls = *calls;
        r = sd_event_add_io(event, &server->accepts, listener, EPOLLIN, server_on_accept, server);
        if (r < 0)
                return error_trace(r);
        *ret_server = take(server);
        return 0;
}

struct server *server_free(struct server *server) {
        if (!server)
                return NULL;
        for (size_t slot = 0; slot < CONTROL_PEERS_MAX; slot++) {
                if (server->peers[slot] && server->peers[slot]->fd >= 0)
                        peer_drop(server->peers[slot]);
                free(server->peers[slot]);
        }
        (void) sd_event_source_disable_unref(server->accepts);
        (void) sd_event_unref(server->event);
        closep(&server->listener);
        free(server);
        return NULL;
}

/* Lets a peer go on with the lines it already sent, and read more. */
static void peer_go_on(struct peer *peer) {
        if (!peer || peer->fd < 0)
                return;
        peer_take_lines(peer);
        (void) peer_flush(peer);
}

void server_go_on(struct server *server) {
        bool waited = server->waiting;

        server->waiting = false;
        for (size_t slot = 0; waited && slot < CONTROL_PEERS_MAX; slot++)
                peer_go_on(server->peers[slot]);
}

void server_second(struct server *server) {
        for (size_t slot = 0; slot < CONTROL_PEERS_MAX; slot++) {
                struct peer *peer = server->peers[slot];

                if (!peer || peer->fd < 0)
                        continue;
                peer->asked = 0;
                if (!peer->throttled)
                        continue;
                peer->throttled = false;
                peer_go_on(peer);
        }
}

struct peer_name server_name(const struct server *server, const struct peer *peer) {
        for (uint32_t slot = 0; slot < CONTROL_PEERS_MAX; slot++)
                if (server->peers[slot] == peer)
                        return (struct peer_name){ slot, peer->generation };
        return (struct peer_name){ CONTROL_PEERS_MAX, 0 };
}

struct peer *server_peer(struct server *server, struct peer_name name) {
        struct peer *peer = server_at(server, name.slot);

        return peer && peer->generation == name.generation ? peer : NULL;
}

struct peer *server_at(struct server *server, size_t slot) {
        struct peer *peer = slot < CONTROL_PEERS_MAX ? server->peers[slot] : NULL;

        return peer && peer->fd >= 0 ? peer : NULL;
}
