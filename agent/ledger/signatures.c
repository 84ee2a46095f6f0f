/* SPDX-License-Identifier: ISC */

/*
 * Signatures: lines taken apart and written
 */

#include "signatures.h"

#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "strongroom/limits.h"

static const char signatures_mark[] = "\n\xe2\x80\x94 ";

static size_t signatures_run(const char *at, const char *end, const char *of) {
        size_t size = 0;

        while (at + size < end && at[size] && strchr(of, at[size]))
                size++;
        return size;
}

static bool signatures_is_name(const char *name, size_t size) {
        for (size_t i = 0; i < size; i++)
                if ((unsigned char) name[i] <= ' ' || name[i] == '\x7f')
                        return false;
        return size > 0 && size < ACTOR_NAME_MAX;
}

bool signatures_next(const char **at, const char *end, struct signature_line *ret_line) {
        static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
        const size_t mark = sizeof signatures_mark - 1;
        struct signature_line line = { 0 };
        const char *blank;

        if ((size_t) (end - *at) < mark || memcmp(*at, signatures_mark, mark) != 0)
                return false;
        line.name = *at + mark;
        blank = memchr(line.name, ' ', (size_t) (end - line.name));
        if (!blank || !signatures_is_name(line.name, (size_t) (blank - line.name)))
                return false;
        line.name_size = (size_t) (blank - line.name);
        line.base64 = blank + 1;
        line.base64_size = signatures_run(line.base64, end, alphabet);
        if (!line.base64_size)
                return false;
        *at = line.base64 + line.base64_size;
        *ret_line = line;
        return true;
}

bool signatures_are_formed(const void *bytes, size_t size) {
        const char *at = size ? bytes : "", *end = at + size; /* SQLite's empty blob is NULL */
        struct signature_line line;

        if (size > SIGNATURES_BYTES_MAX)
                return false;
        while (at < end)
                if (!signatures_next(&at, end, &line))
                        return false;
        return true;
}

void signatures_add(struct text *out, const char *name, const void *blob, size_t size) {
        char *base64 = malloc(BYTES_BASE64_SIZE(size));

        if (!base64) {
                out->failed = true;
                return;
        }
        bytes_base64(blob, size, base64);
        text_addf(out, "%s%s %s", signatures_mark, name, base64);
        free(base64);
}
