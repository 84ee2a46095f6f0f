/* SPDX-License-Identifier: ISC */

/*
 * Look: who is asked, about what
 */

#include "look.h"

#include <assert.h>

#include "engine.h"
#include "regions.h"

enum {
        LOOK_MARGIN = 6,      /* the quiet zone and some more: a sixth of the longer side … */
        LOOK_MARGIN_MIN = 24, /* … or so many pixels */
        LOOK_SMALLEST = 250,  /* of the shorter side, of a picture made smaller */
};

struct eyes {
        const struct look *how;
        struct picture *picture;
        struct codes zxing, zbar, found;
        size_t dropped; /* the most that one look had to drop */
};

static uint32_t look_least(const struct picture *picture) {
        return picture->width < picture->height ? picture->width : picture->height;
}

/* From the pixels of a cut that was made smaller to the picture's. */
static void look_back(struct codes *codes, size_t first, uint32_t factor, int32_t x, int32_t y) {
        for (size_t i = first; i < codes->count; i++)
                for (size_t k = 0; k < CODE_CORNERS; k++) {
                        struct point *corner = &codes->list[i].corners[k];

                        *corner = (struct point){ x + corner->x * (int32_t) factor,
                                y + corner->y * (int32_t) factor };
                }
}

static int32_t look_share(int32_t at, uint32_t border, uint32_t side, uint32_t file_side) {
        return (int32_t) ((int64_t) (at - (int32_t) border) * file_side / (side - 2 * border));
}

/* From the picture's pixels to the file's. */
static void look_to_file(struct codes *codes, const struct picture *picture) {
        for (size_t i = 0; i < codes->count; i++)
                for (size_t k = 0; k < CODE_CORNERS; k++) {
                        struct point *corner = &codes->list[i].corners[k];

                        corner->x =
                                look_share(corner->x, picture->border, picture->width, picture->file_width);
                        corner->y =
                                look_share(corner->y, picture->border, picture->height, picture->file_height);
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
        factor = picture_shrink(&cut, factor);
        r = engine_zbar(cut.grey, cut.width, cut.height, formats, &eyes->zbar);
        look_back(&eyes->zbar, first, factor, (int32_t) x, (int32_t) y);
        return look_condition(r);
}

/* What one size has shown already isn't added by the next. */
static void look_add(struct codes *codes, const struct codes *found) {
        codes->dropped = found->dropped > codes->dropped ? found->dropped : codes->dropped;
        for (size_t i = 0; i < found->count; i++) {
                const struct code *code = &found->list[i];
                size_t k = 0;

                while (k < codes->count &&
                        !(code_agrees(&codes->list[k], code) && code_overlaps(&codes->list[k], code)))
                        k++;
                if (k == codes->count && codes_have_room(codes, code->size))
                        codes->list[codes->count++] = *code;
        }
}

/* One size by ZXing: the whole, and for what it finds in the middle alone each busy square. */
static int look_size(struct eyes *eyes, const struct picture *picture, uint32_t factor) {
        const unsigned int middle = eyes->how->formats & FORMAT_MIDDLE;
        struct region regions[REGIONS_MAX];
        int count = 0, r;

        eyes->found.count = eyes->found.dropped = 0;
        r = engine_zxing(picture->grey, picture->width, picture->height, eyes->how->formats, &eyes->found);
        if (middle && engine_zxing_is_built())
                count = regions_find(picture, regions);
        if (count < 0)
                return ENGINE_E_MEMORY;
        for (int i = 0; !r && i < count; i++) {
                scoped(picture_end) struct picture cut = { 0 };
                size_t first = eyes->found.count;

                if (picture_cut(
                            picture, regions[i].x, regions[i].y, regions[i].width, regions[i].height, &cut))
                        return ENGINE_E_MEMORY;
                r = engine_zxing(cut.grey, cut.width, cut.height, middle, &eyes->found);
                look_back(&eyes->found, first, 1, (int32_t) regions[i].x, (int32_t) regions[i].y);
        }
        look_back(&eyes->found, 0, factor, 0, 0);
        look_add(&eyes->zxing, &eyes->found);
        return r;
}

/* The picture, and smaller ones: noise is averaged away, and a code that fills the picture is taken in at a glance. */
static int look_zxing(struct eyes *eyes) {
        static const uint32_t factors[] = { 2, 3, 6 };
        const struct picture *picture = eyes->picture;
        int r = look_size(eyes, picture, 1);

        for (size_t i = 0; !r && i < count_of(factors); i++) {
                scoped(picture_end) struct picture small = { 0 };
                uint32_t factor;

                if (look_least(picture) < factors[i] * LOOK_SMALLEST)
                        break;
                if (picture_cut(picture, 0, 0, picture->width, picture->height, &small))
                        return LOOK_E_MEMORY;
                factor = picture_shrink(&small, factors[i]);
                r = look_size(eyes, &small, factor);
        }
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

static int look_once(struct eyes *eyes, unsigned int engines) {
        size_t dropped;
        int r = 0;

        eyes->zxing.count = eyes->zxing.dropped = 0;
        eyes->zbar.count = eyes->zbar.dropped = 0;
        if (engines & ENGINE_ZXING)
                r = look_zxing(eyes);
        if (!r && engines & ENGINE_ZBAR)
                r = look_by_zbar(eyes);
        dropped = eyes->zxing.dropped > eyes->zbar.dropped ? eyes->zxing.dropped : eyes->zbar.dropped;
        eyes->dropped = dropped > eyes->dropped ? dropped : eyes->dropped;
        return r;
}

static bool look_found(const struct eyes *eyes) {
        return eyes->zxing.count || eyes->zbar.count;
}

static void look_turn_back(
        struct codes *codes, const struct picture *picture, const struct picture *turned, uint32_t factor) {
        for (size_t i = 0; i < codes->count; i++)
                for (size_t k = 0; k < CODE_CORNERS; k++)
                        picture_turn_back(
                                picture, turned, &codes->list[i].corners[k].x, &codes->list[i].corners[k].y);
        look_back(codes, 0, factor, 0, 0);
}

/* The picture turned, at a size that leaves time for it. */
static int look_turned(struct eyes *eyes, unsigned int engines) {
        struct picture *whole = eyes->picture;
        scoped(picture_end) struct picture small = { 0 }, turned = { 0 };
        uint32_t factor = picture_factor(whole->width, whole->height, LOOK_TURNED_PIXELS_MAX);
        int r = picture_cut(whole, 0, 0, whole->width, whole->height, &small) ? LOOK_E_MEMORY : 0;

        if (r)
                return r;
        factor = picture_shrink(&small, factor);
        r = picture_turn(&small, &turned);
        if (r)
                return r == PICTURE_E_MEMORY ? LOOK_E_MEMORY : 0; /* a strip is too long to be turned */
        eyes->picture = &turned;
        r = look_once(eyes, engines);
        eyes->picture = whole;
        look_turn_back(&eyes->zxing, &small, &turned, factor);
        look_turn_back(&eyes->zbar, &small, &turned, factor);
        return r;
}

int look(const struct look *how, struct picture *picture, struct merged *ret_merged) {
        unsigned int engines = how->engines ? how->engines : ENGINE_ZXING | ENGINE_ZBAR, later = engines;
        struct eyes *eyes = calloc(1, sizeof *eyes);
        int r;

        if (!eyes)
                return LOOK_E_MEMORY;
        assert(picture->grey && picture->width > 2 * picture->border &&
                picture->height > 2 * picture->border);
        *eyes = (struct eyes){ .how = how, .picture = picture };
        r = look_once(eyes, engines);
        if (engine_zxing_is_built() && engines & ENGINE_ZXING)
                later = ENGINE_ZXING;
        if (!r && !look_found(eyes))
                r = look_turned(eyes, engines);
        if (!r && !look_found(eyes)) {
                picture_invert(picture);
                r = look_once(eyes, later);
        }
        if (!r) {
                look_to_file(&eyes->zxing, picture);
                look_to_file(&eyes->zbar, picture);
                merge(&eyes->zxing, &eyes->zbar, ret_merged);
                if (eyes->dropped > ret_merged->codes.dropped)
                        ret_merged->codes.dropped = eyes->dropped;
        }
        free(eyes);
        return r;
}
