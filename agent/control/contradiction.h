/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_CONTRADICTION_H
#define STRONGROOM_CONTRADICTION_H

/*
 * Contradictions: what stands outside the record and can't be true together with it
 *
 * A checkpoint that the site's key signed over more entries than there are, or over others; a counter that is further
 * than the record says. While there is one, nothing is added to the record: what would be signed now would be a second
 * history. It is read and shown as ever. A person ends it by checkpoint.accept, which says on the record what it
 * contradicts and why it goes on; what was accepted is no contradiction at the next start (ADR 0016).
 */

#include <jansson.h>
#include <stdbool.h>

#include "ledger.h"
#include "outside.h"

enum contradiction_kind {
        CONTRADICTION_ROLLED_BACK = 1, /* the record is shorter than a checkpoint says */
        CONTRADICTION_REWRITTEN,       /* it has another root at a checkpoint's size */
        CONTRADICTION_COUNTER_AHEAD,   /* the counter went on, the record didn't: an old disk */
        CONTRADICTION_COUNTER_REPLACED, /* the counter isn't the one on record, or went back: cleared, or another */
};

enum { CONTRADICTION_SOURCE_MAX = 128, CONTRADICTION_TEXT_MAX = 320, CONTRADICTIONS_MAX = 8 };

struct contradiction {
        enum contradiction_kind kind;
        char source[CONTRADICTION_SOURCE_MAX]; /* the file's name, the counter's */
        uint64_t size;                         /* that it says: entries, or the counter's value */
        uint64_t entries;                      /* that the record has, or the value on record */
        struct hash root;                      /* of the checkpoint */
};

/* The first so many; one more would say nothing new. */
struct contradictions {
        size_t count;
        struct contradiction list[CONTRADICTIONS_MAX];
};

/* Adds one that isn't there yet: whether it was added. */
bool contradiction_add(struct contradictions *all, const struct contradiction *one);

/* What outside_judge() found; false where the verdict is none. */
bool contradiction_of_outside(
        const struct outside *outside, const char *source, struct contradiction *ret_contradiction);

/* One sentence, in the language in use; out has room for CONTRADICTION_TEXT_MAX. */
void contradiction_text(const struct contradiction *contradiction, char *out);

/* {kind, source, size, entries, root}: for the event and for answers. NULL: no memory. */
json_t *contradiction_json(const struct contradiction *contradiction);
json_t *contradictions_json(const struct contradictions *all);

/* Whether an earlier checkpoint.accepted names it. Reads the whole record: only asked where there is one. */
must_check int contradiction_accepted(
        struct ledger *ledger, const struct contradiction *contradiction, bool *ret_accepted);

/* Whether the entries from there on hold a checkpoint.accepted. */
must_check int contradiction_accepted_since(struct ledger *ledger, uint64_t from, bool *ret_accepted);

#endif
