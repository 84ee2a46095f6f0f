/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_EPC_PAYLOAD_H
#define STRONGROOM_EPC_PAYLOAD_H

/*
 * EPCs as payloads and as tags
 *
 * The identity of an EPC is its bits. A tag of scheme TAG_EPC holds them as capitals of hex, whole words: cut after the
 * last word that isn't zero, and never shorter than 96 bits. So it is the same however much of the bank a reader sends,
 * and whether or not this release knows the scheme.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decoded.h"
#include "epc_bits.h"

/* From a reader: the bank from the EPC header on. false, and TAG_NONE: all zero (never written), or too long. */
bool epc_tag(const uint8_t *bytes, size_t size, struct tag *ret);

/* The same bytes as epc_decode() reads them from hex: scheme, URIs or elements and link, tag; or the reason. */
void epc_bank(const uint8_t *bytes, size_t size, struct decoded *ret);

/* The bits of hex digits, of an odd number of them too. */
must_check bool epc_unhex(const uint8_t *hex, size_t size, struct epc_bits *ret, struct decoded *decoded);

/* The same as payload. */
void epc_decode(const uint8_t *hex, size_t size, struct decoded *ret);

/* urn:epc:tag:…, urn:epc:raw:… : the bank in ret->hex, and the tag. */
void epc_encode(const uint8_t *uri, size_t size, struct decoded *ret);

/*
 * The GS1 key and serial number that an EPC says, as the tag that a barcode of them has: TAG_NONE where there is no
 * GS1 key in it, or it isn't sound.
 */
void epc_gs1_tag(const uint8_t *bytes, size_t size, struct tag *ret);

#endif
