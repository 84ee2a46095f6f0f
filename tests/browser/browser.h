/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_TEST_BROWSER_H
#define STRONGROOM_TEST_BROWSER_H

/*
 * Programs that a person would start: the built strongroom, a shell, a browser without a network
 */

#include <stdbool.h>
#include <stddef.h>

enum { BROWSER_PATH_MAX = 512 };

struct program {
        char *out; /* what it said on standard output; to be freed */
        int status;
};

/* argv ends with NULL; err: a file that takes what it says beside, NULL: nothing does. */
struct program program_run(const char *const *argv, const char *err);
void program_end(struct program *program);

/* What a file holds: terminated, to be freed. */
char *file_text(const char *path);
void file_put(const char *path, const char *text);

/* A browser is here; prints why the test is left out where none is. */
bool browser_is_there(void);

/*
 * Opens a page in Chromium, in a folder of its own, with every name resolving to nothing, and gives what the page has
 * become. work: a folder for its profile. Fails the test where the page asked the network for anything.
 */
char *browser_dom(const char *work, const char *page);

/* The same, and what it asked for first: "" where for nothing. */
char *browser_dom_asks(const char *work, const char *page, char *ret_asked, size_t room);

/* The page as a picture (PNG) at that path. */
void browser_picture(const char *work, const char *page, const char *picture);

#endif
