/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_PEOPLE_H
#define STRONGROOM_PEOPLE_H

/*
 * People: who they are, what they may sign with
 *
 * All of it is folded from the record (people.sql). Nobody is ever deleted: a leaver is closed, a key revoked, and both
 * stay, with the entries between which they held.
 */

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "ledger.h"
#include "macros.h"
#include "role.h"
#include "ssh_key.h"
#include "strongroom/limits.h"

enum { PERSON_E_ABSENT = 1 };

enum {
        PERSON_NAME_MAX = 33, /* of one that is added; terminator included */
        PERSON_UNIX_MAX = 33, /* what useradd(8) takes */
        PERSON_KEYS_MAX = 8,  /* that one person may sign with at a time */
};
static_assert((int) PERSON_NAME_MAX <= (int) ACTOR_NAME_MAX, "a person can act");

struct person {
        char name[ACTOR_NAME_MAX];
        uint32_t roles; /* enum role; what they were, of one who is closed */
        bool closed;
        uint64_t closed_seq; /* 0 while in office */
        char added_by[ACTOR_NAME_MAX];
        uint64_t added_seq;
        int64_t added_us;                /* wall clock of that entry */
        char unix_user[PERSON_UNIX_MAX]; /* "": none */
};

/* 0, PERSON_E_ABSENT, or a negative errno; closed people are found too. */
must_check int person_find(struct ledger *ledger, const char *name, struct person *ret_person);

/* The one in office whom a Unix user acts as. */
must_check int person_by_unix(struct ledger *ledger, const char *unix_user, struct person *ret_person);

/* People are on record, and the rules of two persons hold: people.began is on record. */
bool people_rule(struct ledger *ledger);

/* In order of name, after the one given (NULL: from the first). fn: 0 goes on; else stops and is returned. */
typedef int person_fn(void *context, const struct person *person);
must_check int people_each(struct ledger *ledger, const char *after, person_fn *fn, void *context);

struct person_key {
        char person[ACTOR_NAME_MAX];
        char type[SSH_KEY_TYPE_MAX]; /* "sk-ssh-ed25519@openssh.com" */
        uint8_t blob[SSH_KEY_BLOB_MAX];
        size_t size;
        char fingerprint[SSH_KEY_FINGERPRINT_MAX];
        char added_by[ACTOR_NAME_MAX];
        uint64_t added_seq;
        int64_t added_us;
        bool revoked;
        uint64_t revoked_seq; /* 0 while it may sign */
};

/* 0, PERSON_E_ABSENT, or a negative errno; revoked keys are found too, and keys of people who were closed. */
must_check int person_key_by_blob(
        struct ledger *ledger, const void *blob, size_t size, struct person_key *ret_key);
must_check int person_key_find(struct ledger *ledger, const char *fingerprint, struct person_key *ret_key);

/* A person's keys, the oldest first. */
typedef int person_key_fn(void *context, const struct person_key *key);
must_check int person_keys(struct ledger *ledger, const char *name, person_key_fn *fn, void *context);

/* How many keys this person may sign with now. */
must_check int person_key_count(struct ledger *ledger, const char *name, unsigned *ret_count);

/* What the record says of a person over time: who had which role when. */
struct person_past {
        uint64_t seq;
        char change[16]; /* added changed closed */
        uint32_t roles;  /* from then on */
        char unix_user[PERSON_UNIX_MAX];
        char by[ACTOR_NAME_MAX];
        char reason[512 + 1];
};
typedef int person_past_fn(void *context, const struct person_past *past);
must_check int person_trail(struct ledger *ledger, const char *name, person_past_fn *fn, void *context);

/* Until when nobody logs in under this name; 0: no lock is on record. */
int64_t person_locked_us(struct ledger *ledger, const char *name);

/* Wrong passwords said under this name since the last right one, of the last hour. */
unsigned person_failures(struct ledger *ledger, const char *name);

/* Whose badge was scanned last at a station (ACTOR_NAME_MAX), and when: 0, PERSON_E_ABSENT, or a negative errno. */
must_check int person_at_station(
        struct ledger *ledger, const char *station, char *ret_name, int64_t *ret_since_us);

/*
 * Fit for a person: small letters, digits, '.', '_', '-', a letter first. What an actor of another kind is called
 * ("agent", "uid-1000") isn't.
 */
bool person_name_fits(const char *name);

#endif
