/* SPDX-License-Identifier: ISC */

/*
 * Head: a file opens with its licence and its model
 *
 *      .c   licence, empty line, block comment; .cc the same
 *      .h   licence, #ifndef STRONGROOM_NAME_H, #define, empty line, block comment; a guard is used once in the tree
 *      scripts: the licence in the first two lines
 */

#include <stdio.h>
#include <string.h>

#include "rules.h"

#define HEAD_LICENCE "/* SPDX-License-Identifier: ISC */\n"
#define HEAD_SCRIPT  "# SPDX-License-Identifier: ISC\n"
#define HEAD_GUARD   "#ifndef STRONGROOM_"
#define HEAD_LONG    " * Long because "

enum { HEAD_GUARD_MAX = 128, HEAD_SIZE = 512 };

/* A block comment of ours at `at`, with a first line that says something. */
static bool rule_model_at(const char *at) {
        return !strncmp(at, "/*\n * ", 6) && at[6] > ' ';
}

static void rule_head_c(const struct source *source, struct report *report) {
        const char *at = source->raw + strlen(HEAD_LICENCE);

        if (*at != '\n' || !rule_model_at(at + 1))
                report_add(report, source->path, 2, "head",
                        "after the licence comes an empty line, then a block comment that gives the file's "
                        "model");
}

static bool rule_guard(const char *at, char *ret_guard, size_t *ret_size) {
        char guard[HEAD_GUARD_MAX], expected[4 * HEAD_GUARD_MAX];
        size_t size;

        if (strncmp(at, HEAD_GUARD, strlen(HEAD_GUARD)) || sscanf(at, "#ifndef %127s", guard) != 1)
                return false;
        size = strlen(guard);
        if (size < 3 || strcmp(guard + size - 2, "_H"))
                return false;
        (void) snprintf(expected, sizeof expected, "#ifndef %s\n#define %s\n", guard, guard);
        if (strncmp(at, expected, strlen(expected)))
                return false;
        memcpy(ret_guard, guard, size + 1);
        *ret_size = strlen(expected);
        return true;
}

/* The guard of a header, from its first bytes; false where it has none. */
static bool rule_guard_of(const struct tree *tree, const char *path, char *ret_guard) {
        char whole[2 * SOURCE_PATH_MAX], head[HEAD_SIZE] = "";
        size_t size;
        FILE *file;

        (void) snprintf(whole, sizeof whole, "%s/%s", tree->root, path);
        file = fopen(whole, "rbe");
        if (!file)
                return false;
        size = fread(head, 1, sizeof head - 1, file);
        (void) fclose(file);
        return size > strlen(HEAD_LICENCE) && rule_guard(head + strlen(HEAD_LICENCE), ret_guard, &size);
}

/* Two headers with one guard: whoever includes both gets one. */
static void rule_guard_once(
        const struct source *source, const struct tree *tree, const char *guard, struct report *report) {
        char other[HEAD_GUARD_MAX];

        for (size_t i = 0; i < tree->count && strcmp(tree->paths[i], source->path) < 0; i++)
                if (source_ends(tree->paths[i], ".h") && rule_guard_of(tree, tree->paths[i], other) &&
                        !strcmp(guard, other))
                        report_add(report, source->path, 2, "head", "guard %s is that of %s: name it apart",
                                guard, tree->paths[i]);
}

static void rule_head_h(const struct source *source, const struct tree *tree, struct report *report) {
        const char *at = source->raw + strlen(HEAD_LICENCE);
        char guard[HEAD_GUARD_MAX];
        size_t size = 0;

        if (!rule_guard(at, guard, &size)) {
                report_add(
                        report, source->path, 2, "head", "the guard is #ifndef STRONGROOM_NAME_H, #define");
                return;
        }
        rule_guard_once(source, tree, guard, report);
        if (at[size] != '\n' || !rule_model_at(at + size + 1))
                report_add(report, source->path, 4, "head",
                        "after the guard comes an empty line, then a block comment that gives the header's "
                        "model");
}

static void rule_size(const struct source *source, struct report *report) {
        const char *why = strstr(source->raw, HEAD_LONG), *end = strstr(source->raw, " */\n\n");

        if (end && !strncmp(source->raw, HEAD_LICENCE, (size_t) (end - source->raw)))
                end = strstr(end + 1, " */\n");
        if (source->line_count > RULE_FILE_LINES_MAX && (!why || !end || why > end))
                report_add(report, source->path, source->line_count, "size",
                        "%zu lines: split it (%d), or a line of its head begins \"Long because \"",
                        source->line_count, RULE_FILE_LINES_MAX);
}

static void rule_head_script(const struct source *source, struct report *report) {
        const char *second = strchr(source->raw, '\n');

        if (strncmp(source->raw, "#!", 2) || !second)
                return;
        if (strncmp(second + 1, HEAD_SCRIPT, strlen(HEAD_SCRIPT)))
                report_add(report, source->path, 2, "head",
                        "the second line of a script is # SPDX-License-Identifier: ISC");
}

void rule_head(const struct source *source, const struct tree *tree, struct report *report) {
        if (!source->is_c) {
                rule_head_script(source, report);
                return;
        }
        if (strncmp(source->raw, HEAD_LICENCE, strlen(HEAD_LICENCE)))
                report_add(report, source->path, 1, "head",
                        "the first line is /* SPDX-License-Identifier: ISC */");
        else if (source->is_header)
                rule_head_h(source, tree, report);
        else
                rule_head_c(source, report);
        rule_size(source, report);
}
