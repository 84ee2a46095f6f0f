/* SPDX-License-Identifier: ISC */

/*
 * Fuzz: any bytes as an EPC bank
 *
 * What must hold: what has a URI is written from it again, bit by bit, with the same tag, and the URI comes back; what
 * are elements are written again, bit by bit but for the ways to write a host name, and come back, and the Digital Link
 * is sound where GS1 has one for them; the tag is that of the bits, whatever they mean.
 */

#include <assert.h>
#include <string.h>

#include "bytes.h"
#include "epc_payload.h"
#include "epc_plus.h"
#include "payload.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static struct decoded decoded, again;

static void uri_comes_back(void) {
        char uri[DECODED_URI_MAX];
        struct tag tag = decoded.tag;

        memcpy(uri, decoded.uri, sizeof uri);
        payload_decode(PAYLOAD_EPC_URI, (const uint8_t *) uri, strlen(uri), &again);
        assert(again.ok && !memcmp(&again.tag, &tag, sizeof tag));
        memcpy(decoded.hex, again.hex, sizeof decoded.hex);
        payload_decode(PAYLOAD_EPC, (const uint8_t *) decoded.hex, strlen(decoded.hex), &again);
        assert(again.ok && !strcmp(again.uri, uri) && !memcmp(&again.tag, &tag, sizeof tag));
        assert(!strcmp(again.scheme, decoded.scheme) && !strcmp(again.pure, decoded.pure));
}

static void assert_same_elements(const struct decoded *a, const struct decoded *b) {
        assert(a->element_count == b->element_count);
        for (size_t i = 0; i < a->element_count; i++) {
                const struct element *one = &a->elements[i], *other = &b->elements[i];

                assert(!strcmp(one->name, other->name) && one->size == other->size);
                assert(!memcmp(decoded_bytes(a, one), decoded_bytes(b, other), one->size));
        }
}

static void elements_come_back(const uint8_t *bytes, size_t size) {
        struct epc_bits bits, written;
        struct epc_plus plus, back;

        epc_bits_start(&bits);
        memcpy(bits.bytes, bytes, size);
        bits.count = 8 * size;
        decoded_start(&decoded);
        assert(epc_plus_read(&bits, &plus, &decoded));
        assert(epc_plus_write(&plus, &decoded, &written, &again));
        assert(written.count <= bits.count);
        if (!plus.scheme->host)
                assert(!memcmp(written.bytes, bits.bytes, sizeof bits.bytes));
        decoded_start(&again);
        assert(epc_plus_read(&written, &back, &again));
        assert_same_elements(&decoded, &again);
        assert(back.scheme == plus.scheme && back.filter == plus.filter && back.more == plus.more);
        assert(!strcmp(back.host, plus.host));
        assert(!memcmp(back.encodings, plus.encodings, decoded.element_count));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
        char hex[2 * EPC_BYTES_MAX + 3];
        struct tag tag;
        bool is_one;

        if (size > EPC_BYTES_MAX + 1)
                return 0;
        bytes_hex(bytes, size, hex);
        is_one = epc_tag(bytes, size, &tag);
        assert(is_one == (tag.scheme == TAG_EPC));
        payload_decode(PAYLOAD_EPC, (const uint8_t *) hex, 2 * size, &decoded);
        assert(decoded.ok || (strchr(decoded.error, '.') && decoded.at <= 2 * size));
        epc_bank(bytes, size, &again);
        assert(again.ok == decoded.ok && !strcmp(again.error, decoded.error) && again.at == decoded.at);
        if (!decoded.ok)
                return 0;
        assert(is_one && !memcmp(&tag, &decoded.tag, sizeof tag));
        assert(decoded.uri[0] ? !decoded.link[0] : decoded.link[0] != '\0');
        if (decoded.uri[0])
                uri_comes_back();
        else
                elements_come_back(bytes, size);
        epc_gs1_tag(bytes, size, &tag);
        assert(tag.scheme == TAG_NONE || tag.scheme == TAG_GS1);
        return 0;
}
