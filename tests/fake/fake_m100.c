/* SPDX-License-Identifier: ISC */

/*
 * Fake M100: BB type cmd PL(2) … sum 7E, by the firmware manual's sections 1.1, 2 and 4
 */

#include <string.h>

#include "fake_uhf.h"

static uint8_t fake_sum(const uint8_t *bytes, size_t size) {
        uint8_t sum = 0;

        while (size--)
                sum = (uint8_t) (sum + *bytes++);
        return sum;
}

static void fake_m100_say(
        struct fake_uhf *reader, uint8_t type, uint8_t command, const uint8_t *parameters, size_t size) {
        uint8_t frame[7 + FAKE_UHF_PARAMETERS] = { 0xBB, type, command, (uint8_t) (size >> 8),
                (uint8_t) size };

        memcpy(frame + 5, parameters, size);
        frame[5 + size] = fake_sum(frame + 1, 4 + size);
        frame[6 + size] = 0x7E;
        fake_uhf_put(reader, frame, 7 + size);
}

static void fake_m100_fail(struct fake_uhf *reader, uint8_t code) {
        fake_m100_say(reader, 1, 0xFF, &code, 1);
}

static void fake_m100_notice(struct fake_uhf *reader, const struct fake_tag *tag, uint8_t command) {
        uint8_t notice[80] = { (uint8_t) tag->rssi_dbm };
        uint16_t crc = fake_tag_crc(tag);
        size_t size;

        notice[1] = (uint8_t) (fake_tag_pc(tag) >> 8);
        notice[2] = (uint8_t) fake_tag_pc(tag);
        size = 3 + fake_tag_epc(tag, notice + 3);
        notice[size++] = (uint8_t) (crc >> 8);
        notice[size++] = (uint8_t) crc;
        fake_m100_say(reader, 2, command, notice, size);
}

static void fake_m100_round(struct fake_uhf *reader) {
        size_t seen = 0;

        for (size_t i = 0; i < reader->field.count; i++) {
                if (reader->field.tags[i].away)
                        continue;
                fake_m100_notice(reader, &reader->field.tags[i], 0x22);
                seen++;
        }
        if (!seen)
                fake_m100_fail(reader, 0x15);
}

/* Length, PC, EPC, and then what the command brings. */
static void fake_m100_access_done(struct fake_uhf *reader, uint8_t command, const struct fake_tag *tag,
        const uint8_t *bytes, size_t size) {
        uint8_t answer[FAKE_UHF_PARAMETERS];
        size_t epc = fake_tag_epc(tag, answer + 3);

        answer[0] = (uint8_t) (2 + epc);
        answer[1] = (uint8_t) (fake_tag_pc(tag) >> 8);
        answer[2] = (uint8_t) fake_tag_pc(tag);
        memcpy(answer + 3 + epc, bytes, size);
        fake_m100_say(reader, 1, command, answer, 3 + epc + size);
}

static void fake_m100_access(struct fake_uhf *reader, uint8_t command, const uint8_t *p) {
        static const uint8_t zero = 0;
        uint8_t lost = command == 0x39 ? 0x09 : command == 0x49 ? 0x10 : 0x13;
        uint8_t group = command == 0x39 ? 0xA0 : command == 0x49 ? 0xB0 : 0xC0;
        uint16_t words[FAKE_WORDS_MAX];
        uint8_t bytes[2 * FAKE_WORDS_MAX];
        struct fake_access access = {
                .mask = reader->mask,
                .mask_size = reader->mask_size,
                .password = (uint32_t) p[0] << 24 | (uint32_t) p[1] << 16 | (uint32_t) p[2] << 8 | p[3],
                .words = words,
        };
        enum fake_answer answer;

        if (command == 0x82) {
                answer = fake_field_lock(
                        &reader->field, &access, (uint32_t) p[4] << 16 | (uint32_t) p[5] << 8 | p[6]);
        } else {
                access.bank = p[4];
                access.word = (unsigned int) (p[5] << 8 | p[6]);
                access.count = (unsigned int) (p[7] << 8 | p[8]);
                if (command == 0x49)
                        fake_words_in(p + 9, access.count, words);
                answer = (command == 0x39 ? fake_field_read : fake_field_write)(&reader->field, &access);
        }
        if (reader->faults.interleaved && reader->field.count)
                fake_m100_notice(reader, &reader->field.tags[0], 0x22);
        if (answer == FAKE_LOST)
                fake_m100_fail(reader, lost);
        else if (answer == FAKE_WRONG_PASSWORD)
                fake_m100_fail(reader, 0x16);
        else if (answer)
                fake_m100_fail(reader, (uint8_t) (group | (answer & 0xF)));
        else if (command != 0x39)
                fake_m100_access_done(reader, command, access.tag, &zero, 1);
        if (answer || command != 0x39)
                return;
        fake_words_out(words, access.count, bytes);
        fake_m100_access_done(reader, command, access.tag, bytes, 2u * access.count);
}

static void fake_m100_do(struct fake_uhf *reader, uint8_t command, const uint8_t *p, size_t size) {
        static const uint8_t zero = 0;

        switch (command) {
        case 0x27: reader->sweeping = true; return;
        case 0x22: fake_m100_round(reader); return;
        case 0x28: reader->sweeping = false; break;
        case 0x07: reader->region = p[0]; break;
        case 0xB6: reader->power_cdbm = p[0] << 8 | p[1]; break;
        case 0x0E:
                reader->session = p[0] & 3;
                reader->q = p[1] >> 3 & 15;
                break;
        case 0x12: break;
        case 0x0C:
                reader->mask_size = p[5] / 8;
                memcpy(reader->mask, p + 7, size - 7);
                break;
        case 0x39:
        case 0x49:
        case 0x82: fake_m100_access(reader, command, p); return;
        default: fake_m100_fail(reader, 0x17); return;
        }
        fake_m100_say(reader, 1, command, &zero, 1);
}

static size_t fake_m100_take(struct fake_uhf *reader) {
        const uint8_t *hold = reader->hold;
        size_t size;

        if (hold[0] != 0xBB)
                return 1;
        size = reader->held < 5 ? FAKE_UHF_HOLD : (size_t) (hold[3] << 8 | hold[4]);
        if (reader->held < 7 + size)
                return 0;
        if (hold[6 + size] != 0x7E || hold[5 + size] != fake_sum(hold + 1, 4 + size) || hold[1] != 0)
                return 1;
        if (fake_uhf_is_dumb(reader))
                return 7 + size;
        if (fake_uhf_refuses(reader))
                fake_m100_fail(reader, 0x17);
        else
                fake_m100_do(reader, hold[2], hold + 5, size);
        return 7 + size;
}

const struct fake_uhf_kind fake_m100 = {
        .driver = "uhf-m100",
        .take = fake_m100_take,
        .round = fake_m100_round,
};
