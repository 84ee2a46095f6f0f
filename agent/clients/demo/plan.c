/* SPDX-License-Identifier: ISC */

/*
 * Plan: the room as the record has it, and the trouble put into it
 */

#include "plan.h"

#include <string.h>

#include "macros.h"

static const char plan_unknown_code[] = "KTA-EV-0417/88"; /* another station's old label */

enum plan_trouble_kind { TROUBLE_MISSING, TROUBLE_MISPLACED, TROUBLE_TWICE, TROUBLE_EXTRA };

static const struct plan_trouble {
        enum plan_trouble_kind kind;
        size_t shelf, at;   /* the exhibit's own place */
        size_t seen;        /* the shelf where it lies */
        const char *result; /* of an extra */
} plan_troubles[] = {
        { TROUBLE_MISSING, 0, 4, 0, NULL },
        { TROUBLE_MISSING, 4, 7, 0, NULL },
        { TROUBLE_MISPLACED, 0, 8, 2, NULL },
        { TROUBLE_MISPLACED, 3, 2, 1, NULL },
        { TROUBLE_TWICE, 0, 2, 0, NULL },
        { TROUBLE_EXTRA, 10, 5, 4, "UNEXPECTED_KNOWN" },
        { TROUBLE_EXTRA, 0, 0, 3, "UNKNOWN_CODE" }, /* no exhibit's */
        { TROUBLE_EXTRA, 9, 1, 5, "UNEXPECTED_RETIRED" },
};

static const struct plan_trouble *plan_trouble_of(size_t shelf, size_t at) {
        for (size_t i = 0; i < count_of(plan_troubles); i++)
                if (plan_troubles[i].kind != TROUBLE_EXTRA && plan_troubles[i].shelf == shelf &&
                        plan_troubles[i].at == at)
                        return &plan_troubles[i];
        return NULL;
}

static const char *plan_shelf(size_t shelf) {
        return stock_places[3 + shelf].code;
}

static void plan_step(struct plan *plan, size_t shelf, const char *code, const char *result) {
        plan->steps[plan->step_count++] = (struct plan_step){ .scanner = shelf >= STOCK_ER1_SHELVES / 2,
                .code = code,
                .result = result,
                .place = plan_shelf(shelf) };
}

static void plan_item(struct plan *plan, struct stock *stock, size_t shelf, size_t at) {
        const struct plan_trouble *trouble = plan_trouble_of(shelf, at);
        const struct stock_item *item = stock_at(stock, shelf, at);
        struct plan_line *line = &plan->lines[shelf * STOCK_ER1_EACH + at];

        *line = (struct plan_line){ item, "FOUND_CONFIRMED", plan_shelf(shelf) };
        if (item->fate == STOCK_OUT)
                *line = (struct plan_line){ item, "EXPLAINED_OUT", "" };
        else if (trouble && trouble->kind == TROUBLE_MISSING)
                *line = (struct plan_line){ item, "MISSING", "" };
        else if (trouble && trouble->kind == TROUBLE_MISPLACED)
                *line = (struct plan_line){ item, "FOUND_MISPLACED", plan_shelf(trouble->seen) };
        else
                plan_step(plan, shelf, item->label, line->result);
        if (trouble && trouble->kind == TROUBLE_TWICE)
                plan_step(plan, shelf, item->label, "AGAIN");
        plan->duplicates += trouble && trouble->kind == TROUBLE_TWICE;
        plan->findings += trouble && trouble->kind != TROUBLE_TWICE;
}

/* What lies on a shelf and doesn't belong there. */
static void plan_strays(struct plan *plan, struct stock *stock, size_t shelf) {
        for (size_t i = 0; i < count_of(plan_troubles); i++) {
                const struct plan_trouble *trouble = &plan_troubles[i];
                const struct stock_item *item = stock_at(stock, trouble->shelf, trouble->at);
                bool unknown;

                if (trouble->seen != shelf)
                        continue;
                if (trouble->kind == TROUBLE_MISPLACED)
                        plan_step(plan, shelf, item->label, "FOUND_MISPLACED");
                if (trouble->kind != TROUBLE_EXTRA)
                        continue;
                unknown = !strcmp(trouble->result, "UNKNOWN_CODE");
                plan_step(plan, shelf, unknown ? plan_unknown_code : item->label, trouble->result);
                plan->extras[plan->extra_count++] =
                        (struct plan_extra){ trouble->result, unknown ? "" : item->number,
                                unknown ? plan_unknown_code : item->label, plan_shelf(shelf) };
                plan->findings++;
        }
}

void plan_make(struct stock *stock, struct plan *ret_plan) {
        *ret_plan = (struct plan){ 0 };
        for (size_t shelf = 0; shelf < STOCK_ER1_SHELVES; shelf++) {
                plan_step(ret_plan, shelf, stock->labels[3 + shelf], "PLACE");
                for (size_t at = 0; at < STOCK_ER1_EACH; at++)
                        plan_item(ret_plan, stock, shelf, at);
                plan_strays(ret_plan, stock, shelf);
        }
}
