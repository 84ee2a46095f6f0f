/* SPDX-License-Identifier: ISC */

/*
 * Files that are coming
 */

#include "upload.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "bytes.h"
#include "clock.h"
#include "live.h"
#include "text.h"

void upload_drop(struct upload *upload) {
        if (!upload->used)
                return;
        closep(&upload->fd);
        (void) unlink(upload->path); /* gone where it got its name */
        sodium_memzero(upload, sizeof *upload);
}

struct uploads *uploads_free(struct uploads *uploads) {
        for (size_t i = 0; uploads && i < FILE_UPLOADS_MAX; i++)
                upload_drop(&uploads->each[i]);
        free(uploads);
        return NULL;
}

void uploads_minute(struct uploads *uploads, uint64_t now_ns) {
        for (size_t i = 0; uploads && i < FILE_UPLOADS_MAX; i++)
                if (uploads->each[i].heard_ns + FILE_IDLE_S * UINT64_C(1000000000) <= now_ns)
                        upload_drop(&uploads->each[i]);
}

struct upload *upload_find(struct act *act, const char *name) {
        struct uploads *uploads = act->live ? act->live->uploads : NULL;

        for (size_t i = 0; uploads && i < FILE_UPLOADS_MAX; i++) {
                struct upload *upload = &uploads->each[i];

                if (upload->used && !strcmp(upload->name, name) && !strcmp(upload->actor, act->actor))
                        return upload;
        }
        return NULL;
}

static int upload_no_room(struct act *act) {
        return act_refuse(act, ACT_EXIT_AGAIN, "file.no_room", "df -h",
                "The disk has no room for that file beside what the record needs. Nothing was added.");
}

static int upload_failed(struct act *act, int error) {
        if (error == ENOSPC || error == EDQUOT || error == EFBIG)
                return upload_no_room(act);
        return act_refuse(act, ACT_EXIT_INTERNAL, "file.io", "strongroom doctor",
                "The folder of files can't be written: %s. Nothing was added.", strerror(error));
}

static int upload_check_room(struct act *act, const char *folder) {
        struct statvfs disk;

        if (statvfs(folder, &disk))
                return upload_failed(act, errno);
        return (uint64_t) disk.f_bavail * disk.f_frsize < FILE_FREE_BYTES ? upload_no_room(act) : 0;
}

static struct upload *upload_free_slot(struct act *act, size_t *ret_slot) {
        struct uploads *uploads = act->live ? act->live->uploads : NULL;

        if (act->live && !uploads)
                uploads = act->live->uploads = calloc(1, sizeof *uploads);
        for (size_t i = 0; uploads && i < FILE_UPLOADS_MAX; i++)
                if (!uploads->each[i].used) {
                        *ret_slot = i;
                        return &uploads->each[i];
                }
        return NULL;
}

static int upload_begin(struct act *act, const char *name, struct upload **ret_upload) {
        char folder[FILE_PATH_MAX];
        size_t slot;
        struct upload *upload = upload_free_slot(act, &slot);
        int r = file_folder(act->ledger, folder), fd;

        if (r)
                return r;
        if (!upload)
                return act_refuse(act, ACT_EXIT_AGAIN, "file.busy", NULL,
                        "%d files are coming already; wait until one is there.", FILE_UPLOADS_MAX);
        r = file_folder_make(folder);
        if (r)
                return upload_failed(act, -r);
        r = upload_check_room(act, folder);
        if (r)
                return r;
        (void) snprintf(upload->path, sizeof upload->path, "%.600s/part-%zu", folder, slot);
        (void) unlink(upload->path);
        fd = open(upload->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (fd < 0)
                return upload_failed(act, errno);
        upload->used = true;
        upload->fd = fd;
        (void) text_copy(upload->name, sizeof upload->name, name);
        (void) text_copy(upload->actor, sizeof upload->actor, act->actor);
        (void) crypto_hash_sha256_init(&upload->hash);
        *ret_upload = upload;
        return 0;
}

/* Writes it all or drops the upload: a half part is none. Writing back begins at once, so that the end waits little. */
static int upload_write(struct act *act, struct upload *upload, const uint8_t *bytes, size_t size) {
        for (size_t done = 0; done < size;) {
                ssize_t part = write(upload->fd, bytes + done, size - done);

                if (part < 0 && errno == EINTR)
                        continue;
                if (part <= 0) {
                        int error = part ? errno : EIO;

                        upload_drop(upload);
                        return upload_failed(act, error);
                }
                done += (size_t) part;
        }
        (void) sync_file_range(upload->fd, upload->size, (off_t) size, SYNC_FILE_RANGE_WRITE);
        return 0;
}

static void upload_take(struct upload *upload, const uint8_t *bytes, size_t size) {
        if (upload->size < MEDIA_HEAD_BYTES) {
                size_t held = (size_t) upload->size, room = MEDIA_HEAD_BYTES - held;

                memcpy(upload->head + held, bytes, size < room ? size : room);
        }
        (void) crypto_hash_sha256_update(&upload->hash, bytes, size);
        upload->before = upload->size;
        upload->size += (int64_t) size;
}

int upload_put(
        struct act *act, const char *name, int64_t at, const uint8_t *bytes, size_t size, int64_t *ret_size) {
        struct upload *upload = upload_find(act, name);
        int r = 0;

        if (!upload && !at)
                r = upload_begin(act, name, &upload);
        if (r)
                return r;
        if (upload)
                upload->heard_ns = clock_now().mono_ns;
        if (upload && upload->size && at == upload->before && at + (int64_t) size == upload->size) {
                *ret_size = upload->size; /* asked again: its answer was lost */
                return 0;
        }
        if (!upload || at != upload->size)
                return act_refuse(act, ACT_EXIT_RULE, "file.order", NULL,
                        "This part begins at byte %lld, and %lld have come. Send the file again.",
                        (long long) at, upload ? (long long) upload->size : 0LL);
        if (at + (int64_t) size > FILE_BYTES_MAX) {
                upload_drop(upload);
                return act_refuse(act, ACT_EXIT_INPUT, "file.too_large", NULL,
                        "A file has at most %d bytes here. Keep a larger one as an exhibit of its own.",
                        FILE_BYTES_MAX);
        }
        r = upload_write(act, upload, bytes, size);
        if (r)
                return r;
        upload_take(upload, bytes, size);
        *ret_size = upload->size;
        return 0;
}

void upload_hash(const struct upload *upload, char *ret_sha256) {
        crypto_hash_sha256_state state = upload->hash;
        unsigned char hash[crypto_hash_sha256_BYTES];

        (void) crypto_hash_sha256_final(&state, hash);
        bytes_hex(hash, sizeof hash, ret_sha256);
}
