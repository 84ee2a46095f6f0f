/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_PASSWORD_H
#define STRONGROOM_PASSWORD_H

/*
 * Passwords: kept as Argon2id hashes, apart from the record, so that they can be erased
 *
 * Nothing of a password is ever in an event. The table outlives a refold; thrown away, everybody needs a new one.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger.h"
#include "macros.h"

enum { PASSWORD_E_WRONG = 1 };

enum { PASSWORD_BYTES_MIN = 10, PASSWORD_BYTES_MAX = 256 };

/* Argon2id, version 1.3, one lane (RFC 9106). */
struct password_cost {
        unsigned long long passes;
        size_t memory; /* bytes */
};

/* 2 passes over 64 MiB: about 0.1 s of the agent's one thread (docs/adr/0012-passwords.md). */
extern const struct password_cost password_standard;

extern const struct fold password_fold; /* its table; folds nothing */

struct password_state {
        bool set, temporary; /* temporary: another set it; it opens nothing but its own change */
        int64_t set_us;
};

bool password_is_set(struct ledger *ledger, const char *user);
must_check int password_state(struct ledger *ledger, const char *user, struct password_state *ret_state);

/* Inside a turn. cost NULL: the standard. */
must_check int password_set(struct ledger *ledger, const char *user, const char *password, bool temporary,
        const struct password_cost *cost);
must_check int password_forget(struct ledger *ledger, const char *user);

/*
 * 0, PASSWORD_E_WRONG, or a negative errno. One hash is reckoned and compared in constant time whoever it is: for one
 * without a password, or whom there isn't, against a hash that nothing has.
 */
must_check int password_check(
        struct ledger *ledger, const char *user, const char *password, const struct password_cost *cost);

#endif
