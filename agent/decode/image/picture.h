/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_IMAGE_PICTURE_H
#define STRONGROOM_IMAGE_PICTURE_H

/*
 * A picture as grey pixels, row after row
 *
 * Read from JPEG, PNG, or PGM and PPM of one byte a sample (P5, P6; a camera's frame comes as P5). What a file declares
 * is held against the limits before anything of that size is asked for. A picture larger than PICTURE_PIXELS_MAX is
 * made smaller, so that both engines find room and time beside it: a JPEG by eighths, the others by a whole number.
 */

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "macros.h"

enum {
        PICTURE_BYTES_MAX = 16 << 20,    /* of the file */
        PICTURE_SIDE_MAX = 16384,        /* pixels, as declared */
        PICTURE_DECLARED_MAX = 40000000, /* pixels, as declared */
        PICTURE_PIXELS_MAX =
                7 << 20, /* in memory; a telephone's 12 megapixels come to three quarters a side */
        PICTURE_MEGAPIXELS_MAX = PICTURE_DECLARED_MAX / 1000000,
};

enum {
        PICTURE_BORDER =
                16, /* of white, around a small picture: one cut at a code's edge lacks its quiet zone */
        PICTURE_BORDER_PIXELS_MAX = 1 << 20,
};

static_assert(PICTURE_SIDE_MAX <= INT32_MAX / PICTURE_SIDE_MAX, "coordinates and sizes fit an int");

enum {
        PICTURE_E_FOREIGN = 1, /* of no format that is read */
        PICTURE_E_BROKEN,      /* damaged, or cut short */
        PICTURE_E_TOO_LARGE,   /* it declares more than the limits */
        PICTURE_E_MEMORY,      /* more than this process may have */
};

struct picture {
        uint8_t *grey; /* width * height; released by picture_end() */
        uint32_t width, height;
        uint32_t file_width, file_height; /* before it was made smaller */
        uint32_t border;                  /* so many pixels at each side aren't the file's */
};

/* 0 or PICTURE_E_*. */
must_check int picture_read(const uint8_t *bytes, size_t size, struct picture *ret_picture);
void picture_end(struct picture *picture);

/* Whether a file may declare this size: 0 or PICTURE_E_TOO_LARGE; PICTURE_E_BROKEN for none at all. */
must_check int picture_check(uint64_t width, uint64_t height);

/* A blank picture of a size that picture_check() took: 0 or PICTURE_E_MEMORY. */
must_check int picture_new(uint32_t width, uint32_t height, struct picture *ret_picture);

/* The least whole number that a side of this size is divided by to come to so many pixels at most. */
uint32_t picture_factor(uint32_t width, uint32_t height, uint32_t pixels_max);

/*
 * Averages squares of factor × factor into one, in place; what is left over at the right and below is dropped. A strip
 * that would vanish is shrunk less: gives the factor that was taken.
 */
uint32_t picture_shrink(struct picture *picture, uint32_t factor);

/* A border around it, unless it is large: 0 or PICTURE_E_MEMORY. */
must_check int picture_add_border(struct picture *picture);

void picture_invert(struct picture *picture);

/* A copy of the part that lies inside the picture: 0 or PICTURE_E_MEMORY. width and height are at least 1. */
must_check int picture_cut(const struct picture *picture, uint32_t x, uint32_t y, uint32_t width,
        uint32_t height, struct picture *ret_picture);

/*
 * A copy turned by 45 degrees, whole, on white (picture_turn.c): 0, PICTURE_E_TOO_LARGE or PICTURE_E_MEMORY; and
 * where a pixel of it lies in the picture.
 */
must_check int picture_turn(const struct picture *picture, struct picture *ret_turned);
void picture_turn_back(const struct picture *picture, const struct picture *turned, int32_t *x, int32_t *y);

/* ---- one file a format: 0 or PICTURE_E_* ---- */

must_check int picture_read_jpeg(const uint8_t *bytes, size_t size, struct picture *ret_picture);
must_check int picture_read_png(const uint8_t *bytes, size_t size, struct picture *ret_picture);
must_check int picture_read_pnm(const uint8_t *bytes, size_t size, struct picture *ret_picture);

#endif
