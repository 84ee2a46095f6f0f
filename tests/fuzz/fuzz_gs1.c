/* SPDX-License-Identifier: ISC */

/*
 * Fuzz: GS1 data changes its dress and keeps its identity
 *
 * What must hold of sound data: written again as an element string, in brackets or (with a key) as a Digital Link, it
 * is sound and has the same tag; and a tag, itself an element string, has itself as its tag.
 */

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include "gs1.h"
#include "gs1_table.h"
#include "payload.h"
#include "text.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void add_value(struct text *out, const struct decoded *decoded, const struct element *element) {
        text_add_bytes(out, decoded_bytes(decoded, element), element->size);
}

static void add_percent(struct text *out, const struct decoded *decoded, const struct element *element) {
        const uint8_t *value = decoded_bytes(decoded, element);

        for (size_t i = 0; i < element->size; i++)
                text_addf(out, "%%%02X", value[i]);
}

static void add_bracketed(struct text *out, const struct decoded *decoded, const struct element *element) {
        const uint8_t *value = decoded_bytes(decoded, element);

        text_addf(out, "(%s)", element->name);
        for (size_t i = 0; i < element->size; i++)
                text_addf(out, value[i] == '(' ? "\\%c" : "%c", value[i]);
}

static void assert_same(const struct text *text, const struct tag *tag, const char *may_refuse) {
        static struct decoded again;

        if (text->size > PAYLOAD_BYTES_MAX)
                return;
        payload_decode(PAYLOAD_GS1, (const uint8_t *) text_string(text), text->size, &again);
        if (may_refuse && !strcmp(again.error, may_refuse))
                return;
        assert(again.ok);
        assert(!memcmp(&again.tag, tag, sizeof *tag));
}

/* An element string can't say an AI that isn't assigned. */
static void as_element_string(const struct decoded *decoded, struct text *text) {
        text_clear(text);
        for (size_t i = 0; i < decoded->element_count; i++) {
                if (!decoded->elements[i].ai)
                        return;
                text_addf(text, "^%s", decoded->elements[i].name);
                add_value(text, decoded, &decoded->elements[i]);
        }
        assert_same(text, &decoded->tag, NULL);
}

static void in_brackets(const struct decoded *decoded, struct text *text) {
        text_clear(text);
        for (size_t i = 0; i < decoded->element_count; i++)
                add_bracketed(text, decoded, &decoded->elements[i]);
        assert_same(text, &decoded->tag, NULL);
}

/* Beside a serial number these two don't count, and they have their place in the path only. */
static bool is_left_out(const struct element *element) {
        return !strcmp(element->name, "10") || !strcmp(element->name, "22");
}

/*
 * A GTIN with its serial number, and in the query what may stand there. What may not (another key without that right)
 * can't be said in one URI.
 */
static void as_digital_link(const struct decoded *decoded, struct text *text) {
        const struct element *gtin = decoded_find(decoded, "01"), *serial = decoded_find(decoded, "21");
        char before = '?';

        if (!gtin || !serial)
                return;
        text_clear(text);
        text_add(text, "https://example.com/01/");
        add_value(text, decoded, gtin);
        text_add(text, "/21/");
        add_percent(text, decoded, serial);
        for (size_t i = 0; i < decoded->element_count; i++) {
                const struct element *element = &decoded->elements[i];

                if (element == gtin || element == serial || is_left_out(element))
                        continue;
                if (!element->ai || !(element->ai->flags & GS1_ATTR))
                        return;
                text_addf(text, "%c%s=", before, element->name);
                add_percent(text, decoded, element);
                before = '&';
        }
        assert_same(text, &decoded->tag, "gs1.repeated");
}

static void tag_of_tag(const struct decoded *decoded, struct text *text) {
        for (size_t i = 0; i < decoded->element_count; i++)
                if (!decoded->elements[i].ai)
                        return;
        text_clear(text);
        text_add_bytes(text, decoded->tag.bytes, decoded->tag.size);
        assert_same(text, &decoded->tag, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
        static struct decoded decoded;
        struct text text = { 0 };

        payload_decode(PAYLOAD_GS1, bytes, size, &decoded);
        if (decoded.ok && decoded.tag.scheme != TAG_NONE) {
                as_element_string(&decoded, &text);
                in_brackets(&decoded, &text);
                as_digital_link(&decoded, &text);
                tag_of_tag(&decoded, &text);
        }
        assert(!text_failed(&text));
        text_end(&text);
        return 0;
}
