/* SPDX-License-Identifier: ISC */

/*
 * backup.made: puts a backup on record, and signs its manifest
 *
 * The copy was made and verified by who asks. What is signed is what the record itself says of that size: its root is
 * reckoned here, never taken from outside.
 */

#include <string.h>

#include "answer.h"
#include "ask.h"
#include "bytes.h"
#include "manifest.h"
#include "proof.h"

static int backup_ask(struct act *act, const json_t *ask, struct manifest *manifest, const char **ret_store) {
        static const char *const fields[] = { "size", "store", "bytes", NULL };
        int64_t size, bytes;
        size_t hash;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = act_require(act, ROLE_ADMIN, "make a backup");
        if (!r)
                r = ask_integer(
                        act, ask, "size", ASK_REQUIRED, 1, (int64_t) ledger_durable(act->ledger), &size);
        if (!r)
                r = ask_integer(act, ask, "bytes", ASK_REQUIRED, 1, (int64_t) 1 << 50, &bytes);
        if (!r)
                r = ask_string(act, ask, "store", ASK_REQUIRED, ret_store);
        if (r)
                return r;
        manifest->size = (uint64_t) size;
        manifest->bytes = (uint64_t) bytes;
        if (strncmp(*ret_store, "sha256:", 7) != 0 ||
                bytes_unhex(
                        *ret_store + 7, strlen(*ret_store + 7), manifest->store.bytes, HASH_SIZE, &hash) ||
                hash != HASH_SIZE)
                return act_refuse(
                        act, ACT_EXIT_USAGE, "backup.hash", NULL, "\"store\" must be sha256: and 64 digits.");
        return 0;
}

static int backup_on_made(struct act *act, const json_t *ask, json_t *reply) {
        char root[BYTES_BASE64_SIZE(HASH_SIZE)], note[MANIFEST_MAX];
        struct manifest manifest = { 0 };
        const char *store;
        struct entry entry;
        int r = backup_ask(act, ask, &manifest, &store);

        if (!r)
                r = proof_root(act->ledger, manifest.size, &manifest.root);
        if (r)
                return r;
        (void) snprintf(manifest.origin, sizeof manifest.origin, "strongroom/%s", ledger_site(act->ledger));
        bytes_base64(manifest.root.bytes, HASH_SIZE, root);
        r = act_append(act, "backup.made", NULL,
                json_pack("{s:I,s:s,s:s,s:I}", "size", (json_int_t) manifest.size, "root", root, "store",
                        store, "bytes", (json_int_t) manifest.bytes),
                &entry);
        if (!r)
                manifest_sign(act->ledger, &manifest, note);
        if (!r)
                r = answer_text(reply, "manifest", note);
        return r ? r : answer_integer(reply, "seq", (int64_t) entry.sequence);
}

const struct request requests_backup[] = {
        { "backup.made", true, backup_on_made },
        { 0 },
};
