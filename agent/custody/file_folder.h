/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_FILE_FOLDER_H
#define STRONGROOM_FILE_FOLDER_H

/*
 * The folder of files beside the record, where each stands under the hash of its content
 *
 *      <state>/files/9f/2c0e…      SHA-256 in hex: two digits, and the other 62; only read
 *      <state>/files/part-3        one that is still coming
 *
 * A file has its name only once it is whole and synced; the same content is one file.
 */

#include <stdint.h>

#include "ledger.h"

enum {
        FILE_HASH_TEXT = 65,  /* 64 hex digits, terminated */
        FILE_PATH_MAX = 640,  /* of all that stands in the folder */
        FILE_E_ABSENT = 1500, /* apart from all LEDGER_E_* and ACT_E_* */
};

/* "files" beside the record's file; -ENAMETOOLONG where there's no room. out has room for FILE_PATH_MAX. */
must_check int file_folder(struct ledger *ledger, char *out);

/* Makes the folder where it isn't there, synced. */
must_check int file_folder_make(const char *folder);

/* Where that hash stands; -EINVAL where it isn't 64 small hex digits. */
must_check int file_path(const char *folder, const char *sha256, char *out);

/* Hash and size of what stands at a path: 0, FILE_E_ABSENT, or a negative errno. -EMLINK: no plain file. */
must_check int file_hash(const char *path, char *ret_sha256, int64_t *ret_size);

/*
 * Syncs what stands at `from` and gives it the name of its hash; the folders are made and synced. What had that name
 * is replaced. 0, or a negative errno.
 */
must_check int file_place(const char *folder, const char *from, const char *sha256);

/* Overwrites with zeros, syncs, takes the name away, syncs the folder. 0, also where nothing is there; or -errno. */
must_check int file_scrub(const char *folder, const char *sha256);

/* Takes away what was still coming when the agent ended. */
void file_tidy(const char *folder);

/* Each file that has a hash for its name; 0 goes on, else stops and is returned. 0 also where there's no folder. */
typedef int file_name_fn(void *context, const char *sha256);
must_check int file_each_name(const char *folder, file_name_fn *fn, void *context);

#endif
