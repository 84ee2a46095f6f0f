/* SPDX-License-Identifier: ISC */

/*
 * Lint: the table of rules, and the walk over the tree
 */

#include "lint.h"

#include <string.h>

#include "rules.h"
#include "source.h"

static void (*const lint_rules[])(const struct source *, const struct tree *, struct report *) = {
        rule_head,
        rule_includes,
        rule_text,
        rule_words,
        rule_functions,
        rule_pure,
};

static bool lint_wants(const char *path, char *const *only, size_t count) {
        for (size_t i = 0; i < count; i++)
                if (!strcmp(path, only[i]))
                        return true;
        return !only;
}

static int lint_file(const struct tree *tree, const char *path, struct report *report) {
        struct source source;
        int r = source_read(tree->root, path, &source);

        if (r)
                return r;
        for (size_t i = 0; i < count_of(lint_rules); i++)
                lint_rules[i](&source, tree, report);
        source_end(&source);
        return 0;
}

int lint_tree(
        const char *root, char *const *only, size_t only_count, struct report *report, size_t *ret_files) {
        struct tree tree;
        size_t files = 0;
        int r = tree_read(root, &tree);

        if (r)
                return r;
        for (size_t i = 0; !r && i < tree.count; i++) {
                if (!lint_wants(tree.paths[i], only, only_count))
                        continue;
                r = lint_file(&tree, tree.paths[i], report);
                if (r)
                        report_add(report, tree.paths[i], 1, "text", "cannot be read: %s", strerror(-r));
                files++;
                r = 0;
        }
        tree_end(&tree);
        *ret_files = files;
        return r;
}
