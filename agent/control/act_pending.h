/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_ACT_PENDING_H
#define STRONGROOM_ACT_PENDING_H

/*
 * What is kept of an act until it is over: the signatures so far, and what it would do. Neither record nor state.
 */

#include <jansson.h>

#include "ledger.h"
#include "proposal.h"

enum { PENDING_SALT_SIZE = 32 };

/* What was asked for, which the proposal only commits to, and what it would do; nothing that is personal. */
struct pending_shown {
        uint8_t salt[PENDING_SALT_SIZE];
        json_t *ask;     /* with its "do"; the caller's */
        json_t *effects; /* a list of events; the caller's */
};
void pending_shown_end(struct pending_shown *shown);

/* The commitment: "sha256:" and SHA-256(salt || RFC 8785 of ask); out: PROPOSAL_DIGEST_MAX. 0 or -ENOMEM. */
must_check int pending_commit(const struct pending_shown *shown, char *out);

/*
 * Of what was asked, texts that are personal and stand beside the proposal, put out of it and back: in their place
 * stands {"personal":"1.to"}. In place, within an object or list. 0 or -ENOMEM.
 */
must_check int pending_hide(json_t *ask, const json_t *personal);
must_check int pending_join(json_t *ask, const json_t *personal);

must_check int pending_keep_shown(
        struct ledger *ledger, uint64_t proposal, const struct pending_shown *shown);

/* Nothing where it isn't kept any more (the state was folded anew). */
must_check int pending_shown(struct ledger *ledger, uint64_t proposal, struct pending_shown *ret_shown);

must_check int pending_keep_signature(
        struct ledger *ledger, uint64_t proposal, const char *person, const void *blob, size_t size);

struct pending_signature {
        char person[ACTOR_NAME_MAX];
        uint8_t blob[SSHSIG_BLOB_MAX];
        size_t size;
};
struct pending_signatures {
        size_t count;
        struct pending_signature list[SECOND_SEATS_MAX];
};
must_check int pending_signatures(
        struct ledger *ledger, uint64_t proposal, struct pending_signatures *ret_signatures);

must_check int pending_forget(struct ledger *ledger, uint64_t proposal);

/* Open and not expired, or done by one and not countersigned; in order. */
typedef int pending_fn(void *context, const struct proposal *proposal);
must_check int pending_each(struct ledger *ledger, int64_t now_us, pending_fn *fn, void *context);

#endif
