/* SPDX-License-Identifier: ISC */

/*
 * From a payload to what it means: which syntax is it?
 *
 *   symbology says GS1      element string          ]C1 ]d2 ]Q3 ]e0 …
 *   EAN/UPC, ITF-14         AI 01 with its GTIN     ]E0 ]E4 ]I1
 *   begins with [)>         envelope
 *   begins with http        Digital Link, if it is one; else text
 *   anything else           text: UTF-8 without control characters
 */

#include "payload.h"

#include <string.h>

#include "aim.h"
#include "check_digit.h"
#include "envelope.h"
#include "epc_payload.h"
#include "gs1.h"
#include "gs1_table.h"
#include "ndef.h"
#include "tag_make.h"
#include "text.h"

static bool payload_fits(size_t size, struct decoded *ret) {
        if (size > PAYLOAD_BYTES_MAX)
                return decoded_fail(ret, "payload.too_long", PAYLOAD_BYTES_MAX,
                        "The payload is longer than %d bytes.", PAYLOAD_BYTES_MAX);
        return true;
}

/* C0, DEL, and C1 (U+0080 to U+009F) in UTF-8. */
static bool payload_is_control(const uint8_t *bytes, size_t at, size_t size) {
        return bytes[at] < 0x20 || bytes[at] == 0x7f ||
               (bytes[at] == 0xc2 && at + 1 < size && bytes[at + 1] < 0xa0);
}

static bool payload_text(const uint8_t *payload, size_t size, struct decoded *ret) {
        if (size == 0)
                return decoded_fail(ret, "payload.empty", 0, "There is no payload.");
        for (size_t i = 0; i < size; i++)
                if (payload_is_control(payload, i, size))
                        return decoded_fail(ret, "payload.control_character", i,
                                "There is a control character (0x%02x) where no syntax allows one.",
                                payload[i]);
        if (!text_is_utf8(payload, size))
                return decoded_fail(ret, "payload.not_utf8", 0, "The payload isn't UTF-8.");
        tag_make(TAG_TEXT, payload, size, &ret->tag);
        return true;
}

static bool payload_gtin(const char gtin[GTIN_SIZE], struct decoded *ret) {
        if (!decoded_element(ret, "01", 2, 0) || !decoded_value(ret, gtin, GTIN_SIZE))
                return false;
        ret->elements[0].ai = gs1_ai_find((const uint8_t *) "01", 2);
        if (!gs1_check(ret))
                return false;
        gs1_pairs(ret);
        gs1_tag(ret);
        return true;
}

/* Eight digits can be right as UPC-E and as EAN-8 at once: which it is, the symbology says. */
static bool payload_ean(const uint8_t *digits, size_t count, bool is_ean8, struct decoded *ret) {
        char gtin[GTIN_SIZE], upca[12];

        if (count == 8 && !is_ean8 && check_upce(digits, upca) &&
                check_gtin((const uint8_t *) upca, sizeof upca, gtin))
                return payload_gtin(gtin, ret);
        if (check_gtin(digits, count, gtin))
                return payload_gtin(gtin, ret);
        for (size_t i = 0; i < count; i++)
                if (digits[i] < '0' || digits[i] > '9')
                        return decoded_fail(ret, "ean.character", i, "An EAN or UPC code is digits only.");
        if (count != 8 && count != 12 && count != 13)
                return decoded_fail(ret, "ean.length", count,
                        "An EAN or UPC code has 8, 12 or 13 digits, not %zu.", count);
        return decoded_fail(ret, "ean.check_digit", count - 1, "EAN/UPC: check digit is %c, should be %c.",
                digits[count - 1], check_mod10(digits, count - 1));
}

/* The add-on of 2 or 5 digits (an issue, a price) says nothing about what the thing is. */
static bool payload_ean_addon(const uint8_t *digits, size_t count, struct decoded *ret) {
        if (count == 15 || count == 18)
                count = 13;
        else if (count == 14 || count == 17)
                count = 12;
        return payload_ean(digits, count, false, ret);
}

static bool payload_code39(const uint8_t *payload, size_t size, struct decoded *ret) {
        int should = size > 1 ? check_code39(payload, size - 1) : CODE39_BAD;

        if (should == CODE39_BAD)
                return decoded_fail(
                        ret, "code39.character", 0, "This can't be Code 39 with a check character.");
        if (payload[size - 1] != (uint8_t) should)
                return decoded_fail(ret, "code39.check_character", size - 1,
                        "Code 39: check character should be %c.", should);
        return payload_text(payload, size - 1, ret);
}

static bool payload_by_symbology(
        enum aim_kind kind, const uint8_t *payload, size_t size, struct decoded *ret) {
        char gtin[GTIN_SIZE];

        switch (kind) {
        case AIM_GS1:
                if (!gs1_elements(payload, 0, size, false, ret))
                        return false;
                gs1_pairs(ret);
                gs1_tag(ret);
                return true;
        case AIM_EAN: return payload_ean(payload, size, false, ret);
        case AIM_EAN8: return payload_ean(payload, size, true, ret);
        case AIM_EAN_ADDON: return payload_ean_addon(payload, size, ret);
        case AIM_CODE39_CHECK: return payload_code39(payload, size, ret);
        case AIM_ITF_CHECK:
                if (size == GTIN_SIZE && check_gtin(payload, GTIN_SIZE, gtin))
                        return payload_gtin(gtin, ret);
                return payload_text(payload, size, ret);
        case AIM_TEXT: break;
        }
        return payload_text(payload, size, ret);
}

/* A URI that isn't a sound Digital Link is still what somebody printed on a thing. */
static void payload_uri(const uint8_t *payload, size_t size, struct decoded *ret) {
        const char *symbology = ret->symbology;
        char problem[DECODED_CODE_MAX], reason[DECODED_MESSAGE_MAX];

        if (gs1_link(payload, size, ret))
                return;
        (void) text_copy(problem, sizeof problem, ret->error);
        (void) text_copy(reason, sizeof reason - DECODED_CODE_MAX, ret->message);
        decoded_start(ret);
        ret->symbology = symbology;
        if (payload_text(payload, size, ret) && strcmp(problem, "gs1.link_no_key") != 0)
                decoded_warn(ret, problem, "%s", reason);
}

/* Places count from the start of the whole payload, the symbology identifier included. */
static void payload_shift(struct decoded *ret, size_t from) {
        ret->at += from;
        for (size_t i = 0; i < ret->element_count; i++)
                ret->elements[i].where = (uint16_t) (ret->elements[i].where + from);
}

static void payload_any(
        const struct aim *aim, const uint8_t *bytes, size_t size, size_t from, struct decoded *ret) {
        const uint8_t *payload = bytes + from;

        size -= from;
        if (aim)
                ret->symbology = aim->name;
        if (envelope_begins(payload, size))
                (void) envelope_decode(payload, size, ret);
        else if (gs1_is_link(payload, size))
                payload_uri(payload, size, ret);
        else
                (void) payload_by_symbology(aim ? aim->kind : AIM_TEXT, payload, size, ret);
        payload_shift(ret, from);
}

void payload_scan(const uint8_t *bytes, size_t size, const char *symbology, struct decoded *ret) {
        struct aim aim;

        decoded_start(ret);
        if (!payload_fits(size, ret))
                return;
        if (symbology[0])
                payload_any(aim_read((const uint8_t *) symbology, strlen(symbology), &aim) ? &aim : NULL,
                        bytes, size, 0, ret);
        else if (aim_read(bytes, size, &aim))
                payload_any(&aim, bytes, size, AIM_SIZE, ret);
        else
                payload_any(NULL, bytes, size, 0, ret);
}

/* What a record says a thing is, as text; 0: nothing. An application's record names a program, not a thing. */
static size_t payload_record(const uint8_t *message, const struct ndef *ndef,
        const struct ndef_record *record, uint8_t out[NDEF_ROOM]) {
        static const char scheme[] = "urn:nfc:ext:", application[] = "android.com:pkg";
        size_t size = sizeof scheme - 1;

        if (record->kind == NDEF_URI || record->kind == NDEF_TEXT) {
                memcpy(out, ndef->room + record->text.at, record->text.size);
                return record->text.size;
        }
        if (record->tnf != NDEF_EXTERNAL || record->payload.size == 0 ||
                (record->type.size == sizeof application - 1 &&
                        !memcmp(message + record->type.at, application, record->type.size)))
                return 0;
        memcpy(out, scheme, size);
        for (size_t i = 0; i < record->type.size; i++) {
                uint8_t c = message[record->type.at + i];

                out[size++] = c >= 'A' && c <= 'Z' ? c | 0x20 : c;
        }
        out[size++] = ':';
        memcpy(out + size, message + record->payload.at, record->payload.size);
        return size + record->payload.size;
}

/* The first record that says what this is, as if it had been printed on a label. */
static void payload_ndef(const uint8_t *hex, size_t size, struct decoded *ret) {
        uint8_t message[NDEF_BYTES_MAX], text[NDEF_ROOM];
        struct ndef ndef;

        if (!ndef_unhex(hex, size, message, &size, ret))
                return;
        if (!ndef_read(message, size, &ndef, ret)) {
                ret->at *= 2;
                return;
        }
        for (size_t i = 0; i < ndef.count; i++) {
                size_t text_size = payload_record(message, &ndef, &ndef.records[i], text);

                decoded_start(ret);
                if (text_size > PAYLOAD_BYTES_MAX)
                        (void) payload_text(text, text_size, ret);
                else if (text_size > 0)
                        payload_any(NULL, text, text_size, 0, ret);
                ret->element_count = 0;
                if (text_size > 0 && ret->ok && ret->tag.scheme != TAG_NONE)
                        return;
        }
        decoded_start(ret);
        decoded_warn(ret, "ndef.no_identity",
                "No record is a URI, a text or an external one that says what this is");
}

void payload_decode(enum payload_carrier carrier, const uint8_t *bytes, size_t size, struct decoded *ret) {
        struct aim aim;

        decoded_start(ret);
        if (carrier != PAYLOAD_NDEF && !payload_fits(size, ret))
                return;
        switch (carrier) {
        case PAYLOAD_AIM:
                if (aim_read(bytes, size, &aim))
                        payload_any(&aim, bytes, size, AIM_SIZE, ret);
                else
                        (void) decoded_fail(ret, "aim.identifier", 0,
                                "No symbology identifier (as ]C1) stands in front.");
                break;
        case PAYLOAD_GS1: (void) gs1_decode(bytes, size, ret); break;
        case PAYLOAD_ENVELOPE:
                if (envelope_begins(bytes, size))
                        (void) envelope_decode(bytes, size, ret);
                else
                        (void) decoded_fail(ret, "envelope.header", 0, "An envelope begins with [)> and RS.");
                break;
        case PAYLOAD_TEXT: (void) payload_text(bytes, size, ret); break;
        case PAYLOAD_EPC: epc_decode(bytes, size, ret); break;
        case PAYLOAD_EPC_URI: epc_encode(bytes, size, ret); break;
        case PAYLOAD_NDEF: payload_ndef(bytes, size, ret); break;
        }
}
