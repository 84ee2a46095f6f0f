/* SPDX-License-Identifier: ISC */

/*
 * UHF modules by ThingMagic and JADAK that speak Mercury: M6e, Micro, Nano, M7e
 *
 *      FF len op … CRC(2)              FF len op status(2) … CRC(2)
 *
 * len counts what stands between op or status and the CRC; the CRC is Mercury's own walk over polynomial 0x1021, from
 * len on. Read continuously: 2F wraps 22, with the read of the TID (28) embedded; each tag is an answer to 22, with
 * what the metadata flags say, and then bits of PC, EPC and CRC. An answer 22 with status 0400 says that it is alive
 * and sees none. Where the embedded read failed (a shorter TID), it is read in a pause.
 *
 * The region must be set: the module transmits in none by itself.
 *
 * Sources: ThingMagic's Mercury API for C, serial_reader_l3.c, as python-mercuryapi by gotthardp carries it, and
 * SparkFun's Simultaneous RFID Tag Reader library, whose captured record is a test here; the CRCs of it add up.
 */

#include "uhf_mercury.h"

#include <string.h>

enum {
        MERCURY_HEAD = 0xFF,
        MERCURY_FRONT = 5, /* of an answer */
        MERCURY_BACK = 2,
        MERCURY_DATA_MAX = 250,

        MERCURY_VERSION = 0x03,
        MERCURY_BOOT = 0x04,
        MERCURY_PROGRAM = 0x0C,
        MERCURY_TAGS = 0x22,
        MERCURY_WRITE = 0x24,
        MERCURY_LOCK = 0x25,
        MERCURY_READ = 0x28,
        MERCURY_CONTINUOUS = 0x2F,
        MERCURY_ANTENNA = 0x91,
        MERCURY_READ_POWER = 0x92,
        MERCURY_PROTOCOL = 0x93,
        MERCURY_WRITE_POWER = 0x94,
        MERCURY_REGION = 0x97,
        MERCURY_CONFIG = 0x9A,
        MERCURY_GEN2 = 0x9B,

        MERCURY_BOOTING = 1, /* the program that runs is the boot loader */
        MERCURY_NO_TAG = 0x0400,
        MERCURY_OVERRUN = 0x0423,
        MERCURY_LOCKED = 0x0424,
        MERCURY_TIMEOUT = 1000, /* ms, of one operation on a tag */
};

struct mercury {
        struct uhf uhf;
        uint8_t sent; /* what set-up and the pauses wait for */
        bool boots;
        uint16_t antenna; /* the one that accesses go by */
        uint8_t asked;    /* the command that follows the change of antenna; 0: none */
        uint8_t words;    /* that were asked for */
        size_t ask_size;
        uint8_t ask[MERCURY_DATA_MAX];
};
static_assert(sizeof(struct mercury) <= DRIVER_STATE_MAX, "the host gives this much");

static const struct uhf_region mercury_regions[] = {
        { "us", 0x0D },
        { "eu", 0x08 },
        { "in", 0x04 },
        { "jp", 0x05 },
        { "cn", 0x06 },
        { "kr", 0x09 },
        { "au", 0x0B },
        { "nz", 0x0C },
        { NULL, 0 },
};

static const struct uhf_limits mercury_limits = {
        .power_min = 0,
        .power_max = 33,
        .power_step_cdbm = 1,
        .regions = mercury_regions,
        .antennas_max = UHF_ANTENNAS_MAX,
};

/* ---- sending ---- */

static uint16_t mercury_crc(const uint8_t *bytes, size_t size) {
        static const uint16_t table[] = { 0x0000, 0x1021, 0x2042, 0x3063, 0x4084, 0x50A5, 0x60C6, 0x70E7,
                0x8108, 0x9129, 0xA14A, 0xB16B, 0xC18C, 0xD1AD, 0xE1CE, 0xF1EF };
        unsigned int crc = 0xFFFF;

        for (size_t i = 0; i < 2 * size; i++) {
                unsigned int nibble = i % 2 ? bytes[i / 2] & 0xFu : bytes[i / 2] >> 4;

                crc = ((crc << 4 | nibble) & 0xFFFF) ^ table[crc >> 12];
        }
        return (uint16_t) crc;
}

static int mercury_send(
        struct mercury *mercury, struct driver_io *io, uint8_t op, const uint8_t *data, size_t size) {
        uint8_t frame[3 + MERCURY_DATA_MAX + MERCURY_BACK] = { MERCURY_HEAD, (uint8_t) size, op };
        uint16_t crc;

        assert(size <= MERCURY_DATA_MAX);
        mercury->sent = op;
        if (size)
                memcpy(frame + 3, data, size);
        crc = mercury_crc(frame + 1, 2 + size);
        frame[3 + size] = (uint8_t) (crc >> 8);
        frame[4 + size] = (uint8_t) crc;
        return driver_send(io, frame, 5 + size);
}

#define MERCURY_SEND(mercury, io, op, ...) \
        mercury_send((mercury), (io), (op), (const uint8_t[]){ __VA_ARGS__ }, \
                sizeof(const uint8_t[]){ __VA_ARGS__ })

static int mercury_send_antennas(struct mercury *mercury, struct driver_io *io) {
        const struct uhf_settings *settings = &mercury->uhf.settings;
        uint8_t list[1 + 2 * UHF_ANTENNAS_MAX] = { 2, 1,
                1 }; /* search list: transmit and receive by the first */
        size_t size = 3;

        for (size_t i = 0; i < settings->antenna_count; i++) {
                size = 3 + 2 * i;
                list[size - 2] = list[size - 1] = settings->antennas[i];
        }
        return mercury_send(mercury, io, MERCURY_ANTENNA, list, size);
}

/* Whether the command of this step has nothing to say. */
static bool mercury_passes(const struct mercury *mercury, unsigned int step) {
        const struct uhf_settings *settings = &mercury->uhf.settings;

        switch (step) {
        case 3: return !mercury->boots;
        case 6:
        case 7: return settings->power_cdbm == UHF_UNSET;
        case 9: return settings->session == UHF_UNSET;
        case 10: return settings->q == UHF_UNSET;
        default: return false;
        }
}

static int mercury_setup(struct uhf *uhf, struct driver_io *io, unsigned int step, const char **ret_setting) {
        struct mercury *mercury = (struct mercury *) uhf;
        const struct uhf_settings *settings = &uhf->settings;
        uint8_t high = (uint8_t) (settings->power_cdbm >> 8), low = (uint8_t) settings->power_cdbm;

        while (mercury_passes(mercury, step))
                step = ++uhf->step;
        *ret_setting = step == 5                ? "region"
                       : step == 6 || step == 7 ? "power"
                       : step == 8              ? (settings->antenna_count ? "antenna" : NULL)
                       : step == 9              ? "session"
                       : step == 10             ? "q"
                                                : NULL;
        switch (step) {
        case 0: return MERCURY_SEND(mercury, io, MERCURY_CONTINUOUS, 0, 0, 2);
        case 1: return mercury_send(mercury, io, MERCURY_VERSION, NULL, 0);
        case 2: return mercury_send(mercury, io, MERCURY_PROGRAM, NULL, 0);
        case 3: return mercury_send(mercury, io, MERCURY_BOOT, NULL, 0);
        case 4: return MERCURY_SEND(mercury, io, MERCURY_PROTOCOL, 0, 5);
        case 5: return MERCURY_SEND(mercury, io, MERCURY_REGION, (uint8_t) settings->region);
        case 6: return MERCURY_SEND(mercury, io, MERCURY_READ_POWER, high, low);
        case 7: return MERCURY_SEND(mercury, io, MERCURY_WRITE_POWER, high, low);
        case 8: return mercury_send_antennas(mercury, io);
        case 9: return MERCURY_SEND(mercury, io, MERCURY_GEN2, 5, 0, (uint8_t) settings->session);
        case 10: return MERCURY_SEND(mercury, io, MERCURY_GEN2, 5, 0x12, 1, (uint8_t) settings->q);
        case 11: return MERCURY_SEND(mercury, io, MERCURY_CONFIG, 1, 0x0C, 0); /* each sighting is told */
        default: mercury->antenna = 0; return UHF_SETUP_OVER;
        }
}

/* Without a pause, all antennas of the list, 1000 ms a search; 04 in the flags: with the operation that follows. */
static int mercury_sweep(struct uhf *uhf, struct driver_io *io) {
        struct mercury *mercury = (struct mercury *) uhf;

        if (!uhf->settings.tid || uhf_is_commissioning(uhf))
                return MERCURY_SEND(mercury, io, MERCURY_CONTINUOUS, 0, 0, 1, MERCURY_TAGS, 0, 0, 5, 0x07,
                        MERCURY_TAGS, 0x10, 0x00, 0x1B, 0x03, 0xE8, 0, MERCURY_META_WANTED);
        return MERCURY_SEND(mercury, io, MERCURY_CONTINUOUS, 0, 0, 1, MERCURY_TAGS, 0, 0, 5, 0x13,
                MERCURY_TAGS, 0x10, 0x00, 0x1F, 0x03, 0xE8, 0, MERCURY_META_WANTED, 1, 9, MERCURY_READ, 0, 0,
                0, UHF_BANK_TID, 0, 0, 0, 0, UHF_TID_WORDS);
}

static int mercury_stop(struct uhf *uhf, struct driver_io *io) {
        return MERCURY_SEND((struct mercury *) uhf, io, MERCURY_CONTINUOUS, 0, 0, 2);
}

static void mercury_put(struct mercury *mercury, const uint8_t *bytes, size_t size) {
        assert(size <= sizeof mercury->ask - mercury->ask_size);
        memcpy(mercury->ask + mercury->ask_size, bytes, size);
        mercury->ask_size += size;
}

static void mercury_put_word(struct mercury *mercury, unsigned int word) {
        const uint8_t bytes[] = { (uint8_t) (word >> 8), (uint8_t) word };

        mercury_put(mercury, bytes, sizeof bytes);
}

/* Timeout; option 1: the tag whose EPC begins so. */
static void mercury_compose(struct mercury *mercury, const struct uhf_request *request) {
        size_t select = request->select_size < UHF_SELECT_MAX ? request->select_size : UHF_SELECT_MAX;
        const uint8_t option = 1, bank = (uint8_t) request->bank, bits = (uint8_t) (select * 8);

        mercury->ask_size = 0;
        mercury_put_word(mercury, MERCURY_TIMEOUT);
        mercury_put(mercury, &option, 1);
        if (request->verb == UHF_READ)
                mercury_put(mercury, &bank, 1);
        if (request->verb != UHF_LOCK) {
                mercury_put_word(mercury, 0);
                mercury_put_word(mercury, request->word);
        }
        if (request->verb == UHF_READ)
                mercury_put(mercury, &request->count, 1);
        if (request->verb == UHF_WRITE)
                mercury_put(mercury, &bank, 1);
        mercury_put(mercury, request->password, sizeof request->password);
        if (request->verb == UHF_LOCK) {
                mercury_put_word(mercury, request->lock);
                mercury_put_word(mercury, request->lock);
        }
        mercury_put(mercury, &bits, 1);
        mercury_put(mercury, request->select, select);
        if (request->verb == UHF_WRITE)
                mercury_put(mercury, request->bytes, 2u * request->count);
}

/* An access goes by one antenna: the one that saw the tag. */
static int mercury_ask(struct uhf *uhf, struct driver_io *io, const struct uhf_request *request) {
        static const uint8_t ops[] = { 0, MERCURY_READ, MERCURY_WRITE, MERCURY_LOCK };
        struct mercury *mercury = (struct mercury *) uhf;
        uint8_t antenna = (uint8_t) (request->antenna ? request->antenna : 1);

        mercury_compose(mercury, request);
        mercury->asked = ops[request->verb];
        mercury->words = request->count;
        if (antenna == mercury->antenna)
                return mercury_send(mercury, io, mercury->asked, mercury->ask, mercury->ask_size);
        mercury->antenna = antenna;
        return MERCURY_SEND(mercury, io, MERCURY_ANTENNA, antenna, antenna);
}

/* ---- hearing ---- */

static enum uhf_end mercury_end_of(uint16_t status) {
        switch (status) {
        case 0: return UHF_DONE;
        case MERCURY_OVERRUN: return UHF_END_OVERRUN;
        case MERCURY_LOCKED: return UHF_END_PASSWORD;
        case MERCURY_NO_TAG:
        case 0x0404: /* read, write: the tag was lost on the way, or closed itself to a wrong password */
        case 0x0406:
        case 0x040A: return UHF_END_LOST;
        default: return UHF_END_OTHER;
        }
}

static int mercury_accessed(
        struct mercury *mercury, struct driver_io *io, uint16_t status, const uint8_t *data, size_t size) {
        mercury->asked = 0;
        if (size == 2u * mercury->words + 1) { /* some say the option again */
                data++;
                size--;
        }
        return uhf_told(&mercury->uhf, io, mercury_end_of(status), status, data, size);
}

static int mercury_swept(struct mercury *mercury, struct driver_io *io, uint16_t status) {
        struct uhf *uhf = &mercury->uhf;

        if (uhf->phase == UHF_SETUP && mercury->sent == MERCURY_CONTINUOUS)
                return uhf_answered(uhf, io, true); /* it may not have been sweeping */
        if (uhf->phase == UHF_STOPPING)
                return uhf_swept(uhf, io);
        return status && uhf->phase == UHF_SWEEP ? uhf_swept_ill(uhf) : DRIVER_OK;
}

static int mercury_hear(struct uhf *uhf, struct driver_io *io, const uint8_t *frame, size_t size) {
        struct mercury *mercury = (struct mercury *) uhf;
        uint8_t op = frame[2];
        uint16_t status = (uint16_t) (frame[3] << 8 | frame[4]);
        const uint8_t *data = frame + MERCURY_FRONT;

        size -= MERCURY_FRONT + MERCURY_BACK;
        if (op == MERCURY_TAGS) {
                if (!status && size)
                        return mercury_tag(uhf, io, data, size);
                return status && status != MERCURY_NO_TAG ? DRIVER_E_REFUSED : DRIVER_OK;
        }
        if (op == MERCURY_CONTINUOUS)
                return mercury_swept(mercury, io, status);
        if (op != mercury->sent)
                return DRIVER_OK;
        mercury->sent = 0;
        if (op == MERCURY_PROGRAM)
                mercury->boots = size && (data[0] & 3) == MERCURY_BOOTING;
        if (op == mercury->asked)
                return mercury_accessed(mercury, io, status, data, size);
        if (uhf->phase == UHF_ACCESS && mercury->asked)
                return mercury_send(mercury, io, mercury->asked, mercury->ask, mercury->ask_size);
        return uhf_answered(uhf, io, !status);
}

static size_t mercury_measure(const uint8_t *bytes, size_t size) {
        static const uint8_t ops[] = { MERCURY_VERSION, MERCURY_BOOT, MERCURY_PROGRAM, MERCURY_TAGS,
                MERCURY_WRITE, MERCURY_LOCK, MERCURY_READ, MERCURY_CONTINUOUS, MERCURY_ANTENNA,
                MERCURY_READ_POWER, MERCURY_PROTOCOL, MERCURY_WRITE_POWER, MERCURY_REGION, MERCURY_CONFIG,
                MERCURY_GEN2 };
        size_t all = MERCURY_FRONT + (size > 1 ? bytes[1] : 0u) + MERCURY_BACK;

        if (bytes[0] != MERCURY_HEAD || (size > 2 && !memchr(ops, bytes[2], sizeof ops)))
                return UHF_NO_FRAME;
        if (size < all)
                return 0;
        return mercury_crc(bytes + 1, all - 3) == (uint16_t) (bytes[all - 2] << 8 | bytes[all - 1])
                       ? all
                       : UHF_NO_FRAME;
}

static const struct uhf_codec mercury_codec = {
        .silence = "the module doesn't answer: is it powered, and its line at 115200 baud?",
        .measure = mercury_measure,
        .hear = mercury_hear,
        .setup = mercury_setup,
        .sweep = mercury_sweep,
        .stop = mercury_stop,
        .ask = mercury_ask,
};

static int mercury_start(void *state, struct driver_io *io) {
        struct mercury *mercury = state;

        if (!uhf_settings_read(&mercury->uhf, io, &mercury_limits))
                return DRIVER_E_UNFIT;
        if (mercury->uhf.settings.region == UHF_UNSET) {
                driver_reason(io, "region must be set: us, eu, in, jp, cn, kr, au or nz");
                return DRIVER_E_UNFIT;
        }
        return uhf_start(&mercury->uhf, io, &mercury_codec);
}

static const char *const mercury_settings[] = { "power", "region", "session", "q", "antenna", "tid", "baud",
        NULL };

/* None has an identity of its own: they hang at bridges that sit in everything else too. */
static const struct driver_match mercury_matches[] = { { 0 } };

const struct driver driver_uhf_mercury = {
        .name = "uhf-mercury",
        .summary = "UHF modules by ThingMagic and JADAK (M6e, M7e), over a serial line",
        .transport = TRANSPORT_TTY,
        .sandbox = SANDBOX_BYTES,
        .baud = 115200,
        .state_size = sizeof(struct mercury),
        .matches = mercury_matches,
        .setting_names = mercury_settings,
        .start = mercury_start,
        .feed = uhf_feed,
        .tick = uhf_tick,
        .commission = uhf_commission,
};
