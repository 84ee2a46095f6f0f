/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_BUNDLE_RULES_H
#define STRONGROOM_BUNDLE_RULES_H

/*
 * What bears on an exhibit: a row for each kind of event, for the pass of bundle_related.c
 */

#include "bundle.h"

struct relate {
        struct bundle *bundle;
        json_t *names;          /* {"case:2026-44": true}: what an entry must name to be wanted */
        uint64_t first;         /* the exhibit's first entry */
        uint64_t effects_until; /* the last effect of an approved act */
        uint64_t stopped;       /* the entry of the last orderly stop, not taken yet; 0 */
        int64_t stopped_us;
};

struct rule {
        const char *kind; /* its beginning; the first that fits counts */
        const char *why;
        bool (*wants)(struct relate *relate, const json_t *event);
};

/* Each ends with kind NULL. Those of people are asked once all others have been. */
extern const struct rule rules_room[], rules_people[];
const struct rule *rule_of(const struct rule *rules, const char *kind); /* NULL: none */

const char *relate_field(
        const json_t *event, const char *name); /* of the body: "" where it has no such text */
uint64_t relate_seq(const json_t *event);

/* What is named here is wanted from here on: relate_name(relate, "count", "C-2026-0007"). 0 or -ENOMEM. */
must_check int relate_name(struct relate *relate, const char *what, const char *name);

/* Names what one of the exhibit's own entries names. */
must_check int relate_own(struct relate *relate, const struct bundle_entry *entry);

/* Adds one entry by its number, where it isn't there yet. */
must_check int relate_take(struct relate *relate, uint64_t seq, const char *why);

#endif
