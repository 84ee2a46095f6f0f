/* SPDX-License-Identifier: ISC */

/*
 * export tiles, verify --tiles: the record as a folder that others' tools read
 */

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "bytes.h"
#include "folds.h"
#include "proof_files.h"
#include "tiles.h"

static bool shows_progress(const struct ctl *ctl) {
        return isatty(STDERR_FILENO) && !ctl->json && !ctl->quiet;
}

static void tell_progress(void *context, uint64_t done, uint64_t all) {
        if (!shows_progress(context))
                return;
        (void) fputc('\r', stderr);
        (void) fprintf(stderr, _("%3u %%  %llu of %llu entries"), all ? (unsigned) (done * 100 / all) : 0u,
                (unsigned long long) done, (unsigned long long) all);
}

static void end_progress(const struct ctl *ctl) {
        if (shows_progress(ctl))
                (void) fputs("\r\033[K", stderr);
}

static void tell_json(const struct tiles_result *result, bool exported) {
        char root[BYTES_BASE64_SIZE(HASH_SIZE)];
        json_t *told;

        bytes_base64(result->root.bytes, HASH_SIZE, root);
        told = json_pack("{s:b,s:I,s:s,s:s}", "ok", 1, "entries", (json_int_t) result->size, "root", root,
                "origin", result->origin);
        if (exported)
                (void) json_object_set_new(told, "added", json_integer((json_int_t) result->added));
        show_json(told);
        json_decref(told);
}

/* ---- export ---- */

static int export_failed(const struct ctl *ctl, const struct ledger *ledger, const char *folder, int r) {
        switch (r) {
        case TILES_E_OTHER:
                return ctl_fail(
                        ctl, CTL_REFUSED, "%s holds another record's tiles. Say another folder.", folder);
        case TILES_E_REWRITTEN:
                return ctl_fail(ctl, CTL_BROKEN,
                        "The checkpoint in %s signs other entries than the record has: one of the two was "
                        "rewritten. Touch neither; see: strongroom verify --checkpoint %s/checkpoint",
                        folder, folder);
        case LEDGER_E_BROKEN:
                return ctl_fail(ctl, CTL_BROKEN, "A broken record proves nothing: %s (%s)",
                        ledger_fault(ledger)->message, ledger_fault(ledger)->error);
        default:
                return ctl_fail(ctl, CTL_INTERNAL, "The tiles can't be written to %s: %s.", folder,
                        r < 0 ? strerror(-r) : ledger_fault(ledger)->message);
        }
}

int export_tiles_run(struct ctl *ctl, const json_t *request) {
        const char *store = proof_local(ctl, "store"), *folder = proof_local(ctl, "folder");
        scoped(ledger_closep) struct ledger *ledger = NULL;
        struct tiles_result result;
        char path[512];
        int status, r;

        (void) request;
        if (snprintf(path, sizeof path, "%s%s", store ? store : ctl->state, store ? "" : "/strongroom.db") >=
                (int) sizeof path)
                return ctl_fail(ctl, CTL_USAGE, "The record's path is too long.");
        status = proof_open(ctl, path, &ledger);
        if (status)
                return status;
        r = tiles_export(ledger, folder, tell_progress, ctl, &result);
        end_progress(ctl);
        if (r)
                return export_failed(ctl, ledger, folder, r);
        if (ctl->json)
                tell_json(&result, true);
        else
                (void) printf(_("%s: %llu entries of %s, %llu of them new\n"), folder,
                        (unsigned long long) result.size, result.origin, (unsigned long long) result.added);
        return CTL_FINE;
}

/* ---- verify --tiles ---- */

static int tiles_broken(const struct ctl *ctl, const struct ledger_fault *fault) {
        if (ctl->json) {
                json_t *told = json_pack("{s:b,s:I,s:s,s:s}", "ok", 0, "seq", (json_int_t) fault->sequence,
                        "error", fault->error, "message", fault->message);

                show_json(told);
                json_decref(told);
        } else if (fault->sequence) {
                (void) printf(_("✘ broken at #%llu: %s (%s)\n"), (unsigned long long) fault->sequence,
                        fault->message, fault->error);
        } else {
                (void) printf(_("✘ broken: %s (%s)\n"), fault->message, fault->error);
        }
        return CTL_BROKEN;
}

static void tiles_whole(const struct ctl *ctl, const struct tiles_result *result, bool own_key) {
        char root[BYTES_BASE64_SIZE(HASH_SIZE)];

        if (ctl->json) {
                tell_json(result, false);
                return;
        }
        bytes_base64(result->root.bytes, HASH_SIZE, root);
        (void) printf(_("✔ intact: %llu entries that %s signed\n  root %s\n"),
                (unsigned long long) result->size, result->origin, root);
        if (own_key)
                ctl_tell(ctl,
                        "The key is the one that the folder itself names. Compare it with the site's, which "
                        "was handed over by another way: --vkey KEY");
}

int verify_tiles(struct ctl *ctl, const char *folder) {
        const char *said = proof_local(ctl, "vkey");
        scoped(freep) char *text = NULL;
        struct ledger_fault fault = { 0 };
        struct tiles_result result;
        int status = CTL_FINE, r;

        if (said && !strchr(said, '+')) { /* a file: a key has plusses */
                status = proof_read(ctl, said, &text);
                if (status)
                        return status;
                text[strcspn(text, "\n")] = '\0';
                said = text;
        }
        r = tiles_check(folder, said, record_folds, tell_progress, ctl, &result, &fault);
        end_progress(ctl);
        switch (r) {
        case 0: tiles_whole(ctl, &result, !said); return CTL_FINE;
        case TILES_E_BROKEN: return tiles_broken(ctl, &fault);
        case TILES_E_ABSENT:
                return ctl_fail(ctl, CTL_ABSENT, "There are no tiles in %s: it has no checkpoint.", folder);
        case -EINVAL: return ctl_fail(ctl, CTL_INPUT, "%s holds no verifier key.", said);
        default: return ctl_fail(ctl, CTL_INTERNAL, "%s can't be read: %s.", folder, strerror(-r));
        }
}
