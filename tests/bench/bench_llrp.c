/* SPDX-License-Identifier: ISC */

/*
 * Bench: tags of an LLRP report read a second, every bound checked
 *
 * Beside a sum over the same bytes, which is the limit of touching each once, and npm's llrpjs on the same report of a
 * hundred (llrp_peer.sh), where it can be installed; the growth from a report of one tag to one of ten thousand. Goals:
 * 20 M tags/s, and 2,500 times the peer.
 */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "bench_peer.h"
#include "clock.h"
#include "llrp_wire.h"

enum { BENCH_RUNS = 7, BENCH_TAGS = 4000000, REPORT_TAGS_MAX = 10000, TAG_SIZE = 64, PEER_TAGS = 100 };

/* What a reader sends for a tag where antenna, channel, strength, time, number and PC are asked for. */
static void put_tag(struct llrp_out *out, uint32_t number) {
        const size_t tag = llrp_open(out, LLRP_TAG_REPORT_DATA);

        llrp_put(out, 0x80 | LLRP_TV_EPC_96, 1);
        llrp_put(out, UINT64_C(0x3074257BF7194E40), 8);
        llrp_put(out, number, 4);
        llrp_put(out, 0x80 | LLRP_TV_ANTENNA_ID, 1);
        llrp_put(out, 1 + number % 4, 2);
        llrp_put(out, 0x80 | LLRP_TV_PEAK_RSSI, 1);
        llrp_put(out, 0xD1, 1);
        llrp_put(out, 0x80 | LLRP_TV_CHANNEL_INDEX, 1);
        llrp_put(out, 7, 2);
        llrp_put(out, 0x80 | LLRP_TV_LAST_SEEN_UTC, 1);
        llrp_put(out, UINT64_C(1800000000000000) + number, 8);
        llrp_put(out, 0x80 | LLRP_TV_SEEN_COUNT, 1);
        llrp_put(out, 1, 2);
        llrp_put(out, 0x80 | LLRP_TV_PC, 1);
        llrp_put(out, 0x3000, 2);
        llrp_close(out, tag);
}

static uint64_t read_report(const uint8_t *body, size_t size) {
        struct llrp_walk walk = { body, body + size };
        struct llrp_item item;
        struct llrp_tag tag;
        uint64_t sum = 0;

        while (!llrp_next(&walk, &item)) {
                if (item.is_tv || item.type != LLRP_TAG_REPORT_DATA ||
                        llrp_read_tag(item.body, item.size, &tag)) {
                        (void) fprintf(stderr, "bench_llrp: the report doesn't hold together\n");
                        exit(1);
                }
                sum += tag.epc[11] + tag.antenna + (uint64_t) tag.rssi_cdbm + tag.last_us;
        }
        return sum;
}

static uint64_t sum_bytes(const uint8_t *body, size_t size) {
        uint64_t sum = 0;

        for (size_t i = 0; i < size; i++)
                sum += body[i];
        return sum;
}

static int bench_order(const void *a, const void *b) {
        const double *x = a, *y = b;

        return (*x > *y) - (*x < *y);
}

/* Nanoseconds a tag, the median of the runs. */
static double bench_median(
        uint64_t (*once)(const uint8_t *body, size_t size), const uint8_t *body, size_t size, size_t tags) {
        double runs[BENCH_RUNS];
        uint64_t kept = 0;

        for (size_t run = 0; run < BENCH_RUNS; run++) {
                const uint64_t from = clock_now().mono_ns;

                for (size_t done = 0; done < BENCH_TAGS; done += tags)
                        kept += once(body, size);
                runs[run] = (double) (clock_now().mono_ns - from) / BENCH_TAGS;
        }
        if (kept == 1) /* never so; but then nothing of it is left out */
                printf("\n");
        qsort(runs, BENCH_RUNS, sizeof runs[0], bench_order);
        return runs[BENCH_RUNS / 2];
}

/* The report as a message in hex, in a file for the peer to read; then the peer's nanoseconds a tag, or 0. */
static double peer_reads(const uint8_t *body, size_t size) {
        char path[] = "/tmp/strongroom-bench-XXXXXX";
        int fd = mkstemp(path);
        FILE *file = fd < 0 ? NULL : fdopen(fd, "w");
        double ns = 0;

        if (!file)
                return 0;
        (void) fprintf(file, "043d%08zx00000001", size + LLRP_HEAD_SIZE);
        for (size_t i = 0; i < size; i++)
                (void) fprintf(file, "%02x", body[i]);
        if (!fclose(file))
                ns = bench_peer("tests/bench/llrp_peer.sh", path);
        (void) unlink(path);
        return ns;
}

int main(void) {
        static const size_t sizes[] = { 1, 100, REPORT_TAGS_MAX };
        static uint8_t bytes[REPORT_TAGS_MAX * TAG_SIZE];
        double limit = 0, peer = 0, ours = 0;

        printf("LLRP reports, median of %d runs of %d tags\n", BENCH_RUNS, BENCH_TAGS);
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
                struct llrp_out out = { bytes, sizeof bytes, 0, false };
                double ns;

                for (size_t n = 0; n < sizes[i]; n++)
                        put_tag(&out, (uint32_t) n);
                ns = bench_median(read_report, bytes, out.size, sizes[i]);
                limit = bench_median(sum_bytes, bytes, out.size, sizes[i]);
                if (sizes[i] == PEER_TAGS) {
                        peer = peer_reads(bytes, out.size);
                        ours = ns;
                }
                printf("%5zu tags a report: %6.1f ns a tag, %6.1f M tags/s   (goal 20 M/s)\n", sizes[i], ns,
                        1e3 / ns);
        }
        printf("limit, a sum over the same bytes: %.1f ns a tag\n", limit);
        if (peer > 0)
                printf("npm's llrpjs, %d tags a report: %.0f ns a tag, %.0f times ours   (goal 2,500)\n",
                        PEER_TAGS, peer, peer / ours);
        return 0;
}
