/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_IMAGE_CODE_H
#define STRONGROOM_IMAGE_CODE_H

/*
 * A code that an engine has read in a picture
 *
 * Text and symbology are what a scanner would send: the symbology identifier of ISO/IEC 15424 apart, FNC1 in first
 * position told by its modifier, the others as 0x1d (normal.h sees to it). Plain data without pointers.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "format.h"
#include "strongroom/limits.h"

enum code_engine { ENGINE_ZXING = 1, ENGINE_ZBAR = 2 }; /* bits: both may have read it */

enum { CODE_BYTES_MAX = PAYLOAD_BYTES_MAX, CODE_SYMBOLOGY_MAX = 4, CODE_CORNERS = 4, CODES_MAX = 64 };

struct point {
        int32_t x, y; /* pixels from the left and from the top */
};

struct code {
        unsigned int engines; /* enum code_engine */
        enum format format;
        char symbology[CODE_SYMBOLOGY_MAX]; /* "]C1" */
        uint16_t size;
        uint8_t bytes[CODE_BYTES_MAX];
        struct point corners[CODE_CORNERS];
};

struct codes {
        size_t count;
        size_t dropped; /* longer than CODE_BYTES_MAX, more than CODES_MAX, or a part of a series */
        struct code list[CODES_MAX];
};

/* Room for one more code of so many bytes, at list[count]; false, and it is counted as dropped, where there is none. */
bool codes_have_room(struct codes *codes, size_t size);

/* One code's text and symbology as the other's, in what they mean: "]Q1" and "]Q2" are both a QR code's text. */
bool code_agrees(const struct code *one, const struct code *other);

/* Their places touch, as one symbol's do that two engines find by different means. */
bool code_overlaps(const struct code *one, const struct code *other);

/* The box around both places becomes the first one's. */
void code_embrace(struct code *code, const struct code *other);

#endif
