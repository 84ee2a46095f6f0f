/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_DECODED_H
#define STRONGROOM_DECODED_H

/*
 * What a payload means: its elements, the identity in them, or why it can't be read
 *
 * Plain data of fixed size without pointers into the payload: copied freely, nothing to free. The values of the
 * elements stand one after the other in room[]. decoded_start() makes it empty; what isn't counted isn't set.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "macros.h"
#include "strongroom/limits.h"
#include "strongroom/tag.h"

struct gs1_ai;

enum {
        DECODED_ELEMENTS_MAX =
                176, /* the shortest element of an envelope takes 3 bytes of PAYLOAD_BYTES_MAX */
        DECODED_WARNINGS_MAX = 8,
        DECODED_CODE_MAX = 40,
        DECODED_MESSAGE_MAX = 160,
        DECODED_NAME_MAX = 6,
        DECODED_ROOM = PAYLOAD_BYTES_MAX + 64, /* a Digital Link may lengthen its GTINs by a digit each */
        DECODED_URI_MAX = 256,
        DECODED_LINK_MAX = 1024, /* a host, and what 496 bits may hold, escaped */
        DECODED_HEX_MAX = 128,
};

static_assert(3 * DECODED_ELEMENTS_MAX >= PAYLOAD_BYTES_MAX, "every payload's elements fit");

struct element {
        char name[DECODED_NAME_MAX]; /* "01"; "25S"; "MFR" */
        uint16_t at, size;           /* the value, in room[] */
        uint16_t where;              /* the value, in the payload */
        const struct gs1_ai *ai;     /* static; NULL where it isn't a GS1 one, or none that we know */
};

struct decoded {
        bool ok;
        char error[DECODED_CODE_MAX]; /* a stable noun.condition; "" while ok */
        char message[DECODED_MESSAGE_MAX];
        size_t at;             /* the byte of the payload that is wrong, from 0; meaningful where !ok */
        const char *symbology; /* "GS1-128"; static; "" where not told */
        const char *scheme;    /* of an EPC, "sgtin-96", "raw"; static; "" where it isn't one */
        struct tag tag;        /* TAG_NONE where the payload carries no identity, or isn't ok */
        size_t warning_count;
        size_t element_count;
        size_t room_size;
        char warnings[DECODED_WARNINGS_MAX][DECODED_MESSAGE_MAX]; /* "gs1.requires: AI 10 needs one of …" */
        struct element elements[DECODED_ELEMENTS_MAX];
        char room[DECODED_ROOM];
        char uri[DECODED_URI_MAX], pure[DECODED_URI_MAX]; /* of an EPC; "" where it has none */
        char link[DECODED_LINK_MAX];                      /* an EPC as GS1 Digital Link; "" */
        char hex[DECODED_HEX_MAX];                        /* the bank of an EPC that came as URI; "" */
};

void decoded_start(struct decoded *decoded);

/* Not ok, for this reason. Always returns false, for `return decoded_fail(…)`. */
format_like(4, 5) bool decoded_fail(
        struct decoded *decoded, const char *error, size_t at, const char *format, ...);

/* Ok, but: "<code>: <text>". Beyond DECODED_WARNINGS_MAX they are left out. */
format_like(3, 4) void decoded_warn(struct decoded *decoded, const char *code, const char *format, ...);

/* A new element without a value yet; false (and not ok) where there are too many. */
must_check bool decoded_element(struct decoded *decoded, const void *name, size_t size, size_t where);

/* Adds to the value of the newest element; false (and not ok) where it doesn't fit. */
must_check bool decoded_value(struct decoded *decoded, const void *bytes, size_t size);

/* The first element of that name; NULL where there is none. */
const struct element *decoded_find(const struct decoded *decoded, const char *name);

const uint8_t *decoded_bytes(const struct decoded *decoded, const struct element *element);

#endif
