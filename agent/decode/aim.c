/* SPDX-License-Identifier: ISC */

/*
 * The table of symbology identifiers
 *
 * A row is a letter and the modifiers that it goes with; the first row that fits counts. Modifiers of GS1 say that
 * FNC1 stood in first position. J is DotCode's by AIM and Han Xin's with some readers; both mark GS1 by 1.
 */

#include "aim.h"

#include <string.h>

#include "macros.h"

static const struct {
        char letter;
        const char *modifiers; /* NULL: any */
        struct aim aim;
} symbologies[] = {
        { 'A', "1", { "Code 39", AIM_CODE39_CHECK } },
        { 'A', NULL, { "Code 39", AIM_TEXT } },
        { 'B', NULL, { "Telepen", AIM_TEXT } },
        { 'C', "1", { "GS1-128", AIM_GS1 } },
        { 'C', NULL, { "Code 128", AIM_TEXT } },
        { 'D', NULL, { "Code One", AIM_TEXT } },
        { 'E', "0", { "EAN/UPC", AIM_EAN } },
        { 'E', "4", { "EAN-8", AIM_EAN8 } },
        { 'E', "3", { "EAN/UPC with add-on", AIM_EAN_ADDON } },
        { 'E', NULL, { "EAN/UPC add-on", AIM_TEXT } },
        { 'F', NULL, { "Codabar", AIM_TEXT } },
        { 'G', NULL, { "Code 93", AIM_TEXT } },
        { 'H', NULL, { "Code 11", AIM_TEXT } },
        { 'I', "1", { "Interleaved 2 of 5", AIM_ITF_CHECK } },
        { 'I', NULL, { "Interleaved 2 of 5", AIM_TEXT } },
        { 'J', "1", { "GS1 DotCode", AIM_GS1 } },
        { 'J', NULL, { "DotCode or Han Xin", AIM_TEXT } },
        { 'K', "1", { "GS1 Code 16K", AIM_GS1 } },
        { 'K', NULL, { "Code 16K", AIM_TEXT } },
        { 'L', "3", { "GS1 PDF417", AIM_GS1 } },
        { 'L', NULL, { "PDF417", AIM_TEXT } },
        { 'M', NULL, { "MSI", AIM_TEXT } },
        { 'N', NULL, { "Anker", AIM_TEXT } },
        { 'O', "5", { "GS1 Codablock", AIM_GS1 } },
        { 'O', NULL, { "Codablock", AIM_TEXT } },
        { 'P', NULL, { "Plessey", AIM_TEXT } },
        { 'Q', "34", { "GS1 QR Code", AIM_GS1 } },
        { 'Q', NULL, { "QR Code", AIM_TEXT } },
        { 'R', NULL, { "Straight 2 of 5 (2 bars)", AIM_TEXT } },
        { 'S', NULL, { "Straight 2 of 5 (3 bars)", AIM_TEXT } },
        { 'T', "1", { "GS1 Code 49", AIM_GS1 } },
        { 'T', NULL, { "Code 49", AIM_TEXT } },
        { 'U', NULL, { "MaxiCode", AIM_TEXT } },
        { 'X', NULL, { "another bar code", AIM_TEXT } },
        { 'Z', NULL, { "no bar code", AIM_TEXT } },
        { 'c', NULL, { "Channel Code", AIM_TEXT } },
        { 'd', "25", { "GS1 DataMatrix", AIM_GS1 } },
        { 'd', NULL, { "Data Matrix", AIM_TEXT } },
        { 'e', "0123", { "GS1 DataBar", AIM_GS1 } },
        { 'h', NULL, { "Han Xin", AIM_TEXT } },
        { 'o', NULL, { "OCR", AIM_TEXT } },
        { 'p', NULL, { "PosiCode", AIM_TEXT } },
        { 's', NULL, { "SuperCode", AIM_TEXT } },
        { 'z', "147A", { "GS1 Aztec Code", AIM_GS1 } },
        { 'z', NULL, { "Aztec Code", AIM_TEXT } },
};

static bool aim_is_modifier(uint8_t c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool aim_read(const uint8_t *bytes, size_t size, struct aim *ret) {
        if (size < AIM_SIZE || bytes[0] != ']' || !aim_is_modifier(bytes[2]))
                return false;
        for (size_t i = 0; i < count_of(symbologies); i++) {
                const char *modifiers = symbologies[i].modifiers;

                if (symbologies[i].letter == (char) bytes[1] && (!modifiers || strchr(modifiers, bytes[2]))) {
                        *ret = symbologies[i].aim;
                        return true;
                }
        }
        return false;
}
