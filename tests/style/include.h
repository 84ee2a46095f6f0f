/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_STYLE_INCLUDE_H
#define STRONGROOM_STYLE_INCLUDE_H

/*
 * The #include lines of a file, one after the other
 */

#include <stdbool.h>
#include <stddef.h>

#include "source.h"

struct include {
        char name[SOURCE_PATH_MAX]; /* between the quotes or angles */
        bool is_system;             /* <…> */
        size_t line;                /* 1-based */
        size_t block;               /* an empty line, or one of code, begins the next */
};

/* The include at or after *at, which moves behind it; false at the end. Begin with *at 0 and *ret_include zero. */
bool include_next(const struct source *source, size_t *at, struct include *ret_include);

#endif
