/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_SIGNATURES_H
#define STRONGROOM_SIGNATURES_H

/*
 * Officers' signatures of an entry, as text: one line each, a newline before it, as in signed notes
 *
 *      "\n— awa U1NIU0lHAAAAAQ…"          U+2014, a name, the SSHSIG blob in base64
 *
 * An event is one line, so event and signatures together are a text that can be cut in one way only.
 */

#include <stdbool.h>
#include <stddef.h>

#include "text.h"

struct signature_line {
        const char *name; /* not terminated */
        size_t name_size;
        const char *base64; /* not terminated */
        size_t base64_size;
};

/* The next line from *at on, which moves behind it; false at the end, and where what follows isn't one. */
bool signatures_next(const char **at, const char *end, struct signature_line *ret_line);

/* Nothing at all, or whole lines, and no more than SIGNATURES_BYTES_MAX. */
bool signatures_are_formed(const void *bytes, size_t size);

void signatures_add(struct text *out, const char *name, const void *blob, size_t size);

#endif
