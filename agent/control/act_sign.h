/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_ACT_SIGN_H
#define STRONGROOM_ACT_SIGN_H

/*
 * act.sign {proposal, signature}: one more signature. With the last that is needed the act is done, and its answer is
 * given; of what one person did alone, it is the second.
 */

#include "ask.h"

must_check int act_on_sign(struct act *act, const json_t *ask, json_t *reply);

#endif
