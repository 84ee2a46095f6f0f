/* SPDX-License-Identifier: ISC */

/*
 * strongroom-lint: the house style, enforced
 *
 *      strongroom-lint ROOT [PATH ...]      exits 0: clean, 1: findings, 2: could not run
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lint.h"

int main(int argc, char **argv) {
        struct report report = { 0 };
        size_t files = 0;
        int r;

        if (argc < 2) {
                (void) fprintf(stderr, "Usage: strongroom-lint ROOT [PATH ...]\n");
                return 2;
        }
        r = lint_tree(argv[1], argc > 2 ? argv + 2 : NULL, (size_t) argc - 2, &report, &files);
        if (r || text_failed(&report.lines)) {
                (void) fprintf(stderr, "strongroom-lint: %s: %s\n", argv[1], strerror(r ? -r : ENOMEM));
                return 2;
        }
        (void) fputs(text_string(&report.lines), stdout);
        printf("%zu files, %zu findings\n", files, report.count);
        text_end(&report.lines);
        return report.count > 0;
}
