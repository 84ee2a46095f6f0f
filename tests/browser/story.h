/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_TEST_BUNDLE_STORY_H
#define STRONGROOM_TEST_BUNDLE_STORY_H

/*
 * A room with a past, and bundles of its exhibits
 */

#include "../scenario/room.h"
#include "browser.h"

/* An exhibit with a past: taken in, moved, out and back, counted, a crash between. */
struct story {
        struct room room;
        char pistol[ITEM_NUMBER_MAX], rifle[ITEM_NUMBER_MAX];
        char store[ROOM_PATH_MAX + 32], folder[ROOM_PATH_MAX + 32];
};

void story_open(struct story *s); /* room_close(&s->room) ends it, with its bundles */

/* strongroom bundle ITEM --output FOLDER, with more words (ended by NULL): its status. */
int bundle_status(struct story *s, const char *item, const char *folder, ...);

/* The path of a file of s->folder; good for eight calls more. */
const char *in(const struct story *s, const char *name);

json_t *bundle_read(const struct story *s);       /* bundle.json */
json_t *gap_of(json_t *bundle, const char *kind); /* the first of its gaps of that kind; NULL; borrowed */

/* The page of s->folder with every such text in it changed, at that path; it must be there. */
void page_change(const struct story *s, const char *from, const char *to, const char *path);

void assert_in(const char *text, const char *words);

/* Chromium's verdict on a page, "good" or "bad", and that it says these words. */
void assert_verdict(const struct story *s, const char *page, const char *verdict, const char *words);

/* Whether the steps of docs/bundle.md hold on s->folder (status 0) or not; left out where their tools aren't. */
void assert_expert(const struct story *s, const char *item, int status);

#endif
