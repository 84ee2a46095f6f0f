/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_UPLOAD_H
#define STRONGROOM_UPLOAD_H

/*
 * Files that are coming: parts in requests, gathered under a temporary name until file.add names the whole
 *
 * Who sends names an upload as they like; nobody else can add to it or use it. Hashed as it comes, so that nothing is
 * read again at the end. One to which nothing was added for FILE_IDLE_S is dropped, as are all when the agent starts.
 */

#include <sodium.h>

#include "act.h"
#include "file_folder.h"
#include "media.h"

enum { UPLOAD_NAME_MAX = 40 };

struct upload {
        bool used;
        char name[UPLOAD_NAME_MAX], actor[ACTOR_NAME_MAX];
        char path[FILE_PATH_MAX];
        int fd;
        int64_t size, before; /* of all that came; and without the last part */
        uint64_t heard_ns;    /* CLOCK_BOOTTIME, as moments have it */
        crypto_hash_sha256_state hash;
        uint8_t head[MEDIA_HEAD_BYTES];
};

struct uploads {
        struct upload each[FILE_UPLOADS_MAX];
};

struct uploads *uploads_free(struct uploads *uploads);
void uploads_minute(struct uploads *uploads, uint64_t now_ns); /* uploads may be NULL */

/* The actor's upload of that name; NULL: none. */
struct upload *upload_find(struct act *act, const char *name);

/*
 * Adds a part that begins at `at`: 0 begins the upload, and a last part that comes again changes nothing. Refuses
 * file.order, file.too_large, file.busy, file.no_room.
 */
must_check int upload_put(
        struct act *act, const char *name, int64_t at, const uint8_t *bytes, size_t size, int64_t *ret_size);

/* The hash of all that came. */
void upload_hash(const struct upload *upload, char *ret_sha256);

void upload_drop(struct upload *upload);

#endif
