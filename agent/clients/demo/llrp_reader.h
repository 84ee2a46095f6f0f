/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_DEMO_LLRP_READER_H
#define STRONGROOM_DEMO_LLRP_READER_H

/*
 * A fixed LLRP reader, played: what it hears it answers, and while its inventory runs it reports what is in its field
 *
 * Bytes in, bytes out; it knows nothing of sockets (llrp_port.h does). It is strict: a command in the wrong state, a
 * spec that it doesn't have or a parameter whose length doesn't fit is refused as a reader refuses it, so that it
 * catches a client that gets by only with lenient ones. It shares no code with the driver.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
        LLRP_READER_TAGS_MAX = 512,
        LLRP_READER_ANTENNAS = 4,
        LLRP_READER_EPC_MAX = 62,
        LLRP_READER_TID_SIZE = 12,
        LLRP_READER_IN_MAX = 8192,
        LLRP_READER_OUT_MAX = 1 << 17,
};

/* One tag, as one antenna sees it. */
struct llrp_reader_tag {
        uint8_t epc[LLRP_READER_EPC_MAX];
        uint8_t epc_size; /* even */
        uint8_t tid[LLRP_READER_TID_SIZE];
        bool has_tid;    /* else reading it fails */
        uint8_t antenna; /* 1-based */
        int8_t rssi_dbm;
};

struct llrp_reader {
        /* the room; set by the test or the demo */
        struct llrp_reader_tag tags[LLRP_READER_TAGS_MAX];
        size_t tag_count;
        bool unplugged[LLRP_READER_ANTENNAS];
        uint32_t vendor; /* 25882: it speaks Impinj's extensions */
        bool busy;       /* somebody else holds it: the greeting says so */
        uint16_t refuse; /* the type of message that it refuses, with the code below; 0: none */
        uint16_t refuse_code;
        uint64_t utc_us;

        /* what it was told */
        bool has_rospec, enabled, running, has_access, access_enabled, extended, keepalives;
        uint32_t rospec_id, access_id;
        uint16_t power_index;
        uint8_t session;
        uint32_t antenna_mask; /* of the inventory; bit 0: antenna 1 */
        unsigned int commands, acks;

        /* bytes */
        uint32_t next_id;
        size_t in_size, out_size;
        uint8_t in[LLRP_READER_IN_MAX], out[LLRP_READER_OUT_MAX];
};

/* Somebody connects: what it was told before is forgotten, and it greets. */
void llrp_reader_connect(struct llrp_reader *reader);

/* Bytes of the client, as they come. False where they are no LLRP: a reader hangs up then. */
bool llrp_reader_hear(struct llrp_reader *reader, const uint8_t *bytes, size_t size);

/* One round of the inventory, where one runs: each tag at a connected antenna is reported once. */
void llrp_reader_round(struct llrp_reader *reader);

void llrp_reader_keep_alive(struct llrp_reader *reader);

/* A cable is pulled or put back; told where events were asked for. */
void llrp_reader_set_antenna(struct llrp_reader *reader, unsigned int antenna, bool plugged);

/* Bytes have gone out. */
void llrp_reader_sent(struct llrp_reader *reader, size_t size);

#endif
