/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_KEYMAP_H
#define STRONGROOM_KEYMAP_H

/*
 * Keyboard layouts: what a key means when a wedge scanner presses it
 *
 * Keys are usages of page 0x07 (HID Usage Tables, 10). A layout is rows over the US one; a key whose character waits
 * for the next is dead. The layouts are those of Windows, which scanners type for; without AltGr they agree with
 * xkeyboard-config's us gb fr de es pt br it.
 */

#include <stdbool.h>
#include <stdint.h>

struct keymap;

/* By its setting: "us uk fr de es pt br it". NULL: not known. */
const struct keymap *keymap_find(const char *name);

enum keymap_level { KEYMAP_PLAIN = 0, KEYMAP_SHIFT, KEYMAP_ALTGR, KEYMAP_SHIFT_ALTGR };

#define KEYMAP_DEAD 0x80000000u

/* The character of a key, or'ed with KEYMAP_DEAD; 0: it has none. */
uint32_t keymap_char(const struct keymap *keymap, uint32_t usage, enum keymap_level level);

/* A dead key and the character after it: the composed one; 0: they don't compose. */
uint32_t keymap_compose(uint32_t dead, uint32_t character);

#endif
