/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_TEST_TWO_H
#define STRONGROOM_TEST_TWO_H

/*
 * A room where the rule of two holds, and its people, each with keys that sign
 *
 * awa and moussa keep, sira supervises, binta audits, ibou administers; each was there two days before.
 */

#include "peer_asks.h"
#include "strongroom/limits.h"

struct made_signer;
struct room;

enum two_who { AWA, MOUSSA, SIRA, BINTA, IBOU, TWO_PEOPLE };
enum { TWO_KEYS = 2 };

struct two {
        struct room *room;
        struct peer peer;
        struct made_signer *keys; /* TWO_KEYS each */
        char pistol[ITEM_NUMBER_MAX];
        int64_t proposal;                /* the last one */
        char bytes[EVENT_BYTES_MAX + 1]; /* that it is to be signed over */
};

const char *two_name(enum two_who who);
const struct made_signer *two_key(const struct two *two, enum two_who who, size_t key);
void two_open(struct two *two); /* all of them on record, and the people haven't begun */
void two_begin(struct two *two);
void two_end(struct two *two);    /* which verifies the record */
void two_forget(struct two *two); /* which doesn't */

/* The session is theirs from here on. */
void two_be(struct two *two, enum two_who who);

/* Asks act.propose for the request, written with ' for "; the answer is the peer's. */
void two_propose(struct two *two, enum two_who who, const char *act);
void two_propose_glass(struct two *two, enum two_who who, const char *act, const char *reason);

/* people.begin, by whoever the session is. */
void two_propose_begin(struct two *two);

/* Signs the last proposal with their key; the session is whose it was. */
void two_sign_with(struct two *two, enum two_who who);

/* Signs the last proposal with that key of theirs. */
void two_sign(struct two *two, enum two_who who, size_t key);
void two_sign_as(struct two *two, const struct made_signer *key, const char *space, const char *bytes);

void two_wait(struct two *two, int64_t seconds);

/* How many entries of this kind there are. */
unsigned two_count(struct two *two, const char *kind);

#endif
