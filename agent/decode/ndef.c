/* SPDX-License-Identifier: ISC */

/*
 * NDEF messages
 *
 *   flags   MB 80, ME 40   first and last of the message        SR 10   payload length in one byte, not four
 *           CF 20          a chunk                              IL 08   there is an id     07   the type's kind
 *   length of type, of payload, [of id], type, [id], payload
 *
 *   T       80 UTF-16, 3f length of language; language; text
 *   U       which prefix; the rest of the URI
 *   Sp      a message
 */

#include "ndef.h"

#include <assert.h>
#include <string.h>

#include "bytes.h"
#include "text.h"

static_assert(NDEF_RECORDS_MAX == 32, "as the message says");

enum {
        FLAG_FIRST = 0x80,
        FLAG_LAST = 0x40,
        FLAG_CHUNK = 0x20,
        FLAG_SHORT = 0x10,
        FLAG_ID = 0x08,
        MASK_TNF = 0x07,
        TEXT_UTF16 = 0x80,
        TEXT_RESERVED = 0x40,
        TEXT_LANGUAGE = 0x3f,
        UTF8_BYTES_MAX = 4,
};

/* RTD URI, table 3. */
static const char *const prefixes[] = { "", "http://www.", "https://www.", "http://", "https://",
        "tel:", "mailto:", "ftp://anonymous:anonymous@", "ftp://ftp.", "ftps://", "sftp://", "smb://",
        "nfs://", "ftp://", "dav://", "news:", "telnet://", "imap:", "rtsp://",
        "urn:", "pop:", "sip:", "sips:", "tftp:", "btspp://", "btl2cap://", "btgoep://", "tcpobex://",
        "irdaobex://", "file://",
        "urn:epc:id:", "urn:epc:tag:", "urn:epc:pat:", "urn:epc:raw:", "urn:epc:", "urn:nfc:" };

struct parser {
        const uint8_t *message;
        struct ndef *ndef;
        struct decoded *decoded;
};

static bool parser_fail(struct parser *p, const char *code, size_t at, const char *text) {
        (void) decoded_fail(p->decoded, code, at, "%s", text);
        return false;
}

static bool room_add(struct parser *p, size_t at, const void *bytes, size_t size) {
        struct ndef *ndef = p->ndef;

        if (size > sizeof ndef->room - ndef->room_size)
                return parser_fail(p, "ndef.too_long", at, "The texts are too long together.");
        memcpy(ndef->room + ndef->room_size, bytes, size);
        ndef->room_size += size;
        return true;
}

static size_t utf8_put(uint32_t c, char out[UTF8_BYTES_MAX]) {
        if (c < 0x80) {
                out[0] = (char) c;
                return 1;
        }
        if (c < 0x800) {
                out[0] = (char) (0xc0 | c >> 6);
                out[1] = (char) (0x80 | (c & 0x3f));
                return 2;
        }
        if (c < 0x10000) {
                out[0] = (char) (0xe0 | c >> 12);
                out[1] = (char) (0x80 | (c >> 6 & 0x3f));
                out[2] = (char) (0x80 | (c & 0x3f));
                return 3;
        }
        out[0] = (char) (0xf0 | c >> 18);
        out[1] = (char) (0x80 | (c >> 12 & 0x3f));
        out[2] = (char) (0x80 | (c >> 6 & 0x3f));
        out[3] = (char) (0x80 | (c & 0x3f));
        return 4;
}

/* The units after a byte order mark, if there is one; without it they are big-endian (RTD Text, 3.4). */
static bool text_utf16(struct parser *p, struct ndef_span span) {
        const uint8_t *bytes = p->message + span.at;
        bool little = false;

        for (size_t i = 0; i + 1 < span.size; i += 2) {
                uint32_t c = (uint32_t) bytes[i + (little ? 1 : 0)] << 8 | bytes[i + (little ? 0 : 1)];
                char out[UTF8_BYTES_MAX];

                if (i == 0 && (c == 0xfeff || c == 0xfffe)) {
                        little = c == 0xfffe;
                        continue;
                }
                if (c >= 0xd800 && c < 0xdc00 && i + 3 < span.size) {
                        uint32_t low =
                                (uint32_t) bytes[i + (little ? 3 : 2)] << 8 | bytes[i + (little ? 2 : 3)];

                        if (low >= 0xdc00 && low < 0xe000) {
                                c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
                                i += 2;
                        }
                }
                if (c == 0 || (c >= 0xd800 && c < 0xe000))
                        return parser_fail(p, "ndef.not_utf16", span.at + i, "The text isn't UTF-16.");
                if (!room_add(p, span.at + i, out, utf8_put(c, out)))
                        return false;
        }
        return span.size % 2 == 0 || parser_fail(p, "ndef.not_utf16", span.at, "The text isn't UTF-16.");
}

static bool text_utf8(struct parser *p, const char *prefix, struct ndef_span span) {
        if (!text_is_utf8(p->message + span.at, span.size))
                return parser_fail(p, "ndef.not_utf8", span.at, "The text isn't UTF-8.");
        return room_add(p, span.at, prefix, strlen(prefix)) &&
               room_add(p, span.at, p->message + span.at, span.size);
}

static bool record_text(struct parser *p, struct ndef_record *record) {
        struct ndef_span payload = record->payload;
        uint8_t status;

        if (payload.size == 0)
                return parser_fail(p, "ndef.text", payload.at, "A text without its first byte.");
        status = p->message[payload.at];
        record->language =
                (struct ndef_span){ (uint16_t) (payload.at + 1), (uint16_t) (status & TEXT_LANGUAGE) };
        if ((status & TEXT_RESERVED) || record->language.size + 1U > payload.size)
                return parser_fail(p, "ndef.text", payload.at, "A text whose language doesn't fit into it.");
        for (size_t i = 0; i < record->language.size; i++) {
                uint8_t c = p->message[record->language.at + i];

                if (c <= 0x20 || c >= 0x7f)
                        return parser_fail(
                                p, "ndef.text", record->language.at + i, "This is no language's code.");
        }
        payload.at = (uint16_t) (payload.at + 1U + record->language.size);
        payload.size = (uint16_t) (payload.size - 1U - record->language.size);
        record->kind = NDEF_TEXT;
        return status & TEXT_UTF16 ? text_utf16(p, payload) : text_utf8(p, "", payload);
}

static bool record_uri(struct parser *p, struct ndef_record *record) {
        struct ndef_span payload = record->payload;

        if (payload.size == 0 || p->message[payload.at] >= count_of(prefixes))
                return parser_fail(p, "ndef.uri", payload.at, "A URI without a prefix that is assigned.");
        record->kind = NDEF_URI;
        return text_utf8(p, prefixes[p->message[payload.at]],
                (struct ndef_span){ (uint16_t) (payload.at + 1), (uint16_t) (payload.size - 1) });
}

static bool is_type(const struct parser *p, const struct ndef_record *record, const char *type) {
        return record->type.size == strlen(type) && !memcmp(p->message + record->type.at, type, strlen(type));
}

/* What the record says, where its type is known. */
static bool record_meaning(struct parser *p, struct ndef_record *record) {
        size_t from = p->ndef->room_size;
        bool sound = true;

        if (record->tnf == NDEF_ABSOLUTE_URI) {
                record->kind = NDEF_URI;
                sound = text_utf8(p, "", record->type);
        } else if (record->tnf == NDEF_WELL_KNOWN && is_type(p, record, "T")) {
                sound = record_text(p, record);
        } else if (record->tnf == NDEF_WELL_KNOWN && is_type(p, record, "U")) {
                sound = record_uri(p, record);
        } else if (record->tnf == NDEF_WELL_KNOWN && is_type(p, record, "Sp")) {
                record->kind = NDEF_POSTER;
        }
        record->text = (struct ndef_span){ (uint16_t) from, (uint16_t) (p->ndef->room_size - from) };
        return sound;
}

static bool record_lengths(
        struct parser *p, struct cursor *c, uint8_t flags, size_t at, uint32_t lengths[3]) {
        uint8_t type, one, id = 0;
        uint32_t payload;
        bool cut = cursor_u8(c, &type);

        if (flags & FLAG_SHORT) {
                cut = cut || cursor_u8(c, &one);
                payload = cut ? 0 : one;
        } else {
                cut = cut || cursor_u32be(c, &payload);
        }
        if (flags & FLAG_ID)
                cut = cut || cursor_u8(c, &id);
        if (cut)
                return parser_fail(p, "ndef.too_short", at, "The head of this record is cut off.");
        lengths[0] = type;
        lengths[1] = id;
        lengths[2] = payload;
        return true;
}

/* Which types a record of this kind can't do with, or without. */
static bool record_check(struct parser *p, const struct ndef_record *record, uint8_t flags, size_t at) {
        bool typeless = record->tnf == NDEF_EMPTY || record->tnf == NDEF_UNKNOWN;

        if ((flags & FLAG_CHUNK) || record->tnf == NDEF_UNCHANGED)
                return parser_fail(p, "ndef.chunked", at, "Records in chunks aren't read.");
        if (record->tnf == NDEF_RESERVED)
                return parser_fail(p, "ndef.type", at, "A kind of type that isn't assigned.");
        if (typeless != (record->type.size == 0))
                return parser_fail(
                        p, "ndef.type", at, "A record with a type where none belongs, or without one.");
        if (record->tnf == NDEF_EMPTY && (record->id.size || record->payload.size))
                return parser_fail(p, "ndef.type", at, "An empty record that isn't empty.");
        return true;
}

static bool record_read(
        struct parser *p, struct cursor *c, uint8_t depth, uint8_t *ret_flags, struct ndef_record **ret) {
        size_t at = (size_t) (c->at - p->message);
        struct ndef_record *record;
        uint32_t lengths[3];
        const uint8_t *bytes;
        struct ndef_span *spans[3];

        if (cursor_u8(c, ret_flags))
                return parser_fail(p, "ndef.too_short", at, "The message ends before its last record.");
        if (p->ndef->count == NDEF_RECORDS_MAX)
                return parser_fail(p, "ndef.too_many_records", at, "There are more than 32 records.");
        record = &p->ndef->records[p->ndef->count];
        *record = (struct ndef_record){ .tnf = *ret_flags & MASK_TNF, .depth = depth };
        if (!record_lengths(p, c, *ret_flags, at, lengths))
                return false;
        spans[0] = &record->type;
        spans[1] = &record->id;
        spans[2] = &record->payload;
        for (size_t i = 0; i < 3; i++) {
                if (cursor_take(c, lengths[i], &bytes))
                        return parser_fail(p, "ndef.too_short", at, "This record is cut off.");
                *spans[i] = (struct ndef_span){ (uint16_t) (bytes - p->message), (uint16_t) lengths[i] };
        }
        if (!record_check(p, record, *ret_flags, at) || !record_meaning(p, record))
                return false;
        p->ndef->count++;
        *ret = record;
        return true;
}

/* The records of a message, those inside a Smart Poster right behind it. */
/* NOLINTNEXTLINE(misc-no-recursion): at most NDEF_DEPTH_MAX deep */
static bool message_read(struct parser *p, struct ndef_span span, uint8_t depth) {
        struct cursor c = { p->message + span.at, span.size };

        for (bool first = true;; first = false) {
                size_t at = (size_t) (c.at - p->message);
                struct ndef_record *record = NULL;
                uint8_t flags = 0;

                if (!record_read(p, &c, depth, &flags, &record))
                        return false;
                if (first != !!(flags & FLAG_FIRST))
                        return parser_fail(
                                p, "ndef.order", at, "Not the first record is marked as the first.");
                if (record->kind == NDEF_POSTER && depth == NDEF_DEPTH_MAX)
                        return parser_fail(
                                p, "ndef.depth", at, "Smart Posters stand too deep inside one another.");
                if (record->kind == NDEF_POSTER && !message_read(p, record->payload, (uint8_t) (depth + 1)))
                        return false;
                if (!(flags & FLAG_LAST))
                        continue;
                if (c.left)
                        return parser_fail(p, "ndef.trailing", (size_t) (c.at - p->message),
                                "Bytes after the last record.");
                return true;
        }
}

bool ndef_read(const uint8_t *message, size_t size, struct ndef *ret, struct decoded *decoded) {
        struct parser p = { .message = message, .ndef = ret, .decoded = decoded };

        ret->count = ret->room_size = 0;
        if (size > NDEF_BYTES_MAX)
                return decoded_fail(decoded, "ndef.too_long", NDEF_BYTES_MAX,
                        "The message has more than %d bytes.", NDEF_BYTES_MAX);
        return message_read(&p, (struct ndef_span){ 0, (uint16_t) size }, 0);
}

bool ndef_unhex(const uint8_t *hex, size_t size, uint8_t *out, size_t *ret_size, struct decoded *decoded) {
        if (size == 0)
                return decoded_fail(decoded, "payload.empty", 0, "There is no payload.");
        if (size > 2UL * NDEF_BYTES_MAX)
                return decoded_fail(decoded, "ndef.too_long", 2UL * NDEF_BYTES_MAX,
                        "The message has more than %d bytes.", NDEF_BYTES_MAX);
        for (size_t i = 0; i + 1 < size; i += 2) {
                size_t one;

                if (bytes_unhex((const char *) hex + i, 2, out + i / 2, 1, &one))
                        return decoded_fail(
                                decoded, "ndef.hex", i, "This isn't a byte in hexadecimal digits.");
        }
        if (size % 2)
                return decoded_fail(
                        decoded, "ndef.hex", size - 1, "This isn't a byte in hexadecimal digits.");
        *ret_size = size / 2;
        return true;
}
