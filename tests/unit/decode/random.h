/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_TEST_RANDOM_H
#define STRONGROOM_TEST_RANDOM_H

/*
 * Numbers that look random and are the same in every run (xorshift64*)
 */

#include <stdint.h>

struct dice {
        uint64_t state; /* not 0 */
};

static inline uint64_t dice_roll(struct dice *dice) {
        dice->state ^= dice->state >> 12;
        dice->state ^= dice->state << 25;
        dice->state ^= dice->state >> 27;
        return dice->state * 0x2545f4914f6cdd1dULL;
}

/* 0 to below - 1. */
static inline uint64_t dice_below(struct dice *dice, uint64_t below) {
        return below ? (dice_roll(dice) >> 11) % below : 0;
}

/* from to to, both included. */
static inline uint64_t dice_between(struct dice *dice, uint64_t from, uint64_t to) {
        return from + dice_below(dice, to - from + 1);
}

#endif
