/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_CONFIG_WITNESS_H
#define STRONGROOM_CONFIG_WITNESS_H

/*
 * The [witness NAME] sections, and of [checkpoint] how many must vouch
 */

#include "config.h"

/* As libinih wants it: 1, or 0 with the message. */
int config_take_witness(struct config *config, const char *section, const char *key, const char *value);
int config_take_quorum(struct config *config, const char *key, const char *value); /* of [checkpoint] */

/* Once all is read: 0, or CONFIG_E_WRONG with the message. */
must_check int config_check_witnesses(struct config *config);

#endif
