/* SPDX-License-Identifier: ISC */

/*
 * Text: what holds for a line of any file
 */

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "rules.h"

enum { RULE_LINE_MAX = 4096 };

/* Written in two parts so that this file doesn't break its own rule. */
static const struct {
        const char *word, *why;
} rule_marks[] = {
        { "TO"
          "DO",
                "finish it, or write an issue" },
        { "FIX"
          "ME",
                "fix it, or write an issue" },
        { "X"
          "XX",
                "say what is meant" },
        { "/ho"
          "me/",
                "a path of somebody's machine: make it relative" },
        { "/ro"
          "ot/",
                "a path of somebody's machine: make it relative" },
};

/* Columns, as an editor shows them: continuation bytes of UTF-8 take none. */
static size_t rule_columns(const char *line, size_t size) {
        size_t columns = 0;

        for (size_t i = 0; i < size; i++)
                columns += ((uint8_t) line[i] & 0xc0) != 0x80;
        return columns;
}

static bool rule_may_be_wide(const struct source *source) {
        return source_ends(source->path, ".md") || source_ends(source->path, ".scd") ||
               source_ends(source->path, ".html") || source_ends(source->path, ".css");
}

/* As a word: mkdtemp's template is none. */
static bool rule_has_mark(const char *line, const char *mark) {
        size_t size = strlen(mark);

        for (const char *at = line; (at = strstr(at, mark)); at++)
                if (mark[0] == '/' || ((at == line || !isalnum((unsigned char) at[-1])) &&
                                              !isalnum((unsigned char) at[size])))
                        return true;
        return false;
}

static void rule_marks_in(
        const struct source *source, const char *line, size_t number, struct report *report) {
        for (size_t i = 0; i < count_of(rule_marks); i++)
                if (rule_has_mark(line, rule_marks[i].word))
                        report_add(report, source->path, number, "text", "%s: %s", rule_marks[i].word,
                                rule_marks[i].why);
}

static void rule_line(
        const struct source *source, const char *line, size_t size, size_t number, struct report *report) {
        char copy[RULE_LINE_MAX];

        (void) snprintf(copy, sizeof copy, "%.*s", (int) size, line);
        rule_marks_in(source, copy, number, report);
        if (size && (line[size - 1] == ' ' || line[size - 1] == '\t' || line[size - 1] == '\r'))
                report_add(report, source->path, number, "text", "blanks at the end of the line");
        if (memchr(line, '\t', size) && !source_ends(source->path, ".go") &&
                !source_ends(source->path, ".scd"))
                report_add(report, source->path, number, "text", "a tab: indent with blanks");
        if (rule_columns(line, size) > RULE_COLUMNS_MAX && !rule_may_be_wide(source))
                report_add(report, source->path, number, "text", "%zu columns, %d fit",
                        rule_columns(line, size), RULE_COLUMNS_MAX);
}

void rule_text(const struct source *source, const struct tree *tree, struct report *report) {
        const char *line = source->raw, *end;
        size_t number = 1;

        (void) tree;
        for (; (end = strchr(line, '\n')); line = end + 1)
                rule_line(source, line, (size_t) (end - line), number++, report);
        if (*line)
                report_add(report, source->path, number, "text", "no newline at the end of the file");
}
