/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_PROPOSAL_H
#define STRONGROOM_PROPOSAL_H

/*
 * A proposal: an act that waits for its signatures, and who may give them
 *
 * The same judgement is made when a signature comes in and when the record is verified.
 */

#include "ledger.h"
#include "second.h"
#include "sshsig.h"
#include "text.h"

enum {
        PROPOSAL_SECONDS_MAX = 120, /* from proposal to the last signature (ledger.md) */
        PROPOSAL_EFFECTS_MAX = 64,
        PROPOSAL_NONCE_SIZE = 16,
        PROPOSAL_DIGEST_MAX = 72, /* "sha256:" and 64 digits */
        PROPOSAL_EVENT_MAX = EVENT_BYTES_MAX + 1,
};
#define PROPOSAL_NEW_US   INT64_C(86400000000) /* how long who was added by another can't sign with them */
#define PROPOSAL_GLASS_US INT64_C(86400000000) /* how long a broken glass may wait for a second signature */

extern const struct fold proposal_fold;

struct proposal {
        uint64_t seq;
        char event[PROPOSAL_EVENT_MAX];
        struct hash leaf;
        char actor[ACTOR_NAME_MAX];
        char rule[32];
        uint32_t seats[SECOND_SEATS_MAX];
        size_t barred_count;
        char barred[SECOND_BARRED_MAX][ACTOR_NAME_MAX];
        bool glass;
        char effects[PROPOSAL_DIGEST_MAX];
        int64_t count;
        int64_t expires_us;
        char state[16];
        uint64_t ended_seq;
        int64_t ended_us;
};

enum { PROPOSAL_E_ABSENT = 1 };
must_check int proposal_find(struct ledger *ledger, uint64_t seq, struct proposal *ret_proposal);

enum proposal_condition {
        PROPOSAL_E_SIGNATURE = 2, /* no SSHSIG blob that is taken */
        PROPOSAL_E_NAMESPACE,
        PROPOSAL_E_BYTES, /* not over these bytes: another act's, or changed */
        PROPOSAL_E_KEY_UNKNOWN,
        PROPOSAL_E_KEY_REVOKED,
        PROPOSAL_E_KEY_NEW, /* added after the proposal */
        PROPOSAL_E_CLOSED,
        PROPOSAL_E_SELF,       /* the same person again */
        PROPOSAL_E_ONE_PERSON, /* the same person with another key */
        PROPOSAL_E_ROLE,
        PROPOSAL_E_BARRED,
        PROPOSAL_E_TOO_NEW,
        PROPOSAL_E_UNTOUCHED,
        PROPOSAL_E_END,
};

/* Who signs; seat says as what. */
struct proposal_signer {
        char name[ACTOR_NAME_MAX];
        char fingerprint[SSH_KEY_FINGERPRINT_MAX];
        char added_by[ACTOR_NAME_MAX], key_added_by[ACTOR_NAME_MAX];
        int64_t added_us, key_added_us;
        uint32_t roles;
        size_t seat;
};

/* Those who have taken a seat, in the order they came. */
struct proposal_table {
        size_t count;
        struct proposal_signer signers[SECOND_SEATS_MAX];
};

/*
 * Judges one more signature, and seats who gave it: 0, a proposal_condition, or what ends the turn. Who acts sits in
 * the first seat; another in the first of the others that is free and theirs. Before people.began who proposes may be
 * nobody on record: then the first seat is anybody's who has its role, and it doesn't matter who put whom on record.
 */
must_check int proposal_seat(struct ledger *ledger, const struct proposal *proposal, int64_t now_us,
        const void *blob, size_t size, struct proposal_table *table);

/* Seats who acted alone, whose signature was judged then: for who countersigns. */
must_check int proposal_seat_first(
        struct ledger *ledger, const struct proposal *proposal, struct proposal_table *table);

/* Who sits there; NULL: nobody. */
const struct proposal_signer *proposal_in_seat(const struct proposal_table *table, size_t seat);

/* Everyone is there who must be. */
bool proposal_is_signed(const struct proposal *proposal, const struct proposal_table *table);

/* What a condition means: "act.one_person", and a sentence to be translated. */
const char *proposal_error(int condition);
const char *proposal_why(int condition);

/* What is appended from here on is an act that is only tried: ledger_unmark(…, false) must take it back. */
must_check int proposal_try(struct ledger *ledger);

/*
 * {body,item,item_prev,kind} of an event, canonical, and its commitments where it has any; an item's entry after
 * `since` counts as none.
 */
must_check int proposal_effect(const json_t *event, uint64_t since, struct text *out);

/* Over "[" said "]"; out: PROPOSAL_DIGEST_MAX. */
void proposal_digest(const char *said, size_t size, char *out);

#endif
