/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_READERS_H
#define STRONGROOM_READERS_H

/*
 * Readers: who is connected on run/readers, and how each is doing
 *
 * A reader stays in the table after its process has gone, since its silence matters. Its name comes from the systemd
 * unit of the peer ("strongroom-reader@NAME.service"); a greeting's name counts only for a peer of our own user.
 * Everything that readers say is handed to the calls below; nothing here touches the record.
 */

#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-event.h>

#include "macros.h"
#include "strongroom/driver.h"
#include "strongroom/link.h"

enum reader_state {
        READER_NEVER = 0, /* configured, and not heard of since the agent began */
        READER_LIVE,
        READER_STALE, /* connected, silent for LINK_STALE_MS */
        READER_GONE,  /* its process or its device is gone */
        READER_UNFIT, /* its device can't be driven: see the reason */
};

const char *reader_state_name(enum reader_state state);

struct reader {
        char name[READER_NAME_MAX];
        char driver[READER_NAME_MAX];
        char device[LINK_DEVICE_MAX];
        char reason[LINK_REASON_MAX];
        enum reader_state state;
        bool can_signal;
        bool told; /* in this connection, of its health or a frame: before, its state is a guess */
        uint32_t antennas_lost; /* bit 0: antenna 1 */
        int64_t heard_us;       /* wall clock, for people; 0: never */
        uint64_t heard_ns;      /* CLOCK_BOOTTIME */
        uint64_t frames, garbled, refused, unplugged;

        uint64_t session; /* of the process now connected */
        uint64_t queued;  /* the last frame number handed to the agent in this session */
        int fd;           /* -1: not connected */
        sd_event_source *io;
        struct readers *readers;
};

enum { READERS_E_FULL = 1 };

struct readers_calls {
        /* The last frame number of this reader and session that is on disk; 0: none. */
        uint64_t (*durable)(void *context, const char *name, uint64_t session);
        /*
         * 0: taken. READERS_E_FULL: taken, and there is no room for another: nobody is read from until
         * readers_go_on(). A negative errno: not taken; the reader is dropped and will send it again.
         */
        int (*frame)(void *context, struct reader *reader, const struct link_message *message);
        void (*changed)(void *context, struct reader *reader);
        void *context;
};

struct readers;

/* Owns listener. Calls are copied. */
must_check int readers_new(
        sd_event *event, int listener, const struct readers_calls *calls, struct readers **ret_readers);
struct readers *readers_free(struct readers *readers);
DEFINE_SCOPED(struct readers, readers_free)

/* Enters a configured reader before it has been heard of. */
must_check int readers_expect(struct readers *readers, const char *name);

void readers_go_on(struct readers *readers);

/* Those connected and silent for too long become stale. */
void readers_tick(struct readers *readers, uint64_t now_ns);

/* Tells a reader that a frame is on disk, and how to beep. A reader that has gone is not an error. */
void reader_signal(struct reader *reader, uint64_t session, uint64_t number, enum signal_kind kind);

struct reader *readers_find(struct readers *readers, const char *name);
struct reader *readers_at(struct readers *readers, size_t index); /* NULL past the last */

#endif
