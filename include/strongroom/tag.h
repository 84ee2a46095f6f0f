/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_TAG_H
#define STRONGROOM_TAG_H

/*
 * A tag: the identity in a frame, canonical
 *
 * Two frames carry the same identity exactly if their tags are equal under memcmp, so unused bytes are zero.
 * In print a tag is its scheme, a colon and its bytes, those outside 0x21..0x7e and the backslash as \xHH:
 *   label:I7K3M9QZ2FW    gs1:010950600013435221ABC    iuid:D0CUK12345    text:ABC-123    epc:3074257BF7194E4000001A85
 */

#include <stdint.h>

#include "strongroom/limits.h"

enum tag_scheme {
        TAG_NONE = 0,
        TAG_LABEL, /* our own labels: prefix, random, check character */
        TAG_GS1, /* the identifying elements of an element string: primary key, then qualifiers, in order of AI */
        TAG_IUID, /* MIL-STD-130 unique item identifier, concatenated */
        TAG_TEXT, /* a bare payload: what other people's labels say */
        TAG_EPC, /* EPC bank from the header on, capitals of hex: whole words, 96 bits or more, no zero words after */
        TAG_UID, /* ISO 14443 UID, hex */
};

struct tag {
        uint16_t scheme; /* enum tag_scheme */
        uint16_t size;
        uint8_t bytes[TAG_BYTES_MAX];
};

#endif
