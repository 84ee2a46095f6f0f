/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_DENIAL_H
#define STRONGROOM_DENIAL_H

/*
 * Denials: who was refused what goes on record, so many a minute; how many more there were, too
 */

#include "act.h"

enum { DENIALS_A_MINUTE = 30 };

/* act.denied, with the refusal in the act; what: the request's name. Inside a turn. */
must_check int denial_record(struct act *act, const char *what);

/* Says what was left out of minutes that are over. Inside a turn. */
must_check int denial_minute(struct act *act);

#endif
