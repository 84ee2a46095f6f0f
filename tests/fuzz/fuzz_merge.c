/* SPDX-License-Identifier: ISC */

/*
 * Fuzz: two engines that read anything anywhere
 *
 *      (engine and format (1), FNC1 (1), text (1), left (1), top (1), width (1), height (1)) …
 *
 * What must hold: every code taken was read by who is named; none of a disagreement is taken; what both read is never
 * in doubt; and with the engines exchanged the same texts are taken.
 */

#include <assert.h>
#include <string.h>

#include "merge.h"

enum { ROW = 7 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static bool holds(const struct codes *codes, const struct code *code) {
        for (size_t i = 0; i < codes->count; i++)
                if (code_agrees(&codes->list[i], code))
                        return true;
        return false;
}

static void read_codes(const uint8_t *bytes, size_t size, struct codes *first, struct codes *second) {
        for (size_t at = 0; at + ROW <= size; at += ROW) {
                struct codes *codes = bytes[at] & 1 ? first : second;
                int x = bytes[at + 3], y = bytes[at + 4], right = x + bytes[at + 5],
                    bottom = y + bytes[at + 6];
                struct code code = { .engines = bytes[at] & 1 ? ENGINE_ZXING : ENGINE_ZBAR,
                        .format = bytes[at] & 2 ? FORMAT_QR : FORMAT_CODE128,
                        .size = 1,
                        .bytes = { bytes[at + 2] % 4 },
                        .corners = { { x, y }, { right, y }, { right, bottom }, { x, bottom } } };
                const char *symbology = bytes[at] & 2       ? bytes[at + 1] & 1 ? "]Q3" : "]Q1"
                                        : bytes[at + 1] & 1 ? "]C1"
                                                            : "]C0";

                memcpy(code.symbology, symbology, CODE_SYMBOLOGY_MAX);
                if (codes_have_room(codes, code.size))
                        codes->list[codes->count++] = code;
        }
}

static void assert_sound(const struct codes *zxing, const struct codes *zbar, const struct merged *merged) {
        for (size_t i = 0; i < merged->codes.count; i++) {
                const struct code *code = &merged->codes.list[i];

                assert(code->engines & ENGINE_ZXING ? holds(zxing, code) : !holds(zxing, code));
                assert(code->engines & ENGINE_ZBAR ? holds(zbar, code) : !holds(zbar, code));
        }
        for (size_t i = 0; i < merged->disagreement_count; i++) {
                const struct disagreement *both = &merged->disagreements[i];

                assert(code_overlaps(&both->zxing, &both->zbar) && !code_agrees(&both->zxing, &both->zbar));
                assert(holds(zxing, &both->zxing) && !holds(zbar, &both->zxing));
                assert(holds(zbar, &both->zbar) && !holds(zxing, &both->zbar));
        }
        for (size_t i = 0; i < zxing->count; i++)
                assert(!holds(zbar, &zxing->list[i]) || holds(&merged->codes, &zxing->list[i]) ||
                        merged->codes.dropped);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
        static struct codes zxing, zbar;
        static struct merged merged, exchanged;

        zxing.count = zxing.dropped = zbar.count = zbar.dropped = 0;
        read_codes(bytes, size, &zxing, &zbar);
        merge(&zxing, &zbar, &merged);
        assert_sound(&zxing, &zbar, &merged);
        merge(&zbar, &zxing, &exchanged);
        for (size_t i = 0; i < merged.codes.count && !merged.codes.dropped && !exchanged.codes.dropped; i++)
                assert(holds(&exchanged.codes, &merged.codes.list[i]));
        return 0;
}
