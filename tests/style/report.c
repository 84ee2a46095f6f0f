/* SPDX-License-Identifier: ISC */

/*
 * Report: findings in the form that compilers use, so that editors jump to them
 */

#include "report.h"

#include <stdarg.h>
#include <stdio.h>

enum { REPORT_TEXT_MAX = 400 };

void report_add(
        struct report *report, const char *path, size_t line, const char *rule, const char *format, ...) {
        char said[REPORT_TEXT_MAX];
        va_list args;

        va_start(args, format);
        (void) vsnprintf(said, sizeof said, format, args);
        va_end(args);
        text_addf(&report->lines, "%s:%zu: %s: %s\n", path, line, rule, said);
        report->count++;
}
