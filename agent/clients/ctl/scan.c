/* SPDX-License-Identifier: ISC */

/*
 * `strongroom scan`: pictures to codes and what they mean, without an agent
 *
 * For people one table of all pictures; with --json each code as strongroom-image gave it, with its picture and what
 * `strongroom decode` says of it.
 */

#include <string.h>

#include "command.h"
#include "decode.h"
#include "pictures.h"
#include "strongroom/limits.h"

enum { SCAN_TEXT_MAX = PAYLOAD_BYTES_MAX };

/* What `strongroom decode` would make of the code. */
static json_t *scan_decode(const json_t *code) {
        struct text payload = { 0 };
        json_t *decoded;

        text_add(&payload, show_text(code, "symbology"));
        text_add(&payload, show_text(code, "text"));
        decoded = ctl_decode_payload("aim", text_string(&payload));
        text_end(&payload);
        return decoded;
}

/* For people: FNC1 and other control characters as their symbols (U+2400 and on); what isn't UTF-8 stays escaped. */
static void scan_show(const char *escaped, struct text *out) {
        uint8_t bytes[SCAN_TEXT_MAX];
        size_t size;

        if (text_unescape(escaped, strlen(escaped), bytes, sizeof bytes, &size) ||
                !text_is_utf8(bytes, size)) {
                text_add(out, escaped);
                return;
        }
        for (size_t i = 0; i < size; i++)
                if (bytes[i] < 0x20)
                        text_addf(out, "\xe2\x90%c", 0x80 + bytes[i]);
                else
                        text_add_bytes(out, bytes + i, 1);
}

/* "(01) 09506000134352 (21) AB12", else the tag, else why not. */
static void scan_meaning(const json_t *decoded, struct text *out) {
        const json_t *element;
        size_t i;

        json_array_foreach(json_object_get(decoded, "elements"), i, element)
                text_addf(out, "%s(%s) %s", i ? " " : "", json_string_value(json_array_get(element, 0)),
                        json_string_value(json_array_get(element, 1)));
        if (!out->size && json_is_true(json_object_get(decoded, "ok")))
                scan_show(show_text(decoded, "tag"), out);
        if (!out->size)
                text_add(out,
                        show_text(decoded, json_is_true(json_object_get(decoded, "ok")) ? "tag" : "message"));
}

static const char *scan_symbology(const json_t *code, const json_t *decoded) {
        const char *name = show_text(decoded, "symbology");

        return *name ? name : show_text(code, "symbology");
}

static void scan_code(const struct ctl *ctl, const char *name, json_t *code, json_t *rows) {
        json_t *decoded = scan_decode(code);
        struct text meaning = { 0 }, shown = { 0 };

        if (ctl->json) {
                json_t *line = json_pack("{s:s}", "picture", name);

                (void) json_object_update(line, code);
                (void) json_object_set(line, "decoded", decoded);
                show_json(line);
                json_decref(line);
        } else {
                scan_meaning(decoded, &meaning);
                scan_show(show_text(code, "text"), &shown);
                (void) json_array_append_new(
                        rows, json_pack("{s:s,s:s,s:s,s:s,s:s}", "picture", name, "symbology",
                                      scan_symbology(code, decoded), "code", text_string(&shown), "summary",
                                      text_string(&meaning), "engine", show_text(code, "engine")));
                text_end(&meaning);
                text_end(&shown);
        }
        json_decref(decoded);
}

static int scan_disagreement(struct ctl *ctl, const char *name, const json_t *both) {
        if (ctl->json) {
                json_t *line = json_pack("{s:s,s:O}", "picture", name, "disagreement", both);

                show_json(line);
                json_decref(line);
        }
        return pictures_disagree(ctl, name, both);
}

static int scan_picture(struct ctl *ctl, const char *name, const json_t *said, void *rows) {
        json_t *code, *both, *line;
        int status = CTL_FINE;
        size_t i;

        json_array_foreach(json_object_get(said, "codes"), i, code) scan_code(ctl, name, code, rows);
        json_array_foreach(json_object_get(said, "disagreements"), i, both) status =
                scan_disagreement(ctl, name, both);
        if (ctl->json) {
                line = json_pack("{s:s}", "picture", name);
                (void) json_object_update(line, json_object_get(said, "summary"));
                show_json(line);
                json_decref(line);
        }
        if (json_array_size(json_object_get(said, "codes")) || status)
                return status;
        return pictures_empty(ctl, name);
}

int scan_run(struct ctl *ctl, const json_t *request) {
        json_t *rows = json_array();
        struct pictures pictures = { .first = json_object_get(ctl->local, "image"),
                .rest = json_object_get(ctl->local, "picture"),
                .camera = json_string_value(json_array_get(json_object_get(ctl->local, "camera"), 0)),
                .formats = json_string_value(json_array_get(json_object_get(ctl->local, "formats"), 0)),
                .thorough = json_is_true(json_object_get(request, "thorough")),
                .each = scan_picture,
                .data = rows };
        int status;

        if (!pictures.first && !pictures.rest && !pictures.camera)
                status = ctl_fail(ctl, CTL_USAGE,
                        "Say which picture: strongroom scan --image FILE …, or --camera /dev/video0");
        else
                status = pictures_read(ctl, &pictures);
        if (!ctl->json && json_array_size(rows))
                (void) show_table(ctl, rows, ctl->command->columns, NULL);
        json_decref(rows);
        return status;
}
