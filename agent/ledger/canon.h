/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_CANON_H
#define STRONGROOM_CANON_H

/*
 * Canonical JSON, RFC 8785 (JCS)
 *
 * canon_write() takes any JSON value and writes the one form that RFC 8785 gives it: keys ordered by UTF-16 code
 * units, numbers as ECMAScript prints them. canon_write_event() is the same for what may stand on the record: no
 * floats, integers within 2^53-1, text clean. The others write one value each, for the envelope of an event, whose
 * order of keys is fixed.
 */

#include <jansson.h>

#include "text.h"

enum { CANON_E_UNFIT = 1 };

/* 0, or CANON_E_UNFIT: a number that isn't finite. Out of memory shows in text_failed(). */
must_check int canon_write(const json_t *value, struct text *out);

/* 0, or CANON_E_UNFIT: not allowed in an event. */
must_check int canon_write_event(const json_t *value, struct text *out);

/*
 * The same for what is read back: normalisation form C isn't asked. It is a rule for who writes, by the tables of his
 * day; a record must hold by the tables of any.
 */
must_check int canon_write_again(const json_t *value, struct text *out);

/* The same as a string of its own, to be freed; NULL where it has no form or there is no memory for it. */
must_check char *canon_dump(const json_t *value);

void canon_string(const char *string, size_t size, struct text *out);
must_check int canon_string_event(const char *string, size_t size, struct text *out); /* 0, CANON_E_UNFIT */
void canon_integer(int64_t integer, struct text *out);

#endif
