/* SPDX-License-Identifier: ISC */

/*
 * Look: who is asked, about what
 */

#include "look.h"

#include <assert.h>

#include "engine.h"

enum {
        LOOK_MARGIN = 6,
        LOOK_MARGIN_MIN = 24
}; /* the quiet zone and some more: a sixth of the longer side; pixels */

struct eyes {
        const struct look *how;
        struct picture *picture;
        struct codes zxing, zbar;
};

/* From the pixels of a cut that was made smaller to the picture's. */
static void look_back(struct codes *codes, size_t first, uint32_t factor, int32_t x, int32_t y) {
        for (size_t i = first; i < codes->count; i++)
                for (size_t k = 0; k < CODE_CORNERS; k++) {
                        struct point *corner = &codes->list[i].corners[k];

                        *corner = (struct point){ x + corner->x * (int32_t) factor,
                                y + corner->y * (int32_t) factor };
                }
}

static int look_condition(int r) {
        if (!r)
                return 0;
        return r == ENGINE_E_MEMORY ? LOOK_E_MEMORY : LOOK_E_FAILED;
}

/* zbar on a part of the picture, made smaller where that is too much for it. */
static int look_zbar(
        struct eyes *eyes, uint32_t x, uint32_t y, uint32_t width, uint32_t height, unsigned int formats) {
        uint32_t factor = picture_factor(width, height, LOOK_ZBAR_PIXELS_MAX);
        scoped(picture_end) struct picture cut = { 0 };
        size_t first = eyes->zbar.count;
        int r;

        if (picture_cut(eyes->picture, x, y, width, height, &cut))
                return LOOK_E_MEMORY;
        picture_shrink(&cut, factor);
        r = engine_zbar(cut.grey, cut.width, cut.height, formats, &eyes->zbar);
        look_back(&eyes->zbar, first, cut.scale, (int32_t) x, (int32_t) y);
        return look_condition(r);
}

static uint32_t look_clamp(int64_t value, uint32_t high) {
        return value < 0 ? 0 : value > high ? high : (uint32_t) value;
}

/* Only where ZXing found this code, and only its symbology. */
static int look_again(struct eyes *eyes, const struct code *code) {
        struct point low = code->corners[0], high = low;
        uint32_t left, top, right, bottom;
        int64_t margin;

        for (size_t i = 1; i < CODE_CORNERS; i++) {
                const struct point *corner = &code->corners[i];

                low = (struct point){ corner->x < low.x ? corner->x : low.x,
                        corner->y < low.y ? corner->y : low.y };
                high = (struct point){ corner->x > high.x ? corner->x : high.x,
                        corner->y > high.y ? corner->y : high.y };
        }
        margin = high.x - low.x > high.y - low.y ? high.x - low.x : high.y - low.y;
        margin = margin / LOOK_MARGIN > LOOK_MARGIN_MIN ? margin / LOOK_MARGIN : LOOK_MARGIN_MIN;
        left = look_clamp(low.x - margin, eyes->picture->width);
        top = look_clamp(low.y - margin, eyes->picture->height);
        right = look_clamp(high.x + margin, eyes->picture->width);
        bottom = look_clamp(high.y + margin, eyes->picture->height);
        if (left == right || top == bottom)
                return 0;
        return look_zbar(eyes, left, top, right - left, bottom - top, code->format);
}

static int look_by_zbar(struct eyes *eyes) {
        unsigned int formats = eyes->how->formats & FORMAT_ZBAR;
        int r = 0;

        if (!eyes->zxing.count || eyes->how->thorough)
                return formats ? look_zbar(eyes, 0, 0, eyes->picture->width, eyes->picture->height, formats)
                               : 0;
        for (size_t i = 0; !r && i < eyes->zxing.count; i++)
                if (eyes->zxing.list[i].format & formats)
                        r = look_again(eyes, &eyes->zxing.list[i]);
        return r;
}

static int look_once(struct eyes *eyes) {
        unsigned int engines = eyes->how->engines ? eyes->how->engines : ENGINE_ZXING | ENGINE_ZBAR;
        int r = 0;

        eyes->zxing.count = eyes->zbar.count = 0;
        if (engines & ENGINE_ZXING)
                r = look_condition(engine_zxing(eyes->picture->grey, eyes->picture->width,
                        eyes->picture->height, eyes->how->formats, &eyes->zxing));
        if (!r && engines & ENGINE_ZBAR)
                r = look_by_zbar(eyes);
        return r;
}

int look(const struct look *how, struct picture *picture, struct merged *ret_merged) {
        struct eyes *eyes = calloc(1, sizeof *eyes);
        int32_t edge = (int32_t) (picture->border * picture->scale);
        int r;

        if (!eyes)
                return LOOK_E_MEMORY;
        assert(picture->grey && picture->scale);
        *eyes = (struct eyes){ .how = how, .picture = picture };
        r = look_once(eyes);
        if (!r && !eyes->zxing.count && !eyes->zbar.count) {
                picture_invert(picture);
                r = look_once(eyes);
        }
        if (!r) {
                look_back(&eyes->zxing, 0, picture->scale, -edge, -edge);
                look_back(&eyes->zbar, 0, picture->scale, -edge, -edge);
                merge(&eyes->zxing, &eyes->zbar, ret_merged);
        }
        free(eyes);
        return r;
}
