/* SPDX-License-Identifier: ISC */

/*
 * proof check: whether a proof holds, by whoever has the site's key and no record
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "clock.h"
#include "cosign.h"
#include "proof_files.h"
#include "proof_text.h"

#define CHECK_SINCE_MAX_S INT64_C(253402300799) /* the year 9999 ends */

/* What is at hand. */
struct check {
        char *text, *leaf, *older;
        struct proof_text proof;
        struct ledger *ledger; /* NULL: none was given */
        struct verifier verifier;
        struct verifier witnesses[COSIGN_WITNESSES_MAX];
        size_t witness_count, quorum, cosigned;
        int64_t since_s; /* from when on so many had cosigned it; 0: none had to */
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

/* ---- witnesses ---- */

static int check_witness(const struct ctl *ctl, const char *said, struct check *check) {
        struct verifier witness;
        scoped(freep) char *text = NULL;
        int condition = cosign_parse(said, &witness), status;

        if (condition == COSIGN_E_MALFORMED) {
                status = proof_read(ctl, said, &text);
                if (status)
                        return status;
                text[strcspn(text, "\n")] = '\0';
                condition = cosign_parse(text, &witness);
        }
        if (condition == COSIGN_E_ML_DSA_44)
                return ctl_fail(
                        ctl, CTL_INPUT, "%s: witnesses' keys of type ML-DSA-44 aren't read yet.", said);
        if (condition)
                return ctl_fail(ctl, CTL_INPUT, "\"%s\" isn't a witness's verifier key.", said);
        if (check->witness_count == COSIGN_WITNESSES_MAX)
                return ctl_fail(
                        ctl, CTL_USAGE, "At most %d witnesses are asked for.", (int) COSIGN_WITNESSES_MAX);
        if (cosign_is_double(check->witnesses, check->witness_count, &witness))
                return ctl_fail(ctl, CTL_USAGE, "%s is named twice; it counts once.", witness.name);
        check->witnesses[check->witness_count++] = witness;
        return CTL_FINE;
}

/* So many as were said; all of them where nothing was. */
static int check_quorum(const struct ctl *ctl, struct check *check) {
        const char *said = proof_local(ctl, "quorum");
        char *end = NULL;
        unsigned long quorum = said ? strtoul(said, &end, 10) : check->witness_count;

        if (said && (!*said || *end || strspn(said, "0123456789") != strlen(said) || !quorum ||
                            quorum > check->witness_count))
                return ctl_fail(ctl, CTL_USAGE,
                        "--quorum is a number from 1 to as many as there are witnesses (--witness): %zu.",
                        check->witness_count);
        check->quorum = quorum;
        return CTL_FINE;
}

static int check_take_witnesses(const struct ctl *ctl, struct check *check) {
        const json_t *list = json_object_get(ctl->local, "witness"), *said;
        int status = CTL_FINE;
        size_t i;

        json_array_foreach(list, i, said) {
                status = check_witness(ctl, json_string_value(said), check);
                if (status)
                        return status;
        }
        return check_quorum(ctl, check);
}

/* A proof says what the site's key signed; these say that others saw the same. */
static int check_cosigned(const struct ctl *ctl, struct check *check) {
        switch (cosign_quorum(check->proof.note, check->witnesses, check->witness_count, check->quorum,
                &check->cosigned, &check->since_s)) {
        case 0: return CTL_FINE;
        case NOTE_E_UNSIGNED:
                return check_broken(ctl, _("too few of these witnesses cosigned its checkpoint"));
        default: return check_broken(ctl, _("a witness's line under its checkpoint doesn't hold"));
        }
}

static void check_tell_witnesses(const struct check *check) {
        char since[CLOCK_TEXT_MAX];

        if (!check->quorum)
                return;
        if (check->since_s > CHECK_SINCE_MAX_S)
                (void) text_copy(since, sizeof since, "?");
        else
                clock_format(check->since_s * 1000000, since);
        (void) printf(_("✔ %zu of %zu witnesses cosigned that checkpoint; %zu had by %s\n"), check->cosigned,
                check->witness_count, check->quorum, since);
}

/* ---- what was given ---- */

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
                status = check_take_witnesses(ctl, check);
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

static int check_judge(const struct ctl *ctl, struct check *check, const struct hash *hash,
        struct checkpoint *ret_checkpoint) {
        switch (proof_text_check(&check->proof, hash, &check->verifier, ret_checkpoint)) {
        case 0: return check_cosigned(ctl, check);
        case PROOF_E_UNSIGNED: return check_broken(ctl, _("its checkpoint isn't signed by that key"));
        default: return check_broken(ctl, _("its hashes don't lead to what was signed"));
        }
}

static void check_tell(const struct ctl *ctl, const struct check *check, const struct checkpoint *checkpoint,
        const char *entry) {
        const uint64_t number = check->proof.number + (check->proof.kind == PROOF_INCLUSION ? 1 : 0);
        json_t *told;

        if (!ctl->json) {
                (void) printf(check->proof.kind == PROOF_INCLUSION
                                      ? _("✔ entry %llu is in the record that %s signed, of %llu entries\n")
                                      : _("✔ the first %llu entries that %s signed are still those of the "
                                          "record of %llu\n"),
                        (unsigned long long) number, checkpoint->origin,
                        (unsigned long long) checkpoint->size);
                check_tell_witnesses(check);
                if (entry)
                        (void) printf("%s\n", entry);
                return;
        }
        told = json_pack("{s:b,s:I,s:s,s:I}", "ok", 1, check->proof.kind == PROOF_INCLUSION ? "seq" : "older",
                (json_int_t) number, "origin", checkpoint->origin, "size", (json_int_t) checkpoint->size);
        if (entry)
                (void) json_object_set_new(told, "entry", json_string(entry));
        if (check->quorum)
                (void) json_object_set_new(told, "witnesses",
                        json_pack("{s:I,s:I,s:I,s:I}", "cosigned", (json_int_t) check->cosigned, "of",
                                (json_int_t) check->witness_count, "quorum", (json_int_t) check->quorum,
                                "since_s", (json_int_t) check->since_s));
        show_json(told);
        json_decref(told);
}

static int check_inclusion(const struct ctl *ctl, struct check *check) {
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

static int check_consistency(const struct ctl *ctl, struct check *check) {
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
