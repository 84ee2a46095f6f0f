/* SPDX-License-Identifier: ISC */

/*
 * Files become grey pixels, or a reason why not
 */

#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "fake/picture_make.h"

enum { WIDTH = 61, HEIGHT = 40 };

/* A slope, which JPEG keeps to within a few greys. */
static struct picture slope(void) {
        struct picture picture;

        make_blank(WIDTH, HEIGHT, 0, &picture);
        for (size_t i = 0; i < (size_t) WIDTH * HEIGHT; i++)
                picture.grey[i] = (uint8_t) (4 * (i % WIDTH) + i / WIDTH);
        return picture;
}

static int reads(const char *text, size_t size, struct picture *ret_picture) {
        uint8_t *exact = malloc(size); /* so that the sanitizer sees a read past the end */
        int r;

        assert_non_null(exact);
        memcpy(exact, text, size);
        r = picture_read(exact, size, ret_picture);
        free(exact);
        return r;
}

#define READS(text, ret_picture) reads(text, sizeof(text) - 1, ret_picture)

static void is_like(const struct picture *picture, const struct picture *as, int within) {
        assert_int_equal(picture->width, as->width);
        assert_int_equal(picture->height, as->height);
        for (size_t i = 0; i < (size_t) as->width * as->height; i++)
                assert_in_range(picture->grey[i] - as->grey[i] + within, 0, 2 * within);
}

static void every_format_gives_the_same_pixels(void **state) {
        struct picture drawn = slope();
        struct {
                uint8_t *bytes;
                size_t size;
                int within;
        } files[3] = { { .within = 0 }, { .within = 0 }, { .within = 4 } };

        (void) state;
        files[0].bytes = make_pgm(&drawn, &files[0].size);
        files[1].bytes = make_png(&drawn, &files[1].size);
        files[2].bytes = make_jpeg(&drawn, 95, &files[2].size);
        for (size_t i = 0; i < count_of(files); i++) {
                struct picture read;

                assert_int_equal(picture_read(files[i].bytes, files[i].size, &read), 0);
                is_like(&read, &drawn, files[i].within);
                picture_end(&read);
                free(files[i].bytes);
        }
        picture_end(&drawn);
}

/* Cut anywhere: a PNG's last bytes (its end chunk) may be missed, and a JPEG's end mark. */
static void a_file_cut_short_is_broken_wherever_it_was_cut(void **state) {
        struct picture drawn = slope(), read;

        (void) state;
        for (int format = 0; format < 3; format++) {
                size_t size, spare = format == 1 ? 16 : format == 2 ? 2 : 0;
                uint8_t *bytes = format == 0   ? make_pgm(&drawn, &size)
                                 : format == 1 ? make_png(&drawn, &size)
                                               : make_jpeg(&drawn, 95, &size);

                for (size_t cut = 8; cut + spare < size; cut++)
                        assert_int_equal(reads((const char *) bytes, cut, &read), PICTURE_E_BROKEN);
                free(bytes);
        }
        picture_end(&drawn);
}

static void what_is_no_picture_is_foreign(void **state) {
        struct picture read;

        (void) state;
        assert_int_equal(picture_read((const uint8_t *) "", 0, &read), PICTURE_E_FOREIGN);
        assert_int_equal(READS("GIF89a", &read), PICTURE_E_FOREIGN);
        assert_int_equal(READS("P2 1 1 255 7", &read), PICTURE_E_FOREIGN);
        assert_int_equal(READS("P5 1 1 65535 xx", &read), PICTURE_E_FOREIGN);
        assert_int_equal(READS("<svg xmlns=\"http://www.w3.org/2000/svg\"/>", &read), PICTURE_E_FOREIGN);
}

static void a_pnm_head_is_read_as_netpbm_does(void **state) {
        struct picture read;

        (void) state;
        assert_int_equal(READS("P5 # made by hand\n2\t#\n1\n#\n100\nd\x32", &read), 0);
        assert_int_equal(read.grey[0], 255);
        assert_int_equal(read.grey[1], 127);
        picture_end(&read);
        assert_int_equal(READS("P6 1 1 255\n\xff\x00\x00", &read), 0);
        assert_int_equal(read.grey[0], 76); /* 299 of 1000 */
        picture_end(&read);
        assert_int_equal(READS("P5 0 1 255\n", &read), PICTURE_E_BROKEN);
        assert_int_equal(READS("P5 1 1 0\nx", &read), PICTURE_E_BROKEN);
        assert_int_equal(READS("P5 1 1 255", &read), PICTURE_E_BROKEN);
        assert_int_equal(READS("P51 1 255\nx", &read), PICTURE_E_BROKEN);
        assert_int_equal(READS("P5 -1 1 255\nx", &read), PICTURE_E_BROKEN);
        assert_int_equal(READS("P5 99999999999999999999 1 255\nx", &read), PICTURE_E_BROKEN);
}

/* The size in a PNG's head, with its checksum (PNG 5.3, 11.2.2): nothing of that size is ever asked for. */
static void a_bomb_is_known_by_what_it_declares(void **state) {
        static const uint8_t png[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 13, 'I', 'H',
                'D', 'R', 0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30, 8, 0, 0, 0, 0, 0x43, 0x4c, 0xa7, 0x66, 0, 0, 0,
                0, 'I', 'D', 'A', 'T' };
        struct picture small, read;
        uint8_t *jpeg;
        size_t size;

        (void) state;
        assert_int_equal(picture_read(png, sizeof png, &read), PICTURE_E_TOO_LARGE);
        assert_int_equal(READS("P5 30000 30000 255\n", &read), PICTURE_E_TOO_LARGE);
        assert_int_equal(READS("P5 16385 1 255\n", &read), PICTURE_E_TOO_LARGE);
        assert_int_equal(READS("P5 6400 6300 255\n", &read), PICTURE_E_TOO_LARGE);
        make_blank(16, 16, 0, &small);
        jpeg = make_jpeg(&small, 50, &size);
        for (size_t i = 0; i + 9 < size; i++)
                if (jpeg[i] == 0xff &&
                        jpeg[i + 1] == 0xc0) /* SOF0: size(2), precision, height(2), width(2) */
                        memset(jpeg + i + 5, 0x7f, 4);
        assert_int_equal(picture_read(jpeg, size, &read), PICTURE_E_TOO_LARGE);
        free(jpeg);
        picture_end(&small);
}

static void a_file_is_at_most_so_long(void **state) {
        uint8_t *bytes = calloc(1, PICTURE_BYTES_MAX + 1);
        struct picture read;

        (void) state;
        assert_non_null(bytes);
        memcpy(bytes, "P5 1 1 255\n", 11);
        assert_int_equal(picture_read(bytes, PICTURE_BYTES_MAX + 1, &read), PICTURE_E_TOO_LARGE);
        assert_int_equal(picture_read(bytes, PICTURE_BYTES_MAX, &read), 0);
        picture_end(&read);
        free(bytes);
}

static void a_large_picture_is_made_smaller(void **state) {
        struct picture large, read;
        uint8_t *bytes;
        size_t size;

        (void) state;
        make_blank(4000, 3000, 77, &large);
        for (int jpeg = 0; jpeg < 2; jpeg++) {
                bytes = jpeg ? make_jpeg(&large, 50, &size) : make_png(&large, &size);
                assert_int_equal(picture_read(bytes, size, &read), 0);
                assert_int_equal(read.width, jpeg ? 3000 : 2000); /* by eighths; by a whole number */
                assert_int_equal(read.file_width, 4000);
                assert_int_equal(read.file_height, 3000);
                assert_in_range(read.grey[12345], 76, 78);
                picture_end(&read);
                free(bytes);
        }
        picture_end(&large);
}

static void shrinking_takes_the_mean_and_spares_strips(void **state) {
        static const uint8_t pixels[] = { 0, 10, 100, 200, 9, 20, 30, 100, 200, 9 };
        struct picture picture;

        (void) state;
        make_blank(5, 2, 0, &picture);
        memcpy(picture.grey, pixels, sizeof pixels);
        assert_int_equal(picture_shrink(&picture, 4), 2);
        assert_int_equal(picture.width, 2);
        assert_int_equal(picture.height, 1);
        assert_int_equal(picture.grey[0], 15);
        assert_int_equal(picture.grey[1], 150);
        assert_int_equal(picture_shrink(&picture, 2), 1);
        assert_int_equal(picture_factor(100, 100, 100), 10);
        assert_int_equal(picture_factor(10, 10, 100), 1);
        picture_end(&picture);
}

static void a_border_lies_around_small_pictures(void **state) {
        struct picture picture, large;

        (void) state;
        make_blank(3, 2, 7, &picture);
        assert_int_equal(picture_add_border(&picture), 0);
        assert_int_equal(picture.width, 3 + 2 * PICTURE_BORDER);
        assert_int_equal(picture.file_width, 3);
        assert_int_equal(picture.grey[0], 255);
        assert_int_equal(picture.grey[PICTURE_BORDER * picture.width + PICTURE_BORDER], 7);
        picture_end(&picture);
        make_blank(1024, 1024, 7, &large);
        assert_int_equal(picture_add_border(&large), 0);
        assert_int_equal(large.border, 0);
        picture_end(&large);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_format_gives_the_same_pixels),
                cmocka_unit_test(a_file_cut_short_is_broken_wherever_it_was_cut),
                cmocka_unit_test(what_is_no_picture_is_foreign),
                cmocka_unit_test(a_pnm_head_is_read_as_netpbm_does),
                cmocka_unit_test(a_bomb_is_known_by_what_it_declares),
                cmocka_unit_test(a_file_is_at_most_so_long),
                cmocka_unit_test(a_large_picture_is_made_smaller),
                cmocka_unit_test(shrinking_takes_the_mean_and_spares_strips),
                cmocka_unit_test(a_border_lies_around_small_pictures),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
