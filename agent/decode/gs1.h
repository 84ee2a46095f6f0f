/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_GS1_H
#define STRONGROOM_GS1_H

/*
 * GS1 data in its three dresses: element string, bracketed text, Digital Link URI
 *
 * Each function returns whether the data is sound; decoded then has its elements, warnings and tag, or the reason.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decoded.h"

enum { GS1_FNC1 = 0x1d }; /* as scanners send it, and as a tag separates its elements */

/* Any of the three, told apart by how it begins; FNC1 may also be written as ^. */
bool gs1_decode(const uint8_t *bytes, size_t size, struct decoded *decoded);

/* payload[from] to payload[to - 1] as an element string with FNC1 as GS1_FNC1, or as ^ too where caret is true. */
bool gs1_elements(const uint8_t *payload, size_t from, size_t to, bool caret, struct decoded *decoded);

bool gs1_brackets(const uint8_t *bytes, size_t size, struct decoded *decoded);

bool gs1_link(const uint8_t *bytes, size_t size, struct decoded *decoded);

/* Begins as a URI does that could be a Digital Link. */
bool gs1_is_link(const uint8_t *bytes, size_t size);

/* Checks the newest element's value against its row (or, of an unassigned AI, its characters). */
bool gs1_check(struct decoded *decoded);

/*
 * An AI without a row may still be one that is assigned later: as many digits as all others that begin with its two.
 * Its length must be known from elsewhere (brackets, a URI).
 */
bool gs1_may_be_ai(const uint8_t *name, size_t size);

/* Warnings for AIs that miss a companion, exclude each other or contradict themselves (gs1_pair.c). */
void gs1_pairs(struct decoded *decoded);

/* The tag: which of the elements say what this is (gs1_tag.c). */
void gs1_tag(struct decoded *decoded);

#endif
