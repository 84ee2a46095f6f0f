/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_CONFIG_SCHEDULE_H
#define STRONGROOM_CONFIG_SCHEDULE_H

/*
 * The [schedule NAME] sections
 */

#include "config.h"

void config_schedules_begin(struct config *config); /* the defaults */

/* As libinih wants it: 1, or 0 with the message. A name that isn't a default's is a schedule of its own. */
int config_take_schedule(struct config *config, const char *section, const char *key, const char *value);

#endif
