/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_COUNT_ROOM_H
#define STRONGROOM_COUNT_ROOM_H

/*
 * A room for tests: a real store in a folder of its own, filled by events, counted by scans
 *
 *      room_begin(&room);
 *      room_put(&room, "PSK-2026-000001-A", "FIREARM", "ER1/A");
 *      room_open(&room, "shelf", "guided", "ER1");
 *      assert_scan(&room, "ER1/A", "PLACE");
 *      assert_scan(&room, "PSK-2026-000001-A", "FOUND_CONFIRMED");
 *      room_end(&room);        folds the record anew and compares the state
 *
 * Places are ER1 with the shelves ER1/A, ER1/B, ER1/C, and ER2 with ER2/A; LAB is outside. A place's and an item's
 * label are made when it is put there and found again by its name.
 */

#include "test.h"

#include <jansson.h>
#include <stdbool.h>

#include "act.h"
#include "clock.h"
#include "count_check.h"
#include "count_close.h"
#include "count_radio.h"
#include "count_scan.h"
#include "ledger.h"

enum { ROOM_PATH_SIZE = 256, ROOM_LABELS_MAX = 64 };

struct room_label {
        char name[PLACE_CODE_MAX], label[16];
};

struct room {
        char folder[ROOM_PATH_SIZE], store[ROOM_PATH_SIZE], key[ROOM_PATH_SIZE];
        struct moment now;
        struct ledger *ledger;
        struct ledger_fault fault;
        struct act act;
        struct room_label labels[ROOM_LABELS_MAX];
        size_t label_count;
        struct count_radio *radio;
        uint16_t antenna; /* of the next reads: 0, a hand-held's */
        struct count_answer answer;
        struct count_checked checked;
        struct count_closing closing;
};

void room_begin(struct room *room);
void room_end(struct room *room);
void room_forget(struct room *room); /* its folder, without verifying */
extern const struct fold *const room_folds[];
void room_reopen(struct room *room, bool create);

/* A turn around anything that acts: returns what the act returned, having committed. */
#define room_act(room, call) \
        __extension__({ \
                int acted_; \
                room_turn_begin(room); \
                acted_ = (call); \
                room_turn_end(room, acted_); \
                acted_; \
        })
void room_turn_begin(struct room *room);
void room_turn_end(struct room *room, int r);

/* Steals body. */
void room_record(struct room *room, const char *kind, const char *item, json_t *body);
void room_place(struct room *room, const char *code, const char *kind);
void room_put(struct room *room, const char *number, const char *class, const char *place);
void room_put_lot(struct room *room, const char *number, const char *place, int quantity);
/* A firearm with a serial number and a seal on record, "" where it has none. */
void room_put_marked(
        struct room *room, const char *number, const char *place, const char *serial, const char *seal);
void room_move(struct room *room, const char *number, const char *to);
void room_check_out(struct room *room, const char *number, const char *due);
void room_return(struct room *room, const char *number, const char *to);
void room_status(struct room *room, const char *number, const char *status);
const char *room_label_of(struct room *room, const char *name);

void room_open(struct room *room, const char *kind, const char *mode, const char *place);
/* name: a place, an item, or any payload that is neither's name. */
int room_scan(struct room *room, const char *name);
void assert_scan(struct room *room, const char *name, const char *result);

/* By radio. EPC and TID in hex; tid "": it wasn't read. Tags are bound by tag_bind() as a person does. */
void room_bind(struct room *room, const char *epc, const char *to, const char *binds, const char *tid);
void room_open_radio(struct room *room, const char *kind, const char *mode, const char *place);
void room_read(struct room *room, const char *epc, const char *tid); /* one read, half a second later */
void room_touch(struct room *room, const char *uid);                 /* an NFC card */
void assert_read(struct room *room, const char *epc, const char *result);
void room_touch_forged(struct room *room, const char *uid); /* a card whose maker's signature is wrong */
void room_wait(struct room *room, unsigned int seconds);    /* and what is over by then ends */
void room_pass(struct room *room);                          /* what is under way ends */
/* From another spot: the place's label, then these EPCs, up to NULL, then the pass ends. */
void room_sweep(struct room *room, const char *place, const char *const *epcs);
int room_look(struct room *room, const char *place);
int room_try_close(struct room *room, bool unverified); /* draws first, as the request does */

/* What the counter reads on an exhibit; NULL: he doesn't look. */
int room_check(struct room *room, const char *number, const char *serial, const char *seal);
void room_close(struct room *room);
int64_t room_result(struct room *room, const char *result); /* of the last close's summary */
int64_t room_number(
        struct room *room, const char *question); /* the first column of a question to the tables */
void assert_refused(struct room *room, int r, const char *error);

#endif
