/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_NDEF_H
#define STRONGROOM_NDEF_H

/*
 * NDEF messages: what NFC tags say (NFC Forum NDEF 1.0; RTD Text, URI, Smart Poster)
 *
 * Pure. A message is records; those inside a Smart Poster follow it, one deeper. Chunked records are refused: they are
 * for senders that don't know how much they have, which a tag isn't.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decoded.h"

enum {
        NDEF_BYTES_MAX = 1024, /* more than an NTAG216 holds (888) */
        NDEF_RECORDS_MAX = 32,
        NDEF_DEPTH_MAX = 2,                                         /* Smart Posters inside one another */
        NDEF_ROOM = NDEF_BYTES_MAX * 3 / 2 + 32 * NDEF_RECORDS_MAX, /* UTF-16 and URI prefixes grow */
};

/* The three bits of a record's first byte that say what its type is. */
enum ndef_tnf {
        NDEF_EMPTY = 0,
        NDEF_WELL_KNOWN,
        NDEF_MIME,
        NDEF_ABSOLUTE_URI, /* the type is the URI */
        NDEF_EXTERNAL,
        NDEF_UNKNOWN,
        NDEF_UNCHANGED, /* of chunks: refused */
        NDEF_RESERVED,  /* refused */
};

enum ndef_kind {
        NDEF_OTHER = 0, /* only type and payload are known */
        NDEF_TEXT,
        NDEF_URI,
        NDEF_POSTER,
};

struct ndef_span {
        uint16_t at, size;
};

struct ndef_record {
        uint8_t tnf, kind;
        uint8_t depth;                      /* 0, or one more than the Smart Poster it stands in */
        struct ndef_span type, id, payload; /* in the message */
        struct ndef_span language;          /* of a text, in the message */
        struct ndef_span text;              /* of a text or URI, UTF-8, in room[] */
};

struct ndef {
        size_t count;
        size_t room_size;
        struct ndef_record records[NDEF_RECORDS_MAX];
        char room[NDEF_ROOM];
};

/* false: decoded says which byte of the message and why. */
must_check bool ndef_read(const uint8_t *message, size_t size, struct ndef *ret, struct decoded *decoded);

/* The message that is in hex digits, into out[NDEF_BYTES_MAX]; `at` of a failure counts digits. */
must_check bool ndef_unhex(
        const uint8_t *hex, size_t size, uint8_t *out, size_t *ret_size, struct decoded *decoded);

/*
 * The memory of a Type 2 tag (NTAG, Ultralight) from its capability container on (page 3):
 *
 *   E1 10 size access  [00 | 01 03 lock control | 02 03 memory control | FD …]…  03 length message  FE
 *
 * 0, and where the message is; or which rule is broken. An empty message is fine: of size 0.
 */
enum {
        NDEF_E_SHORT = 1, /* cut off, inside a TLV too: read more and ask again */
        NDEF_E_NO_NDEF,   /* no capability container: not a tag for NDEF, or never formatted */
        NDEF_E_VERSION,   /* of a later mapping version than 1 */
        NDEF_E_NONE,      /* formatted, and no message there */
        NDEF_E_RESERVED,  /* lock or reserved bytes lie inside the message: no tag we know does so */
        NDEF_E_TOO_LONG,  /* the message has more than NDEF_BYTES_MAX bytes */
};

must_check int ndef_area(const uint8_t *memory, size_t size, struct ndef_span *ret_message);

#endif
