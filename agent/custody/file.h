/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_FILE_H
#define STRONGROOM_FILE_H

/*
 * Photos and documents of exhibits: what the record says of them
 *
 * On record are the hash of the content, its size and what it is; the bytes stand beside it (file_folder.h). The name
 * that a file had may name a person, so it is kept apart (personal.h), as "name" of the entry that added it.
 */

#include "act.h"
#include "file_folder.h"
#include "media.h"

enum { FILE_KIND_MAX = 16, FILE_ANGLE_MAX = 64, FILE_NAME_MAX = 256, FILE_SHORT_MIN = 8 };

extern const char *const file_kinds[]; /* PHOTO DOCUMENT OTHER; ends with NULL */

struct file_row {
        char item[ITEM_NUMBER_MAX];
        char sha256[FILE_HASH_TEXT];
        int64_t size;
        char media[MEDIA_NAME_MAX];
        char kind[FILE_KIND_MAX];
        char angle[FILE_ANGLE_MAX];
        uint64_t added_seq, erased_seq; /* erased_seq 0: it is kept */
};

/* Each file of an exhibit, or of all where item is NULL, in the order of the hashes. 0 goes on; else stops. */
typedef int file_fn(void *context, const struct file_row *row);
must_check int file_each(struct ledger *ledger, const char *item, file_fn *fn, void *context);

/*
 * The file of an exhibit whose hash begins so: FILE_SHORT_MIN digits or more, or "" where there's only one. Refuses
 * file.unknown, file.unclear, and file.erased.
 */
must_check int file_find(struct act *act, const char *item, const char *hash, struct file_row *ret_row);

/* Whether any exhibit still has that content. */
must_check int file_is_kept(struct ledger *ledger, const char *sha256, bool *ret_kept);

/* The name that it had, a new reference; JSON null where it had none, or it was erased. */
must_check int file_name(struct ledger *ledger, const struct file_row *row, json_t **ret_name);

struct file_call {
        const char *item; /* a number, or a tag's code */
        const char *sha256, *media;
        int64_t size;
        const char *kind, *angle, *note, *name; /* NULL or "": none; kind of file_kinds */
};

/* What is refused before the bytes get their place: whose exhibit it is, and whether it has that file already. */
must_check int file_check(struct act *act, const struct file_call *call, char *ret_item);

/* Puts item.file_added on record. The bytes must stand there already, synced. */
must_check int file_add(
        struct act *act, const struct file_call *call, const char *item, struct entry *ret_entry);

/*
 * Erases a content from every exhibit that has it, with the names it had: item.file_erased for each exhibit. The bytes
 * go after the commit, by file_sweep().
 */
must_check int file_erase(struct act *act, const char *sha256, const char *ground, const char *authority,
        int64_t *ret_count, struct entry *ret_entry);

/* Outside a turn: overwrites and takes away what was erased and still stands there. 0, or a failure: again later. */
must_check int file_sweep(struct ledger *ledger);

#endif
