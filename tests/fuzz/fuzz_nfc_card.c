/* SPDX-License-Identifier: ISC */

/*
 * Fuzz: a card that answers anything
 *
 *      SAK | UID's first byte | answers: length (1), or FF for a refusal, FE for being gone, then so many bytes …
 *
 * What must hold: the conversation ends; what is told of the card is terminated text and a known judgement; what was
 * read is within its limits; where it leaves, nothing is told.
 */

#include <assert.h>
#include <string.h>

#include "nfc_card.h"
#include "nfc_read.h"

enum { REFUSAL = 0xff, GONE = 0xfe, EXCHANGES_MAX = 16, STEPS_MAX = 2 * NFC_READ_MAX };

struct said {
        const uint8_t *at;
        size_t left;
        unsigned int count;
};

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static int hear(void *context, const uint8_t *out, size_t size, uint8_t *in, size_t room, size_t *ret_size) {
        struct said *said = context;
        size_t part;

        assert(out && size && size <= 16);
        said->count++;
        if (!said->left || said->at[0] == REFUSAL || said->at[0] == GONE)
                return NFC_E_REFUSED;
        part = said->at[0];
        said->at++;
        said->left--;
        part = part < said->left ? part : said->left;
        part = part < room ? part : room;
        if (part)
                memcpy(in, said->at, part);
        said->at += part;
        said->left -= part;
        *ret_size = part;
        return 0;
}

static int again(void *context) {
        struct said *said = context;

        if (!said->left || said->at[0] == GONE)
                return NFC_E_GONE;
        if (said->at[0] == REFUSAL) {
                said->at++;
                said->left--;
        }
        return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
        struct said said = { .at = bytes + 2, .left = size < 2 ? 0 : size - 2 };
        const struct nfc_wire wire = { hear, hear, again, &said };
        struct nfc_uid uid = { .size = 7 };
        struct nfc_card card = { .type = "untouched" };
        struct nfc_read read;
        int r, steps = 0;

        if (size < 2)
                return 0;
        uid.sak = bytes[0];
        uid.bytes[0] = bytes[1];
        r = nfc_card_ask(&wire, &uid, &card);
        assert(said.count <= EXCHANGES_MAX && memchr(card.type, 0, sizeof card.type));
        assert(r == 0 || (r == NFC_E_GONE && !strcmp(card.type, "untouched")));
        if (r)
                return 0;
        assert(card.type[0] && card.originality <= FRAME_ORIGINALITY_WRONG);
        nfc_read_start(&read, card.memory);
        while (!read.done && !r && steps++ < STEPS_MAX)
                r = nfc_read_step(&read, &wire);
        assert(steps < STEPS_MAX && (r || read.done) && read.at <= sizeof read.bytes);
        assert(read.memory != NFC_MEMORY_TYPE2 || read.at <= NFC_CONTAINER_SIZE + NFC_TYPE2_AREA_MAX);
        return 0;
}
