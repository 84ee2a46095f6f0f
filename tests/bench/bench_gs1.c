/* SPDX-License-Identifier: ISC */

/*
 * Bench: GS1 data decoded and checked, a second
 *
 * Each line is the median of BENCH_RUNS runs: the limit (a mod 10 check of the GTIN alone), element strings of three
 * sizes for the growth, a Digital Link, and the whole way to the tags of a scan. GS1's own engine was measured apart
 * on this class of machine, so that ratio is only as good as the likeness of the machines.
 */

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check_digit.h"
#include "clock.h"
#include "identify.h"
#include "payload.h"

enum { BENCH_RUNS = 7, BENCH_ROUNDS = 200000 };

static const double gs1_engine_per_second = 1.27e6;

struct bench_case {
        const char *name, *payload;
        bool (*once)(const uint8_t *bytes, size_t size);
};

static bool once_check_digit(const uint8_t *bytes, size_t size) {
        (void) size;
        return check_mod10_holds(bytes + 3, GTIN_SIZE);
}

static bool once_gs1(const uint8_t *bytes, size_t size) {
        static struct decoded decoded;

        payload_decode(PAYLOAD_GS1, bytes, size, &decoded);
        return decoded.ok;
}

static bool once_scan(const uint8_t *bytes, size_t size) {
        struct identity identity;

        identify_payload(bytes, size, 0, "]C1", &identity);
        return identity.count > 0;
}

#define BENCH_ITEM "^010950600013435217271231"
#define BENCH_MORE "240A^241B^242123^243C^250D^251E^3103000195^30123^91F^92G^93H^94I"

static const struct bench_case cases[] = {
        { "limit: mod 10 of the GTIN alone", BENCH_ITEM, once_check_digit },
        { "1 element", "^0109506000134352", once_gs1 },
        { "4 elements: 01 17 10 21", BENCH_ITEM "10A1B2^21SERIAL12345", once_gs1 },
        { "16 elements", BENCH_ITEM "10A1B2^21SERIAL12345^" BENCH_MORE, once_gs1 },
        { "Digital Link: 01 10 21 17",
                "https://example.com/01/09506000134352/10/A1B2/21/SERIAL12345?17=271231", once_gs1 },
        { "scan to tags: 01 17 10 21",
                "01095060001343521727123110A1B2\x1d"
                "21SERIAL12345",
                once_scan },
};

static int bench_order(const void *a, const void *b) {
        const double *x = a, *y = b;

        return (*x > *y) - (*x < *y);
}

static double bench_run(const struct bench_case *c) {
        const char *volatile payload =
                c->payload; /* read anew each time, or the compiler would decode it once */
        uint64_t from = clock_now().mono_ns;

        for (size_t i = 0; i < BENCH_ROUNDS; i++) {
                const char *bytes = payload;

                if (!c->once((const uint8_t *) bytes, strlen(bytes))) {
                        (void) fprintf(stderr, "bench_gs1: %s isn't sound\n", c->payload);
                        exit(1);
                }
        }
        return (double) (clock_now().mono_ns - from) / BENCH_ROUNDS;
}

/* Nanoseconds for one, the median of the runs. */
static double bench_median(const struct bench_case *c) {
        double runs[BENCH_RUNS];

        for (size_t run = 0; run < BENCH_RUNS; run++)
                runs[run] = bench_run(c);
        qsort(runs, BENCH_RUNS, sizeof runs[0], bench_order);
        return runs[BENCH_RUNS / 2];
}

int main(void) {
        double ns[count_of(cases)] = { 0 };

        printf("GS1 decode, median of %d runs of %d\n", BENCH_RUNS, BENCH_ROUNDS);
        for (size_t i = 0; i < count_of(cases); i++) {
                ns[i] = bench_median(&cases[i]);
                printf("%-34s %8.1f ns %9.2f M/s\n", cases[i].name, ns[i], 1e3 / ns[i]);
        }
        printf("4 elements: %.2f times GS1's engine (%.2f M/s, measured apart); goal 3\n",
                1e9 / ns[2] / gs1_engine_per_second, gs1_engine_per_second / 1e6);
        printf("growth: %.1f, %.1f, %.1f ns an element at 1, 4, 16 elements\n", ns[1], ns[2] / 4, ns[3] / 16);
        return 0;
}
