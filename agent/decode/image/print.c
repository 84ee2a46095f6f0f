/* SPDX-License-Identifier: ISC */

/*
 * Print: codes as lines
 */

#include "print.h"

#include <errno.h>
#include <jansson.h>

#include "engine.h"
#include "text.h"

/* Steals the line. */
static int print_line(json_t *line, FILE *out) {
        int r = 0;

        if (!line)
                return -ENOMEM;
        if (json_dumpf(line, out, JSON_COMPACT) || putc('\n', out) == EOF || fflush(out))
                r = errno ? -errno : -EIO;
        json_decref(line);
        return r;
}

static const char *print_engine(unsigned int engines) {
        if (engines == (ENGINE_ZXING | ENGINE_ZBAR))
                return "both";
        return engines == ENGINE_ZXING ? "zxing" : "zbar";
}

static json_t *print_polygon(const struct code *code) {
        json_t *polygon = json_array();

        for (size_t i = 0; i < CODE_CORNERS; i++)
                (void) json_array_append_new(
                        polygon, json_pack("[i,i]", code->corners[i].x, code->corners[i].y));
        return polygon;
}

static json_t *print_code(const struct code *code) {
        struct text text = { 0 };
        int x = 0, y = 0;
        json_t *line;

        for (size_t i = 0; i < CODE_CORNERS; i++) {
                x += code->corners[i].x / CODE_CORNERS;
                y += code->corners[i].y / CODE_CORNERS;
        }
        text_add_escaped(&text, code->bytes, code->size);
        line = text_failed(&text) ? NULL
                                  : json_pack("{s:s,s:s,s:s,s:i,s:i,s:o}", "symbology", code->symbology,
                                            "text", text_string(&text), "engine", print_engine(code->engines),
                                            "x", x, "y", y, "polygon", print_polygon(code));
        text_end(&text);
        return line;
}

int print_merged(const struct merged *merged, const struct picture *picture, FILE *out) {
        json_t *engines = json_array();
        int r = 0;

        for (size_t i = 0; !r && i < merged->codes.count; i++)
                r = print_line(print_code(&merged->codes.list[i]), out);
        for (size_t i = 0; !r && i < merged->disagreement_count; i++) {
                const struct disagreement *both = &merged->disagreements[i];

                r = print_line(json_pack("{s:{s:o,s:o}}", "disagreement", "zxing", print_code(&both->zxing),
                                       "zbar", print_code(&both->zbar)),
                        out);
        }
        if (engine_zxing_is_built())
                (void) json_array_append_new(engines, json_string("zxing"));
        (void) json_array_append_new(engines, json_string("zbar"));
        if (!r)
                r = print_line(
                        json_pack("{s:b,s:i,s:i,s:i,s:i,s:i,s:O}", "ok", 1, "codes",
                                (int) merged->codes.count, "disagreements", (int) merged->disagreement_count,
                                "dropped", (int) merged->codes.dropped, "width", (int) picture->file_width,
                                "height", (int) picture->file_height, "engines", engines),
                        out);
        json_decref(engines);
        return r;
}

int print_failure(const char *error, const char *message, FILE *out) {
        return print_line(json_pack("{s:b,s:s,s:s}", "ok", 0, "error", error, "message", message), out);
}
