/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_ROWS_H
#define STRONGROOM_ROWS_H

/*
 * The rows of a table of test vectors: fields between tabs, escaped as \xHH and \\
 */

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { ROW_FIELDS_MAX = 4, ROW_FIELD_MAX = 512 };

struct row {
        size_t number; /* of the line, from 1 */
        size_t count;
        struct {
                char bytes[ROW_FIELD_MAX + 1]; /* unescaped, terminated */
                size_t size;
        } fields[ROW_FIELDS_MAX];
};

/* The next row; 0 at the end of the file. */
int row_read(FILE *file, struct row *row);

/*
 * GS1's own tests run one input under several settings. Of these rows the input stands in the table with both
 * answers, so it can't be agreed with; all others can.
 */
int row_is_contradicted(const char *path, const struct row *row);

#endif
