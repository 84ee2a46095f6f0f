/* SPDX-License-Identifier: ISC */

/*
 * Chips under one EPC: a tag's TID, and those that turned up under the same EPC besides
 *
 * Readers read as much of a TID as they are told to: where one is the beginning of the other, they are the same chip
 * and the longer is kept. One TID of up to 16 bytes lies in the record; more, or a longer one, in a block of its own.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "sightings_inside.h"

enum {
        TID_MODEL_BYTES = 4
}; /* class, designer and model (EPC Gen2, 6.3.2.1.3): less tells no chip from another */

static bool tid_is(const struct sighting_tid *a, const struct sighting_tid *b) {
        const size_t least = a->size < b->size ? a->size : b->size;

        return (a->size == b->size || least >= TID_MODEL_BYTES) && !memcmp(a->bytes, b->bytes, least);
}

void live_first_tid(const struct live *live, struct sighting_tid *out) {
        *out = (struct sighting_tid){ .size = live->tid_size };
        if (live->flags & LIVE_TIDS)
                *out = live->tid.tids->list[0];
        else
                memcpy(out->bytes, live->tid.bytes, live->tid_size);
}

static int live_add_block(struct sightings *s, struct live *live) {
        struct live_tids *tids;

        if (live->flags & LIVE_TIDS)
                return 0;
        tids = calloc(1, sizeof *tids);
        if (!tids)
                return -ENOMEM;
        live_first_tid(live, &tids->list[0]);
        tids->count = live->tid_size ? 1 : 0;
        live->tid.tids = tids;
        live->flags |= LIVE_TIDS;
        s->bytes += sizeof *tids;
        return 0;
}

static int live_set_first(struct sightings *s, struct live *live, const struct sighting_tid *tid) {
        if (tid->size > LIVE_TID_INLINE) {
                int r = live_add_block(s, live);

                if (r)
                        return r;
        }
        live->tid_size = tid->size;
        if (live->flags & LIVE_TIDS) {
                live->tid.tids->list[0] = *tid;
                live->tid.tids->count = live->tid.tids->count ? live->tid.tids->count : 1;
        } else {
                memcpy(live->tid.bytes, tid->bytes, tid->size);
        }
        return 0;
}

static struct sighting_tid *block_find(const struct live *live, const struct sighting_tid *tid) {
        for (size_t i = 1; live->flags & LIVE_TIDS && i < live->tid.tids->count; i++)
                if (tid_is(&live->tid.tids->list[i], tid))
                        return &live->tid.tids->list[i];
        return NULL;
}

int live_take_tid(
        struct sightings *s, struct live *live, const struct sighting_tid *tid, struct sighting_tid *other) {
        struct sighting_tid first, *later;
        int r;

        other->size = 0;
        if (!tid || !tid->size)
                return 0;
        assert(tid->size <= FRAME_TID_MAX);
        live_first_tid(live, &first);
        if (!first.size || tid_is(&first, tid))
                return tid->size > first.size ? live_set_first(s, live, tid) : 0;
        later = block_find(live, tid);
        if (later) {
                *later = tid->size > later->size ? *tid : *later;
                return 0;
        }
        r = live_add_block(s, live);
        if (r)
                return r;
        if (live->tid.tids->count == SIGHTING_TIDS_MAX)
                return 0;
        live->tid.tids->list[live->tid.tids->count++] = *tid;
        *other = *tid;
        return 0;
}

void live_free_tids(struct sightings *s, struct live *live) {
        if (!(live->flags & LIVE_TIDS))
                return;
        free(live->tid.tids);
        s->bytes -= sizeof(struct live_tids);
}
