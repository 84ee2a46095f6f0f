/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_EPC_VALUE_H
#define STRONGROOM_EPC_VALUE_H

/*
 * The values of Application Identifiers in the bits of '+' schemes (TDS 2.3, 14.5, 15.3 and its table F)
 *
 * A value has one part or two, each of a format. Where a string may be written in several ways, the one that a tag
 * has is kept beside the value, so that its bits come back as they were.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decoded.h"
#include "epc_bits.h"

enum epc_format {
        FORMAT_NONE = 0,
        FORMAT_BCD,       /* so many digits of 4 bits (14.5.4) */
        FORMAT_NUMBER,    /* so many digits as a number of so many bits (.2) */
        FORMAT_NUMBERS,   /* a length of so many bits, then the number (.13) */
        FORMAT_STRING,    /* an encoding of 3 bits, a length of so many bits, then characters (.6) */
        FORMAT_DELIMITED, /* digits of 4 bits up to F, or up to E and a string (.5) */
        FORMAT_DATE,      /* YYMMDD (.8) */
        FORMAT_MINUTE,    /* YYMMDDhhmm (.9) */
        FORMAT_RANGE,     /* YYMMDD, once or twice (.10) */
        FORMAT_PRECISION, /* YYMMDD and as much of hhmmss as there is (.11) */
        FORMAT_BIT,       /* 0 or 1 (.7) */
        FORMAT_COUNTRY,   /* two capitals (.12) */
        FORMAT_MINUS,     /* a minus sign or nothing (.14) */
        FORMAT_SEQUENCE,  /* n/m (.15) */
};

struct epc_part {
        uint8_t format;
        uint8_t max;  /* digits or characters: exactly, or at most */
        uint8_t bits; /* of the number, or of the length */
};

enum { EPC_AI_MAX = 4 };

struct epc_value {
        char first[EPC_AI_MAX + 1], last[EPC_AI_MAX + 1]; /* the AI, or a range; last is "" of a single one */
        struct epc_part parts[2];
};

/* The encodings of strings (table E). */
enum epc_encoding {
        ENCODING_DIGITS = 0,
        ENCODING_HEX_UPPER,
        ENCODING_HEX_LOWER,
        ENCODING_BASE64,
        ENCODING_ASCII,
        ENCODING_CODE40,
        ENCODING_COUNT,
        ENCODING_SHORTEST = 255, /* no matter which: the one of fewest bits, among equals the first */
};

/* Reading: where in the bits we are; failures go to decoded, with the hex digit. */
struct epc_reader {
        const struct epc_bits *bits;
        struct decoded *decoded;
        size_t at;
};

/* false: there aren't as many (at most 64). */
must_check bool epc_take(struct epc_reader *r, unsigned count, uint64_t *ret);

/* Always false, for `return epc_refuse(…)`. */
bool epc_refuse(struct epc_reader *r, const char *code, size_t bit, const char *text);

/* The row of an AI, NULL where table F has none. */
const struct epc_value *epc_value_find(const char *ai);
const struct epc_value *epc_values(size_t *ret_count);

/* Adds the value's characters to decoded's newest element. */
must_check bool epc_value_read(struct epc_reader *r, const struct epc_value *value, uint8_t *ret_encoding);

/* false: the value doesn't fit its formats, or the bits are full; decoded says which. */
must_check bool epc_value_write(struct epc_bits *bits, const struct epc_value *value, const char *text,
        size_t size, uint8_t encoding, struct decoded *decoded);

/* Strings (epc_string.c). */
must_check bool epc_string_read(struct epc_reader *r, const struct epc_part *part, uint8_t *ret_encoding);
must_check bool epc_string_write(
        struct epc_bits *bits, const struct epc_part *part, const char *text, size_t size, uint8_t encoding);

/* Three characters in 16 bits (14.5.6.5), as many as size says; false where one isn't of the set. */
must_check bool epc_code40_read(struct epc_reader *r, size_t size, char *out);
must_check bool epc_code40_write(struct epc_bits *bits, const char *text, size_t size);
bool epc_is_code40(uint8_t c);

/* Host names (epc_host.c, 14.5.16): at most 63 characters of the 82, terminated in out[EPC_HOST_MAX]. */
enum { EPC_HOST_MAX = 64 };
must_check bool epc_host_read(struct epc_reader *r, char *out);
must_check bool epc_host_write(struct epc_bits *bits, const char *host);

#endif
