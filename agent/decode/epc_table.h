/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_EPC_TABLE_H
#define STRONGROOM_EPC_TABLE_H

/*
 * The EPC schemes that have a tag URI, a row each (GS1 EPC Tag Data Standard 2.3, 14.2 and 14.6)
 *
 * A row says how the bits after the header are cut into fields, and how the fields make a GS1 key.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
        EPC_FIELDS_MAX = 5,
        EPC_PARTITIONS = 7,
        EPC_HEADER_BITS = 8,
};

/* In parentheses the coding method of TDS 14.3 and 14.4; each is one part of the URI unless told otherwise. */
enum epc_field_kind {
        FIELD_END = 0,
        FIELD_INTEGER,          /* a decimal number without leading zeros (.1) */
        FIELD_STRING,           /* 7-bit characters of set 82, zeros after the last (.2) */
        FIELD_PARTITION,        /* company prefix and reference: two parts, of fixed digits together (.3) */
        FIELD_PARTITION_NUMBER, /* two; the reference is a number without leading zeros (.4) */
        FIELD_PARTITION_STRING, /* two; the reference is a string (.5) */
        FIELD_PARTITION_SIX,    /* two; the reference is of 6-bit characters, ended by zeros (.9) */
        FIELD_NUMERIC_STRING,   /* digits with a 1 put in front of them (.6) */
        FIELD_CAGE,             /* CAGE code or DoDAAC in six 6-bit characters (.7) */
        FIELD_CAGE_ASCII,       /* the same in six bytes (USDOD-96) */
        FIELD_SIX,              /* 6-bit characters, ended by zeros (.8) */
        FIELD_FIXED,            /* two digits (.10) */
        FIELD_ZERO,             /* reserved; no part of the URI */
};

struct epc_field {
        uint8_t kind;
        uint8_t bits;     /* 0: as many as it takes */
        uint8_t min, max; /* characters; FIELD_SIX only */
};

struct epc_partition {
        uint8_t company_bits, company_digits;
        uint8_t reference_bits, reference_max; /* digits or characters */
};

/* How the parts after the filter make a GS1 key. */
struct epc_key {
        const char *ai;    /* NULL: there is none */
        bool indicator;    /* the reference's first digit stands before the company prefix */
        const char *front; /* put before all */
        bool check;        /* a check digit follows */
        uint8_t tail;      /* how many of the further parts belong to the key's value */
        const char *with;  /* the AI of the serial number, where it isn't in the key */
};

struct epc_scheme {
        const char *name, *pure;
        const struct epc_partition *partitions; /* EPC_PARTITIONS of them */
        uint8_t header;
        bool filter;   /* the first part is the filter, no part of the pure identity */
        uint16_t bits; /* in all; 0: variable */
        struct epc_field fields[EPC_FIELDS_MAX];
        struct epc_key key;
};

/* NULL: the header belongs to no scheme with a tag URI. */
const struct epc_scheme *epc_scheme_by_header(uint8_t header);
const struct epc_scheme *epc_scheme_by_name(const char *name, size_t size);

/* The whole table, for who walks it. */
const struct epc_scheme *epc_schemes(size_t *ret_count);

#endif
