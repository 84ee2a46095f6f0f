/* SPDX-License-Identifier: ISC */

/*
 * A backup's folder
 */

#include "backup_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "file_check.h"
#include "folds.h"
#include "proof_files.h"
#include "verify.h"

int backup_path(const struct ctl *ctl, const char *folder, const char *name, char *out) {
        if (snprintf(out, BACKUP_PATH_MAX, "%s/%s", folder, name) < BACKUP_PATH_MAX)
                return CTL_FINE;
        return ctl_fail(ctl, CTL_USAGE, "The folder's path is too long.");
}

static int backup_failed(const struct ctl *ctl, const char *path, int error) {
        if (error == ENOSPC || error == EDQUOT)
                return ctl_fail(
                        ctl, CTL_AGAIN, "There is no room for %s. What was there before still is.", path);
        return ctl_fail(ctl, CTL_INTERNAL, "%s: %s", path, strerror(error));
}

int backup_hash(const struct ctl *ctl, const char *path, struct hash *ret_hash, uint64_t *ret_bytes) {
        scoped(closep) int fd = open(path, O_RDONLY | O_CLOEXEC);
        crypto_hash_sha256_state state;
        static unsigned char bytes[1 << 16];
        ssize_t size = -1;

        *ret_bytes = 0;
        (void) crypto_hash_sha256_init(&state);
        while (fd >= 0 && (size = read(fd, bytes, sizeof bytes)) > 0) {
                (void) crypto_hash_sha256_update(&state, bytes, (unsigned long long) size);
                *ret_bytes += (uint64_t) size;
        }
        if (size < 0)
                return backup_failed(ctl, path, errno);
        (void) crypto_hash_sha256_final(&state, ret_hash->bytes);
        return CTL_FINE;
}

bool backup_shows_progress(const struct ctl *ctl) {
        return isatty(STDERR_FILENO) && !ctl->json && !ctl->quiet;
}

void backup_end_progress(const struct ctl *ctl) {
        if (backup_shows_progress(ctl))
                (void) fputs("\r\033[K", stderr);
}

static void verify_progress(void *context, uint64_t done, uint64_t all) {
        if (!backup_shows_progress(context))
                return;
        (void) fputc('\r', stderr);
        (void) fprintf(stderr, _("%3u %%  %llu of %llu entries"), all ? (unsigned) (done * 100 / all) : 0u,
                (unsigned long long) done, (unsigned long long) all);
}

int backup_verify(const struct ctl *ctl, const char *path, uint64_t *ret_size, struct hash *ret_root) {
        const struct verify_options options = {
                .path = path,
                .folds = agent_folds,
                .progress = verify_progress,
                .context = (void *) (uintptr_t) ctl,
        };
        struct verify_result result;
        int r = verify_store(&options, &result);

        backup_end_progress(ctl);
        if (r)
                return ctl_fail(ctl, CTL_BROKEN, "The copy %s can't be read.", path);
        if (!result.ok)
                return ctl_fail(ctl, CTL_BROKEN, "The copy %s isn't whole: %s (%s)", path,
                        result.fault.message, result.fault.error);
        *ret_size = result.entries;
        *ret_root = result.root;
        return CTL_FINE;
}

static int sync_path(const char *path) {
        scoped(closep) int fd = open(path, O_RDONLY | O_CLOEXEC);

        return fd < 0 || fsync(fd) ? -errno : 0;
}

int backup_name(const struct ctl *ctl, const char *folder, const char *from, const char *to) {
        char a[BACKUP_PATH_MAX], b[BACKUP_PATH_MAX];
        int status = backup_path(ctl, folder, from, a);

        if (!status)
                status = backup_path(ctl, folder, to, b);
        if (status)
                return status;
        return sync_path(a) || rename(a, b) || sync_path(folder) ? backup_failed(ctl, b, errno) : CTL_FINE;
}

int backup_write(const struct ctl *ctl, const char *folder, const char *name, const char *text) {
        char path[BACKUP_PATH_MAX], making[64];
        scoped(closep) int fd = -1;
        size_t size = strlen(text);
        int status;

        (void) snprintf(making, sizeof making, ".%.48s.making", name);
        status = backup_path(ctl, folder, making, path);
        if (status)
                return status;
        fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (fd < 0)
                return backup_failed(ctl, path, errno);
        if (write(fd, text, size) != (ssize_t) size || fsync(fd))
                return backup_failed(ctl, path, errno ? errno : EIO);
        return backup_name(ctl, folder, making, name);
}

/* The manifest against the key that the record itself names: whose that is, the caller shows. */
static int check_manifest(const struct ctl *ctl, const char *folder, const char *note, const char *path,
        struct manifest *manifest) {
        struct ledger *ledger = NULL;
        int status = proof_open(ctl, path, &ledger), r;

        if (status)
                return status;
        r = manifest_check(note, ledger_vkey(ledger), manifest);
        ledger = ledger_close(ledger);
        if (r)
                return ctl_fail(ctl, CTL_BROKEN,
                        "The manifest in %s isn't signed by the site whose record it names.", folder);
        return CTL_FINE;
}

static int check_record(const struct ctl *ctl, const char *path, const struct manifest *manifest) {
        struct hash hash, root;
        uint64_t bytes = 0, size = 0;
        int status = backup_hash(ctl, path, &hash, &bytes);

        if (status)
                return status;
        if (bytes != manifest->bytes || memcmp(hash.bytes, manifest->store.bytes, HASH_SIZE) != 0)
                return ctl_fail(
                        ctl, CTL_BROKEN, "%s isn't the file that the manifest names: it was changed.", path);
        status = backup_verify(ctl, path, &size, &root);
        if (status)
                return status;
        if (size == manifest->size && !memcmp(root.bytes, manifest->root.bytes, HASH_SIZE))
                return CTL_FINE;
        return ctl_fail(ctl, CTL_BROKEN, "%s has other entries than the manifest says.", path);
}

int backup_check(const struct ctl *ctl, const char *folder, struct manifest *ret_manifest, char *ret_path) {
        char path[BACKUP_PATH_MAX], name[64];
        struct manifest manifest;
        scoped(freep) char *note = NULL;
        int status = backup_path(ctl, folder, "manifest", path);

        if (!status && access(path, F_OK))
                return ctl_fail(ctl, CTL_ABSENT,
                        "%s has no manifest: it is no backup, or one that was never finished.", folder);
        if (!status)
                status = proof_read(ctl, path, &note);
        if (status)
                return status;
        if (manifest_parse(note, &manifest))
                return ctl_fail(ctl, CTL_BROKEN, "What %s has as a manifest isn't one.", folder);
        (void) snprintf(name, sizeof name, "record-%llu.db", (unsigned long long) manifest.size);
        status = backup_path(ctl, folder, name, ret_path);
        if (!status && access(ret_path, F_OK))
                return ctl_fail(ctl, CTL_BROKEN, "%s, which the manifest names, is missing.", ret_path);
        if (!status)
                status = check_record(ctl, ret_path, &manifest);
        if (!status)
                status = check_manifest(ctl, folder, note, ret_path, ret_manifest);
        if (!status)
                status = backup_path(ctl, folder, "files", path);
        return status ? status : files_are_whole(ctl, ret_path, path);
}
