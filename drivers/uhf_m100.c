/* SPDX-License-Identifier: ISC */

/*
 * UHF modules with Magicrf's M100 or QM100 chip: M100, R200, YRM100, JRD-4035, EL-UHF-RMT01
 *
 *      BB type cmd PL(2) parameter … sum 7E
 *
 * type: 0 command, 1 answer, 2 notice; sum: the low byte of the sum from type to the last parameter. 7E can stand
 * inside, so the length counts. A notice is RSSI (signed, dBm), PC(2), EPC, CRC(2), where the PC says how long the EPC
 * is and the CRC is the tag's own, over PC and EPC. An error is answer FF, its first parameter the code: 15 no tag (in
 * an inventory: nothing is amiss), 09 read, 10 write, 13 lock: no such tag; 16 wrong password, followed by PC and EPC;
 * A0, B0, C0 plus Gen2's own code.
 *
 * Select is set before each access and goes before accesses only (mode 2), so it doesn't narrow the inventory.
 *
 * Sources: frames of the vectors; M100/QM100 firmware manual as M5Stack publishes it for its Unit UHF-RFID (sections
 * 2.2 to 2.22 and 4), and electron.id's "EL-UHF-RMT01 Protocol", which agree; the examples of both are in the tests.
 */

#include <string.h>

#include "setting.h"
#include "uhf.h"

enum {
        M100_HEAD = 0xBB,
        M100_TAIL = 0x7E,
        M100_FRONT = 5,
        M100_BACK = 2,
        M100_PARAMETERS_MAX = 255,
        M100_FRAME_MAX = M100_FRONT + M100_PARAMETERS_MAX + M100_BACK,

        M100_REGION = 0x07,
        M100_SELECT = 0x0C,
        M100_QUERY = 0x0E,
        M100_SELECT_MODE = 0x12,
        M100_POLL = 0x22,
        M100_POLL_MANY = 0x27,
        M100_STOP = 0x28,
        M100_READ = 0x39,
        M100_WRITE = 0x49,
        M100_LOCK = 0x82,
        M100_POWER = 0xB6,
        M100_ERROR = 0xFF,

        M100_ANSWER = 1,
        M100_NOTICE = 2,
        M100_NO_TAG = 0x15,
        M100_WRONG_PASSWORD = 0x16,
        M100_POLLS = 10000,
        M100_SWEEP_TICKS = 150, /* well before the polls are over: 20 ms each at least */
        M100_XI = 0x0200,       /* of the PC: a word of extended PC follows it (Gen2, 6.3.2.1.2.2) */
};

struct m100 {
        struct uhf uhf;
        uint8_t sent;  /* the command that was sent last: what set-up waits for */
        uint8_t asked; /* the command that follows the Select; 0: none */
        size_t ask_size;
        uint8_t ask[M100_PARAMETERS_MAX];
};
static_assert(sizeof(struct m100) <= DRIVER_STATE_MAX, "the host gives this much");

static const struct uhf_region m100_regions[] = {
        { "cn", 1 },
        { "us", 2 },
        { "eu", 3 },
        { "cn800", 4 },
        { "kr", 6 },
        { NULL, 0 },
};

static const struct uhf_limits m100_limits = {
        .power_min = 0,
        .power_max = 30,
        .power_step_cdbm = 1,
        .regions = m100_regions,
};

/* ---- sending ---- */

static uint8_t m100_sum(const uint8_t *bytes, size_t size) {
        unsigned int sum = 0;

        for (size_t i = 0; i < size; i++)
                sum += bytes[i];
        return (uint8_t) sum;
}

static int m100_send(
        struct m100 *m100, struct driver_io *io, uint8_t command, const uint8_t *parameters, size_t size) {
        uint8_t frame[M100_FRAME_MAX] = { M100_HEAD, 0, command, (uint8_t) (size >> 8), (uint8_t) size };

        assert(size <= M100_PARAMETERS_MAX);
        m100->sent = command;
        if (size)
                memcpy(frame + M100_FRONT, parameters, size);
        frame[M100_FRONT + size] = m100_sum(frame + 1, M100_FRONT - 1 + size);
        frame[M100_FRONT + size + 1] = M100_TAIL;
        return driver_send(io, frame, M100_FRONT + size + M100_BACK);
}

static int m100_send_power(struct m100 *m100, struct driver_io *io, int cdbm) {
        const uint8_t power[] = { (uint8_t) (cdbm >> 8), (uint8_t) cdbm };

        return m100_send(m100, io, M100_POWER, power, sizeof power);
}

/* DR=8, M=1, pilot tone, Sel=all, target A: the module knows no others. */
static int m100_send_query(struct m100 *m100, struct driver_io *io) {
        const struct uhf_settings *settings = &m100->uhf.settings;
        int session = settings->session == UHF_UNSET ? 0 : settings->session;
        int q = settings->q == UHF_UNSET ? 4 : settings->q;
        const uint8_t query[] = { (uint8_t) (0x10 | session), (uint8_t) (q << 3) };

        return m100_send(m100, io, M100_QUERY, query, sizeof query);
}

static int m100_setup(struct uhf *uhf, struct driver_io *io, unsigned int step, const char **ret_setting) {
        static const uint8_t accesses_only = 2;
        struct m100 *m100 = (struct m100 *) uhf;
        const struct uhf_settings *settings = &uhf->settings;
        const uint8_t region = (uint8_t) settings->region;

        /* What isn't set is passed over, so the step moves on. */
        if (step == 1 && settings->region == UHF_UNSET)
                step = ++uhf->step;
        if (step == 2 && settings->power_cdbm == UHF_UNSET)
                step = ++uhf->step;
        if (step == 3 && settings->session == UHF_UNSET && settings->q == UHF_UNSET)
                step = ++uhf->step;
        switch (step) {
        case 0: return m100_send(m100, io, M100_STOP, NULL, 0);
        case 1: *ret_setting = "region"; return m100_send(m100, io, M100_REGION, &region, 1);
        case 2: *ret_setting = "power"; return m100_send_power(m100, io, settings->power_cdbm);
        case 3: *ret_setting = settings->q == UHF_UNSET ? "session" : "q"; return m100_send_query(m100, io);
        case 4: return m100_send(m100, io, M100_SELECT_MODE, &accesses_only, 1);
        default: return UHF_SETUP_OVER;
        }
}

static int m100_sweep(struct uhf *uhf, struct driver_io *io) {
        static const uint8_t polls[] = { 0x22, M100_POLLS >> 8, M100_POLLS & 0xFF };
        struct m100 *m100 = (struct m100 *) uhf;

        return m100_send(m100, io, M100_POLL_MANY, polls, sizeof polls);
}

static int m100_stop(struct uhf *uhf, struct driver_io *io) {
        struct m100 *m100 = (struct m100 *) uhf;

        return m100_send(m100, io, M100_STOP, NULL, 0);
}

/* Target session, action 0, bank EPC; from bit 0x20 on, past CRC and PC. */
static int m100_send_select(struct m100 *m100, struct driver_io *io, const uint8_t *epc, size_t size) {
        int session = m100->uhf.settings.session == UHF_UNSET ? 0 : m100->uhf.settings.session;
        uint8_t select[7 + UHF_SELECT_MAX] = { (uint8_t) (session << 5 | 1), 0, 0, 0, 0x20 };

        size = size < UHF_SELECT_MAX ? size : UHF_SELECT_MAX;
        select[5] = (uint8_t) (size * 8);
        if (size)
                memcpy(select + 7, epc, size);
        return m100_send(m100, io, M100_SELECT, select, 7 + size);
}

static int m100_ask(struct uhf *uhf, struct driver_io *io, const struct uhf_request *request) {
        struct m100 *m100 = (struct m100 *) uhf;
        uint32_t lock = (uint32_t) request->lock << 10 | request->lock; /* mask, action */
        uint8_t *ask = m100->ask;

        memcpy(ask, request->password, 4);
        ask[4] = (uint8_t) request->bank;
        ask[5] = 0;
        ask[6] = request->word;
        ask[7] = 0;
        ask[8] = request->count;
        m100->ask_size = 9;
        m100->asked = M100_READ;
        if (request->verb == UHF_WRITE) {
                m100->asked = M100_WRITE;
                memcpy(ask + 9, request->bytes, 2u * request->count);
                m100->ask_size += 2u * request->count;
        } else if (request->verb == UHF_LOCK) {
                m100->asked = M100_LOCK;
                ask[4] = (uint8_t) (lock >> 16);
                ask[5] = (uint8_t) (lock >> 8);
                ask[6] = (uint8_t) lock;
                m100->ask_size = 7;
        }
        return m100_send_select(m100, io, request->select, request->select_size);
}

/* ---- hearing ---- */

static int m100_notice(struct m100 *m100, struct driver_io *io, const uint8_t *bytes, size_t size) {
        struct frame frame = { .kind = FRAME_EPC };
        size_t extra;

        if (size < 5)
                return uhf_garbled(io, "a notice came that is too short for a tag");
        frame.pc = (uint16_t) (bytes[1] << 8 | bytes[2]);
        extra = frame.pc & M100_XI && size == 5 + uhf_epc_size(frame.pc) + 2 ? 2 : 0;
        if (size != 5 + uhf_epc_size(frame.pc) + extra)
                return uhf_garbled(io, "a tag came whose EPC isn't as long as its PC says");
        if (uhf_crc16(bytes + 1, size - 3) != (uint16_t) (bytes[size - 2] << 8 | bytes[size - 1]))
                return uhf_garbled(io, "a tag came whose CRC is wrong");
        frame.rssi_cdbm = (int16_t) ((int8_t) bytes[0] * 100);
        frame.bytes = bytes + 3 + extra;
        frame.size = uhf_epc_size(frame.pc);
        return uhf_saw(&m100->uhf, io, &frame);
}

static enum uhf_end m100_end_of(uint8_t code) {
        if (code == M100_WRONG_PASSWORD)
                return UHF_END_PASSWORD;
        if (code == 0x09 || code == 0x10 || code == 0x13 || code == M100_NO_TAG)
                return UHF_END_LOST;
        if (code < 0xA0 || code >= 0xD0)
                return UHF_END_OTHER;
        switch (code & 0x0F) { /* Gen2, annex I */
        case 0x3: return UHF_END_OVERRUN;
        case 0x4: return UHF_END_PASSWORD;
        default: return UHF_END_OTHER;
        }
}

static int m100_error(struct m100 *m100, struct driver_io *io, const uint8_t *bytes, size_t size) {
        uint8_t code = size ? bytes[0] : 0;

        if (m100->uhf.phase == UHF_ACCESS) {
                m100->asked = 0;
                return uhf_told(&m100->uhf, io, m100_end_of(code), code, NULL, 0);
        }
        if (code == M100_NO_TAG) /* a poll found nothing */
                return DRIVER_OK;
        return uhf_answered(&m100->uhf, io, false);
}

/* UL PC(2) EPC, and then what was read, or a 0. */
static int m100_accessed(
        struct m100 *m100, struct driver_io *io, uint8_t command, const uint8_t *bytes, size_t size) {
        size_t front = size ? 1u + bytes[0] : 0;

        if (m100->uhf.phase != UHF_ACCESS || m100->asked != command)
                return DRIVER_OK;
        m100->asked = 0;
        if (!front || front > size)
                return uhf_worse(uhf_told(&m100->uhf, io, UHF_END_OTHER, 0, NULL, 0),
                        uhf_garbled(io, "an answer came that is shorter than it says"));
        return uhf_told(&m100->uhf, io, UHF_DONE, 0, bytes + front, size - front);
}

static int m100_answer(
        struct m100 *m100, struct driver_io *io, uint8_t command, const uint8_t *bytes, size_t size) {
        struct uhf *uhf = &m100->uhf;

        switch (command) {
        case M100_ERROR: return m100_error(m100, io, bytes, size);
        case M100_READ:
        case M100_WRITE:
        case M100_LOCK: return m100_accessed(m100, io, command, bytes, size);
        case M100_SELECT:
                if (uhf->phase == UHF_ACCESS && m100->asked && m100->sent == M100_SELECT)
                        return m100_send(m100, io, m100->asked, m100->ask, m100->ask_size);
                if (m100->sent == M100_SELECT_MODE) /* which some answer so */
                        return uhf_answered(uhf, io, true);
                return DRIVER_OK;
        case M100_STOP:
                if (m100->sent != M100_STOP)
                        return DRIVER_OK;
                return uhf->phase == UHF_STOPPING ? uhf_swept(uhf, io) : uhf_answered(uhf, io, true);
        case M100_REGION:
        case M100_POWER:
        case M100_QUERY:
        case M100_SELECT_MODE:
                return m100->sent == command ? uhf_answered(uhf, io, !size || !bytes[0]) : DRIVER_OK;
        default: return DRIVER_OK;
        }
}

static int m100_hear(struct uhf *uhf, struct driver_io *io, const uint8_t *frame, size_t size) {
        struct m100 *m100 = (struct m100 *) uhf;
        const uint8_t *parameters = frame + M100_FRONT;

        size -= M100_FRONT + M100_BACK;
        if (frame[1] == M100_NOTICE && (frame[2] == M100_POLL || frame[2] == M100_POLL_MANY))
                return m100_notice(m100, io, parameters, size);
        if (frame[1] == M100_ANSWER)
                return m100_answer(m100, io, frame[2], parameters, size);
        return DRIVER_OK;
}

static size_t m100_measure(const uint8_t *bytes, size_t size) {
        size_t parameters = size >= M100_FRONT ? (size_t) (bytes[3] << 8 | bytes[4]) : 0;
        size_t all = M100_FRONT + parameters + M100_BACK;

        if (bytes[0] != M100_HEAD || (size > 1 && bytes[1] > M100_NOTICE) || parameters > M100_PARAMETERS_MAX)
                return UHF_NO_FRAME;
        if (size < M100_FRONT || size < all)
                return 0;
        return bytes[all - 1] == M100_TAIL && bytes[all - 2] == m100_sum(bytes + 1, all - 3) ? all
                                                                                             : UHF_NO_FRAME;
}

static const struct uhf_codec m100_codec = {
        .sweep_ticks = M100_SWEEP_TICKS,
        .silence = "the module doesn't answer: is it powered, and its line at 115200 baud?",
        .measure = m100_measure,
        .hear = m100_hear,
        .setup = m100_setup,
        .sweep = m100_sweep,
        .stop = m100_stop,
        .ask = m100_ask,
};

static int m100_start(void *state, struct driver_io *io) {
        struct m100 *m100 = state;

        if (!uhf_settings_read(&m100->uhf, io, &m100_limits))
                return DRIVER_E_UNFIT;
        return uhf_start(&m100->uhf, io, &m100_codec);
}

static const char *const m100_settings[] = { "power", "region", "session", "q", "tid", "baud", NULL };

/* None has an identity of its own: they hang at bridges that sit in everything else too. */
static const struct driver_match m100_matches[] = { { 0 } };

const struct driver driver_uhf_m100 = {
        .name = "uhf-m100",
        .summary = "UHF modules M100, R200, YRM100, JRD-4035, over a serial line",
        .transport = TRANSPORT_TTY,
        .sandbox = SANDBOX_BYTES,
        .baud = 115200,
        .state_size = sizeof(struct m100),
        .matches = m100_matches,
        .setting_names = m100_settings,
        .start = m100_start,
        .feed = uhf_feed,
        .tick = uhf_tick,
        .commission = uhf_commission,
};
