/* SPDX-License-Identifier: ISC */

/*
 * Source: reads a file and blanks out what isn't code
 */

#include "source.h"

#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { SOURCE_SIZE_MAX = 4 << 20 };

enum place { PLACE_CODE, PLACE_LINE_COMMENT, PLACE_COMMENT, PLACE_STRING, PLACE_CHARACTER };

static void filep(FILE **file) {
        if (*file)
                (void) fclose(*file);
}

bool source_under(const char *path, const char *folder) {
        return !strncmp(path, folder, strlen(folder));
}

bool source_ends(const char *path, const char *suffix) {
        size_t size = strlen(path), end = strlen(suffix);

        return size >= end && !strcmp(path + size - end, suffix);
}

static int source_load(const char *root, const char *path, struct source *source) {
        char whole[2 * SOURCE_PATH_MAX];
        scoped(filep) FILE *file = NULL;
        struct stat status;

        (void) snprintf(whole, sizeof whole, "%s/%s", root, path);
        file = fopen(whole, "rbe");
        if (!file || fstat(fileno(file), &status))
                return -errno;
        if (status.st_size > SOURCE_SIZE_MAX)
                return -EFBIG;
        source->raw = calloc(1, (size_t) status.st_size + 1);
        if (!source->raw)
                return -ENOMEM;
        source->size = fread(source->raw, 1, (size_t) status.st_size, file);
        if (ferror(file))
                return -EIO;
        if (memchr(source->raw, 0, source->size))
                return -EILSEQ;
        return 0;
}

/* Where the character at `at` leads; what ends a comment or a literal is still inside it. */
static enum place source_step(struct source *source, size_t at, enum place place) {
        char one = source->raw[at], two = source->raw[at + 1];

        if (place == PLACE_LINE_COMMENT)
                return one == '\n' ? PLACE_CODE : place;
        if (place == PLACE_COMMENT)
                return at > 1 && one == '/' && source->raw[at - 1] == '*' ? PLACE_CODE : place;
        if (place == PLACE_STRING)
                return one == '"' || one == '\n' ? PLACE_CODE : place;
        if (place == PLACE_CHARACTER)
                return one == '\'' || one == '\n' ? PLACE_CODE : place;
        if (one == '/' && two == '*')
                return PLACE_COMMENT;
        if (one == '/' && two == '/')
                return PLACE_LINE_COMMENT;
        if (one == '"')
                return PLACE_STRING;
        return one == '\'' ? PLACE_CHARACTER : PLACE_CODE;
}

static void source_blank(char *view, size_t at) {
        if (view[at] != '\n')
                view[at] = ' ';
}

/* Comments go whole; of a literal the quotes stay. */
static void source_strip(struct source *source) {
        enum place place = PLACE_CODE, next;

        for (size_t at = 0; at < source->size; at++) {
                next = source_step(source, at, place);
                if (place == PLACE_CODE && next == PLACE_LINE_COMMENT && !source->double_slash)
                        source->double_slash = source_line(source, at);
                if (place == PLACE_LINE_COMMENT || place == PLACE_COMMENT || next == PLACE_LINE_COMMENT ||
                        next == PLACE_COMMENT || (place != PLACE_CODE && next == place))
                        source_blank(source->bare, at);
                if (place == PLACE_CODE && next == PLACE_COMMENT)
                        source_blank(source->bare, ++at);
                if ((place == PLACE_STRING || place == PLACE_CHARACTER) && source->raw[at] == '\\')
                        source_blank(source->bare, ++at);
                else
                        place = next;
        }
}

/* Blanks lines that begin with # and those they go on in. */
static void source_drop_preprocessor(struct source *source) {
        bool inside = false, fresh = true;

        for (size_t at = 0; at < source->size; at++) {
                if (source->bare[at] == '\n') {
                        inside = inside && at > 0 && source->bare[at - 1] == '\\';
                        fresh = true;
                        continue;
                }
                if (fresh && source->bare[at] == '#')
                        inside = true;
                if (source->bare[at] != ' ')
                        fresh = false;
                if (inside)
                        source_blank(source->code, at);
        }
}

int source_read(const char *root, const char *path, struct source *ret_source) {
        struct source source = { .is_header = source_ends(path, ".h") };
        int r;

        source.is_c = source.is_header || source_ends(path, ".c") || source_ends(path, ".cc");
        (void) snprintf(source.path, sizeof source.path, "%s", path);
        r = source_load(root, path, &source);
        if (!r) {
                source.bare = strdup(source.is_c ? source.raw : "");
                source.code = source.bare ? strdup("") : NULL;
                r = source.code ? 0 : -ENOMEM;
        }
        if (!r && source.is_c) {
                source_strip(&source);
                free(source.code);
                source.code = strdup(source.bare);
                r = source.code ? 0 : -ENOMEM;
        }
        if (r) {
                source_end(&source);
                return r;
        }
        if (source.is_c)
                source_drop_preprocessor(&source);
        source.line_count = source.size ? source_line(&source, source.size - 1) : 0;
        *ret_source = source;
        return 0;
}

void source_end(struct source *source) {
        free(source->raw);
        free(source->bare);
        free(source->code);
        *source = (struct source){ 0 };
}

size_t source_line(const struct source *source, size_t offset) {
        size_t line = 1;

        for (const char *at = source->raw; (at = strchr(at, '\n')) && at < source->raw + offset; at++)
                line++;
        return line;
}

static bool source_is_word(char c) {
        return isalnum((unsigned char) c) || c == '_';
}

size_t source_word(const char *view, size_t *at, size_t *ret_start) {
        size_t start = *at, end;

        while (view[start] && !source_is_word(view[start]))
                start++;
        for (end = start; source_is_word(view[end]);)
                end++;
        *at = end;
        *ret_start = start;
        return end - start;
}

bool source_is(const char *view, size_t start, size_t length, const char *word) {
        return strlen(word) == length && !memcmp(view + start, word, length);
}

size_t source_skip(const char *view, size_t at) {
        while (isspace((unsigned char) view[at]))
                at++;
        return at;
}
