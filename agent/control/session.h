/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_SESSION_H
#define STRONGROOM_SESSION_H

/*
 * Sessions: who a connection is, once somebody said a password on it
 *
 * A session lasts as long as its connection, and is opened by the answer to session.open: what the peer asks before it
 * has that is asked as before. Who has left, is locked or has a temporary password is looked up at each request.
 */

#include <stdint.h>

#include "ledger.h"

enum {
        SESSION_FAILURES_MAX = 5,
        SESSION_LOCK_S = 600,
        SESSION_LOGINS_A_MINUTE =
                20, /* of one actor: each costs the agent 0.1 s (docs/adr/0012-passwords.md) */
};

/* The roles of a session's person now: none where the person has left or has to change the password first. */
uint32_t session_roles(struct ledger *ledger, const char *user);

#endif
