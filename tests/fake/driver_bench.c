/* SPDX-License-Identifier: ISC */

/*
 * A bench for drivers
 */

#include "driver_bench.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the driver's calls ---- */

static void bench_add_hex(struct text *text, const char *before, const uint8_t *bytes, size_t size) {
        text_add(text, before);
        for (size_t i = 0; i < size; i++)
                text_addf(text, "%02X", bytes[i]);
}

static void bench_add_epc(struct text *text, const struct frame *frame) {
        assert(frame->tid_size <= FRAME_TID_MAX && !frame->atqa && !frame->type[0]);
        bench_add_hex(text, "epc ", frame->bytes, frame->size);
        if (frame->pc)
                text_addf(text, " pc=%04X", frame->pc);
        if (frame->tid_size)
                bench_add_hex(text, " tid=", frame->tid, frame->tid_size);
        if (frame->rssi_cdbm != FRAME_RSSI_UNKNOWN)
                text_addf(text, " rssi=%d", frame->rssi_cdbm);
        if (frame->antenna)
                text_addf(text, " antenna=%u", frame->antenna);
        if (frame->phase)
                text_addf(text, " phase=%u", frame->phase);
        if (frame->frequency_khz)
                text_addf(text, " khz=%u", frame->frequency_khz);
}

static void bench_add_nfc(struct text *text, const struct frame *frame) {
        assert(memchr(frame->type, 0, sizeof frame->type) && !frame->tid_size);
        bench_add_hex(text, "nfc ", frame->bytes, frame->size);
        if (frame->atqa)
                text_addf(text, " atqa=%04X sak=%02X", frame->atqa, frame->sak);
        if (frame->type[0])
                text_addf(text, " type=%s", frame->type);
        if (frame->originality)
                text_addf(text, " originality=%u", frame->originality);
        if (frame->fleeting)
                text_add(text, " fleeting");
}

int driver_emit(struct driver_io *io, const struct frame *frame) {
        if (io->emit_fails)
                return io->emit_fails;
        assert(frame->size <= PAYLOAD_BYTES_MAX && (frame->size || frame->cut));
        assert(!frame->symbology[3]);
        io->frame_count++;
        if (frame->kind == FRAME_EPC || frame->kind == FRAME_NFC) {
                (frame->kind == FRAME_EPC ? bench_add_epc : bench_add_nfc)(&io->frames, frame);
                text_add(&io->frames, "\n");
                return 0;
        }
        assert(frame->kind == FRAME_TEXT && frame->rssi_cdbm == FRAME_RSSI_UNKNOWN);
        text_add(&io->frames, frame->symbology);
        text_add(&io->frames, frame->symbology[0] ? " " : "");
        text_add_escaped(&io->frames, frame->bytes, frame->size);
        if (frame->cut)
                text_addf(&io->frames, " +%zu", frame->cut);
        text_add(&io->frames, "\n");
        return 0;
}

int driver_send(struct driver_io *io, const uint8_t *bytes, size_t size) {
        assert(size);
        for (size_t i = 0; i < size; i++)
                text_addf(&io->sent, i ? " %02X" : "%02X", bytes[i]);
        text_add(&io->sent, "\n");
        if (io->peer)
                io->peer(io->peer_context, bytes, size);
        return 0;
}

void driver_wake(struct driver_io *io, uint32_t after_ms) {
        io->wake_ms = after_ms;
}

const char *driver_setting(const struct driver_io *io, const char *key) {
        for (size_t i = 0; i < io->setting_count; i++)
                if (!strcmp(io->keys[i], key))
                        return io->values[i];
        return NULL;
}

void driver_antenna(struct driver_io *io, uint16_t antenna, bool connected) {
        text_addf(&io->frames, "antenna %u %s\n", antenna, connected ? "connected" : "lost");
}

void driver_reason(struct driver_io *io, const char *reason) {
        (void) text_copy(io->reason, sizeof io->reason, reason);
}

void driver_commissioned(struct driver_io *io, const struct commissioned *outcome) {
        assert(outcome->result >= COMMISSION_DONE && outcome->result <= COMMISSION_SILENT);
        io->commissioned = *outcome;
}

/* ---- the bench ---- */

static void bench_take_settings(struct driver_io *bench, const char *settings) {
        char *at = bench->settings;
        bool fits = text_copy(bench->settings, sizeof bench->settings, settings);

        assert(fits);
        (void) fits;
        while (*at) {
                size_t size = strcspn(at, " ");
                char *equals = memchr(at, '=', size);

                assert(equals && bench->setting_count < BENCH_SETTINGS_MAX);
                bench->keys[bench->setting_count] = at;
                bench->values[bench->setting_count++] = equals + 1;
                *equals = '\0';
                at += size;
                if (*at)
                        *at++ = '\0';
        }
}

void bench_put(struct driver_io *bench, const struct driver *driver, const char *settings) {
        assert(driver->state_size <= DRIVER_STATE_MAX);
        *bench = (struct driver_io){ .driver = driver, .state = calloc(1, driver->state_size) };
        assert(bench->state);
        bench_take_settings(bench, settings);
}

static uint8_t *bench_exact(const void *bytes, size_t size) {
        uint8_t *copy = malloc(size ? size : 1);

        assert(copy);
        if (size)
                memcpy(copy, bytes, size);
        return copy;
}

int bench_describe(struct driver_io *bench, const uint8_t *descriptor, size_t size) {
        uint8_t *copy = bench_exact(descriptor, size);
        int r = bench->driver->describe(bench->state, bench, copy, size);

        free(copy);
        return r;
}

int bench_start(struct driver_io *bench) {
        return bench->driver->start(bench->state, bench);
}

void bench_open(struct driver_io *bench, const struct driver *driver, const char *settings,
        const uint8_t *descriptor, size_t size) {
        int r = 0;

        bench_put(bench, driver, settings);
        if (descriptor)
                r = bench_describe(bench, descriptor, size);
        if (!r)
                r = bench_start(bench);
        if (r)
                (void) fprintf(stderr, "%s with %s: %s\n", driver->name, settings, bench->reason);
        assert(!r);
        text_clear(&bench->sent);
}

void bench_close(struct driver_io *bench) {
        free(bench->state);
        bench->state = NULL;
        text_end(&bench->frames);
        text_end(&bench->sent);
}

int bench_feed(struct driver_io *bench, const void *bytes, size_t size) {
        uint8_t *copy = bench_exact(bytes, size);
        int r = bench->driver->feed(bench->state, bench, copy, size);

        free(copy);
        return r;
}

int bench_tick(struct driver_io *bench) {
        assert(bench->wake_ms);
        bench->wake_ms = 0;
        return bench->driver->tick(bench->state, bench);
}

int bench_signal(struct driver_io *bench, enum signal_kind kind) {
        return bench->driver->signal(bench->state, bench, kind);
}

int bench_commission(struct driver_io *bench, const struct commission *order) {
        return bench->driver->commission(bench->state, bench, order);
}

const char *bench_frames(const struct driver_io *bench) {
        return text_string(&bench->frames);
}

const char *bench_sent(const struct driver_io *bench) {
        return text_string(&bench->sent);
}

/* ---- splits ---- */

/* xorshift64*, seeded alike every time: a failure comes back. */
static size_t bench_piece(uint64_t *seed, size_t left) {
        size_t size;

        *seed ^= *seed >> 12;
        *seed ^= *seed << 25;
        *seed ^= *seed >> 27;
        size = 1 + (*seed * 0x2545f4914f6cdd1dULL >> 33) % 40;
        return size < left ? size : left;
}

/* Split 0 is the whole, 1 byte by byte, all others random. */
static void bench_feed_split(struct driver_io *bench, const uint8_t *bytes, size_t size, unsigned int split) {
        uint64_t seed = split;
        int r = DRIVER_OK;

        /* After the end of a session the host feeds it nothing more. */
        for (size_t at = 0; at < size && r >= 0 && r < DRIVER_E_GONE;) {
                size_t piece = split == 0 ? size : split == 1 ? 1 : bench_piece(&seed, size - at);

                r = bench_feed(bench, bytes + at, piece);
                at += piece;
        }
        if (bench->wake_ms && r >= 0 && r < DRIVER_E_GONE)
                (void) bench_tick(bench);
}

bool bench_splits_agree(const struct driver *driver, const char *settings, const void *bytes, size_t size,
        unsigned int count) {
        struct driver_io whole;
        bool agree = true;

        bench_open(&whole, driver, settings, NULL, 0);
        bench_feed_split(&whole, bytes, size, 0);
        for (unsigned int split = 1; agree && split < 2 + count; split++) {
                struct driver_io again;

                bench_open(&again, driver, settings, NULL, 0);
                bench_feed_split(&again, bytes, size, split);
                agree = !strcmp(bench_frames(&whole), bench_frames(&again)) &&
                        !strcmp(bench_sent(&whole), bench_sent(&again)) && whole.wake_ms == again.wake_ms;
                bench_close(&again);
        }
        bench_close(&whole);
        return agree;
}
