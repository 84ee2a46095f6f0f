/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_DEMO_NFC_PAD_CARD_H
#define STRONGROOM_DEMO_NFC_PAD_CARD_H

/*
 * What a selected card answers
 */

#include "nfc_pad.h"

/* The size of the answer; 0: none, and the card sleeps until it is selected again. out has room for 256 bytes. */
size_t nfc_pad_card_hear(struct nfc_pad *pad, const uint8_t *bytes, size_t size, uint8_t *out);

#endif
