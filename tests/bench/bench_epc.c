/* SPDX-License-Identifier: ISC */

/*
 * Bench: EPCs decoded, a second
 *
 * Each line is the median of BENCH_RUNS runs: the limit (turning the hex into bytes), hex to tag URI and GTIN for a
 * short and a long scheme, the whole answer of `strongroom decode` for these and for a '+' scheme, the tags that a read
 * is known by, and the way back. The peer, npm's epc-tds, does the first in the same run (epc_peer.sh), where it can be
 * installed.
 */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench_peer.h"
#include "bytes.h"
#include "clock.h"
#include "epc.h"
#include "epc_payload.h"
#include "identify.h"
#include "payload.h"

/* Many short runs: on a machine that others use too, most of them are undisturbed. */
enum { BENCH_RUNS = 1001, BENCH_ROUNDS = 1000 };

struct bench_case {
        const char *name, *payload;
        bool (*once)(const char *payload, size_t size);
};

static bool once_unhex(const char *payload, size_t size) {
        uint8_t bank[EPC_BYTES_MAX];

        return !bytes_unhex(payload, size, bank, sizeof bank, &size);
}

/* As the goal has it: hex to URI and GTIN (for a GIAI, itself). */
static bool once_epc(const char *payload, size_t size) {
        static struct decoded decoded;
        char uri[EPC_URI_MAX], key[EPC_KEY_MAX];
        struct epc_bits bits;
        struct epc epc;

        return epc_unhex((const uint8_t *) payload, size, &bits, &decoded) &&
               epc_read(&bits, &epc, &decoded) && epc_uri_print(&epc, uri) > 0 &&
               epc_key_print(&epc, key) > 0;
}

static bool once_decode(const char *payload, size_t size) {
        static struct decoded decoded;

        payload_decode(PAYLOAD_EPC, (const uint8_t *) payload, size, &decoded);
        return decoded.ok;
}

static bool once_encode(const char *payload, size_t size) {
        static struct decoded decoded;

        payload_decode(PAYLOAD_EPC_URI, (const uint8_t *) payload, size, &decoded);
        return decoded.ok;
}

static bool once_identify(const char *payload, size_t size) {
        uint8_t bank[EPC_BYTES_MAX];
        struct identity identity;

        if (bytes_unhex(payload, size, bank, sizeof bank, &size))
                return false;
        identify_epc(bank, size, 0, &identity);
        return identity.count > 0;
}

static const struct bench_case cases[] = {
        { "limit: 24 hex digits to bytes", "3074257BF7194E4000001A85", once_unhex },
        { "sgtin-96 to URI and GTIN", "3074257BF7194E4000001A85", once_epc },
        { "giai-202 to URI and GIAI", "3876451FD59B2C2BF10000000000000000000000000000000000", once_epc },
        { "sgtin-96, the answer of decode", "3074257BF7194E4000001A85", once_decode },
        { "sgtin+, the answer of decode", "F73795211411234538566CB0AFC4", once_decode },
        { "sgtin-96 to the tags of a read", "3074257BF7194E4000001A85", once_identify },
        { "URI to sgtin-96", "urn:epc:tag:sgtin-96:3.0614141.812345.6789", once_encode },
};

enum { CASE_GOAL = 1 };

static int bench_order(const void *a, const void *b) {
        const double *x = a, *y = b;

        return (*x > *y) - (*x < *y);
}

static double bench_run(const struct bench_case *c) {
        /* read anew each time, or the compiler would decode it once */
        const char *volatile payload = c->payload;
        uint64_t from = clock_now().mono_ns;

        for (size_t i = 0; i < BENCH_ROUNDS; i++) {
                const char *bytes = payload;

                if (!c->once(bytes, strlen(bytes))) {
                        (void) fprintf(stderr, "bench_epc: %s isn't sound\n", c->payload);
                        exit(1);
                }
        }
        return (double) (clock_now().mono_ns - from) / BENCH_ROUNDS;
}

/* Nanoseconds for one, the median of the runs. */
static double bench_median(const struct bench_case *c) {
        static double runs[BENCH_RUNS];

        for (size_t run = 0; run < BENCH_RUNS; run++)
                runs[run] = bench_run(c);
        qsort(runs, BENCH_RUNS, sizeof runs[0], bench_order);
        return runs[BENCH_RUNS / 2];
}

int main(void) {
        double ns[count_of(cases)] = { 0 }, peer;

        printf("EPC decode, median of %d runs of %d\n", BENCH_RUNS, BENCH_ROUNDS);
        for (size_t i = 0; i < count_of(cases); i++) {
                ns[i] = bench_median(&cases[i]);
                printf("%-34s %8.1f ns %9.2f M/s\n", cases[i].name, ns[i], 1e3 / ns[i]);
        }
        printf("goal: 10 M/s to URI and GTIN; here %.2f\n", 1e3 / ns[CASE_GOAL]);
        peer = bench_peer("tests/bench/epc_peer.sh", NULL);
        if (peer > 0)
                printf("npm epc-tds, the same: %.1f ns, %.2f M/s; ours is %.0f times as fast; goal 40\n",
                        peer, 1e3 / peer, peer / ns[CASE_GOAL]);
        else
                printf("npm epc-tds, the same: skipped, the peer can't be run here\n");
        return 0;
}
