/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_DEMO_PLAN_H
#define STRONGROOM_DEMO_PLAN_H

/*
 * The plan of a count: which labels are scanned in which order, and what must come out
 *
 * Rack A is counted with the first scanner, rack B with the second. The trouble is planned; the agent isn't told.
 */

#include <stddef.h>

#include "stock.h"

enum { PLAN_STEPS_MAX = 96, PLAN_LINES = STOCK_ER1_SHELVES * STOCK_ER1_EACH, PLAN_EXTRAS_MAX = 8 };

struct plan_step {
        size_t scanner;
        const char *code;   /* of the label */
        const char *result; /* of count.scanned */
        const char *place;  /* where the counter stands */
};

struct plan_line {
        const struct stock_item *item;
        const char *result, *seen_place; /* of the report */
};

struct plan_extra {
        const char *result, *subject, *payload, *place; /* subject "": nobody knows it */
};

struct plan {
        struct plan_step steps[PLAN_STEPS_MAX];
        size_t step_count;
        struct plan_line lines[PLAN_LINES];
        struct plan_extra extras[PLAN_EXTRAS_MAX];
        size_t extra_count, duplicates, findings;
};

void plan_make(struct stock *stock, struct plan *ret_plan);

#endif
