/* SPDX-License-Identifier: ISC */

/*
 * Scanner: posix_openpt, a symbolic link, and two dialects
 *
 *      SSI: length | opcode | source | status | data … | checksum (2)      drivers/ssi.c has the source
 */

#include "scanner.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "strongroom/driver.h"

#include "text.h"

enum {
        SSI_ACK = 0xD0,
        SSI_NAK = 0xD1,
        SSI_BEEP = 0xE6,
        SSI_DECODE_DATA = 0xF3,
        SSI_HEAD = 4,
        SSI_AGAIN = 0x01,
        SSI_DATA_MATRIX = 0x1B,
        SSI_PACKET_MAX = 257,
        SCANNER_TRIES = 5,
        SCANNER_ACK_MS = 1500, /* a real one waits 2 s */
        SCANNER_BELL_MS = 4,   /* bells come in one write */
};

int scanner_plug(struct scanner *scanner, enum scanner_wire wire, const char *path) {
        *scanner = (struct scanner){ .wire = wire, .master = -1 };
        if (!text_copy(scanner->path, sizeof scanner->path, path))
                return -ENAMETOOLONG;
        scanner->master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
        if (scanner->master < 0)
                return -errno;
        (void) unlink(path);
        if (grantpt(scanner->master) || unlockpt(scanner->master) || symlink(ptsname(scanner->master), path))
                return -errno;
        return 0;
}

void scanner_unplug(struct scanner *scanner) {
        if (scanner->path[0])
                (void) unlink(scanner->path);
        closep(&scanner->master);
        scanner->master = -1;
}

static int scanner_write(struct scanner *scanner, const uint8_t *bytes, size_t size) {
        while (size) {
                struct pollfd wait = { scanner->master, POLLOUT, 0 };
                ssize_t sent = write(scanner->master, bytes, size);

                if (sent > 0) {
                        bytes += sent;
                        size -= (size_t) sent;
                } else if (errno == EAGAIN) {
                        if (poll(&wait, 1, SCANNER_ACK_MS) <= 0)
                                return SCANNER_E_SILENT;
                } else {
                        return SCANNER_E_LOST;
                }
        }
        return 0;
}

/* ---- SSI ---- */

static uint16_t ssi_sum(const uint8_t *bytes, size_t size) {
        unsigned sum = 0;

        for (size_t i = 0; i < size; i++)
                sum += bytes[i];
        return (uint16_t) (0x10000u - sum);
}

static int ssi_write(struct scanner *scanner, uint8_t opcode, uint8_t status, const char *data) {
        uint8_t packet[SSI_PACKET_MAX] = { 0, opcode, 0, status };
        size_t size = SSI_HEAD, length = data ? strlen(data) : 0;
        uint16_t sum;

        if (length > sizeof packet - SSI_HEAD - 3)
                return SCANNER_E_LOST;
        if (data)
                packet[size++] = SSI_DATA_MATRIX;
        if (data)
                memcpy(packet + size, data, length);
        size += length;
        packet[0] = (uint8_t) size;
        sum = ssi_sum(packet, size);
        packet[size] = (uint8_t) (sum >> 8);
        packet[size + 1] = (uint8_t) sum;
        return scanner_write(scanner, packet, size + 2);
}

static int ssi_beep(uint8_t code) {
        switch (code) {
        case 0x00: return SIGNAL_ACCEPTED;
        case 0x01: return SIGNAL_AGAIN;
        case 0x16: return SIGNAL_WRONG_PLACE;
        default: return SIGNAL_REFUSED;
        }
}

static void scanner_drop(struct scanner *scanner, size_t size) {
        scanner->held -= size;
        memmove(scanner->hold, scanner->hold + size, scanner->held);
}

/* Takes whole packets off the front; gives the last ACK or NAK, 0 where there is none. Commands are acknowledged. */
static uint8_t ssi_take(struct scanner *scanner) {
        uint8_t answer = 0;

        while (scanner->held) {
                const uint8_t *packet = scanner->hold;
                size_t size = packet[0];

                if (size < SSI_HEAD) {
                        scanner_drop(scanner, 1);
                        continue;
                }
                if (scanner->held < size + 2)
                        break;
                if (packet[1] == SSI_ACK || packet[1] == SSI_NAK)
                        answer = packet[1];
                else
                        (void) ssi_write(scanner, SSI_ACK, 0, NULL);
                if (packet[1] == SSI_BEEP && size > SSI_HEAD)
                        scanner->heard = ssi_beep(packet[SSI_HEAD]);
                scanner_drop(scanner, size + 2);
        }
        return answer;
}

/* ---- both ---- */

static int scanner_read(struct scanner *scanner, int wait_ms) {
        struct pollfd wait = { scanner->master, POLLIN, 0 };
        ssize_t size;

        if (scanner->held == sizeof scanner->hold)
                scanner->held = 0;
        if (poll(&wait, 1, wait_ms) <= 0)
                return SCANNER_E_SILENT;
        size = read(scanner->master, scanner->hold + scanner->held, sizeof scanner->hold - scanner->held);
        if (size < 0 && errno == EIO) /* nobody has the other end open: it may be opened yet */
                (void) nanosleep(&(struct timespec){ .tv_nsec = 5000000 }, NULL);
        if (size <= 0)
                return size < 0 && errno != EIO && errno != EAGAIN ? SCANNER_E_LOST : SCANNER_E_SILENT;
        scanner->held += (size_t) size;
        return 0;
}

static void text_take(struct scanner *scanner) {
        int bells = 0;

        while (!scanner_read(scanner, SCANNER_BELL_MS))
                ;
        for (size_t i = 0; i < scanner->held; i++)
                bells += scanner->hold[i] == '\a';
        scanner->held = 0;
        if (bells)
                scanner->heard = bells > SIGNAL_REFUSED ? SIGNAL_REFUSED : bells;
}

static int ssi_send(struct scanner *scanner, const char *code) {
        for (int tries = 0; tries < SCANNER_TRIES; tries++) {
                int r = ssi_write(scanner, SSI_DECODE_DATA, tries ? SSI_AGAIN : 0, code);
                uint8_t answer = 0;

                while (!r && !answer) {
                        r = scanner_read(scanner, SCANNER_ACK_MS);
                        answer = r ? 0 : ssi_take(scanner);
                }
                if (r == SCANNER_E_LOST || answer == SSI_ACK)
                        return r;
        }
        return SCANNER_E_SILENT;
}

int scanner_send(struct scanner *scanner, const char *code) {
        char line[SCANNER_HOLD];
        int size;

        if (scanner->wire == SCANNER_SSI)
                return ssi_send(scanner, code);
        size = snprintf(line, sizeof line, "]d1%s\r", code);
        return size < (int) sizeof line ? scanner_write(scanner, (const uint8_t *) line, (size_t) size)
                                        : SCANNER_E_LOST;
}

int scanner_hear(struct scanner *scanner, int wait_ms, int *ret_signal) {
        int r = 0;

        while (!scanner->heard) {
                r = scanner_read(scanner, wait_ms);
                if (r)
                        return r;
                if (scanner->wire == SCANNER_SSI)
                        (void) ssi_take(scanner);
                else
                        text_take(scanner);
        }
        *ret_signal = scanner->heard;
        scanner->heard = 0;
        return 0;
}

void scanner_drain(struct scanner *scanner) {
        while (!scanner_read(scanner, 0))
                if (scanner->wire == SCANNER_SSI)
                        (void) ssi_take(scanner);
        if (scanner->wire == SCANNER_TEXT)
                scanner->held = 0;
        scanner->heard = 0;
}
