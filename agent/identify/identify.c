/* SPDX-License-Identifier: ISC */

/*
 * From what a reader sent to the tags it may be bound by
 *
 *   our own label            label:                 nothing else; with a wrong check character, no candidate at all
 *   GS1, EAN, IUID           gs1: or iuid:, text:   text only where the payload is fit for it
 *   anything else            text:
 *   a misread (check digit)  none
 *   an EPC                   epc:, and gs1: of the key in it
 *   a card's UID             uid:
 */

#include "identify.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "aim.h"
#include "bytes.h"
#include "check_digit.h"
#include "epc_payload.h"
#include "gs1.h"
#include "label.h"
#include "payload.h"
#include "tag_text.h"
#include "words.h"

static void identity_add(struct identity *identity, const struct tag *tag) {
        if (tag->scheme == TAG_NONE || identity->count == IDENTIFY_TAGS_MAX)
                return;
        for (size_t i = 0; i < identity->count; i++)
                if (!memcmp(&identity->tags[i], tag, sizeof *tag))
                        return;
        identity->tags[identity->count++] = *tag;
}

static void identity_problem(struct identity *identity, const char *problem, const char *reason) {
        (void) text_copy(identity->problem, sizeof identity->problem, problem);
        (void) text_copy(identity->reason, sizeof identity->reason, reason);
}

int identify_label(const uint8_t *bytes, size_t size, struct tag *ret_tag) {
        char text[LABEL_TEXT_MAX] = { 0 }, folded[LABEL_TEXT_MAX];
        enum label_kind kind;
        bool demo;
        int r;

        if (size >= sizeof text || memchr(bytes, 0, size))
                return LABEL_E_FOREIGN;
        memcpy(text, bytes, size);
        r = label_check(text, &kind, &demo);
        if (r)
                return r;
        label_fold(text, folded);
        tag_make(TAG_LABEL, folded, strlen(folded), ret_tag);
        return 0;
}

/* true: it is shaped like a label of ours, so nothing else needs trying. */
static bool identify_own(const uint8_t *bytes, size_t size, struct identity *identity) {
        char reason[sizeof identity->reason];
        struct tag tag;
        int r = identify_label(bytes, size, &tag);

        if (r == 0)
                identity_add(identity, &tag);
        if (r == LABEL_E_CHECK) {
                (void) snprintf(reason, sizeof reason,
                        "The check character of label %.*s is wrong: read or type it again.", (int) size,
                        (const char *) bytes);
                identity_problem(identity, "label.check_character", reason);
        }
        return r != LABEL_E_FOREIGN;
}

/* What bare text may be, where no symbology was told. */
static void identify_guess(
        const uint8_t *bytes, size_t size, struct decoded *decoded, struct identity *identity) {
        char gtin[2 + GTIN_SIZE] = "01";
        bool sound = false;

        decoded_start(decoded);
        if (check_gtin(bytes, size, gtin + 2))
                sound = gs1_decode((const uint8_t *) gtin, sizeof gtin, decoded);
        else if (size > 0 && bytes[0] == '(')
                sound = gs1_brackets(bytes, size, decoded);
        if (sound)
                identity_add(identity, &decoded->tag);
}

/* A scanner that got a check character wrong has read another code than the one printed. */
static bool identify_is_misread(const char *error) {
        return !strncmp(error, "ean.", 4) || !strncmp(error, "code39.", 7);
}

/* Not ours: what it is by its syntax, then what it says. */
static void identify_foreign(
        const uint8_t *payload, size_t size, bool told, struct decoded *decoded, struct identity *identity) {
        const struct tag tag = decoded->tag;

        if (!decoded->ok)
                identity_problem(identity, decoded->error, decoded->message);
        if (decoded->ok && tag.scheme == TAG_TEXT && !told)
                identify_guess(payload, size, decoded, identity);
        identity_add(identity, &tag);
        if (tag.scheme == TAG_TEXT || identify_is_misread(identity->problem))
                return;
        payload_decode(PAYLOAD_TEXT, payload, size, decoded);
        if (decoded->ok)
                identity_add(identity, &decoded->tag);
        if (identity->count == 0 && !identity->problem[0])
                identity_problem(identity, "gs1.no_identity",
                        "No element is a key, and all are too long to tell things apart by.");
}

void identify_payload(
        const uint8_t *bytes, size_t size, size_t cut, const char *symbology, struct identity *ret_identity) {
        bool in_front = !symbology[0] && aim_read(bytes, size, &(struct aim){ 0 });
        size_t from = in_front ? AIM_SIZE : 0;
        struct identity identity = { 0 };
        struct decoded decoded;
        bool is_text;

        payload_scan(bytes, size, symbology, &decoded);
        if (cut > 0)
                (void) decoded_fail(&decoded, "payload.too_long", size,
                        "The payload has %zu bytes; at most %d are kept.", size + cut, PAYLOAD_BYTES_MAX);
        is_text = decoded.ok && decoded.tag.scheme == TAG_TEXT;
        if (cut > 0 || size > PAYLOAD_BYTES_MAX)
                identity_problem(&identity, decoded.error, decoded.message);
        else if (!(is_text ? identify_own(decoded.tag.bytes, decoded.tag.size, &identity)
                           : identify_own(bytes + from, size - from, &identity)))
                identify_foreign(bytes + from, size - from, in_front || symbology[0], &decoded, &identity);
        *ret_identity = identity;
}

void identify_epc(const uint8_t *bytes, size_t size, size_t cut, struct identity *ret_identity) {
        struct identity identity = { 0 };
        struct decoded decoded;
        struct tag tag;

        epc_bank(bytes, size, &decoded);
        if (cut > 0)
                (void) decoded_fail(
                        &decoded, "epc.too_long", size, "The EPC has more than %d bits.", EPC_BITS_MAX);
        if (!decoded.ok)
                identity_problem(&identity, decoded.error, decoded.message);
        else if (!strcmp(decoded.scheme, "raw"))
                identity_problem(&identity, "epc.header", "No EPC scheme that is assigned has this header.");
        if (cut == 0 && epc_tag(bytes, size, &tag)) {
                identity_add(&identity, &tag);
                epc_gs1_tag(bytes, size, &tag);
                identity_add(&identity, &tag);
        }
        *ret_identity = identity;
}

enum { UID_BYTES_MAX = 10, UID_RANDOM = 0x08 };

static void identity_add_uid(const uint8_t *bytes, size_t size, struct identity *identity) {
        char hex[2 * UID_BYTES_MAX + 1];
        struct tag tag;

        bytes_hex_capitals(bytes, size, hex);
        tag_make(TAG_UID, hex, 2 * size, &tag);
        identity_add(identity, &tag);
}

static void identify_uid(const struct frame *frame, struct identity *identity) {
        const size_t size = frame->cut ? 0 : frame->size;

        if (size != 4 && size != 7 && size != 8 && size != UID_BYTES_MAX)
                identity_problem(identity, "uid.size", N_("No card has a number of that length."));
        else if (frame->fleeting || (size == 4 && frame->bytes[0] == UID_RANDOM))
                identity_problem(identity, "uid.random",
                        N_("The number of this card is a random one, another at each touch."));
        else
                identity_add_uid(frame->bytes, size, identity);
}

void identify_frame(const struct frame *frame, struct identity *ret_identity) {
        struct identity identity = { 0 };

        switch (frame->kind) {
        case FRAME_TEXT:
                identify_payload(frame->bytes, frame->size, frame->cut, frame->symbology, ret_identity);
                return;
        case FRAME_EPC: identify_epc(frame->bytes, frame->size, frame->cut, ret_identity); return;
        case FRAME_NFC: identify_uid(frame, &identity); break;
        case FRAME_IMAGE:
                identity_problem(&identity, "image.no_code", N_("A picture is no code by itself."));
                break;
        case FRAME_NDEF:
        case FRAME_NDEF_MESSAGE: /* anybody writes there what he likes: the card's number is its identity */
                identity_problem(
                        &identity, "ndef.no_identity", N_("What a card's memory says is no identity."));
                break;
        }
        *ret_identity = identity;
}
