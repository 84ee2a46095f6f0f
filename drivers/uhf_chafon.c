/* SPDX-License-Identifier: ISC */

/*
 * UHF readers of the UHFReader family: UHFReader09 and 18 (Chafon CF-RU5102, …), 86 and 288 (CF-RU6403, …)
 *
 *      Len Adr Cmd … CRC(2)            Len Adr reCmd Status … CRC(2)
 *
 * Len counts what follows it; CRC-16 reflected, polynomial 0x8408, preset 0xFFFF, low byte first, over all before it.
 * An inventory runs for a time and ends by itself, in one answer or several (status 03: more follows). Up to type 09 it
 * takes nothing and brings Num and, for each tag, length and EPC; later types take Q, session and antenna, and bring
 * the antenna as a bit first and an RSSI byte after each EPC. A command that comes while another runs is lost.
 *
 * Region and power stay in the reader's memory, so they are written only where they differ. The unit of the RSSI byte
 * isn't said by any manual; with the setting rssi_offset (dBm at 0) it goes up, without it no RSSI does. The PC isn't
 * told.
 *
 * Sources: UHFReader18 user's manual 2.0 (sections 3 to 8) and UHFReader288MP user's manual 1.14, which agree but for
 * the inventory; the captures in the tests of wabson's chafon-rfid are tests here too.
 */

#include <stdlib.h>
#include <string.h>

#include "setting.h"
#include "uhf.h"

enum {
        CHAFON_FRONT = 4, /* of an answer */
        CHAFON_LEAST = 5, /* what Len says of the shortest answer */
        CHAFON_ANY = 0xFF,
        CHAFON_FRAME_MAX = 256,
        CHAFON_DATA_MAX = 250,

        CHAFON_INVENTORY = 0x01,
        CHAFON_READ = 0x02,
        CHAFON_WRITE = 0x03,
        CHAFON_LOCK = 0x06,
        CHAFON_INFO = 0x21,
        CHAFON_REGION = 0x22,
        CHAFON_SCAN_TIME = 0x25,
        CHAFON_POWER = 0x2F,
        CHAFON_BEEP = 0x33,
        CHAFON_REPORT = 0xEE, /* of a reader in its active mode */

        CHAFON_DONE = 0x00,
        CHAFON_SWEPT = 0x01,
        CHAFON_TIMEOUT = 0x02,
        CHAFON_MORE = 0x03,
        CHAFON_FULL = 0x04,
        CHAFON_PASSWORD = 0x05,
        CHAFON_STATISTICS = 0x26,
        CHAFON_POOR = 0xFA,
        CHAFON_NO_TAG = 0xFB,
        CHAFON_TAG_ERROR = 0xFC,

        CHAFON_LAST_PLAIN = 0x09, /* the last type whose inventory takes nothing */
        CHAFON_SCAN = 10,         /* 100 ms; longer would look like silence */
        CHAFON_QUIET_TICKS = 8,
        CHAFON_INFO_SIZE = 8,
};

struct chafon {
        struct uhf uhf;
        uint8_t sent, type, frequency[2], power, scan_time; /* type 0: it didn't say */
        uint8_t antenna;                                    /* which of the settings' is next */
        int rssi_offset;                                    /* UHF_UNSET: none; they are below zero */
};
static_assert(sizeof(struct chafon) <= DRIVER_STATE_MAX, "the host gives this much");

/* Band, and the number of its last channel; its first is 0. */
#define CHAFON_REGION_OF(band, last) ((band) << 6 | (last))
static const struct uhf_region chafon_regions[] = {
        { "cn", CHAFON_REGION_OF(1, 19) },
        { "us", CHAFON_REGION_OF(2, 49) },
        { "kr", CHAFON_REGION_OF(3, 31) },
        { "eu", CHAFON_REGION_OF(4, 14) },
        { "cn800", CHAFON_REGION_OF(8, 19) },
        { NULL, 0 },
};

static const struct uhf_limits chafon_limits = {
        .power_min = 0,
        .power_max = 33,
        .power_step_cdbm = 100,
        .regions = chafon_regions,
        .antennas_max = UHF_ANTENNAS_MAX,
};

/* ---- sending ---- */

static uint16_t chafon_crc(const uint8_t *bytes, size_t size) {
        uint16_t crc = 0xFFFF;

        for (size_t i = 0; i < size; i++) {
                crc ^= bytes[i];
                for (int bit = 0; bit < 8; bit++)
                        crc = (uint16_t) (crc & 1 ? crc >> 1 ^ 0x8408 : crc >> 1);
        }
        return crc;
}

static int chafon_send(
        struct chafon *chafon, struct driver_io *io, uint8_t command, const uint8_t *data, size_t size) {
        uint8_t frame[CHAFON_FRAME_MAX] = { (uint8_t) (size + 4), CHAFON_ANY, command };
        uint16_t crc;

        assert(size <= CHAFON_DATA_MAX);
        chafon->sent = command;
        if (size)
                memcpy(frame + 3, data, size);
        crc = chafon_crc(frame, 3 + size);
        frame[3 + size] = (uint8_t) crc;
        frame[4 + size] = (uint8_t) (crc >> 8);
        return driver_send(io, frame, 5 + size);
}

/* The highest channel and the lowest, with two bits of the band above each. */
static void chafon_channels(int region, uint8_t *out) {
        unsigned int band = (unsigned int) region >> 6, last = (unsigned int) region & 0x3F;

        out[0] = (uint8_t) ((band >> 2 & 3) << 6 | last);
        out[1] = (uint8_t) ((band & 3) << 6);
}

static int chafon_setup(struct uhf *uhf, struct driver_io *io, unsigned int step, const char **ret_setting) {
        static const uint8_t scan_time = CHAFON_SCAN;
        struct chafon *chafon = (struct chafon *) uhf;
        const struct uhf_settings *settings = &uhf->settings;
        uint8_t power = (uint8_t) (settings->power_cdbm / 100), channels[2];

        chafon_channels(settings->region, channels);
        /* What isn't set, or is so already, is passed over. */
        if (step == 1 &&
                (settings->region == UHF_UNSET || !memcmp(channels, chafon->frequency, sizeof channels)))
                step = ++uhf->step;
        if (step == 2 && (settings->power_cdbm == UHF_UNSET || power == chafon->power))
                step = ++uhf->step;
        if (step == 3 && chafon->scan_time <= CHAFON_SCAN)
                step = ++uhf->step;
        switch (step) {
        case 0: return chafon_send(chafon, io, CHAFON_INFO, NULL, 0);
        case 1: *ret_setting = "region"; return chafon_send(chafon, io, CHAFON_REGION, channels, 2);
        case 2: *ret_setting = "power"; return chafon_send(chafon, io, CHAFON_POWER, &power, 1);
        case 3: return chafon_send(chafon, io, CHAFON_SCAN_TIME, &scan_time, 1);
        default: return UHF_SETUP_OVER;
        }
}

/* Q, session, mask (none), target A, antenna, time. */
static int chafon_sweep(struct uhf *uhf, struct driver_io *io) {
        struct chafon *chafon = (struct chafon *) uhf;
        const struct uhf_settings *settings = &uhf->settings;
        uint8_t antenna = 1;

        if (chafon->type <= CHAFON_LAST_PLAIN)
                return chafon_send(chafon, io, CHAFON_INVENTORY, NULL, 0);
        if (settings->antenna_count) {
                antenna = settings->antennas[chafon->antenna % settings->antenna_count];
                chafon->antenna = (uint8_t) ((chafon->antenna + 1u) % settings->antenna_count);
        }
        const uint8_t inventory[] = {
                (uint8_t) (settings->q == UHF_UNSET ? 4 : settings->q),
                (uint8_t) (settings->session == UHF_UNSET ? 0 : settings->session),
                1,
                0,
                0,
                0,
                0,
                (uint8_t) (0x80 + antenna - 1),
                CHAFON_SCAN,
        };
        return chafon_send(chafon, io, CHAFON_INVENTORY, inventory, sizeof inventory);
}

static size_t chafon_put(uint8_t *out, size_t at, const uint8_t *bytes, size_t size) {
        memcpy(out + at, bytes, size);
        return at + size;
}

static int chafon_ask(struct uhf *uhf, struct driver_io *io, const struct uhf_request *request) {
        static const uint8_t commands[] = { 0, CHAFON_READ, CHAFON_WRITE, CHAFON_LOCK };
        size_t select = request->select_size < UHF_SELECT_MAX ? request->select_size : UHF_SELECT_MAX;
        uint8_t ask[CHAFON_DATA_MAX];
        size_t at = 0;

        select -= select % 2;
        if (request->verb == UHF_WRITE)
                ask[at++] = request->count;
        ask[at++] = (uint8_t) (select / 2);
        at = chafon_put(ask, at, request->select, select);
        /* Lock wants a field of its own numbers, and 2: writable with the password only. */
        ask[at++] = (uint8_t) (request->verb != UHF_LOCK          ? request->bank
                               : request->lock == UHF_LOCK_KILL   ? 0
                               : request->lock == UHF_LOCK_ACCESS ? 1
                                                                  : 2);
        ask[at++] = request->verb == UHF_LOCK ? 2 : request->word;
        if (request->verb == UHF_READ)
                ask[at++] = request->count;
        if (request->verb == UHF_WRITE)
                at = chafon_put(ask, at, request->bytes, 2u * request->count);
        at = chafon_put(ask, at, request->password, sizeof request->password);
        return chafon_send((struct chafon *) uhf, io, commands[request->verb], ask, at);
}

/* On and off in 50 ms, and how often. */
static int chafon_signal(struct uhf *uhf, struct driver_io *io, enum signal_kind kind) {
        static const uint8_t beeps[][3] = {
                [SIGNAL_ACCEPTED] = { 2, 1, 1 },
                [SIGNAL_AGAIN] = { 1, 1, 2 },
                [SIGNAL_WRONG_PLACE] = { 3, 2, 2 },
                [SIGNAL_REFUSED] = { 6, 2, 3 },
        };

        return chafon_send((struct chafon *) uhf, io, CHAFON_BEEP, beeps[kind], sizeof beeps[kind]);
}

/* ---- hearing ---- */

/* The lowest of the bits, counted from 1. */
static uint16_t chafon_antenna(uint8_t bits) {
        uint16_t antenna = 1;

        if (!bits)
                return 0;
        while (!(bits & 1)) {
                bits >>= 1;
                antenna++;
        }
        return antenna;
}

/* Whether the tags, laid out so, come to exactly as much as came. */
static bool chafon_fits(const uint8_t *data, size_t size, bool plain) {
        size_t at = plain ? 0 : 1, tail = plain ? 0 : 1;
        size_t count = at < size ? data[at++] : 0;

        for (; count && at < size; count--) {
                if (!data[at] || data[at] > UHF_EPC_MAX)
                        return false;
                at += 1 + data[at] + tail;
        }
        return !count && at == size;
}

/* A round may be going on from before the type was asked: then the layout is what fits. */
static int chafon_tags(struct chafon *chafon, struct driver_io *io, const uint8_t *data, size_t size) {
        bool plain = chafon->type ? chafon->type <= CHAFON_LAST_PLAIN : chafon_fits(data, size, true);
        struct frame frame = { .kind = FRAME_EPC, .rssi_cdbm = FRAME_RSSI_UNKNOWN };
        int worst = DRIVER_OK;

        if (!chafon_fits(data, size, plain))
                return uhf_garbled(io, "tags came that don't come to as much as they say");
        if (!plain)
                frame.antenna = chafon_antenna(data[0]);
        for (size_t at = plain ? 1 : 2; at < size && worst >= 0;) {
                frame.size = data[at];
                frame.bytes = data + at + 1;
                at += 1 + frame.size + (plain ? 0 : 1);
                if (!plain && chafon->rssi_offset != UHF_UNSET)
                        frame.rssi_cdbm = (int16_t) ((chafon->rssi_offset + data[at - 1]) * 100);
                worst = uhf_worse(worst, uhf_saw(&chafon->uhf, io, &frame));
        }
        return worst;
}

static int chafon_round(
        struct chafon *chafon, struct driver_io *io, uint8_t status, const uint8_t *data, size_t size) {
        int worst = DRIVER_OK;

        if (status == CHAFON_STATISTICS)
                return DRIVER_OK;
        if (status >= CHAFON_SWEPT && status <= CHAFON_FULL)
                worst = chafon_tags(chafon, io, data, size);
        if (status == CHAFON_MORE || worst < 0)
                return worst;
        if ((status >= CHAFON_SWEPT && status <= CHAFON_FULL) || status == CHAFON_NO_TAG)
                return uhf_worse(worst, uhf_swept(&chafon->uhf, io));
        return uhf_swept_ill(&chafon->uhf); /* an antenna that isn't there, a parameter it doesn't know */
}

static enum uhf_end chafon_end_of(uint8_t status, uint8_t tag_error) {
        switch (status) {
        case CHAFON_DONE: return UHF_DONE;
        case CHAFON_PASSWORD: return UHF_END_PASSWORD;
        case CHAFON_POOR:
        case CHAFON_NO_TAG: return UHF_END_LOST;
        default: break;
        }
        switch (status == CHAFON_TAG_ERROR ? tag_error : 0) { /* Gen2, annex I */
        case 0x03: return UHF_END_OVERRUN;
        case 0x04: return UHF_END_PASSWORD;
        default: return UHF_END_OTHER;
        }
}

/* Version(2) type protocols highest lowest power scan time. */
static int chafon_info(
        struct chafon *chafon, struct driver_io *io, uint8_t status, const uint8_t *data, size_t size) {
        const struct uhf_settings *settings = &chafon->uhf.settings;

        if (status != CHAFON_DONE || size < CHAFON_INFO_SIZE)
                return uhf_answered(&chafon->uhf, io, false);
        chafon->type = data[2];
        memcpy(chafon->frequency, data + 4, sizeof chafon->frequency);
        chafon->power = data[6];
        chafon->scan_time = chafon->type <= CHAFON_LAST_PLAIN ? data[7] : 0; /* the inventory carries it */
        if (chafon->type <= CHAFON_LAST_PLAIN &&
                (settings->session != UHF_UNSET || settings->q != UHF_UNSET || settings->antenna_count)) {
                driver_reason(io, "this type of reader has no session, q or antenna to set");
                return DRIVER_E_UNFIT;
        }
        return uhf_answered(&chafon->uhf, io, true);
}

static size_t chafon_measure(const uint8_t *bytes, size_t size) {
        static const uint8_t commands[] = { CHAFON_INVENTORY, CHAFON_READ, CHAFON_WRITE, CHAFON_LOCK,
                CHAFON_INFO, CHAFON_REGION, CHAFON_SCAN_TIME, CHAFON_POWER, CHAFON_BEEP, CHAFON_REPORT, 0 };
        size_t all = bytes[0] + 1u;

        if (bytes[0] < CHAFON_LEAST || (size > 2 && !memchr(commands, bytes[2], sizeof commands)))
                return UHF_NO_FRAME;
        if (size < all)
                return 0;
        return chafon_crc(bytes, all - 2) == (uint16_t) (bytes[all - 1] << 8 | bytes[all - 2]) ? all
                                                                                               : UHF_NO_FRAME;
}

static int chafon_hear(struct uhf *uhf, struct driver_io *io, const uint8_t *frame, size_t size) {
        struct chafon *chafon = (struct chafon *) uhf;
        uint8_t command = frame[2] ? frame[2] : chafon->sent, status = frame[3]; /* 0: one it doesn't know */
        const uint8_t *data = frame + CHAFON_FRONT;

        size -= CHAFON_FRONT + 2;
        if (command == CHAFON_INVENTORY)
                return chafon_round(chafon, io, status, data, size);
        if (command == CHAFON_REPORT || command != chafon->sent)
                return DRIVER_OK;
        chafon->sent = 0;
        switch (command) {
        case CHAFON_INFO: return chafon_info(chafon, io, status, data, size);
        case CHAFON_READ:
        case CHAFON_WRITE:
        case CHAFON_LOCK:
                return uhf_told(uhf, io, chafon_end_of(status, size ? data[0] : 0),
                        (uint16_t) (status == CHAFON_TAG_ERROR && size ? status << 8 | data[0] : status),
                        data, size);
        default: return uhf_answered(uhf, io, status == CHAFON_DONE);
        }
}

static const struct uhf_codec chafon_codec = {
        .quiet_ticks = CHAFON_QUIET_TICKS,
        .silence = "the reader doesn't answer: is it powered, and its line at 57600 baud?",
        .measure = chafon_measure,
        .hear = chafon_hear,
        .setup = chafon_setup,
        .sweep = chafon_sweep,
        .ask = chafon_ask,
        .signal = chafon_signal,
};

static int chafon_start(void *state, struct driver_io *io) {
        struct chafon *chafon = state;
        const char *offset = driver_setting(io, "rssi_offset");
        char *end = NULL;

        chafon->rssi_offset = offset ? (int) strtol(offset, &end, 10) : UHF_UNSET;
        if (offset &&
                (end == offset || *end || chafon->rssi_offset < -200 || chafon->rssi_offset >= UHF_UNSET)) {
                driver_reason(io, "rssi_offset must be a whole number of dBm, -200 to -2");
                return DRIVER_E_UNFIT;
        }
        return uhf_settings_read(&chafon->uhf, io, &chafon_limits)
                       ? uhf_start(&chafon->uhf, io, &chafon_codec)
                       : DRIVER_E_UNFIT;
}

static const char *const chafon_settings[] = { "power", "region", "session", "q", "antenna", "tid",
        "rssi_offset", "baud", NULL };

/* None has an identity of its own: they hang at bridges that sit in everything else too. */
static const struct driver_match chafon_matches[] = { { 0 } };

const struct driver driver_uhf_chafon = {
        .name = "uhf-chafon",
        .summary = "UHF readers UHFReader09, 18, 86, 288 (Chafon and others), over a serial line",
        .transport = TRANSPORT_TTY,
        .sandbox = SANDBOX_BYTES,
        .baud = 57600,
        .state_size = sizeof(struct chafon),
        .matches = chafon_matches,
        .setting_names = chafon_settings,
        .start = chafon_start,
        .feed = uhf_feed,
        .tick = uhf_tick,
        .signal = uhf_signal,
        .commission = uhf_commission,
};
