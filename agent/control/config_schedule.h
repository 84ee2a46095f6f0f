/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_CONFIG_SCHEDULE_H
#define STRONGROOM_CONFIG_SCHEDULE_H

/*
 * The [schedule NAME] sections, and what config.c lends to other sections
 */

#include "config.h"

void config_schedules_begin(struct config *config); /* the defaults */

/* As libinih wants it: 1, or 0 with the message. A name that isn't a default's is a schedule of its own. */
int config_take_schedule(struct config *config, const char *section, const char *key, const char *value);

/* config.c: 0 with the message, which has one %s; 1 with the number, where it is whole and within bounds. */
int config_wrong(struct config *config, const char *what, const char *value);
int config_number(struct config *config, const char *section, const char *key, const char *value, int64_t low,
        int64_t high, int64_t *ret_number);

#endif
