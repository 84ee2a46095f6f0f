/* SPDX-License-Identifier: ISC */

/*
 * Element strings and bracketed text
 *
 *   FNC1 01 09506000134352 10 A1 FNC1 21 ABC      a variable value ends at FNC1 or at the end
 *   (01)09506000134352(10)A1(21)ABC               a bracket inside a value is written \(
 *
 * A leading and a trailing FNC1 are allowed, and one after a value of predefined length.
 */

#include "gs1.h"

#include <string.h>

#include "gs1_lint.h"
#include "gs1_table.h"

bool gs1_decode(const uint8_t *bytes, size_t size, struct decoded *decoded) {
        if (size > 0 && bytes[0] == '(')
                return gs1_brackets(bytes, size, decoded);
        if (gs1_is_link(bytes, size))
                return gs1_link(bytes, size, decoded);
        if (!gs1_elements(bytes, 0, size, true, decoded))
                return false;
        gs1_pairs(decoded);
        gs1_tag(decoded);
        return true;
}

bool gs1_may_be_ai(const uint8_t *name, size_t size) {
        size_t digits = gs1_ai_digits(name, size);

        if (size < GS1_AI_MIN || size > GS1_AI_MAX || (digits != 0 && digits != size))
                return false;
        for (size_t i = 0; i < size; i++)
                if (name[i] < '0' || name[i] > '9')
                        return false;
        return true;
}

static bool gs1_check_unknown(struct decoded *decoded, const struct element *element) {
        const uint8_t *value = decoded_bytes(decoded, element);

        if (element->size == 0 || element->size > GS1_VALUE_MAX)
                return decoded_fail(decoded, "gs1.length", element->where, "AI %s: %d characters can't be.",
                        element->name, element->size);
        for (size_t i = 0; i < element->size; i++)
                if (!gs1_is_cset82(value[i]))
                        return decoded_fail(decoded, "gs1.character", element->where + i,
                                "AI %s: a character (0x%02x) isn't of GS1's character set 82.", element->name,
                                value[i]);
        decoded_warn(decoded, "gs1.ai_unknown", "AI %s isn't assigned", element->name);
        return true;
}

bool gs1_check(struct decoded *decoded) {
        const struct element *element = &decoded->elements[decoded->element_count - 1];
        struct gs1_fault fault;

        if (!element->ai)
                return gs1_check_unknown(decoded, element);
        if (gs1_value_check(element->ai, decoded_bytes(decoded, element), element->size, &fault))
                return true;
        return decoded_fail(
                decoded, fault.code, element->where + fault.at, "AI %s: %s.", element->name, fault.text);
}

static bool gs1_add(
        struct decoded *decoded, const struct gs1_ai *ai, const uint8_t *payload, size_t at, size_t digits) {
        if (!decoded_element(decoded, payload + at, digits, at + digits))
                return false;
        decoded->elements[decoded->element_count - 1].ai = ai;
        return true;
}

static size_t gs1_value_end(
        const struct gs1_ai *ai, const uint8_t *payload, size_t from, size_t to, bool caret) {
        size_t end = from;

        if ((ai->flags & GS1_FIXED) && to - from > ai->parts[0].max)
                to = from + ai->parts[0].max;
        while (end < to && payload[end] != GS1_FNC1 && !(caret && payload[end] == '^'))
                end++;
        return end;
}

static bool gs1_is_fnc1(const uint8_t *payload, size_t at, size_t to, bool caret) {
        return at < to && (payload[at] == GS1_FNC1 || (caret && payload[at] == '^'));
}

bool gs1_elements(const uint8_t *payload, size_t from, size_t to, bool caret, struct decoded *decoded) {
        size_t at = from + (gs1_is_fnc1(payload, from, to, caret) ? 1 : 0);

        if (at == to)
                return decoded_fail(decoded, "gs1.empty", at, "There is no element.");
        while (at < to) {
                const struct gs1_ai *ai = gs1_ai_find(payload + at, to - at);
                size_t digits, end;

                if (!ai && gs1_is_fnc1(payload, at, to, caret))
                        return decoded_fail(
                                decoded, "gs1.separator", at, "Between two separators there is no element.");
                if (!ai)
                        return decoded_fail(decoded, "gs1.ai_unknown", at, "No AI begins here.");
                digits = strlen(ai->first);
                end = gs1_value_end(ai, payload, at + digits, to, caret);
                if (!gs1_add(decoded, ai, payload, at, digits) ||
                        !decoded_value(decoded, payload + at + digits, end - at - digits) ||
                        !gs1_check(decoded))
                        return false;
                at = end + (gs1_is_fnc1(payload, end, to, caret) ? 1 : 0);
        }
        return true;
}

/*
 * Copies a value up to the next bracket that isn't escaped. One backslash escapes a bracket, and two do where the
 * text went through the escape form of `strongroom decode` once more: no value holds a backslash, so neither is in
 * doubt.
 */
static bool gs1_bracket_value(struct decoded *decoded, const uint8_t *bytes, size_t size, size_t *at) {
        while (*at < size && bytes[*at] != '(') {
                size_t slashes = 0;

                while (slashes < 2 && *at + slashes < size && bytes[*at + slashes] == '\\')
                        slashes++;
                if (slashes > 0 && *at + slashes < size && bytes[*at + slashes] == '(')
                        *at += slashes;
                if (!decoded_value(decoded, bytes + *at, 1))
                        return false;
                (*at)++;
        }
        return true;
}

bool gs1_brackets(const uint8_t *bytes, size_t size, struct decoded *decoded) {
        size_t at = 0;

        while (at < size) {
                const uint8_t *name = bytes + at + 1;
                size_t digits = 0;

                while (digits <= GS1_AI_MAX && at + 1 + digits < size && name[digits] != ')')
                        digits++;
                if (bytes[at] != '(' || at + 1 + digits >= size || digits > GS1_AI_MAX)
                        return decoded_fail(
                                decoded, "gs1.bracket", at, "An AI should stand here in brackets.");
                if (!gs1_may_be_ai(name, digits))
                        return decoded_fail(decoded, "gs1.ai_unknown", at + 1, "There is no such AI.");
                if (!gs1_add(decoded, gs1_ai_find(name, digits), bytes, at + 1, digits))
                        return false;
                at += digits + 2;
                decoded->elements[decoded->element_count - 1].where = (uint16_t) at;
                if (!gs1_bracket_value(decoded, bytes, size, &at) || !gs1_check(decoded))
                        return false;
        }
        gs1_pairs(decoded);
        gs1_tag(decoded);
        return true;
}
