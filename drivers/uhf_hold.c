/* SPDX-License-Identifier: ISC */

/*
 * UHF: bytes to frames, whatever pieces they come in
 *
 * What isn't the start of a whole and sound frame is dropped byte by byte, so no good frame behind a broken one is
 * lost; a frame that stops half way is given up at the second tick without a byte.
 */

#include "uhf.h"

#include <string.h>

int uhf_garbled(struct driver_io *io, const char *reason) {
        driver_reason(io, reason);
        return DRIVER_E_GARBLED;
}

static bool uhf_goes_on(int condition) {
        return condition >= 0 && condition < DRIVER_E_GONE;
}

static void uhf_drop(struct uhf *uhf, size_t size) {
        uhf->held -= size;
        memmove(uhf->hold, uhf->hold + size, uhf->held);
}

static int uhf_drain(struct uhf *uhf, struct driver_io *io) {
        uint8_t frame[UHF_HOLD_MAX];
        int worst = DRIVER_OK;

        while (uhf->held && uhf_goes_on(worst)) {
                size_t size = uhf->codec->measure(uhf->hold, uhf->held);

                if (!size && uhf->held < sizeof uhf->hold)
                        break;
                if (!size || size == UHF_NO_FRAME) {
                        uhf_drop(uhf, 1);
                        worst = uhf_worse(
                                worst, uhf_garbled(io, "bytes came that are no frame of this reader"));
                        continue;
                }
                memcpy(frame, uhf->hold, size);
                uhf_drop(uhf, size);
                uhf_heard(uhf);
                worst = uhf_worse(worst, uhf->codec->hear(uhf, io, frame, size));
        }
        return worst;
}

int uhf_feed(void *state, struct driver_io *io, const uint8_t *bytes, size_t size) {
        struct uhf *uhf = state;
        int worst = DRIVER_OK;

        for (size_t i = 0; i < size && uhf_goes_on(worst); i++) {
                assert(uhf->held < sizeof uhf->hold);
                uhf->hold[uhf->held++] = bytes[i];
                worst = uhf_worse(worst, uhf_drain(uhf, io));
        }
        uhf->fresh = true;
        return worst;
}

int uhf_tick(void *state, struct driver_io *io) {
        struct uhf *uhf = state;
        int worst = DRIVER_OK;

        while (uhf->held && !uhf->fresh && uhf_goes_on(worst)) {
                uhf_drop(uhf, 1);
                worst = uhf_worse(worst, uhf_garbled(io, "a frame stopped half way"));
                worst = uhf_worse(worst, uhf_drain(uhf, io));
        }
        uhf->fresh = false;
        return uhf_goes_on(worst) ? uhf_worse(worst, uhf_pass(uhf, io)) : worst;
}
