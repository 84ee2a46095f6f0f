/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_CTL_BACKUP_FOLDER_H
#define STRONGROOM_CTL_BACKUP_FOLDER_H

/*
 * A backup's folder: the record's file, and the manifest that makes it a backup
 *
 *      record-1742.db          the copy; one of another size is an older backup's, or one that was never finished
 *      files/9f/2c0e…          photos and documents that the record names by their hash (file_folder.h)
 *      manifest                manifest.h; gets its name last
 */

#include "command.h"
#include "ledger.h"
#include "manifest.h"

enum { BACKUP_PATH_MAX = 600 };

/* Each tells its failure. */
int backup_path(const struct ctl *ctl, const char *folder, const char *name, char *out);
int backup_hash(const struct ctl *ctl, const char *path, struct hash *ret_hash, uint64_t *ret_bytes);

/* On a terminal, "42 %", of what verify_store() and a copy do; and the line taken away. */
bool backup_shows_progress(const struct ctl *ctl);
void backup_end_progress(const struct ctl *ctl);

/* One moment of the record, as ".record.making" in the folder: whole, or it isn't there. */
int backup_copy(const struct ctl *ctl, const char *folder);

/* Verifies the record, whole: CTL_FINE with its size and root. */
int backup_verify(const struct ctl *ctl, const char *path, uint64_t *ret_size, struct hash *ret_root);

/* Writes a file under a temporary name, syncs it, and gives it its name; the folder is synced too. */
int backup_write(const struct ctl *ctl, const char *folder, const char *name, const char *text);
int backup_name(const struct ctl *ctl, const char *folder, const char *from, const char *to);

/* All of it: the manifest is the site's, and the record is whole and the one that it names. ret_path: the record's. */
int backup_check(const struct ctl *ctl, const char *folder, struct manifest *ret_manifest, char *ret_path);

#endif
