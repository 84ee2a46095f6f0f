/* SPDX-License-Identifier: ISC */

/*
 * NFC pad's card: Type 2 commands (NTAG21x data sheet, 10), ISO 7816-4 and DESFire's wrapped GetVersion for Type 4
 */

#include "nfc_pad_card.h"

#include <string.h>

enum {
        READ = 0x30,
        GET_VERSION = 0x60,
        READ_SIGNATURE = 0x3c,
        AUTHENTICATE = 0x1a,
        CONTAINER_FILE = 0xe103,
        NDEF_FILE = 0xe104,
        FILE_ROOM = NFC_PAD_MESSAGE_MAX + 2,
        MOST_READ = 0x3b, /* MLe of a DESFire EV1 */
};

/* A refusal is four bits, which is no frame: the chip tells of a timeout, and the card is asleep. */
static size_t refuse(struct nfc_pad *pad) {
        pad->selected = pad->in_protocol = false;
        return 0;
}

/* ---- Type 2 ---- */

static size_t type2_read(struct nfc_pad *pad, uint8_t page, uint8_t *out) {
        const struct nfc_pad_card *card = &pad->card;
        const uint16_t stop = card->protected_from ? card->protected_from : card->pages;

        if (page >= stop)
                return refuse(pad);
        for (uint16_t i = 0; i < 4; i++) /* it begins anew behind the last page */
                memcpy(out + 4 * i, card->memory + 4 * ((page + i) % stop), 4);
        return 16;
}

static size_t type2_hear(struct nfc_pad *pad, const uint8_t *bytes, size_t size, uint8_t *out) {
        const struct nfc_pad_card *card = &pad->card;
        static const uint8_t challenge[] = { 0xaf, 1, 2, 3, 4, 5, 6, 7, 8 };

        if (pad->waits_for_more) {
                pad->waits_for_more = false;
                return refuse(pad);
        }
        if (bytes[0] == READ && size == 2)
                return type2_read(pad, bytes[1], out);
        if (bytes[0] == GET_VERSION && size == 1 && card->has_version) {
                memcpy(out, card->version, sizeof card->version);
                return sizeof card->version;
        }
        if (bytes[0] == READ_SIGNATURE && size == 2 && card->has_signature) {
                memcpy(out, card->signature, sizeof card->signature);
                return sizeof card->signature;
        }
        if (bytes[0] == AUTHENTICATE && size == 2 && card->asks_password) {
                pad->waits_for_more = true;
                memcpy(out, challenge, sizeof challenge);
                return sizeof challenge;
        }
        return refuse(pad);
}

/* ---- Type 4 ---- */

static size_t type4_status(uint8_t *out, size_t size, unsigned int status) {
        out[size] = (uint8_t) (status >> 8);
        out[size + 1] = (uint8_t) status;
        return size + 2;
}

static size_t type4_version(struct nfc_pad *pad, bool first, uint8_t *out) {
        static const uint8_t nothing[7] = { 0 };
        static const uint8_t last[14] = { 0x04, 0xa1, 0xb2 };

        if (!memcmp(pad->card.hardware, nothing, sizeof nothing))
                return type4_status(out, 0, 0x6d00);
        if (!first && !pad->version_part)
                return type4_status(out, 0, 0x911c);
        pad->version_part = (uint8_t) (first ? 1 : (pad->version_part + 1) % 3);
        memcpy(out, pad->version_part ? pad->card.hardware : last, pad->version_part ? 7 : sizeof last);
        return type4_status(out, pad->version_part ? 7 : sizeof last, pad->version_part ? 0x91af : 0x9100);
}

static size_t type4_select(struct nfc_pad *pad, const uint8_t *bytes, size_t size, uint8_t *out) {
        static const uint8_t application[] = { 0x07, 0xd2, 0x76, 0x00, 0x00, 0x85, 0x01, 0x01 };
        uint16_t file;

        if (!pad->card.has_ndef)
                return type4_status(out, 0, 0x6a82);
        if (bytes[2] == 0x04) {
                pad->application = size >= 12 && !memcmp(bytes + 4, application, sizeof application);
                pad->file = 0;
                return type4_status(out, 0, pad->application ? 0x9000 : 0x6a82);
        }
        file = (uint16_t) (size == 7 && bytes[4] == 2 ? bytes[5] << 8 | bytes[6] : 0);
        if (!pad->application || (file != CONTAINER_FILE && file != NDEF_FILE))
                return type4_status(out, 0, 0x6a82);
        pad->file = file;
        return type4_status(out, 0, 0x9000);
}

static size_t type4_read(struct nfc_pad *pad, const uint8_t *bytes, size_t size, uint8_t *out) {
        const uint8_t container[] = { 0x00, 0x0f, 0x20, 0x00, MOST_READ, 0x00, 0x34, 0x04, 0x06,
                NDEF_FILE >> 8, NDEF_FILE & 0xff, FILE_ROOM >> 8, FILE_ROOM & 0xff, 0x00, 0x00 };
        uint8_t file[FILE_ROOM] = { (uint8_t) (pad->card.message_size >> 8),
                (uint8_t) pad->card.message_size };
        const size_t from = (size_t) (bytes[2] << 8 | bytes[3]), count = size > 4 ? bytes[4] : 0;
        const size_t room = pad->file == NDEF_FILE ? sizeof file : sizeof container;

        if (!pad->file)
                return type4_status(out, 0, 0x6986);
        if (!count || count > MOST_READ || from + count > room)
                return type4_status(out, 0, 0x6b00);
        memcpy(file + 2, pad->card.message, sizeof pad->card.message);
        memcpy(out, (pad->file == NDEF_FILE ? file : container) + from, count);
        return type4_status(out, count, 0x9000);
}

static size_t type4_hear(struct nfc_pad *pad, const uint8_t *bytes, size_t size, uint8_t *out) {
        if (!pad->in_protocol || size < 4)
                return refuse(pad);
        if (bytes[0] == 0x90 && (bytes[1] == GET_VERSION || bytes[1] == 0xaf))
                return type4_version(pad, bytes[1] == GET_VERSION, out);
        pad->version_part = 0;
        if (bytes[0] == 0x00 && bytes[1] == 0xa4 && size >= 5)
                return type4_select(pad, bytes, size, out);
        if (bytes[0] == 0x00 && bytes[1] == 0xb0)
                return type4_read(pad, bytes, size, out);
        return type4_status(out, 0, 0x6d00);
}

size_t nfc_pad_card_hear(struct nfc_pad *pad, const uint8_t *bytes, size_t size, uint8_t *out) {
        switch (pad->card.kind) {
        case NFC_PAD_TYPE2: return type2_hear(pad, bytes, size, out);
        case NFC_PAD_TYPE4: return type4_hear(pad, bytes, size, out);
        case NFC_PAD_CLASSIC:
        case NFC_PAD_TYPE_B: break;
        }
        return refuse(pad);
}
