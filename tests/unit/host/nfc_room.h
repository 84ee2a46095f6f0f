/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_TEST_NFC_ROOM_H
#define STRONGROOM_TEST_NFC_ROOM_H

/*
 * The reader program and the real libnfc on a serial line, between a simulated NFC pad and a fake agent
 *
 * The pad is played by a process of its own; what it shall do is written into memory that both see, and it says when
 * it has.
 */

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "agent.h"
#include "reader.h"

enum { PATH_ROOM = 64, SETTLE_MS = 500, NFC_HEAD = 4 + 2 /* container, type and length of the message */ };

enum wish { WISH_NONE, WISH_PUT, WISH_TAKE, WISH_UNPLUG, WISH_PLUG, WISH_MUTE, WISH_GARBLE };

struct nfc_pad_card;
struct nfc_table;

struct nfc_room {
        char dir[32], line[PATH_ROOM], socket[PATH_ROOM];
        pid_t played;
        struct nfc_table *table; /* what the test and the pad's process share */
        struct fake_agent agent;
        struct reader_run run;
};

/* A card that was sold (Proxmark3, tools/recover_pk.py, "NTAG21x"), and the URI https://example.com/A. */
extern const uint8_t nfc_uid[7], nfc_signature[32], nfc_message[18];
extern struct nfc_room nfc_room;

int nfc_room_open(void **state);
int nfc_room_close(void **state);
void nfc_room_start(void);
void nfc_room_go_live(void);
void nfc_room_stop(void);

void nfc_room_wish(enum wish what);
/* A card that is pulled away after so many exchanges; 0: it stays. */
void nfc_room_put(const struct nfc_pad_card *card, unsigned int leaves_after);
void nfc_room_put_genuine(unsigned int model);

/* What the agent hears next, which it acknowledges; ret_frame may be NULL. */
void nfc_room_expect_card(const void *bytes, size_t size, const char *type, struct link_frame *ret_frame);
/* Of the card that was put last: the container, and the data area up to the end of the message. */
void nfc_room_expect_written(size_t size, size_t cut);
void nfc_room_expect_silence(void);

#endif
