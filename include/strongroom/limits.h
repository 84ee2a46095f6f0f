/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_LIMITS_H
#define STRONGROOM_LIMITS_H

/*
 * Every limit that crosses a wall
 *
 * Each queue, loop and string has a name here; the asserts below keep them consistent with one another.
 */

#include <assert.h>

enum {
        /* what readers say */
        PAYLOAD_BYTES_MAX = 512,  /* one barcode; longer ones become a finding, cut, with their length */
        FRAME_BYTES_MAX = 4096,   /* one frame on the reader socket; an LLRP report may need it */
        READERS_MAX = 64,         /* reader processes at once */
        READER_NAME_MAX = 64,     /* "scanner-1", terminator included */
        READER_UNACKED_MAX = 256, /* frames a reader keeps until the agent has them on disk */
        DRIVER_STATE_MAX = 16384, /* one driver's state */
        DRIVER_POLL_MS_MAX = 500, /* a library driver returns at least this often */
        HID_DESCRIPTOR_MAX = 4096,

        /* names; terminators included */
        TAG_BYTES_MAX = 124,
        TAG_TID_MAX = 32,   /* bytes of a UHF tag's TID bank */
        TAG_TEXT_MAX = 512, /* a tag printed: scheme, colon, escaped bytes */
        PLACE_CODE_MAX = 64,
        ITEM_NUMBER_MAX = 40,
        CASE_REF_MAX = 64,
        COUNT_ID_MAX = 24,
        ACTOR_NAME_MAX = 64,
        STATION_NAME_MAX = 32,
        KIND_NAME_MAX = 32,
        SITE_NAME_MAX = 64,

        /* tags in the air */
        SIGHTINGS_MAX = 1 << 20,         /* live tags bound to exhibits, places, people */
        SIGHTINGS_FOREIGN_MAX = 1 << 17, /* live tags of strangers, which have room of their own */
        SIGHTINGS_ANTENNAS_MAX = 1024,   /* of all readers: 64 with 16 ports each */
        SIGHTING_TIDS_MAX = 4,           /* chips told apart under one EPC */
        PORTAL_TAGS_MAX = 4096,          /* tags in one doorway at once */

        /* the record */
        EVENT_BYTES_MAX = 4096, /* one event in canonical form (ledger.md) */
        EVENT_ACTORS_MAX = 4,
        SIGNATURES_BYTES_MAX = 8192,
        TURN_ENTRIES_MAX = 4096, /* entries of one turn, one transaction */

        /* photos and documents beside the record (docs/files.md) */
        FILE_BYTES_MAX = 64 << 20,
        FILE_PART_BYTES = 36864,    /* of a file that comes or goes, in one request */
        FILE_FREE_BYTES = 16 << 20, /* what a file leaves free for the record */
        FILE_UPLOADS_MAX = 8,       /* files that come at once */
        FILE_IDLE_S = 60,           /* what no part came for is dropped */

        /* the control socket (interfaces.md) */
        CONTROL_LINE_MAX = 65536,
        CONTROL_PEERS_MAX = 64,
        CONTROL_REQUESTS_A_SECOND_MAX = 1000,
        CONTROL_OUTPUT_MAX = 1 << 20,
        STATIONS_MAX = 32,
        USERS_MAX = 256,
};

static_assert(PAYLOAD_BYTES_MAX <= FRAME_BYTES_MAX, "a barcode fits a frame");
static_assert(EVENT_BYTES_MAX >= 2 * PAYLOAD_BYTES_MAX, "an event can hold an escaped payload");
static_assert(SIGHTINGS_ANTENNAS_MAX >= READERS_MAX, "each reader has an antenna at least");
static_assert(CONTROL_LINE_MAX >= 4 * EVENT_BYTES_MAX, "a request can hold an event's worth of text");
static_assert(CONTROL_LINE_MAX >= FILE_PART_BYTES / 3 * 4 + 1024, "a request can hold a part of a file");
static_assert(FILE_PART_BYTES % 3 == 0, "parts are whole in base64");

#endif
