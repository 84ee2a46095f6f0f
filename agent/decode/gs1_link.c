/* SPDX-License-Identifier: ISC */

/*
 * GS1 Digital Link URIs (GS1 Digital Link Standard: URI Syntax 1.4), uncompressed
 *
 *   https://example.com/some/stem/01/09506000134352/10/A1/21/ABC?17=271231&lang=fr#top
 *           host        stem      key               qualifiers   attributes
 *
 * The rightmost key of the path counts; its qualifiers stand in the order of its row. In the query an AI must be an
 * attribute; what isn't a number there is somebody else's parameter. A GTIN of 13 digits is taken as one of 14.
 */

#include <string.h>
#include <strings.h>

#include "bytes.h"
#include "gs1.h"
#include "gs1_table.h"

enum { LINK_SEGMENTS_MAX = PAYLOAD_BYTES_MAX / 2 };

struct span {
        size_t at, size;
};

struct link {
        const uint8_t *bytes;
        struct decoded *decoded;
        struct span query;
        struct span segments[LINK_SEGMENTS_MAX];
        size_t segment_count;
        size_t key; /* the segment that names the primary key */
};

static size_t link_scheme(const uint8_t *bytes, size_t size) {
        if (size == 0 || (bytes[0] | 0x20) != 'h')
                return 0;
        if (size >= 8 && !strncasecmp((const char *) bytes, "https://", 8))
                return 8;
        return size >= 7 && !strncasecmp((const char *) bytes, "http://", 7) ? 7 : 0;
}

bool gs1_is_link(const uint8_t *bytes, size_t size) {
        return link_scheme(bytes, size) > 0;
}

/* RFC 3986, 2: reserved, unreserved and percent; so 0x21 to 0x7e without " < > \ ^ ` { | }. A bit each. */
static bool link_is_uri_character(uint8_t c) {
        static const uint64_t bits[2] = { 0xaffffffa00000000, 0x47fffffeafffffff };

        return c < 128 && (bits[c >> 6] >> (c & 63) & 1);
}

/* A name, an IPv4 address or an IPv6 one in square brackets; a port may follow. */
static bool link_host(struct link *link, size_t from, size_t to) {
        static const char name[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.";
        static const char address[] = "0123456789abcdefABCDEF:.";
        size_t at = from;

        if (at < to && link->bytes[at] == '[') {
                at++;
                while (at < to && memchr(address, link->bytes[at], sizeof address - 1))
                        at++;
                if (at == to || link->bytes[at] != ']' || at - from < 3)
                        return decoded_fail(
                                link->decoded, "gs1.link_host", at, "The address of the host isn't one.");
                at++;
        } else {
                while (at < to && memchr(name, link->bytes[at], sizeof name - 1))
                        at++;
        }
        if (at > from && at < to && link->bytes[at] == ':')
                for (at++; at < to && link->bytes[at] >= '0' && link->bytes[at] <= '9';)
                        at++;
        if (at == from || at < to)
                return decoded_fail(link->decoded, "gs1.link_host", at, "The name of the host isn't one.");
        return true;
}

static size_t link_until(const struct link *link, size_t from, size_t to, const char *ends) {
        for (; from < to; from++)
                for (const char *end = ends; *end; end++)
                        if (link->bytes[from] == (uint8_t) *end)
                                return from;
        return to;
}

/* Cuts the URI into host, path and query, and the path into segments. */
static bool link_split(struct link *link, size_t size) {
        size_t from = link_scheme(link->bytes, size), host_end, path_end, query_end, at;

        for (size_t i = 0; i < size; i++)
                if (!link_is_uri_character(link->bytes[i]))
                        return decoded_fail(link->decoded, "gs1.link_character", i,
                                "This character can't stand in a URI.");
        host_end = link_until(link, from, size, "/?#");
        path_end = link_until(link, host_end, size, "?#");
        query_end = link_until(link, path_end, size, "#");
        if (!link_host(link, from, host_end))
                return false;
        link->query = (struct span){ path_end, query_end - path_end };
        for (at = host_end; at < path_end && link->segment_count < LINK_SEGMENTS_MAX; at++) {
                struct span *segment = &link->segments[link->segment_count++];

                segment->at = at + 1;
                at = link_until(link, at + 1, path_end, "/");
                segment->size = at - segment->at;
                at--;
        }
        return true;
}

/* The row of the AI that a span names in full; NULL where it names none. */
static const struct gs1_ai *link_ai(const struct link *link, struct span span) {
        const struct gs1_ai *ai = gs1_ai_find(link->bytes + span.at, span.size);

        return ai && strlen(ai->first) == span.size ? ai : NULL;
}

/* Compression (URI Syntax, 6) leaves one segment of base64url: long, and of both cases as no AI and no word is. */
static bool link_looks_compressed(const struct link *link) {
        bool upper = false, lower = false;
        struct span last;

        if (link->segment_count == 0)
                return false;
        last = link->segments[link->segment_count - 1];
        for (size_t i = last.at; i < last.at + last.size; i++) {
                uint8_t c = link->bytes[i];

                upper |= c >= 'A' && c <= 'Z';
                lower |= c >= 'a' && c <= 'z';
                if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                            c == '-' || c == '_'))
                        return false;
        }
        return last.size >= 10 && upper && lower;
}

static bool link_find_key(struct link *link) {
        for (size_t pair = link->segment_count; pair >= 2; pair -= 2) {
                const struct gs1_ai *ai = link_ai(link, link->segments[pair - 2]);

                if (ai && (ai->flags & GS1_KEY)) {
                        link->key = pair - 2;
                        return true;
                }
                if (!ai)
                        break;
        }
        if (link_looks_compressed(link))
                return decoded_fail(link->decoded, "gs1.link_compressed",
                        link->segments[link->segment_count - 1].at,
                        "This looks like a compressed Digital Link; only uncompressed ones can be read.");
        return decoded_fail(link->decoded, "gs1.link_no_key", link->segment_count ? link->segments[0].at : 0,
                "The path names no GS1 key, so this isn't a Digital Link.");
}

/* In a query a plus sign is a space (and then no character of an AI). */
static bool link_value(struct link *link, struct span span, bool in_query) {
        for (size_t i = span.at; i < span.at + span.size; i++) {
                uint8_t c = link->bytes[i];
                size_t one = 0;

                if (c == '+' && in_query)
                        c = ' ';
                else if (c == '%' && span.at + span.size - i >= 3 &&
                         !bytes_unhex((const char *) link->bytes + i + 1, 2, &c, 1, &one))
                        i += 2;
                if (!decoded_value(link->decoded, &c, 1))
                        return false;
        }
        return true;
}

static bool link_element(struct link *link, struct span name, struct span value, bool in_query) {
        const struct gs1_ai *ai = link_ai(link, name);
        struct element *element;

        if (name.size < DECODED_NAME_MAX) {
                char text[DECODED_NAME_MAX] = { 0 };

                memcpy(text, link->bytes + name.at, name.size);
                if (decoded_find(link->decoded, text))
                        return decoded_fail(link->decoded, "gs1.repeated", name.at,
                                "AI %s stands twice in the URI.", text);
        }
        if (!decoded_element(link->decoded, link->bytes + name.at, name.size, value.at))
                return false;
        element = &link->decoded->elements[link->decoded->element_count - 1];
        element->ai = ai;
        if (!strcmp(element->name, "01") && value.size == 13 && !decoded_value(link->decoded, "0", 1))
                return false;
        return link_value(link, value, in_query) && gs1_check(link->decoded);
}

/*
 * Do the path's qualifiers stand in this order ("22,10,21")? An AI of the query, if given, stands in `sequence` too:
 * then it belonged into the path.
 */
static bool link_follows(const struct link *link, const char *sequence, size_t size) {
        size_t at = 0;

        for (size_t i = link->key + 2; i + 1 < link->segment_count; i += 2) {
                struct span name = link->segments[i];

                while (at < size && (strcspn(sequence + at, ",|") != name.size ||
                                            memcmp(sequence + at, link->bytes + name.at, name.size) != 0))
                        at += strcspn(sequence + at, ",|") + 1;
                if (at >= size)
                        return false;
                at += name.size + 1;
        }
        return true;
}

/* Among the sequences that the path follows: is there one at all, and does one hold this name? */
static bool link_in_sequence(const struct link *link, const struct span *name) {
        const char *sequences = link_ai(link, link->segments[link->key])->qualifiers;

        if (!sequences)
                return !name && link->key + 2 == link->segment_count;
        while (*sequences) {
                size_t size = strcspn(sequences, "|");
                bool holds = !name;

                for (size_t at = 0; name && at < size; at += strcspn(sequences + at, ",|") + 1)
                        holds |= strcspn(sequences + at, ",|") == name->size &&
                                 !memcmp(sequences + at, link->bytes + name->at, name->size);
                if (holds && link_follows(link, sequences, size))
                        return true;
                sequences += size + (sequences[size] ? 1 : 0);
        }
        return false;
}

static bool link_path(struct link *link) {
        for (size_t i = link->key; i + 1 < link->segment_count; i += 2)
                if (!link_element(link, link->segments[i], link->segments[i + 1], false))
                        return false;
        if (!link_in_sequence(link, NULL))
                return decoded_fail(link->decoded, "gs1.link_qualifiers", link->segments[link->key].at,
                        "The qualifiers in the path don't belong to AI %s in this order.",
                        link->decoded->elements[0].name);
        return true;
}

static bool link_attribute(struct link *link, struct span name, struct span value) {
        const struct gs1_ai *ai = link_ai(link, name);

        if (!ai && !gs1_may_be_ai(link->bytes + name.at, name.size))
                return decoded_fail(link->decoded, "gs1.ai_unknown", name.at, "There is no such AI.");
        if (!link_element(link, name, value, true))
                return false;
        if (ai && (!(ai->flags & GS1_ATTR) || link_in_sequence(link, &name)))
                return decoded_fail(link->decoded, "gs1.link_attribute", name.at,
                        "AI %.*s belongs into the path of the URI, not into its query.", (int) name.size,
                        (const char *) link->bytes + name.at);
        return true;
}

/* ?name=value&name=value; only numbers name AIs. */
static bool link_query(struct link *link) {
        size_t at = link->query.at, end = at + link->query.size;

        while (at < end) {
                size_t from = at + 1, to = link_until(link, from, end, "&;"),
                       equals = link_until(link, from, to, "=");
                bool number = equals > from && equals < to;

                for (size_t i = from; i < equals; i++)
                        number = number && link->bytes[i] >= '0' && link->bytes[i] <= '9';
                if (number && !link_attribute(link, (struct span){ from, equals - from },
                                      (struct span){ equals + 1, to - equals - 1 }))
                        return false;
                at = to;
        }
        return true;
}

bool gs1_link(const uint8_t *bytes, size_t size, struct decoded *decoded) {
        struct link link = { .bytes = bytes, .decoded = decoded };

        if (!link_split(&link, size) || !link_find_key(&link) || !link_path(&link) || !link_query(&link))
                return false;
        gs1_pairs(decoded);
        gs1_tag(decoded);
        return true;
}
