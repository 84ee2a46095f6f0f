/* SPDX-License-Identifier: ISC */

/*
 * Fuzz: any bytes as a picture
 *
 * What must hold: a reason, or a picture within the limits with a pixel for each of its places; a P5 of 255 greys is
 * its own samples; a border, a turn and a shrink keep to the limits. Each input is tried with a head that fits too,
 * since a random one hardly ever has one.
 */

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "picture.h"

enum { HEAD_MAX = 64, FRAME_MAX = 1 << 16, SIDE_MAX = 64 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static uint32_t sum_of(const struct picture *picture) {
        uint32_t sum = 0;

        for (size_t i = 0; i < (size_t) picture->width * picture->height; i++)
                sum += picture->grey[i];
        return sum;
}

static void assert_sound(struct picture *picture) {
        struct picture turned;
        int r;

        assert(picture->width && picture->height);
        assert((uint64_t) picture->width * picture->height <= PICTURE_PIXELS_MAX);
        assert(picture->file_width >= picture->width && picture->file_height >= picture->height);
        (void) sum_of(picture); /* every pixel is there */
        if ((uint64_t) picture->width * picture->height > FRAME_MAX)
                return;
        r = picture_turn(picture, &turned);
        assert(!r || r == PICTURE_E_TOO_LARGE);
        if (!r) {
                (void) sum_of(&turned);
                picture_end(&turned);
        }
        r = picture_add_border(picture);
        assert(!r && (picture->border == PICTURE_BORDER || !picture->border));
        (void) picture_shrink(picture, 3);
        assert(picture->width && picture->height);
        (void) sum_of(picture);
}

static void try_any(const uint8_t *bytes, size_t size) {
        struct picture picture = { 0 };
        int r = picture_read(bytes, size, &picture);

        assert(r >= 0 && r <= PICTURE_E_MEMORY);
        assert(!r == !!picture.grey);
        if (!r)
                assert_sound(&picture);
        picture_end(&picture);
}

/* width, height, then samples; too few of them is a picture cut short. */
static void try_grey(const uint8_t *bytes, size_t size) {
        static uint8_t file[HEAD_MAX + FRAME_MAX];
        uint32_t width = 1U + bytes[0] % SIDE_MAX, height = 1U + bytes[1] % SIDE_MAX;
        size_t head = (size_t) snprintf((char *) file, HEAD_MAX, "P5\n%u %u\n255\n", width, height);
        struct picture picture;
        int r;

        size = size - 2 < FRAME_MAX ? size - 2 : FRAME_MAX;
        memcpy(file + head, bytes + 2, size);
        r = picture_read(file, head + size, &picture);
        assert(r == (size < (size_t) width * height ? PICTURE_E_BROKEN : 0));
        if (r)
                return;
        assert(picture.width == width && picture.height == height);
        assert(!memcmp(picture.grey, bytes + 2, (size_t) width * height));
        assert_sound(&picture);
        picture_end(&picture);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
        try_any(bytes, size);
        if (size > 2)
                try_grey(bytes, size);
        return 0;
}
