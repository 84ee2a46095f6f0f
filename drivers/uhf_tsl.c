/* SPDX-License-Identifier: ISC */

/*
 * UHF handhelds by TSL (1128, 1153, 1166, 2128, 2166, …): ASCII Protocol 2
 *
 *      .iv -r on -e on CR LF           CS: .iv        a response begins
 *                                      EP: 3000…      a tag; then what else is told of it: PC, CR (its CRC), RI
 *                                      OK:  or  ER:005
 *                                      (an empty line)
 *
 * A response comes unasked too, when a person pulls the trigger: that is how these readers are used, and what is told
 * with a tag is set once, with .iv -n. With trigger=no, and while a tag is written, the host asks for inventories. BC:
 * is a barcode, in which ESC stands before ESC, CR and LF. Memory: RD: what was read, WW: words written; EA: how an
 * access failed (004: password), EB: the tag's own error. Beeps and shakes are .al.
 *
 * Sources: ASCII Protocol 2 reference as TSL publishes it (commands .iv, .rd, .wr, .lo, .al; responses), and TSL's own
 * SDK, whose responders take the same headers. There is no region to set: the reader is built for one.
 */

#include "uhf_tsl.h"

#include <stdlib.h>
#include <string.h>

enum {
        TSL_HEADER = 3, /* "EP:" */
        TSL_LEAST_LINE = 2,
        TSL_ESCAPE = 0x1B,
        TSL_NO_TRANSPONDER = 5,
        TSL_WRONG_PASSWORD = 4,
        TSL_POLL_QUIET = 10,
        TSL_TRIGGER_QUIET = 50, /* nobody pulls it all the time: asks whether it is there */
};

static const struct uhf_limits tsl_limits = { .power_min = 4, .power_max = 30, .power_step_cdbm = 100 };

/* The tag that was being told, if it is whole and its CRC, where told, is right. */
static int tsl_flush(struct tsl *tsl, struct driver_io *io) {
        struct frame frame = { .kind = FRAME_EPC, .rssi_cdbm = tsl->tag.rssi_cdbm, .pc = tsl->tag.pc };
        uint8_t covered[2 + UHF_EPC_MAX] = { (uint8_t) (tsl->tag.pc >> 8), (uint8_t) tsl->tag.pc };

        frame.bytes = tsl->tag.epc;
        frame.size = tsl->tag.size;
        tsl->tag.size = 0;
        if (!frame.size)
                return DRIVER_OK;
        if (tsl->tag.pc_told && uhf_epc_size(frame.pc) != frame.size)
                return uhf_garbled(io, "a tag came whose EPC isn't as long as its PC says");
        memcpy(covered + 2, frame.bytes, frame.size);
        if (tsl->tag.pc_told && tsl->tag.crc_told && uhf_crc16(covered, 2 + frame.size) != tsl->tag.crc)
                return uhf_garbled(io, "a tag came whose CRC is wrong");
        return uhf_saw(&tsl->uhf, io, &frame);
}

/* Bytes of a line of hex; 0 where it is none, or too long. */
static size_t tsl_unhex(const char *text, uint8_t *out, size_t room) {
        size_t size = strlen(text);

        if (size % 2 || size / 2 > room || strspn(text, "0123456789ABCDEFabcdef") != size)
                return 0;
        for (size_t i = 0; i < size / 2; i++) {
                const char digits[] = { text[2 * i], text[2 * i + 1], '\0' };

                out[i] = (uint8_t) strtoul(digits, NULL, 16);
        }
        return size / 2;
}

/* A tag begins. */
static int tsl_hear_epc(struct tsl *tsl, struct driver_io *io, const char *value) {
        int r = tsl_flush(tsl, io);
        size_t size;

        memset(&tsl->tag, 0, sizeof tsl->tag);
        tsl->tag.rssi_cdbm = FRAME_RSSI_UNKNOWN;
        size = tsl_unhex(value, tsl->tag.epc, sizeof tsl->tag.epc);
        if (!size)
                return uhf_worse(r, uhf_garbled(io, "an EPC came that isn't one"));
        if (tsl->hears == 0 || tsl->hears == TSL_IV) /* else it is the one that is read or written */
                tsl->tag.size = (uint8_t) size;
        return r;
}

static int tsl_hear_word(
        struct tsl *tsl, struct driver_io *io, const char *value, uint16_t *ret_word, bool *told) {
        uint8_t bytes[2];

        if (tsl->tag.size && *told) /* the next tag's, whose EPC didn't come through */
                return tsl_flush(tsl, io);
        if (tsl_unhex(value, bytes, sizeof bytes) != sizeof bytes) {
                tsl->tag.size = 0;
                return uhf_garbled(io, "a word of a tag came that isn't one");
        }
        *ret_word = (uint16_t) (bytes[0] << 8 | bytes[1]);
        *told = true;
        return DRIVER_OK;
}

static int tsl_hear_rssi(struct tsl *tsl, struct driver_io *io, const char *value) {
        char *end;
        long dbm = strtol(value, &end, 10);

        if (end == value || *end || dbm < -200 || dbm > 50)
                return uhf_garbled(io, "an RSSI came that isn't one");
        tsl->tag.rssi_cdbm = (int16_t) (dbm * 100);
        return DRIVER_OK;
}

static int tsl_hear_barcode(struct driver_io *io, const uint8_t *bytes, size_t size) {
        struct frame frame = { .kind = FRAME_TEXT, .rssi_cdbm = FRAME_RSSI_UNKNOWN };
        uint8_t text[UHF_HOLD_MAX];

        for (size_t i = 0; i < size; i++) {
                if (bytes[i] == TSL_ESCAPE && i + 1 < size)
                        i++;
                text[frame.size++] = bytes[i];
        }
        if (frame.size > PAYLOAD_BYTES_MAX) {
                frame.cut = frame.size - PAYLOAD_BYTES_MAX;
                frame.size = PAYLOAD_BYTES_MAX;
        }
        frame.bytes = text;
        return frame.size ? driver_emit(io, &frame) : DRIVER_OK;
}

static enum uhf_end tsl_end_of(const struct tsl *tsl, unsigned int error) {
        if (tsl->told.backscatter)
                return tsl->told.backscatter == 3   ? UHF_END_OVERRUN
                       : tsl->told.backscatter == 4 ? UHF_END_PASSWORD
                                                    : UHF_END_OTHER;
        if (tsl->told.access)
                return tsl->told.access == TSL_WRONG_PASSWORD ? UHF_END_PASSWORD : UHF_END_LOST;
        if (!error && tsl->waits == TSL_RD && !tsl->told.size)
                return UHF_END_OTHER;
        if (error)
                return error == TSL_NO_TRANSPONDER ? UHF_END_LOST : UHF_END_OTHER;
        return UHF_DONE;
}

/* OK: or ER: the response is over. */
static int tsl_hear_end(struct tsl *tsl, struct driver_io *io, unsigned int error) {
        struct uhf *uhf = &tsl->uhf;
        int r = tsl_flush(tsl, io), then;
        bool ours = tsl->waits && tsl->hears == tsl->waits;
        enum uhf_end end;

        tsl->hears = 0;
        if (!ours || r < 0)
                return r;
        end = tsl_end_of(tsl, error);
        tsl->waits = 0;
        if (uhf->phase == UHF_ACCESS) {
                then = uhf_told(uhf, io, end,
                        (uint16_t) (tsl->told.backscatter ? tsl->told.backscatter
                                    : tsl->told.access    ? tsl->told.access
                                                          : error),
                        tsl->told.bytes, tsl->told.size);
        } else if (uhf->phase == UHF_SWEEP || uhf->phase == UHF_STOPPING) {
                then = error && error != TSL_NO_TRANSPONDER ? uhf_swept_ill(uhf) : uhf_swept(uhf, io);
        } else {
                then = uhf_answered(uhf, io, !error);
        }
        return uhf_worse(r, then);
}

static int tsl_hear_number(struct tsl *tsl, struct driver_io *io, unsigned int name, const char *value) {
        char *end;
        unsigned long number = strtoul(value, &end, 10);

        if (end == value || *end || number > UINT16_MAX)
                return uhf_garbled(io, "an error number came that isn't one");
        if (name == TSL_NAME('E', 'A'))
                tsl->told.access = (unsigned int) number;
        else if (name == TSL_NAME('E', 'B'))
                tsl->told.backscatter = (unsigned int) number;
        else
                return tsl_hear_end(tsl, io, number ? (unsigned int) number : UINT16_MAX);
        return DRIVER_OK;
}

static int tsl_hear_command(struct tsl *tsl, struct driver_io *io, const char *value) {
        int r = tsl_flush(tsl, io);

        tsl->hears = 0;
        if (value[0] != '.' || !value[1] || !value[2])
                return uhf_worse(r, uhf_garbled(io, "a response came to what is no command"));
        tsl->hears = TSL_NAME(value[1], value[2]);
        return r;
}

static int tsl_hear_data(struct tsl *tsl, struct driver_io *io, const char *value) {
        if (tsl->hears != TSL_RD || tsl->told.size)
                return DRIVER_OK;
        tsl->told.size = (uint8_t) tsl_unhex(value, tsl->told.bytes, sizeof tsl->told.bytes);
        return tsl->told.size ? DRIVER_OK : uhf_garbled(io, "memory of a tag came that isn't hex");
}

static size_t tsl_measure(const uint8_t *bytes, size_t size) {
        if (bytes[0] == '\r' || bytes[0] == '\n')
                return 1;
        for (size_t i = 0; i < size && i < TSL_HEADER; i++)
                if (i < TSL_HEADER - 1 ? bytes[i] < 'A' || bytes[i] > 'Z' : bytes[i] != ':')
                        return UHF_NO_FRAME;
        for (size_t i = TSL_HEADER; i < size; i++) {
                if (bytes[i] == '\n' || bytes[i] == '\r')
                        return i + 1;
                i += bytes[i] == TSL_ESCAPE;
        }
        return 0;
}

static int tsl_hear(struct uhf *uhf, struct driver_io *io, const uint8_t *line, size_t size) {
        struct tsl *tsl = (struct tsl *) uhf;
        char value[2 * UHF_EPC_MAX + 8] = "";
        size_t at = TSL_HEADER;
        unsigned int name;

        if (size < TSL_LEAST_LINE) /* an empty one, or the other half of a line's end */
                return DRIVER_OK;
        name = TSL_NAME(line[0], line[1]);
        at += line[at] == ' ';
        size -= at + 1;
        if (name == TSL_NAME('B', 'C'))
                return tsl_hear_barcode(io, line + at, size);
        memcpy(value, line + at, size < sizeof value ? size : sizeof value - 1);
        switch (name) {
        case TSL_NAME('C', 'S'): return tsl_hear_command(tsl, io, value);
        case TSL_NAME('E', 'P'): return tsl_hear_epc(tsl, io, value);
        case TSL_NAME('P', 'C'): return tsl_hear_word(tsl, io, value, &tsl->tag.pc, &tsl->tag.pc_told);
        case TSL_NAME('C', 'R'): return tsl_hear_word(tsl, io, value, &tsl->tag.crc, &tsl->tag.crc_told);
        case TSL_NAME('R', 'I'): return tsl_hear_rssi(tsl, io, value);
        case TSL_NAME('R', 'D'): return tsl_hear_data(tsl, io, value);
        case TSL_NAME('O', 'K'): return tsl_hear_end(tsl, io, 0);
        case TSL_NAME('E', 'A'):
        case TSL_NAME('E', 'B'):
        case TSL_NAME('E', 'R'): return tsl_hear_number(tsl, io, name, value);
        default: return DRIVER_OK;
        }
}

#define TSL_CODEC(ticks) \
        { \
                .quiet_ticks = (ticks), \
                .silence = "the handheld doesn't answer: is it switched on and connected?", \
                .measure = tsl_measure, .hear = tsl_hear, .setup = tsl_setup, .sweep = tsl_sweep, \
                .stop = tsl_stop, .ask = tsl_ask, .signal = tsl_signal \
        }
static const struct uhf_codec tsl_polls = TSL_CODEC(TSL_POLL_QUIET),
                              tsl_triggers = TSL_CODEC(TSL_TRIGGER_QUIET);

static int tsl_start(void *state, struct driver_io *io) {
        struct tsl *tsl = state;
        const char *trigger = driver_setting(io, "trigger");

        tsl->trigger = !trigger || !strcmp(trigger, "yes");
        if (trigger && strcmp(trigger, "yes") != 0 && strcmp(trigger, "no") != 0) {
                driver_reason(io, "trigger must be yes or no");
                return DRIVER_E_UNFIT;
        }
        if (!uhf_settings_read(&tsl->uhf, io, &tsl_limits))
                return DRIVER_E_UNFIT;
        return uhf_start(&tsl->uhf, io, tsl->trigger ? &tsl_triggers : &tsl_polls);
}

/* An order that came while the trigger was waited for: now the host asks. */
static int tsl_tick(void *state, struct driver_io *io) {
        struct tsl *tsl = state;
        int r = uhf_tick(state, io);

        if (r == DRIVER_OK && tsl->trigger && tsl->uhf.phase == UHF_SWEEP &&
                uhf_is_commissioning(&tsl->uhf) && uhf_order_looks(&tsl->uhf) &&
                (!tsl->waits || tsl->uhf.quiet % TSL_POLL_QUIET == 0))
                r = tsl_inventory(tsl, io);
        return r;
}

static const char *const tsl_settings[] = { "power", "session", "q", "tid", "trigger", "baud", NULL };

/* By Bluetooth they are a serial line like any other; by cable they change with the model. */
static const struct driver_match tsl_matches[] = { { 0 } };

const struct driver driver_uhf_tsl = {
        .name = "uhf-tsl",
        .summary = "UHF handhelds by TSL (1128, 1166, 2128, …): ASCII Protocol 2",
        .transport = TRANSPORT_TTY,
        .sandbox = SANDBOX_BYTES,
        .baud = 115200,
        .state_size = sizeof(struct tsl),
        .matches = tsl_matches,
        .setting_names = tsl_settings,
        .start = tsl_start,
        .feed = uhf_feed,
        .tick = tsl_tick,
        .signal = uhf_signal,
        .commission = uhf_commission,
};
