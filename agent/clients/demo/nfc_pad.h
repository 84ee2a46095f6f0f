/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_DEMO_NFC_PAD_H
#define STRONGROOM_DEMO_NFC_PAD_H

/*
 * An NFC pad, played: a PN532 on its serial line (HSU) and the one card in its field
 *
 *      00 00 FF | LEN LCS | D4 command … | DCS 00      answers: ACK 00 00 FF 00 FF 00, then D5 command+1 …
 *
 * Bytes in, bytes out; it knows nothing of terminals (nfc_port.h does). It is strict: a card that refused, or wasn't
 * selected, doesn't answer; a card in its protocol state isn't found until it is deselected; Type 2 commands that the
 * chip would take for its own (60) must go through it unread. So it catches a client that gets by only with lenient
 * ones.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
        NFC_PAD_PAGES = 256, /* of a Type 2 tag */
        NFC_PAD_MESSAGE_MAX = 1024,
        NFC_PAD_ANSWER_MAX = 280,
        NFC_PAD_IN_MAX = 600,
        NFC_PAD_OUT_MAX = 4096,
};

enum nfc_pad_kind { NFC_PAD_TYPE2 = 1, NFC_PAD_CLASSIC, NFC_PAD_TYPE4, NFC_PAD_TYPE_B };

struct nfc_pad_card {
        enum nfc_pad_kind kind;
        uint8_t uid[10];
        uint8_t uid_size;
        uint16_t atqa;
        uint8_t sak;

        /* Type 2 */
        bool has_version, has_signature,
                asks_password; /* the last: Ultralight C, which answers AUTHENTICATE */
        uint8_t version[8], signature[32];
        uint16_t pages;          /* in its memory */
        uint16_t protected_from; /* the first page that isn't read without a password; 0: none */
        uint8_t memory[NFC_PAD_PAGES * 4];

        /* Type 4 */
        uint8_t hardware[7]; /* GetVersion's first part; all 0: it knows no GetVersion */
        bool has_ndef;
        uint16_t message_size;
        uint8_t message[NFC_PAD_MESSAGE_MAX];
};

struct nfc_pad {
        /* the pad; set by the test or the demo */
        struct nfc_pad_card card;
        bool present;
        unsigned int leaves_after; /* exchanges with the card, then it is pulled away; 0: it stays */
        unsigned int garbles;      /* so many answers from now on have a wrong checksum */
        bool mute;                 /* it takes commands and says nothing */

        /* what happened */
        unsigned int commands, exchanges, selections;

        /* the card's state */
        bool selected, in_protocol, waits_for_more;
        uint8_t version_part;
        uint16_t file;
        bool application;

        bool auto_rats;
        size_t in_size, out_size;
        uint8_t in[NFC_PAD_IN_MAX], out[NFC_PAD_OUT_MAX];
};

/* ---- cards ---- */

/* An NTAG213, 215 or 216 with this NDEF message written on it; unsigned, until a signature is put. */
void nfc_pad_make_ntag(struct nfc_pad_card *card, unsigned int model, const uint8_t uid[7],
        const uint8_t *message, size_t size);

void nfc_pad_put(struct nfc_pad *pad, const struct nfc_pad_card *card);
void nfc_pad_take(struct nfc_pad *pad);

/* ---- bytes ---- */

void nfc_pad_hear(struct nfc_pad *pad, const uint8_t *bytes, size_t size);

/*
 * One command without its frame, D4 command …: as a pad on USB gives it to its chip. Answers D5 command+1 … into
 * answer, which has room for NFC_PAD_ANSWER_MAX.
 */
size_t nfc_pad_do(struct nfc_pad *pad, const uint8_t *frame, size_t size, uint8_t *answer);

/* Bytes have gone out. */
void nfc_pad_sent(struct nfc_pad *pad, size_t size);

#endif
