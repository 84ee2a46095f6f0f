/* SPDX-License-Identifier: ISC */

/*
 * Merge: who agrees with whom
 */

#include "merge.h"

#include <assert.h>
#include <string.h>

static bool codes_hold(const struct codes *codes, const struct code *code) {
        for (size_t i = 0; i < codes->count; i++)
                if (code_agrees(&codes->list[i], code))
                        return true;
        return false;
}

/* What in `codes` contradicts a code that nobody confirmed; NULL: nothing. */
static const struct code *codes_against(
        const struct codes *codes, const struct codes *others, const struct code *code) {
        for (size_t i = 0; i < codes->count; i++) {
                const struct code *against = &codes->list[i];

                if (against->format == code->format && code_overlaps(against, code) &&
                        !codes_hold(others, against))
                        return against;
        }
        return NULL;
}

static void merge_take(struct codes *codes, const struct code *code, unsigned int engines) {
        for (size_t i = 0; i < codes->count; i++) /* one place twice, found by way of two cuts */
                if (code_agrees(&codes->list[i], code) && code_overlaps(&codes->list[i], code)) {
                        codes->list[i].engines |= engines;
                        return;
                }
        if (codes->count == CODES_MAX) {
                codes->dropped++;
                return;
        }
        codes->list[codes->count] = *code;
        codes->list[codes->count++].engines = engines;
}

static void merge_zxing(const struct codes *zxing, const struct codes *zbar, struct merged *merged) {
        for (size_t i = 0; i < zxing->count; i++) {
                const struct code *code = &zxing->list[i], *against = NULL;
                bool confirmed = codes_hold(zbar, code);

                if (!confirmed)
                        against = codes_against(zbar, zxing, code);
                if (against)
                        merged->disagreements[merged->disagreement_count++] =
                                (struct disagreement){ *code, *against };
                else
                        merge_take(
                                &merged->codes, code, confirmed ? ENGINE_ZXING | ENGINE_ZBAR : ENGINE_ZXING);
        }
}

void merge(const struct codes *zxing, const struct codes *zbar, struct merged *ret_merged) {
        assert(zxing->count <= CODES_MAX && zbar->count <= CODES_MAX);
        ret_merged->disagreement_count = 0;
        ret_merged->codes.count = 0;
        ret_merged->codes.dropped = zxing->dropped > zbar->dropped ? zxing->dropped : zbar->dropped;
        merge_zxing(zxing, zbar, ret_merged);
        for (size_t i = 0; i < zbar->count; i++) {
                const struct code *code = &zbar->list[i];

                if (!codes_hold(zxing, code) && !codes_against(zxing, zbar, code))
                        merge_take(&ret_merged->codes, code, ENGINE_ZBAR);
        }
}
