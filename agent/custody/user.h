/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_USER_H
#define STRONGROOM_USER_H

/*
 * What may happen to people: they are added, changed, closed; keys are given and revoked; the rule of two begins
 *
 * Each act checks everything, appends one event, and gives its entry. 0, ACT_E_REFUSED, or what ends the turn (act.h).
 * Roles: supervisor, admin. Once the rule holds, nobody does any of it to himself, but for revoking his own key.
 */

#include <stdbool.h>

#include "act.h"
#include "people.h"

/* 0, or refused as user.unknown. */
must_check int user_find(struct act *act, const char *user, struct person *ret_person);

struct user_call {
        const char *user;
        uint32_t roles;
        const char *unix_user; /* NULL: none */
};
/* Refuses user.name, user.exists, user.roles, user.roles_apart, user.unix, user.unix_taken. */
must_check int user_add(struct act *act, const struct user_call *call, struct entry *ret_entry);

struct user_change_call {
        const char *user;
        uint32_t roles;        /* 0: as they are */
        const char *unix_user; /* NULL: as it is; "": none */
        const char *reason;
};
/* And user.closed, user.no_change, user.self, people.too_few. */
must_check int user_change(struct act *act, const struct user_change_call *call, struct entry *ret_entry);

/* A leaver. Refuses user.unknown, user.closed, user.self, people.too_few. */
must_check int user_close(struct act *act, const char *user, const char *reason, struct entry *ret_entry);

/* Lets a name log in again before its time. Refuses user.self, user.not_locked. */
must_check int user_unlock(struct act *act, const char *user, const char *reason, struct entry *ret_entry);

/* Refuses user.unknown, user.closed, user.self, key.*, as ssh_key.h has it; key.exists, key.too_many. */
must_check int user_key_add(struct act *act, const char *user, const char *line, struct person_key *ret_key,
        struct entry *ret_entry);

/*
 * Never refused for leaving too few: a stolen key must stop. key: a fingerprint. Refuses key.unknown, key.revoked.
 * Whose key it is may do it too.
 */
must_check int user_key_revoke(struct act *act, const char *fingerprint, const char *reason,
        struct person_key *ret_key, struct entry *ret_entry);

/*
 * From here on people are those on record, and acts that take two are refused to one. Refuses people.began, and
 * people.too_few: there must be a supervisor or administrator and an auditor, each with a key to sign with and a way
 * to be known (a Unix user or a password).
 */
must_check int people_begin(struct act *act, struct entry *ret_entry);

#endif
