/* SPDX-License-Identifier: ISC */

/*
 * Allowance: a row an actor, begun anew each minute
 */

#include "allowance.h"

#include <string.h>

#include "text.h"

static const char allowance_others[] = "others";

static bool allowance_is_over(const struct allowance_row *row, int64_t now_us) {
        return now_us - row->since_us >= ALLOWANCE_MINUTE_US || now_us < row->since_us;
}

/* The actor's row; else a free one, or one that is over and left nothing out; else everybody else's. */
static struct allowance_row *allowance_row(struct allowance *allowance, const char *actor, int64_t now_us) {
        struct allowance_row *row = &allowance->rows[ALLOWANCE_ROWS];

        for (size_t i = 0; i < ALLOWANCE_ROWS; i++)
                if (!strcmp(allowance->rows[i].actor, actor))
                        return &allowance->rows[i];
        for (size_t i = 0; i < ALLOWANCE_ROWS && row == &allowance->rows[ALLOWANCE_ROWS]; i++)
                if (!allowance->rows[i].actor[0] ||
                        (allowance_is_over(&allowance->rows[i], now_us) && !allowance->rows[i].left_out))
                        row = &allowance->rows[i];
        if (row != &allowance->rows[ALLOWANCE_ROWS] || !row->actor[0]) {
                *row = (struct allowance_row){ .since_us = now_us };
                (void) text_copy(row->actor, sizeof row->actor,
                        row == &allowance->rows[ALLOWANCE_ROWS] ? allowance_others : actor);
        }
        return row;
}

bool allowance_take(struct allowance *allowance, const char *actor, unsigned limit, int64_t now_us) {
        struct allowance_row *row = allowance_row(allowance, actor, now_us);

        if (allowance_is_over(row, now_us)) {
                row->since_us = now_us;
                row->used = 0;
        }
        if (row->used == limit) {
                row->left_out++;
                return false;
        }
        row->used++;
        return true;
}

bool allowance_over(struct allowance *allowance, int64_t now_us, struct allowance_row *ret_row) {
        for (size_t i = 0; i <= ALLOWANCE_ROWS; i++) {
                struct allowance_row *row = &allowance->rows[i];

                if (!row->left_out || !allowance_is_over(row, now_us))
                        continue;
                *ret_row = *row;
                *row = (struct allowance_row){ 0 };
                return true;
        }
        return false;
}
