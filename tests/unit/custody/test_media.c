/* SPDX-License-Identifier: ISC */

/*
 * Media types: each row of the table, cut short, and what is none of them
 */

#include "test.h"

#include <string.h>

#include "macros.h"
#include "media.h"

static const struct {
        const char *bytes;
        size_t size;
        const char *media;
} heads[] = {
        { "\xff\xd8\xff\xe0\0\x10JFIF", 10, "image/jpeg" },
        { "\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16, "image/png" }, { "%PDF-1.7\n", 9, "application/pdf" },
        { "II*\0\x08\0\0\0", 8, "image/tiff" }, { "MM\0*\0\0\0\x08", 8, "image/tiff" },
        { "GIF87a\1\0", 8, "image/gif" }, { "GIF89a\1\0", 8, "image/gif" },
        { "RIFF\x24\0\0\0WEBPVP8 ", 16, "image/webp" }, { "RIFF\x24\0\0\0WAVEfmt ", 16, "audio/wav" },
        { "\0\0\0\x18"
          "ftypheic",
                12, "image/heic" },
        { "\0\0\0\x18"
          "ftypmif1",
                12, "image/heif" },
        { "\0\0\0\x1c"
          "ftypavif",
                12, "image/avif" },
        { "\0\0\0\x14"
          "ftypqt  ",
                12, "video/quicktime" },
        { "\0\0\0\x20"
          "ftypisom",
                12, "video/mp4" },
        { "PK\3\4\x14\0", 6, "application/zip" },
        { "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8, "application/x-ole-storage" },
        /* none of them */
        { "", 0, "application/octet-stream" }, { "photo.jpg", 9, "application/octet-stream" },
        { "<svg xmlns=", 11, "application/octet-stream" }, { " %PDF-1.7", 9, "application/octet-stream" },
        { "RIFF\x24\0\0\0AVI LIST", 16, "application/octet-stream" },
        { "\x89PNG\n\x1a\n\0", 8, "application/octet-stream" }, /* a transfer took its carriage return */
};

static void each_is_told_by_its_first_bytes(void **state) {
        (void) state;
        for (size_t i = 0; i < count_of(heads); i++)
                assert_string_equal(
                        media_of((const uint8_t *) heads[i].bytes, heads[i].size), heads[i].media);
}

/* In a buffer of exactly that many bytes, so that a sanitizer sees a look past them. */
static void cut_short_it_is_nothing_or_the_same(void **state) {
        (void) state;
        for (size_t i = 0; i < count_of(heads); i++)
                for (size_t size = 0; size < heads[i].size; size++) {
                        uint8_t *cut = test_malloc(size ? size : 1);
                        const char *media;

                        memcpy(cut, heads[i].bytes, size);
                        media = media_of(cut, size);
                        if (size < 3)
                                assert_string_equal(media, "application/octet-stream");
                        else if (strcmp(media, heads[i].media) != 0 && strcmp(media, "video/mp4") != 0)
                                assert_string_equal(media, "application/octet-stream");
                        test_free(cut);
                }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(each_is_told_by_its_first_bytes),
                cmocka_unit_test(cut_short_it_is_nothing_or_the_same),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
