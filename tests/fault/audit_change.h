/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_AUDIT_CHANGE_H
#define STRONGROOM_AUDIT_CHANGE_H

/*
 * What may be done to a record: drawn from a seed
 */

#include "audit_story.h"

struct dice {
        uint64_t state;
};
uint32_t roll(struct dice *dice, uint32_t below); /* 0 … below - 1 */

/* Who holds the site's key changes entries; all is sealed again afterwards. */
struct change {
        const char *name;
        void (*make)(struct story *story, struct dice *dice);
};
extern const struct change changes[];
extern const size_t change_count;

#endif
