/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_COUNT_RADIO_H
#define STRONGROOM_COUNT_RADIO_H

/*
 * A count by radio: reads become scans once and passes often
 *
 *      frame ──▶ where does it look? ──▶ which count? ──▶ known in this pass? ──yes──▶ counted, nothing else
 *                antenna: its place       OPEN, radio            │ no
 *                else where he stands                           judged ──▶ count.scanned, where it says something new
 *
 * A pass of a place begins with the first read there and ends when no tag was read for PASS_QUIET_US, after
 * PASS_LONGEST_US, or when the counter goes elsewhere, pauses, looks or closes; an antenna that looks at a place always
 * makes passes of PASS_WINDOW_US, one after the other. What a pass came to is one entry, count.passed. A pass under way
 * lives here in memory only: after a crash it never was, while what was beeped is on record.
 *
 * now_us: microseconds of a clock that never goes back. Nothing here changes results: those are folded from the record.
 */

#include <stdbool.h>
#include <stdint.h>

#include "count_scan.h"
#include "macros.h"

enum {
        PASS_QUIET_US = 3 * 1000 * 1000,
        PASS_LONGEST_US = 60 * 1000 * 1000,
        PASS_WINDOW_US = 10 * 1000 * 1000,
        RADIO_FIELDS_MAX = 256,   /* places of counts, each with its own tags */
        RADIO_CHANNELS_MAX = 256, /* antennas that were heard */
};

struct count_radio;

/* NULL: no memory. */
struct count_radio *count_radio_new(void);
struct count_radio *count_radio_free(struct count_radio *radio);
DEFINE_SCOPED(struct count_radio, count_radio_free)

/* A turn came to nothing: so did all that was taken from it. */
void count_radio_forget(struct count_radio *radio);

/* True where this read changes nothing on record, and needs no turn of its own. The act names station and reader. */
bool count_radio_knows(
        struct count_radio *radio, const struct act *act, const struct frame *frame, uint64_t now_us);

/*
 * A FRAME_EPC or FRAME_NFC; what a card's memory says (FRAME_NDEF …) counts for nothing. The act gets the counter of
 * the count as its actor. What was put on record has a sequence; of a CLONE_SUSPECT somebody is to be told
 * (alert/alert_count.h). An answer without a text is none for people.
 */
must_check int count_radio_frame(struct count_radio *radio, struct act *act, const struct frame *frame,
        uint64_t now_us, struct count_answer *ret_answer);

/* Ends the passes of a count (0: of all) that are under way, or of those what this reader began (NULL: any). */
must_check int count_radio_end(struct count_radio *radio, struct act *act, int64_t count, const char *reader);

/* A place's label was scanned: the counter is elsewhere, or has come round. Ends the passes that he makes. */
must_check int count_radio_elsewhere(struct count_radio *radio, struct act *act, const char *count);

/* Ends those that are over; due: there is one. */
must_check int count_radio_tick(struct count_radio *radio, struct act *act, uint64_t now_us);
bool count_radio_due(const struct count_radio *radio, uint64_t now_us);

/*
 * A reader went stale or gone: what it looked at in a running count by radio isn't known any more, until a pass is made
 * there or somebody looks. state: "stale", "gone" … Its passes end first. radio may be NULL.
 */
must_check int count_radio_interrupt(struct count_radio *radio, struct act *act, const char *reader,
        const char *state, const char *reason);

/* What a pass came to, as it was put on record. */
struct count_pass {
        char place[PLACE_CODE_MAX];
        int64_t seq, reads, tags, references, lost, lines, read;
        bool covered;
};
typedef int count_pass_fn(void *context, const struct count_pass *pass);

/* The passes of a count that ended in these entries, in order. */
must_check int count_pass_last(struct ledger *ledger, const struct count_row *count, uint64_t after,
        count_pass_fn *fn, void *context);

#endif
