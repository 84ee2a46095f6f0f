/* SPDX-License-Identifier: ISC */

/*
 * `strongroom decode`
 *
 *   gs1 TAB ^0109506000134352   {"ok":true,"carrier":"gs1","elements":[["01","09506000134352"]],"tag":"gs1:…"}
 *   gs1 TAB ^0109506000134351   {"ok":false,"carrier":"gs1","error":"gs1.check_digit","message":"…","at":16}
 *
 *   epc TAB 3074257BF7…         {"ok":true,"carrier":"epc","scheme":"sgtin-96","uri":"urn:epc:tag:…","pure":"…",…}
 *
 * `at` counts bytes of the payload from 0 (of the unescaped one, where the carrier is escaped). A line is never too bad
 * for an answer, and an answer never stops the next.
 */

#include "decode.h"

#include <assert.h>
#include <errno.h>
#include <jansson.h>
#include <stdbool.h>
#include <string.h>

#include "bytes.h"
#include "identify.h"
#include "label.h"
#include "ndef.h"
#include "payload.h"
#include "tag_text.h"

enum {
        DECODE_CARRIER_MAX = 32,
        DECODE_LINE_MAX =
                DECODE_CARRIER_MAX + 4 * (PAYLOAD_BYTES_MAX + 1), /* every byte escaped, and one too many */
};

static_assert((int) DECODE_LINE_MAX > DECODE_CARRIER_MAX + 2 * NDEF_BYTES_MAX, "an NDEF message in hex fits");

struct carrier {
        const char *name;
        enum payload_carrier carrier;
        bool escaped; /* \x1d and \\ stand for bytes */
};

static const struct carrier carriers[] = {
        { "aim", PAYLOAD_AIM, true },
        { "gs1", PAYLOAD_GS1, false },
        { "iso15434", PAYLOAD_ENVELOPE, true },
        { "text", PAYLOAD_TEXT, false },
        { "epc", PAYLOAD_EPC, false },
        { "epc-uri", PAYLOAD_EPC_URI, false },
        { "ndef", PAYLOAD_NDEF, false },
};

/* One line, and whether it was longer than there is room for (its rest is read and dropped). */
struct line {
        char bytes[DECODE_LINE_MAX];
        size_t size;
        bool cut;
};

/* false at the end of the input. */
static bool line_read(FILE *in, struct line *line) {
        int c = getc(in);

        *line = (struct line){ .size = 0 };
        if (c == EOF)
                return false;
        for (; c != EOF && c != '\n'; c = getc(in)) {
                line->cut |= line->size == sizeof line->bytes;
                if (!line->cut)
                        line->bytes[line->size++] = (char) c;
        }
        if (line->size > 0 && !line->cut && line->bytes[line->size - 1] == '\r')
                line->size--;
        return true;
}

static const struct carrier *carrier_find(const char *name, size_t size) {
        for (size_t i = 0; i < count_of(carriers); i++)
                if (strlen(carriers[i].name) == size && !memcmp(carriers[i].name, name, size))
                        return &carriers[i];
        return NULL;
}

/* Printable ASCII as it is, the rest escaped: JSON wants UTF-8, a broken line has anything. */
static json_t *decode_string(const void *bytes, size_t size) {
        struct text text = { 0 };
        json_t *string;

        text_add_escaped(&text, bytes, size);
        string = text_failed(&text) ? NULL : json_string(text_string(&text));
        text_end(&text);
        return string;
}

/* Our own labels are known by their shape; they come as text or from any symbology. */
static void decode_label(struct decoded *decoded) {
        struct tag tag;
        int r = identify_label(decoded->tag.bytes, decoded->tag.size, &tag);

        if (r == 0)
                decoded->tag = tag;
        if (r == LABEL_E_CHECK)
                (void) decoded_fail(decoded, "label.check_character", decoded->tag.size - 1U,
                        "The check character of this label is wrong.");
}

static void decode_line(
        const struct line *line, const struct carrier **ret_carrier, struct decoded *decoded) {
        const char *tab = memchr(line->bytes, '\t', line->size);
        size_t name = tab ? (size_t) (tab - line->bytes) : 0, size = line->size - name - 1;
        const struct carrier *carrier = tab ? carrier_find(line->bytes, name) : NULL;
        uint8_t bytes[DECODE_LINE_MAX];

        decoded_start(decoded);
        *ret_carrier = carrier;
        if (!tab) {
                (void) decoded_fail(decoded, "decode.line", 0,
                        "A line is a carrier, a tab and a payload; there is no tab.");
        } else if (!carrier) {
                (void) decoded_fail(decoded, "carrier.unknown", 0,
                        "The carriers known are aim, gs1, iso15434, text, epc, epc-uri and ndef.");
        } else if (line->cut) {
                (void) decoded_fail(decoded, "payload.too_long", PAYLOAD_BYTES_MAX,
                        "The payload is longer than %d bytes.", PAYLOAD_BYTES_MAX);
        } else if (carrier->escaped && text_unescape(tab + 1, size, bytes, sizeof bytes, &size)) {
                (void) decoded_fail(decoded, "payload.escape", 0, "A backslash is neither \\\\ nor \\xHH.");
        } else {
                payload_decode(carrier->carrier, carrier->escaped ? bytes : (const uint8_t *) tab + 1, size,
                        decoded);
                if (decoded->ok && decoded->tag.scheme == TAG_TEXT)
                        decode_label(decoded);
        }
}

static json_t *decode_elements(const struct decoded *decoded) {
        json_t *elements = json_array();

        for (size_t i = 0; i < decoded->element_count; i++) {
                const struct element *element = &decoded->elements[i];

                (void) json_array_append_new(
                        elements, json_pack("[s,s%]", element->name, decoded_bytes(decoded, element),
                                          (size_t) element->size));
        }
        return elements;
}

/* What only some carriers have. */
static void decode_set(json_t *answer, const char *name, const char *value) {
        if (value[0])
                (void) json_object_set_new(answer, name, json_string(value));
}

static json_t *record_string(const uint8_t *message, struct ndef_span span) {
        return decode_string(message + span.at, span.size);
}

static json_t *record_hex(const uint8_t *message, struct ndef_span span) {
        char hex[2 * NDEF_BYTES_MAX + 1];

        bytes_hex(message + span.at, span.size, hex);
        return json_string(hex);
}

static json_t *record_answer(
        const uint8_t *message, const struct ndef *ndef, const struct ndef_record *record) {
        static const char *const kinds[] = { [NDEF_EMPTY] = "empty",
                [NDEF_WELL_KNOWN] = "well-known",
                [NDEF_MIME] = "mime",
                [NDEF_ABSOLUTE_URI] = "uri",
                [NDEF_EXTERNAL] = "external",
                [NDEF_UNKNOWN] = "unknown" };
        json_t *answer = json_pack("{s:s}", "tnf", kinds[record->tnf]);

        if (record->type.size > 0 && record->tnf != NDEF_ABSOLUTE_URI)
                (void) json_object_set_new(answer, "type", record_string(message, record->type));
        if (record->id.size > 0)
                (void) json_object_set_new(answer, "id", record_string(message, record->id));
        if (record->kind == NDEF_TEXT)
                (void) json_object_set_new(answer, "language", record_string(message, record->language));
        if (record->kind == NDEF_TEXT || record->kind == NDEF_URI)
                (void) json_object_set_new(answer, record->kind == NDEF_TEXT ? "text" : "uri",
                        json_stringn(ndef->room + record->text.at, record->text.size));
        else if (record->kind == NDEF_POSTER)
                (void) json_object_set_new(answer, "records", json_array());
        else if (record->tnf != NDEF_EMPTY)
                (void) json_object_set_new(answer, "payload", record_hex(message, record->payload));
        return answer;
}

/* Records inside a Smart Poster stand right behind it, one deeper. */
static json_t *decode_records(const char *hex, size_t size) {
        json_t *lists[NDEF_DEPTH_MAX + 2] = { json_array() };
        uint8_t message[NDEF_BYTES_MAX];
        struct decoded decoded;
        struct ndef ndef;

        decoded_start(&decoded);
        if (!ndef_unhex((const uint8_t *) hex, size, message, &size, &decoded) ||
                !ndef_read(message, size, &ndef, &decoded))
                return lists[0];
        for (size_t i = 0; i < ndef.count; i++) {
                const struct ndef_record *record = &ndef.records[i];
                json_t *answer = record_answer(message, &ndef, record);

                lists[record->depth + 1] = json_object_get(answer, "records");
                (void) json_array_append_new(lists[record->depth], answer);
        }
        return lists[0];
}

static void decode_fine(json_t *answer, const struct decoded *decoded) {
        struct text tag = { 0 };
        json_t *warnings;

        decode_set(answer, "symbology", decoded->symbology);
        decode_set(answer, "scheme", decoded->scheme);
        decode_set(answer, "uri", decoded->uri);
        decode_set(answer, "pure", decoded->pure);
        decode_set(answer, "hex", decoded->hex);
        if (decoded->element_count > 0)
                (void) json_object_set_new(answer, "elements", decode_elements(decoded));
        decode_set(answer, "digital_link", decoded->link);
        if (decoded->warning_count > 0) {
                warnings = json_array();
                for (size_t i = 0; i < decoded->warning_count; i++)
                        (void) json_array_append_new(warnings, json_string(decoded->warnings[i]));
                (void) json_object_set_new(answer, "warnings", warnings);
        }
        tag_print(&decoded->tag, &tag);
        (void) json_object_set_new(answer, "tag", json_string(text_string(&tag)));
        text_end(&tag);
}

static json_t *decode_answer(
        const struct line *line, const struct carrier *carrier, const struct decoded *decoded) {
        const char *tab = memchr(line->bytes, '\t', line->size);
        size_t name = tab ? (size_t) (tab - line->bytes) : line->size;
        json_t *answer = json_object();

        if (name > DECODE_CARRIER_MAX)
                name = DECODE_CARRIER_MAX;
        (void) json_object_set_new(answer, "ok", json_boolean(decoded->ok));
        (void) json_object_set_new(
                answer, "carrier", carrier ? json_string(carrier->name) : decode_string(line->bytes, name));
        if (decoded->ok) {
                if (carrier && carrier->carrier == PAYLOAD_NDEF)
                        (void) json_object_set_new(
                                answer, "records", decode_records(tab + 1, line->size - name - 1));
                decode_fine(answer, decoded);
        } else {
                (void) json_object_set_new(answer, "error", json_string(decoded->error));
                (void) json_object_set_new(answer, "message", json_string(decoded->message));
                (void) json_object_set_new(answer, "at", json_integer((json_int_t) decoded->at));
        }
        return answer;
}

json_t *ctl_decode_payload(const char *carrier, const char *payload) {
        struct line line = { .size = 0 };
        const struct carrier *known;
        struct decoded decoded;
        int size = snprintf(line.bytes, sizeof line.bytes, "%s\t%s", carrier, payload);

        line.cut = size < 0 || (size_t) size >= sizeof line.bytes;
        line.size = line.cut ? strlen(line.bytes) : (size_t) size;
        decode_line(&line, &known, &decoded);
        return decode_answer(&line, known, &decoded);
}

int ctl_decode(FILE *in, FILE *out, FILE *err) {
        int status = DECODE_EXIT_FINE;
        struct decoded decoded;
        struct line line;

        while (line_read(in, &line)) {
                const struct carrier *carrier;
                json_t *answer;
                int r;

                decode_line(&line, &carrier, &decoded);
                answer = decode_answer(&line, carrier, &decoded);
                r = json_dumpf(answer, out, JSON_COMPACT);
                json_decref(answer);
                if (r || putc('\n', out) == EOF || fflush(out)) {
                        (void) fprintf(err, "strongroom: the answer can't be written: %s\n", strerror(errno));
                        return DECODE_EXIT_INTERNAL;
                }
                if (!decoded.ok)
                        status = DECODE_EXIT_INPUT;
        }
        if (ferror(in)) {
                (void) fprintf(err, "strongroom: the input can't be read: %s\n", strerror(errno));
                return DECODE_EXIT_INTERNAL;
        }
        return status;
}
