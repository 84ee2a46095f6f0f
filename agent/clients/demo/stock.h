/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_DEMO_STOCK_H
#define STRONGROOM_DEMO_STOCK_H

/*
 * The demonstration's stock: a police station that doesn't exist
 *
 *      ER1 Evidence room         6 shelves × 11 exhibits: pistols … parts
 *      ER2 Ammunition store      3 shelves × 9 lots
 *      ER3 Awaiting disposal     3 shelves × 9 exhibits; three of them were destroyed since
 *      LAB                       the laboratory, outside; three exhibits of ER1 are there
 *
 * The same each time, but for the labels and the year, which are the agent's.
 */

#include <jansson.h>
#include <stdbool.h>

#include "stage.h"

enum {
        STOCK_SHELVES = 12,
        STOCK_PLACES = 3 + STOCK_SHELVES + 1,
        STOCK_ER1_SHELVES = 6,
        STOCK_ER1_EACH = 11,
        STOCK_OTHER_EACH = 9,
        STOCK_ITEMS = STOCK_ER1_SHELVES * STOCK_ER1_EACH + 6 * STOCK_OTHER_EACH,
        STOCK_CASES = 15,
        STOCK_LABEL_MAX = 24,
        STOCK_NUMBER_MAX = 40,
};

enum stock_fate { STOCK_HERE, STOCK_OUT, STOCK_DESTROYED };

struct stock_place {
        const char *code, *kind, *name, *purpose;
};

struct stock_item {
        const char *place; /* code of its shelf */
        enum stock_fate fate;
        char number[STOCK_NUMBER_MAX], label[STOCK_LABEL_MAX];
};

struct stock {
        char labels[STOCK_PLACES][STOCK_LABEL_MAX];
        struct stock_item items[STOCK_ITEMS]; /* of one shelf after the other */
};

/* Rooms, then their shelves in order, then what is outside. */
extern const struct stock_place stock_places[STOCK_PLACES];

/* Puts everything on the record. */
must_check int stock_create(struct stage *stage, struct stock *ret_stock);

/* The item on a shelf: shelves and places on them count from 0. */
struct stock_item *stock_at(struct stock *stock, size_t shelf, size_t at);

/* ---- stock_tables.c ---- */

/* Requests case.add and item.add, by a generator that always begins alike. */
json_t *stock_make_case(size_t index);
json_t *stock_make_item(size_t index, const char *place, bool ammunition, bool long_arm, bool part);

#endif
