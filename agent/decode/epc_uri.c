/* SPDX-License-Identifier: ISC */

/*
 * EPC URIs: from parts to text, and back (TDS 6, 12)
 *
 *   urn:epc:tag:sgln-195:3.9521141.12345.32a%2Fb       parts between dots; the last one may hold dots itself
 *   urn:epc:id:sgln:9521141.12345.32a%2Fb              the same without the filter
 */

#include <string.h>

#include "bytes.h"
#include "check_digit.h"
#include "epc.h"
#include "gs1.h"
#include "gs1_table.h"

static const char tag_prefix[] = "urn:epc:tag:", pure_prefix[] = "urn:epc:id:";

bool epc_is_cage(uint8_t c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z' && c != 'I' && c != 'O');
}

bool epc_is_six(uint8_t c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '#' || c == '-' || c == '/';
}

/* TDS tables A-1 and G-1: what stands as %XX in the URI. */
static bool uri_is_escaped(char c) {
        switch (c) {
        case '"':
        case '#':
        case '%':
        case '&':
        case '/':
        case '<':
        case '>':
        case '?': return true;
        default: return false;
        }
}

static char *uri_add(char *out, const char *text) {
        size_t size = strlen(text);

        memcpy(out, text, size);
        return out + size;
}

static char *uri_escape(char *out, const char *c, size_t size) {
        static const char digits[] = "0123456789ABCDEF";

        for (const char *end = c + size; c < end; c++) {
                if (!uri_is_escaped(*c)) {
                        *out++ = *c;
                        continue;
                }
                *out++ = '%';
                *out++ = digits[*c >> 4];
                *out++ = digits[*c & 15];
        }
        return out;
}

/* Of a part in its room, which is longer than what is left of it. */
static char *uri_copy(char *out, const char *part, size_t size) {
        memcpy(out, part, EPC_COPY);
        if (size > EPC_COPY)
                memcpy(out + EPC_COPY, part + EPC_COPY, size - EPC_COPY);
        return out + size;
}

static size_t uri_print(
        const struct epc *epc, const char *prefix, const char *name, size_t from, char *const start) {
        char *out = uri_add(uri_add(start, prefix), name);

        for (size_t i = from; i < epc->count; i++) {
                const char *part = epc->room + epc->parts[i].at;

                *out++ = i == from ? ':' : '.';
                out = epc->parts[i].plain ? uri_copy(out, part, epc->parts[i].size)
                                          : uri_escape(out, part, epc->parts[i].size);
        }
        *out = '\0';
        return (size_t) (out - start);
}

size_t epc_uri_print(const struct epc *epc, char *out) {
        return uri_print(epc, tag_prefix, epc->scheme->name, 0, out);
}

size_t epc_pure_print(const struct epc *epc, char *out) {
        return uri_print(epc, pure_prefix, epc->scheme->pure, epc->scheme->filter ? 1 : 0, out);
}

static size_t scheme_parts(const struct epc_scheme *scheme) {
        size_t count = 0;

        for (size_t i = 0; i < EPC_FIELDS_MAX && scheme->fields[i].kind; i++) {
                uint8_t kind = scheme->fields[i].kind;

                if (kind == FIELD_ZERO)
                        continue;
                count += kind >= FIELD_PARTITION && kind <= FIELD_PARTITION_SIX ? 2 : 1;
        }
        return count;
}

/* The characters of one part, unescaped, up to `end`. */
static bool uri_part(const char *uri, size_t from, size_t end, struct epc *epc, struct decoded *decoded) {
        size_t start = epc->room_size, one;

        for (size_t i = from; i < end; i++) {
                char c = uri[i];

                if (c == '%' && (end - i < 3 || bytes_unhex(uri + i + 1, 2, (uint8_t *) &c, 1, &one)))
                        return decoded_fail(
                                decoded, "epc.escape", i, "After %% come two hexadecimal digits.");
                if (c < 0x21 || c > 0x7e)
                        return decoded_fail(
                                decoded, "epc.character", i, "A character that can't stand here.");
                if (uri[i] == '%')
                        i += 2;
                else if (uri_is_escaped(c))
                        return decoded_fail(
                                decoded, "epc.escape", i, "In an EPC URI %c is written %%%02X.", c, c);
                if (epc->room_size == EPC_ROOM)
                        return decoded_fail(decoded, "epc.length", from, "This part is too long.");
                epc->room[epc->room_size++] = c;
        }
        epc->parts[epc->count].at = (uint8_t) start;
        epc->parts[epc->count].size = (uint8_t) (epc->room_size - start);
        epc->parts[epc->count].where = (uint16_t) from;
        epc->parts[epc->count].plain = false;
        epc->count++;
        return true;
}

static bool uri_scheme(
        const char *uri, size_t size, struct epc *epc, struct decoded *decoded, size_t *ret_at) {
        const size_t prefix = sizeof tag_prefix - 1;
        const char *colon;

        if (size < prefix || memcmp(uri, tag_prefix, prefix) != 0) {
                (void) decoded_fail(decoded, "epc.uri", 0, "An EPC tag URI begins with %s", tag_prefix);
                return false;
        }
        colon = memchr(uri + prefix, ':', size - prefix);
        epc->scheme = colon ? epc_scheme_by_name(uri + prefix, (size_t) (colon - uri) - prefix) : NULL;
        if (!epc->scheme) {
                (void) decoded_fail(decoded, "epc.scheme", prefix, "No scheme of tag URIs has this name.");
                return false;
        }
        *ret_at = (size_t) (colon - uri) + 1;
        return true;
}

bool epc_uri_read(const char *uri, size_t size, struct epc *ret, struct decoded *decoded) {
        size_t at, parts;

        ret->count = ret->room_size = 0;
        if (!uri_scheme(uri, size, ret, decoded, &at))
                return false;
        parts = scheme_parts(ret->scheme);
        for (;;) {
                const char *dot = ret->count + 1 < parts ? memchr(uri + at, '.', size - at) : NULL;
                size_t end = dot ? (size_t) (dot - uri) : size;

                if (!uri_part(uri, at, end, ret, decoded))
                        return false;
                if (!dot)
                        break;
                at = end + 1;
        }
        if (ret->count != parts)
                return decoded_fail(decoded, "epc.parts", size, "%s has %zu parts between dots, not %zu.",
                        ret->scheme->name, parts, ret->count);
        return true;
}

size_t epc_key_print(const struct epc *epc, char *out) {
        const struct epc_key *key = &epc->scheme->key;
        const char *company, *reference;
        char *const start = out;
        size_t reference_size;

        if (!key->ai)
                return 0;
        company = epc->room + epc->parts[1].at;
        reference = epc->room + epc->parts[2].at;
        reference_size = epc->parts[2].size;
        if (key->front)
                out = uri_add(out, key->front);
        if (key->indicator) {
                *out++ = *reference++;
                reference_size--;
        }
        out = uri_copy(out, company, epc->parts[1].size);
        out = uri_copy(out, reference, reference_size);
        if (key->check) {
                *out = check_mod10((const uint8_t *) start, (size_t) (out - start));
                out++;
        }
        for (size_t i = 3; i < 3U + key->tail; i++) {
                out = uri_copy(out, epc->room + epc->parts[i].at, epc->parts[i].size);
        }
        *out = '\0';
        return (size_t) (out - start);
}

static bool element_add(
        struct decoded *decoded, const char *ai, const char *value, size_t size, size_t where) {
        if (!decoded_element(decoded, ai, strlen(ai), where) || !decoded_value(decoded, value, size))
                return false;
        decoded->elements[decoded->element_count - 1].ai = gs1_ai_find((const uint8_t *) ai, strlen(ai));
        return gs1_check(decoded);
}

bool epc_elements(const struct epc *epc, struct decoded *decoded) {
        const struct epc_key *key = &epc->scheme->key;
        const char *serial = epc->room + epc->parts[epc->count - 1].at;
        size_t size = epc->parts[epc->count - 1].size, key_size;
        char value[EPC_KEY_MAX];

        key_size = epc_key_print(epc, value);
        if (key_size == 0)
                return true;
        if (!element_add(decoded, key->ai, value, key_size, epc->parts[1].where))
                return false;
        /* An extension 0 says that there is none (TDS 6.3.3). */
        if (!key->with || (!strcmp(key->ai, "414") && size == 1 && serial[0] == '0'))
                return true;
        return element_add(decoded, key->with, serial, size, epc->parts[epc->count - 1].where);
}
