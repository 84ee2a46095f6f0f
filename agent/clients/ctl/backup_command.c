/* SPDX-License-Identifier: ISC */

/*
 * backup make, backup check
 *
 *      copy (VACUUM INTO, from one moment of the record) → verify → files → backup.made on record → name the copy →
 *      manifest
 *
 * The agent goes on meanwhile: this only reads. The copy has what is in the record and nothing of what was: no free
 * page, no log. The manifest gets its name last, so what a kill leaves has none, or the one of the backup before.
 */

#include <dirent.h>
#include <errno.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backup_folder.h"
#include "bytes.h"
#include "file_check.h"
#include "proof_files.h"
#include "random.h"
#include "text.h"

enum { COPY_STEPS = 1000000 }; /* of SQLite's machine, between two words about it */

static const char backup_making[] = ".record.making";

/* SQLite's own result as ours. */
static int copy_failed(const struct ctl *ctl, const char *path, int result, const char *why) {
        return ctl_fail(ctl, (result & 0xff) == SQLITE_FULL ? CTL_AGAIN : CTL_INTERNAL,
                "The record can't be copied to %s: %s. What was there before still is.", path, why);
}

/* The copy's bytes so far, beside the record's. */
struct copy_progress {
        const char *from, *to;
};

static int copy_progress(void *context) {
        const struct copy_progress *copy = context;
        struct stat from, to;

        if (stat(copy->from, &from) || stat(copy->to, &to) || from.st_size < 1)
                return 0;
        (void) fputc('\r', stderr);
        (void) fprintf(stderr, _("%3u %%  %llu of %llu bytes"),
                (unsigned) (to.st_size < from.st_size ? to.st_size * 100 / from.st_size : 100),
                (unsigned long long) to.st_size, (unsigned long long) from.st_size);
        return 0;
}

int backup_copy(const struct ctl *ctl, const char *folder) {
        char from[BACKUP_PATH_MAX], to[BACKUP_PATH_MAX];
        struct copy_progress progress = { from, to };
        sqlite3_stmt *copy = NULL;
        sqlite3 *db = NULL;
        int result, status = backup_path(ctl, ctl->state, "strongroom.db", from);

        if (!status)
                status = backup_path(ctl, folder, backup_making, to);
        if (status)
                return status;
        (void) unlink(to); /* of one that was killed */
        result = sqlite3_open_v2(from, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL);
        if (result == SQLITE_OK)
                result = sqlite3_prepare_v2(db, "VACUUM INTO ?1", -1, &copy, NULL);
        if (result == SQLITE_OK) {
                (void) sqlite3_bind_text(copy, 1, to, -1, SQLITE_STATIC);
                if (backup_shows_progress(ctl))
                        sqlite3_progress_handler(db, COPY_STEPS, copy_progress, &progress);
                result = sqlite3_step(copy);
                backup_end_progress(ctl);
        }
        if (result != SQLITE_DONE)
                status = copy_failed(ctl, to, result, db ? sqlite3_errmsg(db) : sqlite3_errstr(result));
        (void) sqlite3_finalize(copy);
        (void) sqlite3_close(db);
        if (status)
                (void) unlink(to);
        return status;
}

static json_t *backup_request(uint64_t size, uint64_t bytes, const struct hash *hash) {
        char store[sizeof "sha256:" + 2 * HASH_SIZE] = "sha256:", key[RANDOM_ULID_MAX];

        bytes_hex(hash->bytes, HASH_SIZE, store + strlen("sha256:"));
        random_ulid(0, key);
        return json_pack("{s:s,s:s,s:I,s:I,s:s}", "do", "backup.made", "key", key, "size", (json_int_t) size,
                "bytes", (json_int_t) bytes, "store", store);
}

/* Has the agent put it on record and sign the manifest. */
static int backup_record(
        struct ctl *ctl, uint64_t size, uint64_t bytes, const struct hash *hash, char *ret_note) {
        json_t *request = backup_request(size, bytes, hash), *answer = NULL;
        int status = request ? ctl_ask(ctl, request, &answer) : CTL_INTERNAL;
        const char *note;

        json_decref(request);
        if (status)
                return status;
        note = json_string_value(json_object_get(answer, "manifest"));
        status = ctl_settle(ctl, answer);
        if (!status && (!note || !text_copy(ret_note, MANIFEST_MAX, note)))
                status = ctl_fail(ctl, CTL_INTERNAL, "The agent gave no manifest.");
        json_decref(answer);
        return status;
}

/* Copies that no manifest names any more. */
static void backup_tidy(const char *folder, const char *name) {
        DIR *listing = opendir(folder);
        const struct dirent *entry;

        while (listing && (entry = readdir(listing)))
                if (!strncmp(entry->d_name, "record-", 7) && strcmp(entry->d_name, name) != 0)
                        (void) unlinkat(dirfd(listing), entry->d_name, 0);
        if (listing)
                (void) closedir(listing);
}

static int backup_tell(const struct ctl *ctl, const char *folder, uint64_t size, uint64_t bytes) {
        json_t *told;

        if (!ctl->json) {
                ctl_tell(ctl, "%s holds the record of %llu entries, verified: %llu bytes.", folder,
                        (unsigned long long) size, (unsigned long long) bytes);
                return CTL_FINE;
        }
        told = json_pack("{s:b,s:I,s:I}", "ok", 1, "entries", (json_int_t) size, "bytes", (json_int_t) bytes);
        show_json(told);
        json_decref(told);
        return CTL_FINE;
}

/* Photos and documents that the copy has: what the folder has from a backup before isn't copied again. */
static int backup_files(const struct ctl *ctl, const char *folder, const char *path) {
        char from[BACKUP_PATH_MAX], to[BACKUP_PATH_MAX];
        int status = backup_path(ctl, ctl->state, "files", from);

        if (!status)
                status = backup_path(ctl, folder, "files", to);
        return status ? status : files_copy(ctl, path, from, to);
}

int backup_make_run(struct ctl *ctl, const json_t *request) {
        const char *folder = proof_local(ctl, "folder");
        char path[BACKUP_PATH_MAX], name[64], note[MANIFEST_MAX];
        struct hash root, hash;
        uint64_t size = 0, bytes = 0;
        bool dry = false;
        int status;

        if (mkdir(folder, 0700) && errno != EEXIST)
                return ctl_fail(ctl, CTL_INTERNAL, "%s: %s", folder, strerror(errno));
        status = backup_copy(ctl, folder);
        if (!status)
                status = backup_path(ctl, folder, backup_making, path);
        if (!status)
                status = backup_verify(ctl, path, &size, &root);
        if (!status && !json_is_true(json_object_get(request, "dry")))
                status = backup_files(ctl, folder, path);
        if (!status)
                status = backup_hash(ctl, path, &hash, &bytes);
        if (!status && !json_is_true(json_object_get(request, "dry")))
                status = backup_record(ctl, size, bytes, &hash, note);
        else
                dry = !status;
        if (status || dry) {
                (void) unlink(path);
                return status ? status : backup_tell(ctl, folder, size, bytes);
        }
        (void) snprintf(name, sizeof name, "record-%llu.db", (unsigned long long) size);
        status = backup_name(ctl, folder, backup_making, name);
        if (!status)
                status = backup_write(ctl, folder, "manifest", note);
        if (status)
                return status;
        backup_tidy(folder, name);
        return backup_tell(ctl, folder, size, bytes);
}

int backup_check_run(struct ctl *ctl, const json_t *request) {
        const char *folder = proof_local(ctl, "folder");
        char path[BACKUP_PATH_MAX];
        struct manifest manifest;
        int status = backup_check(ctl, folder, &manifest, path);

        (void) request;
        return status ? status : backup_tell(ctl, folder, manifest.size, manifest.bytes);
}
