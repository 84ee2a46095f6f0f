/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_COUNT_SAMPLE_H
#define STRONGROOM_COUNT_SAMPLE_H

/*
 * Sample: what is present by radio alone is looked at by eye, in part, before such a count is closed
 *
 * Drawn are the k exhibits with the smallest SHA-256(root || number), root being the signed head before the draw in
 * base64, which nobody could foresee: a tenth of them, at least 3, at most 30. Anyone can draw again:
 * printf '%s%s' "$root" "$number" | sha256sum. What is found after a draw is drawn from by the next.
 */

#include <jansson.h>

#include "count.h"

enum { SAMPLE_MIN = 3, SAMPLE_MAX = 30, SAMPLE_PART = 10 };

/* How many of so many. */
int64_t count_sample_size(int64_t present);

/*
 * The numbers drawn, in their order, from the lines that are present by radio alone and were found since the last
 * draw; *ret_present: how many those are. A new array, empty where there are none.
 */
must_check int count_sample_draw(
        struct ledger *ledger, int64_t count, const char *root, json_t **ret_numbers, int64_t *ret_present);

/*
 * Puts a draw on record where the count (id NULL: the station's) is one by radio and has something to draw from. Does
 * nothing in any other case, nor for who may not count. *ret_drawn: how many.
 */
must_check int count_sample(struct act *act, const char *id, int64_t *ret_drawn);

/* What was drawn and isn't confirmed by eye: a new array of numbers. */
must_check int count_sample_open(struct ledger *ledger, const struct count_row *count, json_t **ret_numbers);

#endif
