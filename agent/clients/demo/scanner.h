/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_DEMO_SCANNER_H
#define STRONGROOM_DEMO_SCANNER_H

/*
 * A scanner at wire level, played on a pseudo-terminal
 *
 *      SCANNER_SSI   packets with checksums; sends again what isn't acknowledged; beeps where it is told to
 *      SCANNER_TEXT  a line of text with its AIM identifier; the bells it gets are the answer
 *
 * strongroom-reader opens the other end and can't tell it from a device.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "macros.h"

enum { SCANNER_PATH_MAX = 192, SCANNER_HOLD = 512 };

enum scanner_wire { SCANNER_SSI, SCANNER_TEXT };

enum scanner_condition {
        SCANNER_OK = 0,
        SCANNER_E_SILENT = 1, /* nobody answers in time */
        SCANNER_E_LOST,       /* the line is broken */
};

struct scanner {
        enum scanner_wire wire;
        int master;
        char path[SCANNER_PATH_MAX]; /* a link to the terminal */
        int heard;                   /* the last answer not yet asked for, enum signal_kind; 0: none */
        size_t held;
        uint8_t hold[SCANNER_HOLD];
};

/* 0, or a negative errno. */
must_check int scanner_plug(struct scanner *scanner, enum scanner_wire wire, const char *path);
void scanner_unplug(struct scanner *scanner);

/* Pulls the trigger on a label. SSI: until the host has acknowledged the packet. */
must_check int scanner_send(struct scanner *scanner, const char *code);

/* Waits for the beep; *ret_signal is one of enum signal_kind. */
must_check int scanner_hear(struct scanner *scanner, int wait_ms, int *ret_signal);

/* Reads what has come meanwhile and forgets it. */
void scanner_drain(struct scanner *scanner);

#endif
