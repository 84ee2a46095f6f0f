/* SPDX-License-Identifier: ISC */

/*
 * verify, decode: what needs no agent
 */

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "bytes.h"
#include "command.h"
#include "decode.h"
#include "file_check.h"
#include "folds.h"
#include "verify.h"

enum { VERIFY_NOTES_MAX = 64 };

static bool verify_shows_progress(const struct ctl *ctl) {
        return isatty(STDERR_FILENO) && !ctl->json && !ctl->quiet;
}

static void verify_progress(void *context, uint64_t done, uint64_t all) {
        const struct ctl *ctl = context;

        if (!verify_shows_progress(ctl))
                return;
        (void) fputc('\r', stderr);
        (void) fprintf(stderr, _("%3u %%  %llu of %llu entries"), all ? (unsigned) (done * 100 / all) : 0u,
                (unsigned long long) done, (unsigned long long) all);
}

/* Another version's record: that isn't known to be broken. */
static bool verify_is_other(const struct verify_result *result) {
        return !result->ok &&
               (!strcmp(result->fault.error, "ledger.newer") || !strcmp(result->fault.error, "ledger.folds"));
}

static int verify_json(const struct verify_result *result) {
        char root[BYTES_BASE64_SIZE(HASH_SIZE)];
        json_t *told;

        bytes_base64(result->root.bytes, HASH_SIZE, root);
        told = result->ok
                       ? json_pack("{s:b,s:I,s:s,s:I,s:s,s:b,s:b,s:i}", "ok", 1, "entries",
                                 (json_int_t) result->entries, "root", root, "checkpoint",
                                 (json_int_t) result->checkpoint, "site", result->site, "demo",
                                 (int) result->demo, "state", (int) result->state_compared, "schema",
                                 result->schema)
                       : json_pack("{s:b,s:I,s:s,s:s}", "ok", 0, "seq", (json_int_t) result->fault.sequence,
                                 "error", result->fault.error, "message", result->fault.message);
        show_json(told);
        json_decref(told);
        return result->ok ? CTL_FINE : verify_is_other(result) ? CTL_REFUSED : CTL_BROKEN;
}

static int verify_tell(const struct ctl *ctl, const char *path, const struct verify_result *result) {
        char root[BYTES_BASE64_SIZE(HASH_SIZE)];

        bytes_base64(result->root.bytes, HASH_SIZE, root);
        if (verify_is_other(result)) {
                (void) printf(_("– not for this version to judge: %s (%s)\n"), result->fault.message,
                        result->fault.error);
                return CTL_REFUSED;
        }
        if (!result->ok) {
                if (result->fault.sequence)
                        (void) printf(_("✘ broken at #%llu: %s (%s)\n"),
                                (unsigned long long) result->fault.sequence, result->fault.message,
                                result->fault.error);
                else
                        (void) printf(_("✘ broken: %s (%s)\n"), result->fault.message, result->fault.error);
                ctl_tell(ctl,
                        "Don't touch %s: copy it, and compare it with a backup and with the checkpoints kept "
                        "elsewhere.",
                        path);
                return CTL_BROKEN;
        }
        (void) printf(_("✔ intact: %llu entries of %s%s, signed up to entry %llu, %llu checkpoints hold%s\n  "
                        "root %s\n"),
                (unsigned long long) result->entries, result->site, result->demo ? _(" (demonstration)") : "",
                (unsigned long long) result->checkpoint, (unsigned long long) result->checkpoints,
                result->state_compared ? _("; the state, folded again, is the same") : "", root);
        if (result->schema < LEDGER_SCHEMA)
                (void) printf(_("  of schema %d, an earlier version's; strongroomd brings it to %d when it "
                                "starts\n"),
                        result->schema, LEDGER_SCHEMA);
        return CTL_FINE;
}

static int verify_path(struct ctl *ctl, const char *path, const struct verify_options *options) {
        struct verify_result result;
        int r = verify_store(options, &result);

        if (verify_shows_progress(ctl))
                (void) fputs("\r\033[K", stderr);
        if (r == LEDGER_E_ABSENT)
                return ctl_fail(ctl, CTL_ABSENT,
                        "There is no record at %s. Say which: strongroom verify --store FILE", path);
        if (r)
                return ctl_fail(ctl, CTL_INTERNAL, "%s can't be verified: %s.", path, strerror(-r));
        return ctl->json ? verify_json(&result) : verify_tell(ctl, path, &result);
}

int verify_run(struct ctl *ctl, const json_t *request) {
        const char *store = json_string_value(json_array_get(json_object_get(ctl->local, "store"), 0));
        const char *tiles = json_string_value(json_array_get(json_object_get(ctl->local, "tiles"), 0));
        const json_t *files = json_object_get(ctl->local, "checkpoint");
        const char *notes[VERIFY_NOTES_MAX + 1] = { 0 };
        char path[512];
        struct verify_options options = {
                .path = path,
                .folds = agent_folds,
                .quick = json_is_true(json_object_get(request, "quick")),
                .checkpoints = notes,
                .progress = verify_progress,
                .context = ctl,
        };
        int status = CTL_FINE;

        if (tiles)
                return verify_tiles(ctl, tiles);
        if (json_array_size(files) > VERIFY_NOTES_MAX)
                return ctl_fail(ctl, CTL_USAGE, "At most %d checkpoints at once.", VERIFY_NOTES_MAX);
        if (options.quick && json_object_get(request, "rebuild"))
                return ctl_fail(
                        ctl, CTL_USAGE, "--quick leaves out what --rebuild asks for: take one of them.");
        if (snprintf(path, sizeof path, "%s%s", store ? store : ctl->state, store ? "" : "/strongroom.db") >=
                (int) sizeof path)
                return ctl_fail(ctl, CTL_USAGE, "The record's path is too long.");
        for (size_t i = 0; !status && i < json_array_size(files); i++) {
                const char *file = json_string_value(json_array_get(files, i));

                notes[i] = note_file_read(file);
                if (!notes[i])
                        status = ctl_fail(ctl, CTL_INPUT, "The checkpoint %s can't be read.", file);
        }
        if (!status)
                status = verify_path(ctl, path, &options);
        if (!status && json_is_true(json_object_get(request, "files")))
                status = files_check(ctl, path);
        for (size_t i = 0; notes[i]; i++)
                free((void *) (uintptr_t) notes[i]);
        return status;
}

int decode_run(struct ctl *ctl, const json_t *request) {
        const char *path = json_string_value(json_array_get(json_object_get(ctl->local, "file"), 0));
        FILE *in = path && strcmp(path, "-") ? fopen(path, "rb") : stdin;
        int status;

        (void) request;
        if (!in)
                return ctl_fail(ctl, CTL_ABSENT, "%s can't be read: %s.", path, strerror(errno));
        status = ctl_decode(in, stdout, stderr);
        if (in != stdin)
                (void) fclose(in);
        return status;
}
