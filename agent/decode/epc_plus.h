/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_EPC_PLUS_H
#define STRONGROOM_EPC_PLUS_H

/*
 * The '+' and '++' EPC schemes: AIs and their values in bits (GS1 EPC Tag Data Standard 2.3, 14.5, 14.6, 15.3)
 *
 *   header(8) more data follow(1) filter(3) [kind of date(4) date(16)] key … serial … [host] [AI value]…
 *
 * They have no tag URI. An EPC is elements, which struct decoded holds: those of the scheme, then the date, then the
 * data behind it.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decoded.h"
#include "epc_bits.h"
#include "epc_value.h"

struct epc_plus_scheme {
        const char *name;   /* "sgtin+" */
        const char *ais[2]; /* of the EPC; the second may be NULL */
        uint8_t header;
        bool dated; /* a date stands in front, for readers to select by */
        bool host;  /* a host name stands behind */
};

/* What the elements don't say. Zero but for the scheme is sensible to write, encodings apart. */
struct epc_plus {
        const struct epc_plus_scheme *scheme;    /* static */
        uint8_t filter;                          /* 0 to 7 */
        bool more;                               /* the bit that announces data behind the EPC */
        char host[EPC_HOST_MAX];                 /* "" where the scheme has none */
        uint8_t encodings[DECODED_ELEMENTS_MAX]; /* enum epc_encoding, an element each */
};

const struct epc_plus_scheme *epc_plus_by_header(uint8_t header);
const struct epc_plus_scheme *epc_plus_by_name(const char *name);
const struct epc_plus_scheme *epc_plus_schemes(size_t *ret_count);

/* Elements and the rest. false: decoded says where (a hex digit) and why. */
must_check bool epc_plus_read(const struct epc_bits *bits, struct epc_plus *ret, struct decoded *decoded);

/*
 * The reverse; elements are taken from decoded, in any order. false: one is missing, has no place or doesn't fit;
 * `fault` says which (it may be decoded itself).
 */
must_check bool epc_plus_write(const struct epc_plus *plus, const struct decoded *elements,
        struct epc_bits *ret, struct decoded *fault);

/* As GS1 Digital Link in decoded->link, at the host or at id.gs1.org; what has no place in a URI is left out. */
must_check bool epc_plus_link(const struct epc_plus *plus, struct decoded *decoded);

#endif
