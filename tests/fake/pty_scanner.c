/* SPDX-License-Identifier: ISC */

/*
 * Pty scanner: posix_openpt and a symbolic link
 */

#include "pty_scanner.h"

#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "agent.h"
#include "macros.h"

enum { SSI_DECODE_DATA = 0xf3, SSI_HEAD = 4, SSI_STATUS_AGAIN = 0x01, SSI_PACKET_MAX = 258 };

void pty_scanner_plug(struct pty_scanner *scanner, const char *path) {
        (void) snprintf(scanner->path, sizeof scanner->path, "%s", path);
        scanner->master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
        assert_true(scanner->master >= 0);
        assert_int_equal(grantpt(scanner->master), 0);
        assert_int_equal(unlockpt(scanner->master), 0);
        (void) unlink(path);
        assert_int_equal(symlink(ptsname(scanner->master), path), 0);
}

void pty_scanner_unplug(struct pty_scanner *scanner) {
        (void) unlink(scanner->path);
        closep(&scanner->master);
        scanner->master = -1;
}

void pty_scanner_send(struct pty_scanner *scanner, const void *bytes, size_t size) {
        const uint8_t *at = bytes;

        while (size) {
                struct pollfd poll_fd = { .fd = scanner->master, .events = POLLOUT };
                ssize_t sent = write(scanner->master, at, size);

                if (sent < 0) {
                        assert_int_equal(errno, EAGAIN);
                        if (poll(&poll_fd, 1, FAKE_WAIT_MS) != 1)
                                fail_msg("the reader doesn't take what the scanner says");
                        continue;
                }
                at += sent;
                size -= (size_t) sent;
        }
}

void pty_scanner_scan(struct pty_scanner *scanner, const char *text) {
        char line[256];
        int size = snprintf(line, sizeof line, "%s\r", text);

        pty_scanner_send(scanner, line, (size_t) size);
}

static bool pty_scanner_read(struct pty_scanner *scanner, uint8_t *bytes, size_t size, int wait_ms) {
        for (size_t got = 0; got < size;) {
                struct pollfd poll_fd = { .fd = scanner->master, .events = POLLIN };
                ssize_t read_size;

                if (poll(&poll_fd, 1, wait_ms) != 1)
                        return false;
                read_size = read(scanner->master, bytes + got, size - got);
                if (read_size <= 0)
                        return false;
                got += (size_t) read_size;
        }
        return true;
}

static uint16_t ssi_sum(const uint8_t *bytes, size_t size) {
        uint16_t sum = 0;

        for (size_t i = 0; i < size; i++)
                sum = (uint16_t) (sum + bytes[i]);
        return (uint16_t) (0u - sum);
}

int pty_scanner_ssi_hear(struct pty_scanner *scanner, int wait_ms) {
        uint8_t packet[SSI_PACKET_MAX];
        uint16_t sum;

        do /* a 0 before a packet wakes a sleeping scanner */
                if (!pty_scanner_read(scanner, packet, 1, wait_ms))
                        return -1;
        while (!packet[0]);
        if (packet[0] < SSI_HEAD || !pty_scanner_read(scanner, packet + 1, packet[0] + 1u, wait_ms))
                return -1;
        sum = (uint16_t) (packet[packet[0]] << 8 | packet[packet[0] + 1]);
        assert_int_equal(sum, ssi_sum(packet, packet[0]));
        return packet[1];
}

void pty_scanner_ssi_send(
        struct pty_scanner *scanner, uint8_t code_type, const char *text, bool again, bool broken) {
        uint8_t packet[SSI_PACKET_MAX] = { 0, SSI_DECODE_DATA, 0, again ? SSI_STATUS_AGAIN : 0, code_type };
        size_t size = SSI_HEAD + 1 + strlen(text);
        uint16_t sum;

        assert_true(size < 256);
        packet[0] = (uint8_t) size;
        memcpy(packet + SSI_HEAD + 1, text, strlen(text));
        sum = (uint16_t) (ssi_sum(packet, size) + broken);
        packet[size] = (uint8_t) (sum >> 8);
        packet[size + 1] = (uint8_t) sum;
        pty_scanner_send(scanner, packet, size + 2);
}
