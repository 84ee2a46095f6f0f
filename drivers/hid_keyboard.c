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
 * Caps Lock is never lit by us, so a scanner that minds it types as we read; a lock key that it taps means nothing.
 * ALT codes from 128 on are Windows-1252, as with a leading zero; scanners that send code page 437 are to be set to the
 * leading zero.
 */

#include <string.h>

#include "gather.h"
#include "hid_report.h"
#include "keymap.h"
#include "setting.h"
#include "strongroom/driver.h"

enum {
        KEYS_MAX = 16,       /* down at once */
        KEY_FIELDS_MAX = 16, /* modifiers may be listed one by one */
        KEY_PAGE = 0x07,
        KEY_A = 0x04, /* the first that is a key */
        KEY_ENTER = 0x28,
        KEY_TAB = 0x2B,
        KEY_CAPS_LOCK = 0x39,
        KEY_SCROLL_LOCK = 0x47,
        KEY_NUM_LOCK = 0x53,
        KEY_PAD_ENTER = 0x58,
        KEY_PAD_1 = 0x59,
        KEY_PAD_0 = 0x62,
        KEY_MODIFIERS = 0xE0,
        KEY_MODIFIERS_END = 0xE8,
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
        struct hid_field keys[KEY_FIELDS_MAX]; /* of one report */
        const struct keymap *keymap;
        enum keyboard_suffix suffix;
        uint32_t idle_ms;
        uint8_t down[KEYS_MAX]; /* as of the last report */
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
        const struct hid_field *a;

        if (hid_parse(descriptor, size, layout)) {
                driver_reason(io, layout->reason);
                return DRIVER_E_UNFIT;
        }
        keyboard->ids = layout->ids;
        a = hid_find(layout, HID_INPUT, KEY_PAGE << 16 | KEY_A);
        if (!a) {
                driver_reason(io, "it describes no keyboard");
                return DRIVER_E_UNFIT;
        }
        for (size_t i = 0; i < layout->field_count && keyboard->key_fields < KEY_FIELDS_MAX; i++) {
                const struct hid_field *field = &layout->fields[i];

                if (field->kind == HID_INPUT && !field->constant && field->report == a->report &&
                        field->usage >> 16 == KEY_PAGE)
                        keyboard->keys[keyboard->key_fields++] = *field;
        }
        return DRIVER_OK;
}

static int keyboard_start(void *state, struct driver_io *io) {
        static const char *const suffixes[] = { "enter", "tab", "none" };
        struct hid_keyboard *keyboard = state;
        const char *layout = driver_setting(io, "layout"), *suffix = driver_setting(io, "suffix");
        const char *reason = NULL;
        size_t i = 0;

        keyboard->keymap = keymap_find(layout ? layout : "us");
        while (suffix && i < 3 && strcmp(suffixes[i], suffix) != 0)
                i++;
        if (!keyboard->keymap)
                reason = "layout must be us, uk, fr, de, es, pt, br or it";
        else if (i == 3)
                reason = "suffix must be enter, tab or none";
        else if (!setting_ms(io, "idle_ms", KEY_IDLE_MS, &keyboard->idle_ms))
                reason = "idle_ms must be a number of milliseconds, 0 to 60000";
        else if (i == KEYS_NONE && !keyboard->idle_ms)
                reason = "with suffix=none only a pause ends a scan: idle_ms can't be 0";
        if (reason) {
                driver_reason(io, reason);
                return DRIVER_E_UNFIT;
        }
        keyboard->suffix = (enum keyboard_suffix) i;
        keyboard->boot = setting_is_on(io, "boot") || !keyboard->key_fields;
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
                point &= ~KEYMAP_DEAD;
                if (!dead) {
                        keyboard->dead = point;
                        return;
                } /* two dead keys stand for themselves */
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
        static const uint16_t high[32] = { 0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D, 0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C,
                0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D, 0x017E,
                0x0178 };

        code &= 0xff; /* as Windows takes it */
        return code >= 0x80 && code < 0xA0 ? high[code - 0x80] : code;
}

/* What the modifiers make of a key; Ctrl with Alt is AltGr, as on Windows. */
static enum keymap_level keyboard_level(uint8_t modifiers) {
        bool shift = modifiers & MOD_SHIFT;

        if (modifiers & MOD_ALTGR || (modifiers & MOD_CTRL && modifiers & MOD_ALT))
                return shift ? KEYMAP_SHIFT_ALTGR : KEYMAP_ALTGR;
        return shift ? KEYMAP_SHIFT : KEYMAP_PLAIN;
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
        enum keymap_level level = keyboard_level(modifiers);
        uint32_t point;

        if (usage == KEY_CAPS_LOCK || usage == KEY_NUM_LOCK || usage == KEY_SCROLL_LOCK)
                return DRIVER_OK;
        if ((modifiers & MOD_ALT) && usage >= KEY_PAD_1 && usage <= KEY_PAD_0)
                return keyboard_alt_digit(keyboard, usage);
        if (keyboard_is_suffix(keyboard, usage))
                return keyboard_end(keyboard, io);
        if (usage == KEY_TAB || usage == KEY_ENTER || usage == KEY_PAD_ENTER)
                point = usage == KEY_TAB ? '\t' : '\r';
        else if (modifiers & MOD_CTRL && level < KEYMAP_ALTGR)
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

/* What is down by one report. */
struct key_report {
        uint8_t modifiers;
        size_t count;
        uint8_t keys[KEYS_MAX];
};

static void keyboard_note(struct key_report *report, uint32_t usage) {
        if (usage >= KEY_MODIFIERS && usage < KEY_MODIFIERS_END)
                report->modifiers |= (uint8_t) (1u << (usage - KEY_MODIFIERS));
        else if (usage && usage <= 0xff && report->count < KEYS_MAX)
                report->keys[report->count++] = (uint8_t) usage;
}

static void keyboard_scan_field(
        const struct hid_field *field, const uint8_t *data, size_t size, struct key_report *report) {
        uint32_t first = field->usage & 0xffff, span = field->usage_max - field->usage;

        for (uint32_t i = 0; i < field->count; i++) {
                uint32_t value = hid_get(field, i, data, size);
                uint32_t index = field->array ? value - (uint32_t) field->logical_min : i;

                if (value && index <= span)
                        keyboard_note(report, first + index);
        }
}

/* DRIVER_E_GARBLED where the report is none of a keyboard; ret_taken false where it is another's (media keys). */
static int keyboard_read(const struct hid_keyboard *keyboard, struct driver_io *io, const uint8_t *bytes,
        size_t size, struct key_report *ret_report, bool *ret_taken) {
        struct key_report report = { 0 };

        *ret_taken = keyboard->boot || !keyboard->ids || (size && bytes[0] == keyboard->keys[0].report);
        if (keyboard->boot ? size < BOOT_SIZE : !size) {
                driver_reason(io, "a report is too short for a keyboard");
                return DRIVER_E_GARBLED;
        }
        if (keyboard->boot) {
                report.modifiers = bytes[0];
                for (size_t i = 0; i < BOOT_KEYS; i++)
                        keyboard_note(&report, bytes[2 + i]);
        } else {
                for (size_t i = 0; *ret_taken && i < keyboard->key_fields; i++)
                        keyboard_scan_field(
                                &keyboard->keys[i], bytes + keyboard->ids, size - keyboard->ids, &report);
        }
        *ret_report = report;
        return DRIVER_OK;
}

/* Rollover, or a failure of the keyboard itself: such a report says nothing of what is down. */
static bool keyboard_is_lost(const struct key_report *report) {
        for (size_t i = 0; i < report->count; i++)
                if (report->keys[i] < KEY_A)
                        return true;
        return false;
}

static int keyboard_take(
        struct hid_keyboard *keyboard, struct driver_io *io, const struct key_report *report) {
        int worst = DRIVER_OK;

        if (keyboard->alt_typing && !(report->modifiers & MOD_ALT)) {
                keyboard_char(keyboard, keyboard_windows_1252(keyboard->alt_code));
                keyboard->alt_typing = false;
                keyboard->alt_code = 0;
        }
        for (size_t i = 0; i < report->count; i++) {
                int r = DRIVER_OK;

                if (!memchr(keyboard->down, report->keys[i], KEYS_MAX))
                        r = keyboard_press(keyboard, io, report->keys[i], report->modifiers);
                if (r < 0)
                        return r;
                worst = r > worst ? r : worst;
        }
        memcpy(keyboard->down, report->keys, KEYS_MAX);
        return worst;
}

static int keyboard_feed(void *state, struct driver_io *io, const uint8_t *bytes, size_t size) {
        struct hid_keyboard *keyboard = state;
        struct key_report report;
        bool taken;
        int r;

        r = keyboard_read(keyboard, io, bytes, size, &report, &taken);
        if (r || !taken)
                return r;
        if (keyboard_is_lost(&report)) {
                driver_reason(io, "keys came faster than the scanner can report them");
                return DRIVER_E_GARBLED;
        }
        r = keyboard_take(keyboard, io, &report);
        if (keyboard->idle_ms)
                driver_wake(
                        io, gather_is_empty(&keyboard->gather) && !keyboard->dead ? 0 : keyboard->idle_ms);
        return r;
}

static int keyboard_tick(void *state, struct driver_io *io) {
        return keyboard_end(state, io);
}

static const char *const keyboard_settings[] = { "layout", "suffix", "idle_ms", "boot", NULL };

/* Only where asked for by name, or for known scanners: an honest keyboard must not be taken from its user. */
#define KEYBOARD_ROW(vendor, name) \
        { \
                .vendor_id = (vendor), .interface_class = 0x03, .interface_subclass = 0x01, \
                .interface_protocol = 0x01, .model = (name), .source = "USB id list; HID 1.11, 4.2" \
        }

static const struct driver_match keyboard_matches[] = {
        KEYBOARD_ROW(0x05e0, "Zebra/Symbol, keyboard mode"),
        KEYBOARD_ROW(0x0c2e, "Honeywell/Metrologic, keyboard mode"),
        KEYBOARD_ROW(0x05f9, "Datalogic, keyboard mode"),
        KEYBOARD_ROW(0x1eab, "Newland, keyboard mode"),
        KEYBOARD_ROW(0x065a, "Opticon, keyboard mode"),
        KEYBOARD_ROW(0, "any keyboard that is named a reader"), /* in no udev rule: it has no vendor */
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
