/* SPDX-License-Identifier: ISC */

/*
 * Fake UHF reader: what all kinds share
 */

#include "fake_uhf.h"

#include <assert.h>
#include <string.h>

void fake_uhf_start(struct fake_uhf *reader, const struct fake_uhf_kind *kind) {
        *reader = (struct fake_uhf){ .kind = kind, .power_cdbm = -1, .region = -1, .session = -1, .q = -1 };
}

void fake_uhf_hear(struct fake_uhf *reader, const uint8_t *bytes, size_t size) {
        for (size_t i = 0; i < size; i++) {
                size_t taken;

                assert(reader->held < sizeof reader->hold);
                reader->hold[reader->held++] = bytes[i];
                taken = reader->kind->take(reader);
                assert(taken <= reader->held);
                reader->held -= taken;
                memmove(reader->hold, reader->hold + taken, reader->held);
                reader->commands += taken > 0;
        }
}

void fake_uhf_round(struct fake_uhf *reader) {
        if (reader->sweeping)
                reader->kind->round(reader);
}

static void fake_uhf_say(struct fake_uhf *reader, const uint8_t *bytes, size_t size) {
        assert(size <= sizeof reader->out - reader->out_size);
        memcpy(reader->out + reader->out_size, bytes, size);
        reader->out_size += size;
}

void fake_uhf_put(struct fake_uhf *reader, const uint8_t *frame, size_t size) {
        static const uint8_t noise[] = { 0x00, 0x7E, 0xBB, 0x01, 0xF0, 0x0D };
        struct fake_faults *faults = &reader->faults;

        if (faults->noisy) {
                faults->noisy--;
                fake_uhf_say(reader, noise, sizeof noise);
        }
        if (faults->cut) {
                faults->cut--;
                fake_uhf_say(reader, frame, size / 2);
                return;
        }
        fake_uhf_say(reader, frame, size);
        if (faults->spoilt) {
                faults->spoilt--;
                reader->out[reader->out_size - size / 2 - 1] ^= 0x10;
        }
}

bool fake_uhf_is_dumb(struct fake_uhf *reader) {
        if (!reader->faults.dumb)
                return false;
        reader->faults.dumb--;
        return true;
}

bool fake_uhf_refuses(struct fake_uhf *reader) {
        if (!reader->faults.refused)
                return false;
        reader->faults.refused--;
        return true;
}

void fake_words_out(const uint16_t *words, size_t count, uint8_t *out) {
        for (size_t i = 0; i < count; i++) {
                out[2 * i] = (uint8_t) (words[i] >> 8);
                out[2 * i + 1] = (uint8_t) words[i];
        }
}

void fake_words_in(const uint8_t *bytes, size_t count, uint16_t *out) {
        for (size_t i = 0; i < count; i++)
                out[i] = (uint16_t) (bytes[2 * i] << 8 | bytes[2 * i + 1]);
}
