/* SPDX-License-Identifier: ISC */

/*
 * UHF: the round of a session
 */

#include "uhf.h"

#include <stdio.h>
#include <string.h>

enum { UHF_REASON_MAX = 160 };

static void uhf_enter(struct uhf *uhf, enum uhf_phase phase) {
        uhf->phase = phase;
        uhf->ticks = uhf->quiet = 0;
        uhf->ill = false;
}

static int uhf_sweep(struct uhf *uhf, struct driver_io *io) {
        uhf->reads = 0;
        uhf_enter(uhf, UHF_SWEEP);
        return uhf->codec->sweep(uhf, io);
}

/* Sends the command of the step, or what comes after the last. */
static int uhf_set_up(struct uhf *uhf, struct driver_io *io) {
        int r;

        uhf_enter(uhf, UHF_SETUP);
        uhf->setting = NULL;
        r = uhf->codec->setup(uhf, io, uhf->step, &uhf->setting);
        if (r != UHF_SETUP_OVER)
                return r;
        uhf->tries = 0;
        return uhf_next(uhf, io);
}

int uhf_start(struct uhf *uhf, struct driver_io *io, const struct uhf_codec *codec) {
        uhf->codec = codec;
        driver_wake(io, UHF_TICK_MS);
        return uhf_set_up(uhf, io);
}

/* ---- pauses ---- */

int uhf_ask(struct uhf *uhf, struct driver_io *io, const struct uhf_request *request) {
        uhf_enter(uhf, UHF_ACCESS);
        return uhf->codec->ask(uhf, io, request);
}

static int uhf_ask_tid(struct uhf *uhf, struct driver_io *io, struct uhf_tag *tag) {
        const struct uhf_request request = {
                .verb = UHF_READ,
                .bank = UHF_BANK_TID,
                .count = tag->words,
                .antenna = tag->antenna,
                .select_size = tag->epc_size,
                .select = tag->epc,
        };

        uhf->reading = tag;
        uhf->reads++;
        return uhf_ask(uhf, io, &request);
}

static struct uhf_tag *uhf_wanting(struct uhf *uhf) {
        return uhf->settings.tid ? uhf_tags_wanting(&uhf->tags) : NULL;
}

/* What to do in a pause. */
int uhf_next(struct uhf *uhf, struct driver_io *io) {
        struct uhf_tag *tag;
        enum signal_kind signal = uhf->signal;

        uhf->reading = NULL;
        if (signal && uhf->codec->signal) {
                uhf->signal = 0;
                uhf_enter(uhf, UHF_SIGNALLING);
                return uhf->codec->signal(uhf, io, signal);
        }
        if (uhf_is_commissioning(uhf) && !uhf_order_looks(uhf))
                return uhf_order_next(uhf, io);
        tag = uhf_is_commissioning(uhf) || uhf->reads >= UHF_PAUSE_READS ? NULL : uhf_wanting(uhf);
        return tag ? uhf_ask_tid(uhf, io, tag) : uhf_sweep(uhf, io);
}

int uhf_signal(void *state, struct driver_io *io, enum signal_kind kind) {
        struct uhf *uhf = state;

        (void) io;
        uhf->signal = kind;
        return DRIVER_OK;
}

/* ---- what was heard ---- */

int uhf_saw(struct uhf *uhf, struct driver_io *io, const struct frame *frame) {
        struct frame known = *frame;
        struct uhf_tag *tag;

        if (uhf_is_commissioning(uhf)) {
                if (uhf->phase != UHF_SETUP) /* what stood in the line is a field that was */
                        uhf_order_saw(uhf, frame);
                return DRIVER_OK;
        }
        tag = uhf_tags_see(&uhf->tags, frame);
        if (tag && frame->tid_size)
                uhf_tag_learn(tag, frame->tid, frame->tid_size);
        if (tag && uhf->settings.tid) {
                known.tid_size = tag->tid_size;
                memcpy(known.tid, tag->tid, sizeof known.tid);
        }
        return driver_emit(io, &known);
}

int uhf_swept(struct uhf *uhf, struct driver_io *io) {
        return uhf->phase == UHF_SWEEP || uhf->phase == UHF_STOPPING ? uhf_next(uhf, io) : DRIVER_OK;
}

int uhf_answered(struct uhf *uhf, struct driver_io *io, bool taken) {
        char reason[UHF_REASON_MAX];
        int r;

        if (uhf->phase == UHF_SIGNALLING) {
                r = uhf_next(uhf, io);
                return taken ? r : uhf_worse(r, DRIVER_E_REFUSED);
        }
        if (uhf->phase != UHF_SETUP)
                return taken ? DRIVER_OK : DRIVER_E_REFUSED;
        if (!taken && uhf->setting) {
                (void) snprintf(reason, sizeof reason, "the reader refuses this %s: %.40s", uhf->setting,
                        driver_setting(io, uhf->setting) ? driver_setting(io, uhf->setting) : "");
                driver_reason(io, reason);
                return DRIVER_E_UNFIT;
        }
        uhf->step++;
        uhf->tries = 0;
        r = uhf_set_up(uhf, io);
        return taken ? r : uhf_worse(r, DRIVER_E_REFUSED);
}

int uhf_swept_ill(struct uhf *uhf) {
        uhf->ill = uhf->phase == UHF_SWEEP || uhf->phase == UHF_STOPPING;
        return DRIVER_E_REFUSED;
}

static int uhf_told_tid(
        struct uhf *uhf, struct driver_io *io, enum uhf_end end, const uint8_t *bytes, size_t size) {
        struct uhf_tag *tag = uhf->reading;
        struct frame frame;
        int r = DRIVER_OK;

        if (end != UHF_DONE || !size) {
                uhf_tag_fail(tag, end == UHF_END_OVERRUN);
        } else {
                uhf_tag_learn(tag, bytes, size);
                frame = uhf_tag_frame(tag);
                r = driver_emit(io, &frame);
        }
        return r ? r : uhf_next(uhf, io);
}

int uhf_told(struct uhf *uhf, struct driver_io *io, enum uhf_end end, uint16_t code, const uint8_t *bytes,
        size_t size) {
        bool refused = end != UHF_DONE && end != UHF_END_LOST && end != UHF_END_SILENT;
        int r;

        if (uhf->phase != UHF_ACCESS)
                return refused ? DRIVER_E_REFUSED : DRIVER_OK;
        r = uhf->reading ? uhf_told_tid(uhf, io, end, bytes, size)
                         : uhf_order_told(uhf, io, end, code, bytes, size);
        return refused ? uhf_worse(r, DRIVER_E_REFUSED) : r;
}

/* ---- time ---- */

/* Asks again, from the first command on where it was sweeping; gives up after UHF_TRIES. */
static int uhf_try_again(struct uhf *uhf, struct driver_io *io) {
        if (++uhf->tries > UHF_TRIES) {
                driver_reason(io, uhf->codec->silence);
                uhf_order_give_up(uhf, io);
                return DRIVER_E_GONE;
        }
        if (uhf->phase != UHF_SETUP)
                uhf->step = 0;
        return uhf_set_up(uhf, io);
}

static int uhf_interrupt(struct uhf *uhf, struct driver_io *io) {
        if (!uhf->codec->stop)
                return DRIVER_OK; /* it ends by itself, soon */
        uhf_enter(uhf, UHF_STOPPING);
        return uhf->codec->stop(uhf, io);
}

static int uhf_tick_sweep(struct uhf *uhf, struct driver_io *io) {
        uint32_t quiet_ticks = uhf->codec->quiet_ticks ? uhf->codec->quiet_ticks : UHF_QUIET_TICKS;
        bool over = uhf->codec->sweep_ticks && uhf->ticks >= uhf->codec->sweep_ticks;

        if (uhf_is_commissioning(uhf))
                over = uhf_order_tick(uhf, io) || over;
        else if (uhf->ticks >= UHF_SWEEP_TICKS && (uhf->signal || uhf_wanting(uhf)))
                over = true;
        if (over)
                return uhf_interrupt(uhf, io);
        return uhf->quiet >= quiet_ticks ? uhf_try_again(uhf, io) : DRIVER_OK;
}

int uhf_pass(struct uhf *uhf, struct driver_io *io) {
        driver_wake(io, UHF_TICK_MS);
        uhf->ticks++;
        uhf->quiet++;
        if (uhf->ill)
                return uhf_swept(uhf, io);
        if (uhf->phase == UHF_SWEEP)
                return uhf_tick_sweep(uhf, io);
        if (uhf->ticks < UHF_ANSWER_TICKS)
                return DRIVER_OK;
        if (uhf->phase == UHF_ACCESS) {
                driver_reason(io, uhf->codec->silence);
                return uhf_told(uhf, io, UHF_END_SILENT, 0, NULL, 0);
        }
        if (uhf->phase == UHF_SIGNALLING)
                return uhf_next(uhf, io);
        return uhf_try_again(uhf, io);
}
