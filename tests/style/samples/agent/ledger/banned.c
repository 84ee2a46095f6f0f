/* SPDX-License-Identifier: ISC */

/*
 * Breaks: calls that have a better one, and habits
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct banned {
        int (*system)(const char *);
} banned_t;

int banned_calls(char *out, const char *in, struct banned *banned) {
        strcpy(out, in);
        sprintf(out, "%s", in);
        if (atoi (in))
                goto end; // leaves
        banned->system("a member is its owner's affair");
        return system(in);
end:
        return 0;
}
