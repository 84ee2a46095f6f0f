/* SPDX-License-Identifier: ISC */

/*
 * Tags in print
 *
 *   gs1:010950600013435210A1\x1d21ABC      bytes outside 0x21..0x7e and the backslash as \xHH
 */

#include "tag_text.h"

#include <assert.h>
#include <string.h>

#include "bytes.h"

static const char *const schemes[] = {
        [TAG_LABEL] = "label:",
        [TAG_GS1] = "gs1:",
        [TAG_IUID] = "iuid:",
        [TAG_TEXT] = "text:",
        [TAG_EPC] = "epc:",
        [TAG_UID] = "uid:",
};

static_assert(sizeof "label:" + 4UL * TAG_BYTES_MAX <= TAG_TEXT_MAX, "every tag fits in print");

void tag_print(const struct tag *tag, struct text *out) {
        if (tag->scheme == TAG_NONE)
                return;
        assert(tag->scheme < count_of(schemes) && tag->size <= TAG_BYTES_MAX);
        text_add(out, schemes[tag->scheme]);
        for (size_t i = 0; i < tag->size; i++) {
                uint8_t c = tag->bytes[i];

                if (c > 0x20 && c < 0x7f && c != '\\')
                        text_add_bytes(out, &c, 1);
                else
                        text_addf(out, "\\x%02x", c);
        }
}

static int tag_parse_bytes(const char *printed, struct tag *tag) {
        for (const char *c = printed; *c; c++) {
                size_t one;

                if (tag->size == TAG_BYTES_MAX)
                        return TAG_TEXT_E_MALFORMED;
                if (*c != '\\') {
                        tag->bytes[tag->size++] = (uint8_t) *c;
                        continue;
                }
                if (strnlen(c, 4) < 4 || c[1] != 'x' ||
                        bytes_unhex(c + 2, 2, tag->bytes + tag->size, 1, &one) != 0)
                        return TAG_TEXT_E_MALFORMED;
                tag->size++;
                c += 3;
        }
        return tag->size == 0 ? TAG_TEXT_E_MALFORMED : 0;
}

int tag_parse(const char *printed, struct tag *ret_tag) {
        for (size_t i = 1; i < count_of(schemes); i++) {
                struct tag tag = { .scheme = (uint16_t) i };
                size_t size = strlen(schemes[i]);
                int r;

                if (strncmp(printed, schemes[i], size) != 0)
                        continue;
                r = tag_parse_bytes(printed + size, &tag);
                if (r)
                        return r;
                *ret_tag = tag;
                return 0;
        }
        return TAG_TEXT_E_MALFORMED;
}
