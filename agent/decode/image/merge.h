/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_IMAGE_MERGE_H
#define STRONGROOM_IMAGE_MERGE_H

/*
 * Two engines' codes made one list
 *
 * A text that both read counts once, by both. What one engine alone read is taken, unless the other read something else
 * in the same place in the same symbology: that is a disagreement, and neither is taken. Two different codes close
 * together, each read by one engine alone, may look like one: then the person is asked to take the picture again,
 * rather than told something wrong.
 *
 * Pure. What ZXing and zbar are called with may be swapped: the same texts are taken.
 */

#include "code.h"

struct disagreement {
        struct code zxing, zbar;
};

struct merged {
        struct codes codes;
        size_t disagreement_count;
        struct disagreement disagreements[CODES_MAX];
};

void merge(const struct codes *zxing, const struct codes *zbar, struct merged *ret_merged);

#endif
