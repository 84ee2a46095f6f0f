/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_EPC_BITS_H
#define STRONGROOM_EPC_BITS_H

/*
 * The bits of an EPC memory bank, from the EPC header on
 *
 * Bit 0 is the first and most significant one, as TDS counts up. The array is longer than the bank ever is, and zero
 * beyond it, so that a read of 64 bits anywhere inside needs no care.
 */

#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "macros.h"

enum {
        EPC_WORD_BITS = 16,
        EPC_BITS_MAX = 496, /* 31 words: what the length in a tag's PC word can say */
        EPC_BYTES_MAX = EPC_BITS_MAX / 8,
        EPC_BITS_ROOM = EPC_BYTES_MAX + 10,
};

struct epc_bits {
        uint8_t bytes[EPC_BITS_ROOM];
        size_t count; /* of bits, at most EPC_BITS_MAX */
};

/* At most 64 bits from bit `at` on, as a number; at <= EPC_BITS_MAX. Beyond the last bit there are zeros. */
static inline uint64_t epc_bits_get(const struct epc_bits *bits, size_t at, unsigned count) {
        unsigned skip = (unsigned) (at & 7);
        uint64_t eight;

        memcpy(&eight, bits->bytes + at / 8, sizeof eight);
        eight = be64toh(eight) << skip;
        if (skip + count > 64)
                eight |= (uint64_t) bits->bytes[at / 8 + 8] >> (8 - skip);
        return count ? eight >> (64 - count) : 0;
}

void epc_bits_start(struct epc_bits *bits);

/* Adds the `count` (at most 64) lower bits of value; false where they don't fit. */
must_check bool epc_bits_put(struct epc_bits *bits, uint64_t value, unsigned count);

/* Is each of bits [from, to) zero? Bits beyond the last are. */
bool epc_bits_zero(const struct epc_bits *bits, size_t from, size_t to);

/* Decimal numbers of any size that a bank can hold (TDS 14.5.2, 14.5.6.1, 14.5.13). */
enum { EPC_DIGITS_MAX = 90 };

/* Bits for any number of this many digits: the least that are enough. */
unsigned epc_digits_bits(size_t digits);

/* The number in `count` bits from `at` on as so many digits; false where it has more. */
must_check bool epc_digits_get(
        const struct epc_bits *bits, size_t at, unsigned count, size_t digits, char *out);

/* The reverse, from digits; false where it needs more than `count` bits or they don't fit. */
must_check bool epc_digits_put(struct epc_bits *bits, const char *digits, size_t size, unsigned count);

#endif
