/* SPDX-License-Identifier: ISC */

/*
 * Formats by name
 */

#include "format.h"

#include <string.h>

static const struct {
        const char *name;
        unsigned int formats;
} format_rows[] = {
        { "all", FORMAT_ALL },
        { "usual", FORMAT_USUAL },
        { "code128", FORMAT_CODE128 },
        { "code39", FORMAT_CODE39 },
        { "code93", FORMAT_CODE93 },
        { "itf", FORMAT_ITF },
        { "ean", FORMAT_EAN },
        { "codabar", FORMAT_CODABAR },
        { "databar", FORMAT_DATABAR | FORMAT_DATABAR_EXPANDED },
        { "qr", FORMAT_QR },
        { "datamatrix", FORMAT_DATAMATRIX },
        { "pdf417", FORMAT_PDF417 },
        { "aztec", FORMAT_AZTEC },
};

const char *format_names(void) {
        return "all usual code128 code39 code93 itf ean codabar databar qr datamatrix pdf417 aztec";
}

static unsigned int format_find(const char *name, size_t size) {
        for (size_t i = 0; i < count_of(format_rows); i++)
                if (strlen(format_rows[i].name) == size && !memcmp(format_rows[i].name, name, size))
                        return format_rows[i].formats;
        return 0;
}

int format_parse(const char *list, unsigned int *ret_formats) {
        unsigned int formats = 0;

        while (true) {
                size_t size = strcspn(list, ",");
                unsigned int found = format_find(list, size);

                if (!found)
                        return FORMAT_E_UNKNOWN;
                formats |= found;
                if (!list[size])
                        break;
                list += size + 1;
        }
        *ret_formats = formats;
        return 0;
}
