/* SPDX-License-Identifier: ISC */

/*
 * What was found: the drawn lines against the scans (pure)
 */

#include <string.h>

#include "audit.h"

/* The last scan of that exhibit which wasn't taken back; NULL: none. */
static const json_t *scan_of(const json_t *scans, const char *number) {
        const json_t *scan, *last = NULL;
        size_t i;

        json_array_foreach(scans, i, scan) if (!json_is_true(json_object_get(scan, "undone")) &&
                                               !strcmp(show_text(scan, "item"), number)) last = scan;
        return last;
}

/* Its own label was scanned there. */
static bool is_covered(const json_t *scans, const char *place) {
        const json_t *scan;
        size_t i;

        json_array_foreach(scans, i, scan) if (!json_is_true(json_object_get(scan, "undone")) &&
                                               !strcmp(show_text(scan, "result"), "PLACE") &&
                                               !strcmp(show_text(scan, "place"), place)) return true;
        return false;
}

static const char *line_result(const json_t *scans, const json_t *line, const json_t **ret_scan) {
        const char *place = show_text(line, "place");

        *ret_scan = scan_of(scans, show_text(line, "number"));
        if (!*ret_scan)
                return is_covered(scans, place) ? "MISSING" : "NOT_OBSERVED";
        return strcmp(show_text(*ret_scan, "place"), place) ? "FOUND_MISPLACED" : "FOUND_CONFIRMED";
}

static void add_one(json_t *summary, const char *result) {
        json_int_t before = json_integer_value(json_object_get(summary, result));

        (void) json_object_set_new(summary, result, json_integer(before + 1));
}

static bool is_drawn(const json_t *lines, const char *number) {
        const json_t *line;
        size_t i;

        json_array_foreach(lines, i, line) if (!strcmp(show_text(line, "number"), number)) return true;
        return false;
}

/* Scans that the sample doesn't account for; what lies where it should, undrawn, is only counted. */
static json_t *judge_extras(const json_t *lines, const json_t *scans, json_t *summary) {
        json_t *extras = json_array(), *scan;
        size_t i;

        json_array_foreach(scans, i, scan) {
                const char *result = show_text(scan, "result"), *number = show_text(scan, "item");

                if (json_is_true(json_object_get(scan, "undone")) || !strcmp(result, "PLACE") ||
                        is_drawn(lines, number) || (*number && scan_of(scans, number) != scan))
                        continue;
                add_one(summary, !strcmp(result, "IN_PLACE") ? "NOT_SAMPLED" : result);
                if (strcmp(result, "IN_PLACE") != 0)
                        (void) json_array_append(extras, scan);
        }
        return extras;
}

json_t *audit_judge(const json_t *sample, const json_t *scans) {
        json_t *lines = json_object_get(sample, "lines"), *judged = json_array(), *summary = json_object();
        json_t *line;
        size_t i;

        json_array_foreach(lines, i, line) {
                const json_t *scan;
                const char *result = line_result(scans, line, &scan);
                json_t *row = json_deep_copy(line);

                (void) json_object_set_new(row, "result", json_string(result));
                (void) json_object_set_new(row, "seen", json_string(scan ? show_text(scan, "place") : ""));
                (void) json_array_append_new(judged, row);
                add_one(summary, result);
        }
        return json_pack("{s:o,s:o,s:o}", "extras", judge_extras(lines, scans, summary), "lines", judged,
                "summary", summary);
}
