/* SPDX-License-Identifier: ISC */

/*
 * NFC card: from SAK, GET_VERSION and what else tells one kind from another
 *
 *      SAK bit 6 (ISO 14443-4)  ── GetVersion wrapped in 7816 ──▶ DESFire, NTAG 4xx DNA, Plus … or "ISO 14443-4"
 *      SAK bit 4 (Classic)      ── by SAK alone
 *      SAK 00 (Type 2)          ── GET_VERSION 60 ──▶ NTAG21x, Ultralight EV1 ── READ_SIG 3C 00 ──▶ originality
 *                                  refused ── AUTHENTICATE 1A 00 answered ──▶ Ultralight C, else Ultralight
 *
 * A Type 2 tag that refuses falls back to idle, so it is selected again after each refusal.
 *
 * Sources: NXP AN10833 (SAK and hardware types); NTAG213/215/216, NTAG210/212 and MF0ULx1 data sheets, 10.1
 * (GET_VERSION); NTAG 424 DNA data sheet, 10.5.2 (GetVersion). Proxmark3's tables agree: cmdhfmfu.c, cmdhfmfdes.c.
 */

#include "nfc_card.h"

#include <string.h>

#include "nfc_originality.h"
#include "text.h"

enum {
        SAK_TYPE4 = 0x20,
        SAK_CLASSIC = 0x08,
        TYPE2_GET_VERSION = 0x60,
        TYPE2_READ_SIGNATURE = 0x3c,
        TYPE2_AUTHENTICATE = 0x1a,
        TYPE2_AUTHENTICATE_ANSWER = 0xaf,
        VERSION_SIZE = 8,
        VENDOR_NXP = 0x04,
        ANSWER_MAX = 64,
        SIGNATURE_TRIES = 2,
};

bool nfc_uid_is_fleeting(const struct nfc_uid *uid) {
        return uid->type_b || (uid->size == 4 && uid->bytes[0] == 0x08);
}

/* ---- Type 2 ---- */

/* GET_VERSION: 00 vendor product subtype major minor size protocol. A size of 0: any. */
static const struct {
        uint8_t product, major, size;
        bool has_signature; /* on secp128r1, by a key we know */
        const char *name;
} type2_rows[] = {
        { 0x03, 0x01, 0, true, "Ultralight EV1" },
        { 0x03, 0x02, 0, false, "Ultralight Nano" },
        { 0x03, 0x04, 0, false, "Ultralight AES" },
        { 0x04, 0x01, 0x0b, true, "NTAG210" },
        { 0x04, 0x01, 0x0e, true, "NTAG212" },
        { 0x04, 0x01, 0x0f, true, "NTAG213" },
        { 0x04, 0x01, 0x11, true, "NTAG215" },
        { 0x04, 0x01, 0x13, true, "NTAG216" },
};
enum { SUBTYPE_I2C = 0x05 }; /* shares product, version and size with others */

static void card_name(struct nfc_card *card, const char *name) {
        (void) text_copy(card->type, sizeof card->type, name);
}

/* True where a chip of this kind is signed. */
static bool type2_name(const uint8_t *version, struct nfc_card *card) {
        card_name(card, "Type 2");
        if (version[1] != VENDOR_NXP)
                return false;
        if (version[3] == SUBTYPE_I2C) {
                card_name(card, "NTAG I2C");
                return false;
        }
        for (size_t i = 0; i < count_of(type2_rows); i++) {
                if (type2_rows[i].product != version[2] || type2_rows[i].major != version[4] ||
                        (type2_rows[i].size && type2_rows[i].size != version[6]))
                        continue;
                card_name(card, type2_rows[i].name);
                return type2_rows[i].has_signature;
        }
        return false;
}

/* After a refusal the card is selected again, so that what comes next finds it. */
static int type2_say(const struct nfc_wire *wire, const uint8_t *out, size_t size, uint8_t *in, size_t want) {
        size_t got = 0;
        int r = wire->raw(wire->context, out, size, in, ANSWER_MAX, &got), again;

        if (!r && got != want)
                r = NFC_E_REFUSED;
        if (r != NFC_E_REFUSED)
                return r;
        again = wire->again(wire->context);
        return again ? again : NFC_E_REFUSED;
}

static int type2_ask_signature(
        const struct nfc_wire *wire, const struct nfc_uid *uid, enum frame_originality *ret) {
        static const uint8_t ask[] = { TYPE2_READ_SIGNATURE, 0x00 };
        uint8_t answer[ANSWER_MAX];
        int r = NFC_E_REFUSED;

        for (int i = 0; i < SIGNATURE_TRIES && r == NFC_E_REFUSED; i++)
                r = type2_say(wire, ask, sizeof ask, answer, NFC_SIGNATURE_SIZE);
        if (r)
                return r == NFC_E_REFUSED ? 0 : r;
        *ret = nfc_originality(uid->bytes, uid->size, answer) ? FRAME_ORIGINALITY_HOLDS
                                                              : FRAME_ORIGINALITY_WRONG;
        return 0;
}

static int type2_ask(const struct nfc_wire *wire, const struct nfc_uid *uid, struct nfc_card *card) {
        static const uint8_t version[] = { TYPE2_GET_VERSION };
        static const uint8_t authenticate[] = { TYPE2_AUTHENTICATE, 0x00 };
        uint8_t answer[ANSWER_MAX] = { 0 };
        int r = type2_say(wire, version, sizeof version, answer, VERSION_SIZE);

        card->memory = NFC_MEMORY_TYPE2;
        if (!r)
                return type2_name(answer, card) ? type2_ask_signature(wire, uid, &card->originality) : 0;
        if (r != NFC_E_REFUSED)
                return r;
        r = type2_say(wire, authenticate, sizeof authenticate, answer, 9);
        if (r && r != NFC_E_REFUSED)
                return r;
        card_name(card, !r && answer[0] == TYPE2_AUTHENTICATE_ANSWER ? "Ultralight C" : "Ultralight");
        return r ? 0 : wire->again(wire->context); /* it waits for the second half */
}

/* ---- ISO 14443-4 ---- */

/* GetVersion's first part: vendor type subtype major minor size protocol. A major of 0xff: any. */
static const struct {
        uint8_t type, major;
        const char *name;
} type4_rows[] = {
        { 0x01, 0x00, "DESFire" },
        { 0x01, 0x01, "DESFire EV1" },
        { 0x01, 0x12, "DESFire EV2" },
        { 0x01, 0x22, "DESFire EV2 XL" },
        { 0x01, 0x33, "DESFire EV3" },
        { 0x01, 0xff, "DESFire" },
        { 0x02, 0x11, "Plus EV1" },
        { 0x02, 0x22, "Plus EV2" },
        { 0x02, 0xff, "Plus" },
        { 0x04, 0x10, "NTAG 413 DNA" },
        { 0x04, 0x30, "NTAG 424 DNA" },
        { 0x08, 0xff, "DESFire Light" },
};

static void type4_name(const uint8_t *version, struct nfc_card *card) {
        if (version[0] != VENDOR_NXP)
                return;
        for (size_t i = 0; i < count_of(type4_rows); i++)
                if (type4_rows[i].type == version[1] &&
                        (type4_rows[i].major == 0xff || type4_rows[i].major == version[3])) {
                        card_name(card, type4_rows[i].name);
                        return;
                }
}

static int type4_ask(const struct nfc_wire *wire, struct nfc_card *card) {
        static const uint8_t first[] = { 0x90, 0x60, 0x00, 0x00, 0x00 };
        static const uint8_t more[] = { 0x90, 0xaf, 0x00, 0x00, 0x00 };
        uint8_t answer[ANSWER_MAX];
        size_t size = 0;
        int r = wire->apdu(wire->context, first, sizeof first, answer, sizeof answer, &size);

        card_name(card, "ISO 14443-4");
        card->memory = NFC_MEMORY_TYPE4;
        if (r)
                return r == NFC_E_REFUSED ? wire->again(wire->context) : r;
        if (size != 9 || answer[7] != 0x91 || answer[8] != 0xaf)
                return 0;
        type4_name(answer, card);
        /* The software's version and the serial number; they end the command, which another would break off. */
        for (int i = 0; i < 2; i++) {
                r = wire->apdu(wire->context, more, sizeof more, answer, sizeof answer, &size);
                if (r)
                        return r == NFC_E_REFUSED ? wire->again(wire->context) : r;
        }
        return 0;
}

static const char *classic_name(uint8_t sak) {
        switch (sak) {
        case 0x09: return "Classic Mini";
        case 0x18:
        case 0x38: return "Classic 4K";
        default: return "Classic 1K";
        }
}

int nfc_card_ask(const struct nfc_wire *wire, const struct nfc_uid *uid, struct nfc_card *ret_card) {
        struct nfc_card card = { .memory = NFC_MEMORY_NONE };
        int r = 0;

        if (uid->type_b)
                card_name(&card, "ISO 14443-B");
        else if (uid->sak & SAK_TYPE4)
                r = type4_ask(wire, &card);
        else if (uid->sak & SAK_CLASSIC)
                card_name(&card, classic_name(uid->sak));
        else if (!uid->sak)
                r = type2_ask(wire, uid, &card);
        else
                card_name(&card, "ISO 14443-A");
        if (!r)
                *ret_card = card;
        return r;
}
