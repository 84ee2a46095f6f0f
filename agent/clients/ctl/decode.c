/* SPDX-License-Identifier: ISC */

/*
 * `strongroom decode`
 *
 *   gs1 TAB ^0109506000134352   {"ok":true,"carrier":"gs1","elements":[["01","09506000134352"]],"tag":"gs1:…"}
 *   gs1 TAB ^0109506000134351   {"ok":false,"carrier":"gs1","error":"gs1.check_digit","message":"…","at":16}
 *
 * `at` counts bytes of the payload from 0 (of the unescaped one, where the carrier is escaped). A line is never too bad
 * for an answer, and an answer never stops the next.
 */

#include "decode.h"

#include <errno.h>
#include <jansson.h>
#include <stdbool.h>
#include <string.h>

#include "identify.h"
#include "label.h"
#include "payload.h"
#include "tag_text.h"

enum {
        DECODE_CARRIER_MAX = 32,
        DECODE_LINE_MAX =
                DECODE_CARRIER_MAX + 4 * (PAYLOAD_BYTES_MAX + 1), /* every byte escaped, and one too many */
};

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
                (void) decoded_fail(
                        decoded, "carrier.unknown", 0, "The carriers known are aim, gs1, iso15434 and text.");
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

static void decode_fine(json_t *answer, const struct decoded *decoded) {
        struct text tag = { 0 };
        json_t *warnings;

        if (decoded->symbology[0])
                (void) json_object_set_new(answer, "symbology", json_string(decoded->symbology));
        if (decoded->element_count > 0)
                (void) json_object_set_new(answer, "elements", decode_elements(decoded));
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
