/* SPDX-License-Identifier: ISC */

/*
 * The scanner that the demonstration plays: does it behave as one on the wire?
 *
 * The test is the host at the other end of the pseudo-terminal, in a thread, since a scanner waits for its answer.
 */

#include "test.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <string.h>
#include <termios.h>

#include "scanner.h"
#include "strongroom/driver.h"

enum { WAIT_MS = 10000 };

static const uint8_t ack[] = { 0x04, 0xD0, 0x04, 0x00, 0xFF, 0x28 };
static const uint8_t nak[] = { 0x05, 0xD1, 0x04, 0x00, 0x01, 0xFF, 0x25 };
static const uint8_t beep_wrong_place[] = { 0x05, 0xE6, 0x04, 0x00, 0x16, 0xFE, 0xFB };

struct host {
        int line;
        bool refuses_first;
        uint8_t packets[2][64]; /* as they came */
        size_t count;
};

static void plug(struct scanner *scanner, enum scanner_wire wire) {
        char path[SCANNER_PATH_MAX];

        (void) snprintf(path, sizeof path, "/tmp/strongroom-test-scanner-%d", (int) getpid());
        assert_int_equal(scanner_plug(scanner, wire, path), 0);
}

static void host_open(struct host *host, const struct scanner *scanner) {
        struct termios raw;

        host->line = open(scanner->path, O_RDWR | O_NOCTTY);
        assert_true(host->line >= 0);
        assert_int_equal(tcgetattr(host->line, &raw), 0);
        cfmakeraw(&raw);
        assert_int_equal(tcsetattr(host->line, TCSANOW, &raw), 0);
}

static bool host_read(const struct host *host, uint8_t *out, size_t size) {
        for (size_t got = 0; got < size;) {
                struct pollfd wait = { host->line, POLLIN, 0 };
                ssize_t more = poll(&wait, 1, WAIT_MS) == 1 ? read(host->line, out + got, size - got) : -1;

                if (more <= 0)
                        return false;
                got += (size_t) more;
        }
        return true;
}

/* Takes a packet, answers it; once with NAK where it refuses the first. */
static void *host_answer(void *context) {
        struct host *host = context;
        bool good = false;

        while (!good && host->count < 2) {
                uint8_t *packet = host->packets[host->count];

                if (!host_read(host, packet, 1) || !host_read(host, packet + 1, packet[0] + 1u))
                        break;
                good = !host->refuses_first || host->count;
                host->count++;
                if (write(host->line, good ? ack : nak, good ? sizeof ack : sizeof nak) < 0)
                        break;
        }
        return NULL;
}

static void send_to(struct scanner *scanner, struct host *host, const char *code) {
        pthread_t thread;

        assert_int_equal(pthread_create(&thread, NULL, host_answer, host), 0);
        assert_int_equal(scanner_send(scanner, code), 0);
        assert_int_equal(pthread_join(thread, NULL), 0);
}

static void a_refused_packet_is_sent_again_and_says_so(void **state) {
        struct host host = { .refuses_first = true };
        struct scanner scanner;

        (void) state;
        plug(&scanner, SCANNER_SSI);
        host_open(&host, &scanner);
        send_to(&scanner, &host, "AB");
        assert_int_equal(host.count, 2);
        assert_memory_equal(host.packets[0], "\x07\xF3\x00\x00\x1B\x41\x42", 7);
        assert_memory_equal(host.packets[1], "\x07\xF3\x00\x01\x1B\x41\x42", 7); /* status bit 0: again */
        assert_int_equal(
                host.packets[0][7] << 8 | host.packets[0][8], 0x10000 - (7 + 0xF3 + 0x1B + 0x41 + 0x42));
        scanner_unplug(&scanner);
        (void) close(host.line);
}

static void a_beep_is_heard_once_and_acknowledged(void **state) {
        struct host host = { 0 };
        struct scanner scanner;
        uint8_t answer[6];
        int signal = 0;

        (void) state;
        plug(&scanner, SCANNER_SSI);
        host_open(&host, &scanner);
        assert_int_equal(scanner_hear(&scanner, 0, &signal), SCANNER_E_SILENT);
        assert_int_equal(
                write(host.line, beep_wrong_place, sizeof beep_wrong_place), sizeof beep_wrong_place);
        assert_int_equal(scanner_hear(&scanner, WAIT_MS, &signal), 0);
        assert_int_equal(signal, SIGNAL_WRONG_PLACE);
        assert_true(host_read(&host, answer, sizeof answer));
        assert_int_equal(answer[1], 0xD0);
        assert_int_equal(scanner_hear(&scanner, 0, &signal), SCANNER_E_SILENT);
        scanner_unplug(&scanner);
        (void) close(host.line);
}

static void a_text_scanner_sends_a_line_and_counts_bells(void **state) {
        struct host host = { 0 };
        struct scanner scanner;
        uint8_t line[6];
        int signal = 0;

        (void) state;
        plug(&scanner, SCANNER_TEXT);
        host_open(&host, &scanner);
        assert_int_equal(scanner_send(&scanner, "AB"), 0);
        assert_true(host_read(&host, line, sizeof line));
        assert_memory_equal(line, "]d1AB\r", 6);
        assert_int_equal(write(host.line, "\a\a", 2), 2);
        assert_int_equal(scanner_hear(&scanner, WAIT_MS, &signal), 0);
        assert_int_equal(signal, SIGNAL_AGAIN);
        scanner_unplug(&scanner);
        (void) close(host.line);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_refused_packet_is_sent_again_and_says_so),
                cmocka_unit_test(a_beep_is_heard_once_and_acknowledged),
                cmocka_unit_test(a_text_scanner_sends_a_line_and_counts_bells),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
