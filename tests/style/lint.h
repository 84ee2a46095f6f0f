/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_STYLE_LINT_H
#define STRONGROOM_STYLE_LINT_H

/*
 * Lint: every rule over every file of a tree, or over those named
 */

#include "report.h"
#include "tree.h"

/* only: paths relative to the root, NULL: all. Adds findings in order of path; 0 or a negative errno. */
must_check int lint_tree(
        const char *root, char *const *only, size_t only_count, struct report *report, size_t *ret_files);

#endif
