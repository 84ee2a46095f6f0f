/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_LLRP_ORDERS_H
#define STRONGROOM_LLRP_ORDERS_H

/*
 * What we tell an LLRP reader: the settings, and the conversation as a table of steps
 *
 * A step sends one message and waits for its answer; the first waits for the reader's greeting and sends nothing.
 */

#include <stdbool.h>
#include <stdint.h>

#include "llrp_wire.h"
#include "strongroom/driver.h"

enum {
        LLRP_ANTENNAS_MAX = 32,
        LLRP_KEEPALIVE_MS = 5000,
        LLRP_STEPS_MAX = 16,
};

/* What was set, and what the reader's capabilities make of it. */
struct llrp_orders {
        uint8_t antenna_count; /* 0: all */
        uint16_t antennas[LLRP_ANTENNAS_MAX];
        bool power_wanted, session_wanted, tid;
        int16_t power_cdbm;
        uint8_t session;
        uint16_t population;

        bool impinj, hops, power_known;
        uint16_t power_index; /* into the reader's table of power levels */
};

/* NULL, or what is wrong with a setting. */
const char *llrp_orders_settle(struct llrp_orders *orders, const struct driver_io *io);

/* From the body of the reader's capabilities: NULL, or why it is unfit. */
const char *llrp_orders_learn(struct llrp_orders *orders, const uint8_t *body, size_t size);

struct llrp_step {
        uint16_t message, answer;
        bool needed; /* its refusal makes the reader unfit */
        bool (*applies)(const struct llrp_orders *orders);
        void (*fill)(const struct llrp_orders *orders, struct llrp_out *out); /* NULL: nothing to say */
        const char *what;
};

extern const struct llrp_step llrp_steps[];
extern const uint8_t llrp_step_count;

extern const char *const llrp_setting_names[];

#endif
