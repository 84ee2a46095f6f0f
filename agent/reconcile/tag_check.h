/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_TAG_CHECK_H
#define STRONGROOM_TAG_CHECK_H

/*
 * Two tags on one thing: both must mean the same exhibit
 *
 * A thing whose radio tag means one exhibit and whose label means another bears somebody else's tag: it was swapped, or
 * bound by mistake. That is a discrepancy whether anybody counts or not.
 */

#include <stdbool.h>

#include "finding.h"
#include "registry.h"

struct tag_check {
        bool agree;
        struct binding bindings[2];
        char finding[FINDING_NAME_MAX]; /* where they don't agree */
        char place[PLACE_CODE_MAX];     /* of the first exhibit */
        char reason[320];               /* which tag means what, in English */
        char text[FINDING_TEXT_MAX];    /* for people */
        uint64_t seq;                   /* of the finding */
};

/* Any payload or printed tag. Refuses tag.unknown, tag.same, tag.not_exhibit. */
must_check int tag_check_both(
        struct act *act, const char *tag, const char *other, struct tag_check *ret_check);

#endif
