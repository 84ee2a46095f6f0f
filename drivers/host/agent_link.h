/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_HOST_AGENT_LINK_H
#define STRONGROOM_HOST_AGENT_LINK_H

/*
 * The reader's end of the link (include/strongroom/link.h)
 *
 *      away --door--> greeting --WELCOME--> up
 *       ^                |                  |
 *       +--- 100 ms, doubling to 2 s -------+   the agent hung up, or said what it mustn't
 */

#include <systemd/sd-event.h>

#include "macros.h"
#include "outbox.h"
#include "strongroom/driver.h"
#include "strongroom/link.h"

struct agent_link;

struct agent_link_calls {
        void (*room)(void *context); /* frames have left the outbox */
        void (*signal)(void *context, enum signal_kind kind);
        void (*up)(void *context, const char *name); /* welcomed, under this name */
        void (*down)(void *context, const char *reason);
        void *context;
};

/* hello and outbox are the caller's and outlive the link. */
must_check int agent_link_new(sd_event *event, int door, struct outbox *outbox,
        const struct link_hello *hello, const struct agent_link_calls *calls, struct agent_link **ret_link);
struct agent_link *agent_link_free(struct agent_link *link);
DEFINE_SCOPED(struct agent_link, agent_link_free)

/* Sends what the outbox holds and hasn't sent, as far as the socket takes it. */
void agent_link_flush(struct agent_link *link);

/* Lost where the agent is away: it hears the state at the next welcome, when the caller says it again. */
void agent_link_say_health(struct agent_link *link, const struct link_health *health);

#endif
