/* SPDX-License-Identifier: ISC */

/*
 * Readers: the sessions on run/readers
 *
 *      accept → HELLO → WELCOME → (FRAME | HEALTH)* → gone
 *
 * Each state permits the messages of its row in the permit table; anything else drops the peer. One packet is one
 * message, so nothing is ever half read.
 */

#include "readers.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <systemd/sd-login.h>

#include "clock.h"
#include "error.h"
#include "link.h"
#include "text.h"

struct greeter {
        int fd; /* connected, and not yet greeted; -1: a free slot */
        sd_event_source *io;
        struct readers *readers;
};

struct readers {
        sd_event *event;
        int listener;
        sd_event_source *accepts;
        struct readers_calls calls;
        bool waiting; /* nobody is read from: the agent's queue is full */
        size_t count;
        struct reader table[READERS_MAX];
        struct greeter greeters[READERS_MAX];
};

const char *reader_state_name(enum reader_state state) {
        static const char *const names[] = {
                [READER_NEVER] = "never",
                [READER_LIVE] = "live",
                [READER_STALE] = "stale",
                [READER_GONE] = "gone",
                [READER_UNFIT] = "unfit",
        };

        return names[state];
}

static void reader_set_state(struct reader *reader, enum reader_state state) {
        if (reader->state == state)
                return;
        reader->state = state;
        reader->readers->calls.changed(reader->readers->calls.context, reader);
}

static void reader_heard(struct reader *reader) {
        struct moment now = clock_now();

        reader->heard_us = now.wall_us;
        reader->heard_ns = now.mono_ns;
}

static void reader_drop(struct reader *reader, const char *reason) {
        reader->io = sd_event_source_disable_unref(reader->io);
        closep(&reader->fd);
        reader->fd = -1;
        (void) text_copy(reader->reason, sizeof reader->reason, reason);
        reader_set_state(reader, READER_GONE);
}

static struct reader *readers_enter(struct readers *readers, const char *name) {
        struct reader *reader = readers_find(readers, name);

        if (reader || readers->count == READERS_MAX)
                return reader;
        reader = &readers->table[readers->count++];
        *reader = (struct reader){ .fd = -1, .readers = readers };
        (void) text_copy(reader->name, sizeof reader->name, name);
        return reader;
}

int readers_expect(struct readers *readers, const char *name) {
        return readers_enter(readers, name) ? 0 : -ENOSPC;
}

struct reader *readers_find(struct readers *readers, const char *name) {
        for (size_t i = 0; i < readers->count; i++)
                if (!strcmp(readers->table[i].name, name))
                        return &readers->table[i];
        return NULL;
}

struct reader *readers_at(struct readers *readers, size_t index) {
        return index < readers->count ? &readers->table[index] : NULL;
}

/* ---- messages of a greeted reader ---- */

static void readers_wait(struct readers *readers) {
        readers->waiting = true;
        for (size_t i = 0; i < readers->count; i++)
                if (readers->table[i].io)
                        (void) sd_event_source_set_enabled(readers->table[i].io, SD_EVENT_OFF);
}

static bool reader_take_frame(struct reader *reader, const struct link_message *message) {
        struct readers *readers = reader->readers;
        int r;

        if (message->head.number <= reader->queued)
                return true; /* sent again after a reconnect, and already in hand */
        r = readers->calls.frame(readers->calls.context, reader, message);
        if (r < 0)
                return false;
        reader->told = true;
        reader->frames++;
        reader->queued = message->head.number;
        if (r == READERS_E_FULL)
                readers_wait(readers);
        return true;
}

static bool reader_take_health(struct reader *reader, const struct link_message *message) {
        static const enum reader_state states[] = {
                [LINK_DEVICE_LIVE] = READER_LIVE,
                [LINK_DEVICE_GONE] = READER_GONE,
                [LINK_DEVICE_UNFIT] = READER_UNFIT,
        };
        const struct link_health *health = &message->health;
        const enum reader_state was = reader->state;
        const bool changed = !reader->told || reader->antennas_lost != health->antennas_lost;

        reader->told = true;
        reader->antennas_lost = health->antennas_lost;
        reader->frames = health->frames;
        reader->garbled = health->garbled;
        reader->refused = health->refused;
        reader->unplugged = health->unplugged;
        (void) text_copy(reader->reason, sizeof reader->reason, health->reason);
        reader_set_state(reader, states[health->state]);
        if (changed && reader->state == was)
                reader->readers->calls.changed(reader->readers->calls.context, reader);
        return true;
}

static const struct {
        enum link_kind kind;
        bool (*handle)(struct reader *reader, const struct link_message *message);
} reader_permits[] = {
        { LINK_FRAME, reader_take_frame },
        { LINK_HEALTH, reader_take_health },
};

static bool reader_take(struct reader *reader, const struct link_message *message) {
        if (message->head.session != reader->session)
                return false;
        for (size_t i = 0; i < count_of(reader_permits); i++) {
                if (reader_permits[i].kind != message->head.kind)
                        continue;
                reader_heard(reader);
                if (reader->state == READER_STALE)
                        reader_set_state(reader, READER_LIVE);
                return reader_permits[i].handle(reader, message);
        }
        return false;
}

/* 1 with a message, 0 where there is none now, -1 where the peer is gone or broke the rules. */
static int link_receive(int fd, struct link_message *ret_message) {
        ssize_t size = recv(fd, ret_message, sizeof *ret_message, MSG_DONTWAIT | MSG_TRUNC);

        if (size < 0)
                return errno == EAGAIN || errno == EINTR ? 0 : -1;
        return size > 0 && !link_check(ret_message, (size_t) size) ? 1 : -1;
}

static int reader_on_io(sd_event_source *source, int fd, uint32_t events, void *userdata) {
        struct reader *reader = userdata;
        struct link_message message;
        int got = link_receive(fd, &message);

        (void) source;
        (void) events;
        if (got > 0 && !reader_take(reader, &message))
                reader_drop(reader, "Its process was dropped: it broke the rules of the link, or its frame "
                                    "could not be held.");
        else if (got < 0)
                reader_drop(reader, "Its process has gone.");
        return 0;
}

/* ---- greeting ---- */

/* From the peer's unit; else, for our own user, from the greeting (a demo, a test, started by hand). */
static int reader_name(int fd, const struct link_hello *hello, char *ret_name) {
        static const char prefix[] = "strongroom-reader@", suffix[] = ".service";
        struct ucred peer;
        socklen_t size = sizeof peer;
        scoped(freep) char *unit = NULL;
        size_t length;

        if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size))
                return -errno;
        if (sd_pid_get_unit(peer.pid, &unit) >= 0 && !strncmp(unit, prefix, sizeof prefix - 1)) {
                length = strlen(unit);
                if (length > sizeof suffix && !strcmp(unit + length - (sizeof suffix - 1), suffix))
                        unit[length - (sizeof suffix - 1)] = '\0';
                return text_copy(ret_name, READER_NAME_MAX, unit + sizeof prefix - 1) ? 0 : -ENAMETOOLONG;
        }
        if (peer.uid != geteuid() || !hello->name[0] || !text_is_clean(hello->name))
                return -EPERM;
        return text_copy(ret_name, READER_NAME_MAX, hello->name) ? 0 : -ENAMETOOLONG;
}

static void reader_welcome(struct reader *reader) {
        struct readers *readers = reader->readers;
        struct link_message message = {
                .head = { LINK_MAGIC, LINK_VERSION, LINK_WELCOME, reader->session, 0 },
        };
        uint64_t durable = readers->calls.durable(readers->calls.context, reader->name, reader->session);

        if (reader->queued < durable)
                reader->queued = durable;
        message.welcome.durable = durable;
        (void) text_copy(message.welcome.name, sizeof message.welcome.name, reader->name);
        (void) send(reader->fd, &message, link_size(LINK_WELCOME), MSG_DONTWAIT | MSG_NOSIGNAL);
}

static int reader_connect(struct readers *readers, int fd, const struct link_message *message) {
        char name[READER_NAME_MAX];
        struct reader *reader;
        int r = reader_name(fd, &message->hello, name);

        if (r)
                return r;
        reader = readers_enter(readers, name);
        if (!reader)
                return -ENOSPC;
        if (reader->fd >= 0)
                reader_drop(reader, "Another process took its place.");
        r = sd_event_add_io(readers->event, &reader->io, fd, EPOLLIN, reader_on_io, reader);
        if (r < 0)
                return r;
        if (readers->waiting)
                (void) sd_event_source_set_enabled(reader->io, SD_EVENT_OFF);
        if (reader->session != message->head.session)
                reader->queued = 0;
        reader->fd = fd;
        reader->session = message->head.session;
        reader->can_signal = message->hello.can_signal;
        reader->reason[0] = '\0';
        reader->told = false;
        reader->antennas_lost = 0;
        (void) text_copy(reader->driver, sizeof reader->driver, message->hello.driver);
        (void) text_copy(reader->device, sizeof reader->device, message->hello.device);
        reader_heard(reader);
        reader_welcome(reader);
        reader_set_state(reader, READER_LIVE);
        return 0;
}

static void greeter_end(struct greeter *greeter, bool keep_fd) {
        greeter->io = sd_event_source_disable_unref(greeter->io);
        if (!keep_fd)
                closep(&greeter->fd);
        greeter->fd = -1;
}

static int greeter_on_io(sd_event_source *source, int fd, uint32_t events, void *userdata) {
        struct greeter *greeter = userdata;
        struct link_message message;
        int got = link_receive(fd, &message);

        (void) source;
        (void) events;
        if (!got)
                return 0;
        if (got > 0 && message.head.kind == LINK_HELLO) {
                /* The source watches the same descriptor: it must be off before the reader's takes over. */
                greeter->io = sd_event_source_disable_unref(greeter->io);
                greeter_end(greeter, !reader_connect(greeter->readers, fd, &message));
        } else {
                greeter_end(greeter, false);
        }
        return 0;
}

static int readers_on_accept(sd_event_source *source, int listener, uint32_t events, void *userdata) {
        struct readers *readers = userdata;
        int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

        (void) source;
        (void) events;
        if (fd < 0)
                return 0;
        for (size_t i = 0; i < READERS_MAX; i++) {
                struct greeter *greeter = &readers->greeters[i];

                if (greeter->fd >= 0)
                        continue;
                *greeter = (struct greeter){ .fd = fd, .readers = readers };
                if (sd_event_add_io(readers->event, &greeter->io, fd, EPOLLIN, greeter_on_io, greeter) < 0)
                        greeter_end(greeter, false);
                return 0;
        }
        closep(&fd);
        return 0;
}

/* ---- the whole ---- */

int readers_new(
        sd_event *event, int listener, const struct readers_calls *calls, struct readers **ret_readers) {
        scoped(readers_freep) struct readers *readers = calloc(1, sizeof *readers);
        int r;

        if (!readers)
                return -ENOMEM;
        readers->listener = listener;
        readers->event = sd_event_ref(event);
        readers->calls = *calls;
        for (size_t i = 0; i < READERS_MAX; i++)
                readers->greeters[i].fd = -1;
        r = sd_event_add_io(event, &readers->accepts, listener, EPOLLIN, readers_on_accept, readers);
        if (r < 0)
                return error_trace(r);
        *ret_readers = take(readers);
        return 0;
}

struct readers *readers_free(struct readers *readers) {
        if (!readers)
                return NULL;
        for (size_t i = 0; i < readers->count; i++) {
                (void) sd_event_source_disable_unref(readers->table[i].io);
                closep(&readers->table[i].fd);
        }
        for (size_t i = 0; i < READERS_MAX; i++)
                greeter_end(&readers->greeters[i], false);
        (void) sd_event_source_disable_unref(readers->accepts);
        (void) sd_event_unref(readers->event);
        closep(&readers->listener);
        free(readers);
        return NULL;
}

void readers_go_on(struct readers *readers) {
        if (!readers->waiting)
                return;
        readers->waiting = false;
        for (size_t i = 0; i < readers->count; i++)
                if (readers->table[i].io)
                        (void) sd_event_source_set_enabled(readers->table[i].io, SD_EVENT_ON);
}

void readers_tick(struct readers *readers, uint64_t now_ns) {
        for (size_t i = 0; i < readers->count; i++) {
                struct reader *reader = &readers->table[i];

                if (readers->waiting || reader->fd < 0 || reader->state != READER_LIVE)
                        continue;
                if (now_ns - reader->heard_ns > (uint64_t) LINK_STALE_MS * 1000000u)
                        reader_set_state(reader, READER_STALE);
        }
}

void reader_signal(struct reader *reader, uint64_t session, uint64_t number, enum signal_kind kind) {
        struct link_message message = {
                .head = { LINK_MAGIC, LINK_VERSION, LINK_SIGNAL, session, number },
                .signal = { .kind = kind },
        };

        if (reader->fd < 0 || reader->session != session)
                return; /* the welcome of its next connection will tell what is on disk */
        if (send(reader->fd, &message, link_size(LINK_SIGNAL), MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
                reader_drop(reader, "It doesn't take its acknowledgements; its process was dropped.");
}
