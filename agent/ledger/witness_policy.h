/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_WITNESS_POLICY_H
#define STRONGROOM_WITNESS_POLICY_H

/*
 * Which witnesses a site trusts, and how many of them must vouch for a checkpoint
 *
 * A policy of C2SP tlog-policy with one group: k of n.
 */

#include "cosign.h"

enum { WITNESS_NAME_MAX = 32, WITNESS_URL_MAX = 192 };

struct witness_known {
        char name[WITNESS_NAME_MAX]; /* of its section: "headquarters" */
        char url[WITNESS_URL_MAX];   /* "" where it has none: by stick or paper alone */
        struct verifier key;
};

/* From strongroom.conf. */
struct witness_policy {
        struct witness_known list[COSIGN_WITNESSES_MAX];
        size_t count;
        size_t quorum;      /* k of them; 0: the default, all but none: 1 */
        int64_t stale_days; /* 0: the default, 7 */
};
enum { WITNESS_STALE_DAYS = 7 };

size_t witness_quorum(const struct witness_policy *policy);
const struct witness_known *witness_named(const struct witness_policy *policy, const char *name);

#endif
