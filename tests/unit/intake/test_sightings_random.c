/* SPDX-License-Identifier: ISC */

/*
 * Random reads: ours and its twin tell the same, whatever happens
 */

#include "test.h"

#include "sightings_twin.h"

enum { SEEDS = 8, STEPS = 25000, COMPARE_EACH = 64 };

static uint32_t dice(void *context, uint32_t sides) {
        uint64_t *state = context;

        *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        return (uint32_t) (*state >> 33) % sides;
}

static void test_random_reads(void **state) {
        size_t told[SIGHTING_HEARD + 1] = { 0 };

        (void) state;
        for (uint64_t seed = 1; seed <= SEEDS; seed++) {
                uint64_t numbers = seed;
                struct twin *twin = twin_new(dice, &numbers);

                for (size_t step = 0; step < STEPS; step++) {
                        twin_step(twin);
                        if (step % COMPARE_EACH == 0)
                                twin_compare(twin);
                }
                for (int kind = SIGHTING_APPEARED; kind <= SIGHTING_HEARD; kind++)
                        told[kind] += twin_told(twin, (enum sighting_edge_kind) kind);
                (void) twin_free(twin);
        }
        for (int kind = SIGHTING_APPEARED; kind <= SIGHTING_HEARD; kind++) {
                print_message("%s: %zu\n", sighting_edge_name((enum sighting_edge_kind) kind), told[kind]);
                assert_true(told[kind] > 500); /* or the test doesn't try what it says */
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_random_reads),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
