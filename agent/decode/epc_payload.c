/* SPDX-License-Identifier: ISC */

/*
 * EPCs as payloads and as tags
 *
 *   header of a scheme with a tag URI        URIs
 *   header of a '+' scheme                   elements and Digital Link
 *   any other                                raw: urn:epc:raw: (TDS 15.2.1), an identity that nothing more is known of
 *   nothing but zeros                        refused: a tag that was never written
 */

#include "epc_payload.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "epc.h"
#include "epc_plus.h"
#include "gs1.h"
#include "tag_make.h"

enum {
        WORD_DIGITS = EPC_WORD_BITS / 4,
        TAG_WORDS_MIN = 6,
        RAW_DIGITS_MAX = 3,
        HEADER_GIAI_202 = 0x38,
        GIAI_MAX = 30,
};

static_assert(EPC_BITS_MAX / 4 <= TAG_BYTES_MAX, "every EPC is a tag in full");
static_assert(DECODED_HEX_MAX > EPC_BITS_MAX / 4, "every EPC has room as hex");
static_assert(DECODED_URI_MAX > EPC_BITS_MAX / 4 + sizeof "urn:epc:raw:496.x", "and as raw URI");

static const char raw_prefix[] = "urn:epc:raw:";

/* Capitals of hex, terminated; bits to whole digits. */
static size_t bits_hex(const struct epc_bits *bits, size_t digits, char *out) {
        for (size_t i = 0; i < digits; i++)
                out[i] = "0123456789ABCDEF"[bits->bytes[i / 2] >> (i % 2 ? 0 : 4) & 15];
        out[digits] = '\0';
        return digits;
}

static size_t bits_words(const struct epc_bits *bits) {
        return (bits->count + EPC_WORD_BITS - 1) / EPC_WORD_BITS;
}

static bool bits_tag(const struct epc_bits *bits, struct tag *ret) {
        char hex[EPC_BITS_MAX / 4 + 1];
        size_t words = bits_words(bits);

        *ret = (struct tag){ 0 };
        while (words > 0 && !epc_bits_get(bits, (words - 1) * EPC_WORD_BITS, EPC_WORD_BITS))
                words--;
        if (words == 0)
                return false;
        if (words < TAG_WORDS_MIN)
                words = TAG_WORDS_MIN;
        tag_make(TAG_EPC, hex, bits_hex(bits, words * WORD_DIGITS, hex), ret);
        return true;
}

static void bits_from(const uint8_t *bytes, size_t size, struct epc_bits *ret) {
        epc_bits_start(ret);
        memcpy(ret->bytes, bytes, size);
        ret->count = 8 * size;
}

bool epc_tag(const uint8_t *bytes, size_t size, struct tag *ret) {
        struct epc_bits bits;

        *ret = (struct tag){ 0 };
        if (size > EPC_BYTES_MAX)
                return false;
        bits_from(bytes, size, &bits);
        return bits_tag(&bits, ret);
}

static void decode_raw(const struct epc_bits *bits, struct decoded *ret) {
        size_t words = bits_words(bits);
        int size = snprintf(ret->uri, sizeof ret->uri, "%s%zu.x", raw_prefix, words * EPC_WORD_BITS);

        ret->scheme = "raw";
        (void) bits_hex(bits, words * WORD_DIGITS, ret->uri + size);
}

static void decode_bits(const struct epc_bits *bits, struct decoded *ret) {
        struct tag tag;

        if (bits->count == 0) {
                (void) decoded_fail(ret, "payload.empty", 0, "There is no payload.");
        } else if (!bits_tag(bits, &tag)) {
                (void) decoded_fail(
                        ret, "epc.unprogrammed", 0, "All bits are zero: no EPC was written on this tag.");
        } else if (epc_scheme_by_header(bits->bytes[0])) {
                struct epc epc;

                if (!epc_read(bits, &epc, ret))
                        return;
                if (epc.scheme->header == HEADER_GIAI_202 && epc.parts[1].size + epc.parts[2].size > GIAI_MAX)
                        decoded_warn(ret, "epc.length", "A GIAI has at most %d characters, this one has %d",
                                GIAI_MAX, epc.parts[1].size + epc.parts[2].size);
                ret->scheme = epc.scheme->name;
                (void) epc_uri_print(&epc, ret->uri);
                (void) epc_pure_print(&epc, ret->pure);
                ret->tag = tag;
        } else if (epc_plus_by_header(bits->bytes[0])) {
                struct epc_plus plus;

                if (!epc_plus_read(bits, &plus, ret) || !epc_plus_link(&plus, ret))
                        return;
                ret->scheme = plus.scheme->name;
                gs1_pairs(ret);
                ret->tag = tag;
        } else {
                decode_raw(bits, ret);
                ret->tag = tag;
        }
}

static bool decode_too_long(struct decoded *ret) {
        return decoded_fail(
                ret, "epc.too_long", EPC_BITS_MAX / 4, "An EPC has at most %d bits.", EPC_BITS_MAX);
}

void epc_bank(const uint8_t *bytes, size_t size, struct decoded *ret) {
        struct epc_bits bits;

        decoded_start(ret);
        if (size > EPC_BYTES_MAX) {
                (void) decode_too_long(ret);
                return;
        }
        bits_from(bytes, size, &bits);
        decode_bits(&bits, ret);
}

/* A digit's value and HEX_DIGIT, so that 0 is what isn't a digit. */
enum { HEX_DIGIT = 0x100 };
#define HEX(c)    [c] = HEX_DIGIT + (c) - '0'
#define LETTER(c) [c] = HEX_DIGIT + 10 + (c) - 'A', [(c) + 0x20] = HEX_DIGIT + 10 + (c) - 'A'
static const uint16_t hex_values[256] = { HEX('0'), HEX('1'), HEX('2'), HEX('3'), HEX('4'), HEX('5'),
        HEX('6'), HEX('7'), HEX('8'), HEX('9'), LETTER('A'), LETTER('B'), LETTER('C'), LETTER('D'),
        LETTER('E'), LETTER('F') };

static bool hex_fail(const uint8_t *hex, size_t size, size_t at, struct decoded *ret) {
        for (size_t i = 0; i < size; i++)
                if (!hex_values[hex[i]])
                        return decoded_fail(ret, "epc.hex", at + i, "This isn't a hexadecimal digit.");
        return decode_too_long(ret);
}

static bool hex_read(const uint8_t *hex, size_t size, size_t at, struct epc_bits *bits, struct decoded *ret) {
        unsigned sound = HEX_DIGIT;
        uint8_t *out;

        epc_bits_start(bits);
        out = bits->bytes;
        if (size > EPC_BITS_MAX / 4)
                return hex_fail(hex, EPC_BITS_MAX / 4, at, ret);
        for (const uint8_t *c = hex; c + 1 < hex + size; c += 2) {
                unsigned high = hex_values[c[0]], low = hex_values[c[1]];

                sound &= high & low;
                *out++ = (uint8_t) (high << 4 | (low & 15));
        }
        if (size % 2) {
                sound &= hex_values[hex[size - 1]];
                *out = (uint8_t) (hex_values[hex[size - 1]] << 4);
        }
        bits->count = 4 * size;
        return sound || hex_fail(hex, size, at, ret);
}

bool epc_unhex(const uint8_t *hex, size_t size, struct epc_bits *ret, struct decoded *decoded) {
        return hex_read(hex, size, 0, ret, decoded);
}

void epc_decode(const uint8_t *hex, size_t size, struct decoded *ret) {
        struct epc_bits bits;

        decoded_start(ret);
        if (hex_read(hex, size, 0, &bits, ret))
                decode_bits(&bits, ret);
}

/* urn:epc:raw:LENGTH.xHEX: whole words, as decode_raw() prints them. */
static bool encode_raw(const uint8_t *uri, size_t size, struct epc_bits *bits, struct decoded *ret) {
        size_t at = sizeof raw_prefix - 1, length = 0, from = at;

        for (; at < size && at < from + RAW_DIGITS_MAX && uri[at] >= '0' && uri[at] <= '9'; at++)
                length = 10 * length + (size_t) (uri[at] - '0');
        if (at + 2 > size || uri[from] == '0' || uri[at] != '.' || uri[at + 1] != 'x')
                return decoded_fail(
                        ret, "epc.uri", at, "After %s come a number of bits and .x and hex.", raw_prefix);
        at += 2;
        if (length == 0 || length % EPC_WORD_BITS || size - at != length / 4)
                return decoded_fail(ret, "epc.length", from,
                        "The number of bits isn't that of the digits, or not of whole words.");
        return hex_read(uri + at, size - at, at, bits, ret);
}

void epc_encode(const uint8_t *uri, size_t size, struct decoded *ret) {
        struct epc_bits bits = { .count = 0 };

        decoded_start(ret);
        if (size >= sizeof raw_prefix && !memcmp(uri, raw_prefix, sizeof raw_prefix - 1)) {
                if (!encode_raw(uri, size, &bits, ret))
                        return;
        } else {
                struct epc epc;

                if (!epc_uri_read((const char *) uri, size, &epc, ret) || !epc_write(&epc, &bits, ret))
                        return;
        }
        if (!bits_tag(&bits, &ret->tag)) {
                (void) decoded_fail(ret, "epc.unprogrammed", 0, "All bits are zero: that is no EPC.");
                return;
        }
        (void) bits_hex(&bits, bits_words(&bits) * WORD_DIGITS, ret->hex);
}

void epc_gs1_tag(const uint8_t *bytes, size_t size, struct tag *ret) {
        struct decoded decoded;
        struct epc_bits bits;
        struct epc_plus plus;
        struct epc epc;

        *ret = (struct tag){ 0 };
        decoded_start(&decoded);
        if (size == 0 || size > EPC_BYTES_MAX)
                return;
        bits_from(bytes, size, &bits);
        if (epc_scheme_by_header(bytes[0])) {
                if (!epc_read(&bits, &epc, &decoded) || !epc.scheme->key.ai || !epc_elements(&epc, &decoded))
                        return;
        } else if (!epc_plus_read(&bits, &plus, &decoded)) {
                return;
        }
        gs1_tag(&decoded);
        *ret = decoded.tag;
}
