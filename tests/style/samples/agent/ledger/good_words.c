/* SPDX-License-Identifier: ISC */

/*
 * Keeps: sprintf(strcpy()) in comments, "literals" and names; http://example.org
 */

#include <stdio.h>
#include <string.h>

/* goto, system(1), strcpy() and 'quotes" may be talked about */
int good_words(char *out, size_t room) {
        const char *said = "goto sprintf( strcpy(\" // system(";
        char quote = '"', other = '\'';

        (void) snprintf(out, room, "%s%c%c mkdtemp wants XXXXXX", said, quote, other);
        return strstr(out, "typedef struct") != NULL;
}
