/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_FAKE_PICTURE_MAKE_H
#define STRONGROOM_FAKE_PICTURE_MAKE_H

/*
 * Pictures as a camera would take them, of symbols that zint draws
 *
 * Everything is made from a seed, so that two runs see the same pictures. zint is its own program (package zint): what
 * it draws shares no code with what reads it.
 */

#include <stdbool.h>
#include <stdint.h>

#include "picture.h"

enum { MAKE_QUIET = 12 }; /* pixels of white around each symbol, times its scale */

/* An endless row of numbers that hang on the seed alone. */
uint32_t make_dice(uint64_t *seed, uint32_t sides);

/*
 * A symbol with its quiet zone, a module `scale` pixels wide (2 is the least that zint draws as such). extra: another
 * option of zint, or NULL. false where zint isn't installed; a zint that refuses the text aborts.
 */
bool make_symbol(
        const char *symbology, const char *text, int scale, const char *extra, struct picture *ret_picture);

/* All of one grey. */
void make_blank(uint32_t width, uint32_t height, uint8_t grey, struct picture *ret_picture);

/* Brushed metal: streaks along x, a glare across, grains. The grey of paint on it comes by make_stamp(). */
void make_metal(uint32_t width, uint32_t height, uint64_t seed, struct picture *ret_picture);

/* The dark of `stamp` laid onto the picture at x, y, as paint would be: what is white lets the ground through. */
void make_stamp(struct picture *picture, const struct picture *stamp, uint32_t x, uint32_t y);

/* Laid over whatever is there. */
void make_paste(struct picture *picture, const struct picture *patch, uint32_t x, uint32_t y);

/* Turned by so many degrees onto a new picture of that grey, large enough for all of it. */
void make_rotated(struct picture *picture, double degrees, uint8_t ground);

/* The mean of (2 radius + 1)² pixels around each. */
void make_blurred(struct picture *picture, uint32_t radius);

/* Each pixel moved by up to `most` to either side. */
void make_noisy(struct picture *picture, uint32_t most, uint64_t seed);

/* ---- as files; the caller frees ---- */

uint8_t *make_pgm(const struct picture *picture, size_t *ret_size);
uint8_t *make_png(const struct picture *picture, size_t *ret_size);
uint8_t *make_jpeg(const struct picture *picture, int quality, size_t *ret_size);
void make_file(const char *path, const uint8_t *bytes, size_t size);

#endif
