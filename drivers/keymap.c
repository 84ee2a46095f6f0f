/* SPDX-License-Identifier: ISC */

/*
 * Keyboard layouts
 *
 * Each row: usage, and its characters plain, with Shift, with AltGr, with both. The US rows hold for every layout but
 * for those that it gives itself.
 */

#include "keymap.h"

#include <stddef.h>
#include <string.h>

#define D(c) ((uint32_t) (c) | KEYMAP_DEAD)

struct keymap_row {
        uint8_t usage;
        uint32_t chars[4];
};

struct keymap {
        const char *name;
        const struct keymap_row *rows; /* ends with usage 0 */
};

/* clang-format off */
static const struct keymap_row us_rows[] = {
        { 0x1E, { '1', '!' } }, { 0x1F, { '2', '@' } }, { 0x20, { '3', '#' } }, { 0x21, { '4', '$' } },
        { 0x22, { '5', '%' } }, { 0x23, { '6', '^' } }, { 0x24, { '7', '&' } }, { 0x25, { '8', '*' } },
        { 0x26, { '9', '(' } }, { 0x27, { '0', ')' } }, { 0x2C, { ' ', ' ', ' ' } }, { 0x2D, { '-', '_' } },
        { 0x2E, { '=', '+' } }, { 0x2F, { '[', '{' } }, { 0x30, { ']', '}' } }, { 0x31, { '\\', '|' } },
        { 0x32, { '\\', '|' } }, { 0x33, { ';', ':' } }, { 0x34, { '\'', '"' } }, { 0x35, { '`', '~' } },
        { 0x36, { ',', '<' } }, { 0x37, { '.', '>' } }, { 0x38, { '/', '?' } }, { 0x64, { '\\', '|' } },
        { 0x54, { '/', '/' } }, { 0x55, { '*', '*' } }, { 0x56, { '-', '-' } }, { 0x57, { '+', '+' } },
        { 0x59, { '1' } }, { 0x5A, { '2' } }, { 0x5B, { '3' } }, { 0x5C, { '4' } }, { 0x5D, { '5' } },
        { 0x5E, { '6' } }, { 0x5F, { '7' } }, { 0x60, { '8' } }, { 0x61, { '9' } }, { 0x62, { '0' } },
        { 0x63, { '.' } }, { 0 },
};

static const struct keymap_row uk_rows[] = {
        { 0x1F, { '2', '"' } }, { 0x20, { '3', 0xA3 } }, { 0x21, { '4', '$', 0x20AC } }, { 0x31, { '#', '~' } },
        { 0x32, { '#', '~' } }, { 0x34, { '\'', '@' } }, { 0x35, { '`', 0xAC, 0xA6 } }, { 0 },
};

static const struct keymap_row fr_rows[] = {
        { 0x04, { 'q', 'Q' } }, { 0x14, { 'a', 'A' } }, { 0x1A, { 'z', 'Z' } }, { 0x1D, { 'w', 'W' } },
        { 0x10, { ',', '?' } }, { 0x33, { 'm', 'M' } }, { 0x08, { 'e', 'E', 0x20AC } },
        { 0x1E, { '&', '1' } }, { 0x1F, { 0xE9, '2', D('~') } }, { 0x20, { '"', '3', '#' } },
        { 0x21, { '\'', '4', '{' } }, { 0x22, { '(', '5', '[' } }, { 0x23, { '-', '6', '|' } },
        { 0x24, { 0xE8, '7', D('`') } }, { 0x25, { '_', '8', '\\' } }, { 0x26, { 0xE7, '9', '^' } },
        { 0x27, { 0xE0, '0', '@' } }, { 0x2D, { ')', 0xB0, ']' } }, { 0x2E, { '=', '+', '}' } },
        { 0x2F, { D('^'), D(0xA8) } }, { 0x30, { '$', 0xA3, 0xA4 } }, { 0x31, { '*', 0xB5 } },
        { 0x32, { '*', 0xB5 } }, { 0x34, { 0xF9, '%' } }, { 0x35, { 0xB2 } }, { 0x36, { ';', '.' } },
        { 0x37, { ':', '/' } }, { 0x38, { '!', 0xA7 } }, { 0x64, { '<', '>' } }, { 0 },
};

static const struct keymap_row de_rows[] = {
        { 0x1C, { 'z', 'Z' } }, { 0x1D, { 'y', 'Y' } }, { 0x14, { 'q', 'Q', '@' } }, { 0x08, { 'e', 'E', 0x20AC } },
        { 0x10, { 'm', 'M', 0xB5 } }, { 0x1F, { '2', '"', 0xB2 } }, { 0x20, { '3', 0xA7, 0xB3 } },
        { 0x23, { '6', '&' } }, { 0x24, { '7', '/', '{' } }, { 0x25, { '8', '(', '[' } },
        { 0x26, { '9', ')', ']' } }, { 0x27, { '0', '=', '}' } }, { 0x2D, { 0xDF, '?', '\\' } },
        { 0x2E, { D(0xB4), D('`') } }, { 0x2F, { 0xFC, 0xDC } }, { 0x30, { '+', '*', '~' } },
        { 0x31, { '#', '\'' } }, { 0x32, { '#', '\'' } }, { 0x33, { 0xF6, 0xD6 } }, { 0x34, { 0xE4, 0xC4 } },
        { 0x35, { D('^'), 0xB0 } }, { 0x36, { ',', ';' } }, { 0x37, { '.', ':' } }, { 0x38, { '-', '_' } },
        { 0x63, { ',' } }, { 0x64, { '<', '>', '|' } }, { 0 },
};

static const struct keymap_row es_rows[] = {
        { 0x08, { 'e', 'E', 0x20AC } }, { 0x1E, { '1', '!', '|' } }, { 0x1F, { '2', '"', '@' } },
        { 0x20, { '3', 0xB7, '#' } }, { 0x21, { '4', '$', D('~') } }, { 0x22, { '5', '%', 0x20AC } },
        { 0x23, { '6', '&', 0xAC } }, { 0x24, { '7', '/' } }, { 0x25, { '8', '(' } }, { 0x26, { '9', ')' } },
        { 0x27, { '0', '=' } }, { 0x2D, { '\'', '?' } }, { 0x2E, { 0xA1, 0xBF } }, { 0x2F, { D('`'), D('^'), '[' } },
        { 0x30, { '+', '*', ']' } }, { 0x31, { 0xE7, 0xC7, '}' } }, { 0x32, { 0xE7, 0xC7, '}' } },
        { 0x33, { 0xF1, 0xD1 } }, { 0x34, { D(0xB4), D(0xA8), '{' } }, { 0x35, { 0xBA, 0xAA, '\\' } },
        { 0x36, { ',', ';' } }, { 0x37, { '.', ':' } }, { 0x38, { '-', '_' } }, { 0x64, { '<', '>' } }, { 0 },
};

static const struct keymap_row pt_rows[] = {
        { 0x08, { 'e', 'E', 0x20AC } }, { 0x1F, { '2', '"', '@' } }, { 0x20, { '3', '#', 0xA3 } },
        { 0x21, { '4', '$', 0xA7 } }, { 0x22, { '5', '%', 0x20AC } }, { 0x23, { '6', '&' } },
        { 0x24, { '7', '/', '{' } }, { 0x25, { '8', '(', '[' } }, { 0x26, { '9', ')', ']' } },
        { 0x27, { '0', '=', '}' } }, { 0x2D, { '\'', '?' } }, { 0x2E, { 0xAB, 0xBB } },
        { 0x2F, { '+', '*', D(0xA8) } }, { 0x30, { D(0xB4), D('`') } }, { 0x31, { D('~'), D('^') } },
        { 0x32, { D('~'), D('^') } }, { 0x33, { 0xE7, 0xC7 } }, { 0x34, { 0xBA, 0xAA } }, { 0x35, { '\\', '|' } },
        { 0x36, { ',', ';' } }, { 0x37, { '.', ':' } }, { 0x38, { '-', '_' } }, { 0x64, { '<', '>' } }, { 0 },
};

static const struct keymap_row br_rows[] = {
        { 0x14, { 'q', 'Q', '/' } }, { 0x1A, { 'w', 'W', '?' } }, { 0x08, { 'e', 'E', 0x20AC } },
        { 0x1E, { '1', '!', 0xB9 } }, { 0x1F, { '2', '@', 0xB2 } }, { 0x20, { '3', '#', 0xB3 } },
        { 0x21, { '4', '$', 0xA3 } }, { 0x22, { '5', '%', 0xA2 } }, { 0x23, { '6', D(0xA8), 0xAC } },
        { 0x2F, { D(0xB4), D('`') } }, { 0x30, { '[', '{', 0xAA } }, { 0x31, { ']', '}', 0xBA } },
        { 0x32, { ']', '}', 0xBA } }, { 0x33, { 0xE7, 0xC7 } }, { 0x34, { D('~'), D('^') } },
        { 0x35, { '\'', '"' } }, { 0x38, { ';', ':' } }, { 0x64, { '\\', '|' } }, { 0x87, { '/', '?', 0xB0 } },
        { 0x63, { ',' } }, { 0x85, { '.' } }, { 0 },
};

static const struct keymap_row it_rows[] = {
        { 0x08, { 'e', 'E', 0x20AC } }, { 0x1F, { '2', '"' } }, { 0x20, { '3', 0xA3 } }, { 0x22, { '5', '%', 0x20AC } },
        { 0x23, { '6', '&' } }, { 0x24, { '7', '/' } }, { 0x25, { '8', '(' } }, { 0x26, { '9', ')' } },
        { 0x27, { '0', '=' } }, { 0x2D, { '\'', '?' } }, { 0x2E, { 0xEC, '^' } }, { 0x2F, { 0xE8, 0xE9, '[', '{' } },
        { 0x30, { '+', '*', ']', '}' } }, { 0x31, { 0xF9, 0xA7 } }, { 0x32, { 0xF9, 0xA7 } },
        { 0x33, { 0xF2, 0xE7, '@' } }, { 0x34, { 0xE0, 0xB0, '#' } }, { 0x35, { '\\', '|' } },
        { 0x36, { ',', ';' } }, { 0x37, { '.', ':' } }, { 0x38, { '-', '_' } }, { 0x64, { '<', '>' } }, { 0 },
};
/* clang-format on */

static const struct keymap keymaps[] = {
        { "us", us_rows },
        { "uk", uk_rows },
        { "fr", fr_rows },
        { "de", de_rows },
        { "es", es_rows },
        { "pt", pt_rows },
        { "br", br_rows },
        { "it", it_rows },
};

const struct keymap *keymap_find(const char *name) {
        for (size_t i = 0; i < sizeof keymaps / sizeof *keymaps; i++)
                if (!strcmp(keymaps[i].name, name))
                        return &keymaps[i];
        return NULL;
}

static const struct keymap_row *keymap_row(const struct keymap_row *rows, uint32_t usage) {
        for (; rows->usage; rows++)
                if (rows->usage == usage)
                        return rows;
        return NULL;
}

uint32_t keymap_char(const struct keymap *keymap, uint32_t usage, enum keymap_level level) {
        const struct keymap_row *row = keymap_row(keymap->rows, usage);

        if (row)
                return row->chars[level];
        if (usage >= 0x04 && usage <= 0x1D)
                return level == KEYMAP_PLAIN ? 'a' + usage - 4 : level == KEYMAP_SHIFT ? 'A' + usage - 4 : 0;
        row = keymap_row(us_rows, usage);
        return row ? row->chars[level] : 0;
}

/* Each mark with the letters it goes on, and what they become (Latin-1, and Y with diaeresis past it). */
uint32_t keymap_compose(uint32_t dead, uint32_t character) {
        static const struct {
                uint32_t mark;
                const char *letters;
                uint32_t composed[12];
        } marks[] = {
                { '`', "aeiouAEIOU", { 0xE0, 0xE8, 0xEC, 0xF2, 0xF9, 0xC0, 0xC8, 0xCC, 0xD2, 0xD9 } },
                { 0xB4, "aeiouyAEIOUY",
                        { 0xE1, 0xE9, 0xED, 0xF3, 0xFA, 0xFD, 0xC1, 0xC9, 0xCD, 0xD3, 0xDA, 0xDD } },
                { '^', "aeiouAEIOU", { 0xE2, 0xEA, 0xEE, 0xF4, 0xFB, 0xC2, 0xCA, 0xCE, 0xD4, 0xDB } },
                { '~', "anoANO", { 0xE3, 0xF1, 0xF5, 0xC3, 0xD1, 0xD5 } },
                { 0xA8, "aeiouyAEIOUY",
                        { 0xE4, 0xEB, 0xEF, 0xF6, 0xFC, 0xFF, 0xC4, 0xCB, 0xCF, 0xD6, 0xDC, 0x178 } },
        };

        if (character == ' ')
                return dead;
        for (size_t i = 0; character && character < 0x80 && i < sizeof marks / sizeof *marks; i++) {
                const char *at = strchr(marks[i].letters, (int) character);

                if (marks[i].mark == dead && at)
                        return marks[i].composed[at - marks[i].letters];
        }
        return 0;
}
