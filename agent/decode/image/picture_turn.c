/* SPDX-License-Identifier: ISC */

/*
 * A picture turned by 45 degrees
 *
 *      x = cx + (dx + dy) / √2      dx, dy: from the middle of the turned picture
 *      y = cy + (dy - dx) / √2      x, y:   in the picture
 *
 * Engines walk along rows and columns: what lies across is seldom met by enough of them.
 */

#include "picture.h"

#include <math.h>

static void turn_back(const struct picture *picture, const struct picture *turned, double *x, double *y) {
        double dx = *x - turned->width / 2.0, dy = *y - turned->height / 2.0;

        *x = picture->width / 2.0 + (dx + dy) * M_SQRT1_2;
        *y = picture->height / 2.0 + (dy - dx) * M_SQRT1_2;
}

void picture_turn_back(const struct picture *picture, const struct picture *turned, int32_t *x, int32_t *y) {
        double at_x = *x, at_y = *y;

        turn_back(picture, turned, &at_x, &at_y);
        *x = (int32_t) at_x;
        *y = (int32_t) at_y;
}

/* Between four pixels; white outside of the picture. */
static uint8_t turn_sample(const struct picture *picture, double x, double y) {
        const uint8_t *at;
        double right, below;

        if (x < 0 || y < 0 || x >= picture->width - 1 || y >= picture->height - 1)
                return UINT8_MAX;
        at = picture->grey + (size_t) y * picture->width + (size_t) x;
        right = x - (double) (size_t) x;
        below = y - (double) (size_t) y;
        return (uint8_t) ((at[0] * (1 - right) + at[1] * right) * (1 - below) +
                          (at[picture->width] * (1 - right) + at[picture->width + 1] * right) * below + 0.5);
}

int picture_turn(const struct picture *picture, struct picture *ret_turned) {
        uint32_t side = (uint32_t) ((picture->width + picture->height) * M_SQRT1_2) + 1;
        struct picture turned;
        int r = picture_check(side, side);

        if (r)
                return r;
        r = picture_new(side, side, &turned);
        if (r)
                return r;
        for (uint32_t v = 0; v < side; v++)
                for (uint32_t u = 0; u < side; u++) {
                        double x = u, y = v;

                        turn_back(picture, &turned, &x, &y);
                        turned.grey[(size_t) v * side + u] = turn_sample(picture, x, y);
                }
        *ret_turned = turned;
        return 0;
}
