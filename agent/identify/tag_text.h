/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_TAG_TEXT_H
#define STRONGROOM_TAG_TEXT_H

/*
 * Tags in print: the scheme, a colon, the bytes (include/strongroom/tag.h); and making them (tag_make)
 */

#include "macros.h"
#include "strongroom/tag.h"
#include "tag_make.h"
#include "text.h"

enum { TAG_TEXT_E_MALFORMED = 1 }; /* no known scheme, no bytes or too many, a broken escape */

/* At most TAG_TEXT_MAX - 1 characters. A tag without scheme prints nothing. */
void tag_print(const struct tag *tag, struct text *out);

/* Takes what tag_print() prints; also bytes that needn't have been escaped, and escapes in capitals. */
must_check int tag_parse(const char *printed, struct tag *ret_tag);

#endif
