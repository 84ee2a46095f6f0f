/* SPDX-License-Identifier: ISC */

/*
 * An EPC of a '+' scheme as GS1 Digital Link (TDS 2.3, 14.6; Digital Link: URI Syntax 1.4)
 *
 *   https://id.gs1.org/01/79521141123453/10/LOT/21/32a%2Fb?17=220630
 *                      key               its qualifiers    attributes
 */

#include <string.h>

#include "epc_plus.h"
#include "gs1_table.h"

struct link_writer {
        char *out;
        size_t size;
        bool full;
};

static void link_add(struct link_writer *w, const char *text, size_t size) {
        if (size >= DECODED_LINK_MAX - w->size) {
                w->full = true;
                return;
        }
        memcpy(w->out + w->size, text, size);
        w->size += size;
        w->out[w->size] = '\0';
}

/* RFC 3986, 2.3. */
static bool is_unreserved(uint8_t c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
               c == '.' || c == '_' || c == '~';
}

static void link_escaped(struct link_writer *w, const uint8_t *bytes, size_t size) {
        static const char digits[] = "0123456789ABCDEF";

        for (size_t i = 0; i < size; i++) {
                const char escaped[3] = { '%', digits[bytes[i] >> 4], digits[bytes[i] & 15] };

                if (is_unreserved(bytes[i]))
                        link_add(w, (const char *) bytes + i, 1);
                else
                        link_add(w, escaped, sizeof escaped);
        }
}

static void link_element(
        struct link_writer *w, const struct decoded *decoded, const struct element *element, char before) {
        link_add(w, &before, 1);
        link_add(w, element->name, strlen(element->name));
        link_add(w, before == '/' ? "/" : "=", 1);
        link_escaped(w, decoded_bytes(decoded, element), element->size);
}

/* The sequence of qualifiers ("22,10,21" of "22,10,21|235") that holds `name`; the first where there is no name. */
static const char *link_sequence(const char *sequences, const char *name, size_t *ret_size) {
        for (; sequences && *sequences; sequences += *ret_size + (sequences[*ret_size] ? 1 : 0)) {
                *ret_size = strcspn(sequences, "|");
                for (size_t at = 0; name && at < *ret_size; at += strcspn(sequences + at, ",|") + 1)
                        if (strcspn(sequences + at, ",|") == strlen(name) &&
                                !strncmp(sequences + at, name, strlen(name)))
                                return sequences;
                if (!name)
                        return sequences;
        }
        *ret_size = 0;
        return "";
}

bool epc_plus_link(const struct epc_plus *plus, struct decoded *decoded) {
        struct link_writer w = { .out = decoded->link };
        const struct element *key = decoded_find(decoded, plus->scheme->ais[0]);
        const char *host = plus->host[0] ? plus->host : "id.gs1.org";
        bool done[DECODED_ELEMENTS_MAX] = { false };
        const char *sequence;
        size_t size;
        char before = '?';

        link_add(&w, "https://", 8);
        link_add(&w, host, strlen(host));
        link_element(&w, decoded, key, '/');
        sequence = link_sequence(key->ai ? key->ai->qualifiers : NULL, plus->scheme->ais[1], &size);
        for (size_t at = 0; at < size; at += strcspn(sequence + at, ",|") + 1) {
                char name[DECODED_NAME_MAX] = { 0 };
                const struct element *element;

                memcpy(name, sequence + at, strcspn(sequence + at, ",|"));
                element = decoded_find(decoded, name);
                if (!element)
                        continue;
                link_element(&w, decoded, element, '/');
                done[element - decoded->elements] = true;
        }
        for (size_t i = 0; i < decoded->element_count; i++) {
                const struct element *element = &decoded->elements[i];

                if (element == key || done[i] || !element->ai || !(element->ai->flags & GS1_ATTR))
                        continue;
                link_element(&w, decoded, element, before);
                before = '&';
        }
        return !w.full || decoded_fail(decoded, "epc.too_long", 0, "The Digital Link is too long.");
}
