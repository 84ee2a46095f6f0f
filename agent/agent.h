/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_AGENT_H
#define STRONGROOM_AGENT_H

/*
 * The agent: sockets, timers and turns around one ledger
 */

#include <stdbool.h>

#include "config.h"
#include "ledger.h"
#include "macros.h"

enum { AGENT_PATH_MAX = 100 }; /* what a Unix socket's address can hold, and a little less */

struct agent_options {
        struct ledger *ledger;       /* open; not owned */
        const struct config *config; /* not owned */
        const char *run;             /* the folder of the sockets */
};

struct agent;

/* Listens in the run folder; a socket left over by a dead agent is replaced (the ledger's lock says it is dead). */
must_check int agent_new(const struct agent_options *options, struct agent **ret_agent);
struct agent *agent_free(struct agent *agent);
DEFINE_SCOPED(struct agent, agent_free)

/* Runs until SIGTERM or SIGINT: 0; or LEDGER_E_IO or a negative errno, when it had to stop. */
must_check int agent_run(struct agent *agent);

#endif
