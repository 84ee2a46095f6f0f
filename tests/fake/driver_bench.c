/* SPDX-License-Identifier: ISC */

/*
 * The bench: the five calls of a driver, and the feeding of it
 */

#include "driver_bench.h"

#include <assert.h>
#include <string.h>

int driver_emit(struct driver_io *io, const struct frame *frame) {
        struct bench_frame *kept = &io->frames[io->frame_count];

        assert(frame->size <= PAYLOAD_BYTES_MAX && frame->kind == FRAME_TEXT);
        if (io->frame_count == BENCH_FRAMES_MAX)
                return 0; /* a fuzzer may make more than anyone looks at */
        memset(kept, 0, sizeof *kept);
        memcpy(kept->symbology, frame->symbology, sizeof kept->symbology);
        kept->size = frame->size;
        kept->cut = frame->cut;
        memcpy(kept->bytes, frame->bytes, frame->size);
        io->frame_count++;
        return 0;
}

int driver_send(struct driver_io *io, const uint8_t *bytes, size_t size) {
        if (size > sizeof io->sent - io->sent_size)
                return 0;
        memcpy(io->sent + io->sent_size, bytes, size);
        io->sent_size += size;
        return 0;
}

void driver_wake(struct driver_io *io, uint32_t after_ms) {
        io->wake_ms = after_ms;
}

void driver_reason(struct driver_io *io, const char *reason) {
        size_t size = strlen(reason);

        assert(size < sizeof io->reason);
        memcpy(io->reason, reason, size + 1);
}

const char *driver_setting(const struct driver_io *io, const char *key) {
        for (size_t i = 0; i < BENCH_SETTINGS_MAX && io->settings[i][0]; i++)
                if (!strcmp(io->settings[i][0], key))
                        return io->settings[i][1];
        return NULL;
}

static void bench_set(struct driver_io *io, const char *settings) {
        static char kept[512];
        size_t count = 0;
        char *rest = kept;

        assert(strlen(settings) < sizeof kept);
        memcpy(kept, settings, strlen(settings) + 1);
        while (*rest && count < BENCH_SETTINGS_MAX) {
                char *word = rest, *equals;

                rest += strcspn(rest, " ");
                if (*rest)
                        *rest++ = '\0';
                equals = strchr(word, '=');
                assert(equals);
                *equals = '\0';
                io->settings[count][0] = word;
                io->settings[count++][1] = equals + 1;
        }
}

static int bench_note(struct driver_io *io, int condition) {
        if (condition > io->worst)
                io->worst = condition;
        return condition;
}

void bench_open(struct driver_io *io, const struct driver *driver, const char *settings) {
        memset(io, 0, sizeof *io);
        io->driver = driver;
        assert(driver->state_size <= sizeof io->state);
        bench_set(io, settings);
        if (!driver->describe)
                (void) bench_note(io, driver->start(io->state, io));
}

int bench_describe(struct driver_io *io, const uint8_t *descriptor, size_t size) {
        int r = io->driver->describe(io->state, io, descriptor, size);

        return bench_note(io, r ? r : io->driver->start(io->state, io));
}

int bench_feed(struct driver_io *io, const void *bytes, size_t size) {
        return bench_note(io, io->driver->feed(io->state, io, bytes, size));
}

void bench_tick(struct driver_io *io) {
        io->wake_ms = 0;
        (void) bench_note(io, io->driver->tick(io->state, io));
}

void bench_signal(struct driver_io *io, enum signal_kind kind) {
        (void) bench_note(io, io->driver->signal(io->state, io, kind));
}

void bench_forget(struct driver_io *io) {
        io->frame_count = io->sent_size = 0;
        io->worst = 0;
}
