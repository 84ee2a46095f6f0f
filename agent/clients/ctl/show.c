/* SPDX-License-Identifier: ISC */

/*
 * Show: answers as tables, sentences or JSON
 *
 * Tables for people by libsmartcols; --plain is tab-separated and stable, written by hand because libsmartcols' raw
 * mode escapes every byte past ASCII. Four states have four shapes and four words, and colour only besides.
 */

#include <libsmartcols.h>
#include <string.h>

#include "command.h"

enum { SHOW_CELL_MAX = 1024, SHOW_FIELD_MAX = 48 };

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

/* "2026-11-24T08:40:01.123456Z" reads "2026-11-24 08:40:01". */
static bool show_is_time(const char *text) {
        return strlen(text) == 27 && text[10] == 'T' && text[26] == 'Z' && text[4] == '-';
}

static void show_cell(const json_t *value, struct text *out) {
        const json_t *part;
        size_t i;

        if (json_is_string(value) && show_is_time(json_string_value(value)))
                text_addf(out, "%.10s %.8s", json_string_value(value), json_string_value(value) + 11);
        else if (json_is_string(value))
                text_add(out, json_string_value(value));
        else if (json_is_integer(value))
                text_addf(out, "%lld", (long long) json_integer_value(value));
        else if (json_is_boolean(value))
                text_add(out, json_is_true(value) ? "yes" : "no");
        json_array_foreach(value, i, part) {
                text_add(out, i ? ", " : "");
                show_cell(part, out);
        }
}

/* ---- tables ---- */

static int show_plain(const json_t *rows, const struct column *columns) {
        const json_t *row;
        size_t i;

        json_array_foreach(rows, i, row) {
                struct text line = { 0 };

                for (const struct column *column = columns; column->key; column++) {
                        text_add(&line, column == columns ? "" : "\t");
                        show_cell(json_object_get(row, column->key), &line);
                }
                (void) puts(text_string(&line));
                text_end(&line);
        }
        return CTL_FINE;
}

static int show_row(struct libscols_table *table, const json_t *row, const struct column *columns) {
        struct libscols_line *line = scols_table_new_line(table, NULL);
        size_t at = 0;

        if (!line)
                return CTL_INTERNAL;
        for (const struct column *column = columns; column->key; column++) {
                struct text cell = { 0 };

                show_cell(json_object_get(row, column->key), &cell);
                (void) scols_line_set_data(line, at++, text_string(&cell));
                text_end(&cell);
        }
        return CTL_FINE;
}

static bool show_column_is_empty(const json_t *rows, const struct column *column) {
        const json_t *row;
        size_t i;

        json_array_foreach(rows, i, row) {
                const json_t *value = json_object_get(row, column->key);

                if (value && !(json_is_string(value) && !json_string_length(value)))
                        return false;
        }
        return true;
}

int show_table(struct ctl *ctl, const json_t *rows, const struct column *columns, const char *empty) {
        struct column shown[COMMAND_COLUMNS_MAX + 1] = { 0 };
        struct libscols_table *table;
        const json_t *row;
        size_t i, count = 0;

        if (ctl->plain)
                return show_plain(rows, columns);
        if (!json_array_size(rows)) {
                ctl_tell(ctl, "%s", empty ? empty : "Nothing.");
                return CTL_FINE;
        }
        table = scols_new_table();
        if (!table)
                return ctl_fail(ctl, CTL_INTERNAL, "There is not enough memory.");
        (void) scols_table_enable_maxout(table, 0);
        for (const struct column *column = columns; column->key; column++) {
                if (show_column_is_empty(rows, column))
                        continue;
                shown[count++] = *column;
                (void) scols_table_new_column(table, column->title, 0,
                        (column->right ? SCOLS_FL_RIGHT : 0) |
                                (!strcmp(column->key, "text") ? SCOLS_FL_WRAP : 0));
        }
        json_array_foreach(rows, i, row)(void) show_row(table, row, shown);
        (void) scols_print_table(table);
        scols_unref_table(table);
        return CTL_FINE;
}

/* ---- sentences ---- */

void show_sentence(const json_t *answer, const char *pattern, struct text *out) {
        while (*pattern) {
                const char *end = *pattern == '{' ? strchr(pattern, '}') : NULL;
                char field[SHOW_FIELD_MAX];

                if (end && (size_t) (end - pattern) < sizeof field) {
                        memcpy(field, pattern + 1, (size_t) (end - pattern) - 1);
                        field[end - pattern - 1] = '\0';
                        if (json_object_get(answer, field))
                                show_cell(json_object_get(answer, field), out);
                        else
                                text_add(out, "?");
                        pattern = end + 1;
                } else {
                        text_add_bytes(out, pattern++, 1);
                }
        }
}

/* Every field of an object, one a line; objects in it indented. */
static void show_fields(const json_t *object, int depth) {
        const char *key;
        json_t *value;

        json_object_foreach((json_t *) (uintptr_t) object, key, value) {
                struct text cell = { 0 };

                if (!strcmp(key, "id") || !strcmp(key, "ok") || !strcmp(key, "exit"))
                        continue;
                if (json_is_object(value)) {
                        (void) printf("%*s%s:\n", depth * 2, "", key);
                        show_fields(value, depth + 1);
                        continue;
                }
                show_cell(value, &cell);
                if (cell.size)
                        (void) printf("%*s%-16s %s\n", depth * 2, "", key, text_string(&cell));
                text_end(&cell);
        }
}

static void show_warnings(const struct ctl *ctl, const json_t *answer) {
        const json_t *warning;
        size_t i;

        json_array_foreach(json_object_get(answer, "warnings"), i, warning)
                ctl_tell(ctl, "  ! %s", json_string_value(warning));
}

int show_answer(struct ctl *ctl, const json_t *answer) {
        const struct command *command = ctl->command;
        struct text said = { 0 };

        if (command->show)
                return command->show(ctl, answer);
        if (command->list) {
                int status = show_table(
                        ctl, json_object_get(answer, command->list), command->columns, command->empty);

                if (json_is_true(json_object_get(answer, "more")))
                        ctl_tell(ctl, "There is more; go on with --after %s", show_text(answer, "after"));
                return status;
        }
        if (!command->said) {
                show_fields(answer, 0);
                return CTL_FINE;
        }
        show_sentence(answer, command->said, &said);
        if (!ctl->quiet)
                (void) printf("%s%s\n",
                        json_is_true(json_object_get(answer, "dry")) ? "(dry run, nothing changed) " : "",
                        text_string(&said));
        text_end(&said);
        show_warnings(ctl, answer);
        return CTL_FINE;
}

/* ---- states ---- */

void show_mark(const struct ctl *ctl, const char *result, struct text *out) {
        static const struct {
                const char *result, *shape, *word, *colour; /* Okabe-Ito, as the nearest of 256 */
        } marks[] = {
                { "FOUND_CONFIRMED", "●", "Found", "38;5;25" },
                { "PLACE", "▣", "Shelf", "38;5;25" },
                { "NOT_SAMPLED", "●", "Found (not in the sample)", "38;5;25" },
                { "AGAIN", "◎", "Again", "38;5;245" },
                { "FOUND_MISPLACED", "▲", "Wrong shelf", "38;5;172" },
                { "CONFLICT", "▲", "Conflict", "38;5;172" },
                { "UNEXPECTED_KNOWN", "■", "Unexpected", "38;5;166" },
                { "UNEXPECTED_RETIRED", "■", "Should not exist", "38;5;166" },
                { "UNKNOWN_CODE", "■", "Unknown code", "38;5;166" },
                { "NO_PLACE", "■", "Shelf first", "38;5;166" },
                { "PLACE_OUT_OF_SCOPE", "■", "Not in this count", "38;5;166" },
                { "QTY_MISMATCH", "■", "Other quantity", "38;5;166" },
                { "MISSING", "○", "Missing", "1" },
                { "NOT_OBSERVED", "◌", "Not observed", "0" },
                { "EXPLAINED_OUT", "→", "Out", "38;5;245" },
        };

        for (size_t i = 0; i < count_of(marks); i++) {
                if (strcmp(marks[i].result, result) != 0)
                        continue;
                if (ctl->colour)
                        text_addf(
                                out, "\033[%sm%s %s\033[0m", marks[i].colour, marks[i].shape, marks[i].word);
                else
                        text_addf(out, "%s %s", marks[i].shape, marks[i].word);
                return;
        }
        text_add(out, result);
}
