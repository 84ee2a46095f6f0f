/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_FAKE_FIELD_H
#define STRONGROOM_FAKE_FIELD_H

/*
 * A reader's field: Gen2 tags with their memory, their passwords and their locks
 *
 *      reserved   kill password (words 0, 1), access password (2, 3)
 *      EPC        CRC (word 0, the tag's own), PC (1), EPC (2 on)
 *      TID        read only
 *
 * Written from the standard and not from the drivers, whose peers these tags are. No I/O, no clock.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FAKE_TAGS_MAX = 16, FAKE_WORDS_MAX = 33 };

enum fake_bank { FAKE_RESERVED, FAKE_EPC, FAKE_TID, FAKE_USER, FAKE_BANKS };

struct fake_tag {
        uint16_t words[FAKE_BANKS][FAKE_WORDS_MAX];
        uint8_t count[FAKE_BANKS]; /* how many of them there are */
        bool locks_kill, locks_access,
                locks_epc; /* writable, and the passwords readable, with the password only */
        int rssi_dbm;
        unsigned int antenna; /* 1-based */
        bool away;            /* out of the field */
};

struct fake_field {
        size_t count;
        struct fake_tag tags[FAKE_TAGS_MAX];
        unsigned int writes_fail;  /* so many writes from now on are refused by the tag */
        unsigned int writes_spoil; /* so many are taken wrongly */
};

/* What a tag answers; Gen2, annex I, where there is a code. */
enum fake_answer {
        FAKE_TAKEN = 0,
        FAKE_LOST,           /* no tag answers the Select */
        FAKE_WRONG_PASSWORD, /* Access failed */
        FAKE_OVERRUN = 0x103,
        FAKE_LOCKED = 0x104,
};

/* By hex without spaces; the PC is made of the EPC's length. Gives back the tag, to set what else it has. */
struct fake_tag *fake_field_put(struct fake_field *field, const char *epc, const char *tid, int rssi_dbm);

/* Bytes of the EPC as its PC counts it; out has room for 62. */
size_t fake_tag_epc(const struct fake_tag *tag, uint8_t *out);
uint16_t fake_tag_pc(const struct fake_tag *tag);
uint16_t fake_tag_crc(const struct fake_tag *tag);

/* One access to the first tag whose EPC begins with the mask. The password 0 leaves Access out. */
struct fake_access {
        const uint8_t *mask;
        size_t mask_size;
        uint32_t password;
        enum fake_bank bank;
        unsigned int word, count;
        uint16_t *words;      /* read into, or written from */
        struct fake_tag *tag; /* which one it was */
};
enum fake_answer fake_field_read(struct fake_field *field, struct fake_access *access);
enum fake_answer fake_field_write(struct fake_field *field, struct fake_access *access);
enum fake_answer fake_field_lock(struct fake_field *field, struct fake_access *access, uint32_t payload);

/* CRC-16 of ISO/IEC 13239 as Gen2 has it. */
uint16_t fake_crc16(const uint8_t *bytes, size_t size);

#endif
