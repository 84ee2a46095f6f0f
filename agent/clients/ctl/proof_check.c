/* SPDX-License-Identifier: ISC */

/*
 * proof check: whether a proof holds, by whoever has the site's key and no record
 */

#include <errno.h>
#include <string.h>

#include "bytes.h"
#include "proof_files.h"
#include "proof_text.h"

/* What is at hand. */
struct check {
        char *text, *leaf, *older;
        struct proof_text proof;
        struct ledger *ledger; /* NULL: none was given */
        struct verifier verifier;
};

static void check_end(struct check *check) {
        free(check->text);
        free(check->leaf);
        free(check->older);
        check->ledger = ledger_close(check->ledger);
}

static int check_broken(const struct ctl *ctl, const char *message) {
        if (ctl->json) {
                json_t *told =
                        json_pack("{s:b,s:s,s:s}", "ok", 0, "error", "proof.broken", "message", message);

                show_json(told);
                json_decref(told);
                return CTL_BROKEN;
        }
        (void) printf(_("✘ it doesn't hold: %s\n"), message);
        return CTL_BROKEN;
}

/* The key as it was typed, or as the first line of a file says. */
static int check_key(const struct ctl *ctl, struct check *check) {
        const char *said = proof_local(ctl, "vkey");
        scoped(freep) char *text = NULL;
        int status;

        if (!said)
                return verifier_parse(ledger_vkey(check->ledger), &check->verifier) ? CTL_INTERNAL : CTL_FINE;
        if (!verifier_parse(said, &check->verifier))
                return CTL_FINE;
        status = proof_read(ctl, said, &text);
        if (status)
                return status;
        text[strcspn(text, "\n")] = '\0';
        return verifier_parse(text, &check->verifier)
                       ? ctl_fail(ctl, CTL_INPUT, "%s holds no verifier key.", said)
                       : CTL_FINE;
}

static int check_take(const struct ctl *ctl, struct check *check) {
        const char *file = proof_local(ctl, "file"), *store = proof_local(ctl, "store");
        const char *leaf = proof_local(ctl, "leaf"), *older = proof_local(ctl, "older");
        int status = CTL_FINE;

        if (!store && !proof_local(ctl, "vkey"))
                return ctl_fail(ctl, CTL_USAGE,
                        "Whose record? Say the site's verifier key (--vkey), or a record's file (--store).");
        if (store)
                status = proof_open(ctl, store, &check->ledger);
        if (!status)
                status = check_key(ctl, check);
        if (!status)
                status = proof_read(ctl, file, &check->text);
        if (!status && leaf)
                status = proof_read(ctl, leaf, &check->leaf);
        if (!status && older)
                status = proof_read(ctl, older, &check->older);
        if (!status && proof_text_parse(check->text, &check->proof))
                status = ctl_fail(ctl, CTL_INPUT, "%s isn't a proof.", file);
        return status;
}

/* ---- inclusion ---- */

/* The leaf's hash, of what was given; and that what else was given says the same. */
static int check_leaf(
        const struct ctl *ctl, const struct check *check, struct text *bytes, struct hash *ret) {
        bool known = check->leaf || !proof_text_extra(&check->proof, bytes);
        struct hash stored;

        if (check->leaf) {
                text_clear(bytes);
                text_add(bytes, check->leaf);
        }
        if (known)
                merkle_leaf(text_string(bytes), bytes->size, "", 0, ret);
        if (!check->ledger)
                return known ? CTL_FINE
                             : ctl_fail(
                                       ctl, CTL_USAGE, "The proof doesn't carry the entry: say --leaf FILE.");
        if (proof_leaf(check->ledger, check->proof.number + 1, &stored))
                return check_broken(ctl, _("the record has no such entry"));
        if (known && memcmp(stored.bytes, ret->bytes, HASH_SIZE) != 0)
                return check_broken(ctl, _("the record has another entry there"));
        *ret = stored;
        return CTL_FINE;
}

static int check_judge(const struct ctl *ctl, const struct check *check, const struct hash *hash,
        struct checkpoint *ret_checkpoint) {
        switch (proof_text_check(&check->proof, hash, &check->verifier, ret_checkpoint)) {
        case 0: return CTL_FINE;
        case PROOF_E_UNSIGNED: return check_broken(ctl, _("its checkpoint isn't signed by that key"));
        default: return check_broken(ctl, _("its hashes don't lead to what was signed"));
        }
}

static void check_tell(const struct ctl *ctl, const struct check *check, const struct checkpoint *checkpoint,
        const char *entry) {
        json_t *told;

        if (!ctl->json) {
                (void) printf(check->proof.kind == PROOF_INCLUSION
                                      ? _("✔ entry %llu is in the record that %s signed, of %llu entries\n")
                                      : _("✔ the first %llu entries that %s signed are still those of the "
                                          "record of %llu\n"),
                        (unsigned long long) (check->proof.number + (check->proof.kind == PROOF_INCLUSION)),
                        checkpoint->origin, (unsigned long long) checkpoint->size);
                if (entry)
                        (void) printf("%s\n", entry);
                return;
        }
        told = json_pack("{s:b,s:I,s:s,s:I}", "ok", 1, check->proof.kind == PROOF_INCLUSION ? "seq" : "older",
                (json_int_t) (check->proof.number + (check->proof.kind == PROOF_INCLUSION)), "origin",
                checkpoint->origin, "size", (json_int_t) checkpoint->size);
        if (entry)
                (void) json_object_set_new(told, "entry", json_string(entry));
        show_json(told);
        json_decref(told);
}

static int check_inclusion(const struct ctl *ctl, const struct check *check) {
        struct checkpoint checkpoint;
        struct text bytes = { 0 };
        struct hash leaf;
        int status = check_leaf(ctl, check, &bytes, &leaf);

        if (!status)
                status = check_judge(ctl, check, &leaf, &checkpoint);
        if (!status)
                check_tell(ctl, check, &checkpoint,
                        bytes.size && text_is_utf8((const uint8_t *) bytes.bytes, bytes.size)
                                ? text_string(&bytes)
                                : NULL);
        text_end(&bytes);
        return status;
}

/* ---- consistency ---- */

static int check_older(const struct ctl *ctl, const struct check *check, struct hash *ret_root) {
        struct checkpoint older;

        if (check->older) {
                if (note_checkpoint(check->older, &check->verifier, &older))
                        return check_broken(ctl, _("the older checkpoint isn't signed by that key"));
                if (older.size != check->proof.number)
                        return check_broken(ctl, _("it begins at another checkpoint than the older one"));
                *ret_root = older.root;
                return CTL_FINE;
        }
        if (!check->ledger)
                return ctl_fail(
                        ctl, CTL_USAGE, "Consistent with what? Say the older checkpoint: --older FILE");
        return proof_root(check->ledger, check->proof.number, ret_root)
                       ? check_broken(ctl, _("the record has no such entry"))
                       : CTL_FINE;
}

static int check_consistency(const struct ctl *ctl, const struct check *check) {
        struct checkpoint checkpoint;
        struct hash root;
        int status = check_older(ctl, check, &root);

        if (!status)
                status = check_judge(ctl, check, &root, &checkpoint);
        if (!status)
                check_tell(ctl, check, &checkpoint, NULL);
        return status;
}

int proof_check_run(struct ctl *ctl, const json_t *request) {
        struct check check = { 0 };
        int status = check_take(ctl, &check);

        (void) request;
        if (!status)
                status = check.proof.kind == PROOF_INCLUSION ? check_inclusion(ctl, &check)
                                                             : check_consistency(ctl, &check);
        check_end(&check);
        return status;
}
