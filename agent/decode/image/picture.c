/* SPDX-License-Identifier: ISC */

/*
 * Picture: which format it is, and what every format needs
 */

#include "picture.h"

#include <assert.h>
#include <string.h>

void picture_end(struct picture *picture) {
        free(picture->grey);
        *picture = (struct picture){ 0 };
}

int picture_check(uint64_t width, uint64_t height) {
        if (!width || !height)
                return PICTURE_E_BROKEN;
        if (width > PICTURE_SIDE_MAX || height > PICTURE_SIDE_MAX || width * height > PICTURE_DECLARED_MAX)
                return PICTURE_E_TOO_LARGE;
        return 0;
}

int picture_new(uint32_t width, uint32_t height, struct picture *ret_picture) {
        struct picture picture = {
                .width = width, .height = height, .file_width = width, .file_height = height
        };

        assert(!picture_check(width, height));
        picture.grey = malloc((size_t) width * height);
        if (!picture.grey)
                return PICTURE_E_MEMORY;
        *ret_picture = picture;
        return 0;
}

uint32_t picture_factor(uint32_t width, uint32_t height, uint32_t pixels_max) {
        uint32_t factor = 1;

        assert(pixels_max > 0);
        while ((uint64_t) (width / factor) * (height / factor) > pixels_max)
                factor++;
        return factor;
}

static uint8_t picture_average(const uint8_t *from, uint32_t stride, uint32_t factor) {
        uint32_t sum = 0;

        for (uint32_t y = 0; y < factor; y++)
                for (uint32_t x = 0; x < factor; x++)
                        sum += from[(size_t) y * stride + x];
        return (uint8_t) ((sum + factor * factor / 2) / (factor * factor));
}

uint32_t picture_shrink(struct picture *picture, uint32_t factor) {
        uint32_t stride = picture->width, width, height;
        uint8_t *less;
        size_t kept;

        while (factor > 1 && (picture->width < factor || picture->height < factor))
                factor--;
        width = picture->width / factor;
        height = picture->height / factor;
        if (factor == 1)
                return factor;
        for (uint32_t y = 0; y < height; y++)
                for (uint32_t x = 0; x < width; x++) /* the place written is never past the place read */
                        picture->grey[(size_t) y * width + x] = picture_average(
                                picture->grey + (size_t) y * factor * stride + (size_t) x * factor, stride,
                                factor);
        picture->width = width;
        picture->height = height;
        kept = (size_t) width * height;
        assert(kept);
        less = kept ? realloc(picture->grey, kept) : NULL;
        picture->grey = less ? less : picture->grey;
        return factor;
}

int picture_add_border(struct picture *picture) {
        uint32_t width = picture->width + 2 * PICTURE_BORDER, height = picture->height + 2 * PICTURE_BORDER;
        struct picture wide;
        int r;

        if ((uint64_t) width * height > PICTURE_BORDER_PIXELS_MAX || picture_check(width, height))
                return 0;
        r = picture_new(width, height, &wide);
        if (r)
                return r;
        memset(wide.grey, UINT8_MAX, (size_t) width * height);
        for (uint32_t y = 0; y < picture->height; y++)
                memcpy(wide.grey + ((size_t) y + PICTURE_BORDER) * width + PICTURE_BORDER,
                        picture->grey + (size_t) y * picture->width, picture->width);
        wide.file_width = picture->file_width;
        wide.file_height = picture->file_height;
        wide.border = PICTURE_BORDER;
        picture_end(picture);
        *picture = wide;
        return 0;
}

void picture_invert(struct picture *picture) {
        for (size_t i = 0; i < (size_t) picture->width * picture->height; i++)
                picture->grey[i] = (uint8_t) ~picture->grey[i];
}

int picture_cut(const struct picture *picture, uint32_t x, uint32_t y, uint32_t width, uint32_t height,
        struct picture *ret_picture) {
        struct picture cut;
        int r;

        assert(x + width <= picture->width && y + height <= picture->height);
        r = picture_new(width, height, &cut);
        if (r)
                return r;
        for (uint32_t row = 0; row < height; row++)
                memcpy(cut.grey + (size_t) row * width,
                        picture->grey + ((size_t) y + row) * picture->width + x, width);
        *ret_picture = cut;
        return 0;
}

/* ---- which format ---- */

static const struct {
        uint8_t size;
        uint8_t magic[8];
        int (*read)(const uint8_t *bytes, size_t size, struct picture *ret_picture);
} picture_formats[] = {
        { 3, { 0xff, 0xd8, 0xff }, picture_read_jpeg },
        { 8, { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' }, picture_read_png },
        { 2, { 'P', '5' }, picture_read_pnm },
        { 2, { 'P', '6' }, picture_read_pnm },
};

int picture_read(const uint8_t *bytes, size_t size, struct picture *ret_picture) {
        struct picture picture = { 0 };

        if (size > PICTURE_BYTES_MAX)
                return PICTURE_E_TOO_LARGE;
        for (size_t i = 0; i < count_of(picture_formats); i++) {
                int r;

                if (size < picture_formats[i].size ||
                        memcmp(bytes, picture_formats[i].magic, picture_formats[i].size) != 0)
                        continue;
                r = picture_formats[i].read(bytes, size, &picture);
                if (r)
                        return r;
                (void) picture_shrink(
                        &picture, picture_factor(picture.width, picture.height, PICTURE_PIXELS_MAX));
                *ret_picture = picture;
                return 0;
        }
        return PICTURE_E_FOREIGN;
}
