/* SPDX-License-Identifier: ISC */

/*
 * Fuzz: any bytes as the memory of a Type 2 tag
 *
 * What must hold: the message found lies in the memory, behind its TLV and inside the data area; more memory behind
 * changes nothing about it; and of memory that is cut, only "too short" or what the whole says is ever told.
 */

#include <assert.h>
#include <string.h>

#include "ndef.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
        uint8_t longer[4096];
        struct ndef_span span, other;
        int r, cut;

        if (size > sizeof longer / 2)
                return 0;
        r = ndef_area(bytes, size, &span);
        memcpy(longer, bytes, size);
        memset(longer + size, 0xa5, size);
        if (r == 0) {
                assert(span.at >= 6 && (size_t) span.at + span.size <= size && span.size <= NDEF_BYTES_MAX);
                assert((size_t) span.at + span.size <= 4 + 8UL * bytes[2]);
                assert(bytes[span.at - 2] == 0x03 || bytes[span.at - 4] == 0x03);
        }
        if (r != NDEF_E_SHORT) {
                assert(ndef_area(longer, 2 * size, &other) == r);
                assert(r || (other.at == span.at && other.size == span.size));
        }
        for (size_t less = 0; less < size && less < 64; less++) {
                cut = ndef_area(bytes, less, &other);
                assert(cut == NDEF_E_SHORT ||
                        (cut == r && (r || (other.at == span.at && other.size == span.size))));
        }
        return 0;
}
