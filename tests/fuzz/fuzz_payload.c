/* SPDX-License-Identifier: ISC */

/*
 * Fuzz: any bytes as any carrier, as a scan, and as an EPC that was read
 *
 * What must hold: the answer is either sound or a coded reason with a place inside the payload, told in printable text;
 * the same bytes give the same answer; a tag prints and parses back to itself; and identify says a problem or a tag.
 */

#include <assert.h>
#include <string.h>

#include "identify.h"
#include "payload.h"
#include "tag_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void assert_printable(const char *text) {
        for (const char *c = text; *c; c++)
                assert(*c >= 0x20 && *c <= 0x7e);
}

static void assert_tag(const struct tag *tag) {
        struct text text = { 0 };
        struct tag back;

        assert(tag->size > 0 && tag->size <= TAG_BYTES_MAX);
        for (size_t i = tag->size; i < TAG_BYTES_MAX; i++)
                assert(tag->bytes[i] == 0);
        tag_print(tag, &text);
        assert(text.size < TAG_TEXT_MAX);
        assert_printable(text_string(&text));
        assert(tag_parse(text_string(&text), &back) == 0 && !memcmp(&back, tag, sizeof back));
        text_end(&text);
}

static void assert_sound(const struct decoded *decoded, size_t size) {
        assert(decoded->ok == !decoded->error[0]);
        if (!decoded->ok) {
                assert(strchr(decoded->error, '.') && decoded->message[0] && decoded->at <= size);
                assert(decoded->tag.scheme == TAG_NONE);
                assert_printable(decoded->message);
        } else if (decoded->tag.scheme != TAG_NONE) {
                assert_tag(&decoded->tag);
        }
        for (size_t i = 0; decoded->ok && i < decoded->element_count; i++) {
                const struct element *element = &decoded->elements[i];

                assert((size_t) element->at + element->size <= decoded->room_size);
                assert(element->where <= size);
        }
        for (size_t i = 0; i < decoded->warning_count; i++)
                assert_printable(decoded->warnings[i]);
}

static void try_carrier(enum payload_carrier carrier, const uint8_t *bytes, size_t size) {
        static struct decoded one, again;

        payload_decode(carrier, bytes, size, &one);
        payload_decode(carrier, bytes, size, &again);
        assert_sound(&one, size);
        assert(one.ok == again.ok && !memcmp(&one.tag, &again.tag, sizeof one.tag));
        assert(!strcmp(one.error, again.error) && one.at == again.at &&
                one.element_count == again.element_count);
}

static void try_scan(const uint8_t *bytes, size_t size, const char *symbology) {
        struct identity identity;

        identify_payload(bytes, size, 0, symbology, &identity);
        assert(identity.count <= IDENTIFY_TAGS_MAX);
        assert(identity.count > 0 || identity.problem[0]);
        assert(!identity.problem[0] == !identity.reason[0]);
        assert_printable(identity.reason);
        for (size_t i = 0; i < identity.count; i++)
                assert_tag(&identity.tags[i]);
        identify_payload(bytes, size, 1, symbology, &identity);
        assert(identity.count == 0 && !strcmp(identity.problem, "payload.too_long"));
}

static void try_epc(const uint8_t *bytes, size_t size) {
        struct identity identity;

        identify_epc(bytes, size, 0, &identity);
        assert(identity.count > 0 || identity.problem[0]);
        assert(!identity.problem[0] == !identity.reason[0]);
        assert_printable(identity.reason);
        for (size_t i = 0; i < identity.count; i++)
                assert_tag(&identity.tags[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
        static const char *const symbologies[] = { "", "]C1", "]E0", "]E3", "]E4", "]A1", "]I1", "]Q1", "?" };

        for (enum payload_carrier carrier = PAYLOAD_AIM; carrier <= PAYLOAD_LAST; carrier++)
                try_carrier(carrier, bytes, size);
        for (size_t i = 0; i < count_of(symbologies); i++)
                try_scan(bytes, size, symbologies[i]);
        try_epc(bytes, size);
        return 0;
}
