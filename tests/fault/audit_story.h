/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_AUDIT_STORY_H
#define STRONGROOM_AUDIT_STORY_H

/*
 * A record with officers' signatures in it, as leaves that may be changed and sealed again by who holds the site's key
 */

#include <jansson.h>

#include "sign.h"
#include "text.h"

enum { STORY_LEAVES_MAX = 128, STORY_PATH_MAX = 160, STORY_OFFICERS = 6 };

struct leaf {
        char *event; /* terminated */
        char *signatures;
};

struct story {
        size_t count;
        struct leaf leaves[STORY_LEAVES_MAX];
};

struct officer {
        const char *name, *role;
        uint8_t point[32], secret[64];
};
extern struct officer officers[STORY_OFFICERS]; /* the last is nobody on record */

/* Tells it through the agent's own ledger, and exports it to the folder as `strongroom export tiles` does. */
void story_tell(struct story *ret_story, struct signer *ret_site, char *ret_vkey, const char *folder);
void story_copy(const struct story *story, struct story *ret_copy);
void story_end(struct story *story);

/* Writes the folder's three files anew, with a checkpoint by the site's key. */
void story_seal(const struct story *story, const struct signer *site, const char *folder);

json_t *leaf_json(const struct leaf *leaf);
void leaf_put(struct leaf *leaf, const json_t *event); /* canonical */
void leaf_sign(struct leaf *leaf, const char *text);   /* its signatures */

/* seq and item_prev of all, as a writer would have given them. */
void story_relink(struct story *story);

/* "\n— name base64", into out. */
void officer_sign(const struct officer *officer, const char *space, const char *message, struct text *out);
const struct officer *officer_find(const char *name, size_t size);
void officer_key_json(const struct officer *officer, json_t *body); /* type, key, fingerprint */

void write_file(const char *folder, const char *name, const void *bytes, size_t size);

#endif
