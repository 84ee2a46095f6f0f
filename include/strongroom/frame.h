/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_FRAME_H
#define STRONGROOM_FRAME_H

/*
 * A frame: a reader said this
 *
 * Plain data on its way from a driver to the agent. The bytes are borrowed until the call returns.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "strongroom/limits.h"

enum frame_kind {
        FRAME_TEXT = 1, /* what a barcode scanner sent, terminator and configured prefix taken off */
        FRAME_NFC,      /* an ISO 14443 or 15693 UID */
        FRAME_EPC,      /* the EPC of a Gen2 tag, without PC and CRC */
        FRAME_IMAGE,    /* 8-bit grey pixels */

        /* What is written on the card of the FRAME_NFC before this one. */
        FRAME_NDEF, /* the memory of a Type 2 tag from its capability container (page 3) on; see below */
        FRAME_NDEF_MESSAGE, /* an NDEF message, as the NDEF file of a Type 4 tag holds it */
};

/* Whether the maker's signature over the UID (NXP AN11350) holds. A right one is no proof against an emulator. */
enum frame_originality {
        FRAME_ORIGINALITY_UNKNOWN = 0, /* a card that has none, or it wasn't asked, or couldn't be read */
        FRAME_ORIGINALITY_HOLDS,
        FRAME_ORIGINALITY_WRONG, /* a card of a kind that is signed, and the signature is of another UID or of none */
};

enum {
        FRAME_RSSI_UNKNOWN = INT16_MIN,
        FRAME_TID_MAX = TAG_TID_MAX, /* serialised tags have 12 to 24 */
        FRAME_TYPE_MAX = 24,         /* "NTAG216", "DESFire EV2"; terminator included */
};

struct frame {
        enum frame_kind kind;
        uint16_t antenna;  /* 1-based; 0 where a reader has only one */
        int16_t rssi_cdbm; /* hundredths of dBm; FRAME_RSSI_UNKNOWN */
        uint16_t phase;    /* as the reader counts it; 0 where unknown */
        char symbology[4]; /* ISO/IEC 15424 identifier apart from the data, "]C1"; "" where not told so */
        size_t size;       /* bytes, at most FRAME_BYTES_MAX */
        size_t cut;        /* bytes beyond the limit that were left off; 0 as a rule */
        const uint8_t *bytes;

        /* FRAME_EPC; zero elsewhere */
        uint16_t pc;      /* protocol control word as the tag sent it (Gen2, 6.3.2.1.2.2); 0 where not told */
        uint16_t channel; /* 1-based index into the reader's hop table; 0 where not told */
        uint32_t frequency_khz; /* 0 where not told */
        uint16_t tid_size;      /* 0: the TID wasn't read; at most FRAME_TID_MAX */
        uint8_t tid[FRAME_TID_MAX];

        /* FRAME_NFC; zero elsewhere */
        uint16_t atqa; /* ISO 14443-3, first byte received in the low eight bits; 0 where there is none */
        uint8_t sak;
        char type[FRAME_TYPE_MAX]; /* what the card said it is; "" where it wasn't asked */
        uint8_t originality;       /* enum frame_originality */
        bool fleeting; /* a UID drawn anew each time, or that may be (ISO 14443-3, 6.5.4, 7.9.2): it names nothing */

        /*
         * FRAME_NDEF: four bytes of container, then the data area, as far as the end of the first NDEF message in it or
         * the terminator, whichever comes first, and nothing behind; the tag has no more data than the container says.
         * `cut` counts bytes of that which couldn't be read.
         */
};

#endif
