/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_KEY_ALLOWED_H
#define STRONGROOM_KEY_ALLOWED_H

/*
 * A key as a line of ssh-keygen's allowed signers (ssh-keygen(1), ALLOWED SIGNERS), so that others check signatures by
 * themselves
 */

#include "people.h"
#include "text.h"

/*
 * Appends
 *      awa namespaces="custody-event@strongroom",valid-after="20261124170000Z" ssh-ed25519 AAAA…
 * and a newline, in UTC; with valid-before of one that was revoked, or whose person has left. 0 or negative errno.
 */
must_check int key_allowed(
        struct ledger *ledger, const struct person *person, const struct person_key *key, struct text *out);

#endif
