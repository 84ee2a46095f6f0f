/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_WITNESS_STATE_H
#define STRONGROOM_WITNESS_STATE_H

/*
 * The state: the last checkpoint of each log that this witness cosigned, in one file
 *
 *      strongroom-witness/v1
 *      <the witness's verifier key>
 *      <bytes of a note>\n<the note: checkpoint, the log's signature, our cosignature>     … for each log
 *      sha256 <hex, over all above>
 *
 * It is read anew under a lock for each request, and written whole beside itself, synced, renamed, and its folder
 * synced: so the server and a stick's exchange may use one file, a kill at any moment leaves the old or the new one,
 * and what isn't whole is refused, not taken for empty. The lock is on the folder, and ends with the process.
 */

#include "witness.h"

enum {
        STATE_E_ABSENT = 1, /* no file: begin with --init */
        STATE_E_BROKEN,     /* not whole, or of another witness, or not cosigned by it */
        STATE_E_FULL,       /* more logs than WITNESS_LOGS_MAX */
};

struct state_log {
        struct text note;
        struct checkpoint checkpoint;
        int64_t cosigned_s;
};

struct state {
        const struct witness *witness;
        int lock; /* -1: none */
        struct state_log logs[WITNESS_LOGS_MAX];
        size_t count;
};

/* Makes an empty one; -EEXIST where there is a file. */
must_check int state_create(const struct witness *witness);

/* Locks and reads: 0, STATE_E_*, or a negative errno. state_close() gives the lock back, whatever became of it. */
must_check int state_open(const struct witness *witness, struct state *ret_state);
void state_close(struct state *state);

/* The log's, or NULL where nothing of it was cosigned. */
const struct state_log *state_find(const struct state *state, const char *origin);

/* On disk when it returns 0. Else what is on disk is the state before, or this one: read it again. */
must_check int state_keep(struct state *state, const struct checkpoint *checkpoint, const char *note);

#endif
