/* SPDX-License-Identifier: ISC */

/*
 * bundle: one exhibit's record, with what proves it, for people who trust neither the site nor its programs
 */

#include <errno.h>
#include <string.h>

#include "act.h"
#include "bundle.h"
#include "command.h"
#include "config.h"
#include "cosign.h"
#include "folds.h"

enum { COMMAND_PATH_MAX = 512 };

struct bundle_call {
        char path[COMMAND_PATH_MAX], folder[COMMAND_PATH_MAX];
        const char *item;
        bool withhold;
        char *notes[BUNDLE_NOTES_MAX + 1];
};

static const char *call_local(const struct ctl *ctl, const char *name) {
        return json_string_value(json_array_get(json_object_get(ctl->local, name), 0));
}

static int call_read(struct ctl *ctl, const json_t *request, struct bundle_call *call) {
        const char *store = call_local(ctl, "store"), *language = call_local(ctl, "lang");
        const json_t *files = json_object_get(ctl->local, "checkpoint");

        if (language)
                words_use(language);
        call->withhold = json_is_true(json_object_get(request, "withhold"));
        call->item = json_string_value(json_object_get(request, "item"));
        if (snprintf(call->path, sizeof call->path, "%s%s", store ? store : ctl->state,
                    store ? "" : "/strongroom.db") >= (int) sizeof call->path)
                return ctl_fail(ctl, CTL_USAGE, "The record's path is too long.");
        if (json_array_size(files) > BUNDLE_NOTES_MAX)
                return ctl_fail(ctl, CTL_USAGE, "At most %d checkpoints at once.", BUNDLE_NOTES_MAX);
        for (size_t i = 0; i < json_array_size(files); i++) {
                const char *file = json_string_value(json_array_get(files, i));

                call->notes[i] = note_file_read(file);
                if (!call->notes[i])
                        return ctl_fail(ctl, CTL_INPUT, "The checkpoint %s can't be read.", file);
        }
        return CTL_FINE;
}

static int call_open(struct ctl *ctl, const struct bundle_call *call, struct ledger **ret_ledger) {
        const struct ledger_options options = { .path = call->path, .read_only = true, .folds = agent_folds };
        const struct moment now = clock_now();
        struct ledger_fault fault = { 0 };
        int r = ledger_open(&options, &now, ret_ledger, &fault);

        switch (r) {
        case 0: return CTL_FINE;
        case LEDGER_E_ABSENT:
                return ctl_fail(ctl, CTL_ABSENT,
                        "There is no record at %s. Say which: strongroom bundle ITEM --store FILE",
                        call->path);
        case LEDGER_E_BROKEN:
                return ctl_fail(ctl, CTL_BROKEN, "There is no bundle of a broken record: %s (%s)",
                        fault.message, fault.error);
        case LEDGER_E_NEWER: return ctl_fail(ctl, CTL_REFUSED, "%s", fault.message);
        default:
                return ctl_fail(ctl, CTL_INTERNAL, "%s can't be read: %s.", call->path,
                        r < 0 ? strerror(-r) : fault.message);
        }
}

static int call_item(struct ctl *ctl, const struct bundle_call *call, struct bundle *bundle) {
        struct act act = { .ledger = bundle->ledger, .actor = "", .station = "", .reader = "" };
        int r = registry_resolve_item(&act, call->item, &bundle->exhibit);

        if (r == ACT_E_REFUSED)
                return ctl_fail(ctl, (int) act.refusal.exit, "%s", act.refusal.message);
        return r ? ctl_fail(ctl, CTL_INTERNAL, "%s can't be read: %s.", call->path, r < 0 ? strerror(-r) : "")
                 : CTL_FINE;
}

/* What ended it, for a person. */
static int call_failed(struct ctl *ctl, const struct bundle_call *call, const struct bundle *bundle, int r) {
        switch (r) {
        case BUNDLE_E_BROKEN:
                return ctl_fail(ctl, CTL_BROKEN,
                        "There is no bundle of a broken record: %s. See: strongroom verify --store %s",
                        bundle->said, call->path);
        case BUNDLE_E_NOTE:
                return ctl_fail(ctl, CTL_INPUT,
                        "Checkpoint %s isn't one, or isn't signed by this record's key.", bundle->said);
        case BUNDLE_E_TOO_MANY:
                return ctl_fail(ctl, CTL_REFUSED, "More than %d entries bear on %s: too many for a bundle.",
                        BUNDLE_ENTRIES_MAX, bundle->exhibit.number);
        case BUNDLE_E_EXISTS:
                return ctl_fail(ctl, CTL_REFUSED, "%s is there already. Say another folder: --output FOLDER",
                        call->folder);
        default:
                return ctl_fail(ctl, CTL_INTERNAL, "The bundle can't be written to %s: %s.", call->folder,
                        r < 0 ? strerror(-r) : "");
        }
}

static int call_make(const struct bundle_call *call, struct bundle *bundle, char *ret_digest) {
        int r = bundle_anchor(bundle, (const char *const *) call->notes);

        if (!r)
                r = bundle_gather(bundle);
        if (!r)
                r = bundle_relate(bundle);
        if (!r)
                r = bundle_anchor_outside(bundle);
        if (!r)
                r = bundle_open_values(bundle, call->withhold);
        if (!r)
                r = bundle_find_gaps(bundle);
        return r ? r : bundle_write(bundle, call->folder, ret_digest);
}

static void call_tell(const struct ctl *ctl, const struct bundle_call *call, const struct bundle *bundle,
        const char *digest) {
        json_t *told = json_pack("{s:b,s:s,s:s,s:I,s:I,s:I,s:s}", "ok", 1, "item", bundle->exhibit.number,
                "folder", call->folder, "entries", (json_int_t) bundle->count, "checkpoint",
                (json_int_t) bundle->size, "witnessed", (json_int_t) bundle->covered, "digest", digest);

        if (ctl->json)
                show_json(told);
        else
                (void) printf(
                        _("%s: %zu entries under the checkpoint of %llu, %zu gaps told, in %s/page.html\n"
                          "Digest of bundle.json, for the letter that goes with it:\n  %s\n"),
                        bundle->exhibit.number, bundle->count, (unsigned long long) bundle->size,
                        json_array_size(bundle->gaps), call->folder, digest);
        json_decref(told);
}

/* Those that this machine's configuration trusts; another machine's record says nothing of them. */
static int call_configured(const struct ctl *ctl, struct bundle *bundle) {
        scoped(freep) struct config *config = calloc(1, sizeof *config);
        int r = config ? config_read(ctl->config, config) : -ENOMEM;

        for (size_t i = 0; !r && i < config->witnesses.count; i++) {
                char vkey[SIGN_VKEY_MAX];

                cosign_print(&config->witnesses.list[i].key, vkey);
                if (json_array_append_new(bundle->witnesses, json_string(vkey)))
                        r = -ENOMEM;
        }
        return r == -ENOMEM ? r : 0; /* without a configuration that can be read there are none */
}

static int call_witnesses(struct ctl *ctl, struct bundle *bundle) {
        const json_t *said = json_object_get(ctl->local, "witness"), *vkey;
        size_t i;

        bundle->witnesses = json_array();
        json_array_foreach(said, i, vkey) {
                struct verifier witness;

                if (cosign_parse(json_string_value(vkey), &witness))
                        return ctl_fail(ctl, CTL_INPUT, "\"%s\" isn't a witness's verifier key.",
                                json_string_value(vkey));
        }
        if (said ? json_array_extend(bundle->witnesses, (json_t *) (uintptr_t) said)
                 : !call_local(ctl, "store") && call_configured(ctl, bundle))
                return ctl_fail(ctl, CTL_INTERNAL, "%s", strerror(ENOMEM));
        return CTL_FINE;
}

static int call_run(struct ctl *ctl, struct bundle_call *call, struct bundle *bundle) {
        const char *output = call_local(ctl, "output");
        char digest[2 * HASH_SIZE + 1];
        int status = call_item(ctl, call, bundle), r;

        if (status)
                return status;
        if (snprintf(call->folder, sizeof call->folder, "%s%s", output ? output : "bundle-",
                    output ? "" : bundle->exhibit.number) >= (int) sizeof call->folder)
                return ctl_fail(ctl, CTL_USAGE, "The folder's path is too long.");
        status = call_witnesses(ctl, bundle);
        if (status)
                return status;
        r = call_make(call, bundle, digest);
        if (r)
                return call_failed(ctl, call, bundle, r);
        call_tell(ctl, call, bundle, digest);
        return CTL_FINE;
}

int bundle_run(struct ctl *ctl, const json_t *request) {
        struct bundle_call call = { 0 };
        struct bundle bundle = { 0 };
        int status = call_read(ctl, request, &call);

        if (!status)
                status = call_open(ctl, &call, &bundle.ledger);
        if (!status) {
                struct ledger *ledger = bundle.ledger;

                status = call_run(ctl, &call, &bundle);
                bundle_end(&bundle);
                (void) ledger_close(ledger);
        }
        for (size_t i = 0; call.notes[i]; i++)
                free(call.notes[i]);
        return status;
}
