/* SPDX-License-Identifier: ISC */

/*
 * Fuzz: canonical JSON is a fixed point
 *
 * What has a canonical form is read back from it, and then has the same form again; what is fit for an event has one
 * form
 * by both ways of writing.
 */

#include <assert.h>
#include <jansson.h>
#include <string.h>

#include "canon.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
        json_t *value = json_loadb(
                (const char *) bytes, size, JSON_DECODE_ANY | JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES, NULL);
        struct text once = { 0 }, twice = { 0 }, event = { 0 };

        if (value && !canon_write(value, &once)) {
                json_t *again = json_loadb(once.bytes, once.size,
                        JSON_DECODE_ANY | JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES, NULL);

                assert(again);
                assert(!canon_write(again, &twice));
                assert(once.size == twice.size && !memcmp(once.bytes, twice.bytes, once.size));
                if (!canon_write_event(value, &event))
                        assert(once.size == event.size && !memcmp(once.bytes, event.bytes, once.size));
                json_decref(again);
        }
        json_decref(value);
        text_end(&once);
        text_end(&twice);
        text_end(&event);
        return 0;
}
