/* SPDX-License-Identifier: ISC */

/*
 * Drivers: no bytes crash one, and no split of them changes what a byte driver emits
 *
 *      first byte: which driver; second: a seed of the split; for HID: third: the descriptor's size / 2
 */

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "driver_bench.h"
#include "hid_report.h"

extern const struct driver driver_serial_text, driver_ssi, driver_hid_pos, driver_hid_keyboard;

static struct driver_io whole, split;
static struct hid_layout layout;

static void fuzz_split(
        const struct driver *driver, const char *settings, unsigned seed, const uint8_t *bytes, size_t size) {
        size_t at = 0;

        bench_open(&whole, driver, settings);
        (void) bench_feed(&whole, bytes, size);
        bench_open(&split, driver, settings);
        while (at < size) {
                size_t part = 1 + seed % 5;

                seed = seed * 1103515245u + 12345u;
                part = part < size - at ? part : size - at;
                (void) bench_feed(&split, bytes + at, part);
                at += part;
        }
        assert(whole.frame_count == split.frame_count && whole.sent_size == split.sent_size);
        for (size_t i = 0; i < whole.frame_count; i++) {
                assert(whole.frames[i].size == split.frames[i].size &&
                        whole.frames[i].cut == split.frames[i].cut);
                assert(!memcmp(whole.frames[i].bytes, split.frames[i].bytes, whole.frames[i].size));
                assert(!memcmp(whole.frames[i].symbology, split.frames[i].symbology, 4));
        }
}

/* Every field lies in its report, and reading or writing it stays in an exact-size buffer. */
static void fuzz_layout(const uint8_t *descriptor, size_t size) {
        if (hid_parse(descriptor, size, &layout))
                return;
        for (size_t i = 0; i < layout.field_count; i++) {
                const struct hid_field *field = &layout.fields[i];
                size_t bytes = hid_report_size(&layout, field->kind, field->report);
                uint8_t *report = calloc(1, bytes ? bytes : 1);

                assert(report && field->offset + field->bits * field->count <= 8 * bytes);
                for (uint32_t element = 0; element < field->count && element < 64; element++) {
                        hid_put(field, element, 0xA5A5A5A5u, report, bytes);
                        assert(hid_get(field, element, report, bytes) ==
                                (field->bits == 32 ? 0xA5A5A5A5u : 0xA5A5A5A5u & ((1u << field->bits) - 1)));
                }
                free(report);
        }
}

static void fuzz_hid(const struct driver *driver, size_t described, const uint8_t *bytes, size_t size) {
        size_t at;

        described = described < size ? described : size;
        fuzz_layout(bytes, described);
        bench_open(&whole, driver, "layout=fr");
        if (bench_describe(&whole, bytes, described))
                return;
        for (at = described; at < size; at += 16)
                (void) bench_feed(&whole, bytes + at, size - at < 16 ? size - at : 16);
        for (int kind = SIGNAL_ACCEPTED; driver->signal && kind <= SIGNAL_REFUSED; kind++)
                bench_signal(&whole, (enum signal_kind) kind);
        if (driver->tick)
                bench_tick(&whole);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
        static const char *const suffixes[] = { "", "suffix=crlf aim=yes", "suffix=none prefix=\\x02",
                "suffix=tab" };

        if (size < 3)
                return 0;
        switch (bytes[0] % 4) {
        case 0: fuzz_split(&driver_serial_text, suffixes[bytes[2] % 4], bytes[1], bytes + 3, size - 3); break;
        case 1: fuzz_split(&driver_ssi, "", bytes[1], bytes + 2, size - 2); break;
        case 2: fuzz_hid(&driver_hid_pos, 2u * bytes[2], bytes + 3, size - 3); break;
        default: fuzz_hid(&driver_hid_keyboard, 2u * bytes[2], bytes + 3, size - 3); break;
        }
        return 0;
}
