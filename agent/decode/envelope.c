/* SPDX-License-Identifier: ISC */

/*
 * ISO/IEC 15434 envelopes
 *
 *   [ ) > RS   0 6 GS 17V0CUK1 GS 1PABC GS S12345 RS   0 5 GS 01… RS   EOT
 *   header     format, its elements, trailer           another one     end
 *
 * A data identifier (ASC MH10.8.2) is up to three digits and a capital; a text element identifier (ATA Spec 2000) is
 * three capitals or digits and a space. Nothing else is read: formats 01 to 04 are EDI messages, 07 is free text.
 */

#include "envelope.h"

#include <string.h>

#include "gs1.h"
#include "iuid.h"
#include "tag_make.h"

enum { EOT = 0x04, GS = 0x1d, RS = 0x1e, DI_DIGITS_MAX = 3, TEI_SIZE = 3 };

bool envelope_begins(const uint8_t *bytes, size_t size) {
        return size >= 3 && !memcmp(bytes, "[)>", 3);
}

static bool envelope_is_upper(uint8_t c) {
        return c >= 'A' && c <= 'Z';
}

static bool envelope_is_digit(uint8_t c) {
        return c >= '0' && c <= '9';
}

/* How long the identifier is that a field begins with; 0 where it begins with none. */
static size_t envelope_data_identifier(const uint8_t *field, size_t size) {
        size_t at = 0;

        while (at < size && at < DI_DIGITS_MAX && envelope_is_digit(field[at]))
                at++;
        return at < size && envelope_is_upper(field[at]) ? at + 1 : 0;
}

static size_t envelope_text_identifier(const uint8_t *field, size_t size) {
        for (size_t i = 0; i < TEI_SIZE; i++)
                if (i >= size || !(envelope_is_upper(field[i]) || envelope_is_digit(field[i])))
                        return 0;
        return size > TEI_SIZE && field[TEI_SIZE] == ' ' ? TEI_SIZE : 0;
}

/* One field from `at` on, `size` bytes without its separator. */
static bool envelope_field(
        struct decoded *decoded, const uint8_t *bytes, size_t at, size_t size, bool data_identifiers) {
        size_t name = data_identifiers ? envelope_data_identifier(bytes + at, size)
                                       : envelope_text_identifier(bytes + at, size);
        size_t skip = data_identifiers ? name : name + 1;

        if (name == 0)
                return decoded_fail(decoded, "envelope.identifier", at, "No %s identifier stands here.",
                        data_identifiers ? "data" : "text element");
        if (size == skip)
                return decoded_fail(decoded, "envelope.empty", at + skip, "%.*s has no value.", (int) name,
                        (const char *) bytes + at);
        for (size_t i = at; i < at + size; i++)
                if (bytes[i] < 0x20 || bytes[i] > 0x7e)
                        return decoded_fail(decoded, "envelope.character", i,
                                "A character (0x%02x) can't stand in %.*s.", bytes[i], (int) name,
                                (const char *) bytes + at);
        return decoded_element(decoded, bytes + at, name, at + skip) &&
               decoded_value(decoded, bytes + at + skip, size - skip);
}

static bool envelope_fields(
        struct decoded *decoded, const uint8_t *bytes, size_t from, size_t to, bool data_identifiers) {
        while (from <= to) {
                const uint8_t *end = memchr(bytes + from, GS, to - from);
                size_t size = end ? (size_t) (end - bytes) - from : to - from;

                if (!envelope_field(decoded, bytes, from, size, data_identifiers))
                        return false;
                from += size + 1;
        }
        return true;
}

/* A format from its two characters on, up to its trailer. */
static bool envelope_format(struct decoded *decoded, const uint8_t *bytes, size_t from, size_t to) {
        const uint8_t *format = bytes + from;
        bool known = to - from >= 2 &&
                     (!memcmp(format, "05", 2) || !memcmp(format, "06", 2) || !memcmp(format, "12", 2));

        if (!known)
                return decoded_fail(
                        decoded, "envelope.format", from, "This format isn't read; 05, 06 and 12 are.");
        if (to - from < 3 || bytes[from + 2] != GS)
                return decoded_fail(
                        decoded, "envelope.separator", from + 2, "GS is missing after the format.");
        if (!memcmp(format, "05", 2))
                return gs1_elements(bytes, from + 3, to, false, decoded);
        return envelope_fields(decoded, bytes, from + 3, to, !memcmp(format, "06", 2));
}

static bool envelope_formats(struct decoded *decoded, const uint8_t *bytes, size_t size) {
        size_t at = 4;

        if (size < 4 || bytes[3] != RS)
                return decoded_fail(
                        decoded, "envelope.header", size < 4 ? size : 3, "RS is missing after [)>.");
        do {
                const uint8_t *end = at < size ? memchr(bytes + at, RS, size - at) : NULL;
                size_t to = end ? (size_t) (end - bytes) : size;

                if (!end && at < size && bytes[size - 1] == EOT)
                        return decoded_fail(
                                decoded, "envelope.trailer", size - 1, "RS is missing before EOT.");
                if (!end)
                        return decoded_fail(decoded, "envelope.trailer", size,
                                "The envelope isn't closed by RS and EOT.");
                if (!envelope_format(decoded, bytes, at, to))
                        return false;
                at = to + 1;
        } while (at < size && bytes[at] != EOT);
        if (at == size)
                return decoded_fail(decoded, "envelope.trailer", size, "EOT is missing after the last RS.");
        if (at + 1 < size)
                return decoded_fail(decoded, "envelope.trailing", at + 1, "There is more after EOT.");
        return true;
}

bool envelope_decode(const uint8_t *bytes, size_t size, struct decoded *decoded) {
        bool gs1 = false;

        if (!envelope_formats(decoded, bytes, size))
                return false;
        for (size_t i = 0; i < decoded->element_count; i++)
                gs1 |= decoded->elements[i].ai != NULL;
        if (gs1) {
                gs1_pairs(decoded);
                gs1_tag(decoded);
        }
        if (!iuid_find(decoded))
                return false;
        if (decoded->tag.scheme == TAG_NONE)
                tag_make(TAG_TEXT, bytes, size, &decoded->tag);
        return true;
}
