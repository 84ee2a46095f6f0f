/* SPDX-License-Identifier: ISC */

/*
 * Commissioning: the one tag in the field is given its EPC, read back, and locked
 *
 *     look -- one tag, alone for UHF_LOOK_TICKS --> TID --> key --> key back --> EPC --> EPC back --> TID back --> lock
 *       |                                             (with a password)                                (if ordered)
 *       +---- none, or several: the end, nothing written
 *
 * key: the password is read without one. Where the tag lets it be read, it is open, and the new one is written; where
 * it doesn't, the tag is locked: the password must open it. The EPC is written with the PC's length bits in one go, and
 * read back under the new EPC, so that the tag is found by it; then the TID must be the same as before, so that it was
 * this tag. Each step is tried UHF_TRIES times. A password is written before the lock and read back, because a tag
 * locked with a password nobody knows is lost.
 */

#include "uhf.h"

#include <string.h>

enum uhf_step {
        STEP_LOOK = 1,
        STEP_TID,
        STEP_KEY,
        STEP_KEY_OPENS,
        STEP_KEY_WRITE,
        STEP_KEY_BACK,
        STEP_EPC,
        STEP_EPC_BACK,
        STEP_TID_BACK,
        STEP_LOCK,
        STEP_OVER,
};

enum { KEY_WORD = 2, KEY_WORDS = 2, PC_WORD = 1 };

static const uint16_t uhf_lock_areas[] = { UHF_LOCK_EPC, UHF_LOCK_KILL, UHF_LOCK_ACCESS };

int uhf_commission(void *state, struct driver_io *io, const struct commission *order) {
        struct uhf *uhf = state;

        (void) io;
        assert(order->epc_size >= 2 && order->epc_size <= COMMISSION_EPC_MAX && order->epc_size % 2 == 0);
        assert(!order->lock || order->keyed);
        uhf->order = (struct uhf_order){ .what = *order, .step = STEP_LOOK };
        return DRIVER_OK;
}

static void uhf_order_close(struct uhf *uhf, struct driver_io *io, enum commission_result result) {
        uhf->order.outcome.result = result;
        driver_commissioned(io, &uhf->order.outcome);
        uhf->order = (struct uhf_order){ 0 };
        uhf->tags = (struct uhf_tags){ 0 }; /* what was known of this EPC is old */
}

static int uhf_order_end(struct uhf *uhf, struct driver_io *io, enum commission_result result) {
        uhf_order_close(uhf, io, result);
        return uhf_next(uhf, io);
}

void uhf_order_give_up(struct uhf *uhf, struct driver_io *io) {
        if (uhf->order.step)
                uhf_order_close(uhf, io, COMMISSION_SILENT);
}

/* ---- looking ---- */

bool uhf_order_looks(const struct uhf *uhf) {
        return uhf->order.step == STEP_LOOK;
}

/* The same EPC twice in a round can't be told from one tag seen twice; the TID read back tells later. */
void uhf_order_saw(struct uhf *uhf, const struct frame *frame) {
        struct uhf_order *order = &uhf->order;
        struct commissioned *outcome = &order->outcome;

        if (order->step != STEP_LOOK || frame->size > sizeof outcome->was)
                return;
        if (!order->seen) {
                order->seen = true;
                order->antenna = frame->antenna;
                order->ticks = 0;
                outcome->was_size = frame->size;
                memcpy(outcome->was, frame->bytes, frame->size);
        } else if (frame->size != outcome->was_size || memcmp(frame->bytes, outcome->was, frame->size) != 0) {
                outcome->result = COMMISSION_MANY_TAGS;
        }
}

bool uhf_order_tick(struct uhf *uhf, struct driver_io *io) {
        struct uhf_order *order = &uhf->order;

        (void) io;
        if (order->step != STEP_LOOK)
                return true;
        order->ticks++;
        if (order->seen ? order->ticks < UHF_LOOK_TICKS : order->ticks * UHF_TICK_MS < order->what.wait_ms)
                return false;
        order->step = order->seen && !order->outcome.result ? STEP_TID : STEP_OVER;
        if (!order->seen)
                order->outcome.result = COMMISSION_NO_TAG;
        order->words = UHF_TID_WORDS;
        return true;
}

/* ---- steps ---- */

static struct uhf_request uhf_order_read(
        const struct uhf *uhf, enum uhf_bank bank, uint8_t word, size_t count) {
        const struct commissioned *outcome = &uhf->order.outcome;

        return (struct uhf_request){
                .verb = UHF_READ,
                .bank = bank,
                .word = word,
                .count = (uint8_t) count,
                .select_size = outcome->was_size,
                .select = outcome->was,
        };
}

static void uhf_request_select_new(struct uhf_request *request, const struct commission *what) {
        request->select = what->epc;
        request->select_size = what->epc_size;
}

/* PC and EPC: the length, and all else of the PC zero, as GS1 wants it (TDS 2.0, 15.2). */
static void uhf_order_compose(struct uhf_order *order) {
        order->written[0] = (uint8_t) (order->what.epc_size / 2 << 3);
        order->written[1] = 0;
        memcpy(order->written + 2, order->what.epc, order->what.epc_size);
}

static void uhf_order_request(struct uhf *uhf, struct uhf_request *request) {
        struct uhf_order *order = &uhf->order;
        const struct commission *what = &order->what;
        size_t words = what->epc_size / 2 + 1;

        switch (order->step) {
        case STEP_TID: *request = uhf_order_read(uhf, UHF_BANK_TID, 0, order->words); break;
        case STEP_KEY_OPENS:
                *request = uhf_order_read(uhf, UHF_BANK_RESERVED, KEY_WORD, KEY_WORDS);
                memcpy(request->password, what->password, sizeof request->password);
                break;
        case STEP_KEY:
        case STEP_KEY_BACK: *request = uhf_order_read(uhf, UHF_BANK_RESERVED, KEY_WORD, KEY_WORDS); break;
        case STEP_KEY_WRITE:
                *request = uhf_order_read(uhf, UHF_BANK_RESERVED, KEY_WORD, KEY_WORDS);
                request->verb = UHF_WRITE;
                request->bytes = what->password;
                break;
        case STEP_EPC:
                uhf_order_compose(order);
                *request = uhf_order_read(uhf, UHF_BANK_EPC, PC_WORD, words);
                request->verb = UHF_WRITE;
                request->bytes = order->written;
                memcpy(request->password, order->key, sizeof request->password);
                break;
        case STEP_EPC_BACK: *request = uhf_order_read(uhf, UHF_BANK_EPC, PC_WORD, words); break;
        case STEP_TID_BACK:
                *request = uhf_order_read(uhf, UHF_BANK_TID, 0, order->outcome.tid_size / 2);
                break;
        default:
                *request = (struct uhf_request){ .verb = UHF_LOCK, .lock = uhf_lock_areas[order->area] };
                memcpy(request->password, what->password, sizeof request->password);
        }
        request->antenna = order->antenna;
        if (order->step >= STEP_EPC_BACK)
                uhf_request_select_new(request, what);
}

/* The step after this one, where this one went well. */
static unsigned int uhf_order_after(const struct uhf_order *order) {
        switch (order->step) {
        case STEP_TID: return order->what.keyed ? STEP_KEY : STEP_EPC;
        case STEP_KEY: return STEP_KEY_WRITE;
        case STEP_KEY_OPENS:
        case STEP_KEY_BACK: return STEP_EPC;
        case STEP_EPC_BACK:
                if (order->outcome.tid_size)
                        return STEP_TID_BACK;
                return order->what.lock ? STEP_LOCK : STEP_OVER;
        case STEP_TID_BACK: return order->what.lock ? STEP_LOCK : STEP_OVER;
        default: return order->step + 1;
        }
}

int uhf_order_next(struct uhf *uhf, struct driver_io *io) {
        struct uhf_order *order = &uhf->order;
        struct uhf_request request;

        if (order->step == STEP_OVER)
                return uhf_order_end(
                        uhf, io, order->outcome.result ? order->outcome.result : COMMISSION_DONE);
        uhf_order_request(uhf, &request);
        return uhf_ask(uhf, io, &request);
}

static void uhf_order_go(struct uhf_order *order, unsigned int step) {
        order->step = step;
        order->tries = 0;
}

static void uhf_order_fail(struct uhf_order *order, enum commission_result result) {
        order->outcome.result = result;
        uhf_order_go(order, STEP_OVER);
}

/* A step that failed for good. */
static void uhf_order_failed(struct uhf_order *order, enum uhf_end end) {
        static const enum commission_result results[] = {
                [STEP_KEY_OPENS] = COMMISSION_LOCKED_OUT,
                [STEP_KEY_WRITE] = COMMISSION_NOT_WRITTEN,
                [STEP_KEY_BACK] = COMMISSION_UNLIKE,
                [STEP_EPC] = COMMISSION_NOT_WRITTEN,
                [STEP_EPC_BACK] = COMMISSION_UNLIKE,
                [STEP_TID_BACK] = COMMISSION_UNLIKE,
                [STEP_LOCK] = COMMISSION_NOT_LOCKED,
        };

        if (end == UHF_END_SILENT)
                uhf_order_fail(order, COMMISSION_SILENT);
        else if (order->step == STEP_TID)
                uhf_order_go(order, uhf_order_after(order)); /* it has none that can be read */
        else if (order->step == STEP_KEY)
                uhf_order_go(order, STEP_KEY_OPENS);
        else
                uhf_order_fail(order, results[order->step]);
}

/* What a read brought; false where it isn't what it should be. */
static bool uhf_order_check(struct uhf_order *order, const uint8_t *bytes, size_t size) {
        struct commissioned *outcome = &order->outcome;
        const struct commission *what = &order->what;

        switch (order->step) {
        case STEP_TID:
                outcome->tid_size = size < sizeof outcome->tid ? size : sizeof outcome->tid;
                memcpy(outcome->tid, bytes, outcome->tid_size);
                return true;
        case STEP_KEY: return size == sizeof what->password;
        case STEP_KEY_OPENS:
                memcpy(order->key, what->password, sizeof order->key);
                return size == sizeof order->key;
        case STEP_KEY_BACK: return size == sizeof what->password && !memcmp(bytes, what->password, size);
        case STEP_EPC_BACK:
                return size == 2 + what->epc_size && bytes[0] >> 3 == order->written[0] >> 3 &&
                       !memcmp(bytes + 2, what->epc, what->epc_size);
        case STEP_TID_BACK: return size == outcome->tid_size && !memcmp(bytes, outcome->tid, size);
        default: return true;
        }
}

static void uhf_order_done(struct uhf_order *order) {
        if (order->step != STEP_LOCK) {
                uhf_order_go(order, uhf_order_after(order));
                return;
        }
        order->tries = 0;
        if (++order->area < sizeof uhf_lock_areas / sizeof *uhf_lock_areas)
                return;
        order->outcome.locked = true;
        uhf_order_go(order, STEP_OVER);
}

int uhf_order_told(struct uhf *uhf, struct driver_io *io, enum uhf_end end, uint16_t code,
        const uint8_t *bytes, size_t size) {
        struct uhf_order *order = &uhf->order;

        if (code)
                order->outcome.code = code;
        if (end == UHF_DONE && uhf_order_check(order, bytes, size)) {
                order->outcome.code = 0;
                uhf_order_done(order);
        } else if (end == UHF_END_OVERRUN && order->step == STEP_TID && order->words > 2) {
                order->words = (uint8_t) (order->words - 2);
        } else if ((end == UHF_END_PASSWORD && order->step == STEP_KEY) || ++order->tries >= UHF_TRIES) {
                uhf_order_failed(order, end);
        }
        return uhf_next(uhf, io);
}
