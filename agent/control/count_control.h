/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_COUNT_CONTROL_H
#define STRONGROOM_COUNT_CONTROL_H

/*
 * Requests of counts that have a file of their own: count_check_request.c, count_radio_request.c
 */

#include <jansson.h>

#include "act.h"

/* The passes of the count end; where there is none, or it can't be told which, nothing does. */
must_check int count_end_passes(struct act *act, const json_t *ask);

/* And what is present by radio alone is drawn from. */
must_check int count_before_close(struct act *act, const json_t *ask);

must_check int count_handle_check(struct act *act, const json_t *ask, json_t *reply);
must_check int count_handle_look(struct act *act, const json_t *ask, json_t *reply);
must_check int count_handle_pass(struct act *act, const json_t *ask, json_t *reply);

#endif
