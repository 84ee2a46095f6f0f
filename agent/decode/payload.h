/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_PAYLOAD_H
#define STRONGROOM_PAYLOAD_H

/*
 * From a payload to what it means
 *
 * Pure: no input or output, no clock, no memory of what came before. Whatever the bytes are, the answer is either
 * elements and a tag or a coded reason with its place.
 */

#include <stddef.h>
#include <stdint.h>

#include "decoded.h"

/* Where a payload comes from, for who knows (interfaces.md, `strongroom decode`). */
enum payload_carrier {
        PAYLOAD_AIM = 1,  /* a scanner, with the symbology identifier in front */
        PAYLOAD_GS1,      /* an element string with ^, brackets, or a Digital Link URI */
        PAYLOAD_ENVELOPE, /* ISO/IEC 15434 */
        PAYLOAD_TEXT,     /* a bare payload: it says what it says */
        PAYLOAD_EPC,      /* an EPC bank in hex */
        PAYLOAD_EPC_URI,  /* urn:epc:tag:… */
        PAYLOAD_NDEF, /* an NDEF message in hex, up to 2 * NDEF_BYTES_MAX digits; its records: ndef_read() */
        PAYLOAD_LAST = PAYLOAD_NDEF,
};

void payload_decode(enum payload_carrier carrier, const uint8_t *bytes, size_t size, struct decoded *ret);

/*
 * What a reader sent: the symbology identifier may be apart ("]C1"), in front of the bytes, or absent (""). Envelopes
 * and Digital Links are recognised in any symbology; what isn't of any syntax is text.
 */
void payload_scan(const uint8_t *bytes, size_t size, const char *symbology, struct decoded *ret);

#endif
