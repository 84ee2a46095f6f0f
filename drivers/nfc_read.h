/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_NFC_READ_H
#define STRONGROOM_NFC_READ_H

/*
 * Reading what is written on a card, one exchange at a time, so that its caller's time is its own
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "macros.h"
#include "nfc_card.h"
#include "nfc_wire.h"

enum {
        NFC_READ_MAX = 2048,
        NFC_CONTAINER_SIZE = 4,   /* of a Type 2 tag */
        NFC_TYPE2_AREA_MAX = 1008 /* pages 4 to 255: what lies behind is in another sector and isn't read */
};

struct nfc_read {
        enum nfc_memory memory;
        bool done;
        uint8_t refusals;         /* the second one ends it */
        uint8_t step;             /* of a Type 4 tag: what is asked next */
        uint8_t chunk;            /* of a Type 4 tag: bytes in one answer */
        uint16_t file, file_size; /* of a Type 4 tag: the NDEF file, its length field included */
        size_t at;                /* bytes read */
        size_t wanted;            /* bytes there are to read; grows as a Type 2 tag's TLVs are understood */
        size_t cut;               /* of these, how many can't be */
        uint8_t bytes[NFC_READ_MAX];
};

void nfc_read_start(struct nfc_read *read, enum nfc_memory memory);

/* One exchange. 0, NFC_E_GONE, or a negative errno. Once done, at is 0 where nothing is written. */
must_check int nfc_read_step(struct nfc_read *read, const struct nfc_wire *wire);

/*
 * How much of a Type 2 tag's data area of that size must be had to hold its first NDEF message whole, or its
 * terminator, going by the first `have` bytes of it; at least have + 1 where these don't tell yet.
 */
size_t nfc_type2_need(const uint8_t *area, size_t have, size_t size);

#endif
