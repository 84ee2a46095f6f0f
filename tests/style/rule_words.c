/* SPDX-License-Identifier: ISC */

/*
 * Words: calls that have a better one, and two habits of other houses
 */

#include <string.h>

#include "rules.h"

static const struct {
        const char *call, *instead;
} words_banned[] = {
        { "sprintf", "snprintf, or text_addf" },
        { "vsprintf", "vsnprintf" },
        { "strcpy", "text_copy" },
        { "stpcpy", "text_copy" },
        { "strcat", "text_add" },
        { "strncpy", "text_copy: it terminates, and cuts between characters" },
        { "strncat", "text_add" },
        { "strtok", "a cursor, or strtok_r" },
        { "atoi", "strtol with a check" },
        { "atol", "strtol with a check" },
        { "atoll", "strtoll with a check" },
        { "atof", "strtod with a check" },
        { "gets", "fgets or getline" },
        { "system", "posix_spawn with an argument vector" },
        { "popen", "posix_spawn with an argument vector" },
        { "alloca", "a named limit, or the heap" },
        { "rand", "random_bytes; in tests a seeded generator" },
        { "srand", "random_bytes; in tests a seeded generator" },
        { "random", "random_bytes; in tests a seeded generator" },
        { "tmpnam", "mkostemp" },
        { "tempnam", "mkostemp" },
        { "mktemp", "mkostemp or mkdtemp" },
        { "gmtime", "gmtime_r" },
        { "localtime", "localtime_r" },
        { "asctime", "clock_format" },
        { "ctime", "clock_format" },
};

/* A call of a function of that name; a member of that name (driver->signal) is its owner's affair. */
static bool words_is_call(const char *view, size_t start, size_t end) {
        bool member = start > 0 && (view[start - 1] == '.' ||
                                           (start > 1 && view[start - 1] == '>' && view[start - 2] == '-'));

        return view[source_skip(view, end)] == '(' && !member;
}

static void words_call(const struct source *source, size_t start, size_t length, struct report *report) {
        for (size_t i = 0; i < count_of(words_banned); i++)
                if (source_is(source->bare, start, length, words_banned[i].call) &&
                        words_is_call(source->bare, start, start + length))
                        report_add(report, source->path, source_line(source, start), "banned", "%s(): use %s",
                                words_banned[i].call, words_banned[i].instead);
}

static void words_typedef(const struct source *source, size_t at, struct report *report) {
        static const char *const kinds[] = { "struct", "union", "enum" };
        size_t start, length = source_word(source->bare, &at, &start);

        for (size_t i = 0; i < count_of(kinds); i++)
                if (source_is(source->bare, start, length, kinds[i]))
                        report_add(report, source->path, source_line(source, start), "banned",
                                "typedef %s: call it by its kind and name", kinds[i]);
}

void rule_words(const struct source *source, const struct tree *tree, struct report *report) {
        size_t at = 0, start, length;

        (void) tree;
        while ((length = source_word(source->bare, &at, &start))) {
                words_call(source, start, length, report);
                if (source_is(source->bare, start, length, "typedef"))
                        words_typedef(source, at, report);
                if (source_is(source->bare, start, length, "goto"))
                        report_add(report, source->path, source_line(source, start), "banned",
                                "goto: scoped() cleans up, a helper returns");
        }
        if (source->double_slash)
                report_add(report, source->path, source->double_slash, "banned", "a // comment: use /* */");
}
