/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_NFC_WIRE_H
#define STRONGROOM_NFC_WIRE_H

/*
 * A selected card, as those see it who talk to it: bytes out, bytes back
 *
 * The driver (nfc.c) fills this in over libnfc, a test or a fuzzer over its own card.
 */

#include <stddef.h>
#include <stdint.h>

enum nfc_condition {
        NFC_E_REFUSED =
                1, /* the card answered no, or not at all; before it hears anything else it is selected again */
        NFC_E_GONE, /* it left the field, or another one is there */
};

/* Each: 0, a condition, or a negative errno where the reader itself fails. ret_size is at most room. */
struct nfc_wire {
        /* A command of ISO 14443-3, without its CRC: Type 2 tags. */
        int (*raw)(
                void *context, const uint8_t *out, size_t size, uint8_t *in, size_t room, size_t *ret_size);
        /* A command of ISO 7816-4 over ISO 14443-4. */
        int (*apdu)(
                void *context, const uint8_t *out, size_t size, uint8_t *in, size_t room, size_t *ret_size);
        /* Selects the same card again. */
        int (*again)(void *context);
        void *context;
};

#endif
