/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_SIGHTINGS_H
#define STRONGROOM_SIGHTINGS_H

/*
 * Sightings: reads of tags fold into who is where (pure)
 *
 *      read     nothing → APPEARED → at a place → MOVED → at another → … → GONE
 *      silence  a reader fell silent: what its antenna saw last is unknown, not gone; one SILENT, one HEARD
 *
 * Moving takes moved_reads reads at antennas of another place since the last read at the tag's own, and a better mean
 * RSSI there by margin_cdbm. Where either side tells no RSSI: twice as many reads. Where the tag's own antenna is
 * silent, or hasn't read it for its hold-off, the reads alone decide. A tag that has moved rests for settle_us before
 * it moves again, as long as its antenna still reads it.
 *
 * GONE comes with a tick, once the antenna of its place and the one that heard it last have both not read it for their
 * hold-off; up to SIGHTINGS_GRAIN_US late, never early. A tag that was not ticked away in time and is read again stays.
 *
 * Time is the caller's monotonic clock in µs, from 0 to 2^61. A moment earlier than the last one counts as the last
 * one; and since a walk can't be timed then, TWO_ROOMS is not told for walk_us.
 *
 * Tags come from strangers. The table's hash is keyed; foreign tags have room of their own, and known ones theirs:
 * when a kind is full, its new tags are refused with SIGHTINGS_E_FULL until others are gone. Nothing live is ever
 * pushed out.
 *
 * Costs: a read O(1) and without allocation but for a new tag; a new tag O(1) amortised, as the slots double (the
 * records never move); a tick what is due, and each look at a tag that isn't due yet was paid for by a read since; or
 * by SIGHTINGS_HORIZON_US where a hold-off is longer than that. Memory is kept for the next flood until the end.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "macros.h"
#include "strongroom/sighting.h"

enum {
        SIGHTINGS_E_FULL = 1, /* as many live tags of this kind as there may be */
        SIGHTINGS_E_RULES,    /* a rule is out of its range */
        SIGHTINGS_E_LIVE,     /* the tag to restore is there already */
};

enum {
        SIGHTINGS_KEY_BYTES = 16, /* of SipHash-2-4 */
        SIGHTINGS_GRAIN_US = 1 << 18,
        SIGHTINGS_HORIZON_US = 512 * SIGHTINGS_GRAIN_US,
        SIGHTINGS_GONE_US = 30000000,
        SIGHTINGS_WALK_US = 10000000,
        SIGHTINGS_SETTLE_US = 3000000,
        SIGHTINGS_MARGIN_CDBM = 300,
        SIGHTINGS_MOVED_READS = 2,
};

/* Zero is the default named above. */
struct sightings_rules {
        int64_t gone_us;      /* hold-off: not read for so long is gone; 1 ms to 30 days */
        int64_t walk_us;      /* least time from one room to another; to 1 day */
        int64_t settle_us;    /* least time between two moves that both antennas dispute; to 1 day */
        uint16_t margin_cdbm; /* how much better the mean RSSI must be; to 100 dB */
        uint16_t moved_reads; /* 1 to 100 */
        size_t known_max;     /* to SIGHTINGS_MAX */
        size_t foreign_max;   /* to SIGHTINGS_FOREIGN_MAX */
};

struct sightings_antenna {
        uint16_t place;
        uint16_t room;
        bool portal;     /* stands between rooms: says nothing about walking from one to another */
        int64_t gone_us; /* its own hold-off; 0: that of the rules */
};

struct sightings_read {
        const struct tag *tag;
        const struct sighting_tid *tid; /* NULL: not read */
        uint16_t antenna;
        int16_t rssi_cdbm; /* or FRAME_RSSI_UNKNOWN */
        bool known; /* bound to something of ours; may change from read to read, where its new kind has room */
};

enum sighting_edge_kind {
        SIGHTING_APPEARED = 1,
        SIGHTING_MOVED,    /* before: the sighting that has ended */
        SIGHTING_GONE,     /* sighting: the one that has ended */
        SIGHTING_TWO_TIDS, /* other_tid was read with a tag that has tid; once each until GONE */
        SIGHTING_TWO_ROOMS, /* read at from_antenna, and in another room sooner than one walks; once until GONE */
        SIGHTING_SILENT, /* antenna: its tags, so many, are unknown */
        SIGHTING_HEARD,  /* antenna: and have a whole hold-off again */
};

struct sighting_edge {
        enum sighting_edge_kind kind;
        uint16_t antenna;      /* of the read that made it; GONE: of the sighting; SILENT, HEARD: which */
        uint16_t from_antenna; /* MOVED, TWO_ROOMS */
        int16_t rssi_cdbm;     /* of the read that made it; else FRAME_RSSI_UNKNOWN */
        bool known;            /* as the reads say */
        int64_t at_us;         /* when */
        int64_t from_us;       /* MOVED: last read there; TWO_ROOMS: the earlier read */
        const struct sighting *sighting;            /* as it is now; NULL: SILENT, HEARD */
        const struct sighting *before;              /* MOVED; else NULL */
        const struct sighting_tid *tid, *other_tid; /* TWO_TIDS; else NULL */
        size_t tags;                                /* SILENT, HEARD */
};

/* All that is pointed to is borrowed until it returns. It must not call what changes the sightings. */
typedef void sightings_edge_fn(void *context, const struct sighting_edge *edge);

struct sightings_place {
        size_t tags;     /* live */
        size_t unknown;  /* of these: last seen by an antenna that is silent */
        size_t antennas; /* that watch it */
        size_t silent;   /* of these */
};

struct sightings_counts {
        size_t known, foreign;
        size_t bytes; /* all the memory held */
};

struct sightings;

/* The key is random and secret; 1 to SIGHTINGS_ANTENNAS_MAX antennas, copied. 0, SIGHTINGS_E_RULES, or -ENOMEM. */
must_check int sightings_new(const struct sightings_rules *rules, const struct sightings_antenna *antennas,
        size_t antenna_count, const uint8_t *key, struct sightings **ret_sightings);
struct sightings *sightings_free(struct sightings *sightings);
DEFINE_SCOPED(struct sightings, sightings_free)

/* 0, SIGHTINGS_E_FULL, or -ENOMEM: the last two change nothing. A read at a silent antenna resumes it first. */
must_check int sightings_read(struct sightings *sightings, const struct sightings_read *read, int64_t now_us,
        sightings_edge_fn *edge, void *context);

/*
 * The same for many, in their order, several times as fast where memory is slow. Each is folded whatever became of the
 * others: -ENOMEM, else SIGHTINGS_E_FULL where one wasn't, and how many weren't.
 */
must_check int sightings_read_many(struct sightings *sightings, const struct sightings_read *reads,
        size_t read_count, int64_t now_us, sightings_edge_fn *edge, void *context, size_t *ret_refused);

void sightings_tick(struct sightings *sightings, int64_t now_us, sightings_edge_fn *edge, void *context);

/* Silent twice is silent once, and so with resumed. Resuming costs what would have been gone meanwhile. */
void sightings_silence(struct sightings *sightings, uint16_t antenna, int64_t now_us, sightings_edge_fn *edge,
        void *context);
void sightings_resume(struct sightings *sightings, uint16_t antenna, int64_t now_us, sightings_edge_fn *edge,
        void *context);

/*
 * What a record says was live: it has a whole hold-off from now, and makes no edge. The read's RSSI is its best.
 * first_us <= last_us <= now_us; before the clock's 0 is fine. 0, SIGHTINGS_E_FULL, SIGHTINGS_E_LIVE, or -ENOMEM.
 */
must_check int sightings_restore(struct sightings *sightings, const struct sightings_read *read,
        int64_t first_us, int64_t last_us, int64_t now_us);

bool sightings_find(const struct sightings *sightings, const struct tag *tag, struct sighting *ret_sighting);

/* In no order; until fn returns something other than 0, which is returned. fn must not change the sightings. */
typedef int sightings_fn(void *context, const struct sighting *sighting, bool known);
int sightings_each_at(const struct sightings *sightings, uint16_t place, sightings_fn *fn, void *context);
int sightings_each(const struct sightings *sightings, sightings_fn *fn, void *context);

struct sightings_place sightings_place(const struct sightings *sightings, uint16_t place);
struct sightings_counts sightings_counts(const struct sightings *sightings);

/* "APPEARED" */
const char *sighting_edge_name(enum sighting_edge_kind kind);

#endif
