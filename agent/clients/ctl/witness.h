/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_CTL_WITNESS_H
#define STRONGROOM_CTL_WITNESS_H

/*
 * The exchange with witnesses, as the command line carries it: over HTTP, by stick, on paper
 */

#include "command.h"

/* The first value of an option that the command reads itself; NULL. */
const char *witness_local(const struct ctl *ctl, const char *name);

/* Asks the agent; a refusal is told. CTL_FINE with the answer, which the caller releases. */
int witness_ask_agent(struct ctl *ctl, json_t *request, json_t **ret_answer);

/* {witness.request}: size and old, -1 for the agent's own. */
int witness_request(struct ctl *ctl, const char *name, int64_t size, int64_t old, json_t **ret_request);

/*
 * What a witness answered to that request: recorded by the agent and told, or told as what it means. ret_again: ask
 * once more, from *ret_old on.
 */
struct witness_said {
        const char *name;
        int64_t size, old; /* of the request */
        int status;
        const char *body;
};
int witness_settle(struct ctl *ctl, const struct witness_said *said, bool *ret_again, int64_t *ret_old);

#endif
