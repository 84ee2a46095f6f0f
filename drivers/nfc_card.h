/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_NFC_CARD_H
#define STRONGROOM_NFC_CARD_H

/*
 * What kind of card it is, whether its maker signed it, and whether its UID names it
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "macros.h"
#include "nfc_wire.h"
#include "strongroom/frame.h"

enum { NFC_UID_MAX = 10 };

enum nfc_memory { NFC_MEMORY_NONE, NFC_MEMORY_TYPE2, NFC_MEMORY_TYPE4 };

/* What the anticollision told. */
struct nfc_uid {
        uint8_t bytes[NFC_UID_MAX];
        uint8_t size; /* 4, 7 or 10; of type B the 4 bytes of the PUPI */
        bool type_b;
        uint8_t sak;
        uint16_t atqa; /* first byte received in the low eight bits */
};

struct nfc_card {
        char type[FRAME_TYPE_MAX];
        enum nfc_memory memory; /* where NDEF would be; Classic sectors aren't read: it takes a key */
        enum frame_originality originality;
};

/*
 * A single-size UID that begins 0x08 is drawn anew at each power-up (ISO 14443-3, 6.5.4), and a PUPI may be (7.9.2):
 * neither names a card.
 */
bool nfc_uid_is_fleeting(const struct nfc_uid *uid);

/* 0, NFC_E_GONE, or a negative errno; takes eight exchanges at most. */
must_check int nfc_card_ask(
        const struct nfc_wire *wire, const struct nfc_uid *uid, struct nfc_card *ret_card);

#endif
