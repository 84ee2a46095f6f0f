/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_CONFIG_INSIDE_H
#define STRONGROOM_CONFIG_INSIDE_H

/*
 * What the files that read strongroom.conf share: each key's taker gives 1, or 0 with the message (libinih's way)
 */

#include "config.h"

int config_wrong(struct config *config, const char *what, const char *value);

/* Whole, and within bounds: 1 with the number, or 0 with the message. */
int config_number(struct config *config, const char *section, const char *key, const char *value, int64_t low,
        int64_t high, int64_t *ret_number);

/* ---- config_witness.c ---- */

int config_take_witness(struct config *config, const char *section, const char *key, const char *value);
int config_take_quorum(struct config *config, const char *key, const char *value); /* of [checkpoint] */

/* Once all is read: 0, or CONFIG_E_WRONG with the message. */
must_check int config_check_witnesses(struct config *config);

#endif
