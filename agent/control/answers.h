/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_ANSWERS_H
#define STRONGROOM_ANSWERS_H

/*
 * What has been answered: so that a command asked again after a crash gets the same answer and isn't done twice
 *
 * Kept in the turn's own transaction: an answer is remembered exactly if the act is on disk. The newest ANSWERS_KEPT
 * are kept. This memory is no state: thrown away, nothing on the record changes.
 */

#include <jansson.h>

#include "ledger.h"

enum { ANSWERS_KEPT = 10000, ANSWER_KEY_MAX = 128 };

extern const struct fold answers_fold; /* its tables; folds nothing */

/* The answer given to this actor's key: a new reference, or NULL. */
json_t *answers_find(struct ledger *ledger, const char *actor, const char *key);
must_check int answers_keep(struct ledger *ledger, const char *actor, const char *key, const json_t *answer);

/* The last frame of a reader's session that is on disk; 0: none. */
uint64_t answers_frame(struct ledger *ledger, const char *reader, uint64_t session);
must_check int answers_keep_frame(
        struct ledger *ledger, const char *reader, uint64_t session, uint64_t number);

#endif
