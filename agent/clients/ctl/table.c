/* SPDX-License-Identifier: ISC */

/*
 * Table: rows for people, by libsmartcols; and for scripts, between tabs
 *
 * libsmartcols' own raw mode escapes every byte past ASCII, so --plain is written here. A state has a shape, a word
 * and a colour (Okabe and Ito's, by their nearest of 256): the colour never stands alone.
 */

#include <libsmartcols.h>
#include <string.h>

#include "command.h"

/* ---- states ---- */

static const struct table_mark {
        const char *result, *shape, *word, *colour;
} table_marks[] = {
        { "FOUND_CONFIRMED", "●", N_("Found"), "\033[38;5;25m" },
        { "FOUND_PRESENCE_ONLY", "◐", N_("Present (by radio)"), "\033[38;5;25m" },
        { "CLONE_SUSPECT", "■", N_("Copied tag?"), "\033[38;5;166m" },
        { "PLACE", "▣", N_("Shelf"), "\033[38;5;25m" },
        { "NOT_SAMPLED", "●", N_("Found (not in the sample)"), "\033[38;5;25m" },
        { "AGAIN", "◎", N_("Again"), "\033[38;5;245m" },
        { "FOUND_MISPLACED", "▲", N_("Wrong shelf"), "\033[38;5;172m" },
        { "CONFLICT", "▲", N_("Two places"), "\033[38;5;172m" },
        { "UNEXPECTED_KNOWN", "■", N_("Unexpected"), "\033[38;5;166m" },
        { "UNEXPECTED_RETIRED", "■", N_("Should not exist"), "\033[38;5;166m" },
        { "UNKNOWN_CODE", "■", N_("Unknown"), "\033[38;5;166m" },
        { "NO_PLACE", "■", N_("Shelf first"), "\033[38;5;166m" },
        { "PLACE_OUT_OF_SCOPE", "■", N_("Not in this count"), "\033[38;5;166m" },
        { "QTY_MISMATCH", "■", N_("Other quantity"), "\033[38;5;166m" },
        { "SEAL_MISMATCH", "■", N_("Broken or other seal"), "\033[38;5;166m" },
        { "SERIAL_MISMATCH", "■", N_("Other serial number"), "\033[38;5;166m" },
        { "REFUSED", "■", N_("Refused"), "\033[38;5;166m" },
        { "MISSING", "○", N_("Missing"), "\033[1m" },
        { "NOT_OBSERVED", "◌", N_("Not observed"), NULL },
        { "EXPLAINED_OUT", "→", N_("Out"), "\033[38;5;245m" },
};

static const struct table_mark *table_mark(const char *result) {
        for (size_t i = 0; i < count_of(table_marks); i++)
                if (!strcmp(table_marks[i].result, result))
                        return &table_marks[i];
        return NULL;
}

void show_mark(const struct ctl *ctl, const char *result, struct text *out) {
        const struct table_mark *mark = table_mark(result);
        const char *colour = mark && ctl->colour ? mark->colour : NULL;

        if (mark)
                text_addf(out, "%s%s %s%s", colour ? colour : "", mark->shape, _(mark->word),
                        colour ? "\033[0m" : "");
        else
                text_add(out, result);
}

/* ---- rows ---- */

static void table_plain(const struct ctl *ctl, const json_t *rows, const struct column *columns) {
        const json_t *row;
        size_t i;

        json_array_foreach(rows, i, row) {
                struct text line = { 0 };

                for (const struct column *column = columns; column->key; column++) {
                        text_add(&line, column == columns ? "" : "\t");
                        show_cell(ctl->plain, json_object_get(row, column->key), &line);
                }
                (void) puts(text_string(&line));
                text_end(&line);
        }
}

/* Several states of one thing. */
static void table_marked(const json_t *results, struct text *out) {
        const json_t *result;
        size_t i;

        json_array_foreach(results, i, result) {
                const struct table_mark *mark = table_mark(json_string_value(result));

                text_addf(out, "%s%s %s", i ? ", " : "", mark ? mark->shape : "",
                        mark ? _(mark->word) : json_string_value(result));
        }
}

static void table_cell(const struct ctl *ctl, struct libscols_line *line, size_t at, const json_t *value,
        const struct column *column) {
        const json_t *first = json_is_array(value) ? json_array_get(value, 0) : value;
        const struct table_mark *mark =
                column->mark && json_is_string(first) ? table_mark(json_string_value(first)) : NULL;
        struct text cell = { 0 };

        if (mark && first == value)
                text_addf(&cell, "%s %s", mark->shape, _(mark->word));
        else if (mark)
                table_marked(value, &cell);
        else
                show_cell(ctl->plain, value, &cell);
        (void) scols_line_set_data(line, at, text_string(&cell));
        if (mark && mark->colour)
                (void) scols_cell_set_color(scols_line_get_cell(line, at), mark->colour);
        text_end(&cell);
}

static bool table_is_empty(const json_t *rows, const struct column *column) {
        const json_t *row;
        size_t i;

        json_array_foreach(rows, i, row) {
                const json_t *value = json_object_get(row, column->key);

                if (value && !json_is_null(value) && !(json_is_string(value) && !json_string_length(value)) &&
                        !(json_is_array(value) && !json_array_size(value)))
                        return false;
        }
        return true;
}

/* A column of sentences takes the width that the others leave. */
static int table_flags(const struct column *column) {
        bool is_long = !strcmp(column->key, "text") || !strcmp(column->key, "summary") ||
                       !strcmp(column->key, "reason") || !strcmp(column->key, "name");

        return (column->right ? SCOLS_FL_RIGHT : 0) | (is_long ? SCOLS_FL_WRAP : 0);
}

/* Columns that say nothing in any row are left out. */
static struct libscols_table *table_new(
        const struct ctl *ctl, const json_t *rows, const struct column *columns, struct column *shown) {
        struct libscols_table *table = scols_new_table();
        size_t count = 0;

        if (!table)
                return NULL;
        (void) scols_table_enable_colors(table, ctl->colour);
        for (const struct column *column = columns; column->key; column++) {
                if (table_is_empty(rows, column))
                        continue;
                shown[count++] = *column;
                (void) scols_table_new_column(
                        table, *column->title ? _(column->title) : "", 0, table_flags(column));
        }
        return table;
}

int show_table(struct ctl *ctl, const json_t *rows, const struct column *columns, const char *empty) {
        struct column shown[COMMAND_COLUMNS_MAX + 1] = { 0 };
        struct libscols_table *table;
        const json_t *row;
        size_t i;

        if (ctl->plain) {
                table_plain(ctl, rows, columns);
                return CTL_FINE;
        }
        if (!json_array_size(rows)) {
                ctl_tell(ctl, "%s", empty ? _(empty) : _("Nothing."));
                return CTL_FINE;
        }
        table = table_new(ctl, rows, columns, shown);
        if (!table)
                return ctl_fail(ctl, CTL_INTERNAL, "There is not enough memory.");
        json_array_foreach(rows, i, row) {
                struct libscols_line *line = scols_table_new_line(table, NULL);

                for (size_t at = 0; line && shown[at].key; at++)
                        table_cell(ctl, line, at, json_object_get(row, shown[at].key), &shown[at]);
        }
        (void) scols_print_table(table);
        scols_unref_table(table);
        return CTL_FINE;
}
