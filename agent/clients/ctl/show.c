/* SPDX-License-Identifier: ISC */

/*
 * Show: answers as tables, sentences, fields or JSON
 *
 * For people, times are local; --plain and --json give them as the record has them, in UTC. --plain is stable: a list
 * is a row a line, its cells between tabs; a single thing is a field a line, "record.firearm.make TAB Taurus".
 */

#include <string.h>
#include <time.h>

#include "clock.h"
#include "command.h"

enum { SHOW_FIELD_MAX = 48, SHOW_PATH_MAX = 160, SHOW_DEPTH_MAX = 8 };

const char *show_text(const json_t *object, const char *key) {
        const char *text = json_string_value(json_object_get(object, key));

        return text ? text : "";
}

void show_json(const json_t *value) {
        char *line = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);

        (void) puts(line ? line : "{}");
        (void) fflush(stdout);
        free(line);
}

/* ---- one value ---- */

/* "2026-11-24T08:40:01.123456Z" reads "2026-11-24 09:40:01" one hour east of Greenwich. */
static bool show_time(const char *text, struct text *out) {
        char local[CLOCK_TEXT_MAX];
        struct tm parts;
        int64_t wall_us;
        time_t second;

        if (strlen(text) < 20 || text[10] != 'T' || clock_parse(text, &wall_us))
                return false;
        second = (time_t) (wall_us / 1000000);
        if (!localtime_r(&second, &parts) || !strftime(local, sizeof local, "%Y-%m-%d %H:%M:%S", &parts))
                return false;
        text_add(out, local);
        return true;
}

/* What would steer a terminal is written out. */
static void show_string(const char *string, struct text *out) {
        for (; *string; string++)
                if ((unsigned char) *string < 0x20 || *string == 0x7f)
                        text_addf(out, "\\x%02x", (unsigned char) *string);
                else
                        text_add_bytes(out, string, 1);
}

void show_cell(bool plain, const json_t *value, struct text *out) {
        const json_t *part;
        size_t i;

        if (json_is_string(value) && (plain || !show_time(json_string_value(value), out)))
                show_string(json_string_value(value), out);
        else if (json_is_integer(value))
                text_addf(out, "%lld", (long long) json_integer_value(value));
        else if (json_is_boolean(value))
                text_add(out, plain                 ? json_is_true(value) ? "yes" : "no"
                              : json_is_true(value) ? _("yes")
                                                    : _("no"));
        json_array_foreach(value, i, part) {
                text_add(out, i ? ", " : "");
                show_cell(plain, part, out);
        }
}

void show_title(const char *title, int columns) {
        for (const char *at = title; *at; at++)
                columns -= (*at & 0xc0) != 0x80; /* a character's first byte */
        (void) printf("%s%*s ", title, columns > 0 ? columns : 0, "");
}

/* ---- the fields of one thing ---- */

static bool show_is_envelope(const char *key) {
        return !strcmp(key, "id") || !strcmp(key, "ok") || !strcmp(key, "exit");
}

static void show_leaf(const struct ctl *ctl, const char *name, const json_t *value, int depth) {
        struct text cell = { 0 };

        show_cell(ctl->plain, value, &cell);
        if (ctl->plain)
                (void) printf("%s\t%s\n", name, text_string(&cell));
        else if (cell.size)
                (void) printf("%*s%-16s %s\n", depth * 2, "", name, text_string(&cell));
        text_end(&cell);
}

static void show_inner(const struct ctl *ctl, const json_t *value, const char *path, int depth);

/* name: "make"; path: where it stands, "record.firearm". */
static void show_field(
        const struct ctl *ctl, const char *name, const json_t *value, const char *path, int depth) {
        bool nested = json_is_object(value) || json_is_object(json_array_get(value, 0));
        char whole[SHOW_PATH_MAX];

        (void) snprintf(whole, sizeof whole, "%s%s%.48s", path, *path ? "." : "", name);
        if (!nested || depth >= SHOW_DEPTH_MAX) {
                show_leaf(ctl, ctl->plain ? whole : name, value, depth);
                return;
        }
        if (!ctl->plain && json_object_size(value) + json_array_size(value))
                (void) printf("%*s%s:\n", depth * 2, "", name);
        show_inner(ctl, value, whole, depth + 1);
}

static void show_inner(const struct ctl *ctl, const json_t *value, const char *path, int depth) {
        const char *key;
        json_t *part;
        size_t i;

        if (json_is_object(value))
                json_object_foreach((json_t *) (uintptr_t) value, key, part) {
                        if (depth || !show_is_envelope(key))
                                show_field(ctl, key, part, path, depth);
                }
        json_array_foreach(value, i, part) {
                char number[SHOW_FIELD_MAX];

                (void) snprintf(number, sizeof number, "%zu", i + 1);
                show_field(ctl, number, part, path, depth);
        }
}

void show_fields(const struct ctl *ctl, const json_t *object) {
        show_inner(ctl, object, "", 0);
}

/* ---- sentences ---- */

/* One {field}; false where the answer doesn't have it. */
static bool show_slot(const json_t *answer, const char **pattern, struct text *out) {
        const char *end = strchr(*pattern, '}');
        char field[SHOW_FIELD_MAX];
        const json_t *value;

        (void) snprintf(field, sizeof field, "%.*s", end ? (int) (end - *pattern - 1) : 0, *pattern + 1);
        value = json_object_get(answer, field);
        *pattern = end ? end + 1 : *pattern + 1;
        show_cell(false, value, out);
        return value && !(json_is_string(value) && !json_string_length(value));
}

/* What stands in brackets is said only where the answer has what it speaks of. */
static void show_bracket(const json_t *answer, const char **pattern, struct text *out) {
        struct text inner = { 0 };
        bool whole = true;

        for ((*pattern)++; **pattern && **pattern != ']';)
                if (**pattern == '{')
                        whole = show_slot(answer, pattern, &inner) && whole;
                else
                        text_add_bytes(&inner, (*pattern)++, 1);
        *pattern += **pattern == ']';
        if (whole)
                text_add(out, text_string(&inner));
        text_end(&inner);
}

void show_sentence(const json_t *answer, const char *pattern, struct text *out) {
        while (*pattern)
                if (*pattern == '{')
                        (void) show_slot(answer, &pattern, out);
                else if (*pattern == '[')
                        show_bracket(answer, &pattern, out);
                else
                        text_add_bytes(out, pattern++, 1);
}

static void show_said(const struct ctl *ctl, const json_t *answer) {
        const json_t *warning;
        struct text said = { 0 };
        size_t i;

        show_sentence(answer, _(ctl->command->said), &said);
        if (!ctl->quiet)
                (void) printf("%s%s\n",
                        json_is_true(json_object_get(answer, "dry")) ? _("(dry run, nothing changed) ") : "",
                        text_string(&said));
        text_end(&said);
        json_array_foreach(json_object_get(answer, "warnings"), i, warning)
                ctl_tell(ctl, "  ! %s", json_string_value(warning));
}

/* ---- the whole answer ---- */

int show_answer(struct ctl *ctl, const json_t *answer) {
        const struct command *command = ctl->command;

        if (command->show && (!ctl->plain || command->list))
                return command->show(ctl, answer);
        if (command->list) {
                int status = show_table(
                        ctl, json_object_get(answer, command->list), command->columns, command->empty);

                if (json_is_true(json_object_get(answer, "more")))
                        ctl_tell(ctl, "There is more than --limit allows.");
                return status;
        }
        if (command->said && !ctl->plain)
                show_said(ctl, answer);
        else
                show_fields(ctl, answer);
        return CTL_FINE;
}
