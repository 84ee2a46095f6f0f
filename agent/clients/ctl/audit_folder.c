/* SPDX-License-Identifier: ISC */

/*
 * The auditor's folder: its files, read and written so that what was acknowledged is there
 */

#include "audit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bytes.h"
#include "canon.h"
#include "clock.h"
#include "folds.h"
#include "merkle.h"

int audit_path(struct ctl *ctl, const char *folder, const char *name, char *out) {
        if (snprintf(out, AUDIT_PATH_MAX, "%s/%s", folder, name) < AUDIT_PATH_MAX)
                return 0;
        return ctl_fail(ctl, CTL_USAGE, "The path %.60s… is too long.", folder);
}

static int audit_fail(struct ctl *ctl, const char *path) {
        return ctl_fail(ctl, CTL_INPUT, "%s can't be written: %s. Is the stick full, or write-protected?",
                path, strerror(errno));
}

/* All of it on disk; the descriptor is closed in any case. */
static int put_whole(int fd, const char *bytes, size_t size) {
        int r = 0;

        for (size_t done = 0; !r && done < size;) {
                ssize_t put = write(fd, bytes + done, size - done);

                if (put > 0)
                        done += (size_t) put;
                else if (errno != EINTR)
                        r = -1;
        }
        if (!r)
                r = fsync(fd);
        return close(fd) || r ? -1 : 0;
}

static int sync_folder(const char *folder) {
        scoped(closep) int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

        return fd < 0 || (fsync(fd) && errno != EINVAL) ? -1 : 0; /* EINVAL: a file system that can't */
}

int audit_write(struct ctl *ctl, const char *folder, const char *name, const json_t *value) {
        scoped(freep) char *bytes = canon_dump(value);
        char path[AUDIT_PATH_MAX], begun[AUDIT_PATH_MAX + 8];
        int fd, status = bytes ? audit_path(ctl, folder, name, path) : CTL_INTERNAL;

        if (status)
                return status;
        (void) snprintf(begun, sizeof begun, "%s.begun", path);
        fd = open(begun, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
        if (fd < 0 || put_whole(fd, bytes, strlen(bytes)) || rename(begun, path) || sync_folder(folder))
                return audit_fail(ctl, path);
        return 0;
}

int audit_read(struct ctl *ctl, const char *folder, const char *name, json_t **ret_value) {
        char path[AUDIT_PATH_MAX];
        json_error_t error;
        int status = audit_path(ctl, folder, name, path);

        if (status)
                return status;
        *ret_value = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
        if (*ret_value)
                return 0;
        if (access(path, F_OK))
                return ctl_fail(ctl, CTL_ABSENT, "There is no %s.", path);
        return ctl_fail(ctl, CTL_INPUT, "%s, line %d: %s", path, error.line, error.text);
}

/* ---- scans ---- */

/* A line {"undo": N} takes the N-th back; neither is judged. */
static void scans_undo(json_t *scans, json_t *line) {
        json_int_t undo = json_integer_value(json_object_get(line, "undo"));
        json_t *scan = undo > 0 ? json_array_get(scans, (size_t) undo - 1) : NULL;

        if (!undo)
                return;
        (void) json_object_set_new(line, "undone", json_true());
        if (scan)
                (void) json_object_set_new(scan, "undone", json_true());
}

static int scans_load(struct ctl *ctl, FILE *file, const char *path, json_t *scans) {
        scoped(freep) char *line = NULL;
        size_t room = 0;
        ssize_t size;

        while ((size = getline(&line, &room, file)) > 0) {
                json_t *scan = line[size - 1] == '\n' ? json_loads(line, JSON_REJECT_DUPLICATES, NULL) : NULL;

                if (!scan && line[size - 1] == '\n')
                        return ctl_fail(ctl, CTL_INPUT, "%s, line %zu isn't a scan.", path,
                                json_array_size(scans) + 1);
                if (scan && json_array_append_new(scans, scan))
                        return CTL_INTERNAL;
                if (scan)
                        scans_undo(scans, scan);
        }
        return ferror(file) ? ctl_fail(ctl, CTL_INPUT, "%s can't be read: %s.", path, strerror(errno)) : 0;
}

int audit_scans(struct ctl *ctl, const char *folder, json_t **ret_scans) {
        char path[AUDIT_PATH_MAX];
        json_t *scans = json_array();
        int status = audit_path(ctl, folder, "scans.jsonl", path);
        FILE *file = status ? NULL : fopen(path, "rb");

        if (!status && !file && errno != ENOENT)
                status = ctl_fail(ctl, CTL_INPUT, "%s can't be read: %s.", path, strerror(errno));
        if (file) {
                status = scans_load(ctl, file, path, scans);
                (void) fclose(file);
        }
        if (status)
                json_decref(scans);
        else
                *ret_scans = scans;
        return status;
}

/* Where the last whole line ends: what a power cut left behind it was never acknowledged. */
static off_t scans_whole(int fd) {
        off_t end = lseek(fd, 0, SEEK_END);
        char byte;

        while (end > 0 && pread(fd, &byte, 1, end - 1) == 1 && byte != '\n')
                end--;
        return end;
}

int audit_scan_append(struct ctl *ctl, const char *folder, const json_t *scan) {
        scoped(freep) char *bytes = canon_dump(scan);
        char path[AUDIT_PATH_MAX];
        struct text line = { 0 };
        int fd, r, status = bytes ? audit_path(ctl, folder, "scans.jsonl", path) : CTL_INTERNAL;

        if (status)
                return status;
        fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
        text_add(&line, bytes);
        text_add(&line, "\n");
        if (fd >= 0 && (text_failed(&line) || ftruncate(fd, scans_whole(fd)) || lseek(fd, 0, SEEK_END) < 0)) {
                (void) close(fd);
                fd = -1;
        }
        r = fd < 0 ? -1 : put_whole(fd, line.bytes, line.size);
        text_end(&line);
        return r || sync_folder(folder) ? audit_fail(ctl, path) : 0;
}

int audit_digest(struct ctl *ctl, const char *folder, const char *name, char *out) {
        char path[AUDIT_PATH_MAX], bytes[65536];
        struct text whole = { 0 };
        struct hash hash;
        FILE *file;
        size_t size;
        int status = audit_path(ctl, folder, name, path);

        if (status)
                return status;
        file = fopen(path, "rb");
        while (file && (size = fread(bytes, 1, sizeof bytes, file)) > 0)
                text_add_bytes(&whole, bytes, size);
        if (file && ferror(file))
                status = ctl_fail(ctl, CTL_INPUT, "%s can't be read: %s.", path, strerror(errno));
        if (file)
                (void) fclose(file);
        merkle_hash(&(struct merkle_part){ whole.bytes, whole.size }, 1, &hash);
        (void) snprintf(out, sizeof "sha256:", "sha256:");
        bytes_hex(hash.bytes, HASH_SIZE, out + strlen("sha256:"));
        if (text_failed(&whole))
                status = CTL_INTERNAL;
        text_end(&whole);
        return status;
}

/* ---- the folder ---- */

static int audit_open_record(struct audit *audit) {
        const struct moment now = clock_now();
        struct ledger_fault fault = { 0 };
        char path[AUDIT_PATH_MAX];
        const struct ledger_options options = { .path = path, .read_only = true, .folds = agent_folds };
        int r, status = audit_path(audit->ctl, audit->folder, "record.db", path);

        if (status)
                return status;
        r = ledger_open(&options, &now, &audit->ledger, &fault);
        return r ? ctl_fail(audit->ctl, CTL_BROKEN, "The copy %s can't be opened: %s", path, fault.message)
                 : 0;
}

int audit_open(struct ctl *ctl, struct audit *ret_audit) {
        struct audit audit = {
                .ctl = ctl,
                .folder = json_string_value(json_array_get(json_object_get(ctl->local, "folder"), 0)),
        };
        int status = audit_read(ctl, audit.folder, "audit.json", &audit.about);

        if (status == CTL_ABSENT)
                ctl_tell(ctl, "  → strongroom audit begin %s --store FILE --auditor NAME", audit.folder);
        if (!status && json_is_true(json_object_get(json_object_get(audit.about, "verdict"), "ok")))
                status = audit_open_record(&audit);
        if (status)
                audit_end(&audit);
        else
                *ret_audit = audit;
        return status;
}

void audit_end(struct audit *audit) {
        json_decref(audit->about);
        audit->ledger = ledger_close(audit->ledger);
}
