/* SPDX-License-Identifier: ISC */

/*
 * PNG, by libpng's simplified interface: it keeps its errors to itself
 *
 * libpng turns every kind (palette, 16 bits, transparent, interlaced) into rows of grey; what is transparent is white,
 * as paper is.
 */

#include "picture.h"

#include <png.h>
#include <string.h>

static void png_endp(png_image *image) {
        png_image_free(image);
}

/* libpng says it in words alone. */
static int png_reason(const png_image *image) {
        return strstr(image->message, "memory") ? PICTURE_E_MEMORY : PICTURE_E_BROKEN;
}

int picture_read_png(const uint8_t *bytes, size_t size, struct picture *ret_picture) {
        static const png_color paper = { 255, 255, 255 };
        scoped(png_endp) png_image image = { .version = PNG_IMAGE_VERSION };
        struct picture picture;
        int r;

        if (!png_image_begin_read_from_memory(&image, bytes, size))
                return png_reason(&image);
        r = picture_check(image.width, image.height);
        if (r)
                return r;
        image.format = PNG_FORMAT_GRAY;
        r = picture_new(image.width, image.height, &picture);
        if (r)
                return r;
        if (!png_image_finish_read(&image, &paper, picture.grey, 0, NULL)) {
                picture_end(&picture);
                return png_reason(&image);
        }
        *ret_picture = picture;
        return 0;
}
