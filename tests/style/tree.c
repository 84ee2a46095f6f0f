/* SPDX-License-Identifier: ISC */

/*
 * Tree: walks the folders we write in
 */

#include "tree.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "source.h"

enum { TREE_FILES_MAX = 20000, TREE_DEPTH_MAX = 16 };

static const char *const tree_tops[] = { ".ci", "CMakeLists.txt", "README.md", "agent", "cmake", "dev",
        "docs", "drivers", "include", "systemd", "tests", "udev" };

/* What we write by hand and in lines; recordings, corpora and golden files are as their makers left them. */
static const char *const tree_endings[] = { ".c", ".cc", ".h", ".cmake", "CMakeLists.txt", ".md", ".scd",
        ".sql", ".sh", ".bash", ".js", ".css", ".html", ".go", "/dev", "/run" };

/* Those break the rules on purpose (samples), or aren't ours to word (recordings, corpora). */
static const char *const tree_skipped[] = { "tests/style/samples", "tests/replay/recordings",
        "tests/replay/golden", "tests/fuzz/corpus" };

static bool tree_wants(const char *path) {
        if (!strcmp(path, "dev"))
                return true;
        for (size_t i = 0; i < count_of(tree_endings); i++)
                if (source_ends(path, tree_endings[i]))
                        return true;
        return false;
}

static bool tree_skips(const char *path) {
        for (size_t i = 0; i < count_of(tree_skipped); i++)
                if (source_under(path, tree_skipped[i]))
                        return true;
        return false;
}

static int tree_add(struct tree *tree, const char *path) {
        char **paths;

        if (tree->count == TREE_FILES_MAX)
                return -E2BIG;
        paths = reallocarray(tree->paths, tree->count + 1, sizeof *paths);
        if (!paths)
                return -ENOMEM;
        tree->paths = paths;
        paths[tree->count] = strdup(path);
        return paths[tree->count++] ? 0 : -ENOMEM;
}

static int tree_visible(const struct dirent *entry) {
        return entry->d_name[0] != '.';
}

static int tree_walk(struct tree *tree, const char *path, int depth);

static int tree_walk_folder(struct tree *tree, const char *path, const char *whole, int depth) {
        char inner[SOURCE_PATH_MAX];
        struct dirent **entries;
        int count, r = 0;

        count = scandir(whole, &entries, tree_visible, alphasort);
        if (count < 0)
                return -errno;
        for (int i = 0; i < count; i++) {
                if (snprintf(inner, sizeof inner, "%s/%s", path, entries[i]->d_name) >= (int) sizeof inner)
                        r = -ENAMETOOLONG;
                if (!r)
                        r = tree_walk(tree, inner, depth + 1);
                free(entries[i]);
        }
        free(entries);
        return r;
}

static int tree_walk(struct tree *tree, const char *path, int depth) {
        char whole[2 * SOURCE_PATH_MAX];
        struct stat status;

        (void) snprintf(whole, sizeof whole, "%s/%s", tree->root, path);
        if (depth > TREE_DEPTH_MAX)
                return -ELOOP;
        if (tree_skips(path) || lstat(whole, &status))
                return 0;
        if (S_ISDIR(status.st_mode))
                return tree_walk_folder(tree, path, whole, depth);
        return S_ISREG(status.st_mode) && tree_wants(path) ? tree_add(tree, path) : 0;
}

int tree_read(const char *root, struct tree *ret_tree) {
        struct tree tree = { .root = strdup(root) };
        int r = tree.root ? 0 : -ENOMEM;

        for (size_t i = 0; !r && i < count_of(tree_tops); i++)
                r = tree_walk(&tree, tree_tops[i], 0);
        if (!r && !tree.count)
                r = -ENOENT;
        if (r) {
                tree_end(&tree);
                return r;
        }
        *ret_tree = tree;
        return 0;
}

void tree_end(struct tree *tree) {
        for (size_t i = 0; i < tree->count; i++)
                free(tree->paths[i]);
        free(tree->paths);
        free(tree->root);
        *tree = (struct tree){ 0 };
}

const char *tree_header(const struct tree *tree, const char *name, size_t *at) {
        char end[SOURCE_PATH_MAX];

        (void) snprintf(end, sizeof end, "/%s", name);
        while (*at < tree->count) {
                const char *path = tree->paths[(*at)++];

                if (source_ends(path, end))
                        return path;
        }
        return NULL;
}
