/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_AGENT_H
#define STRONGROOM_AGENT_H

/*
 * Keeps every rule of heads
 */

int agent_turn(void);

#endif
