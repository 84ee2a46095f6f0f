/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_CLOSE_FINDINGS_H
#define STRONGROOM_CLOSE_FINDINGS_H

/*
 * Findings of a close, and its summary: what count.closed says, and what follows it in the same turn
 */

#include <jansson.h>

#include "count.h"
#include "reckon.h"

/* Result → number: of the lines, of what was seen beside them, of what differed on a closer look. A new object. */
must_check int close_summary(struct act *act, const struct count_row *count,
        const struct reckoning *reckoning, json_t **ret_summary);

/* One finding for each thing that is wrong, the gravest first: past the limit the least is left out. */
must_check int close_raise(struct act *act, const struct count_row *count, const struct reckoning *reckoning,
        int64_t *ret_findings);

#endif
