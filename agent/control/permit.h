/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_PERMIT_H
#define STRONGROOM_PERMIT_H

/*
 * Permits: which role may make which request at all, once people are on record (docs/people.md)
 *
 * What a request then does is checked again by the act itself.
 */

#include "ask.h"

/* Beside the bits of enum role: without any, too. */
enum { PERMIT_ANYONE = 1 << 30 };

/* The roles that may make a request; 0 of one that isn't listed: nobody may. */
uint32_t permit_roles(const struct request *request);

/* 0; or role.none, role.denied, item.not_own, which goes on record as a denied act. */
must_check int permit_check(struct act *act, const struct request *request, const json_t *ask);

#endif
