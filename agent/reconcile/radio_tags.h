/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_RADIO_TAGS_H
#define STRONGROOM_RADIO_TAGS_H

/*
 * Tags that a radio read at one place, in memory: what is known of each, found in one step
 *
 * A tag is what a frame says it is, its chip's TID too; two chips with one EPC are two tags. It is kept by a digest of
 * 128 bits under a key that nobody outside knows.
 */

#include <stdbool.h>
#include <stdint.h>

#include "macros.h"
#include "strongroom/frame.h"

enum { RADIO_DIGEST_SIZE = 16, RADIO_KEY_SIZE = 16, RADIO_TAGS_MAX = 1 << 16 };

enum { RADIO_TAGS_E_FULL = 1 };

enum radio_kind { RADIO_OTHER = 0, RADIO_EXHIBIT, RADIO_REFERENCE, RADIO_FOREIGN };

struct radio_digest {
        uint8_t bytes[RADIO_DIGEST_SIZE];
};

struct radio_tag {
        struct radio_digest digest;
        int64_t id;          /* the exhibit's row, the entry that bound a reference tag; else 0 */
        uint32_t generation; /* of the record when it was judged; 0: a free place */
        uint32_t pass;       /* that read it last; 0: none */
        uint16_t kind;       /* enum radio_kind */
        uint16_t signal;     /* enum signal_kind: for the first read in a pass */
};

struct radio_tags {
        struct radio_tag *slots;
        size_t room, count; /* room: a power of two, or 0 */
};

void radio_digest(const uint8_t *key, const struct frame *frame, struct radio_digest *ret_digest);

/* NULL where it isn't known. */
struct radio_tag *radio_tags_find(const struct radio_tags *tags, const struct radio_digest *digest);

/* One that isn't known yet: 0, RADIO_TAGS_E_FULL, or -ENOMEM. Good until the next one is added. */
must_check int radio_tags_add(
        struct radio_tags *tags, const struct radio_digest *digest, struct radio_tag **ret_tag);

void radio_tags_end(struct radio_tags *tags);

#endif
