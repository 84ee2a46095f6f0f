/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_PRESENCE_KNOWN_H
#define STRONGROOM_PRESENCE_KNOWN_H

/*
 * What tags in the air mean, remembered: so that a read asks the register only now and then
 *
 * Direct-mapped: two tags that fall on one slot take it from each other, which costs a question and nothing else.
 * presence_known_forget() is called whenever a tag's meaning changed.
 */

#include <stdbool.h>
#include <stdint.h>

#include "ledger.h"
#include "macros.h"
#include "registry.h"
#include "strongroom/frame.h"
#include "strongroom/sighting.h"

struct known {
        struct tag tag;
        bool known;              /* it means something of ours */
        bool exhibit;            /* and that is an exhibit */
        struct sighting_tid tid; /* its chip's, where it was read when the tag was bound */
        char item[ITEM_NUMBER_MAX];
        uint64_t generation;
};

struct presence_known;

must_check int presence_known_new(struct presence_known **ret_known);
struct presence_known *presence_known_free(struct presence_known *known);
DEFINE_SCOPED(struct presence_known, presence_known_free)

/* Good until the next call. 0 or an error. */
must_check int presence_known_find(struct presence_known *known, struct ledger *ledger, const struct tag *tag,
        const struct known **ret_known);
void presence_known_forget(struct presence_known *known);

/* The identity in a frame, as a count takes it: false where there is none (blank, a random number). */
bool presence_known_tag(const struct frame *frame, struct tag *ret_tag);

/* The chip's number in a frame: size 0 where it wasn't read, or is blank. */
void presence_known_tid(const struct frame *frame, struct sighting_tid *ret_tid);

/* Both were read, and neither is the beginning of the other. */
bool presence_known_differs(const struct known *known, const struct sighting_tid *tid);

#endif
