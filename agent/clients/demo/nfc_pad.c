/* SPDX-License-Identifier: ISC */

/*
 * NFC pad: the chip (NXP UM0701-02, 6.2.1 and 7) and, behind InDataExchange and InCommunicateThru, the card
 */

#include "nfc_pad.h"

#include <assert.h>
#include <string.h>

#include "nfc_pad_card.h"

enum {
        HOST = 0xd4,
        CHIP = 0xd5,
        DIAGNOSE = 0x00,
        GET_FIRMWARE = 0x02,
        READ_REGISTER = 0x06,
        SET_PARAMETERS = 0x12,
        RF_CONFIGURATION = 0x32,
        DATA_EXCHANGE = 0x40,
        COMMUNICATE_THRU = 0x42,
        DESELECT = 0x44,
        LIST_PASSIVE = 0x4a,
        RELEASE = 0x52,
        SELECT = 0x54,

        PARAMETER_AUTO_RATS = 0x10,
        TYPE2_READ = 0x30,
        BAUD_A = 0x00,
        BAUD_B = 0x03,
        STATUS_TIMEOUT = 0x01,
        STATUS_CONTEXT = 0x27, /* the command isn't acceptable now */
};

/* ---- cards ---- */

void nfc_pad_make_ntag(struct nfc_pad_card *card, unsigned int model, const uint8_t uid[7],
        const uint8_t *message, size_t size) {
        static const struct {
                unsigned int model;
                uint8_t version_size, container_size;
                uint16_t pages;
        } models[] = { { 213, 0x0f, 0x12, 45 }, { 215, 0x11, 0x3e, 135 }, { 216, 0x13, 0x6d, 231 } };
        const uint8_t version[] = { 0x00, 0x04, 0x04, 0x02, 0x01, 0x00, 0x00, 0x03 };
        uint8_t *at;
        size_t which = 0;

        while (models[which].model != model)
                which++;
        *card = (struct nfc_pad_card){ .kind = NFC_PAD_TYPE2,
                .uid_size = 7,
                .atqa = 0x0044,
                .has_version = true,
                .pages = models[which].pages };
        memcpy(card->uid, uid, 7);
        memcpy(card->version, version, sizeof version);
        card->version[6] = models[which].version_size;
        memcpy(card->memory, uid, 3);
        card->memory[3] = (uint8_t) (0x88 ^ uid[0] ^ uid[1] ^ uid[2]);
        memcpy(card->memory + 4, uid + 3, 4);
        card->memory[8] = (uint8_t) (uid[3] ^ uid[4] ^ uid[5] ^ uid[6]);
        at = card->memory + 16;
        card->memory[12] = 0xe1;
        card->memory[13] = 0x10;
        card->memory[14] = models[which].container_size;
        assert(size + 5 <= 8u * models[which].container_size);
        *at++ = 0x03;
        if (size >= 0xff) {
                *at++ = 0xff;
                *at++ = (uint8_t) (size >> 8);
        }
        *at++ = (uint8_t) size;
        if (size)
                memcpy(at, message, size);
        at[size] = 0xfe;
}

static void pad_forget(struct nfc_pad *pad) {
        pad->selected = pad->in_protocol = pad->waits_for_more = pad->application = false;
        pad->version_part = 0;
        pad->file = 0;
}

void nfc_pad_put(struct nfc_pad *pad, const struct nfc_pad_card *card) {
        pad->card = *card;
        pad->present = true;
        pad_forget(pad);
}

void nfc_pad_take(struct nfc_pad *pad) {
        pad->present = false;
        pad_forget(pad);
}

/* ---- the card ---- */

/* Whether it hears this exchange at all. */
static bool pad_reaches(struct nfc_pad *pad) {
        pad->exchanges++;
        if (pad->leaves_after && pad->exchanges >= pad->leaves_after) {
                pad->leaves_after = 0;
                nfc_pad_take(pad);
        }
        return pad->present && pad->selected;
}

static size_t pad_list(struct nfc_pad *pad, const uint8_t *body, size_t size, uint8_t *out) {
        const struct nfc_pad_card *card = &pad->card;
        const bool type_b = card->kind == NFC_PAD_TYPE_B;
        uint8_t *at = out;

        *at++ = 0;
        if (size < 2 || !pad->present || pad->in_protocol || body[1] != (type_b ? BAUD_B : BAUD_A))
                return 1;
        pad_forget(pad);
        pad->selected = true;
        pad->selections++;
        out[0] = 1;
        *at++ = 1;
        if (type_b) {
                static const uint8_t rest[] = { 0x00, 0x00, 0x00, 0x00, 0x00, 0x71, 0x71, 0x01, 0x00 };

                *at++ = 0x50;
                memcpy(at, card->uid, 4);
                memcpy(at + 4, rest, sizeof rest);
                pad->in_protocol = true;
                return (size_t) (at - out) + 4 + sizeof rest;
        }
        *at++ = (uint8_t) (card->atqa >> 8);
        *at++ = (uint8_t) card->atqa;
        *at++ = card->sak;
        *at++ = card->uid_size;
        memcpy(at, card->uid, card->uid_size);
        at += card->uid_size;
        if (card->kind == NFC_PAD_TYPE4 && pad->auto_rats) {
                static const uint8_t ats[] = { 0x06, 0x75, 0x77, 0x81, 0x02, 0x80 };

                memcpy(at, ats, sizeof ats);
                at += sizeof ats;
                pad->in_protocol = true;
        }
        return (size_t) (at - out);
}

/* Framing by itself, the chip takes 60 and 61 for a Classic authentication, and of a Type 2 tag it knows READ alone. */
static bool pad_passes(const struct nfc_pad_card *card, bool framed, uint8_t command) {
        switch (card->kind) {
        case NFC_PAD_TYPE2: return !framed || command == TYPE2_READ;
        case NFC_PAD_TYPE4: return framed;
        default: return false;
        }
}

static size_t pad_exchange(struct nfc_pad *pad, bool framed, const uint8_t *body, size_t size, uint8_t *out) {
        size_t answered = 0;

        if (!size || !pad_passes(&pad->card, framed, body[0])) {
                out[0] = STATUS_CONTEXT;
                return 1;
        }
        if (pad_reaches(pad))
                answered = nfc_pad_card_hear(pad, body, size, out + 1);
        out[0] = answered ? 0x00 : STATUS_TIMEOUT;
        return 1 + answered;
}

/* ---- the chip ---- */

static size_t pad_diagnose(struct nfc_pad *pad, const uint8_t *body, size_t size, uint8_t *out) {
        if (size && body[0] == 0x06) { /* is the ISO 14443-4 card still there? */
                out[0] = pad_reaches(pad) && pad->in_protocol ? 0x00 : STATUS_TIMEOUT;
                return 1;
        }
        memcpy(out, body, size);
        return size;
}

static size_t pad_firmware(uint8_t *out) {
        static const uint8_t firmware[] = { 0x32, 0x01, 0x06, 0x07 };

        memcpy(out, firmware, sizeof firmware);
        return sizeof firmware;
}

static size_t pad_deselect(struct nfc_pad *pad, uint8_t *out) {
        pad_forget(pad);
        out[0] = 0x00;
        return 1;
}

static size_t pad_answer(
        struct nfc_pad *pad, uint8_t command, const uint8_t *body, size_t size, uint8_t *out) {
        switch (command) {
        case DIAGNOSE: return pad_diagnose(pad, body, size, out);
        case GET_FIRMWARE: return pad_firmware(out);
        case READ_REGISTER: memset(out, 0, size / 2); return size / 2;
        case SET_PARAMETERS: pad->auto_rats = size && body[0] & PARAMETER_AUTO_RATS; return 0;
        case RF_CONFIGURATION:
                if (size >= 2 && body[0] == 0x01 && !(body[1] & 1))
                        pad_forget(pad); /* the field goes off */
                return 0;
        case LIST_PASSIVE: return pad_list(pad, body, size, out);
        case DATA_EXCHANGE: return pad_exchange(pad, true, body + 1, size ? size - 1 : 0, out);
        case COMMUNICATE_THRU: return pad_exchange(pad, false, body, size, out);
        case DESELECT:
        case RELEASE: return pad_deselect(pad, out);
        case SELECT: out[0] = pad->selected ? 0x00 : STATUS_TIMEOUT; return 1;
        default: return 0;
        }
}

size_t nfc_pad_do(struct nfc_pad *pad, const uint8_t *frame, size_t size, uint8_t *answer) {
        answer[0] = CHIP;
        answer[1] = (uint8_t) (frame[1] + 1);
        return 2 + pad_answer(pad, frame[1], frame + 2, size - 2, answer + 2);
}

static void pad_say(struct nfc_pad *pad, const uint8_t *bytes, size_t size) {
        assert(pad->out_size + size <= sizeof pad->out);
        memcpy(pad->out + pad->out_size, bytes, size);
        pad->out_size += size;
}

/* 7.1: a frame of up to 255 bytes, or an extended one. */
static void pad_say_frame(struct nfc_pad *pad, const uint8_t *bytes, size_t size) {
        const uint8_t head[] = { 0x00, 0x00, 0xff, (uint8_t) size, (uint8_t) (0u - size) };
        const uint8_t extended[] = { 0x00, 0x00, 0xff, 0xff, 0xff, (uint8_t) (size >> 8), (uint8_t) size,
                (uint8_t) (0u - (size >> 8) - (size & 0xffu)) };
        uint8_t tail[] = { 0x00, 0x00 };

        for (size_t i = 0; i < size; i++)
                tail[0] = (uint8_t) (tail[0] - bytes[i]);
        if (pad->garbles) {
                pad->garbles--;
                tail[0] ^= 0x55;
        }
        if (size < 255)
                pad_say(pad, head, sizeof head);
        else
                pad_say(pad, extended, sizeof extended);
        pad_say(pad, bytes, size);
        pad_say(pad, tail, sizeof tail);
}

static void pad_obey(struct nfc_pad *pad, const uint8_t *frame, size_t size) {
        static const uint8_t ack[] = { 0x00, 0x00, 0xff, 0x00, 0xff, 0x00 };
        uint8_t answer[NFC_PAD_ANSWER_MAX];

        pad->commands++;
        if (pad->mute)
                return;
        pad_say(pad, ack, sizeof ack);
        pad_say_frame(pad, answer, nfc_pad_do(pad, frame, size, answer));
}

/* ---- bytes in ---- */

static void pad_drop(struct nfc_pad *pad, size_t size) {
        pad->in_size -= size;
        memmove(pad->in, pad->in + size, pad->in_size);
}

/* False where more must come first. Whatever comes before 00 FF is the noise that wakes the chip. */
static bool pad_take(struct nfc_pad *pad) {
        size_t at = 0, size;
        uint8_t sum = 0;

        while (at + 1 < pad->in_size && !(pad->in[at] == 0x00 && pad->in[at + 1] == 0xff))
                at++;
        pad_drop(pad, at);
        if (pad->in_size < 4)
                return false;
        size = pad->in[2];
        if ((uint8_t) (size + pad->in[3]) || !size) { /* the host's ACK, or not a frame's head */
                pad_drop(pad, 2);
                return true;
        }
        if (pad->in_size < 4 + size + 1)
                return false;
        for (size_t i = 0; i <= size; i++)
                sum = (uint8_t) (sum + pad->in[4 + i]);
        if (!sum && size >= 2 && pad->in[4] == HOST)
                pad_obey(pad, pad->in + 4, size);
        pad_drop(pad, 4 + size + 1);
        return true;
}

void nfc_pad_hear(struct nfc_pad *pad, const uint8_t *bytes, size_t size) {
        while (size) {
                size_t part = sizeof pad->in - pad->in_size;

                part = part < size ? part : size;
                memcpy(pad->in + pad->in_size, bytes, part);
                pad->in_size += part;
                bytes += part;
                size -= part;
                while (pad_take(pad))
                        ;
                if (pad->in_size == sizeof pad->in)
                        pad->in_size = 0; /* no frame is as long */
        }
}

void nfc_pad_sent(struct nfc_pad *pad, size_t size) {
        assert(size <= pad->out_size);
        pad->out_size -= size;
        memmove(pad->out, pad->out + size, pad->out_size);
}
