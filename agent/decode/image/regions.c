/* SPDX-License-Identifier: ISC */

/*
 * Regions: cells, their busyness, and the cells that hang together
 *
 *      cell        REGION_CELL pixels a side; its busyness is the mean step between means of 2 × 2 pixels, so that
 *                  grains of single pixels weigh little
 *      busy        more than a third of the way from the usual cell (the median) to the busiest ones (one of 400), and
 *                  more than the least
 *      patch       busy cells that touch, corners too; one that is longer than wide is cut into overlapping squares,
 *                  since text often stands beside a code
 */

#include "regions.h"

#include <stdbool.h>

enum {
        REGION_CELL = 8,
        REGION_BUSY_MIN = 6, /* of 255 */
        REGION_CELLS_MIN = 2,
        REGION_SQUARES_MAX = 8, /* of one patch */
        REGION_STEPS = 256,
};

struct cells {
        uint32_t columns, rows;
        uint8_t *busy;   /* 0 to 255 */
        uint32_t *stack; /* of cells to be visited */
};

struct patch {
        uint32_t left, top, right, bottom; /* cells, inclusive */
};

static int region_mean(const struct picture *picture, uint32_t x, uint32_t y) {
        const uint8_t *at = picture->grey + (size_t) y * picture->width + x;

        return (at[0] + at[1] + at[picture->width] + at[picture->width + 1]) / 4;
}

static uint8_t region_busyness(const struct picture *picture, uint32_t column, uint32_t row) {
        uint32_t sum = 0, steps = 0;

        for (uint32_t y = row * REGION_CELL; y < (row + 1) * REGION_CELL; y += 2)
                for (uint32_t x = column * REGION_CELL; x < (column + 1) * REGION_CELL; x += 2) {
                        int here = region_mean(picture, x, y);

                        if (x + 4 > picture->width || y + 4 > picture->height)
                                continue;
                        sum += (uint32_t) abs(region_mean(picture, x + 2, y) - here);
                        sum += (uint32_t) abs(region_mean(picture, x, y + 2) - here);
                        steps += 2;
                }
        return (uint8_t) (steps ? sum / steps : 0);
}

/* What a cell must exceed. */
static uint8_t region_threshold(const struct cells *cells) {
        size_t all = (size_t) cells->columns * cells->rows, seen = 0, counts[REGION_STEPS] = { 0 };
        uint32_t median = 0, busiest = 0;

        for (size_t i = 0; i < all; i++)
                counts[cells->busy[i]]++;
        for (uint32_t step = 0; step < REGION_STEPS; step++) {
                seen += counts[step];
                if (2 * seen <= all)
                        median = step + 1;
                if (counts[step] && seen - counts[step] < all - all / 400 - 1)
                        busiest = step;
        }
        busiest = median + (busiest > median ? (busiest - median) / 3 : 0);
        return (uint8_t) (busiest > REGION_BUSY_MIN ? busiest : REGION_BUSY_MIN);
}

/* Takes all cells that hang together with this one; none is taken twice. */
static struct patch region_patch(struct cells *cells, uint32_t first, uint8_t threshold) {
        struct patch patch = { UINT32_MAX, UINT32_MAX, 0, 0 };
        size_t left = 0;

        cells->stack[left++] = first;
        cells->busy[first] = 0;
        while (left) {
                uint32_t cell = cells->stack[--left], x = cell % cells->columns, y = cell / cells->columns;

                patch.left = x < patch.left ? x : patch.left;
                patch.right = x > patch.right ? x : patch.right;
                patch.top = y < patch.top ? y : patch.top;
                patch.bottom = y > patch.bottom ? y : patch.bottom;
                for (uint32_t i = 0; i < 9; i++) {
                        uint32_t column = x + i % 3 - 1,
                                 row = y + i / 3 - 1; /* -1 wraps, and is past the end */
                        uint32_t next = row * cells->columns + column;

                        if (column >= cells->columns || row >= cells->rows || cells->busy[next] <= threshold)
                                continue;
                        cells->busy[next] = 0;
                        cells->stack[left++] = next;
                }
        }
        return patch;
}

static struct region region_around(
        const struct picture *picture, uint32_t x, uint32_t y, uint32_t width, uint32_t height) {
        uint32_t margin = (width > height ? width : height) / 4 + REGION_CELL;
        struct region region = { x > margin ? x - margin : 0, y > margin ? y - margin : 0, 0, 0 };
        uint32_t right = x + width + margin, bottom = y + height + margin;

        region.width = (right < picture->width ? right : picture->width) - region.x;
        region.height = (bottom < picture->height ? bottom : picture->height) - region.y;
        return region;
}

/* The whole patch, and where it is long, squares along it. */
static int region_squares(const struct picture *picture, const struct patch *patch, int count,
        struct region regions[REGIONS_MAX]) {
        uint32_t width = (patch->right - patch->left + 1) * REGION_CELL;
        uint32_t height = (patch->bottom - patch->top + 1) * REGION_CELL;
        uint32_t x = patch->left * REGION_CELL, y = patch->top * REGION_CELL;
        uint32_t side = width < height ? width : height, length = width < height ? height : width;

        if (side < REGION_CELLS_MIN * REGION_CELL)
                return count;
        if (count < REGIONS_MAX)
                regions[count++] = region_around(picture, x, y, width, height);
        if (2 * length < 3 * side)
                return count;
        for (uint32_t i = 0; i < REGION_SQUARES_MAX && i * side / 2 + side <= length && count < REGIONS_MAX;
                i++)
                regions[count++] = region_around(picture, x + (width > height ? i * side / 2 : 0),
                        y + (width > height ? 0 : i * side / 2), side, side);
        return count;
}

static int region_collect(const struct picture *picture, struct cells *cells, struct region *regions) {
        uint8_t threshold;
        int count = 0;

        for (uint32_t i = 0; i < cells->columns * cells->rows; i++)
                cells->busy[i] = region_busyness(picture, i % cells->columns, i / cells->columns);
        threshold = region_threshold(cells);
        for (uint32_t i = 0; i < cells->columns * cells->rows && count < REGIONS_MAX; i++)
                if (cells->busy[i] > threshold) {
                        struct patch patch = region_patch(cells, i, threshold);

                        count = region_squares(picture, &patch, count, regions);
                }
        return count;
}

int regions_find(const struct picture *picture, struct region regions[REGIONS_MAX]) {
        struct cells cells = { .columns = picture->width / REGION_CELL,
                .rows = picture->height / REGION_CELL };
        size_t all = (size_t) cells.columns * cells.rows;
        int count = -PICTURE_E_MEMORY;

        if (!all)
                return 0;
        cells.busy = calloc(all, 1);
        cells.stack = calloc(all, sizeof *cells.stack);
        if (cells.busy && cells.stack)
                count = region_collect(picture, &cells, regions);
        free(cells.busy);
        free(cells.stack);
        return count;
}
