/* SPDX-License-Identifier: ISC */

/*
 * Fake field: memory, passwords and locks by Gen2
 */

#include "fake_field.h"

#include <assert.h>
#include <string.h>

static unsigned int fake_digit(char c) {
        return (unsigned int) (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
}

/* Words of four digits each. */
static uint8_t fake_words(const char *hex, uint16_t *words) {
        size_t count = strlen(hex) / 4;

        assert(strlen(hex) % 4 == 0 && count < FAKE_WORDS_MAX);
        for (size_t i = 0; i < count; i++)
                words[i] = (uint16_t) (fake_digit(hex[4 * i]) << 12 | fake_digit(hex[4 * i + 1]) << 8 |
                                       fake_digit(hex[4 * i + 2]) << 4 | fake_digit(hex[4 * i + 3]));
        return (uint8_t) count;
}

struct fake_tag *fake_field_put(struct fake_field *field, const char *epc, const char *tid, int rssi_dbm) {
        struct fake_tag *tag = &field->tags[field->count++];

        assert(field->count <= FAKE_TAGS_MAX);
        *tag = (struct fake_tag){ .rssi_dbm = rssi_dbm, .antenna = 1 };
        tag->count[FAKE_RESERVED] = 4;
        tag->count[FAKE_EPC] = FAKE_WORDS_MAX;
        tag->words[FAKE_EPC][1] = (uint16_t) (fake_words(epc, tag->words[FAKE_EPC] + 2) << 11);
        tag->count[FAKE_TID] = fake_words(tid, tag->words[FAKE_TID]);
        return tag;
}

uint16_t fake_crc16(const uint8_t *bytes, size_t size) {
        unsigned int crc = 0xFFFF;

        while (size--) {
                unsigned int x = (crc >> 8 ^ *bytes++) & 0xFF;

                x ^= x >> 4;
                crc = (crc << 8 ^ x << 12 ^ x << 5 ^ x) & 0xFFFF;
        }
        return (uint16_t) (crc ^ 0xFFFF);
}

size_t fake_tag_epc(const struct fake_tag *tag, uint8_t *out) {
        size_t words = tag->words[FAKE_EPC][1] >> 11;

        for (size_t i = 0; i < words; i++) {
                out[2 * i] = (uint8_t) (tag->words[FAKE_EPC][2 + i] >> 8);
                out[2 * i + 1] = (uint8_t) tag->words[FAKE_EPC][2 + i];
        }
        return 2 * words;
}

uint16_t fake_tag_pc(const struct fake_tag *tag) {
        return tag->words[FAKE_EPC][1];
}

uint16_t fake_tag_crc(const struct fake_tag *tag) {
        uint8_t bytes[2 * FAKE_WORDS_MAX] = { (uint8_t) (fake_tag_pc(tag) >> 8), (uint8_t) fake_tag_pc(tag) };
        size_t size = fake_tag_epc(tag, bytes + 2);

        return fake_crc16(bytes, 2 + size);
}

static uint32_t fake_tag_password(const struct fake_tag *tag) {
        return (uint32_t) tag->words[FAKE_RESERVED][2] << 16 | tag->words[FAKE_RESERVED][3];
}

/* The tag, and whether it is in the secured state; FAKE_TAKEN so far. */
static enum fake_answer fake_field_open(
        struct fake_field *field, struct fake_access *access, bool *ret_secured) {
        uint8_t epc[2 * FAKE_WORDS_MAX];

        access->tag = NULL;
        for (size_t i = 0; i < field->count && !access->tag; i++) {
                size_t size = fake_tag_epc(&field->tags[i], epc);

                if (!field->tags[i].away && access->mask_size <= size &&
                        !memcmp(epc, access->mask, access->mask_size))
                        access->tag = &field->tags[i];
        }
        if (!access->tag)
                return FAKE_LOST;
        if (access->password && access->password != fake_tag_password(access->tag))
                return FAKE_WRONG_PASSWORD;
        *ret_secured = access->password == fake_tag_password(access->tag);
        return FAKE_TAKEN;
}

static bool fake_tag_bars(const struct fake_tag *tag, const struct fake_access *access, bool writing) {
        if (access->bank == FAKE_RESERVED)
                return (tag->locks_kill && access->word < 2) ||
                       (tag->locks_access && access->word + access->count > 2);
        return writing && access->bank == FAKE_EPC && tag->locks_epc;
}

static enum fake_answer fake_field_reach(struct fake_field *field, struct fake_access *access, bool writing) {
        bool secured = false;
        enum fake_answer answer = fake_field_open(field, access, &secured);

        if (answer)
                return answer;
        if (access->word + access->count > access->tag->count[access->bank])
                return FAKE_OVERRUN;
        if (writing && access->bank == FAKE_TID)
                return FAKE_LOCKED;
        return !secured && fake_tag_bars(access->tag, access, writing) ? FAKE_LOCKED : FAKE_TAKEN;
}

enum fake_answer fake_field_read(struct fake_field *field, struct fake_access *access) {
        enum fake_answer answer = fake_field_reach(field, access, false);

        if (answer)
                return answer;
        access->tag->words[FAKE_EPC][0] = fake_tag_crc(access->tag);
        memcpy(access->words, access->tag->words[access->bank] + access->word, 2u * access->count);
        return FAKE_TAKEN;
}

enum fake_answer fake_field_write(struct fake_field *field, struct fake_access *access) {
        enum fake_answer answer = fake_field_reach(field, access, true);

        if (answer)
                return answer;
        if (field->writes_fail) {
                field->writes_fail--;
                return (enum fake_answer) 0x10B; /* insufficient power */
        }
        memcpy(access->tag->words[access->bank] + access->word, access->words, 2u * access->count);
        if (field->writes_spoil) {
                field->writes_spoil--;
                access->tag->words[access->bank][access->word + access->count - 1] ^= 1;
        }
        return FAKE_TAKEN;
}

enum fake_answer fake_field_lock(struct fake_field *field, struct fake_access *access, uint32_t payload) {
        uint32_t mask = payload >> 10, action = payload & 0x3FF;
        bool secured = false;
        enum fake_answer answer = fake_field_open(field, access, &secured);

        if (answer || !secured)
                return answer ? answer : FAKE_LOCKED;
        if (mask & 0x200)
                access->tag->locks_kill = action & 0x200;
        if (mask & 0x80)
                access->tag->locks_access = action & 0x80;
        if (mask & 0x20)
                access->tag->locks_epc = action & 0x20;
        return FAKE_TAKEN;
}
