/* SPDX-License-Identifier: ISC */

/*
 * Fake Mercury module (M6e): FF len op … CRC, by what the public hosts send and expect
 */

#include <assert.h>
#include <string.h>

#include "fake_uhf.h"

enum { FAKE_LOST_STATUS = 0x0400, FAKE_BOOTED = 2 };

/* The polynomial, bit by bit, with the data coming in from below. */
static unsigned int fake_mercury_crc(const uint8_t *bytes, size_t size) {
        unsigned int crc = 0xFFFF;

        for (size_t i = 0; i < 8 * size; i++) {
                unsigned int bit = (unsigned int) bytes[i / 8] >> (7 - i % 8) & 1u, top = crc & 0x8000;

                crc = (crc << 1 | bit) & 0xFFFF;
                if (top)
                        crc ^= 0x1021;
        }
        return crc;
}

static void fake_mercury_say(
        struct fake_uhf *reader, uint8_t op, unsigned int status, const uint8_t *data, size_t size) {
        uint8_t frame[FAKE_UHF_PARAMETERS] = { 0xFF, (uint8_t) size, op, (uint8_t) (status >> 8),
                (uint8_t) status };
        unsigned int crc;

        if (size)
                memcpy(frame + 5, data, size);
        crc = fake_mercury_crc(frame + 1, 4 + size);
        frame[5 + size] = (uint8_t) (crc >> 8);
        frame[6 + size] = (uint8_t) crc;
        fake_uhf_put(reader, frame, 7 + size);
}

/* The TID's first six words, where there are so many. */
static size_t fake_mercury_data(const struct fake_uhf *reader, const struct fake_tag *tag, uint8_t *out) {
        bool whole = reader->embedded && tag->count[FAKE_TID] >= 6;
        unsigned int bits = whole ? 96 : reader->embedded ? 0x8000 : 0;

        out[0] = (uint8_t) (bits >> 8);
        out[1] = (uint8_t) bits;
        if (whole)
                fake_words_out(tag->words[FAKE_TID], 6, out + 2);
        return whole ? 14 : 2;
}

static void fake_mercury_tag(struct fake_uhf *reader, const struct fake_tag *tag) {
        uint8_t record[160] = { 0x10, 0x00, 0x1B, 0x00, 0xFF, 0x01, 1, (uint8_t) tag->rssi_dbm,
                (uint8_t) (tag->antenna << 4 | tag->antenna), 0x0D, 0x35, 0xA4, 0, 0, 1, 0x27, 0, 0x2D, 5 };
        uint16_t crc = fake_tag_crc(tag);
        uint8_t epc[62];
        size_t at = 19, size = fake_tag_epc(tag, epc);

        at += fake_mercury_data(reader, tag, record + at);
        record[at++] = (uint8_t) ((4 + size) * 8 >> 8);
        record[at++] = (uint8_t) ((4 + size) * 8);
        record[at++] = (uint8_t) (fake_tag_pc(tag) >> 8);
        record[at++] = (uint8_t) fake_tag_pc(tag);
        memcpy(record + at, epc, size);
        at += size;
        record[at++] = (uint8_t) (crc >> 8);
        record[at++] = (uint8_t) crc;
        fake_mercury_say(reader, 0x22, 0, record, at);
}

static void fake_mercury_round(struct fake_uhf *reader) {
        size_t seen = 0;

        for (size_t i = 0; i < reader->field.count; i++) {
                if (reader->field.tags[i].away)
                        continue;
                fake_mercury_tag(reader, &reader->field.tags[i]);
                seen++;
        }
        if (!seen)
                fake_mercury_say(reader, 0x22, 0x0400, NULL, 0);
}

/* Password, bits, EPC. */
static const uint8_t *fake_mercury_filter(
        struct fake_uhf *reader, struct fake_access *access, const uint8_t *p, bool with_password) {
        if (with_password) {
                access->password =
                        (uint32_t) p[0] << 24 | (uint32_t) p[1] << 16 | (uint32_t) p[2] << 8 | p[3];
                p += 4;
        }
        reader->mask_size = p[0] / 8;
        memcpy(reader->mask, p + 1, reader->mask_size);
        access->mask = reader->mask;
        access->mask_size = reader->mask_size;
        return p + 1 + reader->mask_size;
}

static enum fake_answer fake_mercury_reach(struct fake_uhf *reader, uint8_t op, struct fake_access *access,
        const uint8_t *p, const uint8_t *end) {
        const uint8_t *data;

        assert(p[2] == 1); /* option: by EPC */
        p += 3;
        if (op == 0x25) {
                access->password =
                        (uint32_t) p[0] << 24 | (uint32_t) p[1] << 16 | (uint32_t) p[2] << 8 | p[3];
                (void) fake_mercury_filter(reader, access, p + 8, false);
                return fake_field_lock(&reader->field, access,
                        (uint32_t) (p[4] << 8 | p[5]) << 10 | (uint32_t) (p[6] << 8 | p[7]));
        }
        if (op == 0x28) {
                access->bank = p[0];
                access->word = p[4];
                access->count = p[5];
                (void) fake_mercury_filter(reader, access, p + 6, true);
                return fake_field_read(&reader->field, access);
        }
        access->word = p[3];
        access->bank = p[4];
        data = fake_mercury_filter(reader, access, p + 5, true);
        access->count = (unsigned int) (end - data) / 2;
        fake_words_in(data, access->count, access->words);
        return fake_field_write(&reader->field, access);
}

static void fake_mercury_access(struct fake_uhf *reader, uint8_t op, const uint8_t *p, size_t size) {
        uint16_t words[FAKE_WORDS_MAX];
        uint8_t bytes[2 * FAKE_WORDS_MAX + 1] = { 1 };
        struct fake_access access = { .words = words };
        enum fake_answer answer = fake_mercury_reach(reader, op, &access, p, p + size);

        if (reader->faults.interleaved && reader->field.count)
                fake_mercury_tag(reader, &reader->field.tags[0]);
        if (answer == FAKE_LOST || answer == FAKE_WRONG_PASSWORD) {
                fake_mercury_say(reader, op, FAKE_LOST_STATUS, NULL, 0);
        } else if (answer) {
                fake_mercury_say(reader, op, 0x0420 | ((unsigned int) answer & 0xF), NULL, 0);
        } else if (op == 0x28) {
                fake_words_out(words, access.count, bytes + 1);
                fake_mercury_say(reader, op, 0, bytes, 1 + 2u * access.count);
        } else {
                fake_mercury_say(reader, op, 0, NULL, 0);
        }
}

static void fake_mercury_continuous(struct fake_uhf *reader, const uint8_t *p) {
        reader->sweeping = p[2] == 1 && reader->region > 0;
        reader->embedded = p[2] == 1 && p[11] & 0x04;
        fake_mercury_say(reader, 0x2F, p[2] == 1 && !reader->sweeping ? 0x010B : 0, NULL, 0);
}

static void fake_mercury_do(struct fake_uhf *reader, uint8_t op, const uint8_t *p, size_t size) {
        static const uint8_t program = FAKE_BOOTED | 0x10, boot = 0x11;

        switch (op) {
        case 0x03: break;
        case 0x0C: fake_mercury_say(reader, op, 0, reader->model ? &boot : &program, 1); return;
        case 0x04: reader->model = 0; break;
        case 0x22: fake_mercury_round(reader); return;
        case 0x24:
        case 0x25:
        case 0x28: fake_mercury_access(reader, op, p, size); return;
        case 0x2F: fake_mercury_continuous(reader, p); return;
        case 0x91: reader->antenna = size == 2 ? p[0] : 0; break;
        case 0x92: reader->power_cdbm = p[0] << 8 | p[1]; break;
        case 0x97: reader->region = p[0]; break;
        case 0x9B:
                if (p[1] == 0x00)
                        reader->session = p[2];
                else
                        reader->q = p[3];
                break;
        case 0x93:
        case 0x94:
        case 0x9A: break;
        default: fake_mercury_say(reader, op, 0x0101, NULL, 0); return;
        }
        fake_mercury_say(reader, op, 0, NULL, 0);
}

static size_t fake_mercury_take(struct fake_uhf *reader) {
        const uint8_t *hold = reader->hold;
        size_t all = reader->held > 1 ? hold[1] + 5u : FAKE_UHF_HOLD;

        if (hold[0] != 0xFF)
                return 1;
        if (reader->held < all)
                return 0;
        if (fake_mercury_crc(hold + 1, all - 3) != (unsigned int) (hold[all - 2] << 8 | hold[all - 1]))
                return 1;
        if (fake_uhf_is_dumb(reader))
                return all;
        if (fake_uhf_refuses(reader))
                fake_mercury_say(reader, hold[2], 0x0105, NULL, 0);
        else
                fake_mercury_do(reader, hold[2], hold + 3, all - 5);
        return all;
}

const struct fake_uhf_kind fake_mercury = {
        .driver = "uhf-mercury",
        .take = fake_mercury_take,
        .round = fake_mercury_round,
};
