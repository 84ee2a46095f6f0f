/* SPDX-License-Identifier: ISC */

/*
 * Include: reads #include lines from the raw view, where a name in quotes still stands
 */

#include "include.h"

#include <stdio.h>
#include <string.h>

static bool include_read(const char *line, struct include *include) {
        char name[SOURCE_PATH_MAX];
        char open;

        if (sscanf(line, "#include %c%511[^\">\n]", &open, name) != 2 || (open != '"' && open != '<'))
                return false;
        (void) snprintf(include->name, sizeof include->name, "%s", name);
        include->is_system = open == '<';
        return true;
}

bool include_next(const struct source *source, size_t *at, struct include *ret_include) {
        struct include include = *ret_include;

        while (source->raw[*at]) {
                const char *line = source->raw + *at, *end = strchr(line, '\n');
                bool is_ours = source->bare[*at] == '#' && include_read(line, &include);

                *at += end ? (size_t) (end - line) + 1 : strlen(line);
                include.line++;
                if (is_ours) {
                        *ret_include = include;
                        return true;
                }
                include.block = include.line;
        }
        return false;
}
