/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_DEMO_AIR_H
#define STRONGROOM_DEMO_AIR_H

/*
 * What is in the air: made-up tags, and a process of its own that plays the readers which hear them
 *
 *      gate       a fixed LLRP reader on a TCP port of this machine, four antennas
 *      handheld   a TSL handheld on a pseudo-terminal; whoever pulls its trigger says what it reads
 *      pad        an NFC pad, a PN532 on another
 *
 * A tag is a number; its EPC, its chip's number and that of an NFC sticker beside it follow from it. Being a process,
 * the readers answer whatever the demonstration does meanwhile, as real ones do.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "macros.h"

enum { AIR_TAGS_MAX = 128, AIR_EPC_SIZE = 12, AIR_TEXT_MAX = 32, AIR_SWEEP_MAX = 16, AIR_PATH_MAX = 108 };

struct air {
        pid_t pid;     /* 0: nobody plays */
        int line;      /* to the process that plays; -1: none */
        uint16_t port; /* of the gate */
};

/*
 * Plays from now on, until air_close(), or the end of all processes that have the line. handheld, pad: the links to
 * their terminals. 0, or a negative errno.
 */
must_check int air_open(struct air *air, const char *handheld, const char *pad);
void air_close(struct air *air);

/* A tag comes before an antenna of the gate (1 … 4), in the place of where it was; 0: it is before none. copy: another
 * chip that bears its EPC. Heard from the next round on. */
must_check int air_hold(struct air *air, unsigned int tag, bool copy, unsigned int antenna, int rssi_dbm);

/* The trigger of the handheld is pulled once: these are read. */
must_check int air_sweep(struct air *air, const uint8_t *tags, size_t count);

/* A sticker is laid on the pad, or what lies there is taken off. */
must_check int air_lay(struct air *air, unsigned int tag);
must_check int air_lift(struct air *air);

/* As the record prints them: "epc:34…", "uid:04…"; the chip's number in hex. Room for AIR_TEXT_MAX. */
void air_epc_text(unsigned int tag, char *out);
void air_uid_text(unsigned int tag, char *out);
void air_tid_text(unsigned int tag, bool copy, char *out);

#endif
