/* SPDX-License-Identifier: ISC */

/*
 * Agent link: connects, greets, hands over the outbox, and begins again when the agent goes
 */

#include "agent_link.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "door.h"
#include "error.h"
#include "link.h"

enum { AGENT_BACKOFF_MS_MIN = 100, AGENT_BACKOFF_MS_MAX = 2000, AGENT_WELCOME_MS = 5000 };

struct agent_link {
        sd_event *event;
        int door, fd;
        bool up;
        bool blocked; /* the socket is full: waiting for EPOLLOUT */
        unsigned int backoff_ms;
        sd_event_source *io, *timer;
        struct outbox *outbox;
        const struct link_hello *hello;
        struct agent_link_calls calls;
};

static void agent_link_set_timer(struct agent_link *link, unsigned int after_ms) {
        (void) sd_event_source_set_time_relative(link->timer, (uint64_t) after_ms * 1000u);
        (void) sd_event_source_set_enabled(link->timer, SD_EVENT_ONESHOT);
}

static void agent_link_drop(struct agent_link *link, const char *reason) {
        link->io = sd_event_source_disable_unref(link->io);
        closep(&link->fd);
        link->fd = -1;
        link->up = link->blocked = false;
        outbox_rewind(link->outbox);
        agent_link_set_timer(link, link->backoff_ms);
        link->backoff_ms *= 2;
        if (link->backoff_ms > AGENT_BACKOFF_MS_MAX)
                link->backoff_ms = AGENT_BACKOFF_MS_MAX;
        link->calls.down(link->calls.context, reason);
}

/* 0; -EAGAIN where the socket is full; the link is dropped at any other error. */
static int agent_link_send(struct agent_link *link, const struct link_message *message, size_t size) {
        if (send(link->fd, message, size, MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t) size)
                return 0;
        if (errno == EAGAIN || errno == EINTR || errno == ENOBUFS)
                return -EAGAIN;
        agent_link_drop(link, "the agent hung up");
        return -EPIPE;
}

static void agent_link_set_blocked(struct agent_link *link, bool blocked) {
        if (blocked == link->blocked)
                return;
        link->blocked = blocked;
        (void) sd_event_source_set_io_events(link->io, blocked ? EPOLLIN | EPOLLOUT : EPOLLIN);
}

void agent_link_flush(struct agent_link *link) {
        const struct link_message *message;

        while (link->up && (message = outbox_next(link->outbox)) != NULL) {
                int r = agent_link_send(link, message, link_frame_size(message->frame.size));

                if (r == -EAGAIN)
                        agent_link_set_blocked(link, true);
                if (r)
                        return;
                outbox_mark_sent(link->outbox);
        }
        if (link->up)
                agent_link_set_blocked(link, false);
}

void agent_link_say_health(struct agent_link *link, const struct link_health *health) {
        struct link_message message = {
                .head = { LINK_MAGIC, LINK_VERSION, LINK_HEALTH, link->outbox->session, 0 },
                .health = *health,
        };

        if (link->up)
                (void) agent_link_send(link, &message, link_size(LINK_HEALTH));
}

static void agent_link_on_welcome(struct agent_link *link, const struct link_message *message) {
        link->up = true;
        link->backoff_ms = AGENT_BACKOFF_MS_MIN;
        (void) sd_event_source_set_enabled(link->timer, SD_EVENT_OFF);
        outbox_acknowledge(link->outbox, message->welcome.durable);
        link->calls.up(link->calls.context, message->welcome.name);
        agent_link_flush(link);
        link->calls.room(link->calls.context);
}

/* The permit table: greeting takes WELCOME alone, up takes SIGNAL alone. */
static bool agent_link_take(struct agent_link *link, const struct link_message *message) {
        if (message->head.session != link->outbox->session)
                return false;
        if (!link->up && message->head.kind == LINK_WELCOME) {
                agent_link_on_welcome(link, message);
                return true;
        }
        if (!link->up || message->head.kind != LINK_SIGNAL)
                return false;
        outbox_acknowledge(link->outbox, message->head.number);
        link->calls.signal(link->calls.context, (enum signal_kind) message->signal.kind);
        link->calls.room(link->calls.context);
        return true;
}

static int agent_link_on_io(sd_event_source *source, int fd, uint32_t events, void *userdata) {
        struct agent_link *link = userdata;
        struct link_message message;
        ssize_t size;

        (void) source;
        if (events & (EPOLLIN | EPOLLHUP | EPOLLERR)) {
                size = recv(fd, &message, sizeof message, MSG_DONTWAIT | MSG_TRUNC);
                if (size < 0 && (errno == EAGAIN || errno == EINTR))
                        return 0;
                if (size <= 0) {
                        agent_link_drop(link, "the agent hung up");
                        return 0;
                }
                if (link_check(&message, (size_t) size) || !agent_link_take(link, &message)) {
                        agent_link_drop(link, "the agent broke the rules of the reader link");
                        return 0;
                }
        }
        if (events & EPOLLOUT)
                agent_link_flush(link);
        return 0;
}

static void agent_link_greet(struct agent_link *link) {
        struct link_message message = {
                .head = { LINK_MAGIC, LINK_VERSION, LINK_HELLO, link->outbox->session, 0 },
                .hello = *link->hello,
        };

        if (!agent_link_send(link, &message, link_size(LINK_HELLO)))
                agent_link_set_timer(link, AGENT_WELCOME_MS);
        else if (link->fd >= 0)
                agent_link_drop(link, "the agent doesn't read");
}

static int agent_link_on_timer(sd_event_source *source, uint64_t usec, void *userdata) {
        struct agent_link *link = userdata;
        int r;

        (void) source;
        (void) usec;
        if (link->fd >= 0) {
                agent_link_drop(link, "the agent doesn't answer the greeting");
                return 0;
        }
        r = door_ask(link->door, DOOR_AGENT, &link->fd);
        if (!r)
                r = sd_event_add_io(link->event, &link->io, link->fd, EPOLLIN, agent_link_on_io, link);
        if (r < 0) {
                agent_link_drop(link, "the agent can't be reached");
                return 0;
        }
        agent_link_greet(link);
        return 0;
}

int agent_link_new(sd_event *event, int door, struct outbox *outbox, const struct link_hello *hello,
        const struct agent_link_calls *calls, struct agent_link **ret_link) {
        scoped(agent_link_freep) struct agent_link *link = calloc(1, sizeof *link);
        int r;

        if (!link)
                return -ENOMEM;
        *link = (struct agent_link){
                .event = sd_event_ref(event),
                .door = door,
                .fd = -1,
                .backoff_ms = AGENT_BACKOFF_MS_MIN,
                .outbox = outbox,
                .hello = hello,
                .calls = *calls,
        };
        r = sd_event_add_time_relative(event, &link->timer, CLOCK_MONOTONIC, 0, 1, agent_link_on_timer, link);
        if (r < 0)
                return error_trace(r);
        *ret_link = take(link);
        return 0;
}

struct agent_link *agent_link_free(struct agent_link *link) {
        if (!link)
                return NULL;
        (void) sd_event_source_disable_unref(link->io);
        (void) sd_event_source_disable_unref(link->timer);
        closep(&link->fd);
        (void) sd_event_unref(link->event);
        free(link);
        return NULL;
}
