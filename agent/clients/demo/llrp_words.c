/* SPDX-License-Identifier: ISC */

/*
 * LLRP words: bytes out, and what the simulated reader says by itself (EPCglobal LLRP 1.0.1, chapters 16 and 17)
 */

#include "llrp_words.h"

#include <assert.h>
#include <string.h>

void words_say(struct llrp_reader *reader, uint64_t value, unsigned int bytes) {
        assert(reader->out_size + bytes <= sizeof reader->out);
        for (unsigned int i = bytes; i--;)
                reader->out[reader->out_size++] = (uint8_t) (value >> 8 * i);
}

void words_say_bytes(struct llrp_reader *reader, const void *bytes, size_t size) {
        assert(reader->out_size + size <= sizeof reader->out);
        memcpy(reader->out + reader->out_size, bytes, size);
        reader->out_size += size;
}

size_t words_begin(struct llrp_reader *reader, unsigned int type) {
        const size_t at = reader->out_size;

        words_say(reader, type, 2);
        words_say(reader, 0, 2);
        return at;
}

void words_end(struct llrp_reader *reader, size_t at) {
        const size_t size = reader->out_size - at;

        reader->out[at + 2] = (uint8_t) (size >> 8);
        reader->out[at + 3] = (uint8_t) size;
}

size_t words_begin_message(struct llrp_reader *reader, unsigned int type, uint32_t id) {
        const size_t at = reader->out_size;

        words_say(reader, 1u << 10 | type, 2);
        words_say(reader, 0, 4);
        words_say(reader, id, 4);
        return at;
}

void words_end_message(struct llrp_reader *reader, size_t at) {
        const size_t size = reader->out_size - at;

        for (unsigned int i = 0; i < 4; i++)
                reader->out[at + 2 + i] = (uint8_t) (size >> 8 * (3 - i));
}

void words_say_status(struct llrp_reader *reader, uint16_t code) {
        static const char words[] = "refused by a simulated reader";
        const size_t at = words_begin(reader, 287);

        words_say(reader, code, 2);
        words_say(reader, code ? sizeof words - 1 : 0, 2);
        if (code)
                words_say_bytes(reader, words, sizeof words - 1);
        words_end(reader, at);
}

void words_say_capabilities(struct llrp_reader *reader) {
        static const char firmware[] = "simulated 1.0";
        size_t part = words_begin(reader, 137), inner, entry;

        words_say(reader, LLRP_READER_ANTENNAS, 2);
        words_say(reader, 0, 2);
        words_say(reader, reader->vendor, 4);
        words_say(reader, 1, 4);
        words_say(reader, sizeof firmware - 1, 2);
        words_say_bytes(reader, firmware, sizeof firmware - 1);
        words_end(reader, part);
        part = words_begin(reader, 143);
        words_say(reader, 0, 2);
        words_say(reader, 0, 2);
        inner = words_begin(reader, 144);
        for (unsigned int i = 1; i <= 20; i++) { /* 10 to 29 dBm, by whole dB */
                entry = words_begin(reader, 145);
                words_say(reader, i, 2);
                words_say(reader, (9 + i) * 100, 2);
                words_end(reader, entry);
        }
        entry = words_begin(reader, 146);
        words_say(reader, 0x80, 1);
        words_end(reader, entry);
        words_end(reader, inner);
        words_end(reader, part);
}

/* ---- what it says by itself ---- */

static void say_event(struct llrp_reader *reader, unsigned int type, uint32_t value, unsigned int bytes) {
        const size_t at = words_begin_message(reader, 63, reader->next_id++);
        const size_t data = words_begin(reader, 246);
        size_t part = words_begin(reader, 128);

        words_say(reader, reader->utc_us, 8);
        words_end(reader, part);
        part = words_begin(reader, type);
        words_say(reader, value, bytes);
        words_end(reader, part);
        words_end(reader, data);
        words_end_message(reader, at);
}

void llrp_reader_connect(struct llrp_reader *reader) {
        reader->has_rospec = reader->enabled = reader->running = reader->keepalives = false;
        reader->has_access = reader->access_enabled = reader->extended = false;
        reader->in_size = reader->out_size = 0;
        say_event(reader, 256, reader->busy ? 4 : 0, 2);
}

void llrp_reader_keep_alive(struct llrp_reader *reader) {
        if (reader->keepalives)
                words_end_message(reader, words_begin_message(reader, 62, reader->next_id++));
}

void llrp_reader_set_antenna(struct llrp_reader *reader, unsigned int antenna, bool plugged) {
        assert(antenna >= 1 && antenna <= LLRP_READER_ANTENNAS);
        reader->unplugged[antenna - 1] = !plugged;
        say_event(reader, 255, (plugged ? 1u << 16 : 0u) | antenna, 3);
}

static void say_custom(struct llrp_reader *reader, unsigned int subtype, uint16_t value) {
        const size_t at = words_begin(reader, 1023);

        words_say(reader, LLRP_IMPINJ, 4);
        words_say(reader, subtype, 4);
        words_say(reader, value, 2);
        words_end(reader, at);
}

static void say_tid(struct llrp_reader *reader, const struct llrp_reader_tag *tag) {
        const size_t at = words_begin(reader, 349);

        words_say(reader, tag->has_tid ? 0 : 4, 1); /* 4: no response from the tag */
        words_say(reader, 1, 2);
        words_say(reader, tag->has_tid ? LLRP_READER_TID_SIZE / 2 : 0, 2);
        if (tag->has_tid)
                words_say_bytes(reader, tag->tid, LLRP_READER_TID_SIZE);
        words_end(reader, at);
}

static void say_tag(struct llrp_reader *reader, const struct llrp_reader_tag *tag) {
        const size_t at = words_begin(reader, 240);
        size_t epc;

        if (tag->epc_size == 12) {
                words_say(reader, 0x80 | 13, 1);
                words_say_bytes(reader, tag->epc, 12);
        } else {
                epc = words_begin(reader, 241);
                words_say(reader, 8u * tag->epc_size, 2);
                words_say_bytes(reader, tag->epc, tag->epc_size);
                words_end(reader, epc);
        }
        words_say(reader, 0x80 | 1, 1);
        words_say(reader, tag->antenna, 2);
        words_say(reader, 0x80 | 6, 1);
        words_say(reader, (uint8_t) tag->rssi_dbm, 1);
        words_say(reader, 0x80 | 7, 1);
        words_say(reader, 7, 2);
        words_say(reader, 0x80 | 4, 1);
        words_say(reader, reader->utc_us, 8);
        words_say(reader, 0x80 | 8, 1);
        words_say(reader, 1, 2);
        words_say(reader, 0x80 | 12, 1);
        words_say(reader, (unsigned int) (tag->epc_size / 2) << 11, 2);
        if (reader->extended) {
                say_custom(reader, 56, 1234);
                say_custom(reader, 57, (uint16_t) (tag->rssi_dbm * 100 - 25));
        }
        if (reader->access_enabled)
                say_tid(reader, tag);
        words_end(reader, at);
}

void llrp_reader_round(struct llrp_reader *reader) {
        size_t at;

        if (!reader->running)
                return;
        for (size_t i = 0; i < reader->tag_count; i++) {
                const struct llrp_reader_tag *tag = &reader->tags[i];

                if (reader->unplugged[tag->antenna - 1] ||
                        !(reader->antenna_mask & UINT32_C(1) << (tag->antenna - 1)) ||
                        sizeof reader->out - reader->out_size < 256)
                        continue;
                at = words_begin_message(reader, 61, reader->next_id++);
                say_tag(reader, tag);
                words_end_message(reader, at);
        }
}
