/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_WATCH_H
#define STRONGROOM_WATCH_H

/*
 * Watch: a peer is told of entries as they become durable
 *
 * A watcher is fed from the record itself, from the sequence it has reached; so one that is slow is late, never
 * short. One that is later than WATCH_BEHIND_MAX entries is told where to resume, and let go.
 */

#include "act.h"
#include "peer.h"

enum { WATCH_BEHIND_MAX = 100000, WATCH_FEED_MAX = 512 };

/* Begins a watch from a request; the answer's fields go to reply. ACT_E_REFUSED as ever. */
must_check int watch_begin(struct act *act, struct peer *peer, const json_t *ask, json_t *reply);

/*
 * Tells a watcher of durable entries, as far as its buffer goes, at most WATCH_FEED_MAX at once.
 * *ret_more: there is more to tell as soon as there's room.
 */
must_check int watch_feed(struct ledger *ledger, struct peer *peer, bool *ret_more);

#endif
