/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_IMAGE_LOOK_H
#define STRONGROOM_IMAGE_LOOK_H

/*
 * A picture looked at by both engines
 *
 *      ZXing, the whole picture
 *        found nothing, or not built in, or thorough:  zbar, the whole picture
 *        found something:                              zbar, only where ZXing found a code: a second opinion
 *      nothing at all:  once more turned by 45 degrees; then with black and white exchanged (light marks on dark
 *                       metal), by ZXing alone if it is built in
 *
 * zbar is slow where there is noise: it is given LOOK_ZBAR_PIXELS_MAX at most, a larger picture made smaller.
 */

#include <stdbool.h>

#include "merge.h"
#include "picture.h"

enum { LOOK_ZBAR_PIXELS_MAX = 3 << 20, LOOK_TURNED_PIXELS_MAX = 2 << 20 };

enum { LOOK_E_MEMORY = 1, LOOK_E_FAILED };

struct look {
        unsigned int formats; /* bits of enum format */
        unsigned int engines; /* bits of enum code_engine that may be asked; 0: both */
        bool thorough;        /* zbar looks everywhere, whatever ZXing has found */
};

/*
 * 0 or LOOK_E_*. Places are in pixels of the file. Where nothing was found, the picture is left inverted.
 */
must_check int look(const struct look *how, struct picture *picture, struct merged *ret_merged);

#endif
