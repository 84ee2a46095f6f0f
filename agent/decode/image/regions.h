/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_IMAGE_REGIONS_H
#define STRONGROOM_IMAGE_REGIONS_H

/*
 * Where in a picture something is busy: dark and light in quick change, as in a code
 *
 * ZXing-C++ 1.4 looks for a Data Matrix and an Aztec code from the middle of what it is given, and finds none that
 * doesn't lie there. So it is given each busy square besides. Pure; a region that holds no code costs a moment.
 */

#include <stddef.h>

#include "picture.h"

enum { REGIONS_MAX = 96 };

struct region {
        uint32_t x, y, width, height; /* inside the picture, some quiet around it */
};

/* The busy squares, at most REGIONS_MAX: how many, or a negative PICTURE_E_MEMORY. */
must_check int regions_find(const struct picture *picture, struct region regions[REGIONS_MAX]);

#endif
