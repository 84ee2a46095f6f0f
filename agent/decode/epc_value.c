/* SPDX-License-Identifier: ISC */

/*
 * The values of Application Identifiers in bits, format by format (TDS 2.3, 14.5)
 *
 * Reading checks what the bits can't say (a digit above 9); what an AI allows is its row's to say (gs1_check), once
 * the whole value is known.
 */

#include "epc_value.h"

#include <string.h>

enum { TERMINATOR = 15, DELIMITER = 14, PAIRS_MAX = 6 };

/* YY MM DD hh mm ss: the bits of each. */
static const uint8_t pair_bits[PAIRS_MAX] = { 7, 4, 5, 5, 6, 6 };

/* How many of them follow an indicator of FORMAT_PRECISION. */
static const uint8_t precision_pairs[4] = { 4, 5, 6, 3 };

bool epc_refuse(struct epc_reader *r, const char *code, size_t bit, const char *text) {
        (void) decoded_fail(r->decoded, code, bit / 4, "%s", text);
        return false;
}

bool epc_take(struct epc_reader *r, unsigned count, uint64_t *ret) {
        if (count > r->bits->count - r->at)
                return epc_refuse(r, "epc.too_short", r->bits->count, "The EPC is cut off.");
        *ret = epc_bits_get(r->bits, r->at, count);
        r->at += count;
        return true;
}

static bool bcd_read(struct epc_reader *r, size_t digits) {
        char text[EPC_DIGITS_MAX];

        for (size_t i = 0; i < digits; i++) {
                uint64_t digit;

                if (!epc_take(r, 4, &digit))
                        return false;
                if (digit > 9)
                        return epc_refuse(r, "epc.digit", r->at - 4, "Four bits that aren't a digit.");
                text[i] = (char) ('0' + digit);
        }
        return decoded_value(r->decoded, text, digits);
}

static bool number_read(struct epc_reader *r, size_t digits, unsigned bits) {
        char text[EPC_DIGITS_MAX];
        size_t from = r->at;

        if (bits > r->bits->count - r->at)
                return epc_refuse(r, "epc.too_short", r->bits->count, "The EPC is cut off.");
        r->at += bits;
        if (!epc_digits_get(r->bits, from, bits, digits, text))
                return epc_refuse(r, "epc.range", from, "A number of more digits than it may have.");
        return decoded_value(r->decoded, text, digits);
}

static bool numbers_read(struct epc_reader *r, const struct epc_part *part) {
        uint64_t digits;

        if (!epc_take(r, part->bits, &digits))
                return false;
        if (digits > part->max)
                return epc_refuse(r, "epc.length", r->at - part->bits, "A number longer than its AI allows.");
        return number_read(r, (size_t) digits, epc_digits_bits((size_t) digits));
}

/* A string follows the delimiter; its first character is no digit, or it would have stood before. */
static bool delimited_string(
        struct epc_reader *r, const struct epc_part *part, size_t digits, uint8_t *ret_encoding) {
        struct epc_part rest = { FORMAT_STRING, (uint8_t) (part->max - digits), part->bits };
        size_t from = r->at, at = r->decoded->room_size;
        char first;

        if (!epc_string_read(r, &rest, ret_encoding))
                return false;
        first = at < r->decoded->room_size ? r->decoded->room[at] : '0';
        return (first < '0' || first > '9') ||
               epc_refuse(
                       r, "epc.delimiter", from, "After the delimiter comes a character that isn't a digit.");
}

static bool delimited_read(struct epc_reader *r, const struct epc_part *part, uint8_t *ret_encoding) {
        for (size_t digits = 0;; digits++) {
                uint64_t nibble;
                char digit;

                if (!epc_take(r, 4, &nibble))
                        return false;
                if (nibble == TERMINATOR)
                        return true;
                if (nibble == DELIMITER)
                        return delimited_string(r, part, digits, ret_encoding);
                if (nibble > 9)
                        return epc_refuse(r, "epc.digit", r->at - 4, "Four bits that aren't a digit.");
                if (digits == part->max)
                        return epc_refuse(r, "epc.length", r->at - 4, "A value longer than its AI allows.");
                digit = (char) ('0' + nibble);
                if (!decoded_value(r->decoded, &digit, 1))
                        return false;
        }
}

static bool pairs_read(struct epc_reader *r, size_t pairs) {
        for (size_t i = 0; i < pairs; i++) {
                uint64_t value;
                char text[2];

                if (!epc_take(r, pair_bits[i], &value))
                        return false;
                if (value > 99)
                        return epc_refuse(r, "epc.range", r->at - pair_bits[i], "A year beyond 99.");
                text[0] = (char) ('0' + value / 10);
                text[1] = (char) ('0' + value % 10);
                if (!decoded_value(r->decoded, text, 2))
                        return false;
        }
        return true;
}

static bool sequence_read(struct epc_reader *r) {
        return bcd_read(r, 1) && decoded_value(r->decoded, "/", 1) && bcd_read(r, 1);
}

static bool country_read(struct epc_reader *r) {
        for (int i = 0; i < 2; i++) {
                uint64_t value;
                char letter;

                if (!epc_take(r, 6, &value))
                        return false;
                if (value >= 26)
                        return epc_refuse(
                                r, "epc.character", r->at - 6, "Six bits that aren't a capital letter.");
                letter = (char) ('A' + value);
                if (!decoded_value(r->decoded, &letter, 1))
                        return false;
        }
        return true;
}

static bool part_read(struct epc_reader *r, const struct epc_part *part, uint8_t *ret_encoding) {
        uint64_t indicator;

        switch ((enum epc_format) part->format) {
        case FORMAT_NONE: return true;
        case FORMAT_BCD: return bcd_read(r, part->max);
        case FORMAT_NUMBER: return number_read(r, part->max, part->bits);
        case FORMAT_NUMBERS: return numbers_read(r, part);
        case FORMAT_STRING: return epc_string_read(r, part, ret_encoding);
        case FORMAT_DELIMITED: return delimited_read(r, part, ret_encoding);
        case FORMAT_DATE: return pairs_read(r, 3);
        case FORMAT_MINUTE: return pairs_read(r, 5);
        case FORMAT_RANGE:
                return epc_take(r, 1, &indicator) && pairs_read(r, 3) && (!indicator || pairs_read(r, 3));
        case FORMAT_PRECISION: return epc_take(r, 2, &indicator) && pairs_read(r, precision_pairs[indicator]);
        case FORMAT_BIT: return number_read(r, 1, 1);
        case FORMAT_COUNTRY: return country_read(r);
        case FORMAT_MINUS:
                return epc_take(r, 1, &indicator) && (!indicator || decoded_value(r->decoded, "-", 1));
        case FORMAT_SEQUENCE: return sequence_read(r);
        }
        return true;
}

bool epc_value_read(struct epc_reader *r, const struct epc_value *value, uint8_t *ret_encoding) {
        *ret_encoding = ENCODING_SHORTEST;
        return part_read(r, &value->parts[0], ret_encoding) && part_read(r, &value->parts[1], ret_encoding);
}

/* --- writing --- */

static bool all_digits(const char *text, size_t size) {
        for (size_t i = 0; i < size; i++)
                if (text[i] < '0' || text[i] > '9')
                        return false;
        return true;
}

static bool bcd_write(struct epc_bits *bits, const char *text, size_t size) {
        for (size_t i = 0; i < size; i++)
                if (!epc_bits_put(bits, (uint64_t) (text[i] - '0'), 4))
                        return false;
        return true;
}

static bool pairs_write(struct epc_bits *bits, const char *text, size_t pairs) {
        for (size_t i = 0; i < pairs; i++) {
                unsigned value = (unsigned) (10 * (text[2 * i] - '0') + text[2 * i + 1] - '0');

                if (value >> pair_bits[i] || !epc_bits_put(bits, value, pair_bits[i]))
                        return false;
        }
        return true;
}

static bool delimited_write(
        struct epc_bits *bits, const struct epc_part *part, const char *text, size_t size, uint8_t encoding) {
        struct epc_part rest = *part;
        size_t digits = 0;

        while (digits < size && text[digits] >= '0' && text[digits] <= '9')
                digits++;
        rest.max = (uint8_t) (part->max - digits);
        if (!bcd_write(bits, text, digits) || !epc_bits_put(bits, digits == size ? TERMINATOR : DELIMITER, 4))
                return false;
        return digits == size || epc_string_write(bits, &rest, text + digits, size - digits, encoding);
}

static bool precision_write(struct epc_bits *bits, const char *text, size_t size) {
        for (uint64_t indicator = 0; indicator < count_of(precision_pairs); indicator++)
                if (size == 2U * precision_pairs[indicator])
                        return epc_bits_put(bits, indicator, 2) && pairs_write(bits, text, size / 2);
        return false;
}

/* Formats of digits alone; size has been checked. */
static bool numeric_write(struct epc_bits *bits, const struct epc_part *part, const char *text, size_t size) {
        switch ((enum epc_format) part->format) {
        case FORMAT_BCD: return size == part->max && bcd_write(bits, text, size);
        case FORMAT_NUMBER: return size == part->max && epc_digits_put(bits, text, size, part->bits);
        case FORMAT_NUMBERS:
                return size <= part->max && epc_bits_put(bits, size, part->bits) &&
                       epc_digits_put(bits, text, size, epc_digits_bits(size));
        case FORMAT_DATE: return size == 6 && pairs_write(bits, text, 3);
        case FORMAT_MINUTE: return size == 10 && pairs_write(bits, text, 5);
        case FORMAT_RANGE:
                return (size == 6 || size == 12) && epc_bits_put(bits, size == 12, 1) &&
                       pairs_write(bits, text, 3) && (size == 6 || pairs_write(bits, text + 6, 3));
        case FORMAT_PRECISION: return precision_write(bits, text, size);
        case FORMAT_BIT: return size == 1 && epc_digits_put(bits, text, 1, 1);
        default: return false;
        }
}

static bool part_write(
        struct epc_bits *bits, const struct epc_part *part, const char *text, size_t size, uint8_t encoding) {
        switch ((enum epc_format) part->format) {
        case FORMAT_NONE: return size == 0;
        case FORMAT_STRING: return epc_string_write(bits, part, text, size, encoding);
        case FORMAT_DELIMITED: return size <= part->max && delimited_write(bits, part, text, size, encoding);
        case FORMAT_MINUS: return (size == 0 || (size == 1 && text[0] == '-')) && epc_bits_put(bits, size, 1);
        case FORMAT_COUNTRY:
                return size == 2 && text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'A' && text[1] <= 'Z' &&
                       epc_bits_put(bits, (uint64_t) (text[0] - 'A'), 6) &&
                       epc_bits_put(bits, (uint64_t) (text[1] - 'A'), 6);
        case FORMAT_SEQUENCE:
                return size == 3 && all_digits(text, 1) && text[1] == '/' && all_digits(text + 2, 1) &&
                       bcd_write(bits, text, 1) && bcd_write(bits, text + 2, 1);
        default: return all_digits(text, size) && numeric_write(bits, part, text, size);
        }
}

bool epc_value_write(struct epc_bits *bits, const struct epc_value *value, const char *text, size_t size,
        uint8_t encoding, struct decoded *decoded) {
        size_t first = size;

        if (value->parts[1].format && value->parts[0].max < size)
                first = value->parts[0].max;
        if (part_write(bits, &value->parts[0], text, first, encoding) &&
                part_write(bits, &value->parts[1], text + first, size - first, encoding))
                return true;
        return decoded_fail(decoded, "epc.value", 0,
                "AI %s: the value can't be written into an EPC, or not any more.", value->first);
}
