/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_TEXT_H
#define STRONGROOM_TEXT_H

/*
 * Text: a string that grows, and what is fit to print
 *
 * A struct text remembers its first failure (out of memory), so a builder adds without checking and asks once at the
 * end with text_failed(). Zero is an empty text; text_end() releases it.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "macros.h"

struct text {
        char *bytes; /* terminated; NULL while empty */
        size_t size; /* without the terminator */
        size_t room;
        bool failed;
};

void text_end(struct text *text);
void text_clear(struct text *text);
void text_add(struct text *text, const char *string);
void text_add_bytes(struct text *text, const void *bytes, size_t size);
char *text_extend(struct text *text, size_t size); /* room for size bytes, to be filled now; NULL: failed */
format_like(2, 3) void text_addf(struct text *text, const char *format, ...);
bool text_failed(const struct text *text);

/* Never NULL. */
const char *text_string(const struct text *text);

/* Well-formed UTF-8 (no surrogates, no overlong forms, no NUL). */
bool text_is_utf8(const uint8_t *bytes, size_t size);

/* Well-formed UTF-8 without control characters (C0, DEL, C1). */
bool text_is_printable(const char *string);

/* Well-formed UTF-8 in Unicode normalisation form C, without control characters: fit for the record. */
bool text_is_clean(const char *string);

/*
 * Bytes outside 0x20..0x7e become \xhh, a backslash becomes two: the form of recordings, findings and
 * `strongroom decode` (interfaces.md). Unescape: BYTES_E_MALFORMED on a stray backslash or too little room.
 */
void text_add_escaped(struct text *text, const uint8_t *bytes, size_t size);
must_check int text_unescape(const char *in, size_t length, uint8_t *out, size_t room, size_t *ret_size);

/* Drops what isn't whole UTF-8: what "%.40s" or too little room cut inside a character. */
void text_mend(char *string);

/* Copies, cutting at a character's border; false where it had to cut. */
bool text_copy(char *out, size_t room, const char *in);

#endif
