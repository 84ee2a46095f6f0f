/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_ROLE_H
#define STRONGROOM_ROLE_H

/*
 * Roles: what a person may be, as bits and as words, and which of them one person may not hold together
 */

#include <jansson.h>
#include <stdint.h>

#include "macros.h"

/* Bits: the roles of interfaces.md. */
enum role {
        ROLE_INTAKE = 1 << 0,
        ROLE_CUSTODIAN = 1 << 1,
        ROLE_SUPERVISOR = 1 << 2,
        ROLE_AUDITOR = 1 << 3,
        ROLE_ADMIN = 1 << 4,
        ROLE_ALL = (1 << 5) - 1,
};

enum { ROLE_COUNT = 5, ROLE_E_UNKNOWN = 1 };

/* "custodian"; NULL for what isn't exactly one role. role_find(): the bit, 0 where there is no such role. */
const char *role_word(uint32_t role);
uint32_t role_find(const char *word);

/* A list of words, in the order of the enum; NULL: no memory. The caller's. */
json_t *roles_json(uint32_t roles);

/* The bits of such a list: 0; ROLE_E_UNKNOWN where it isn't one, or names what is no role. */
must_check int roles_read(const json_t *words, uint32_t *ret_roles);

/*
 * Two roles of these that one person may not hold together, and why (docs/people.md); NULL: none. Messages to be
 * translated.
 */
struct role_conflict {
        uint32_t one, other;
        const char *why;
};
const struct role_conflict *roles_conflict(uint32_t roles);

#endif
