/* SPDX-License-Identifier: ISC */

/*
 * Fuzz: the sightings and their twin tell the same
 *
 * The bytes are the dice of sightings_twin.h, four a roll, little end first, until they end.
 */

#include "sightings_twin.h"

enum { ROLL_BYTES = 4 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

struct rolls {
        const uint8_t *bytes;
        size_t left;
};

static uint32_t rolls_next(void *context, uint32_t sides) {
        struct rolls *rolls = context;
        uint32_t number = 0;

        for (int i = 0; rolls->left && i < ROLL_BYTES; i++) {
                number |= (uint32_t) *rolls->bytes++ << (8 * i);
                rolls->left--;
        }
        return number % sides;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
        struct rolls rolls = { .bytes = bytes, .left = size };
        struct twin *twin = twin_new(rolls_next, &rolls);

        while (rolls.left) {
                twin_step(twin);
                twin_compare(twin);
        }
        (void) twin_free(twin);
        return 0;
}
