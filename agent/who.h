/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_WHO_H
#define STRONGROOM_WHO_H

/*
 * Who asks: the person behind a connection
 */

#include <jansson.h>

#include "peer.h"
#include "turn.h"

/* Fills in the work's actor and roles: "uid-1000" and none where it is nobody. */
void who_asks(struct ledger *ledger, const struct live *live, struct peer *peer, struct work *work);

/* What the answer to a request named so means for who the connection is. */
void who_settle(struct peer *peer, const char *name, const json_t *answer);

#endif
