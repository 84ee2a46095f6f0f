/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_STYLE_RULES_H
#define STRONGROOM_STYLE_RULES_H

/*
 * The rules of the house: each looks at one file and reports what breaks it (docs/developing.md lists them)
 */

#include "report.h"
#include "source.h"
#include "tree.h"

enum {
        RULE_COLUMNS_MAX = 120,    /* clang-format keeps code at 110; comments may use the margin */
        RULE_FILE_LINES_MAX = 400, /* or the head has a line that begins "Long because " */
        RULE_FUNCTION_LINES_MAX = 60,
        RULE_NESTING_MAX = 3,
};

/* text: columns, tabs, trailing blanks, the last newline, marks of unfinished work, home folders */
void rule_text(const struct source *source, const struct tree *tree, struct report *report);

/* head: licence, model, guard; size: the file's length */
void rule_head(const struct source *source, const struct tree *tree, struct report *report);

/* banned: calls with a better one; goto, typedef of a struct, comments of C++ */
void rule_words(const struct source *source, const struct tree *tree, struct report *report);

/* length, nesting: of functions */
void rule_functions(const struct source *source, const struct tree *tree, struct report *report);

/* order: own header, system, ours; layer: includes go left in the flow only */
void rule_includes(const struct source *source, const struct tree *tree, struct report *report);

/* pure: no I/O, no clock, no log, no static state */
void rule_pure(const struct source *source, const struct tree *tree, struct report *report);

#endif
