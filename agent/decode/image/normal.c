/* SPDX-License-Identifier: ISC */

/*
 * Normal form: a row a format, and what the digits say
 */

#include "normal.h"

#include <string.h>

#include "check_digit.h"
#include "gs1.h"
#include "gs1_table.h"

/* The identifier of a format, by where FNC1 stands. */
static const struct {
        enum format format;
        char symbology[3][CODE_SYMBOLOGY_MAX];
} normal_rows[] = {
        { FORMAT_CODE128, { "]C0", "]C1", "]C2" } },
        { FORMAT_CODE39, { "]A0", "]A0", "]A0" } },
        { FORMAT_CODE93, { "]G0", "]G0", "]G0" } },
        { FORMAT_ITF, { "]I0", "]I0", "]I0" } },
        { FORMAT_EAN, { "]E0", "]E0", "]E0" } },
        { FORMAT_CODABAR, { "]F0", "]F0", "]F0" } },
        { FORMAT_DATABAR, { "]e0", "]e0", "]e0" } },
        { FORMAT_DATABAR_EXPANDED, { "]e0", "]e0", "]e0" } },
        { FORMAT_QR, { "]Q1", "]Q3", "]Q5" } },
};

static bool normal_add(struct code *code, const void *bytes, size_t size) {
        if (size > sizeof code->bytes - code->size)
                return false;
        memcpy(code->bytes + code->size, bytes, size);
        code->size = (uint16_t) (code->size + size);
        return true;
}

static bool normal_prefix(struct code *code, const char *prefix) {
        struct code old = *code;

        code->size = 0;
        return normal_add(code, prefix, strlen(prefix)) && normal_add(code, old.bytes, old.size);
}

/* "(01)09506000134352(10)A" as an element string: FNC1 after a value of variable length that another one follows. */
static bool normal_expanded(struct code *code) {
        static const uint8_t fnc1 = GS1_FNC1;
        struct decoded decoded;
        bool open = false;

        if (!code->size || code->bytes[0] != '(')
                return true;
        decoded_start(&decoded);
        if (!gs1_brackets(code->bytes, code->size, &decoded))
                return false;
        code->size = 0;
        for (size_t i = 0; i < decoded.element_count; i++) {
                const struct element *element = &decoded.elements[i];

                if ((open && !normal_add(code, &fnc1, 1)) ||
                        !normal_add(code, element->name, strlen(element->name)) ||
                        !normal_add(code, decoded_bytes(&decoded, element), element->size))
                        return false;
                open = !element->ai || !(element->ai->flags & GS1_FIXED);
        }
        return true;
}

static bool normal_ean(struct code *code) {
        code->symbology[2] = '0';
        /* EAN-8 and UPC-E both have 8 digits; who told them apart is the engine. */
        return code->size != 12 || normal_prefix(code, "0");
}

static bool normal_finish(struct code *code) {
        switch (code->format) {
        case FORMAT_EAN: return code->symbology[2] == '4' || normal_ean(code);
        case FORMAT_ITF:
                code->symbology[2] =
                        code->size == GTIN_SIZE && check_mod10_holds(code->bytes, code->size) ? '1' : '0';
                return true;
        case FORMAT_DATABAR: return code->size != GTIN_SIZE || normal_prefix(code, "01");
        case FORMAT_DATABAR_EXPANDED: return normal_expanded(code);
        default: return true;
        }
}

bool normal_zbar(struct code *code, enum normal_fnc1 fnc1) {
        for (size_t i = 0; i < count_of(normal_rows); i++)
                if (normal_rows[i].format == code->format) {
                        /* An EAN-8 comes with its identifier, since its format alone doesn't say. */
                        if (!code->symbology[0])
                                memcpy(code->symbology, normal_rows[i].symbology[fnc1], CODE_SYMBOLOGY_MAX);
                        return code->size && normal_finish(code);
                }
        return false;
}

bool normal_zxing(struct code *code) {
        return code->size && code->symbology[0] == ']' && normal_finish(code);
}
