/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_COMMITMENT_H
#define STRONGROOM_COMMITMENT_H

/*
 * Commitments: a hash on record now, the text behind it when the count is opened
 *
 *      plan      a count that nobody is to know of. The text is "SALT unannounced PLACE DATE" (PLACE * is the whole
 *                store, SALT 32 hex digits); only its planner has it, until it is shown at the opening.
 *      sample    a draw that nobody can steer: the site commits to a seed; somebody else then gives theirs; the signed
 *                head of the record after that is the third part. The site's seed is 64 hex digits, made of its key
 *                and a nonce that stands in the entry, so that it can't be chosen, lost or withheld.
 *
 * Either text's hash is `printf %s TEXT | sha256sum`. The draw's seed is the SHA-256, in hex, of
 *
 *      SITE-SEED ":" AUDITOR-SEED ":" ROOT
 *
 * (ROOT in base64, as the checkpoint has it), and drawn are the exhibits in store with the smallest SHA-256(seed ||
 * number): docs/sample.md does it by hand.
 */

#include "count.h"

enum { COMMITMENT_E_ABSENT = 1 };
enum {
        COMMITMENT_NAME_MAX = 24,
        COMMITMENT_TEXT_MAX = 192,
        COMMITMENT_NOTE_MAX = 1024,
        COMMITMENT_SEED_MAX = 129
};

struct commitment {
        int64_t seq;
        char name[COMMITMENT_NAME_MAX]; /* "K-57" */
        char about[COUNT_WORD_MAX];     /* "sample", or "": not told yet */
        char actor[ACTOR_NAME_MAX];
        char hash[DIGEST_TEXT_MAX]; /* sha256:<hex> */
        char nonce[EXPECT_SEED_MAX];
        char place[PLACE_CODE_MAX]; /* of a sample: its scope; "": the whole store */
        int64_t sample;             /* of a sample: how many; 0: by expect_audit_size() */
        char seed[COMMITMENT_SEED_MAX], seeder[ACTOR_NAME_MAX];
        int64_t seeded_seq;
        int64_t size;                         /* of the head; 0: none yet */
        char root[64];                        /* base64 */
        char checkpoint[COMMITMENT_NOTE_MAX]; /* the signed note */
        char count[COUNT_ID_MAX];             /* that was opened by it; "": none yet */
};

must_check int commitment_find(struct ledger *ledger, const char *name, struct commitment *ret_commitment);

/*
 * A supervisor or an auditor plans an unannounced count. place NULL: the whole store; date: "2026-12-01", not before.
 * ret_text has room for COMMITMENT_TEXT_MAX: it is told once and kept nowhere. Refuses place.unknown, count.date.
 */
must_check int commitment_plan(
        struct act *act, const char *place, const char *date, char *ret_name, char *ret_text);

/* The site's part of a sample. sample 0: as many as expect_audit_size() says. */
must_check int commitment_sample(struct act *act, const char *place, int64_t sample, char *ret_name);

/* The auditor's part. Refuses role.denied, commitment.unknown, commitment.not_sample, commitment.seeded,
 * commitment.same_person. */
must_check int commitment_seed(struct act *act, const char *name, const char *seed, struct entry *ret_entry);

/* At the beginning of a turn: the head signed by the turn before becomes part of each draw that waits for one. */
must_check int commitment_fix(struct act *act);

/*
 * What a count is opened by. For an unannounced one text is the plan; for a sample it isn't given, and made here.
 * ret_text: what was committed to, with room for COMMITMENT_TEXT_MAX; ret_seed: of the draw, EXPECT_SEED_MAX.
 * Refuses commitment.unknown, commitment.used, commitment.text, commitment.waiting, commitment.early …
 */
must_check int commitment_open_plan(struct act *act, const char *name, const char *text, const char *place,
        struct commitment *ret_commitment);
must_check int commitment_open_sample(
        struct act *act, const char *name, struct commitment *ret_commitment, char *ret_text, char *ret_seed);

/* Pure. sha256:<hex> of a text, with room for DIGEST_TEXT_MAX; the seed of a draw, with room for EXPECT_SEED_MAX. */
void commitment_hash(const char *text, char *ret_hash);
void commitment_draw_seed(const char *site, const char *auditor, const char *root, char *ret_seed);

#endif
