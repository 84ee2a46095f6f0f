/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_GS1_TABLE_H
#define STRONGROOM_GS1_TABLE_H

/*
 * The Application Identifiers of the GS1 General Specifications, a row each (or a row a range)
 *
 * A row says what the data is made of, which other AIs it needs or excludes, and what it may do in a Digital Link
 * URI. Facts from the GS1 Barcode Syntax Dictionary, release 2026-01-27; a test compares the two row by row.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { GS1_AI_MIN = 2, GS1_AI_MAX = 4, GS1_PARTS_MAX = 5, GS1_LINTS_MAX = 3, GS1_VALUE_MAX = 90 };

enum gs1_lint {
        LINT_NONE = 0,
        LINT_CHECK_DIGIT, /* mod 10, the last digit */
        LINT_CHECK_PAIR,  /* the two check characters of alphanumeric keys */
        LINT_PREFIX,      /* begins with a GS1 Company Prefix */
        LINT_PREFIX_2,    /* from the second character on */
        LINT_YYMMD0,      /* a date whose day may be 00 */
        LINT_YYMMDD,
        LINT_YYYYMMDD,
        LINT_HH,
        LINT_MI,
        LINT_SS,
        LINT_HHMI,
        LINT_ISO3166,
        LINT_ISO3166999, /* or 999 */
        LINT_ISO3166ALPHA2,
        LINT_ISO4217,
        LINT_ISO5218,
        LINT_PCENC, /* percent-encoded text */
        LINT_LATITUDE,
        LINT_LONGITUDE,
        LINT_YESNO,
        LINT_HYPHEN,
        LINT_IMPORTERIDX,
        LINT_PACKAGETYPE,
        LINT_MEDIATYPE,
        LINT_POSINSEQSLASH,
        LINT_PIECEOFTOTAL,
        LINT_NONZERO,
        LINT_ZERO,
        LINT_NOZEROPREFIX,
        LINT_WINDING,
        LINT_IBAN,
        LINT_HASNONDIGIT,
        LINT_COUPONCODE,
        LINT_COUPONPOSOFFER,
        LINT_COUNT,
};

struct gs1_part {
        char type; /* N digits, X character set 82, Y 39, Z base64url; 0 ends the list */
        uint8_t min, max;
        bool optional; /* may be absent; present, it is at least min long */
        uint8_t lints[GS1_LINTS_MAX];
};

enum gs1_flag {
        GS1_FIXED = 1, /* of predefined length: needs no FNC1 after it */
        GS1_ATTR = 2,  /* may stand in the query of a Digital Link URI */
        GS1_KEY = 4,   /* may be the primary key of a Digital Link URI */
};

struct gs1_ai {
        char first[GS1_AI_MAX + 1],
                last[GS1_AI_MAX + 1]; /* one AI, or a range of the same number of digits */
        uint8_t flags;
        struct gs1_part parts[GS1_PARTS_MAX];
        const char *needs[2]; /* "01,02": one of them; "01+21": both together; "35nn": n is any digit */
        const char *excludes; /* none of these; an AI doesn't exclude itself */
        const char *
                qualifiers; /* in a Digital Link's path, in this order; "22,10,21|235": one row or the other */
};

/* The row of the AI that text begins with; NULL where none does, or text is too short. */
const struct gs1_ai *gs1_ai_find(const uint8_t *text, size_t left);

/* How many digits an AI has that begins with these two; 0: none does. */
size_t gs1_ai_digits(const uint8_t *text, size_t left);

/* The whole table, for who walks it. */
const struct gs1_ai *gs1_ai_rows(size_t *ret_count);

#endif
