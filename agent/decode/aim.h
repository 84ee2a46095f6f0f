/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_AIM_H
#define STRONGROOM_AIM_H

/*
 * Symbology identifiers (ISO/IEC 15424): "]", a letter for the symbology, a character for what the reader did
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { AIM_SIZE = 3 };

/* What a symbology's data has to go through. */
enum aim_kind {
        AIM_TEXT = 1,     /* nothing: it says what it says */
        AIM_GS1,          /* an element string */
        AIM_EAN,          /* EAN-13, UPC-A, or a UPC-E of 8 digits, check digit included */
        AIM_EAN8,         /* EAN-8 */
        AIM_EAN_ADDON,    /* the same with 2 or 5 more digits */
        AIM_CODE39_CHECK, /* ends in a check character that was verified, and sent on */
        AIM_ITF_CHECK,    /* ends in a check digit that was verified, and sent on */
};

struct aim {
        const char *name; /* "GS1-128"; static */
        enum aim_kind kind;
};

/* false where bytes don't begin with an identifier whose letter we know. */
bool aim_read(const uint8_t *bytes, size_t size, struct aim *ret);

#endif
