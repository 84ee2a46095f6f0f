/* SPDX-License-Identifier: ISC */

/*
 * Anchor: the checkpoint that a bundle stands on, and the heads that others signed
 *
 * A checkpoint brought from outside must be this record's: signed by its key, and over the very entries that are here.
 * Else the record was rewritten or cut, and there is no bundle of it.
 */

#include <errno.h>
#include <string.h>

#include "bundle.h"
#include "bytes.h"
#include "cosign.h"
#include "note.h"
#include "proof.h"
#include "text.h"
#include "words.h"

static const char anchor_dash[] = "\xe2\x80\x94 ";

static int anchor_broken(struct bundle *bundle, uint64_t size, const char *what) {
        (void) snprintf(bundle->said, sizeof bundle->said, what, (unsigned long long) size,
                (unsigned long long) ledger_size(bundle->ledger));
        return BUNDLE_E_BROKEN;
}

/* Reads each note; finds the largest. */
static int anchor_read(
        struct bundle *bundle, const char *const *notes, struct checkpoint *heads, size_t *ret_largest) {
        struct verifier verifier;
        size_t largest = 0;

        if (verifier_parse(ledger_vkey(bundle->ledger), &verifier))
                return -EBADMSG;
        for (size_t i = 0; notes[i]; i++) {
                if (note_checkpoint(notes[i], &verifier, &heads[i]) || !heads[i].size) {
                        (void) snprintf(bundle->said, sizeof bundle->said, "%zu", i + 1);
                        return BUNDLE_E_NOTE;
                }
                if (heads[i].size > ledger_size(bundle->ledger))
                        return anchor_broken(bundle, heads[i].size,
                                _("the checkpoint is over %llu entries, and the record has %llu"));
                if (heads[i].size > heads[largest].size)
                        largest = i;
        }
        *ret_largest = largest;
        return 0;
}

/* Puts lines of a note that the checkpoint doesn't have behind it. Both have the same text. */
static int anchor_merge(struct bundle *bundle, const char *note) {
        struct text whole = { 0 };

        text_add(&whole, bundle->note);
        for (const char *line = strstr(note, "\n\n"); line; line = strchr(line + 1, '\n')) {
                size_t size = strcspn(line + 1, "\n");
                scoped(freep) char *own = strndup(line + 1, size + 1);

                if (!own)
                        whole.failed = true;
                else if (!strncmp(own, anchor_dash, sizeof anchor_dash - 1) && !strstr(bundle->note, own))
                        text_add(&whole, own);
        }
        if (text_failed(&whole)) {
                text_end(&whole);
                return -ENOMEM;
        }
        free(bundle->note);
        bundle->note = whole.bytes;
        return 0;
}

static int anchor_outside(struct bundle *bundle, const char *note, uint64_t size) {
        json_t *proof = NULL;
        int r = bundle_consistency(bundle, size, &proof);

        if (r)
                return r;
        return json_array_append_new(
                       bundle->outside, json_pack("{s:o,s:s}", "consistency", proof, "note", note))
                       ? -ENOMEM
                       : 0;
}

static bool anchor_same_text(const char *a, const char *b) {
        const char *end = strstr(a, "\n\n");

        return end && !strncmp(a, b, (size_t) (end - a) + 2);
}

/* A head must be what this record's tree was then; it joins the checkpoint, or stands beside it. */
static int anchor_take(struct bundle *bundle, const char *note, const struct checkpoint *head) {
        struct hash root;
        int r = proof_root(bundle->ledger, head->size, &root);

        if (r)
                return r;
        if (memcmp(root.bytes, head->root.bytes, HASH_SIZE) != 0)
                return anchor_broken(bundle, head->size,
                        _("a checkpoint over %llu entries has another root than the record, which has %llu "
                          "entries"));
        if (head->size == bundle->size && anchor_same_text(note, bundle->note))
                return anchor_merge(bundle, note);
        return anchor_outside(bundle, note, head->size);
}

int bundle_anchor(struct bundle *bundle, const char *const *notes) {
        struct checkpoint heads[BUNDLE_NOTES_MAX];
        size_t largest = 0;
        int r = anchor_read(bundle, notes, heads, &largest);

        if (r)
                return r;
        bundle->size = notes[0] ? heads[largest].size : ledger_size(bundle->ledger);
        bundle->note = strdup(notes[0] ? notes[largest] : ledger_checkpoint(bundle->ledger));
        bundle->outside = json_array();
        if (!bundle->note || !bundle->outside)
                return -ENOMEM;
        for (size_t i = 0; !r && notes[i]; i++)
                r = anchor_take(bundle, notes[i], &heads[i]);
        return r;
}

/* ---- what the record says that witnesses signed ---- */

/* A witness that is known signed it. */
static bool anchor_is_witnessed(const struct bundle *bundle, const char *note) {
        const json_t *vkey;
        size_t i;

        json_array_foreach(bundle->witnesses, i, vkey) {
                struct verifier witness;
                int64_t time_s;

                if (!cosign_parse(json_string_value(vkey), &witness) &&
                        !cosign_check(note, &witness, &time_s))
                        return true;
        }
        return false;
}

/* The note that a known witness signed, put together again: its text is the head's, its line the witness's own. */
static int anchor_cosigned(struct bundle *bundle, const json_t *body) {
        struct checkpoint head = { .size = (uint64_t) json_integer_value(json_object_get(body, "size")) };
        const char *root = json_string_value(json_object_get(body, "root"));
        const char *line = json_string_value(json_object_get(body, "line"));
        struct text note = { 0 };
        struct verifier verifier;
        size_t size;
        int r;

        if (!root || !line || !head.size || head.size > bundle->size ||
                bytes_unbase64(root, strlen(root), head.root.bytes, HASH_SIZE, &size) || size != HASH_SIZE ||
                verifier_parse(ledger_vkey(bundle->ledger), &verifier))
                return 0;
        text_addf(&note, "%s\n%llu\n%s\n\n%s\n", verifier.name, (unsigned long long) head.size, root, line);
        r = text_failed(&note)                                ? -ENOMEM
            : anchor_is_witnessed(bundle, text_string(&note)) ? anchor_take(bundle, text_string(&note), &head)
                                                              : 0;
        text_end(&note);
        return r;
}

int bundle_anchor_outside(struct bundle *bundle) {
        struct verifier verifier;
        const json_t *outside;
        const char *witness;
        json_t *body;
        size_t i;
        int r = verifier_parse(ledger_vkey(bundle->ledger), &verifier) ? -EBADMSG : 0;

        json_object_foreach(bundle->cosigned, witness, body) r = r ? r : anchor_cosigned(bundle, body);
        if (r)
                return r;
        bundle->covered = anchor_is_witnessed(bundle, bundle->note) ? bundle->size : 0;
        json_array_foreach(bundle->outside, i, outside) {
                const char *note = json_string_value(json_object_get(outside, "note"));
                const char *line = strchr(note, '\n');
                uint64_t size = line ? strtoull(line + 1, NULL, 10) : 0;

                if (size > bundle->covered && anchor_is_witnessed(bundle, note))
                        bundle->covered = size;
        }
        return 0;
}
