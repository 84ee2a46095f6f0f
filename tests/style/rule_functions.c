/* SPDX-License-Identifier: ISC */

/*
 * Functions: one screen each, at most three blocks deep
 *
 * A small parser of statements, which is all that depth needs. The controlled statement of if, for, while, do and
 * switch is one deeper, with braces or without; so is a block by itself and that of an iterating macro
 * (json_array_foreach); an else-if chain stays at one depth, labels cost nothing.
 *
 *      statement := '{' statement* '}' | if (…) statement [else statement] | for|while|switch (…) statement
 *                 | do statement while (…) ; | case … : | default : | name (…) statement, where no ; follows | … ;
 */

#include <string.h>

#include "rules.h"

enum { FUNCTION_DEPTH_STOP = 64 }; /* the parser goes no deeper; by then the rule is long broken */

struct walk {
        const char *view;
        size_t at;
        int deepest;
        size_t deepest_at;
};

static void function_statement(struct walk *walk, int depth);

/* Behind the bracket that closes the one at `at`; the end of the view where none does. */
static size_t function_close(const char *view, size_t at) {
        int open = 0;

        for (; view[at]; at++) {
                if (strchr("([{", view[at]))
                        open++;
                if (strchr(")]}", view[at]) && --open <= 0)
                        return at + 1;
        }
        return at;
}

static void function_brackets(struct walk *walk) {
        walk->at = source_skip(walk->view, walk->at);
        if (walk->view[walk->at] == '(')
                walk->at = function_close(walk->view, walk->at);
}

/* A plain statement, up to its semicolon. */
static void function_simple(struct walk *walk) {
        while (walk->view[walk->at] && walk->view[walk->at] != ';' && walk->view[walk->at] != '}') {
                if (strchr("([{", walk->view[walk->at]))
                        walk->at = function_close(walk->view, walk->at);
                else
                        walk->at++;
        }
        if (walk->view[walk->at] == ';')
                walk->at++;
}

static void function_label(struct walk *walk) {
        while (walk->view[walk->at] && !strchr(":;}", walk->view[walk->at]))
                walk->at++;
        if (walk->view[walk->at] == ':')
                walk->at++;
}

static void function_block(struct walk *walk, int depth) {
        size_t before;

        walk->at++;
        while (walk->view[walk->at = source_skip(walk->view, walk->at)] && walk->view[walk->at] != '}') {
                before = walk->at;
                function_statement(walk, depth);
                if (walk->at == before)
                        walk->at++;
        }
        if (walk->view[walk->at] == '}')
                walk->at++;
}

static void function_controlled(struct walk *walk, int depth) {
        walk->at = source_skip(walk->view, walk->at);
        if (depth > walk->deepest) {
                walk->deepest = depth;
                walk->deepest_at = walk->at;
        }
        if (depth > FUNCTION_DEPTH_STOP)
                function_simple(walk);
        else if (walk->view[walk->at] == '{')
                function_block(walk, depth);
        else
                function_statement(walk, depth);
}

/* Whether the next word is `word`; then the walk moves behind it. */
static bool function_takes(struct walk *walk, const char *word) {
        size_t at = source_skip(walk->view, walk->at), start, length;

        if (!walk->view[at] || strchr("{};(", walk->view[at]))
                return false;
        length = source_word(walk->view, &at, &start);
        if (start != source_skip(walk->view, walk->at) || !source_is(walk->view, start, length, word))
                return false;
        walk->at = at;
        return true;
}

static void function_if(struct walk *walk, int depth) {
        function_brackets(walk);
        function_controlled(walk, depth + 1);
        while (function_takes(walk, "else")) {
                if (function_takes(walk, "if"))
                        function_brackets(walk);
                function_controlled(walk, depth + 1);
        }
}

/* name (…) { or name (…) statement: a loop in a macro's clothes. */
static bool function_is_macro_loop(const struct walk *walk, size_t *ret_at) {
        size_t at = walk->at, start;

        if (!source_word(walk->view, &at, &start) || start != walk->at)
                return false;
        at = source_skip(walk->view, at);
        if (walk->view[at] != '(')
                return false;
        at = source_skip(walk->view, function_close(walk->view, at));
        *ret_at = at;
        return walk->view[at] == '{';
}

static void function_statement(struct walk *walk, int depth) {
        size_t behind;

        walk->at = source_skip(walk->view, walk->at);
        if (walk->view[walk->at] == '{') {
                function_controlled(walk, depth + 1);
        } else if (function_takes(walk, "if")) {
                function_if(walk, depth);
        } else if (function_takes(walk, "for") || function_takes(walk, "while") ||
                   function_takes(walk, "switch")) {
                function_brackets(walk);
                function_controlled(walk, depth + 1);
        } else if (function_takes(walk, "do")) {
                function_controlled(walk, depth + 1);
                function_simple(walk);
        } else if (function_takes(walk, "case") || function_takes(walk, "default")) {
                function_label(walk);
        } else if (function_is_macro_loop(walk, &behind)) {
                walk->at = behind;
                function_controlled(walk, depth + 1);
        } else {
                function_simple(walk);
        }
}

static void function_check(const struct source *source, size_t open, size_t close, struct report *report) {
        struct walk walk = { .view = source->code, .at = open };
        size_t first = source_line(source, open), lines = source_line(source, close) - first + 1;

        if (lines > RULE_FUNCTION_LINES_MAX)
                report_add(report, source->path, first, "length",
                        "%zu lines: one screen (%d), helpers hold the loops", lines, RULE_FUNCTION_LINES_MAX);
        function_block(&walk, 0);
        if (walk.deepest > RULE_NESTING_MAX)
                report_add(report, source->path, source_line(source, walk.deepest_at), "nesting",
                        "%d blocks deep: %d at most, name the inner part as a helper", walk.deepest,
                        RULE_NESTING_MAX);
}

/* A body stands outside all brackets, behind a closing one: `int f(void) {`. Others are structs and initialisers. */
void rule_functions(const struct source *source, const struct tree *tree, struct report *report) {
        char last = '\0';

        (void) tree;
        for (size_t at = 0; source->code[at]; at++) {
                size_t open = at;

                if (source->code[at] == '{') {
                        at = function_close(source->code, at) - 1;
                        if (last == ')')
                                function_check(source, open, at, report);
                }
                if (source->code[at] != ' ' && source->code[at] != '\n')
                        last = source->code[at];
        }
}
