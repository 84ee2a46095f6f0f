/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_TEST_FIELD_H
#define STRONGROOM_TEST_FIELD_H

/*
 * What a fixed reader hears, for stories: a simulated LLRP reader on the network, and the unmodified strongroom-reader
 * between it and the room's agent
 *
 * A tag is a number; its EPC and its chip follow from it.
 */

#include <stdint.h>
#include <sys/types.h>

#include "reader.h"
#include "room.h"

enum { FIELD_TAGS_MAX = 512, FIELD_EPC_SIZE = 12, FIELD_TEXT_MAX = 32 };

struct field_shared;

struct field {
        struct field_shared *shared; /* with the process that plays the reader */
        uint16_t port;
        pid_t played; /* 0: none */
        char name[32], run_folder[ROOM_PATH_MAX];
        struct reader_run run; /* pid 0: none */
};

/* Plugs the reader in and starts strongroom-reader under that name; with tid its chips' numbers are read too. */
void field_open(struct field *field, const struct room *room, const char *name, bool tid);
void field_close(struct field *field);

void field_put(struct field *field, unsigned int tag, unsigned int antenna, int rssi_dbm);
void field_take(struct field *field, unsigned int tag);

/* Another chip under the same EPC, beside the first. */
void field_put_copy(struct field *field, unsigned int tag, unsigned int antenna);

/* Pulls an antenna's cable, or puts it back. */
void field_pull(struct field *field, unsigned int antenna, bool pulled);

/* The reader itself loses power, or has it again. */
void field_unplug(struct field *field);
void field_plug(struct field *field);

/* "epc:30…", and its chip in hex. */
void field_tag_text(unsigned int tag, char *out);
void field_tid_text(unsigned int tag, char *out);

#endif
