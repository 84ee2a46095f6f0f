/* SPDX-License-Identifier: ISC */

/*
 * Files against the record, and from one folder to another
 */

#include "file_check.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clock.h"
#include "file.h"
#include "folds.h"
#include "proof_files.h"

/* The files that a record has; an earlier version's has none. */
static int recorded_each(struct ledger *ledger, file_fn *fn, void *context) {
        static const char has[] = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'item_file'";
        sqlite3_stmt *table = ledger_statement(ledger, has);
        int result = table ? sqlite3_step(table) : SQLITE_ERROR;

        if (table)
                ledger_reset(ledger, table);
        if (result == SQLITE_DONE)
                return 0;
        return result == SQLITE_ROW ? file_each(ledger, NULL, fn, context) : -EIO;
}

struct check {
        const struct ctl *ctl;
        struct ledger *ledger;
        char folder[FILE_PATH_MAX];
        char last[FILE_HASH_TEXT]; /* the same content of several exhibits is looked at once */
        int64_t good, missing, changed, extra, erased;
        json_t *findings;
};

static int check_found(struct check *check, const char *what, const char *sha256, const char *item) {
        return json_array_append_new(check->findings,
                       json_pack("{s:s,s:s,s:s}", "finding", what, "sha256", sha256, "item", item))
                       ? -ENOMEM
                       : 0;
}

/* What the record has erased, and no exhibit has any more, mustn't be there. */
static int check_erased(struct check *check, const struct file_row *row, const char *path) {
        bool kept;
        int r = file_is_kept(check->ledger, row->sha256, &kept);

        if (r || kept)
                return r;
        check->erased++;
        return access(path, F_OK) ? 0 : check_found(check, "not_erased", row->sha256, row->item);
}

static int check_on_row(void *context, const struct file_row *row) {
        struct check *check = context;
        char path[FILE_PATH_MAX], sha256[FILE_HASH_TEXT];
        int64_t size;
        int r = file_path(check->folder, row->sha256, path);

        if (r)
                return r;
        if (row->erased_seq)
                return check_erased(check, row, path);
        if (!strcmp(check->last, row->sha256))
                return 0;
        (void) snprintf(check->last, sizeof check->last, "%s", row->sha256);
        r = file_hash(path, sha256, &size);
        if (r == FILE_E_ABSENT) {
                check->missing++;
                return check_found(check, "missing", row->sha256, row->item);
        }
        if (r || size != row->size || strcmp(sha256, row->sha256) != 0) {
                check->changed++;
                return check_found(check, "changed", row->sha256, row->item);
        }
        check->good++;
        return 0;
}

static int check_on_name(void *context, const char *sha256) {
        static const char known[] = "SELECT 1 FROM item_file WHERE sha256 = ?1";
        struct check *check = context;
        sqlite3_stmt *rows = ledger_statement(check->ledger, known);
        int result;

        if (!rows || sqlite3_bind_text(rows, 1, sha256, -1, SQLITE_TRANSIENT) != SQLITE_OK)
                return -EIO;
        result = sqlite3_step(rows);
        ledger_reset(check->ledger, rows);
        if (result == SQLITE_ROW)
                return 0;
        if (result != SQLITE_DONE)
                return -EIO;
        check->extra++;
        return check_found(check, "extra", sha256, "");
}

static void check_say(const json_t *finding, const char *folder) {
        static const char *const words[][2] = {
                { "missing", N_("✘ missing: %s of %s, in %s\n") },
                { "changed", N_("✘ changed: %s of %s, in %s\n") },
                { "not_erased",
                        N_("– not erased yet: %s of %s, in %s; the agent does it at its next start\n") },
        };

        for (size_t i = 0; i < count_of(words); i++)
                if (!strcmp(words[i][0], show_text(finding, "finding"))) {
                        (void) printf(_(words[i][1]), show_text(finding, "sha256"),
                                show_text(finding, "item"), folder);
                        return;
                }
        (void) printf(_("– extra: %s, in %s: no entry names it\n"), show_text(finding, "sha256"), folder);
}

static int check_tell(const struct check *check) {
        int status = check->missing || check->changed   ? CTL_BROKEN
                     : json_array_size(check->findings) ? CTL_TROUBLE
                                                        : CTL_FINE;
        const json_t *finding;
        size_t i;

        if (check->ctl->json) {
                json_t *told = json_pack("{s:b,s:I,s:I,s:O}", "ok", status == CTL_FINE, "files",
                        (json_int_t) check->good, "erased", (json_int_t) check->erased, "findings",
                        check->findings);

                show_json(told);
                json_decref(told);
                return status;
        }
        json_array_foreach(check->findings, i, finding) check_say(finding, check->folder);
        if (!status && !check->ctl->quiet)
                (void) printf(_("✔ %lld files are there, each with the content that is on record; %lld were "
                                "erased\n"),
                        (long long) check->good, (long long) check->erased);
        return status;
}

/* All that is wrong, in check->findings; a failure to look is told. */
static int check_gather(struct check *check, const char *store, const char *folder) {
        int status, r = 0;

        check->findings = json_array();
        status = check->findings ? proof_open(check->ctl, store, &check->ledger) : CTL_INTERNAL;
        if (status)
                return status;
        if (folder)
                (void) snprintf(check->folder, sizeof check->folder, "%.500s", folder);
        else
                r = file_folder(check->ledger, check->folder);
        if (!r)
                r = recorded_each(check->ledger, check_on_row, check);
        if (!r)
                r = file_each_name(check->folder, check_on_name, check);
        check->ledger = ledger_close(check->ledger);
        return r ? ctl_fail(check->ctl, CTL_INTERNAL, "The files beside %s can't be checked: %s.", store,
                           strerror(-r))
                 : CTL_FINE;
}

int files_check(const struct ctl *ctl, const char *store) {
        struct check check = { .ctl = ctl };
        int status = check_gather(&check, store, NULL);

        if (!status)
                status = check_tell(&check);
        json_decref(check.findings);
        return status;
}

int files_are_whole(const struct ctl *ctl, const char *store, const char *folder) {
        struct check check = { .ctl = ctl };
        int status = check_gather(&check, store, folder);

        if (!status && (check.missing || check.changed))
                status = ctl_fail(ctl, CTL_BROKEN,
                        "Of the files in %s, %lld are missing and %lld aren't what is on record.", folder,
                        (long long) check.missing, (long long) check.changed);
        json_decref(check.findings);
        return status;
}

struct look {
        char folder[FILE_PATH_MAX];
        int64_t good, bad;
};

/* Is it there, as large as it should be? What it holds takes reading it: file check. */
static bool look_is_there(const char *path, int64_t size) {
        struct stat found;

        return !lstat(path, &found) && S_ISREG(found.st_mode) && found.st_size == size;
}

static int look_on_row(void *context, const struct file_row *row) {
        struct look *look = context;
        char path[FILE_PATH_MAX];
        int r = file_path(look->folder, row->sha256, path);

        if (r || row->erased_seq)
                return r;
        if (look_is_there(path, row->size))
                look->good++;
        else
                look->bad++;
        return 0;
}

int files_look(const char *store, int64_t *ret_good, int64_t *ret_bad) {
        const struct ledger_options options = { .path = store, .read_only = true, .folds = agent_folds };
        const struct moment now = clock_now();
        struct ledger *ledger = NULL;
        struct ledger_fault fault;
        struct look look = { 0 };
        int r = ledger_open(&options, &now, &ledger, &fault);

        if (!r)
                r = file_folder(ledger, look.folder);
        if (!r)
                r = recorded_each(ledger, look_on_row, &look);
        (void) ledger_close(ledger);
        if (r)
                return r;
        *ret_good = look.good;
        *ret_bad = look.bad;
        return 0;
}

int file_check_run(struct ctl *ctl, const json_t *request) {
        char path[FILE_PATH_MAX];

        (void) request;
        (void) snprintf(path, sizeof path, "%.500s/strongroom.db", ctl->state);
        return files_check(ctl, path);
}

/* ---- from one folder to another ---- */

struct copying {
        const struct ctl *ctl;
        struct ledger *ledger;
        const char *from, *to;
        int status; /* of a failure that was told */
};

static int copy_failed(struct copying *copying, int status, const char *sha256, const char *why) {
        copying->status = ctl_fail(copying->ctl, status, "The file %s can't be copied: %s.", sha256, why);
        return 1;
}

static int copy_bytes(const char *from, const char *to) {
        scoped(closep) int in = open(from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW), out = -1;
        static char bytes[1 << 16];
        ssize_t size = 0;

        if (in < 0)
                return -errno;
        out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
        while (out >= 0 && (size = read(in, bytes, sizeof bytes)) > 0) {
                ssize_t done = write(out, bytes, (size_t) size);

                if (done != size)
                        return done < 0 ? -errno : -ENOSPC;
        }
        return out < 0 || size < 0 || fsync(out) ? -errno : 0;
}

static int copy_one(struct copying *copying, const struct file_row *row, const char *from) {
        char part[FILE_PATH_MAX], sha256[FILE_HASH_TEXT];
        int64_t size;
        int r = file_folder_make(copying->to);

        (void) snprintf(part, sizeof part, "%.600s/part-copy", copying->to);
        if (!r)
                r = copy_bytes(from, part);
        if (!r)
                r = file_hash(part, sha256, &size);
        if (!r && strcmp(sha256, row->sha256) != 0) {
                (void) unlink(part);
                return copy_failed(copying, CTL_BROKEN, row->sha256, _("it isn't what is on record"));
        }
        if (!r)
                r = file_place(copying->to, part, row->sha256);
        if (!r)
                return 0;
        (void) unlink(part);
        return copy_failed(copying, r == -ENOSPC || r == -EDQUOT ? CTL_AGAIN : CTL_BROKEN, row->sha256,
                strerror(r == FILE_E_ABSENT ? ENOENT : -r));
}

static int copy_on_row(void *context, const struct file_row *row) {
        struct copying *copying = context;
        char from[FILE_PATH_MAX], to[FILE_PATH_MAX];
        bool kept = true;
        int r = file_path(copying->from, row->sha256, from);

        if (!r)
                r = file_path(copying->to, row->sha256, to);
        if (!r)
                r = file_is_kept(copying->ledger, row->sha256, &kept);
        if (!r && !kept)
                r = file_scrub(copying->to, row->sha256);
        if (r || !kept || look_is_there(to, row->size))
                return r;
        return copy_one(copying, row, from);
}

int files_copy(const struct ctl *ctl, const char *store, const char *from, const char *to) {
        struct copying copying = { .ctl = ctl, .from = from, .to = to };
        int status = proof_open(ctl, store, &copying.ledger), r;

        if (status)
                return status;
        r = recorded_each(copying.ledger, copy_on_row, &copying);
        copying.ledger = ledger_close(copying.ledger);
        if (copying.status)
                return copying.status;
        return r ? ctl_fail(ctl, CTL_INTERNAL, "The files of %s can't be copied: %s.", store, strerror(-r))
                 : CTL_FINE;
}
