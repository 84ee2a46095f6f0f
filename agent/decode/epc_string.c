/* SPDX-License-Identifier: ISC */

/*
 * Strings in the bits of '+' schemes (TDS 2.3, 14.5.6)
 *
 *   encoding(3) length(as the AI has it) characters(by the encoding)
 *
 * The fewest bits are written, unless the encoding is given.
 */

#include <string.h>

#include "epc_value.h"
#include "gs1_lint.h"

enum { ENCODING_BITS = 3, CODE40 = 40 };

/* Each encoding's characters in order of value; the digits' and Code 40's are packed otherwise. */
static const char alphabets[ENCODING_COUNT][66] = {
        [ENCODING_DIGITS] = "0123456789",
        [ENCODING_HEX_UPPER] = "0123456789ABCDEF",
        [ENCODING_HEX_LOWER] = "0123456789abcdef",
        [ENCODING_BASE64] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
        [ENCODING_CODE40] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ-.:0123456789",
};

static const uint8_t widths[ENCODING_COUNT] = {
        [ENCODING_HEX_UPPER] = 4, [ENCODING_HEX_LOWER] = 4, [ENCODING_BASE64] = 6, [ENCODING_ASCII] = 7
};

/* Set 82, and the # that set 39 has besides. */
static bool is_ascii(uint8_t c) {
        return gs1_is_cset82(c) || c == '#';
}

static bool encoding_has(enum epc_encoding encoding, uint8_t c) {
        if (encoding == ENCODING_ASCII)
                return is_ascii(c);
        return c != '\0' && strchr(alphabets[encoding], c);
}

static size_t encoding_bits(enum epc_encoding encoding, size_t size) {
        if (encoding == ENCODING_DIGITS)
                return epc_digits_bits(size);
        if (encoding == ENCODING_CODE40)
                return (size + 2) / 3 * 16;
        return size * widths[encoding];
}

bool epc_is_code40(uint8_t c) {
        return encoding_has(ENCODING_CODE40, c);
}

/* 1600 first + 40 second + third + 1; absent characters at the end count 0. */
bool epc_code40_read(struct epc_reader *r, size_t size, char *out) {
        for (size_t i = 0; i < size; i += 3) {
                uint64_t three;
                unsigned values[3];

                if (!epc_take(r, 16, &three))
                        return false;
                three--; /* of 0 comes a number too large, refused below */
                values[0] = (unsigned) (three / 1600 % 65536);
                values[1] = (unsigned) (three / CODE40 % CODE40);
                values[2] = (unsigned) (three % CODE40);
                for (size_t k = 0; k < 3; k++) {
                        bool absent = i + k >= size;

                        if (values[k] >= CODE40 || (values[k] == 0) != absent)
                                return epc_refuse(r, "epc.character", r->at - 16,
                                        "Sixteen bits that aren't three characters of Code 40.");
                        if (!absent)
                                out[i + k] = alphabets[ENCODING_CODE40][values[k] - 1];
                }
        }
        return true;
}

bool epc_code40_write(struct epc_bits *bits, const char *text, size_t size) {
        for (size_t i = 0; i < size; i += 3) {
                unsigned three = 0;

                for (size_t k = i; k < i + 3; k++) {
                        const char *found = k < size ? strchr(alphabets[ENCODING_CODE40], text[k]) : NULL;

                        three = CODE40 * three +
                                (found ? (unsigned) (found - alphabets[ENCODING_CODE40]) + 1 : 0);
                }
                if (!epc_bits_put(bits, three + 1, 16))
                        return false;
        }
        return true;
}

static bool characters_read(struct epc_reader *r, enum epc_encoding encoding, size_t size, char *out) {
        for (size_t i = 0; i < size; i++) {
                uint64_t value;

                if (!epc_take(r, widths[encoding], &value))
                        return false;
                if (encoding != ENCODING_ASCII)
                        out[i] = alphabets[encoding][value];
                else if (is_ascii((uint8_t) value))
                        out[i] = (char) value;
                else
                        return epc_refuse(r, "epc.character", r->at - 7,
                                "Seven bits that are no character of a value.");
        }
        return true;
}

static bool digits_read(struct epc_reader *r, size_t size, char *out) {
        unsigned bits = epc_digits_bits(size);
        size_t from = r->at;

        if (r->at + bits > r->bits->count)
                return epc_refuse(r, "epc.too_short", r->bits->count, "The EPC is cut off.");
        r->at += bits;
        return epc_digits_get(r->bits, from, bits, size, out) ||
               epc_refuse(r, "epc.range", from, "A number of more digits than its length says.");
}

bool epc_string_read(struct epc_reader *r, const struct epc_part *part, uint8_t *ret_encoding) {
        uint64_t encoding, size;
        char text[EPC_DIGITS_MAX];
        bool sound;

        if (!epc_take(r, ENCODING_BITS, &encoding))
                return false;
        if (encoding >= ENCODING_COUNT)
                return epc_refuse(r, "epc.encoding", r->at - ENCODING_BITS,
                        "An encoding of characters that isn't assigned.");
        if (!epc_take(r, part->bits, &size))
                return false;
        if (size > part->max)
                return epc_refuse(r, "epc.length", r->at - part->bits, "A value longer than its AI allows.");
        if (encoding == ENCODING_DIGITS)
                sound = digits_read(r, (size_t) size, text);
        else if (encoding == ENCODING_CODE40)
                sound = epc_code40_read(r, (size_t) size, text);
        else
                sound = characters_read(r, (enum epc_encoding) encoding, (size_t) size, text);
        if (!sound)
                return false;
        *ret_encoding = (uint8_t) encoding;
        return decoded_value(r->decoded, text, (size_t) size);
}

static bool encoding_takes(enum epc_encoding encoding, const char *text, size_t size) {
        for (size_t i = 0; i < size; i++)
                if (!encoding_has(encoding, (uint8_t) text[i]))
                        return false;
        return true;
}

static uint8_t encoding_shortest(const char *text, size_t size) {
        uint8_t best = ENCODING_COUNT;

        for (int i = 0; i < ENCODING_COUNT; i++)
                if (encoding_takes((enum epc_encoding) i, text, size) &&
                        (best == ENCODING_COUNT ||
                                encoding_bits((enum epc_encoding) i, size) < encoding_bits(best, size)))
                        best = (uint8_t) i;
        return best;
}

bool epc_string_write(
        struct epc_bits *bits, const struct epc_part *part, const char *text, size_t size, uint8_t encoding) {
        if (encoding == ENCODING_SHORTEST)
                encoding = encoding_shortest(text, size);
        if (size > part->max || encoding >= ENCODING_COUNT || !encoding_takes(encoding, text, size))
                return false;
        if (!epc_bits_put(bits, encoding, ENCODING_BITS) || !epc_bits_put(bits, size, part->bits))
                return false;
        if (encoding == ENCODING_DIGITS)
                return epc_digits_put(bits, text, size, epc_digits_bits(size));
        if (encoding == ENCODING_CODE40)
                return epc_code40_write(bits, text, size);
        for (size_t i = 0; i < size; i++) {
                const char *found = encoding == ENCODING_ASCII ? NULL : strchr(alphabets[encoding], text[i]);
                uint64_t value = found ? (uint64_t) (found - alphabets[encoding]) : (uint8_t) text[i];

                if (!epc_bits_put(bits, value, widths[encoding]))
                        return false;
        }
        return true;
}
