/* SPDX-License-Identifier: ISC */

/*
 * Code: whether two readings are of one symbol
 *
 * The place of a linear code may be one scan line to an engine and the whole symbol to the other, so a box grows by a
 * part of its longer side before places are compared.
 */

#include "code.h"

#include <string.h>

enum { CODE_GROWTH = 8, CODE_GROWTH_MIN = 4 }; /* an eighth of the longer side; pixels */

struct box {
        int32_t left, top, right, bottom;
};

static struct box box_around(const struct code *code) {
        struct box box = { INT32_MAX, INT32_MAX, INT32_MIN, INT32_MIN };

        for (size_t i = 0; i < CODE_CORNERS; i++) {
                const struct point *corner = &code->corners[i];

                box.left = corner->x < box.left ? corner->x : box.left;
                box.top = corner->y < box.top ? corner->y : box.top;
                box.right = corner->x > box.right ? corner->x : box.right;
                box.bottom = corner->y > box.bottom ? corner->y : box.bottom;
        }
        return box;
}

static struct box box_grown(struct box box) {
        int32_t width = box.right - box.left, height = box.bottom - box.top;
        int32_t growth = (width > height ? width : height) / CODE_GROWTH;

        growth = growth > CODE_GROWTH_MIN ? growth : CODE_GROWTH_MIN;
        return (struct box){ box.left - growth, box.top - growth, box.right + growth, box.bottom + growth };
}

bool code_overlaps(const struct code *one, const struct code *other) {
        struct box a = box_grown(box_around(one)), b = box_grown(box_around(other));

        return a.left <= b.right && b.left <= a.right && a.top <= b.bottom && b.top <= a.bottom;
}

void code_embrace(struct code *code, const struct code *other) {
        struct box a = box_around(code), b = box_around(other);

        a.left = a.left < b.left ? a.left : b.left;
        a.top = a.top < b.top ? a.top : b.top;
        a.right = a.right > b.right ? a.right : b.right;
        a.bottom = a.bottom > b.bottom ? a.bottom : b.bottom;
        code->corners[0] = (struct point){ a.left, a.top };
        code->corners[1] = (struct point){ a.right, a.top };
        code->corners[2] = (struct point){ a.right, a.bottom };
        code->corners[3] = (struct point){ a.left, a.bottom };
}

static bool code_is_gs1(const struct code *code) {
        static const char *const gs1[] = { "]C1", "]Q3", "]Q4", "]d2", "]d5", "]z1", "]e0" };

        for (size_t i = 0; i < count_of(gs1); i++)
                if (!strcmp(gs1[i], code->symbology))
                        return true;
        return false;
}

bool code_agrees(const struct code *one, const struct code *other) {
        return one->format == other->format && code_is_gs1(one) == code_is_gs1(other) &&
               one->size == other->size && !memcmp(one->bytes, other->bytes, one->size);
}

bool codes_have_room(struct codes *codes, size_t size) {
        if (codes->count < CODES_MAX && size <= CODE_BYTES_MAX)
                return true;
        codes->dropped++;
        return false;
}
