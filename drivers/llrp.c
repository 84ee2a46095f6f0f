/* SPDX-License-Identifier: ISC */

/*
 * LLRP: fixed readers and portals over TCP
 *
 *      connect → the reader's greeting → capabilities → (extensions) → old specs deleted → configuration → our specs
 *              added, enabled, started → reports, keepalives and events until the line breaks
 *
 * The conversation is a table: each step sends one message and waits for its answer. A reader that refuses what we can
 * do without is counted; one that refuses what we can't is unfit, in its own words. Of a report each tag is taken as it
 * comes, so a report may be as long as it likes; of any other message the first LLRP_HOLD bytes are looked at.
 *
 * A line without a keepalive for three times their interval is dead.
 *
 * Source: EPCglobal Low Level Reader Protocol 1.0.1; llrpjs reads every message we send as it is meant. Impinj's
 * extensions (phase, finer RSSI) are asked for where the reader says it is one: LTK, Impinjdef.xml.
 */

#include <stdio.h>
#include <string.h>

#include "bytes.h"
#include "llrp_orders.h"
#include "llrp_wire.h"
#include "strongroom/driver.h"

enum {
        LLRP_HOLD = 12288,
        LLRP_DEAD_MS = 3 * LLRP_KEEPALIVE_MS,
        LLRP_ANSWER_MS = 5000,
        LLRP_OUT_MAX = 512,
        LLRP_EPC_BITS_MAX = 31 * 16, /* the length field of a Gen2 tag counts 31 words */
};

struct llrp {
        uint8_t step; /* index into llrp_steps; llrp_step_count: it runs */
        uint32_t id;  /* of the message that was sent last */
        bool over;    /* the session has no more to say, whatever else comes */
        struct llrp_orders orders;

        /* the message that is coming in */
        size_t head_held;
        uint8_t head_bytes[LLRP_HEAD_SIZE];
        struct llrp_head head;
        size_t left; /* of its body */
        bool skipping;
        size_t held;
        uint8_t hold[LLRP_HOLD];
};
static_assert(sizeof(struct llrp) <= DRIVER_STATE_MAX, "the host gives this much");

/* ---- the conversation ---- */

static int llrp_say(struct llrp *llrp, struct driver_io *io, uint16_t type,
        void (*fill)(const struct llrp_orders *orders, struct llrp_out *out)) {
        uint8_t bytes[LLRP_OUT_MAX];
        struct llrp_out out = { bytes, sizeof bytes, 0, false };
        const size_t place = llrp_open_message(&out, type, ++llrp->id);

        if (fill)
                fill(&llrp->orders, &out);
        llrp_close_message(&out, place);
        assert(!out.failed);
        return driver_send(io, bytes, out.size);
}

static int llrp_go_on(struct llrp *llrp, struct driver_io *io) {
        do
                llrp->step++;
        while (llrp->step < llrp_step_count && !llrp_steps[llrp->step].applies(&llrp->orders));
        if (llrp->step == llrp_step_count)
                return DRIVER_OK;
        return llrp_say(llrp, io, llrp_steps[llrp->step].message, llrp_steps[llrp->step].fill);
}

static int llrp_refused(const struct llrp_step *step, struct driver_io *io, uint16_t code,
        const uint8_t *words, size_t size) {
        char reason[160];

        (void) snprintf(reason, sizeof reason, "the reader refuses %s: code %u%s%.*s", step->what, code,
                size ? ", " : "", (int) (size < 80 ? size : 80), (const char *) words);
        for (char *at = reason; *at; at++)
                if (*at < ' ' || *at > '~')
                        *at = '?';
        driver_reason(io, reason);
        return step->needed ? DRIVER_E_UNFIT : DRIVER_E_REFUSED;
}

static int llrp_on_capabilities(struct llrp *llrp, struct driver_io *io) {
        const char *wrong = llrp_orders_learn(&llrp->orders, llrp->hold, llrp->held);

        if (!wrong)
                return DRIVER_OK;
        driver_reason(io, wrong);
        return DRIVER_E_UNFIT;
}

/* The greeting: whether we are let in. */
static int llrp_on_greeting(struct driver_io *io, const struct llrp_item *event) {
        static const char *const reasons[] = {
                "",
                "the reader has a connection that it opened itself",
                "another program holds the reader; only one can",
                "the reader can't be connected to now",
                "another program holds the reader; only one can",
        };
        const uint16_t status = event->size < 2 ? 3 : bytes_u16be(event->body);

        if (!status)
                return DRIVER_OK;
        driver_reason(io, reasons[status < 5 ? status : 3]);
        return DRIVER_E_GONE;
}

static int llrp_on_event(struct llrp *llrp, struct driver_io *io) {
        struct llrp_item data, item;
        struct llrp_walk walk;
        int r = DRIVER_OK;

        if (llrp_find(llrp->hold, llrp->held, 0, LLRP_READER_EVENT_NOTIFICATION_DATA, &data))
                return DRIVER_E_GARBLED;
        walk = (struct llrp_walk){ data.body, data.body + data.size };
        while (!r && !llrp_next(&walk, &item)) {
                if (item.is_tv)
                        continue;
                if (item.type == LLRP_CONNECTION_ATTEMPT_EVENT) {
                        r = llrp_on_greeting(io, &item);
                        if (!r && !llrp->step)
                                r = llrp_go_on(llrp, io);
                } else if (item.type == LLRP_CONNECTION_CLOSE_EVENT) {
                        driver_reason(io, "the reader closed the connection");
                        r = DRIVER_E_GONE;
                } else if (item.type == LLRP_ANTENNA_EVENT && item.size >= 3) {
                        driver_antenna(io, bytes_u16be(item.body + 1), item.body[0] != 0);
                }
        }
        return r;
}

/* ---- what comes in ---- */

static int llrp_on_tag(struct llrp *llrp, struct driver_io *io) {
        struct frame frame = { .kind = FRAME_EPC };
        struct llrp_tag tag;

        if (llrp_read_tag(llrp->hold + LLRP_TLV_HEAD, llrp->held - LLRP_TLV_HEAD, &tag)) {
                driver_reason(io, "a report of a tag doesn't hold together");
                return DRIVER_E_GARBLED;
        }
        if (!tag.epc_bits || tag.epc_bits > LLRP_EPC_BITS_MAX) {
                driver_reason(io, tag.epc_bits ? "an EPC is longer than a tag can hold"
                                               : "a tag has no EPC: it was never written");
                return DRIVER_E_GARBLED;
        }
        frame.bytes = tag.epc;
        frame.size = (size_t) (tag.epc_bits + 7) / 8;
        frame.antenna = tag.antenna;
        frame.rssi_cdbm = tag.rssi_cdbm;
        frame.phase = tag.phase;
        frame.channel = tag.channel;
        frame.pc = tag.pc;
        frame.tid_size = tag.tid_size < FRAME_TID_MAX ? tag.tid_size : FRAME_TID_MAX;
        if (tag.tid_size)
                memcpy(frame.tid, tag.tid, frame.tid_size);
        return driver_emit(io, &frame);
}

/* What we asked for was answered: taken, refused, or of no use. */
static int llrp_on_answer(struct llrp *llrp, struct driver_io *io) {
        const struct llrp_step *step = &llrp_steps[llrp->step];
        /* Impinj's own message has its vendor and its subtype before the status */
        const size_t before = llrp->head.type == LLRP_CUSTOM_MESSAGE ? 5 : 0;
        const uint8_t *words = NULL;
        uint16_t code = 0;
        size_t size = 0;
        int r = llrp->held < before
                        ? LLRP_E_BROKEN
                        : llrp_read_status(llrp->hold + before, llrp->held - before, &code, &words, &size);

        if (r || code || llrp->head.type == LLRP_ERROR_MESSAGE)
                return llrp_refused(step, io, code, words, size);
        if (step->answer == LLRP_GET_READER_CAPABILITIES_RESPONSE)
                return llrp_on_capabilities(llrp, io);
        return DRIVER_OK;
}

static int llrp_on_message(struct llrp *llrp, struct driver_io *io) {
        int said, r;

        if (llrp->head.type == LLRP_KEEPALIVE)
                return llrp_say(llrp, io, LLRP_KEEPALIVE_ACK, NULL);
        if (llrp->head.type == LLRP_READER_EVENT_NOTIFICATION)
                return llrp_on_event(llrp, io);
        if (llrp->step == llrp_step_count ||
                (llrp->head.type != llrp_steps[llrp->step].answer && llrp->head.type != LLRP_ERROR_MESSAGE))
                return DRIVER_OK;
        said = llrp_on_answer(llrp, io);
        if (said == DRIVER_E_UNFIT)
                return said;
        r = llrp_go_on(llrp, io);
        return r ? r : said;
}

static bool llrp_is_report(const struct llrp *llrp) {
        return llrp->head.type == LLRP_RO_ACCESS_REPORT;
}

static int llrp_end_message(struct llrp *llrp, struct driver_io *io) {
        const bool half = llrp_is_report(llrp) && llrp->held && !llrp->skipping;
        int r = DRIVER_OK;

        if (half) {
                driver_reason(io, "a report ends in the middle of a tag");
                r = DRIVER_E_GARBLED;
        } else if (!llrp_is_report(llrp)) {
                r = llrp_on_message(llrp, io);
        }
        llrp->head_held = llrp->held = 0;
        llrp->skipping = false;
        return r;
}

/* The head of a parameter of a report is whole: whether it can be held. */
static int llrp_begin_tag(struct llrp *llrp, struct driver_io *io) {
        const size_t size = bytes_u16be(llrp->hold + 2);

        if (!(llrp->hold[0] & 0x80) && size >= LLRP_TLV_HEAD && size <= LLRP_HOLD &&
                size - LLRP_TLV_HEAD <= llrp->left)
                return DRIVER_OK;
        llrp->skipping = true;
        driver_reason(io, "a report's parameter is longer than what holds it, or than we can hold");
        return DRIVER_E_GARBLED;
}

/* Takes what it can of a report: the head of a parameter, then the rest of it. */
static int llrp_take_report(
        struct llrp *llrp, struct driver_io *io, const uint8_t *bytes, size_t size, size_t *ret_used) {
        size_t want = llrp->held < LLRP_TLV_HEAD ? LLRP_TLV_HEAD : bytes_u16be(llrp->hold + 2);
        size_t part = want - llrp->held;
        int r = DRIVER_OK;

        if (llrp->skipping) {
                *ret_used = size;
                llrp->left -= size;
                return DRIVER_OK;
        }
        part = part < size ? part : size;
        memcpy(llrp->hold + llrp->held, bytes, part);
        llrp->held += part;
        llrp->left -= part;
        *ret_used = part;
        if (llrp->held < want)
                return DRIVER_OK;
        if (want == LLRP_TLV_HEAD && llrp->held == LLRP_TLV_HEAD)
                r = llrp_begin_tag(llrp, io);
        if (r || llrp->held < bytes_u16be(llrp->hold + 2))
                return r;
        if ((bytes_u16be(llrp->hold) & 0x3FF) == LLRP_TAG_REPORT_DATA)
                r = llrp_on_tag(llrp, io);
        llrp->held = 0;
        return r;
}

static size_t llrp_take_other(struct llrp *llrp, const uint8_t *bytes, size_t size) {
        const size_t room = sizeof llrp->hold - llrp->held;
        const size_t part = size < room ? size : room;

        memcpy(llrp->hold + llrp->held, bytes, part);
        llrp->held += part;
        llrp->left -= size;
        return size;
}

static int llrp_begin_message(struct llrp *llrp, struct driver_io *io) {
        if (llrp_read_head(llrp->head_bytes, &llrp->head) || !llrp->head.version ||
                llrp->head.version > LLRP_VERSION_1_1) {
                driver_reason(io, "what comes isn't LLRP 1.0.1 or 1.1: is this the reader's LLRP port?");
                return DRIVER_E_GONE;
        }
        llrp->left = llrp->head.length - LLRP_HEAD_SIZE;
        return DRIVER_OK;
}

/* One bite: the rest of a head, or of a body, or of a tag. */
static int llrp_take(
        struct llrp *llrp, struct driver_io *io, const uint8_t *bytes, size_t size, size_t *ret_used) {
        size_t part = LLRP_HEAD_SIZE - llrp->head_held;
        int r = DRIVER_OK, ended;

        if (part) {
                part = part < size ? part : size;
                memcpy(llrp->head_bytes + llrp->head_held, bytes, part);
                llrp->head_held += part;
                *ret_used = part;
                if (llrp->head_held < LLRP_HEAD_SIZE)
                        return DRIVER_OK;
                r = llrp_begin_message(llrp, io);
        } else {
                size = size < llrp->left ? size : llrp->left;
                if (llrp_is_report(llrp))
                        r = llrp_take_report(llrp, io, bytes, size, ret_used);
                else
                        *ret_used = llrp_take_other(llrp, bytes, size);
        }
        if (r < 0 || r >= DRIVER_E_GONE || llrp->left)
                return r;
        ended = llrp_end_message(llrp, io);
        return ended < 0 || ended > r ? ended : r;
}

static void llrp_wish(const struct llrp *llrp, struct driver_io *io) {
        driver_wake(io, llrp->over ? 0 : llrp->step < llrp_step_count ? LLRP_ANSWER_MS : LLRP_DEAD_MS);
}

static int llrp_start(void *state, struct driver_io *io) {
        struct llrp *llrp = state;
        const char *wrong = llrp_orders_settle(&llrp->orders, io);

        if (wrong) {
                driver_reason(io, wrong);
                return DRIVER_E_UNFIT;
        }
        llrp_wish(llrp, io);
        return DRIVER_OK;
}

static int llrp_feed(void *state, struct driver_io *io, const uint8_t *bytes, size_t size) {
        struct llrp *llrp = state;
        int worst = DRIVER_OK;

        while (size && !llrp->over) {
                size_t used = 0;
                int r = llrp_take(llrp, io, bytes, size, &used);

                llrp->over = r < 0 || r >= DRIVER_E_GONE;
                worst = r < 0 || r > worst ? r : worst;
                bytes += used;
                size -= used;
        }
        llrp_wish(llrp, io);
        return worst;
}

static int llrp_tick(void *state, struct driver_io *io) {
        const struct llrp *llrp = state;
        char reason[96];

        if (llrp->step < llrp_step_count)
                (void) snprintf(reason, sizeof reason, "the reader doesn't answer: we wait for %s",
                        llrp_steps[llrp->step].what);
        else
                (void) snprintf(reason, sizeof reason, "the reader fell silent: no keepalive for %d s",
                        LLRP_DEAD_MS / 1000);
        driver_reason(io, reason);
        return DRIVER_E_GONE;
}

static const struct driver_match llrp_matches[] = {
        { 0 }, /* a network device: udev knows nothing of it */
};

const struct driver driver_llrp = {
        .name = "llrp",
        .summary = "fixed UHF readers and portals that speak LLRP, over the network",
        .transport = TRANSPORT_TCP,
        .sandbox = SANDBOX_BYTES,
        .state_size = sizeof(struct llrp),
        .matches = llrp_matches,
        .setting_names = llrp_setting_names,
        .start = llrp_start,
        .feed = llrp_feed,
        .tick = llrp_tick,
};
