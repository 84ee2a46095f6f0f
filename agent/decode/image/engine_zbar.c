/* SPDX-License-Identifier: ISC */

/*
 * zbar
 *
 * Only the types asked for are on. QR is read as bytes: otherwise zbar guesses a character set, and turns UTF-8 into
 * something else. A linear code's place is the box around the points where scan lines crossed its ends.
 */

#include <string.h>
#include <zbar.h>

#include "engine.h"
#include "normal.h"

enum {
        ITF_DIGITS_MIN = 6, /* a shorter one is read inside any longer one that is partly covered */
        LINES_MIN = 2, /* of a linear code; noise gives six digits of Interleaved 2 of 5 on a single one */
};

static const struct {
        zbar_symbol_type_t type;
        enum format format;
} zbar_types[] = {
        { ZBAR_CODE128, FORMAT_CODE128 },
        { ZBAR_CODE39, FORMAT_CODE39 },
        { ZBAR_CODE93, FORMAT_CODE93 },
        { ZBAR_I25, FORMAT_ITF },
        { ZBAR_EAN13, FORMAT_EAN }, /* UPC-A as EAN-13 */
        { ZBAR_EAN8, FORMAT_EAN },
        { ZBAR_UPCE, FORMAT_EAN },
        { ZBAR_CODABAR, FORMAT_CODABAR },
        { ZBAR_DATABAR, FORMAT_DATABAR },
        { ZBAR_DATABAR_EXP, FORMAT_DATABAR_EXPANDED },
        { ZBAR_QRCODE, FORMAT_QR },
};

static zbar_image_scanner_t *zbar_scanner(unsigned int formats) {
        zbar_image_scanner_t *scanner = zbar_image_scanner_create();
        int failed = 0;

        if (!scanner)
                return NULL;
        failed |= zbar_image_scanner_set_config(scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
        for (size_t i = 0; i < count_of(zbar_types); i++)
                if (zbar_types[i].format & formats)
                        failed |= zbar_image_scanner_set_config(
                                scanner, zbar_types[i].type, ZBAR_CFG_ENABLE, 1);
        failed |= zbar_image_scanner_set_config(scanner, ZBAR_I25, ZBAR_CFG_MIN_LEN, ITF_DIGITS_MIN);
        if (formats & FORMAT_QR)
                failed |= zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_BINARY, 1);
        if (!failed)
                return scanner;
        zbar_image_scanner_destroy(scanner);
        return NULL;
}

static enum format zbar_format(zbar_symbol_type_t type) {
        for (size_t i = 0; i < count_of(zbar_types); i++)
                if (zbar_types[i].type == type)
                        return zbar_types[i].format;
        return 0;
}

static void zbar_box(const zbar_symbol_t *symbol, struct point corners[CODE_CORNERS]) {
        struct point low = { INT32_MAX, INT32_MAX }, high = { 0, 0 };

        for (unsigned int i = 0; i < zbar_symbol_get_loc_size(symbol); i++) {
                int x = zbar_symbol_get_loc_x(symbol, i), y = zbar_symbol_get_loc_y(symbol, i);

                low = (struct point){ x < low.x ? x : low.x, y < low.y ? y : low.y };
                high = (struct point){ x > high.x ? x : high.x, y > high.y ? y : high.y };
        }
        if (low.x > high.x || low.y > high.y)
                low = high;
        corners[0] = low;
        corners[1] = (struct point){ high.x, low.y };
        corners[2] = high;
        corners[3] = (struct point){ low.x, high.y };
}

static void zbar_place(const zbar_symbol_t *symbol, struct code *code) {
        zbar_box(symbol, code->corners);
        if (code->format == FORMAT_QR && zbar_symbol_get_loc_size(symbol) == CODE_CORNERS)
                for (unsigned int i = 0; i < CODE_CORNERS; i++)
                        code->corners[i] = (struct point){ zbar_symbol_get_loc_x(symbol, i),
                                zbar_symbol_get_loc_y(symbol, i) };
}

static enum normal_fnc1 zbar_fnc1(const zbar_symbol_t *symbol) {
        unsigned int modifiers = zbar_symbol_get_modifiers(symbol);

        if (modifiers & 1U << ZBAR_MOD_GS1)
                return FNC1_GS1;
        return modifiers & 1U << ZBAR_MOD_AIM ? FNC1_AIM : FNC1_NONE;
}

static void zbar_take(const zbar_symbol_t *symbol, struct codes *codes) {
        struct code code = { .engines = ENGINE_ZBAR, .format = zbar_format(zbar_symbol_get_type(symbol)) };
        size_t size = zbar_symbol_get_data_length(symbol);

        if (!code.format) /* a part of a series among them */
                codes->dropped += zbar_symbol_get_type(symbol) == ZBAR_PARTIAL;
        if (code.format & FORMAT_LINEAR && zbar_symbol_get_quality(symbol) < LINES_MIN)
                return;
        if (!code.format || !codes_have_room(codes, size))
                return;
        code.size = (uint16_t) size;
        memcpy(code.bytes, zbar_symbol_get_data(symbol), size);
        if (zbar_symbol_get_type(symbol) == ZBAR_EAN8)
                memcpy(code.symbology, "]E4", CODE_SYMBOLOGY_MAX);
        zbar_place(symbol, &code);
        if (normal_zbar(&code, zbar_fnc1(symbol)))
                codes->list[codes->count++] = code;
        else
                codes->dropped++;
}

int engine_zbar(
        const uint8_t *grey, uint32_t width, uint32_t height, unsigned int formats, struct codes *codes) {
        zbar_image_scanner_t *scanner;
        zbar_image_t *image;
        int r = ENGINE_E_MEMORY;

        if (!(formats & FORMAT_ZBAR))
                return 0;
        scanner = zbar_scanner(formats & FORMAT_ZBAR);
        image = scanner ? zbar_image_create() : NULL;
        if (image) {
                zbar_image_set_format(image, zbar_fourcc('Y', '8', '0', '0'));
                zbar_image_set_size(image, width, height);
                zbar_image_set_data(image, grey, (size_t) width * height, NULL);
                r = zbar_scan_image(scanner, image) < 0 ? ENGINE_E_FAILED : 0;
                for (const zbar_symbol_t *symbol = zbar_image_first_symbol(image); !r && symbol;
                        symbol = zbar_symbol_next(symbol))
                        zbar_take(symbol, codes);
                zbar_image_destroy(image);
        }
        if (scanner)
                zbar_image_scanner_destroy(scanner);
        return r;
}
