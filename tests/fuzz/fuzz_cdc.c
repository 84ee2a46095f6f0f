/* SPDX-License-Identifier: ISC */

/*
 * Fuzz: functional descriptors are read as a whole or not at all
 *
 * In memory of just their size. What is named was said by a descriptor among them, and what has been read can be read
 * with one more descriptor behind it that says nothing.
 */

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "cdc.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static bool is_said(const uint8_t *bytes, size_t size, uint8_t subtype, const struct cdc_function *function) {
        for (size_t at = 0; at + 5 <= size; at++)
                if (bytes[at] >= 5 && bytes[at + 1] == 0x24 && bytes[at + 2] == subtype &&
                        bytes[at + 4] == function->data &&
                        (subtype == 1 || bytes[at + 3] == function->control))
                        return true;
        return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
        static const uint8_t silent[] = { 4, 0x24, 2, 2 };
        struct cdc_function function = { .data = 42 }, again = { 0 };
        uint8_t *copy = malloc(size + sizeof silent), *tight = malloc(size ? size : 1);

        assert(copy && tight);
        if (size)
                memcpy(tight, bytes, size);
        if (size)
                memcpy(copy, bytes, size);
        memcpy(copy + size, silent, sizeof silent);
        if (cdc_read(tight, size, &function)) {
                assert(function.data == 42 && !function.has_data);
        } else {
                assert(!function.has_union || function.has_data);
                assert(!function.has_data || is_said(bytes, size, function.has_union ? 6 : 1, &function));
                assert(!cdc_read(copy, size + sizeof silent, &again));
                assert(again.has_union == function.has_union && again.data == function.data);
        }
        free(copy);
        free(tight);
        return 0;
}
