/* SPDX-License-Identifier: ISC */

/*
 * Terminal transport: the door opens, this reads and writes
 *
 * What the line doesn't take at once waits in a buffer of TTY_OUTPUT_MAX bytes; a reader that takes nothing at all for
 * so long is gone.
 */

#include "transport_tty.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "door.h"
#include "error.h"

enum {
        TTY_BACKOFF_MS_MIN = 100,
        TTY_BACKOFF_MS_MAX = 2000,
        TTY_SETTLED_MS = 5000, /* a session of this length begins the backoff again */
        TTY_OUTPUT_MAX = 8192,
};

struct transport_tty {
        struct driver_io *host;
        int door, fd;
        char path[LINK_DEVICE_MAX];
        unsigned int backoff_ms;
        uint64_t opened_us;
        sd_event_source *io, *timer;
        size_t output_size;
        uint8_t output[TTY_OUTPUT_MAX];
};

static void tty_stop(void *transport) {
        struct transport_tty *tty = transport;
        uint64_t now_us = 0;

        (void) sd_event_now(tty->host->event, CLOCK_MONOTONIC, &now_us);
        if (tty->fd >= 0 && now_us - tty->opened_us > TTY_SETTLED_MS * UINT64_C(1000))
                tty->backoff_ms = TTY_BACKOFF_MS_MIN;
        tty->io = sd_event_source_disable_unref(tty->io);
        closep(&tty->fd);
        tty->fd = -1;
        tty->output_size = 0;
        (void) sd_event_source_set_time_relative(tty->timer, (uint64_t) tty->backoff_ms * 1000u);
        (void) sd_event_source_set_enabled(tty->timer, SD_EVENT_ONESHOT);
        tty->backoff_ms *= 2;
        if (tty->backoff_ms > TTY_BACKOFF_MS_MAX)
                tty->backoff_ms = TTY_BACKOFF_MS_MAX;
}

static void tty_lose(struct transport_tty *tty, const char *reason) {
        tty_stop(tty);
        host_lose(tty->host, reason);
}

static const char *tty_gone(const struct transport_tty *tty) {
        return tty->host->driver->transport == TRANSPORT_TCP ? "the connection broke" : "unplugged";
}

static void tty_watch(struct transport_tty *tty) {
        uint32_t events = (host_room(tty->host) ? (uint32_t) EPOLLIN : 0u) |
                          (tty->output_size ? (uint32_t) EPOLLOUT : 0u);

        (void) sd_event_source_set_io_events(tty->io, events);
}

static void tty_flush(struct transport_tty *tty) {
        ssize_t size = write(tty->fd, tty->output, tty->output_size);

        if (size < 0 && (errno == EAGAIN || errno == EINTR))
                return;
        if (size < 0) {
                tty_lose(tty, "it doesn't take commands any more");
                return;
        }
        tty->output_size -= (size_t) size;
        memmove(tty->output, tty->output + size, tty->output_size);
}

/* A write that fails shows as a hang-up in the loop: nothing ends under the driver's feet. */
static int tty_send(void *transport, const uint8_t *bytes, size_t size) {
        struct transport_tty *tty = transport;

        if (tty->fd < 0)
                return -ENODEV;
        if (size > TTY_OUTPUT_MAX - tty->output_size)
                return -ENOBUFS;
        memcpy(tty->output + tty->output_size, bytes, size);
        tty->output_size += size;
        tty_watch(tty);
        return 0;
}

static void tty_resume(void *transport) {
        struct transport_tty *tty = transport;

        if (tty->fd >= 0)
                tty_watch(tty);
}

static void tty_read(struct transport_tty *tty) {
        uint8_t bytes[HOST_READ_MAX];
        size_t room = host_room(tty->host);
        ssize_t size;

        if (!room)
                return;
        size = read(tty->fd, bytes, room < sizeof bytes ? room : sizeof bytes);
        if (size < 0 && (errno == EAGAIN || errno == EINTR))
                return;
        if (size <= 0)
                tty_lose(tty, tty_gone(tty));
        else
                host_hear(tty->host, bytes, (size_t) size);
}

static int tty_on_io(sd_event_source *source, int fd, uint32_t events, void *userdata) {
        struct transport_tty *tty = userdata;

        (void) source;
        (void) fd;
        /* What was sent before the plug was pulled can still be read; then read() says 0 or EIO. */
        if (events & EPOLLIN)
                tty_read(tty);
        else if (events & (EPOLLHUP | EPOLLERR))
                tty_lose(tty, tty_gone(tty));
        if (tty->fd >= 0 && tty->output_size)
                tty_flush(tty);
        if (tty->fd >= 0)
                tty_watch(tty);
        return 0;
}

static int tty_on_timer(sd_event_source *source, uint64_t usec, void *userdata) {
        struct transport_tty *tty = userdata;
        char reason[LINK_REASON_MAX];
        int r;

        (void) source;
        (void) usec;
        if (tty->host->closing)
                return 0;
        r = door_ask(tty->door, DOOR_DEVICE, &tty->fd);
        if (!r)
                r = sd_event_add_io(tty->host->event, &tty->io, tty->fd, EPOLLIN, tty_on_io, tty);
        if (r >= 0) {
                (void) sd_event_now(tty->host->event, CLOCK_MONOTONIC, &tty->opened_us);
                host_prepare(tty->host, NULL, tty->path);
                host_begin(tty->host);
                return 0;
        }
        tty_stop(tty);
        if (r == -ENOTTY) {
                host_refuse(tty->host, "This isn't a serial line.");
        } else {
                (void) snprintf(reason, sizeof reason, "%s",
                        r == -ENOENT         ? "not plugged in"
                        : r == -EHOSTUNREACH ? "there is no such host on the network, or no way to it"
                        : r == -EBUSY        ? "another process holds it"
                                             : strerror(-r));
                host_lose(tty->host, reason);
        }
        return 0;
}

int transport_tty_new(struct driver_io *host, int door, const char *name, struct transport_tty **ret_tty) {
        static const struct transport_ops ops = { tty_send, tty_resume, tty_stop };
        scoped(transport_tty_freep) struct transport_tty *tty = calloc(1, sizeof *tty);
        int r;

        if (!tty)
                return -ENOMEM;
        tty->host = host;
        tty->door = door;
        tty->fd = -1;
        tty->backoff_ms = TTY_BACKOFF_MS_MIN;
        (void) snprintf(tty->path, sizeof tty->path, "%s", name);
        (void) snprintf(host->hello.device, sizeof host->hello.device, "%s", name);
        r = sd_event_add_time_relative(host->event, &tty->timer, CLOCK_MONOTONIC, 0, 1, tty_on_timer, tty);
        if (r < 0)
                return error_trace(r);
        host->ops = &ops;
        host->transport = tty;
        *ret_tty = take(tty);
        return 0;
}

struct transport_tty *transport_tty_free(struct transport_tty *tty) {
        if (!tty)
                return NULL;
        (void) sd_event_source_disable_unref(tty->io);
        (void) sd_event_source_disable_unref(tty->timer);
        closep(&tty->fd);
        free(tty);
        return NULL;
}
