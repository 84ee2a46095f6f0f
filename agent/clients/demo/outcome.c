/* SPDX-License-Identifier: ISC */

/*
 * Outcome: is what came out exactly what was planned?
 *
 * Every scan on the record, every line, every extra, the duplicates, the findings and the alerts are compared. What
 * differs becomes a sentence.
 */

#include <stdarg.h>
#include <string.h>

#include "play.h"
#include "text.h"

void outcome_differs(struct play *play, const char *format, ...) {
        char sentence[PLAY_TEXT_MAX];
        va_list args;

        va_start(args, format);
        (void) vsnprintf(sentence, sizeof sentence, format, args);
        va_end(args);
        (void) json_array_append_new(play->differences, json_string(sentence));
}

void outcome_number(struct play *play, const char *what, size_t planned, json_int_t came) {
        if (came != (json_int_t) planned)
                outcome_differs(play, "%s: %zu planned, %lld came out.", what, planned, (long long) came);
}

static void outcome_scans(struct play *play) {
        outcome_number(
                play, "Scans on record", play->plan.step_count, (json_int_t) json_array_size(play->scans));
        for (size_t i = 0; i < play->plan.step_count; i++) {
                const struct plan_step *step = &play->plan.steps[i];
                const json_t *scan = json_array_get(play->scans, i);

                if (strcmp(show_text(scan, "payload"), step->code) != 0 ||
                        strcmp(show_text(scan, "result"), step->result) != 0 ||
                        strcmp(show_text(scan, "place"), step->place) != 0)
                        outcome_differs(play, "Scan %zu: %s at %s should be %s; on record is %s at %s, %s.",
                                i + 1, step->code, step->place, step->result, show_text(scan, "payload"),
                                show_text(scan, "place"), show_text(scan, "result"));
        }
}

static const json_t *outcome_find(const json_t *rows, const char *field, const char *value) {
        const json_t *row;
        size_t i;

        json_array_foreach(rows, i, row) if (!strcmp(show_text(row, field), value)) return row;
        return NULL;
}

static void outcome_lines(struct play *play) {
        const json_t *lines = json_object_get(play->report, "lines");

        outcome_number(play, "Lines", PLAN_LINES, (json_int_t) json_array_size(lines));
        for (size_t i = 0; i < PLAN_LINES; i++) {
                const struct plan_line *line = &play->plan.lines[i];
                const json_t *row = outcome_find(lines, "item", line->item->number);

                if (strcmp(show_text(row, "result"), line->result) != 0 ||
                        strcmp(show_text(row, "seen_place"), line->seen_place) != 0)
                        outcome_differs(play, "%s should be %s (%s); it is %s (%s).", line->item->number,
                                line->result, line->seen_place, show_text(row, "result"),
                                show_text(row, "seen_place"));
        }
}

static void outcome_extras(struct play *play) {
        const json_t *extras = json_object_get(play->report, "extras");

        outcome_number(play, "Extras", play->plan.extra_count, (json_int_t) json_array_size(extras));
        for (size_t i = 0; i < play->plan.extra_count; i++) {
                const struct plan_extra *extra = &play->plan.extras[i];
                const json_t *row = outcome_find(extras, "payload", extra->payload);

                if (strcmp(show_text(row, "result"), extra->result) != 0 ||
                        strcmp(show_text(row, "subject"), extra->subject) != 0 ||
                        strcmp(show_text(row, "place"), extra->place) != 0)
                        outcome_differs(play, "%s at %s should be %s; it is %s.", extra->payload,
                                extra->place, extra->result, show_text(row, "result"));
        }
}

static void outcome_cut(struct play *play) {
        const struct play_cut *cut = &play->cut;

        if (cut->at && (cut->on_record != cut->acknowledged || cut->lost || cut->twice))
                outcome_differs(play, "%zu of %zu acknowledged scans are on record; %zu lost, %zu twice.",
                        cut->on_record, cut->acknowledged, cut->lost, cut->twice);
}

static void outcome_tamper(struct play *play) {
        const json_t *copy = json_object_get(play->tamper, "copy"),
                     *original = json_object_get(play->tamper, "original");

        if (!play->tamper)
                return;
        if (!json_is_false(json_object_get(copy, "ok")) ||
                json_integer_value(json_object_get(copy, "seq")) !=
                        json_integer_value(json_object_get(play->tamper, "entry")))
                outcome_differs(play, "The byte that was flipped in the copy wasn't found where it is.");
        if (!json_is_true(json_object_get(original, "ok")))
                outcome_differs(play, "The original isn't intact: %s", show_text(original, "message"));
}

void outcome_check(struct play *play) {
        play->differences = json_array();
        outcome_scans(play);
        outcome_lines(play);
        outcome_extras(play);
        outcome_number(play, "Scanned twice", play->plan.duplicates,
                json_integer_value(json_object_get(play->report, "duplicates")));
        outcome_number(play, "Findings", play->plan.findings,
                (json_int_t) json_array_size(json_object_get(play->report, "findings")));
        outcome_number(play, "Alerts", play->plan.findings,
                (json_int_t) json_array_size(json_object_get(play->close, "alerts")));
        if (!json_is_true(json_object_get(play->verify, "ok")))
                outcome_differs(play, "The record isn't intact: %s", show_text(play->verify, "message"));
        outcome_cut(play);
        outcome_tamper(play);
}
