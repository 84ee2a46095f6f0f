/* SPDX-License-Identifier: ISC */

/*
 * UHF tags: a table searched from end to end
 */

#include "uhf_tags.h"

#include <assert.h>
#include <string.h>

/* The row of this EPC, or the one that may be taken for it. */
static struct uhf_tag *uhf_tags_find(struct uhf_tags *tags, const uint8_t *epc, size_t size) {
        struct uhf_tag *oldest = &tags->table[0];

        for (size_t i = 0; i < UHF_TAGS_MAX; i++) {
                struct uhf_tag *tag = &tags->table[i];

                if (tag->epc_size == size && !memcmp(tag->epc, epc, size))
                        return tag;
                if (oldest->epc_size && (!tag->epc_size || tag->seen < oldest->seen))
                        oldest = tag;
        }
        *oldest = (struct uhf_tag){ .epc_size = (uint8_t) size, .words = UHF_TID_WORDS };
        memcpy(oldest->epc, epc, size);
        return oldest;
}

struct uhf_tag *uhf_tags_see(struct uhf_tags *tags, const struct frame *frame) {
        struct uhf_tag *tag;

        if (!frame->size || frame->size > UHF_EPC_MAX)
                return NULL;
        tag = uhf_tags_find(tags, frame->bytes, frame->size);
        tag->seen = ++tags->seen;
        if (++tag->sightings >= UHF_TID_SIGHTINGS) {
                tag->tid_size = tag->tries = 0;
                tag->sightings = 0;
                tag->words = UHF_TID_WORDS;
        }
        tag->pc = frame->pc;
        tag->antenna = frame->antenna;
        tag->phase = frame->phase;
        tag->rssi_cdbm = frame->rssi_cdbm;
        tag->frequency_khz = frame->frequency_khz;
        return tag;
}

struct uhf_tag *uhf_tags_wanting(struct uhf_tags *tags) {
        struct uhf_tag *latest = NULL;

        for (size_t i = 0; i < UHF_TAGS_MAX; i++) {
                struct uhf_tag *tag = &tags->table[i];

                if (tag->epc_size && tag->words && !tag->tid_size && (!latest || tag->seen > latest->seen))
                        latest = tag;
        }
        return latest;
}

void uhf_tag_fail(struct uhf_tag *tag, bool overrun) {
        if (overrun)
                tag->words = tag->words > 2 ? (uint8_t) (tag->words - 2) : 0;
        else if (++tag->tries >= UHF_TID_TRIES)
                tag->words = 0;
        if (!tag->words)
                tag->sightings = 0;
}

void uhf_tag_learn(struct uhf_tag *tag, const uint8_t *tid, size_t size) {
        tag->tid_size = (uint8_t) (size < FRAME_TID_MAX ? size : FRAME_TID_MAX);
        memcpy(tag->tid, tid, tag->tid_size);
        tag->tries = 0;
        tag->sightings = 0;
}

struct frame uhf_tag_frame(const struct uhf_tag *tag) {
        struct frame frame = {
                .kind = FRAME_EPC,
                .antenna = tag->antenna,
                .rssi_cdbm = tag->rssi_cdbm,
                .phase = tag->phase,
                .size = tag->epc_size,
                .bytes = tag->epc,
                .pc = tag->pc,
                .frequency_khz = tag->frequency_khz,
                .tid_size = tag->tid_size,
        };

        memcpy(frame.tid, tag->tid, tag->tid_size);
        return frame;
}

uint16_t uhf_crc16(const uint8_t *bytes, size_t size) {
        uint16_t crc = 0xffff;

        for (size_t i = 0; i < size; i++) {
                crc = (uint16_t) (crc ^ (bytes[i] << 8));
                for (int bit = 0; bit < 8; bit++)
                        crc = (uint16_t) (crc & 0x8000 ? crc << 1 ^ 0x1021 : crc << 1);
        }
        return (uint16_t) ~crc;
}
