/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_FAKE_PTY_SCANNER_H
#define STRONGROOM_FAKE_PTY_SCANNER_H

/*
 * A scanner on a serial line: a pseudo-terminal whose other end the reader opens
 *
 * It hangs in a link, so that it can be pulled out and plugged in again under one name.
 *
 * As an SSI scanner (Zebra's Simple Serial Interface) it sends DECODE_DATA, waits for the acknowledgement, and sends
 * again with the retransmission bit where it gets none:
 *
 *      length  opcode  source  status  data…  checksum(2)      length counts all but the checksum
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pty_scanner {
        char path[108]; /* the link */
        int master;     /* -1: pulled out */
};

void pty_scanner_plug(struct pty_scanner *scanner, const char *path);
void pty_scanner_unplug(struct pty_scanner *scanner);

/* Writes all of it, waiting where the line is full; fails the test where the reader never takes it. */
void pty_scanner_send(struct pty_scanner *scanner, const void *bytes, size_t size);

/* Text and a carriage return. */
void pty_scanner_scan(struct pty_scanner *scanner, const char *text);

/* The host's next SSI packet's opcode, or -1 after so many milliseconds. */
int pty_scanner_ssi_hear(struct pty_scanner *scanner, int wait_ms);

/* One DECODE_DATA; a broken one has a wrong checksum. */
void pty_scanner_ssi_send(
        struct pty_scanner *scanner, uint8_t code_type, const char *text, bool again, bool broken);

#endif
