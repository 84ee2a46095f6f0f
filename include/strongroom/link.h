/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_LINK_H
#define STRONGROOM_LINK_H

/*
 * The reader link: what strongroom-reader and strongroomd say to each other on run/readers
 *
 * SOCK_SEQPACKET, one message a packet, both ends on one machine: host byte order, packed by the fields below.
 *
 *   reader                          agent
 *   HELLO (driver, device, name) ->
 *                                <- WELCOME (the name it goes by; the last frame number on disk of this session)
 *   FRAME number, bytes          ->
 *                                <- SIGNAL number, kind      after the commit; doubles as the acknowledgement
 *   HEALTH counters              ->      every LINK_HEALTH_MS, and at each change of state
 *
 * A frame is numbered from 1 within a session (a random number the reader process draws at start). The reader keeps
 * what isn't acknowledged and sends it again after a reconnect; the agent drops what it has: no frame is lost or
 * counted twice. A reader's name comes from its systemd unit (peer credentials); the greeting's name counts only for
 * a peer of the agent's own user, as in a demo or a test.
 */

#include <stdint.h>

#include "strongroom/frame.h"
#include "strongroom/limits.h"

enum {
        LINK_VERSION = 3,        /* rises with every change of the structures below */
        LINK_MAGIC = 0x53524c31, /* "SRL1" */
        LINK_HEALTH_MS = 2000,
        LINK_STALE_MS = 10000, /* silent for this long: the reader is stale, what it covers is unknown */
        LINK_DEVICE_MAX = 96,
        LINK_REASON_MAX = 160,
};

enum link_kind {
        LINK_HELLO = 1,
        LINK_FRAME,
        LINK_HEALTH,
        LINK_WELCOME = 16,
        LINK_SIGNAL,
};

enum link_state {
        LINK_DEVICE_LIVE = 1, /* open and answering */
        LINK_DEVICE_GONE,     /* unplugged, or not there yet */
        LINK_DEVICE_UNFIT,    /* there, but can't be driven; see the reason */
};

struct link_head {
        uint32_t magic;
        uint16_t version;
        uint16_t kind;    /* enum link_kind */
        uint64_t session; /* drawn by the reader process */
        uint64_t number;  /* of the frame; 0 elsewhere */
};

struct link_hello {
        char name[READER_NAME_MAX];
        char driver[READER_NAME_MAX];
        char device[LINK_DEVICE_MAX]; /* "/dev/ttyACM0", "usb 1-2 0c2e:0901 serial 123" */
        uint32_t can_signal;          /* 1 where the model can beep or light */
};

struct link_frame {
        uint32_t kind; /* enum frame_kind */
        uint16_t antenna;
        int16_t rssi_cdbm;
        uint16_t phase;
        uint16_t size;
        uint32_t cut;
        char symbology[4];
        uint16_t pc, channel;
        uint32_t frequency_khz;
        uint16_t atqa, tid_size;
        uint8_t sak;
        uint8_t originality; /* enum frame_originality */
        uint8_t fleeting;    /* 0 or 1 */
        uint8_t pad;
        char type[FRAME_TYPE_MAX];
        uint8_t tid[FRAME_TID_MAX];
        uint8_t bytes[FRAME_BYTES_MAX];
};

struct link_health {
        uint32_t state;                               /* enum link_state */
        uint32_t antennas_lost;                       /* bit 0: antenna 1; what they look at isn't seen */
        uint64_t frames, garbled, refused, unplugged; /* since the process began */
        char reason[LINK_REASON_MAX];                 /* for people; "" where all is well */
};

struct link_welcome {
        char name[READER_NAME_MAX];
        uint64_t durable; /* the last frame number of this session that is on disk */
};

struct link_signal {
        uint32_t kind; /* enum signal_kind */
        uint32_t pad;
};

struct link_message {
        struct link_head head;
        union {
                struct link_hello hello;
                struct link_frame frame;
                struct link_health health;
                struct link_welcome welcome;
                struct link_signal signal;
        };
};

#endif
