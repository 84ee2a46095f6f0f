/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_SIGHTINGS_INSIDE_H
#define STRONGROOM_SIGHTINGS_INSIDE_H

/*
 * Inside the sightings: a live tag is 128 bytes, found through a slot of 8
 *
 *      slots    | hash 32 | live 32 |    open addressing, at most three quarters full, so 11 to 21 bytes a tag
 *      chunks   records of live tags in pages of 128; beyond 2^17 tags, pages come 128 at a time as one huge page.
 *               They never move, so that a number is as good as a pointer and growth copies only slots
 *      lists    each live tag is in one list of its place, and in one of time: a bucket of the wheel, or the parked
 *               ones of a silent antenna
 *
 * A tag is in the bucket where it was due when it was put there. Reads don't move it; when its bucket comes up, it is
 * gone or put where it is due now. So a read touches its own record and no neighbour's.
 */

#include <assert.h>

#include "sightings.h"
#include "strongroom/limits.h"

enum {
        LIVE_TAG_INLINE = 32, /* a 128-bit EPC in hex */
        LIVE_TID_INLINE = 16,
        MEAN_READS = 8, /* the mean of as many reads, then a moving one of that weight */
        PAGE_TAGS = 128,
        PAGES_MIN = 64,
        HUGE_TAGS = 16384, /* records in a huge page */
        HUGE_FROM = 1 << 17,
        LIVE_MAX = SIGHTINGS_MAX + SIGHTINGS_FOREIGN_MAX,
        SLOTS_MIN = 64,
        WHEEL_BUCKETS = SIGHTINGS_HORIZON_US / SIGHTINGS_GRAIN_US,
};

#define LIVE_NONE UINT32_MAX
#define LIST_HEAD UINT32_C(0x80000000) /* in wheel_prev: no record but a list, its number in the other bits */

static_assert(LIVE_MAX % HUGE_TAGS == 0 && HUGE_FROM % HUGE_TAGS == 0, "chunks end where the limit does");
static_assert(LIVE_MAX < (int64_t) LIST_HEAD, "a record's number and a list's can be told apart");

enum live_flags {
        LIVE_KNOWN = 1,
        LIVE_ROOMS = 2,    /* TWO_ROOMS was told */
        LIVE_MOVED = 4,    /* has moved before: the next time it rests */
        LIVE_RESTORED = 8, /* heard_us is the moment of that, no read's */
        LIVE_PARKED = 16,
        LIVE_TIDS = 32, /* tid.tids is in use */
};

struct live_tids {
        uint8_t count;
        struct sighting_tid list[SIGHTING_TIDS_MAX];
};

struct live {
        int64_t first_us, last_us; /* at its place */
        int64_t heard_us;          /* anywhere */
        int64_t rival_first_us, rival_last_us;
        uint32_t count;
        int16_t mean_cdbm, best_cdbm;
        uint32_t wheel_next, wheel_prev;
        uint16_t antenna; /* last of its place */
        uint16_t heard;   /* last of all */
        int16_t rival_mean_cdbm, rival_best_cdbm;
        /* the second cache line */
        uint32_t place_next, place_prev; /* free records: place_next */
        union {
                uint8_t bytes[LIVE_TID_INLINE];
                struct live_tids *tids;
        } tid;
        union {
                uint8_t bytes[LIVE_TAG_INLINE];
                uint8_t *far; /* where it is longer */
        } tag;
        uint16_t rival; /* an antenna of another place, where rival_count isn't 0 */
        uint8_t rival_count, flags, scheme, tag_size, tid_size;
};

static_assert(sizeof(struct live) == 128, "two cache lines");
static_assert(TAG_BYTES_MAX <= UINT8_MAX && FRAME_TID_MAX <= UINT8_MAX, "sizes are bytes");

struct slot {
        uint32_t hash;
        uint32_t live; /* number + 1; 0: empty */
};

struct watch {
        struct sightings_antenna antenna; /* gone_us filled in */
        bool silent;
        int64_t resumed_us;
        size_t tags; /* whose antenna it is */
};

struct sightings {
        struct sightings_rules rules;
        uint8_t key[SIGHTINGS_KEY_BYTES];
        struct watch *watches;
        size_t watch_count, place_count;
        uint32_t *places; /* heads */
        uint32_t *lists;  /* heads: the wheel's buckets, then the parked of each antenna */

        bool started;
        int64_t now_us;
        int64_t doubt_us; /* the clock went back: until then nobody can say how long a walk took */
        int64_t turn;     /* number of the earliest bucket that isn't done */

        struct slot *slots;
        size_t slot_count, live_count, known_count;
        uint32_t free_head, used; /* records that were in use once */
        size_t bytes;
        struct live **pages;
        size_t page_room;
};

struct sightings_teller {
        sightings_edge_fn *edge;
        void *context;
};

static inline struct live *live_at(const struct sightings *s, uint32_t number) {
        return &s->pages[number / PAGE_TAGS][number % PAGE_TAGS];
}

static inline const struct sightings_antenna *antenna_at(const struct sightings *s, uint16_t antenna) {
        return &s->watches[antenna].antenna;
}

/* sightings_table.c */
must_check int table_start(struct sightings *s); /* 0 or -ENOMEM */
uint32_t table_hash(const struct sightings *s, const struct tag *tag);
uint32_t table_find(const struct sightings *s, const struct tag *tag, uint32_t hash); /* LIVE_NONE */
/* A record with its tag, in no list, all else zero. 0 or -ENOMEM. */
must_check int table_add(struct sightings *s, const struct tag *tag, uint32_t hash, uint32_t *ret_number);
void table_remove(struct sightings *s, uint32_t number);
void table_free(struct sightings *s);
void live_tag(const struct live *live, struct tag *out);

/* sightings_tids.c: what is read of a chip. other: the one to tell of, size 0 where there is none. 0 or -ENOMEM. */
must_check int live_take_tid(
        struct sightings *s, struct live *live, const struct sighting_tid *tid, struct sighting_tid *other);
void live_first_tid(const struct live *live, struct sighting_tid *out);
void live_free_tids(struct sightings *s, struct live *live);

/* sightings_wheel.c */
void sightings_clock(struct sightings *s, int64_t now_us);
void wheel_add(struct sightings *s, uint32_t number);
/* Behind a read: puts a tag where it belongs now. due_was_us: live_due() before it. */
void wheel_follow(struct sightings *s, uint32_t number, int64_t due_was_us);
int64_t live_due(const struct sightings *s, const struct live *live);
/* Is its own antenna's word still good? */
bool live_is_held(const struct sightings *s, const struct live *live);

/* sightings_fold.c */
void live_enter(struct sightings *s, uint32_t number, uint16_t antenna);
void live_leave(struct sightings *s, uint32_t number);
void live_sighting(const struct sightings *s, const struct live *live, struct sighting *out);
void live_tell(const struct sightings *s, const struct sightings_teller *teller, const struct live *live,
        struct sighting_edge *edge);

#endif
