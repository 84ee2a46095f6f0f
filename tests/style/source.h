/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_STYLE_SOURCE_H
#define STRONGROOM_STYLE_SOURCE_H

/*
 * A file under the linter, in three views of equal size, so that an offset means the same place in each
 *
 *      raw   int n = puts("hi"); // said      what the author wrote
 *      bare  int n = puts("  ");              comments and the insides of literals are blanks
 *      code                                   bare, and preprocessor lines are blanks too
 *
 * Newlines stand in every view. Files that aren't C have the raw view alone; their bare and code are empty.
 */

#include <stdbool.h>
#include <stddef.h>

#include "macros.h"

enum { SOURCE_PATH_MAX = 512 };

struct source {
        char path[SOURCE_PATH_MAX]; /* relative to the root of the tree */
        bool is_c, is_header;
        char *raw, *bare, *code; /* terminated */
        size_t size;
        size_t line_count;
        size_t double_slash; /* the first line with such a comment, 0: none */
};

/* 0 or a negative errno. */
must_check int source_read(const char *root, const char *path, struct source *ret_source);
void source_end(struct source *source);

/* The 1-based line that an offset stands in. */
size_t source_line(const struct source *source, size_t offset);

/*
 * The next word of C (identifier or keyword) of a view at or after *at, which is moved behind it; returns its length,
 * 0 at the end. *ret_start is its offset.
 */
size_t source_word(const char *view, size_t *at, size_t *ret_start);
bool source_is(const char *view, size_t start, size_t length, const char *word);

/* The offset of the first character at or after `at` that is no white space. */
size_t source_skip(const char *view, size_t at);

bool source_under(const char *path, const char *folder);
bool source_ends(const char *path, const char *suffix);

#endif
