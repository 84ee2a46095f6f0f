/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_PRESENCE_H
#define STRONGROOM_PRESENCE_H

/*
 * Presence on record: the edges of sightings as entries, and what is folded from them
 *
 *      presence.appeared → presence.moved* → presence.gone       of a tag that is bound to an exhibit
 *      presence.passed                                           it went through a door
 *      presence.unknown, presence.known                          antennas fell silent, or answer again
 *      presence.foreign                                          a tag that means nothing here
 *      presence.clone                                            one identity, and two things that have it
 *
 * A tag whose state is PRESENT is heard all the time: its last_us is when it came, and to be asked of the sightings.
 */

#include "act.h"
#include "custody.h"
#include "ledger.h"
#include "strongroom/tag.h"

enum {
        PRESENCE_FOREIGN_DAYS = 7,        /* a stranger is kept for so long after it was told last */
        PRESENCE_FOREIGN_A_DAY_MAX = 200, /* strangers told in a day; more are counted in memory only */
        PRESENCE_PORTS_MAX = 32,          /* antennas in one entry */
        PRESENCE_WORD_MAX = 16,
};

#define PRESENCE_DAY_US INT64_C(86400000000)

enum presence_kind {
        PRESENCE_APPEARED = 1,
        PRESENCE_MOVED,
        PRESENCE_GONE,
        PRESENCE_PASSED,
        PRESENCE_FOREIGN,
        PRESENCE_CLONE,
};

/* What stands on record of an edge. What isn't known is zero. */
struct presence_edge {
        enum presence_kind kind;
        struct tag tag;
        char place[PLACE_CODE_MAX], from[PLACE_CODE_MAX]; /* from: MOVED; CLONE: where the other was read */
        char reader[READER_NAME_MAX], from_reader[READER_NAME_MAX];
        int64_t port, from_port;
        int16_t rssi_cdbm; /* or FRAME_RSSI_UNKNOWN */
        uint32_t reads;
        int64_t apart_us; /* GONE: since it was heard last; CLONE: between both reads */
        const char *word; /* PASSED: IN, OUT, UNCLEAR; CLONE: TID, TWO_TIDS, TWO_ROOMS */
        char tid[2 * TAG_TID_MAX + 1], other_tid[2 * TAG_TID_MAX + 1]; /* CLONE; hex */
};

/* Appends the edge. item: the exhibit; "" for PRESENCE_FOREIGN. */
must_check int presence_append(
        struct act *act, const struct presence_edge *edge, const char *item, struct entry *ret_entry);

/* Antennas of one reader that fell silent or answer again, and the places that nothing else watches. */
struct presence_silence {
        const char *reader;
        bool silent;
        const char *reason;
        json_t *ports, *places; /* borrowed arrays */
        int64_t items;          /* that are unknown, or known again */
};
must_check int presence_append_silence(
        struct act *act, const struct presence_silence *silence, struct entry *ret_entry);

struct presence_row {
        char tag[TAG_TEXT_MAX];
        char item[ITEM_NUMBER_MAX];
        char place[PLACE_CODE_MAX];
        char state[PRESENCE_WORD_MAX], way[PRESENCE_WORD_MAX];
        char reader[READER_NAME_MAX];
        int64_t port;
        int64_t since_us, last_us;
        int64_t seq, appeared_seq;
};

/* In order of the tag. place NULL: all; else there and below. item NULL: all. */
typedef int presence_fn(void *context, const struct presence_row *row);
must_check int presence_each(
        struct ledger *ledger, const char *place, const char *item, presence_fn *fn, void *context);

/* Whether this stranger was told within a day, or as many as are told in a day were. */
must_check int presence_is_told(struct ledger *ledger, const char *tag, int64_t now_us, bool *ret_told);

/* Whether an antenna is recorded as silent. */
must_check int presence_is_silent(struct ledger *ledger, const char *reader, int64_t port, bool *ret_silent);

/* How many rows are in that state; place NULL: anywhere, else exactly there. */
must_check int presence_count(
        struct ledger *ledger, const char *state, const char *place, int64_t *ret_count);

/*
 * All that an exhibit's tags say together: PRESENT where one is heard, else UNKNOWN, else GONE; of several the last
 * edge counts. tags 0: none of them was ever heard.
 */
struct presence_item {
        int64_t tags;
        struct presence_row row;
};
must_check int presence_of_item(struct ledger *ledger, const char *item, struct presence_item *ret_item);

/* A place is the other, or lies in it: ER1/A/3 and ER1/A. */
bool presence_is_below(const char *place, const char *other);

/* The same, either way round. */
bool presence_is_within(const char *place, const char *other);

#endif
