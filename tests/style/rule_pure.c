/* SPDX-License-Identifier: ISC */

/*
 * Pure folders: bytes in, values out
 *
 * They do no I/O, read no clock, write no log and keep no state of their own, so that a test, a recording and a fuzzer
 * drive the very code that a reader does. snprintf and its like stay allowed. Drivers allocate nothing besides.
 */

#include <string.h>

#include "include.h"
#include "rules.h"

static const struct {
        const char *under, *except;
        bool may_allocate;
} pure_folders[] = {
        { "agent/decode/", "agent/decode/image/", true },
        { "agent/identify/", NULL, true },
        { "agent/intake/portal.", NULL, true },
        { "agent/intake/sighting", NULL, true },
        { "drivers/nfc.", "drivers/nfc.", true },       /* a library driver blocks in its library */
        { "drivers/anchor/", "drivers/anchor/", true }, /* a program of its own */
        { "drivers/", "drivers/host/", false },
};

static const char *const pure_headers[] = { "clock.h", "dirent.h", "fcntl.h", "log.h", "netdb.h", "poll.h",
        "pthread.h", "sqlite3.h", "sys/mman.h", "sys/socket.h", "sys/stat.h", "sys/time.h", "syslog.h",
        "termios.h", "time.h", "unistd.h" };

static const char *const pure_calls[] = { "clock_gettime", "clock_now", "close", "exit", "fclose", "fopen",
        "fprintf", "fputs", "fread", "fwrite", "getenv", "gettimeofday", "open", "perror", "printf",
        "putchar", "puts", "read", "time", "write" };

static const char *const pure_allocators[] = { "calloc", "malloc", "realloc", "reallocarray", "strdup",
        "strndup" };

static bool pure_applies(const char *path, bool *ret_may_allocate) {
        for (size_t i = 0; i < count_of(pure_folders); i++) {
                if (!source_under(path, pure_folders[i].under))
                        continue;
                *ret_may_allocate = pure_folders[i].may_allocate;
                return !pure_folders[i].except || !source_under(path, pure_folders[i].except);
        }
        return false;
}

static void pure_includes(const struct source *source, struct report *report) {
        struct include include = { 0 };
        size_t at = 0;

        while (include_next(source, &at, &include))
                for (size_t i = 0; i < count_of(pure_headers); i++)
                        if (!strcmp(include.name, pure_headers[i]))
                                report_add(report, source->path, include.line, "pure",
                                        "%s: this folder does no I/O and reads no clock; take the value as "
                                        "an argument",
                                        include.name);
}

/* `start` begins a word that is called, and not a member, a declarator in brackets or the tail of a name. */
static bool pure_is_call(const char *view, size_t start, size_t end) {
        return view[source_skip(view, end)] == '(' && (start == 0 || !strchr(".>*", view[start - 1]));
}

static void pure_call(const struct source *source, size_t start, size_t length, const char *const *calls,
        size_t count, struct report *report) {
        for (size_t i = 0; i < count; i++)
                if (source_is(source->bare, start, length, calls[i]) &&
                        pure_is_call(source->bare, start, start + length))
                        report_add(report, source->path, source_line(source, start), "pure",
                                "%s(): this folder is pure; its caller does that", calls[i]);
}

/* `static` up to what ends the declarator: a function has a bracket, a table says const. */
static void pure_static(const struct source *source, size_t at, struct report *report) {
        size_t end = at + strcspn(source->code + at, "=;("), start, length;

        if (source->code[end] == '(')
                return;
        while ((length = source_word(source->code, &at, &start)) && start < end)
                if (source_is(source->code, start, length, "const"))
                        return;
        report_add(report, source->path, source_line(source, end), "pure",
                "static state: it belongs into the caller's struct");
}

void rule_pure(const struct source *source, const struct tree *tree, struct report *report) {
        size_t at = 0, start, length;
        bool may_allocate;

        (void) tree;
        if (!source->is_c || !pure_applies(source->path, &may_allocate))
                return;
        pure_includes(source, report);
        while ((length = source_word(source->bare, &at, &start))) {
                pure_call(source, start, length, pure_calls, count_of(pure_calls), report);
                if (!may_allocate)
                        pure_call(source, start, length, pure_allocators, count_of(pure_allocators), report);
                if (source_is(source->bare, start, length, "static"))
                        pure_static(source, at, report);
        }
}
