/* SPDX-License-Identifier: ISC */

/*
 * The EPC schemes that have a tag URI
 *
 *   header(8) filter(3) partition(3) company prefix … reference … serial …      most of them
 *
 * GDTI-113 is deprecated, but tags outlive standards.
 */

#include "epc_table.h"

#include <string.h>

#include "macros.h"

/* SGTIN and ITIP: indicator digit and item reference. */
static const struct epc_partition item[EPC_PARTITIONS] = {
        { 40, 12, 4, 1 },
        { 37, 11, 7, 2 },
        { 34, 10, 10, 3 },
        { 30, 9, 14, 4 },
        { 27, 8, 17, 5 },
        { 24, 7, 20, 6 },
        { 20, 6, 24, 7 },
};

/* SSCC: extension digit and serial reference; GSRN, GSRNP: service reference. */
static const struct epc_partition service[EPC_PARTITIONS] = {
        { 40, 12, 18, 5 },
        { 37, 11, 21, 6 },
        { 34, 10, 24, 7 },
        { 30, 9, 28, 8 },
        { 27, 8, 31, 9 },
        { 24, 7, 34, 10 },
        { 20, 6, 38, 11 },
};

/* SGLN: location; GDTI: document type; SGCN: coupon. */
static const struct epc_partition place[EPC_PARTITIONS] = {
        { 40, 12, 1, 0 },
        { 37, 11, 4, 1 },
        { 34, 10, 7, 2 },
        { 30, 9, 11, 3 },
        { 27, 8, 14, 4 },
        { 24, 7, 17, 5 },
        { 20, 6, 21, 6 },
};

static const struct epc_partition asset[EPC_PARTITIONS] = {
        { 40, 12, 4, 0 },
        { 37, 11, 7, 1 },
        { 34, 10, 10, 2 },
        { 30, 9, 14, 3 },
        { 27, 8, 17, 4 },
        { 24, 7, 20, 5 },
        { 20, 6, 24, 6 },
};

static const struct epc_partition individual[EPC_PARTITIONS] = {
        { 40, 12, 42, 13 },
        { 37, 11, 45, 14 },
        { 34, 10, 48, 15 },
        { 30, 9, 52, 16 },
        { 27, 8, 55, 17 },
        { 24, 7, 58, 18 },
        { 20, 6, 62, 19 },
};

/* As many characters as fit: TDS says fewer (18 to 24), so that a GIAI has 30 at most, but tags exist with more. */
static const struct epc_partition individual_string[EPC_PARTITIONS] = {
        { 40, 12, 148, 21 },
        { 37, 11, 151, 21 },
        { 34, 10, 154, 22 },
        { 30, 9, 158, 22 },
        { 27, 8, 161, 23 },
        { 24, 7, 164, 23 },
        { 20, 6, 168, 24 },
};

static const struct epc_partition component[EPC_PARTITIONS] = {
        { 40, 12, 11, 3 },
        { 37, 11, 14, 4 },
        { 34, 10, 17, 5 },
        { 30, 9, 21, 6 },
        { 27, 8, 24, 7 },
        { 24, 7, 27, 8 },
        { 20, 6, 31, 9 },
};

static const struct epc_partition component_six[EPC_PARTITIONS] = {
        { 40, 12, 114, 18 },
        { 37, 11, 120, 19 },
        { 34, 10, 126, 20 },
        { 30, 9, 132, 21 },
        { 27, 8, 138, 22 },
        { 24, 7, 144, 23 },
        { 20, 6, 150, 24 },
};

#define FILTER \
        { FIELD_INTEGER, 3 }
#define PREFIX \
        { FIELD_PARTITION }

#define KEY_GTIN \
        { .ai = "01", .indicator = true, .check = true, .with = "21" }
#define KEY_SSCC \
        { .ai = "00", .indicator = true, .check = true }
#define KEY_GLN \
        { .ai = "414", .check = true, .with = "254" }
#define KEY_GRAI \
        { .ai = "8003", .front = "0", .check = true, .tail = 1 }
#define KEY_GIAI \
        { .ai = "8004" }
#define KEY_GDTI \
        { .ai = "253", .check = true, .tail = 1 }
#define KEY_GCN \
        { .ai = "255", .check = true, .tail = 1 }
#define KEY_CPI \
        { .ai = "8010", .with = "8011" }
#define KEY_ITIP \
        { .ai = "8006", .indicator = true, .check = true, .tail = 2, .with = "21" }

/* In order of header, without a gap: epc_scheme_by_header() counts on it. */
static const struct epc_scheme schemes[] = {
        { "gdti-96", "gdti", place, 0x2c, true, 96, { FILTER, PREFIX, { FIELD_INTEGER, 41 } }, KEY_GDTI },
        { "gsrn-96", "gsrn", service, 0x2d, true, 96, { FILTER, PREFIX, { FIELD_ZERO, 24 } },
                { .ai = "8018", .check = true } },
        { "gsrnp-96", "gsrnp", service, 0x2e, true, 96, { FILTER, PREFIX, { FIELD_ZERO, 24 } },
                { .ai = "8017", .check = true } },
        { "usdod-96", "usdod", NULL, 0x2f, true, 96,
                { { FIELD_INTEGER, 4 }, { FIELD_CAGE_ASCII, 48 }, { FIELD_INTEGER, 36 } }, { 0 } },
        { "sgtin-96", "sgtin", item, 0x30, true, 96, { FILTER, PREFIX, { FIELD_INTEGER, 38 } }, KEY_GTIN },
        { "sscc-96", "sscc", service, 0x31, true, 96, { FILTER, PREFIX, { FIELD_ZERO, 24 } }, KEY_SSCC },
        { "sgln-96", "sgln", place, 0x32, true, 96, { FILTER, PREFIX, { FIELD_INTEGER, 41 } }, KEY_GLN },
        { "grai-96", "grai", asset, 0x33, true, 96, { FILTER, PREFIX, { FIELD_INTEGER, 38 } }, KEY_GRAI },
        { "giai-96", "giai", individual, 0x34, true, 96, { FILTER, { FIELD_PARTITION_NUMBER } }, KEY_GIAI },
        { "gid-96", "gid", NULL, 0x35, false, 96,
                { { FIELD_INTEGER, 28 }, { FIELD_INTEGER, 24 }, { FIELD_INTEGER, 36 } }, { 0 } },
        { "sgtin-198", "sgtin", item, 0x36, true, 198, { FILTER, PREFIX, { FIELD_STRING, 140 } }, KEY_GTIN },
        { "grai-170", "grai", asset, 0x37, true, 170, { FILTER, PREFIX, { FIELD_STRING, 112 } }, KEY_GRAI },
        { "giai-202", "giai", individual_string, 0x38, true, 202, { FILTER, { FIELD_PARTITION_STRING } },
                KEY_GIAI },
        { "sgln-195", "sgln", place, 0x39, true, 195, { FILTER, PREFIX, { FIELD_STRING, 140 } }, KEY_GLN },
        { "gdti-113", "gdti", place, 0x3a, true, 113, { FILTER, PREFIX, { FIELD_NUMERIC_STRING, 58 } },
                KEY_GDTI },
        { "adi-var", "adi", NULL, 0x3b, true, 0,
                { { FIELD_INTEGER, 6 }, { FIELD_CAGE, 36 }, { FIELD_SIX, 0, 0, 32 },
                        { FIELD_SIX, 0, 1, 30 } },
                { 0 } },
        { "cpi-96", "cpi", component, 0x3c, true, 96,
                { FILTER, { FIELD_PARTITION_NUMBER }, { FIELD_INTEGER, 31 } }, KEY_CPI },
        { "cpi-var", "cpi", component_six, 0x3d, true, 0,
                { FILTER, { FIELD_PARTITION_SIX }, { FIELD_INTEGER, 40 } }, KEY_CPI },
        { "gdti-174", "gdti", place, 0x3e, true, 174, { FILTER, PREFIX, { FIELD_STRING, 119 } }, KEY_GDTI },
        { "sgcn-96", "sgcn", place, 0x3f, true, 96, { FILTER, PREFIX, { FIELD_NUMERIC_STRING, 41 } },
                KEY_GCN },
        { "itip-110", "itip", item, 0x40, true, 110,
                { FILTER, PREFIX, { FIELD_FIXED, 7 }, { FIELD_FIXED, 7 }, { FIELD_INTEGER, 38 } }, KEY_ITIP },
        { "itip-212", "itip", item, 0x41, true, 212,
                { FILTER, PREFIX, { FIELD_FIXED, 7 }, { FIELD_FIXED, 7 }, { FIELD_STRING, 140 } }, KEY_ITIP },
};

const struct epc_scheme *epc_scheme_by_header(uint8_t header) {
        if (header < schemes[0].header || header - schemes[0].header >= (int) count_of(schemes))
                return NULL;
        return &schemes[header - schemes[0].header];
}

const struct epc_scheme *epc_scheme_by_name(const char *name, size_t size) {
        for (size_t i = 0; i < count_of(schemes); i++)
                if (strlen(schemes[i].name) == size && !memcmp(schemes[i].name, name, size))
                        return &schemes[i];
        return NULL;
}

const struct epc_scheme *epc_schemes(size_t *ret_count) {
        *ret_count = count_of(schemes);
        return schemes;
}
