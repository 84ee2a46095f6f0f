/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_DEMO_RFID_H
#define STRONGROOM_DEMO_RFID_H

/*
 * A room that is heard: the demonstration's evidence room ER1 with radio tags, and what happens there in a night
 *
 *      gate       fixed: antenna 1 looks at ER1/A1, 2 at ER1/A2, 3 and 4 at the door, inside and outside
 *      handheld   swept along each shelf, after the shelf's label was scanned
 *      pad        NFC stickers, which three exhibits bear besides
 *      scanner-1  labels of shelves, and of what was drawn to be looked at by eye
 *
 * Which tag goes unread in which sweep is drawn by a generator that always begins alike. The trouble is planned; the
 * agent isn't told.
 */

#include "air.h"
#include "play.h"

enum {
        RFID_SHELVES = STOCK_ER1_SHELVES,
        RFID_TAGGED =
                STOCK_ER1_SHELVES * STOCK_ER1_EACH, /* the tag of an exhibit is its index in the stock */
        RFID_REFERENCES = 2,                        /* a shelf */
        RFID_NOWHERE = RFID_SHELVES,
        RFID_BEFORE = 2,        /* counts in the weeks before */
        RFID_BEFORE_SWEEPS = 6, /* of each shelf, each time */
        RFID_SWEEPS = 2,        /* of each shelf; then as the count advises */
        RFID_SWEEPS_MAX = 12,
        RFID_TEXT_MAX = 400,
};

/* What comes to pass, by index in the stock. */
enum {
        RFID_STOLEN = 0 * STOCK_ER1_EACH + 4,
        RFID_COPIED = 1 * STOCK_ER1_EACH + 6,
        RFID_ASTRAY = 3 * STOCK_ER1_EACH + 2,  /* lies on the next shelf */
        RFID_SWAPPED = 4 * STOCK_ER1_EACH + 3, /* bears the tag of the next, and that one its own */
        RFID_PADDED = 5 * STOCK_ER1_EACH + 6,  /* of the shelf in the shadow; laid on the pad */
        RFID_SHADOWED = 5,                     /* a shelf */
        RFID_SHADOW_READS = 3,                 /* so many of its first tags are read all the same */
};

struct rfid_story {
        const char *shape, *colour, *name, *title;
};

struct rfid {
        struct play play; /* stage, stock, the last count's report, alerts, verify, differences */
        struct air air;
        size_t shelf[RFID_TAGGED]; /* where each exhibit lies; RFID_NOWHERE: not in the room */
        bool shadow;
        uint32_t dice;
        json_int_t handheld_reads; /* that are on their way or there */
        size_t sweeps, scans, sweeps_of[RFID_SHELVES];
        size_t sampled, before_sampled;
        json_t *stories;
};

/* The number of a tagged exhibit; the code of a shelf, and back: RFID_NOWHERE. */
const char *rfid_number(const struct rfid *rfid, size_t item);
const char *rfid_shelf_code(size_t shelf);
size_t rfid_shelf_of(const char *code);

/* Everything, from the stage to the verdict. */
must_check int rfid_play(struct rfid *rfid);

/* Says what to type next; it goes on. */
must_check int rfid_keep(struct rfid *rfid);

/* ---- rfid_room.c ---- */

must_check int rfid_furnish(struct rfid *rfid);
must_check int rfid_start_readers(struct rfid *rfid);

/* Until a reader was heard of so many frames more, or in all. */
must_check int rfid_frames(struct rfid *rfid, const char *reader, json_int_t *ret_frames);
must_check int rfid_wait_frames(struct rfid *rfid, const char *reader, json_int_t frames);

/* Until it is in that state at that place. */
must_check int rfid_wait_presence(struct rfid *rfid, size_t item, const char *state, const char *place);
/* Until the last scan of the count found it. */
must_check int rfid_wait_found(struct rfid *rfid, size_t item);
must_check int rfid_wait_alert(struct rfid *rfid, const char *rule, const char *subject, json_t **ret_alert);

/* ---- rfid_count.c ---- */

must_check int rfid_open(struct rfid *rfid);

/* Pulls the trigger before a shelf; *ret_count: how many tags were read. 0, or a negative errno. */
must_check int rfid_pull(struct rfid *rfid, size_t shelf, size_t *ret_count);
must_check int rfid_sweep(struct rfid *rfid, size_t shelf); /* after its label was scanned */
must_check int rfid_sweep_as_advised(struct rfid *rfid);

/* Scans the label of a shelf: the counter is there. */
must_check int rfid_stand(struct rfid *rfid, size_t shelf);

/* Closes it: scans the labels of what is drawn to be looked at. *ret_sampled: how many. */
must_check int rfid_close(struct rfid *rfid, size_t *ret_sampled);

/* ---- rfid_story.c ---- */

must_check int rfid_before(struct rfid *rfid);
must_check int rfid_theft(struct rfid *rfid);
must_check int rfid_copy(struct rfid *rfid);
must_check int rfid_morning(struct rfid *rfid);

/* ---- rfid_outcome.c ---- */

must_check int rfid_outcome(struct rfid *rfid);

/* ---- rfid_report.c ---- */

void rfid_report_head(const struct rfid *rfid);

/* A story: what was seen and what the record says; what to do. */
format_like(4, 5) void rfid_tell(
        struct rfid *rfid, const struct rfid_story *story, const char *todo, const char *format, ...);
void rfid_report_end(const struct rfid *rfid);
void rfid_report_json(const struct rfid *rfid);

#endif
