/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_EPC_H
#define STRONGROOM_EPC_H

/*
 * EPCs that have a tag URI: from bits to parts to the URI, and back (GS1 EPC Tag Data Standard 2.3, 12, 14.3, 14.4)
 *
 *   3074257BF7194E4000001A85  ⇄  sgtin-96, 3, 0614141, 812345, 6789  ⇄  urn:epc:tag:sgtin-96:3.0614141.812345.6789
 *
 * Where a function refuses, it does as decoded_fail() and says false. Those '+' schemes that have none are told in
 * epc_plus.h.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decoded.h"
#include "epc_bits.h"
#include "epc_table.h"

enum {
        EPC_PARTS_MAX = 6,
        EPC_ROOM = 96,     /* the longest parts together: adi-var, 2 + 6 + 32 + 30 characters */
        EPC_COPY = 16,     /* short parts are copied so many bytes at once: room for that behind the last */
        EPC_URI_MAX = 256, /* terminator included; in adi-var 64 characters may be escaped */
        EPC_KEY_MAX = 48,  /* a GS1 key's value, terminator included */
};

static_assert((int) EPC_URI_MAX <= (int) DECODED_URI_MAX, "a decoded payload has room for it");

/* Plain data: the parts stand unescaped one after the other in room[]. */
struct epc {
        const struct epc_scheme *scheme; /* static */
        size_t count;
        size_t room_size;
        struct {
                uint8_t at, size; /* in room[] */
                uint16_t where;   /* in the URI, or the hex digit of the bank */
                bool plain;       /* digits, as far as is known: nothing to escape */
        } parts[EPC_PARTS_MAX];
        char room[EPC_ROOM + EPC_COPY];
};

/*
 * bits: of a scheme in the table. Refused: too few bits, a partition or a number out of its range, a character that
 * isn't of the set, bits that should be zero and aren't, behind the EPC too.
 */
must_check bool epc_read(const struct epc_bits *bits, struct epc *ret, struct decoded *decoded);

/* Exactly the scheme's bits, without padding. Checks all that epc_read() would. */
must_check bool epc_write(const struct epc *epc, struct epc_bits *ret, struct decoded *decoded);

/* "urn:epc:tag:…" into its parts, unescaped; whether they fit their fields only epc_write() says. */
must_check bool epc_uri_read(const char *uri, size_t size, struct epc *ret, struct decoded *decoded);

/* urn:epc:tag:… and, without the filter, urn:epc:id:…, terminated, in out[EPC_URI_MAX]; gives the size. */
size_t epc_uri_print(const struct epc *epc, char *out);
size_t epc_pure_print(const struct epc *epc, char *out);

/* The value of the scheme's GS1 key (scheme->key.ai), terminated, in out[EPC_KEY_MAX]; gives its size, 0: has none.
 * Of an EPC that epc_read() or epc_write() found sound. */
size_t epc_key_print(const struct epc *epc, char *out);

/* The key and its serial number as elements of decoded, none where there is no key; false: they break a rule of GS1. */
must_check bool epc_elements(const struct epc *epc, struct decoded *decoded);

/* A digit, or a capital that isn't I or O: what CAGE codes and DoDAACs are made of (TDS 6.3.17). */
bool epc_is_cage(uint8_t c);

/* Of 6-bit strings: capitals, digits, # - and / (TDS table G-1). */
bool epc_is_six(uint8_t c);

#endif
