/* SPDX-License-Identifier: ISC */

/*
 * proof, proof consistency: asked of the agent, or made from a record's file
 */

#include <errno.h>
#include <string.h>

#include "folds.h"
#include "proof_answer.h"
#include "proof_files.h"

enum { PROOF_FILE_MAX = 1 << 20 };

const char *proof_local(const struct ctl *ctl, const char *name) {
        return json_string_value(json_array_get(json_object_get(ctl->local, name), 0));
}

int proof_read(const struct ctl *ctl, const char *path, char **ret_text) {
        FILE *file = strcmp(path, "-") ? fopen(path, "rb") : stdin;
        scoped(freep) char *text = file ? calloc(1, PROOF_FILE_MAX) : NULL;
        size_t size = text ? fread(text, 1, PROOF_FILE_MAX, file) : 0;
        bool good = text && !ferror(file) && size < PROOF_FILE_MAX && !memchr(text, '\0', size);

        if (file && file != stdin)
                (void) fclose(file);
        if (!good)
                return ctl_fail(ctl, CTL_INPUT, "%s can't be read: %s.", path,
                        errno ? strerror(errno) : _("it isn't a text"));
        *ret_text = take(text);
        return CTL_FINE;
}

int proof_open(const struct ctl *ctl, const char *path, struct ledger **ret_ledger) {
        const struct ledger_options options = { .path = path, .read_only = true, .folds = agent_folds };
        const struct moment now = clock_now();
        struct ledger_fault fault = { 0 };
        int r = ledger_open(&options, &now, ret_ledger, &fault);

        if (!r)
                return CTL_FINE;
        if (r == LEDGER_E_ABSENT)
                return ctl_fail(ctl, CTL_ABSENT, "There is no record at %s.", path);
        if (r == LEDGER_E_BROKEN)
                return ctl_fail(ctl, CTL_BROKEN, "A broken record proves nothing: %s (%s)", fault.message,
                        fault.error);
        if (r == LEDGER_E_NEWER)
                return ctl_fail(ctl, CTL_REFUSED, "%s", fault.message);
        return ctl_fail(
                ctl, CTL_INTERNAL, "%s can't be read: %s.", path, r < 0 ? strerror(-r) : fault.message);
}

/* ---- the answer: an agent's, or our own ---- */

typedef int proof_answer_fn(struct act *act, const json_t *ask, json_t *reply);

static int answer_own(
        struct ctl *ctl, const char *path, const json_t *ask, proof_answer_fn *answer, json_t **ret_reply) {
        scoped(ledger_closep) struct ledger *ledger = NULL;
        struct act act = { .actor = "", .station = "", .reader = "" };
        json_t *reply = NULL;
        int status = proof_open(ctl, path, &ledger), r;

        if (status)
                return status;
        act.ledger = ledger;
        reply = json_pack("{s:b}", "ok", 1);
        r = reply ? answer(&act, ask, reply) : -ENOMEM;
        if (!r) {
                *ret_reply = reply;
                return CTL_FINE;
        }
        json_decref(reply);
        if (r != ACT_E_REFUSED)
                return ctl_fail(ctl, CTL_INTERNAL, "%s can't be read: %s.", path,
                        r < 0 ? strerror(-r) : ledger_fault(ledger)->message);
        return ctl_fail(ctl, (int) act.refusal.exit, "%s", act.refusal.message);
}

static int answer_get(struct ctl *ctl, json_t *ask, proof_answer_fn *answer, json_t **ret_reply) {
        const char *store = proof_local(ctl, "store");
        json_t *reply = NULL;
        int status;

        if (store)
                return answer_own(ctl, store, ask, answer, ret_reply);
        status = ctl_ask(ctl, ask, &reply);
        if (!status)
                status = ctl_settle(ctl, reply);
        if (status)
                json_decref(reply);
        else
                *ret_reply = reply;
        return status;
}

/* ---- shown, or written ---- */

static int proof_write(const struct ctl *ctl, const char *path, const char *text) {
        FILE *file = fopen(path, "wb");
        bool good = file && fputs(text, file) >= 0;

        if (file && fclose(file))
                good = false;
        return good ? CTL_FINE
                    : ctl_fail(ctl, CTL_INTERNAL, "%s can't be written: %s.", path, strerror(errno));
}

static int proof_give(struct ctl *ctl, const json_t *reply) {
        const char *output = proof_local(ctl, "output"), *text = show_text(reply, "proof");
        int status = output ? proof_write(ctl, output, text) : CTL_FINE;

        if (status)
                return status;
        if (ctl->json)
                show_json(reply);
        else if (!output)
                (void) fputs(text, stdout);
        else
                ctl_tell(ctl,
                        "%s is written; whoever has the site's verifier key can check it: strongroom "
                        "proof check %s --vkey KEY",
                        output, output);
        return CTL_FINE;
}

static int proof_do(struct ctl *ctl, json_t *ask, proof_answer_fn *answer) {
        json_t *reply = NULL;
        int status = answer_get(ctl, ask, answer, &reply);

        if (!status)
                status = proof_give(ctl, reply);
        json_decref(reply);
        return status;
}

/* ---- what was said ---- */

static bool is_number(const char *said) {
        return *said && strlen(said) < 16 && !said[strspn(said, "0123456789")];
}

/* A number goes into one field, a file's text into the other. */
static int ask_either(struct ctl *ctl, json_t *ask, const char *said, const char *number, const char *note) {
        scoped(freep) char *text = NULL;
        int status;

        if (is_number(said))
                return json_object_set_new(ask, number, json_integer(strtoll(said, NULL, 10)))
                               ? ctl_fail(ctl, CTL_INTERNAL, "There is not enough memory.")
                               : CTL_FINE;
        status = proof_read(ctl, said, &text);
        if (!status && json_object_set_new(ask, note, json_string(text)))
                status = ctl_fail(ctl, CTL_INPUT, "%s can't be read: %s.", said, _("it isn't a text"));
        return status;
}

int proof_run(struct ctl *ctl, const json_t *request) {
        const char *entry = proof_local(ctl, "entry"), *checkpoint = proof_local(ctl, "checkpoint");
        json_t *ask = json_copy((json_t *) (uintptr_t) request);
        int status = CTL_FINE;

        if (!ask ||
                (is_number(entry) ? json_object_set_new(ask, "seq", json_integer(strtoll(entry, NULL, 10)))
                                  : json_object_set_new(ask, "item", json_string(entry))))
                status = ctl_fail(ctl, CTL_INTERNAL, "There is not enough memory.");
        if (!status && checkpoint)
                status = ask_either(ctl, ask, checkpoint, "size", "checkpoint");
        if (!status)
                status = proof_do(ctl, ask, proof_answer_inclusion);
        json_decref(ask);
        return status;
}

int proof_consistency_run(struct ctl *ctl, const json_t *request) {
        const char *newer = proof_local(ctl, "new");
        json_t *ask = json_copy((json_t *) (uintptr_t) request);
        int status = ask ? ask_either(ctl, ask, proof_local(ctl, "old"), "older", "older_checkpoint")
                         : ctl_fail(ctl, CTL_INTERNAL, "There is not enough memory.");

        if (!status && newer)
                status = ask_either(ctl, ask, newer, "size", "checkpoint");
        if (!status)
                status = proof_do(ctl, ask, proof_answer_consistency);
        json_decref(ask);
        return status;
}
