/* SPDX-License-Identifier: ISC */

/*
 * Keyboard-wedge scanners
 *
 *      boot report: modifiers | 0 | six usages of page 0x07          HID 1.11, appendix B.1
 *
 * The interface is claimed, so what the scanner types reaches only this driver: keys become bytes here by the layout
 * that the scanner was set to, and nothing can be typed into a console. A key counts when it is newly down. Ctrl with a
 * letter is the control character (GS arrives as Ctrl+]). ALT with keypad digits is a character by its number, layout
 * or not. In report protocol the fields come from the descriptor; arrays and bitmaps both work.
 *
 * Caps Lock is never lit by us, so a scanner that minds it types as we read. ALT codes from 128 on are Windows-1252,
 * as with a leading zero; scanners that send code page 437 are to be set to the leading zero.
 */

#include <string.h>

#include "gather.h"
#include "hid_report.h"
#include "keymap.h"
#include "setting.h"
#include "strongroom/driver.h"

enum {
        KEYS_MAX = 16, /* down at once */
        KEY_FIELDS_MAX = 4,
        KEY_PAGE = 0x07,
        KEY_ROLLOVER = 0x01, /* and 2, 3: too many keys, and failures */
        KEY_FIRST = 0x04,
        KEY_ENTER = 0x28,
        KEY_TAB = 0x2B,
        KEY_PAD_ENTER = 0x58,
        KEY_PAD_1 = 0x59,
        KEY_PAD_0 = 0x62,
        KEY_MODIFIERS = 0xE0,
        KEY_IDLE_MS =
                500, /* a scan that doesn't end with its suffix ends with silence; keys come 1..20 ms apart */
        BOOT_SIZE = 8,
        BOOT_KEYS = 6,
};

enum { MOD_CTRL = 0x11, MOD_SHIFT = 0x22, MOD_ALT = 0x04, MOD_ALTGR = 0x40 };

enum keyboard_suffix { KEYS_ENTER = 0, KEYS_TAB, KEYS_NONE };

struct hid_keyboard {
        bool ids, boot;
        size_t key_fields;
        struct hid_field keys[KEY_FIELDS_MAX], modifiers;
        const struct keymap *keymap;
        enum keyboard_suffix suffix;
        uint32_t idle_ms;
        uint8_t down[KEYS_MAX]; /* as of the last report */
        uint8_t held;           /* modifiers as of the last report */
        uint32_t dead;          /* waits for the next character */
        bool alt_typing;        /* keypad digits came while Alt is down */
        uint32_t alt_code;
        struct gather gather;
        struct hid_layout layout; /* while it is described */
};
static_assert(sizeof(struct hid_keyboard) <= DRIVER_STATE_MAX, "the host gives this much");

/* ---- the layout of reports ---- */

static int keyboard_describe(void *state, struct driver_io *io, const uint8_t *descriptor, size_t size) {
        struct hid_keyboard *keyboard = state;
        struct hid_layout *layout = &keyboard->layout;
        const struct hid_field *modifiers;

        if (hid_parse(descriptor, size, layout)) {
                driver_reason(io, layout->reason);
                return DRIVER_E_UNFIT;
        }
        keyboard->ids = layout->ids;
        for (size_t i = 0; i < layout->field_count && keyboard->key_fields < KEY_FIELDS_MAX; i++) {
                const struct hid_field *field = &layout->fields[i];

                if (field->kind == HID_INPUT && !field->constant && field->usage >> 16 == KEY_PAGE &&
                        (field->usage & 0xffff) < KEY_MODIFIERS)
                        keyboard->keys[keyboard->key_fields++] = *field;
        }
        modifiers = hid_find(layout, HID_INPUT, (uint32_t) KEY_PAGE << 16 | KEY_MODIFIERS);
        if (!keyboard->key_fields || !modifiers) {
                driver_reason(io, "it describes no keyboard");
                return DRIVER_E_UNFIT;
        }
        keyboard->modifiers = *modifiers;
        return DRIVER_OK;
}

static int keyboard_start(void *state, struct driver_io *io) {
        static const char *const suffixes[] = { "enter", "tab", "none" };
        struct hid_keyboard *keyboard = state;
        const char *layout = driver_setting(io, "layout"), *suffix = driver_setting(io, "suffix");
        size_t i = 0;

        keyboard->keymap = keymap_find(layout ? layout : "us");
        while (suffix && i < 3 && strcmp(suffixes[i], suffix) != 0)
                i++;
        if (!keyboard->keymap || i == 3) {
                driver_reason(io, keyboard->keymap ? "suffix must be enter, tab or none"
                                                   : "layout must be us, uk, fr, de, es, pt, br or it");
                return DRIVER_E_UNFIT;
        }
        keyboard->suffix = (enum keyboard_suffix) i;
        keyboard->boot = setting_is_on(io, "boot") || !keyboard->key_fields;
        keyboard->idle_ms = setting_ms(io, "idle_ms", KEY_IDLE_MS);
        return DRIVER_OK;
}

/* ---- characters ---- */

static void keyboard_put(struct hid_keyboard *keyboard, uint32_t point) {
        uint8_t utf8[4];
        size_t size = point < 0x80 ? 1 : point < 0x800 ? 2 : 3; /* no layout has more */

        if (size == 1) {
                utf8[0] = (uint8_t) point;
        } else if (size == 2) {
                utf8[0] = (uint8_t) (0xC0 | point >> 6);
                utf8[1] = (uint8_t) (0x80 | (point & 0x3F));
        } else {
                utf8[0] = (uint8_t) (0xE0 | point >> 12);
                utf8[1] = (uint8_t) (0x80 | (point >> 6 & 0x3F));
                utf8[2] = (uint8_t) (0x80 | (point & 0x3F));
        }
        gather_add(&keyboard->gather, utf8, size);
}

static void keyboard_char(struct hid_keyboard *keyboard, uint32_t point) {
        uint32_t dead = keyboard->dead, composed;

        keyboard->dead = 0;
        if (point & KEYMAP_DEAD) {
                if (dead)
                        keyboard_put(keyboard, dead);
                keyboard->dead = point & ~(uint32_t) KEYMAP_DEAD;
                return;
        }
        composed = dead ? keymap_compose(dead, point) : 0;
        if (composed) {
                keyboard_put(keyboard, composed);
                return;
        }
        if (dead)
                keyboard_put(keyboard, dead);
        keyboard_put(keyboard, point);
}

static uint32_t keyboard_windows_1252(uint32_t code) {
        static const uint16_t high[32] = {
                0x20AC,
                0x81,
                0x201A,
                0x0192,
                0x201E,
                0x2026,
                0x2020,
                0x2021,
                0x02C6,
                0x2030,
                0x0160,
                0x2039,
                0x0152,
                0x8D,
                0x017D,
                0x8F,
                0x90,
                0x2018,
                0x2019,
                0x201C,
                0x201D,
                0x2022,
                0x2013,
                0x2014,
                0x02DC,
                0x2122,
                0x0161,
                0x203A,
                0x0153,
                0x9D,
                0x017E,
                0x0178,
        };

        code &= 0xff; /* as Windows takes it */
        return code >= 0x80 && code < 0xA0 ? high[code - 0x80] : code;
}

/* Ctrl with a key: the control character of what the key is, in the layout or else on a US keyboard. */
static uint32_t keyboard_control(
        const struct hid_keyboard *keyboard, uint32_t usage, enum keymap_level level) {
        const struct keymap *us = keymap_find("us");
        const uint32_t tries[] = {
                keymap_char(keyboard->keymap, usage, level),
                keymap_char(keyboard->keymap, usage, KEYMAP_ALTGR),
                keymap_char(us, usage, level),
        };

        for (size_t i = 0; i < sizeof tries / sizeof *tries; i++)
                if (tries[i] >= '@' && tries[i] <= 'z' && tries[i] != '`')
                        return tries[i] & 0x1F;
        return 0;
}

/* ---- keys ---- */

static bool keyboard_is_suffix(const struct hid_keyboard *keyboard, uint32_t usage) {
        return keyboard->suffix == KEYS_ENTER ? usage == KEY_ENTER || usage == KEY_PAD_ENTER
                                              : keyboard->suffix == KEYS_TAB && usage == KEY_TAB;
}

static int keyboard_end(struct hid_keyboard *keyboard, struct driver_io *io) {
        if (keyboard->dead)
                keyboard_put(keyboard, keyboard->dead);
        keyboard->dead = 0;
        return gather_emit(&keyboard->gather, io, NULL);
}

static int keyboard_alt_digit(struct hid_keyboard *keyboard, uint32_t usage) {
        uint32_t digit = usage == KEY_PAD_0 ? 0 : usage - KEY_PAD_1 + 1;

        keyboard->alt_typing = true;
        keyboard->alt_code = (keyboard->alt_code * 10 + digit) % 100000;
        return DRIVER_OK;
}

static int keyboard_press(
        struct hid_keyboard *keyboard, struct driver_io *io, uint32_t usage, uint8_t modifiers) {
        enum keymap_level level = modifiers & MOD_ALTGR   ? KEYMAP_ALTGR
                                  : modifiers & MOD_SHIFT ? KEYMAP_SHIFT
                                                          : KEYMAP_PLAIN;
        uint32_t point;

        if ((modifiers & MOD_ALT) && usage >= KEY_PAD_1 && usage <= KEY_PAD_0)
                return keyboard_alt_digit(keyboard, usage);
        if (keyboard_is_suffix(keyboard, usage))
                return keyboard_end(keyboard, io);
        if (usage == KEY_TAB || usage == KEY_ENTER || usage == KEY_PAD_ENTER)
                point = usage == KEY_TAB ? '\t' : '\r';
        else if (modifiers & MOD_CTRL && !(modifiers & MOD_ALTGR))
                point = keyboard_control(keyboard, usage, level);
        else
                point = keymap_char(keyboard->keymap, usage, level);
        if (!point) {
                driver_reason(io, "a key has no character in this layout");
                return DRIVER_E_GARBLED;
        }
        keyboard_char(keyboard, point);
        return DRIVER_OK;
}

/* ---- reports ---- */

static void keyboard_note(uint8_t *keys, size_t *count, uint32_t usage) {
        if (usage && usage <= 0xff && *count < KEYS_MAX)
                keys[(*count)++] = (uint8_t) usage;
}

/* The keys that a field of the report says are down. */
static void keyboard_scan_field(
        const struct hid_field *field, const uint8_t *data, size_t size, uint8_t *keys, size_t *count) {
        for (uint32_t i = 0; i < field->count; i++) {
                uint32_t value = hid_get(field, i, data, size);

                if (!field->array && value)
                        keyboard_note(keys, count, (field->usage & 0xffff) + i);
                else if (field->array && value)
                        keyboard_note(
                                keys, count, (field->usage & 0xffff) + value - (uint32_t) field->logical_min);
        }
}

static bool keyboard_read(struct hid_keyboard *keyboard, const uint8_t *bytes, size_t size, uint8_t *keys,
        uint8_t *ret_modifiers) {
        size_t count = 0;

        memset(keys, 0, KEYS_MAX);
        if (keyboard->boot) {
                if (size < BOOT_SIZE)
                        return false;
                *ret_modifiers = bytes[0];
                memcpy(keys, bytes + 2, BOOT_KEYS);
                return true;
        }
        if (keyboard->ids) {
                if (!size || bytes[0] != keyboard->keys[0].report)
                        return false;
                bytes++;
                size--;
        }
        *ret_modifiers = 0;
        for (uint32_t i = 0; i < 8 && i < keyboard->modifiers.count; i++)
                *ret_modifiers |= (uint8_t) ((hid_get(&keyboard->modifiers, i, bytes, size) & 1) << i);
        for (size_t i = 0; i < keyboard->key_fields; i++)
                keyboard_scan_field(&keyboard->keys[i], bytes, size, keys, &count);
        return true;
}

static int keyboard_feed(void *state, struct driver_io *io, const uint8_t *bytes, size_t size) {
        struct hid_keyboard *keyboard = state;
        uint8_t keys[KEYS_MAX], modifiers;
        int worst = DRIVER_OK;

        if (!keyboard_read(keyboard, bytes, size, keys, &modifiers))
                return size ? DRIVER_OK : DRIVER_E_GARBLED; /* media keys come in reports of their own */
        if (keyboard->alt_typing && !(modifiers & MOD_ALT)) {
                keyboard_char(keyboard, keyboard_windows_1252(keyboard->alt_code));
                keyboard->alt_typing = false;
                keyboard->alt_code = 0;
        }
        for (size_t i = 0; i < KEYS_MAX; i++) {
                int r = DRIVER_OK;

                if (keys[i] && keys[i] < KEY_FIRST) {
                        driver_reason(io, "keys came faster than the scanner can report them");
                        return DRIVER_E_GARBLED; /* rollover: the report says nothing of what is down */
                }
                if (keys[i] && !memchr(keyboard->down, keys[i], KEYS_MAX))
                        r = keyboard_press(keyboard, io, keys[i], modifiers);
                if (r < 0)
                        return r;
                worst = r > worst ? r : worst;
        }
        memcpy(keyboard->down, keys, KEYS_MAX);
        keyboard->held = modifiers;
        if (keyboard->idle_ms)
                driver_wake(io, keyboard->gather.size || keyboard->dead ? keyboard->idle_ms : 0);
        return worst;
}

static int keyboard_tick(void *state, struct driver_io *io) {
        return keyboard_end(state, io);
}

static const char *const keyboard_settings[] = { "layout", "suffix", "idle_ms", "boot", NULL };

/* Only where asked for by name, or for known scanners: an honest keyboard must not be taken from its user. */
static const struct driver_match keyboard_matches[] = {
        { .vendor_id = 0x05e0,
                .interface_class = 0x03,
                .interface_subclass = 0x01,
                .interface_protocol = 0x01,
                .model = "Zebra/Symbol, keyboard mode",
                .source = "USB id list; HID 1.11, 4.2" },
        { .vendor_id = 0x0c2e,
                .interface_class = 0x03,
                .interface_subclass = 0x01,
                .interface_protocol = 0x01,
                .model = "Honeywell/Metrologic, keyboard mode",
                .source = "USB id list; HID 1.11, 4.2" },
        { .vendor_id = 0x05f9,
                .interface_class = 0x03,
                .interface_subclass = 0x01,
                .interface_protocol = 0x01,
                .model = "Datalogic, keyboard mode",
                .source = "USB id list; HID 1.11, 4.2" },
        { .vendor_id = 0x1eab,
                .interface_class = 0x03,
                .interface_subclass = 0x01,
                .interface_protocol = 0x01,
                .model = "Newland, keyboard mode",
                .source = "USB id list; HID 1.11, 4.2" },
        { .vendor_id = 0x065a,
                .interface_class = 0x03,
                .interface_subclass = 0x01,
                .interface_protocol = 0x01,
                .model = "Opticon, keyboard mode",
                .source = "USB id list; HID 1.11, 4.2" },
        { 0 },
};

const struct driver driver_hid_keyboard = {
        .name = "hid-keyboard",
        .summary = "keyboard-wedge scanners; claimed, so that they can't type into the console",
        .transport = TRANSPORT_USB_HID,
        .sandbox = SANDBOX_USBFS,
        .state_size = sizeof(struct hid_keyboard),
        .matches = keyboard_matches,
        .setting_names = keyboard_settings,
        .describe = keyboard_describe,
        .start = keyboard_start,
        .feed = keyboard_feed,
        .tick = keyboard_tick,
};
