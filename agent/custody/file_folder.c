/* SPDX-License-Identifier: ISC */

/*
 * The folder of files
 */

#include "file_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bytes.h"

enum { FILE_BLOCK = 1 << 16, FILE_SHARD = 2 };

int file_folder(struct ledger *ledger, char *out) {
        const char *record = sqlite3_db_filename(ledger_database(ledger), "main");
        const char *slash = record ? strrchr(record, '/') : NULL;
        int size = slash ? snprintf(out, FILE_PATH_MAX, "%.*s/files", (int) (slash - record), record) : -1;

        return size < 0 || size >= FILE_PATH_MAX - FILE_HASH_TEXT - 2 ? -ENAMETOOLONG : 0;
}

static bool file_is_hash(const char *sha256) {
        return strlen(sha256) == FILE_HASH_TEXT - 1 &&
               strspn(sha256, "0123456789abcdef") == FILE_HASH_TEXT - 1;
}

int file_path(const char *folder, const char *sha256, char *out) {
        int size;

        if (!file_is_hash(sha256))
                return -EINVAL;
        size = snprintf(out, FILE_PATH_MAX, "%s/%.2s/%s", folder, sha256, sha256 + FILE_SHARD);
        return size < 0 || size >= FILE_PATH_MAX ? -ENAMETOOLONG : 0;
}

static int file_open(const char *path, int flags, struct stat *ret_found, int *ret_fd) {
        int fd = open(path, flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

        if (fd < 0)
                return errno == ENOENT || errno == ENOTDIR ? FILE_E_ABSENT : -errno;
        if (fstat(fd, ret_found) || !S_ISREG(ret_found->st_mode)) {
                closep(&fd);
                return -EMLINK;
        }
        *ret_fd = fd;
        return 0;
}

int file_hash(const char *path, char *ret_sha256, int64_t *ret_size) {
        static unsigned char block[FILE_BLOCK];
        unsigned char hash[HASH_SIZE];
        crypto_hash_sha256_state state;
        scoped(closep) int fd = -1;
        struct stat found = { 0 };
        int64_t size = 0;
        ssize_t got;
        int r = file_open(path, O_RDONLY, &found, &fd);

        if (r)
                return r;
        (void) crypto_hash_sha256_init(&state);
        while ((got = read(fd, block, sizeof block)) > 0) {
                (void) crypto_hash_sha256_update(&state, block, (unsigned long long) got);
                size += got;
        }
        if (got < 0)
                return -errno;
        (void) crypto_hash_sha256_final(&state, hash);
        bytes_hex(hash, sizeof hash, ret_sha256);
        *ret_size = size;
        return 0;
}

static int file_sync(const char *path) {
        scoped(closep) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

        return fd < 0 || fsync(fd) ? -errno : 0;
}

int file_folder_make(const char *folder) {
        char above[FILE_PATH_MAX];
        const char *slash = strrchr(folder, '/');

        if (mkdir(folder, 0700))
                return errno == EEXIST ? 0 : -errno;
        (void) snprintf(
                above, sizeof above, "%.*s/", slash ? (int) (slash - folder) : 1, slash ? folder : ".");
        return file_sync(above);
}

/* The folder of a hash's first two digits. */
static int file_shard(const char *folder, const char *sha256, char *out) {
        int size = snprintf(out, FILE_PATH_MAX, "%s/%.2s", folder, sha256);

        return size < 0 || size >= FILE_PATH_MAX ? -ENAMETOOLONG : 0;
}

int file_place(const char *folder, const char *from, const char *sha256) {
        char path[FILE_PATH_MAX], shard[FILE_PATH_MAX];
        int r = file_path(folder, sha256, path);

        if (!r)
                r = file_shard(folder, sha256, shard);
        if (!r)
                r = file_folder_make(folder);
        if (!r && mkdir(shard, 0700) && errno != EEXIST)
                r = -errno;
        if (!r)
                r = file_sync(from);
        if (!r && (chmod(from, 0400) || rename(from, path)))
                r = -errno;
        if (!r)
                r = file_sync(shard);
        return r ? r : file_sync(folder);
}

static int file_zero(int fd, int64_t size) {
        static const unsigned char zeros[FILE_BLOCK];

        for (int64_t at = 0; at < size;) {
                size_t part = size - at < FILE_BLOCK ? (size_t) (size - at) : FILE_BLOCK;
                ssize_t done = pwrite(fd, zeros, part, at);

                if (done <= 0)
                        return done ? -errno : -EIO;
                at += done;
        }
        return fsync(fd) ? -errno : 0;
}

int file_scrub(const char *folder, const char *sha256) {
        char path[FILE_PATH_MAX], shard[FILE_PATH_MAX];
        scoped(closep) int found_fd = -1, fd = -1;
        struct stat found = { 0 };
        int r = file_path(folder, sha256, path);

        if (!r)
                r = file_shard(folder, sha256, shard);
        if (!r)
                r = file_open(path, O_RDONLY, &found, &found_fd);
        if (!r && fchmod(found_fd, 0600)) /* it was made to be only read */
                r = -errno;
        if (!r)
                r = file_open(path, O_RDWR, &found, &fd);
        if (r)
                return r == FILE_E_ABSENT ? 0 : r;
        r = file_zero(fd, found.st_size);
        if (!r && unlink(path))
                r = -errno;
        return r ? r : file_sync(shard);
}

void file_tidy(const char *folder) {
        DIR *listing = opendir(folder);
        const struct dirent *entry;

        while (listing && (entry = readdir(listing)))
                if (!strncmp(entry->d_name, "part-", 5))
                        (void) unlinkat(dirfd(listing), entry->d_name, 0);
        if (listing)
                (void) closedir(listing);
}

static int file_each_shard(const char *folder, const char *digits, file_name_fn *fn, void *context) {
        char path[FILE_PATH_MAX], sha256[FILE_HASH_TEXT];
        const struct dirent *entry;
        DIR *listing;
        int r = file_shard(folder, digits, path);

        listing = r ? NULL : opendir(path);
        while (!r && listing && (entry = readdir(listing))) {
                if (strlen(entry->d_name) != FILE_HASH_TEXT - 1 - FILE_SHARD)
                        continue;
                (void) snprintf(sha256, sizeof sha256, "%.2s%.62s", digits, entry->d_name);
                if (file_is_hash(sha256))
                        r = fn(context, sha256);
        }
        if (listing)
                (void) closedir(listing);
        return r;
}

int file_each_name(const char *folder, file_name_fn *fn, void *context) {
        DIR *listing = opendir(folder);
        const struct dirent *entry;
        int r = 0;

        if (!listing)
                return errno == ENOENT ? 0 : -errno;
        while (!r && (entry = readdir(listing)))
                if (strlen(entry->d_name) == FILE_SHARD && entry->d_name[0] != '.')
                        r = file_each_shard(folder, entry->d_name, fn, context);
        (void) closedir(listing);
        return r;
}
