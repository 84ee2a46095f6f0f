/* SPDX-License-Identifier: ISC */

/*
 * Bytes: a cursor that can't overrun, hex and base64
 *
 * base64 is libsodium's, so that it stays constant-time where a key passes through it.
 */

#include "bytes.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

int cursor_take(struct cursor *c, size_t size, const uint8_t **ret) {
        if (c->left < size)
                return BYTES_E_SHORT;
        *ret = c->at;
        c->at += size;
        c->left -= size;
        return 0;
}

int cursor_skip(struct cursor *c, size_t size) {
        const uint8_t *skipped;

        return cursor_take(c, size, &skipped);
}

int cursor_u8(struct cursor *c, uint8_t *ret) {
        const uint8_t *p;

        if (cursor_take(c, 1, &p))
                return BYTES_E_SHORT;
        *ret = p[0];
        return 0;
}

int cursor_u16be(struct cursor *c, uint16_t *ret) {
        const uint8_t *p;

        if (cursor_take(c, 2, &p))
                return BYTES_E_SHORT;
        *ret = (uint16_t) (p[0] << 8 | p[1]);
        return 0;
}

int cursor_u16le(struct cursor *c, uint16_t *ret) {
        const uint8_t *p;

        if (cursor_take(c, 2, &p))
                return BYTES_E_SHORT;
        *ret = (uint16_t) (p[1] << 8 | p[0]);
        return 0;
}

int cursor_u32be(struct cursor *c, uint32_t *ret) {
        const uint8_t *p;

        if (cursor_take(c, 4, &p))
                return BYTES_E_SHORT;
        *ret = (uint32_t) p[0] << 24 | (uint32_t) p[1] << 16 | (uint32_t) p[2] << 8 | p[3];
        return 0;
}

static void hex_put(const uint8_t *bytes, size_t size, const char *digits, char *out) {
        for (size_t i = 0; i < size; i++) {
                out[2 * i] = digits[bytes[i] >> 4];
                out[2 * i + 1] = digits[bytes[i] & 15];
        }
        out[2 * size] = '\0';
}

void bytes_hex(const uint8_t *bytes, size_t size, char *out) {
        hex_put(bytes, size, "0123456789abcdef", out);
}

void bytes_hex_capitals(const uint8_t *bytes, size_t size, char *out) {
        hex_put(bytes, size, "0123456789ABCDEF", out);
}

static int hex_digit(char c) {
        if (c >= '0' && c <= '9')
                return c - '0';
        if (c >= 'a' && c <= 'f')
                return c - 'a' + 10;
        if (c >= 'A' && c <= 'F')
                return c - 'A' + 10;
        return -1;
}

int bytes_unhex(const char *hex, size_t length, uint8_t *out, size_t room, size_t *ret_size) {
        if (length % 2 || length / 2 > room)
                return BYTES_E_MALFORMED;
        for (size_t i = 0; i < length; i += 2) {
                int high = hex_digit(hex[i]), low = hex_digit(hex[i + 1]);

                if (high < 0 || low < 0)
                        return BYTES_E_MALFORMED;
                out[i / 2] = (uint8_t) (high << 4 | low);
        }
        *ret_size = length / 2;
        return 0;
}

void bytes_base64(const uint8_t *bytes, size_t size, char *out) {
        char *written =
                sodium_bin2base64(out, BYTES_BASE64_SIZE(size), bytes, size, sodium_base64_VARIANT_ORIGINAL);

        assert(written == out);
}

int bytes_unbase64(const char *text, size_t length, uint8_t *out, size_t room, size_t *ret_size) {
        const char *end = NULL;
        size_t size = 0;

        for (size_t i = 0; i < length; i++)
                if (text[i] & 0x80) /* libsodium 1.0.18 takes each such byte for a slash */
                        return BYTES_E_MALFORMED;
        if (sodium_base642bin(out, room, text, length, NULL, &size, &end, sodium_base64_VARIANT_ORIGINAL) ||
                end != text + length)
                return BYTES_E_MALFORMED;
        *ret_size = size;
        return 0;
}
