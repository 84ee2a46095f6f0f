/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_STYLE_TREE_H
#define STRONGROOM_STYLE_TREE_H

/*
 * The files that the house style holds for: those under the folders we write in, in order of path
 */

#include <stddef.h>

#include "macros.h"

struct tree {
        char *root;
        char **paths; /* relative to the root, sorted */
        size_t count;
};

/* 0 or a negative errno. */
must_check int tree_read(const char *root, struct tree *ret_tree);
void tree_end(struct tree *tree);

/* The path of the first header at or after *at that an #include "name" may mean; *at moves behind it. NULL: no more. */
const char *tree_header(const struct tree *tree, const char *name, size_t *at);

#endif
