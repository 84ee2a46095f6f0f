/* SPDX-License-Identifier: ISC */

/*
 * Fake UHFReader288 (or 18, by model): Len Adr Cmd … CRC, by the manuals' sections on each command
 */

#include <string.h>

#include "fake_uhf.h"

enum { FAKE_PLAIN = 0x09, FAKE_288 = 0x0C };

/* The manual's own loop, bit by bit. */
static unsigned int fake_chafon_crc(const uint8_t *bytes, size_t size) {
        unsigned int value = 0xFFFF;

        while (size--) {
                value ^= *bytes++;
                for (int i = 0; i < 8; i++)
                        value = (value & 1) ? (value >> 1) ^ 0x8408 : value >> 1;
        }
        return value;
}

static bool fake_chafon_is_plain(const struct fake_uhf *reader) {
        return reader->model == FAKE_PLAIN;
}

static void fake_chafon_say(
        struct fake_uhf *reader, uint8_t command, uint8_t status, const uint8_t *data, size_t size) {
        uint8_t frame[FAKE_UHF_PARAMETERS] = { (uint8_t) (size + 5), 0x00, command, status };
        unsigned int crc;

        if (size)
                memcpy(frame + 4, data, size);
        crc = fake_chafon_crc(frame, 4 + size);
        frame[4 + size] = (uint8_t) crc;
        frame[5 + size] = (uint8_t) (crc >> 8);
        fake_uhf_put(reader, frame, 6 + size);
}

static void fake_chafon_tag(struct fake_uhf *reader, const struct fake_tag *tag, uint8_t status) {
        uint8_t data[80];
        size_t at = 0, size;

        if (!fake_chafon_is_plain(reader))
                data[at++] = (uint8_t) (1u << (tag->antenna - 1));
        data[at++] = 1;
        size = fake_tag_epc(tag, data + at + 1);
        data[at++] = (uint8_t) size;
        at += size;
        if (!fake_chafon_is_plain(reader))
                data[at++] = (uint8_t) (tag->rssi_dbm + 128);
        fake_chafon_say(reader, 0x01, status, data, at);
}

/* One answer for each tag, the last says that it was the last. */
static void fake_chafon_round(struct fake_uhf *reader) {
        const struct fake_tag *last = NULL;

        reader->sweeping = false;
        for (size_t i = 0; i < reader->field.count; i++) {
                const struct fake_tag *tag = &reader->field.tags[i];

                if (tag->away)
                        continue;
                if (last)
                        fake_chafon_tag(reader, last, 0x03);
                last = tag;
        }
        if (last)
                fake_chafon_tag(reader, last, 0x01);
        else
                fake_chafon_say(reader, 0x01, 0xFB, NULL, 0);
}

static void fake_chafon_answer(struct fake_uhf *reader, uint8_t command, enum fake_answer answer) {
        uint8_t code = (uint8_t) answer;

        if (answer == FAKE_LOST)
                fake_chafon_say(reader, command, 0xFB, NULL, 0);
        else if (answer == FAKE_WRONG_PASSWORD)
                fake_chafon_say(reader, command, 0x05, NULL, 0);
        else if (answer)
                fake_chafon_say(reader, command, 0xFC, &code, 1);
        else
                fake_chafon_say(reader, command, 0x00, NULL, 0);
}

static uint32_t fake_chafon_password(const uint8_t *p) {
        return (uint32_t) p[0] << 24 | (uint32_t) p[1] << 16 | (uint32_t) p[2] << 8 | p[3];
}

static enum fake_answer fake_chafon_lock(
        struct fake_uhf *reader, struct fake_access *access, const uint8_t *p) {
        static const uint32_t bits[] = { 0x200, 0x80, 0x20 };

        access->password = fake_chafon_password(p + 2);
        return fake_field_lock(&reader->field, access, bits[p[0]] << 10 | (p[1] == 2 ? bits[p[0]] : 0));
}

static void fake_chafon_access(struct fake_uhf *reader, uint8_t command, const uint8_t *p) {
        uint16_t words[FAKE_WORDS_MAX];
        uint8_t bytes[2 * FAKE_WORDS_MAX];
        unsigned int count = command == 0x03 ? *p++ : 0;
        struct fake_access access = { .mask = p + 1, .mask_size = 2u * p[0], .count = count, .words = words };
        enum fake_answer answer;

        p += 1 + access.mask_size;
        if (reader->faults.interleaved && reader->field.count)
                fake_chafon_tag(reader, &reader->field.tags[0], 0x03);
        if (command == 0x06) {
                fake_chafon_answer(reader, command, fake_chafon_lock(reader, &access, p));
                return;
        }
        access.bank = p[0];
        access.word = p[1];
        if (command == 0x03) {
                fake_words_in(p + 2, count, words);
                access.password = fake_chafon_password(p + 2 + 2u * count);
                fake_chafon_answer(reader, command, fake_field_write(&reader->field, &access));
                return;
        }
        access.count = p[2];
        access.password = fake_chafon_password(p + 3);
        answer = fake_field_read(&reader->field, &access);
        fake_words_out(words, answer ? 0 : access.count, bytes);
        if (answer)
                fake_chafon_answer(reader, command, answer);
        else
                fake_chafon_say(reader, command, 0x00, bytes, 2u * access.count);
}

static void fake_chafon_inventory(struct fake_uhf *reader, const uint8_t *p, size_t size) {
        if (size != (fake_chafon_is_plain(reader) ? 0 : 9)) {
                fake_chafon_say(reader, 0x01, 0xFF, NULL, 0);
                return;
        }
        reader->sweeping = true;
        if (!size)
                return;
        reader->q = p[0] & 0x0F;
        reader->session = p[1];
        reader->antenna = p[7] - 0x7Fu;
}

static void fake_chafon_info(struct fake_uhf *reader) {
        const uint8_t info[] = { 3, 1, (uint8_t) (reader->model ? reader->model : FAKE_288), 3,
                (uint8_t) (reader->region < 0 ? 49 : reader->region >> 8),
                (uint8_t) (reader->region < 0 ? 0x80 : reader->region),
                (uint8_t) (reader->power_cdbm < 0 ? 30 : reader->power_cdbm / 100),
                (uint8_t) (reader->scan_time ? reader->scan_time : 10) };

        fake_chafon_say(reader, 0x21, 0x00, info, sizeof info);
}

static void fake_chafon_do(struct fake_uhf *reader, uint8_t command, const uint8_t *p, size_t size) {
        switch (command) {
        case 0x01: fake_chafon_inventory(reader, p, size); return;
        case 0x02:
        case 0x03:
        case 0x06: fake_chafon_access(reader, command, p); return;
        case 0x21: fake_chafon_info(reader); return;
        case 0x22: reader->region = p[0] << 8 | p[1]; break;
        case 0x25: reader->scan_time = p[0]; break;
        case 0x2F: reader->power_cdbm = p[0] * 100; break;
        case 0x33:
                reader->signals++;
                (void) snprintf(reader->signal, sizeof reader->signal, "%u %u %u", p[0], p[1], p[2]);
                break;
        default: fake_chafon_say(reader, command, 0xFE, NULL, 0); return;
        }
        fake_chafon_say(reader, command, 0x00, NULL, 0);
}

/* While an inventory runs it hears nothing. */
static size_t fake_chafon_take(struct fake_uhf *reader) {
        const uint8_t *hold = reader->hold;
        size_t all = hold[0] + 1u;

        if (hold[0] < 4)
                return 1;
        if (reader->held < all)
                return 0;
        if (fake_chafon_crc(hold, all - 2) != (unsigned int) (hold[all - 1] << 8 | hold[all - 2]))
                return 1;
        if (fake_uhf_is_dumb(reader) || reader->sweeping)
                return all;
        if (fake_uhf_refuses(reader))
                fake_chafon_say(reader, hold[2], 0xFF, NULL, 0);
        else
                fake_chafon_do(reader, hold[2], hold + 3, all - 5);
        return all;
}

const struct fake_uhf_kind fake_chafon = {
        .driver = "uhf-chafon",
        .take = fake_chafon_take,
        .round = fake_chafon_round,
};
