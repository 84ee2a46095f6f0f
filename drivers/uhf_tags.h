/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_DRIVER_UHF_TAGS_H
#define STRONGROOM_DRIVER_UHF_TAGS_H

/*
 * The tags that were seen of late, and what is known of their TIDs
 *
 * A fixed table; the one that wasn't seen for longest makes room. A TID is known of an EPC, and two tags can carry the
 * same EPC (that is what a clone does): so it is forgotten and read again after UHF_TID_SIGHTINGS sightings.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "strongroom/frame.h"

enum {
        UHF_EPC_MAX = 62, /* 31 words, the most that a PC can say */
        UHF_TAGS_MAX = 64,
        UHF_TID_WORDS = 6, /* class, vendor, model and the serial of all that have one; then 4, then 2 */
        UHF_TID_TRIES = 3,
        UHF_TID_SIGHTINGS = 1000,
};

struct uhf_tag {
        uint8_t epc_size, tid_size; /* epc_size 0: the row is free */
        uint8_t words;              /* of the TID that are asked for; 0: it was given up for now */
        uint8_t tries;
        uint16_t sightings; /* since the TID was read or given up */
        uint32_t seen;      /* the count of all sightings when it was seen last */
        uint16_t pc, antenna, phase;
        int16_t rssi_cdbm;
        uint32_t frequency_khz;
        uint8_t epc[UHF_EPC_MAX], tid[FRAME_TID_MAX];
};

struct uhf_tags {
        uint32_t seen;
        struct uhf_tag table[UHF_TAGS_MAX];
};

/* The row of the tag in the frame, new or not; NULL where the frame has no EPC to know it by. */
struct uhf_tag *uhf_tags_see(struct uhf_tags *tags, const struct frame *frame);

/* The one seen last of those whose TID is to be read; NULL: none. */
struct uhf_tag *uhf_tags_wanting(struct uhf_tags *tags);

/* A read of its TID ended without one: asks for less, again, or not for now. */
void uhf_tag_fail(struct uhf_tag *tag, bool overrun);
void uhf_tag_learn(struct uhf_tag *tag, const uint8_t *tid, size_t size);

/* Its last sighting, with what is known of the TID; the bytes are the row's. */
struct frame uhf_tag_frame(const struct uhf_tag *tag);

/* ---- Gen2's arithmetic ---- */

/* CRC-16 of Gen2, annex F: 0x1021, preset 0xffff, inverted. */
uint16_t uhf_crc16(const uint8_t *bytes, size_t size);

/* Bytes of the EPC that follows this PC. */
static inline size_t uhf_epc_size(uint16_t pc) {
        return (size_t) (pc >> 11) * 2;
}

#endif
