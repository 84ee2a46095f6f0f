/* SPDX-License-Identifier: ISC */

/*
 * Media types, as a table of first bytes
 */

#include "media.h"

#include <string.h>

#include "macros.h"

struct media_row {
        size_t at, size;
        const char *bytes;
        const char *media;
        const char *also; /* at 8, four bytes; NULL: none */
};

static const struct media_row media_rows[] = {
        { 0, 3, "\xff\xd8\xff", "image/jpeg", NULL },     /* ITU-T T.81, B.1.1.3: SOI, marker */
        { 0, 8, "\x89PNG\r\n\x1a\n", "image/png", NULL }, /* W3C PNG, 5.2 */
        { 0, 5, "%PDF-", "application/pdf", NULL },       /* ISO 32000-1, 7.5.2 */
        { 0, 4, "II*\0", "image/tiff", NULL },            /* TIFF 6.0, section 2 */
        { 0, 4, "MM\0*", "image/tiff", NULL },            /* the same, most significant first */
        { 0, 6, "GIF87a", "image/gif", NULL },            /* GIF89a, 17 */
        { 0, 6, "GIF89a", "image/gif", NULL },            /* the same */
        { 0, 4, "RIFF", "image/webp", "WEBP" },           /* RFC 9649, 2.4 */
        { 0, 4, "RIFF", "audio/wav", "WAVE" },            /* RFC 2361, 3 */
        { 4, 4, "ftyp", "image/heic", "heic" },           /* ISO/IEC 23008-12, B.4 */
        { 4, 4, "ftyp", "image/heif", "mif1" },           /* the same, 10.2 */
        { 4, 4, "ftyp", "image/avif", "avif" },           /* AVIF 1.1, 6 */
        { 4, 4, "ftyp", "video/quicktime", "qt  " },      /* QuickTime file format, ftyp */
        { 4, 4, "ftyp", "video/mp4", NULL },              /* ISO/IEC 14496-12, 4.3 */
        { 0, 4, "PK\3\4", "application/zip", NULL },      /* APPNOTE 4.3.7; office documents too */
        { 0, 8, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage", NULL }, /* MS-CFB, 2.2 */
};

const char *media_of(const uint8_t *head, size_t size) {
        for (size_t i = 0; i < count_of(media_rows); i++) {
                const struct media_row *row = &media_rows[i];

                if (size < row->at + row->size || memcmp(head + row->at, row->bytes, row->size) != 0)
                        continue;
                if (!row->also || (size >= 12 && !memcmp(head + 8, row->also, 4)))
                        return row->media;
        }
        return "application/octet-stream";
}
