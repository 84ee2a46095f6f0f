/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_HOST_HOST_H
#define STRONGROOM_HOST_HOST_H

/*
 * The host of one driver: between the transport, the driver and the agent
 *
 *      transport --hear--> driver->feed --driver_emit--> outbox --> agent link --> strongroomd
 *          ^------send------ driver <-----signal-------------------- SIGNAL
 *
 * A session begins when the transport has the device open and ends when it is gone, unfit, or the driver gives up.
 * The driver's state lives for one session. Frames outlive it: they wait in the outbox for the agent.
 */

#include <stdbool.h>
#include <stdio.h>
#include <systemd/sd-event.h>

#include "agent_link.h"
#include "commission.h"
#include "outbox.h"
#include "settings.h"
#include "strongroom/driver.h"
#include "strongroom/link.h"
#include "transport.h"

enum {
        HOST_ROOM_RESERVE = 32, /* frames a tick may bring while nothing is read */
        HOST_READ_MAX = 4096,
        HOST_CLOSE_MS = 1000, /* how long the last frames may wait for the agent when the process ends */
        HOST_ORDER_TRIES = 4, /* to open a device for an order: who held it before may still be letting go */
};

struct driver_io {
        sd_event *event;
        const struct driver *driver;
        void *state; /* DRIVER_STATE_MAX bytes */
        bool live;
        bool waiting; /* a transport found no room */
        bool closing;
        struct settings configured; /* by file and command line */
        struct settings model;      /* by the match row, for this session */

        const struct transport_ops *ops;
        void *transport;

        FILE *print;  /* frames as JSON lines instead of an agent; NULL: none */
        FILE *record; /* NULL: none */
        struct outbox outbox;
        struct agent_link *link; /* NULL where frames are printed */
        struct link_hello hello;
        struct link_health health;
        char told[LINK_REASON_MAX]; /* what driver_reason() said last */
        unsigned int missed;        /* times in a row that the device couldn't be opened */

        sd_event_source *wake, *beat, *end;
        uint64_t record_us;                /* the moment of the last line recorded */
        struct commission_run *commission; /* an order instead of an agent; NULL: none */
        struct replay *replay; /* the recording that keeps the time, instead of the loop; NULL: none */
};

/* Zero but for driver, configured, print, record and hello.name, which are the caller's to fill in. */
must_check int host_start(struct driver_io *host, sd_event *event, int door);
void host_end(struct driver_io *host);

/* Reads no more, gives the agent HOST_CLOSE_MS for what is in the outbox, and leaves the loop. */
void host_close(struct driver_io *host);

/* ---- what a transport tells ---- */

/* A device is there: its match row (NULL: none) and its name for people. */
void host_prepare(struct driver_io *host, const struct driver_match *row, const char *device);

/* The HID report descriptor: 0, or DRIVER_E_UNFIT with the reason in `told`. */
must_check int host_describe(struct driver_io *host, const uint8_t *descriptor, size_t size);
void host_begin(struct driver_io *host);

/* How many bytes may be read now: each brings at most one frame. */
size_t host_room(struct driver_io *host);
void host_hear(struct driver_io *host, const uint8_t *bytes, size_t size);
void host_lose(struct driver_io *host, const char *reason);
void host_refuse(struct driver_io *host, const char *reason);

/* ---- for replay ---- */

/* The state alone: no loop, no agent. */
must_check int host_start_alone(struct driver_io *host);

/* ---- between the host's files ---- */

void host_take_result(struct driver_io *host, int r);
void host_say_health(struct driver_io *host);

#endif
