/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_FAKE_AGENT_H
#define STRONGROOM_FAKE_AGENT_H

/*
 * An agent of which a test moves every step: the other end of run/readers
 *
 * Each call waits FAKE_WAIT_MS at most and fails the test then, saying what it waited for.
 */

#include <stdbool.h>

#include "strongroom/link.h"

enum { FAKE_WAIT_MS = 5000 };

struct fake_agent {
        char path[108];
        int listener, peer; /* -1: not there */
        struct link_message hello;
        struct link_health health; /* the last heard */
};

void fake_agent_listen(struct fake_agent *agent, const char *path);

/* Accepts a reader and takes its greeting; then answers it. */
void fake_agent_greet(struct fake_agent *agent);
void fake_agent_welcome(struct fake_agent *agent, uint64_t durable);

/* The next frame; what is heard of health meanwhile is kept. */
void fake_agent_next(struct fake_agent *agent, struct link_message *ret_message);

/* False where no frame comes in so many milliseconds. */
bool fake_agent_poll(struct fake_agent *agent, int wait_ms, struct link_message *ret_message);

/* Until a health message says so. */
void fake_agent_await_state(struct fake_agent *agent, enum link_state state);
void fake_agent_signal(struct fake_agent *agent, uint64_t number, uint32_t kind);

/* It dies: peer and listener are closed, the socket's name is gone. */
void fake_agent_kill(struct fake_agent *agent);

#endif
