/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_TEST_CONTROL_AGENT_H
#define STRONGROOM_TEST_CONTROL_AGENT_H

/*
 * What answers at a control socket: an agent by its script, for what a real one never does
 *
 * A process of its own that speaks docs/control.md by a table, one row a request, in any order; what no row knows is
 * refused. Every request that it read stands in the file `requests` of the folder, a line each.
 */

#include <jansson.h>
#include <sys/types.h>

enum agent_manner {
        AGENT_ANSWERS = 0,
        AGENT_DROPS_ONCE,  /* reads the request, then hangs up; answers the next time */
        AGENT_DROPS,       /* always */
        AGENT_IS_SILENT,   /* reads, and never answers */
        AGENT_STREAMS_ONCE /* says all lines, then hangs up; the next time says `again` */
};

struct agent_row {
        const char *request; /* "item.list"; NULL ends the table */
        const char *answer;  /* lines, without the last end of line */
        enum agent_manner manner;
        const char *again; /* the second and later answer; NULL: the same */
        const char *of;    /* only of requests that have this in them; NULL: of all */
};

enum { AGENT_PATH_MAX = 256 };

struct agent {
        char folder[AGENT_PATH_MAX]; /* a temporary one; holds `control` and `requests` */
        char socket[AGENT_PATH_MAX];
        pid_t pid;
};

void agent_start(struct agent *agent, const struct agent_row *rows);
void agent_end(struct agent *agent);

/* The n-th request it has read, from 0: a new reference, or NULL. */
json_t *agent_request(const struct agent *agent, size_t n);
size_t agent_requests(const struct agent *agent);

#endif
