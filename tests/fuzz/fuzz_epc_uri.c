/* SPDX-License-Identifier: ISC */

/*
 * Fuzz: any text as an EPC tag URI
 *
 * What must hold: what is written to bits is read back from them, and the URI read is written to the same bits: its one
 * form without needless escapes.
 */

#include <assert.h>
#include <string.h>

#include "payload.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
        static struct decoded decoded, back, again;

        payload_decode(PAYLOAD_EPC_URI, bytes, size, &decoded);
        if (!decoded.ok) {
                assert(strchr(decoded.error, '.') && decoded.at <= size);
                return 0;
        }
        payload_decode(PAYLOAD_EPC, (const uint8_t *) decoded.hex, strlen(decoded.hex), &back);
        if (size > 12 && !memcmp(bytes, "urn:epc:raw:", 12) && !back.ok)
                return 0; /* raw bits needn't mean anything */
        assert(back.ok && !memcmp(&back.tag, &decoded.tag, sizeof back.tag));
        if (!back.uri[0])
                return 0; /* raw bits of a '+' scheme */
        payload_decode(PAYLOAD_EPC_URI, (const uint8_t *) back.uri, strlen(back.uri), &again);
        assert(again.ok && !memcmp(&again.tag, &decoded.tag, sizeof again.tag));
        return 0;
}
