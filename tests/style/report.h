/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_STYLE_REPORT_H
#define STRONGROOM_STYLE_REPORT_H

/*
 * What the linter found: one line a finding, "path:line: rule: what is wrong and what to do"
 */

#include <stddef.h>

#include "macros.h"
#include "text.h"

struct report {
        struct text lines;
        size_t count;
};

/* line is 1-based. */
format_like(5, 6) void report_add(
        struct report *report, const char *path, size_t line, const char *rule, const char *format, ...);

#endif
