/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_TAG_MAKE_H
#define STRONGROOM_TAG_MAKE_H

/*
 * A tag from the bytes of an identity
 *
 * More than TAG_BYTES_MAX bytes are kept as their first ones, "#sha256:" and the digest of all in hex, so that equal
 * payloads have equal tags and different ones different tags, however long.
 */

#include <stddef.h>

#include "strongroom/tag.h"

void tag_make(enum tag_scheme scheme, const void *bytes, size_t size, struct tag *ret);

#endif
