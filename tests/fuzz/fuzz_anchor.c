/* SPDX-License-Identifier: ISC */

/*
 * Fuzz: lines between the agent and strongroom-anchor
 *
 * What parses prints as the same bytes, and fits an event.
 */

#include <assert.h>
#include <string.h>

#include "anchor_line.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
        char again[ANCHOR_LINE_MAX];
        struct anchor_line line;

        if (anchor_line_parse((const char *) bytes, size, &line))
                return 0;
        assert(anchor_line_print(&line, again) == size && !memcmp(again, bytes, size));
        assert(line.value <= (UINT64_C(1) << 53) - 1);
        assert(line.value || (line.kind != ANCHOR_COUNTER && line.kind != ANCHOR_RAISE));
        return 0;
}
