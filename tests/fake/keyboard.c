/* SPDX-License-Identifier: ISC */

/*
 * A keyboard to type on
 */

#include "keyboard.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

enum { CAP_SIZE = 16 };

extern const struct driver driver_hid_keyboard;

/* HID 1.11, appendix B.1, without the lights and for all keys. */
static const uint8_t boot_layout[] = {
        0x05,
        0x01,
        0x09,
        0x06,
        0xA1,
        0x01,
        0x05,
        0x07,
        0x19,
        0xE0,
        0x29,
        0xE7,
        0x15,
        0x00,
        0x25,
        0x01, /* */
        0x75,
        0x01,
        0x95,
        0x08,
        0x81,
        0x02,
        0x95,
        0x01,
        0x75,
        0x08,
        0x81,
        0x01,
        0x95,
        0x06,
        0x75,
        0x08, /* */
        0x15,
        0x00,
        0x26,
        0xFF,
        0x00,
        0x19,
        0x00,
        0x29,
        0xDD,
        0x81,
        0x00,
        0xC0,
};

static const struct {
        const char *cap;
        uint8_t usage;
} named[] = {
        { "enter", 0x28 },
        { "tab", 0x2B },
        { "space", 0x2C },
        { "-", 0x2D },
        { "=", 0x2E },
        { "[", 0x2F },
        { "]", 0x30 },
        { "\\", 0x31 },
        { "hash", 0x32 },
        { ";", 0x33 },
        { "'", 0x34 },
        { "`", 0x35 },
        { ",", 0x36 },
        { ".", 0x37 },
        { "/", 0x38 },
        { "caps", 0x39 },
        { "f1", 0x3A },
        { "num", 0x53 },
        { "kpenter", 0x58 },
        { "kp0", 0x62 },
        { "kpdot", 0x63 },
        { "102", 0x64 },
        { "ro", 0x87 },
};

void keyboard_open(struct driver_io *bench, const char *settings) {
        bench_open(bench, &driver_hid_keyboard, settings, boot_layout, sizeof boot_layout);
}

int keyboard_describe(struct driver_io *bench) {
        return bench_describe(bench, boot_layout, sizeof boot_layout);
}

static uint8_t keyboard_usage(const char *cap) {
        for (size_t i = 0; i < sizeof named / sizeof *named; i++)
                if (!strcmp(named[i].cap, cap))
                        return named[i].usage;
        if (!strncmp(cap, "kp", 2))
                return (uint8_t) (0x59 + cap[2] - '1');
        assert(strlen(cap) == 1);
        if (cap[0] >= 'a' && cap[0] <= 'z')
                return (uint8_t) (0x04 + cap[0] - 'a');
        return cap[0] == '0' ? 0x27 : (uint8_t) (0x1E + cap[0] - '1');
}

static uint8_t keyboard_modifier(char c) {
        return c == 'S' ? 0x02 : c == 'C' ? 0x01 : c == 'A' ? 0x04 : c == 'G' ? 0x40 : 0;
}

int keyboard_type(struct driver_io *bench, const char *keys) {
        int worst = 0;

        while (*keys) {
                uint8_t down[8] = { 0 }, up[8] = { 0 };
                size_t size = strcspn(keys, " ");
                bool hold = size > 1 && keys[size - 1] == '+';
                char cap[CAP_SIZE] = "";
                int r;

                size -= hold;
                for (; size && keyboard_modifier(*keys); keys++, size--)
                        down[0] |= keyboard_modifier(*keys);
                assert(size < sizeof cap);
                memcpy(cap, keys, size);
                down[2] = size ? keyboard_usage(cap) : 0;
                up[0] = hold ? down[0] : 0;
                r = bench_feed(bench, down, sizeof down);
                worst = r > worst ? r : worst;
                r = bench_feed(bench, up, sizeof up);
                worst = r > worst ? r : worst;
                keys += size + hold;
                keys += strspn(keys, " ");
        }
        return worst;
}
