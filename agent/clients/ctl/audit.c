/* SPDX-License-Identifier: ISC */

/*
 * audit: a site's record, checked and counted against by somebody from outside
 *
 *      begin (import, verify) → draw → count … → finish (signed) → check, by anyone
 */

#include "audit.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bytes.h"
#include "clock.h"
#include "folds.h"
#include "store.h"
#include "verify.h"

enum { AUDIT_NOTES_MAX = 64, AUDIT_PAGES_A_STEP = 1024 };

static const char *audit_given(const struct ctl *ctl, const char *name) {
        return json_string_value(json_array_get(json_object_get(ctl->local, name), 0));
}

/* ---- begin ---- */

/* SQLite's own copying, which takes the log with it, and is whole whatever the agent does meanwhile. */
static int copy_pages(sqlite3 *from, sqlite3 *to) {
        sqlite3_backup *copy = sqlite3_backup_init(to, "main", from, "main");
        int result = copy ? SQLITE_OK : sqlite3_errcode(to);

        while (result == SQLITE_OK || result == SQLITE_BUSY || result == SQLITE_LOCKED)
                result = sqlite3_backup_step(copy, AUDIT_PAGES_A_STEP);
        (void) sqlite3_backup_finish(copy);
        return result;
}

static int begin_copy(struct ctl *ctl, const char *store, const char *path) {
        struct ledger_fault fault = { 0 };
        struct store source = { 0 };
        sqlite3 *copy = NULL;
        int result, r = store_open_read(&source, store, &fault);

        if (r)
                return ctl_fail(ctl, r == LEDGER_E_ABSENT ? CTL_ABSENT : CTL_INPUT, "%s can't be read: %s",
                        store, *fault.message ? fault.message : _("there is no record there"));
        result = sqlite3_open_v2(
                path, &copy, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_EXCLUSIVE, NULL);
        if (result == SQLITE_OK)
                result = copy_pages(source.db, copy);
        if (result == SQLITE_DONE)
                result = sqlite3_exec(copy, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
        (void) sqlite3_close(copy);
        store_close(&source);
        return result == SQLITE_OK ? 0
                                   : ctl_fail(ctl, CTL_INPUT, "%s can't be copied to %s: %s.", store, path,
                                             sqlite3_errstr(result));
}

/* The notes go into the folder's list too: whoever checks the audit needs them. */
static int begin_notes(struct ctl *ctl, const char **ret_notes, json_t *kept) {
        const json_t *files = json_object_get(ctl->local, "checkpoint"), *file;
        size_t i;

        if (json_array_size(files) > AUDIT_NOTES_MAX)
                return ctl_fail(ctl, CTL_USAGE, "At most %d checkpoints at once.", AUDIT_NOTES_MAX);
        json_array_foreach(files, i, file) {
                ret_notes[i] = note_file_read(json_string_value(file));
                if (!ret_notes[i])
                        return ctl_fail(
                                ctl, CTL_INPUT, "The checkpoint %s can't be read.", json_string_value(file));
                if (json_array_append_new(kept, json_string(ret_notes[i])))
                        return CTL_INPUT;
        }
        return 0;
}

static json_t *begin_about(const struct ctl *ctl, const struct verify_result *result, json_t *checkpoints) {
        char root[BYTES_BASE64_SIZE(HASH_SIZE)], at[CLOCK_TEXT_MAX];
        json_t *verdict =
                result->ok ? json_pack("{s:b}", "ok", 1)
                           : json_pack("{s:b,s:s,s:s,s:I}", "ok", 0, "error", result->fault.error, "message",
                                     result->fault.message, "seq", (json_int_t) result->fault.sequence);

        bytes_base64(result->root.bytes, HASH_SIZE, root);
        clock_format(clock_now().wall_us, at);
        return json_pack("{s:i,s:s,s:b,s:I,s:s,s:s,s:s,s:O,s:o}", "v", 1, "site", result->site, "demo",
                (int) result->demo, "entries", (json_int_t) result->entries, "root", result->ok ? root : "",
                "auditor", audit_given(ctl, "auditor"), "begun", at, "checkpoints", checkpoints, "verdict",
                verdict);
}

static int begin_tell(const struct ctl *ctl, const char *folder, const json_t *about) {
        const json_t *verdict = json_object_get(about, "verdict");
        bool ok = json_is_true(json_object_get(verdict, "ok"));

        if (ctl->json)
                show_json(about);
        else if (ok)
                (void) printf(_("✔ intact: %lld entries of %s, %zu checkpoints from elsewhere hold.\n"),
                        json_integer_value(json_object_get(about, "entries")), show_text(about, "site"),
                        json_array_size(json_object_get(about, "checkpoints")));
        else
                (void) printf(
                        _("✘ broken: %s (%s)\n"), show_text(verdict, "message"), show_text(verdict, "error"));
        if (ok && !json_array_size(json_object_get(about, "checkpoints")))
                ctl_tell(ctl, "No checkpoint from elsewhere was given: a record that was rewritten whole, by "
                              "who holds "
                              "the site's key, would look the same.");
        ctl_tell(ctl,
                ok ? "  → strongroom audit draw %s --seed \"words of your own\""
                   : "  → strongroom audit finish %s",
                folder);
        return ok ? CTL_FINE : CTL_BROKEN;
}

static int begin_verify(struct ctl *ctl, const char *folder, const char *path) {
        const char *notes[AUDIT_NOTES_MAX + 1] = { 0 };
        const struct verify_options options = { .path = path, .folds = agent_folds, .checkpoints = notes };
        json_t *kept = json_array(), *about = NULL;
        struct verify_result result = { 0 };
        int status = begin_notes(ctl, notes, kept);
        int r = status ? 0 : verify_store(&options, &result);

        if (r)
                status = ctl_fail(ctl, CTL_INTERNAL, "%s can't be verified: %s.", path, strerror(-r));
        if (!status)
                about = begin_about(ctl, &result, kept);
        if (!status)
                status = about ? audit_write(ctl, folder, "audit.json", about) : CTL_INTERNAL;
        if (!status)
                status = begin_tell(ctl, folder, about);
        for (size_t i = 0; i < AUDIT_NOTES_MAX; i++)
                free((void *) (uintptr_t) notes[i]);
        json_decref(kept);
        json_decref(about);
        return status;
}

int audit_begin_run(struct ctl *ctl, const json_t *request) {
        const char *folder = audit_given(ctl, "folder"), *store = audit_given(ctl, "store");
        char path[AUDIT_PATH_MAX], from[AUDIT_PATH_MAX];
        int status = audit_path(ctl, folder, "record.db", path);

        (void) request;
        if (!status && !store)
                status = audit_path(ctl, ctl->state, "strongroom.db", from);
        if (status)
                return status;
        if (mkdir(folder, 0755) && errno != EEXIST)
                return ctl_fail(ctl, CTL_INPUT, "%s can't be made: %s.", folder, strerror(errno));
        if (!access(path, F_OK))
                return ctl_fail(ctl, CTL_REFUSED,
                        "There is an audit in %s already. Begin another in a folder of its own.", folder);
        status = begin_copy(ctl, store ? store : from, path);
        return status ? status : begin_verify(ctl, folder, path);
}

/* ---- draw ---- */

static void draw_tell(struct ctl *ctl, const json_t *sample, const char *folder) {
        static const struct column columns[] = { { "place", N_("Place"), false, false },
                { "number", N_("Number"), false, false }, { "summary", N_("What"), false, false }, { 0 } };

        if (ctl->json) {
                show_json(sample);
                return;
        }
        (void) show_table(ctl, json_object_get(sample, "lines"), columns, "");
        ctl_tell(ctl, "%lld of %lld drawn. Go and look:", json_integer_value(json_object_get(sample, "size")),
                json_integer_value(json_object_get(sample, "population")));
        ctl_tell(ctl, "  → strongroom audit count %s", folder);
}

/* Drawn once: who could draw again until they like what they see has not drawn at random. */
int audit_draw_run(struct ctl *ctl, const json_t *request) {
        json_int_t size = json_integer_value(json_object_get(request, "size"));
        char path[AUDIT_PATH_MAX];
        json_t *sample = NULL;
        struct audit audit;
        int status = audit_open(ctl, &audit);

        if (status)
                return status;
        status = audit_path(ctl, audit.folder, "sample.json", path);
        if (!status && !audit.ledger)
                status = ctl_fail(ctl, CTL_BROKEN, "The record is broken: there is nothing to draw from.");
        if (!status && !access(path, F_OK))
                status = ctl_fail(ctl, CTL_REFUSED,
                        "A sample was drawn in this audit: strongroom audit show %s", audit.folder);
        if (!status && size < 0)
                status = ctl_fail(ctl, CTL_USAGE, "--size is a number of exhibits, 1 or more.");
        if (!status)
                status = audit_draw(
                        &audit, audit_given(ctl, "place"), audit_given(ctl, "seed"), size, &sample);
        if (!status)
                status = audit_write(ctl, audit.folder, "sample.json", sample);
        if (!status)
                draw_tell(ctl, sample, audit.folder);
        json_decref(sample);
        audit_end(&audit);
        return status;
}

/* ---- undo ---- */

int audit_undo_run(struct ctl *ctl, const json_t *request) {
        json_t *scans = NULL, *line = NULL;
        struct audit audit;
        size_t last;
        int status = audit_open(ctl, &audit);

        (void) request;
        if (status)
                return status;
        status = audit_scans(ctl, audit.folder, &scans);
        for (last = json_array_size(scans);
                last && json_is_true(json_object_get(json_array_get(scans, last - 1), "undone"));)
                last--;
        if (!status && !last)
                status = ctl_fail(ctl, CTL_ABSENT, "There is no scan to take back.");
        if (!status) {
                line = json_pack(
                        "{s:I,s:I}", "n", (json_int_t) json_array_size(scans) + 1, "undo", (json_int_t) last);
                status = line ? audit_scan_append(ctl, audit.folder, line) : CTL_INTERNAL;
        }
        if (!status)
                ctl_tell(ctl, "Taken back: %s. It stays in the list as such.",
                        show_text(json_array_get(scans, last - 1), "payload"));
        json_decref(line);
        json_decref(scans);
        audit_end(&audit);
        return status;
}
