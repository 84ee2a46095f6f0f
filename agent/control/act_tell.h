/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_ACT_TELL_H
#define STRONGROOM_ACT_TELL_H

/*
 * An act that waits, as it is told to who may sign it; and the file's functions that act.* requests share
 */

#include "act.h"
#include "proposal.h"

/* Sets proposal, by, act, text, state, expires, left_s, glass, signed, needs, will; and with bytes: sign. */
must_check int act_tell(struct act *act, const struct proposal *proposal, bool with_bytes, json_t *reply);

/* 0, or refused as act.unknown. */
must_check int act_resolve(struct act *act, const json_t *ask, struct proposal *ret_proposal);

/* 0, or refused as act.ended or act.expired. GLASS isn't open. */
must_check int act_check_open(struct act *act, const struct proposal *proposal);

#endif
