/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_FRAME_H
#define STRONGROOM_FRAME_H

/*
 * A frame: a reader said this
 *
 * Plain data on its way from a driver to the agent. The bytes are borrowed until the call returns.
 */

#include <stddef.h>
#include <stdint.h>

enum frame_kind {
        FRAME_TEXT = 1, /* what a barcode scanner sent, terminator and configured prefix taken off */
        FRAME_NFC,      /* an ISO 14443 or 15693 UID */
        FRAME_EPC,      /* an EPC Gen2 memory bank */
        FRAME_IMAGE,    /* 8-bit grey pixels */
};

enum { FRAME_RSSI_UNKNOWN = INT16_MIN };

struct frame {
        enum frame_kind kind;
        uint16_t antenna;  /* 1-based; 0 where a reader has only one */
        int16_t rssi_cdbm; /* hundredths of dBm; FRAME_RSSI_UNKNOWN */
        uint16_t phase;    /* as the reader counts it; 0 where unknown */
        char symbology[4]; /* ISO/IEC 15424 identifier apart from the data, "]C1"; "" where not told so */
        size_t size;       /* bytes, at most FRAME_BYTES_MAX */
        size_t cut;        /* bytes beyond the limit that were left off; 0 as a rule */
        const uint8_t *bytes;
};

#endif
