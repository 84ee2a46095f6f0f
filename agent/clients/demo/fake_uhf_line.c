/* SPDX-License-Identifier: ISC */

/*
 * Fake UHF line: posix_openpt, a symbolic link, poll
 */

#include "fake_uhf_line.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

int fake_uhf_line_plug(struct fake_uhf_line *line, const struct fake_uhf_kind *kind, const char *path) {
        fake_uhf_start(&line->reader, kind);
        line->round_ms = 0;
        (void) snprintf(line->path, sizeof line->path, "%s", path);
        line->master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
        if (line->master < 0 || grantpt(line->master) || unlockpt(line->master))
                return -errno;
        (void) unlink(path);
        return symlink(ptsname(line->master), path) ? -errno : 0;
}

void fake_uhf_line_unplug(struct fake_uhf_line *line) {
        (void) unlink(line->path);
        if (line->master >= 0)
                (void) close(line->master);
        line->master = -1;
}

static uint64_t fake_now_ms(void) {
        struct timespec now;

        (void) clock_gettime(CLOCK_MONOTONIC, &now);
        return (uint64_t) now.tv_sec * 1000 + (uint64_t) now.tv_nsec / 1000000;
}

static void fake_uhf_line_flush(struct fake_uhf_line *line) {
        struct fake_uhf *reader = &line->reader;
        ssize_t size = reader->out_size ? write(line->master, reader->out, reader->out_size) : 0;

        if (size <= 0)
                return;
        reader->out_size -= (size_t) size;
        memmove(reader->out, reader->out + size, reader->out_size);
}

void fake_uhf_line_step(struct fake_uhf_line *line, int wait_ms) {
        struct pollfd fd = { .fd = line->master, .events = POLLIN };
        uint8_t bytes[512];
        ssize_t size = 0;

        /* Until the host has opened its end, POLLHUP comes at once. */
        if (poll(&fd, 1, wait_ms < FAKE_ROUND_MS ? wait_ms : FAKE_ROUND_MS) == 1 && fd.revents & POLLIN)
                size = read(line->master, bytes, sizeof bytes);
        else if (fd.revents & POLLHUP)
                (void) usleep(1000);
        if (size > 0)
                fake_uhf_hear(&line->reader, bytes, (size_t) size);
        /* A reader has no memory for what the host doesn't take. */
        if (fake_now_ms() - line->round_ms >= FAKE_ROUND_MS && line->reader.out_size < FAKE_UHF_OUT / 4) {
                line->round_ms = fake_now_ms();
                fake_uhf_round(&line->reader);
        }
        fake_uhf_line_flush(line);
}
