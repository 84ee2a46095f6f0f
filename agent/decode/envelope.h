/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_ENVELOPE_H
#define STRONGROOM_ENVELOPE_H

/*
 * ISO/IEC 15434 envelopes: formats 05 (GS1 AIs), 06 (data identifiers) and 12 (text element identifiers)
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decoded.h"

/* Begins as an envelope does. */
bool envelope_begins(const uint8_t *bytes, size_t size);

/* false: decoded says which byte and why. The tag is the IUID where there is one, else GS1's, else the payload. */
bool envelope_decode(const uint8_t *bytes, size_t size, struct decoded *decoded);

#endif
