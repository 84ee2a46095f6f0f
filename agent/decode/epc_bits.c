/* SPDX-License-Identifier: ISC */

/*
 * The bits of an EPC memory bank
 *
 * Long decimal numbers go through limbs of 32 bits, the most significant first.
 */

#include "epc_bits.h"

#include <assert.h>

enum { LIMBS_MAX = (299 + 31) / 32 + 1 };

void epc_bits_start(struct epc_bits *bits) {
        memset(bits, 0, sizeof *bits);
}

bool epc_bits_put(struct epc_bits *bits, uint64_t value, unsigned count) {
        if (count > EPC_BITS_MAX - bits->count)
                return false;
        while (count > 0) {
                unsigned free_bits = 8 - (unsigned) (bits->count & 7);
                unsigned now = count < free_bits ? count : free_bits;
                unsigned piece;

                assert(now <= 8);
                piece = (unsigned) (value >> (count - now)) & (0xffU >> (8 - now));
                bits->bytes[bits->count / 8] |= (uint8_t) (piece << (free_bits - now));
                bits->count += now;
                count -= now;
        }
        return true;
}

bool epc_bits_zero(const struct epc_bits *bits, size_t from, size_t to) {
        if (to > bits->count)
                to = bits->count;
        while (from < to) {
                unsigned now = to - from < 64 ? (unsigned) (to - from) : 64;

                if (epc_bits_get(bits, from, now))
                        return false;
                from += now;
        }
        return true;
}

unsigned epc_digits_bits(size_t digits) {
        return (unsigned) ((digits * 3321928095ULL + 999999999) / 1000000000);
}

static uint32_t limbs_divide(uint32_t *limbs, size_t count, uint32_t by) {
        uint64_t rest = 0;

        for (size_t i = 0; i < count; i++) {
                rest = rest << 32 | limbs[i];
                limbs[i] = (uint32_t) (rest / by);
                rest %= by;
        }
        return (uint32_t) rest;
}

/* What overflows the first limb. */
static uint32_t limbs_multiply(uint32_t *limbs, size_t count, uint32_t by, uint32_t add) {
        uint64_t carry = add;

        for (size_t i = count; i-- > 0;) {
                carry += (uint64_t) limbs[i] * by;
                limbs[i] = (uint32_t) carry;
                carry >>= 32;
        }
        return (uint32_t) carry;
}

bool epc_digits_get(const struct epc_bits *bits, size_t at, unsigned count, size_t digits, char *out) {
        size_t limb_count = (count + 31) / 32;
        uint32_t limbs[LIMBS_MAX];
        unsigned first = count % 32 ? count % 32 : 32;

        assert(limb_count <= LIMBS_MAX);
        for (size_t i = 0; i < limb_count; i++) {
                unsigned now = i == 0 ? first : 32;

                limbs[i] = (uint32_t) epc_bits_get(bits, at, now);
                at += now;
        }
        for (size_t i = digits; i-- > 0;)
                out[i] = (char) ('0' + limbs_divide(limbs, limb_count, 10));
        for (size_t i = 0; i < limb_count; i++)
                if (limbs[i])
                        return false;
        return true;
}

bool epc_digits_put(struct epc_bits *bits, const char *digits, size_t size, unsigned count) {
        size_t limb_count = (count + 31) / 32;
        unsigned first = count % 32 ? count % 32 : 32;
        uint32_t limbs[LIMBS_MAX] = { 0 };
        bool fits = true;

        assert(limb_count <= LIMBS_MAX);
        for (size_t i = 0; i < size; i++)
                fits = !limbs_multiply(limbs, limb_count, 10, (uint32_t) (digits[i] - '0')) && fits;
        if (!fits || (limb_count > 0 && (uint64_t) limbs[0] >> first))
                return false;
        for (size_t i = 0; i < limb_count; i++)
                if (!epc_bits_put(bits, limbs[i], i == 0 ? first : 32))
                        return false;
        return true;
}
