/* SPDX-License-Identifier: ISC */

/*
 * From the bits of an EPC to its parts (TDS 14.4)
 *
 * Each field's reader adds its parts and moves on; what the bits can't mean is refused with the hex digit where the
 * field begins.
 */

#include <stdio.h>

#include "epc.h"
#include "gs1_lint.h"

/* What is being read; `at` counts bits. */
struct reader {
        const struct epc_bits *bits;
        struct epc *epc;
        struct decoded *decoded;
        size_t at;
};

static const uint64_t tens[20] = { 1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000,
        10000000000, 100000000000, 1000000000000, 10000000000000, 100000000000000, 1000000000000000,
        10000000000000000, 100000000000000000, 1000000000000000000, 10000000000000000000U };

static uint64_t reader_take(struct reader *r, unsigned count) {
        uint64_t value = epc_bits_get(r->bits, r->at, count);

        r->at += count;
        return value;
}

/* A new part, of so many characters that are still to be set. */
static char *reader_part(struct reader *r, size_t where, size_t size) {
        struct epc *epc = r->epc;
        char *out = epc->room + epc->room_size;

        epc->parts[epc->count].at = (uint8_t) epc->room_size;
        epc->parts[epc->count].size = (uint8_t) size;
        epc->parts[epc->count].where = (uint16_t) (where / 4);
        epc->parts[epc->count].plain = false;
        epc->count++;
        epc->room_size += size;
        return out;
}

/* Two digits at a time, from the right. */
static void reader_digits(struct reader *r, size_t where, uint64_t value, size_t digits) {
        static const char pairs[] = "000102030405060708091011121314151617181920212223242526272829303132333435"
                                    "3637383940414243444546474849"
                                    "505152535455565758596061626364656667686970717273747576777879808182838485"
                                    "8687888990919293949596979899";
        char *out = reader_part(r, where, digits) + digits;

        r->epc->parts[r->epc->count - 1].plain = true;
        for (; digits >= 2; digits -= 2) {
                out -= 2;
                memcpy(out, pairs + 2 * (value % 100), 2);
                value /= 100;
        }
        if (digits)
                out[-1] = (char) ('0' + value % 10);
}

static void reader_number(struct reader *r, size_t where, uint64_t value) {
        size_t digits = 1;

        while (digits < count_of(tens) && value >= tens[digits])
                digits++;
        reader_digits(r, where, value, digits);
}

static bool reader_fail(struct reader *r, const char *code, size_t bit, const char *text) {
        (void) decoded_fail(r->decoded, code, bit / 4, "%s", text);
        return false;
}

/* 7-bit characters in the next `bits` bits, at most `max` of them; zeros after the last. */
static bool read_string(struct reader *r, size_t bits, size_t max) {
        size_t from = r->at, end = from + bits, size = 0;
        char *out = reader_part(r, from, 0);

        while (r->at + 7 <= end) {
                uint8_t c = (uint8_t) reader_take(r, 7);

                if (c == 0)
                        break;
                if (!gs1_is_cset82(c))
                        return reader_fail(r, "epc.character", r->at - 7,
                                "Seven bits that are no character of a serial number.");
                if (size == max)
                        return reader_fail(r, "epc.length", r->at - 7, "A string longer than it may be.");
                out[size++] = (char) c;
        }
        if (size == 0)
                return reader_fail(r, "epc.length", from, "An empty string where one is needed.");
        if (!epc_bits_zero(r->bits, r->at, end))
                return reader_fail(
                        r, "epc.padding", r->at, "Bits that aren't zero after the end of a string.");
        r->epc->parts[r->epc->count - 1].size = (uint8_t) size;
        r->epc->room_size += size;
        r->at = end;
        return true;
}

static char six_character(uint64_t bits) {
        return (char) (bits < 32 ? bits + 64 : bits);
}

static bool read_six(struct reader *r, size_t min, size_t max) {
        size_t from = r->at, size = 0;
        char *out = reader_part(r, from, 0);

        for (;;) {
                uint64_t bits;

                if (r->at + 6 > r->bits->count)
                        return reader_fail(r, "epc.too_short", r->bits->count,
                                "A string goes on past the end of the bits.");
                bits = reader_take(r, 6);
                if (bits == 0)
                        break;
                if (!epc_is_six((uint8_t) six_character(bits)))
                        return reader_fail(r, "epc.character", r->at - 6,
                                "Six bits that are no character of this string.");
                if (size == max)
                        return reader_fail(r, "epc.length", r->at - 6, "A string longer than it may be.");
                out[size++] = six_character(bits);
        }
        if (size < min)
                return reader_fail(r, "epc.length", from, "An empty string where one is needed.");
        r->epc->parts[r->epc->count - 1].size = (uint8_t) size;
        r->epc->room_size += size;
        return true;
}

static bool read_reference(struct reader *r, const struct epc_partition *row, uint8_t kind) {
        size_t from = r->at;
        uint64_t value;

        if (kind == FIELD_PARTITION_STRING)
                return read_string(r, row->reference_bits, row->reference_max);
        if (kind == FIELD_PARTITION_SIX)
                return read_six(r, 1, row->reference_max);
        value = reader_take(r, row->reference_bits);
        if (kind == FIELD_PARTITION_NUMBER) {
                reader_number(r, from, value);
                return true;
        }
        if (value >= tens[row->reference_max])
                return reader_fail(
                        r, "epc.range", from, "A reference of more digits than its partition has.");
        reader_digits(r, from, value, row->reference_max);
        return true;
}

static bool read_partition(struct reader *r, uint8_t kind) {
        uint64_t partition = reader_take(r, 3), company;
        const struct epc_partition *row;

        if (partition >= EPC_PARTITIONS)
                return reader_fail(r, "epc.partition", r->at - 3, "There is no partition 7.");
        row = &r->epc->scheme->partitions[partition];
        if (r->at + row->company_bits > r->bits->count)
                return reader_fail(r, "epc.too_short", r->bits->count, "The company prefix is cut off.");
        company = reader_take(r, row->company_bits);
        if (company >= tens[row->company_digits])
                return reader_fail(r, "epc.range", r->at - row->company_bits,
                        "A company prefix of more digits than its partition has.");
        reader_digits(r, r->at - row->company_bits, company, row->company_digits);
        return read_reference(r, row, kind);
}

/* A number that begins with 1, which is dropped: so leading zeros stay. */
static bool read_numeric_string(struct reader *r, unsigned bits) {
        size_t from = r->at, digits = 0;
        uint64_t value = reader_take(r, bits);

        while (value >= tens[digits + 1])
                digits++;
        if (digits == 0 || value / tens[digits] != 1)
                return reader_fail(
                        r, "epc.range", from, "A serial number without the 1 in front of its digits.");
        reader_digits(r, from, value - tens[digits], digits);
        return true;
}

/* Six characters, of which the first may be a space. */
static bool read_cage(struct reader *r, unsigned width) {
        size_t from = r->at, size = 0;
        char *out = reader_part(r, from, 0);

        for (int i = 0; i < 6; i++) {
                uint64_t bits = reader_take(r, width);
                char c = width == 6 ? six_character(bits) : (char) bits;

                if (i == 0 && c == ' ')
                        continue;
                if (!epc_is_cage((uint8_t) c))
                        return reader_fail(r, "epc.character", r->at - width,
                                "A character that isn't one of a CAGE code or DoDAAC.");
                out[size++] = c;
        }
        r->epc->parts[r->epc->count - 1].size = (uint8_t) size;
        r->epc->room_size += size;
        return true;
}

static bool read_fixed(struct reader *r, unsigned bits) {
        uint64_t value = reader_take(r, bits);

        if (value > 99)
                return reader_fail(r, "epc.range", r->at - bits, "A number of more than two digits.");
        reader_digits(r, r->at - bits, value, 2);
        return true;
}

static bool read_field(struct reader *r, const struct epc_field *field) {
        size_t from = r->at;

        if (r->at + field->bits > r->bits->count)
                return reader_fail(r, "epc.too_short", r->bits->count, "The EPC is cut off.");
        switch ((enum epc_field_kind) field->kind) {
        case FIELD_INTEGER: reader_number(r, from, reader_take(r, field->bits)); return true;
        case FIELD_STRING: return read_string(r, field->bits, field->bits / 7);
        case FIELD_PARTITION:
        case FIELD_PARTITION_NUMBER:
        case FIELD_PARTITION_STRING:
        case FIELD_PARTITION_SIX: return read_partition(r, field->kind);
        case FIELD_NUMERIC_STRING: return read_numeric_string(r, field->bits);
        case FIELD_CAGE: return read_cage(r, 6);
        case FIELD_CAGE_ASCII: return read_cage(r, 8);
        case FIELD_SIX: return read_six(r, field->min, field->max);
        case FIELD_FIXED: return read_fixed(r, field->bits);
        case FIELD_ZERO:
                r->at += field->bits;
                return epc_bits_zero(r->bits, from, r->at) ||
                       reader_fail(r, "epc.padding", from, "Reserved bits that aren't zero.");
        case FIELD_END: break;
        }
        return true;
}

bool epc_read(const struct epc_bits *bits, struct epc *ret, struct decoded *decoded) {
        struct reader r = { .bits = bits, .epc = ret, .decoded = decoded, .at = EPC_HEADER_BITS };
        const struct epc_scheme *scheme = epc_scheme_by_header(bits->bytes[0]);

        ret->scheme = scheme;
        ret->count = ret->room_size = 0;
        if (!scheme)
                return decoded_fail(decoded, "epc.header", 0, "No scheme with a tag URI has this header.");
        if (bits->count < scheme->bits)
                return decoded_fail(decoded, "epc.too_short", bits->count / 4, "%s has %u bits, not %zu.",
                        scheme->name, scheme->bits, bits->count);
        for (size_t i = 0; i < EPC_FIELDS_MAX && scheme->fields[i].kind; i++)
                if (!read_field(&r, &scheme->fields[i]))
                        return false;
        if (!epc_bits_zero(bits, r.at, bits->count))
                return reader_fail(
                        &r, "epc.trailing", r.at, "Bits that aren't zero after the end of the EPC.");
        return true;
}
