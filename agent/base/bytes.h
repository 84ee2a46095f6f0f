/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_BYTES_H
#define STRONGROOM_BYTES_H

/*
 * Reading bytes through a cursor, and printing them
 *
 * A cursor never reads past its end: each read returns 0, or BYTES_E_SHORT and leaves the cursor and ret_ untouched.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "macros.h"

enum { BYTES_E_SHORT = 1, BYTES_E_MALFORMED };

struct cursor {
        const uint8_t *at;
        size_t left;
};

must_check int cursor_u8(struct cursor *c, uint8_t *ret);
must_check int cursor_u16be(struct cursor *c, uint16_t *ret);
must_check int cursor_u16le(struct cursor *c, uint16_t *ret);
must_check int cursor_u32be(struct cursor *c, uint32_t *ret);
must_check int cursor_skip(struct cursor *c, size_t size);
must_check int cursor_take(struct cursor *c, size_t size, const uint8_t **ret);

/* Two bytes, the high one first; that they are there is the caller's to know. */
static inline uint16_t bytes_u16be(const uint8_t *at) {
        return (uint16_t) (at[0] << 8 | at[1]);
}

/* Hex in capitals, as tags and chips stand on the record; out has room for 2 * size + 1. */
void bytes_hex_capitals(const uint8_t *bytes, size_t size, char *out);

/* Lower-case hex; out has room for 2 * size + 1. */
void bytes_hex(const uint8_t *bytes, size_t size, char *out);

/* Either case; BYTES_E_MALFORMED on an odd count, a foreign character or more than room bytes. */
must_check int bytes_unhex(const char *hex, size_t length, uint8_t *out, size_t room, size_t *ret_size);

/* Standard base64 with padding (RFC 4648, 4); out has room for BYTES_BASE64_SIZE(size). */
#define BYTES_BASE64_SIZE(size) (((size) + 2) / 3 * 4 + 1)
void bytes_base64(const uint8_t *bytes, size_t size, char *out);
must_check int bytes_unbase64(const char *text, size_t length, uint8_t *out, size_t room, size_t *ret_size);

#endif
