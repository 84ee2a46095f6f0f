/* SPDX-License-Identifier: ISC */

/*
 * Zebra (Symbol) Simple Serial Interface
 *
 *      length | opcode | source | status | data … | checksum (2, high byte first)
 *
 * length counts all but the checksum; the checksum is the two's complement of the sum of all bytes before it. Status
 * bit 0: sent again; bit 1: more packets of this message follow. The host answers each good packet with CMD_ACK and
 * each bad one with CMD_NAK, and the scanner sends again what wasn't acknowledged: so a packet that was acknowledged
 * and comes again is acknowledged again and not delivered twice. A message whose next packet doesn't come in all the
 * time that a scanner goes on trying is dropped: what follows is another scan.
 *
 * Source: Simple Serial Interface Programmer's Guide (72E-40451), chapters "SSI commands" and "Packet format"; the
 * frame of CMD_ACK, 04 D0 04 00 FF 28, checks the arithmetic. Code types: the same guide, table "Code types".
 */

#include <string.h>

#include "gather.h"
#include "strongroom/driver.h"

enum {
        SSI_ACK = 0xD0,
        SSI_NAK = 0xD1,
        SSI_BEEP = 0xE6,
        SSI_SCAN_ENABLE = 0xE9,
        SSI_DECODE_DATA = 0xF3,
        SSI_HOST = 0x04,
        SSI_AGAIN = 0x01,
        SSI_MORE = 0x02,
        SSI_RESEND = 0x01, /* cause of a NAK: the checksum was wrong */
        SSI_HEAD = 4,
        SSI_SUM = 2,
        SSI_PACKET_MAX = 255 + SSI_SUM,
        SSI_QUIET_MS = 300, /* a packet that stops in the middle is given up; the scanner's time-out is 2 s */
        SSI_MESSAGE_MS = 10000, /* and it sends again up to three times */
};

struct ssi {
        size_t held;
        uint8_t hold[SSI_PACKET_MAX];
        size_t last_size; /* the last packet that was acknowledged, to know it again */
        uint8_t last[SSI_PACKET_MAX];
        bool refused; /* the packet before was answered with NAK, or given up: its repeat is new */
        uint8_t type; /* of the code that is gathered */
        struct gather gather;
};
static_assert(sizeof(struct ssi) <= DRIVER_STATE_MAX, "the host gives this much");

static const struct {
        uint8_t code;
        char symbology[4];
} ssi_types[] = {
        { 0x01, "]A0" }, /* Code 39 */
        { 0x13, "]A4" }, /* Code 39 full ASCII */
        { 0x02, "]F0" }, /* Codabar */
        { 0x03, "]C0" }, /* Code 128 */
        { 0x0F, "]C1" }, /* GS1-128 */
        { 0x06, "]I0" }, /* Interleaved 2 of 5 */
        { 0x07, "]G0" }, /* Code 93 */
        { 0x08, "]E0" }, /* UPC-A */
        { 0x09, "]E0" }, /* UPC-E */
        { 0x0A, "]E4" }, /* EAN-8 */
        { 0x0B, "]E0" }, /* EAN-13 */
        { 0x11, "]L2" }, /* PDF417 */
        { 0x1B, "]d1" }, /* Data Matrix */
        { 0x1C, "]Q1" }, /* QR */
        { 0x2D, "]z0" }, /* Aztec */
        { 0x30, "]e0" }, /* GS1 DataBar */
        { 0x31, "]e0" }, /* GS1 DataBar Limited */
        { 0x32, "]e0" }, /* GS1 DataBar Expanded */
        { 0xC1, "]d2" }, /* GS1 Data Matrix */
        { 0xC2, "]Q3" }, /* GS1 QR */
};

static const char *ssi_symbology(uint8_t code) {
        for (size_t i = 0; i < sizeof ssi_types / sizeof *ssi_types; i++)
                if (ssi_types[i].code == code)
                        return ssi_types[i].symbology;
        return "\0\0\0"; /* the payload alone then says what it is */
}

static uint16_t ssi_sum(const uint8_t *bytes, size_t size) {
        unsigned sum = 0;

        for (size_t i = 0; i < size; i++)
                sum += bytes[i];
        return (uint16_t) (0x10000u - sum);
}

static int ssi_send(struct driver_io *io, uint8_t opcode, const uint8_t *data, size_t size) {
        uint8_t packet[SSI_HEAD + 8 + SSI_SUM] = { (uint8_t) (SSI_HEAD + size), opcode, SSI_HOST, 0 };
        uint16_t sum;

        assert(size <= 8);
        if (size)
                memcpy(packet + SSI_HEAD, data, size);
        sum = ssi_sum(packet, SSI_HEAD + size);
        packet[SSI_HEAD + size] = (uint8_t) (sum >> 8);
        packet[SSI_HEAD + size + 1] = (uint8_t) sum;
        return driver_send(io, packet, SSI_HEAD + size + SSI_SUM);
}

static void ssi_drop(struct ssi *ssi, size_t size) {
        assert(size <= ssi->held);
        ssi->held -= size;
        memmove(ssi->hold, ssi->hold + size, ssi->held);
}

/* Whether this is the packet that was acknowledged last: all but the status bit that says "again". */
static bool ssi_is_last(const struct ssi *ssi, const uint8_t *packet, size_t size) {
        return size == ssi->last_size && !memcmp(ssi->last, packet, 3) &&
               !memcmp(ssi->last + SSI_HEAD, packet + SSI_HEAD, size - SSI_HEAD) &&
               ((ssi->last[3] ^ packet[3]) & ~SSI_AGAIN) == 0;
}

/*
 * Whether the code type stands in the later packets of a message too differs between the documents: a first byte that
 * equals the type is the type. No symbology long enough for two packets has a printable character for its type.
 */
static int ssi_decoded(struct ssi *ssi, struct driver_io *io, const uint8_t *packet, size_t size) {
        const uint8_t *data = packet + SSI_HEAD;

        size -= SSI_HEAD;
        if (size && gather_is_empty(&ssi->gather))
                ssi->type = *data;
        if (size && *data == ssi->type) {
                data++;
                size--;
        }
        gather_add(&ssi->gather, data, size);
        return packet[3] & SSI_MORE ? DRIVER_OK : gather_emit(&ssi->gather, io, ssi_symbology(ssi->type));
}

/* A packet whose checksum holds. */
static int ssi_good(struct ssi *ssi, struct driver_io *io, const uint8_t *packet, size_t size) {
        bool repeated = (packet[3] & SSI_AGAIN) && !ssi->refused && ssi_is_last(ssi, packet, size);
        int r = DRIVER_OK;

        if (packet[1] == SSI_ACK)
                return DRIVER_OK;
        if (packet[1] == SSI_NAK) {
                driver_reason(io, "the scanner refused a command");
                return DRIVER_E_REFUSED;
        }
        ssi->refused = false;
        if (packet[1] == SSI_DECODE_DATA && !repeated)
                r = ssi_decoded(ssi, io, packet, size);
        if (r)
                return r;
        memcpy(ssi->last, packet, size);
        ssi->last_size = size;
        return ssi_send(io, SSI_ACK, NULL, 0);
}

/* Of a damaged packet so many bytes came. One that says it was sent before leaves what is known of the one before. */
static int ssi_bad(struct ssi *ssi, struct driver_io *io, const uint8_t *packet, size_t size) {
        static const uint8_t cause = SSI_RESEND;
        int r = ssi_send(io, SSI_NAK, &cause, 1);

        if (size < SSI_HEAD || !(packet[3] & SSI_AGAIN))
                ssi->refused = true;
        driver_reason(io, "a packet came damaged; the scanner was asked to send it again");
        return r ? r : DRIVER_E_GARBLED;
}

/* A byte that begins no packet; NULs wake the line. */
static int ssi_noise(struct ssi *ssi, struct driver_io *io) {
        uint8_t byte = ssi->hold[0];

        ssi_drop(ssi, 1);
        if (!byte)
                return DRIVER_OK;
        driver_reason(io, "bytes came that belong to no packet: is the scanner set to SSI?");
        return DRIVER_E_GARBLED;
}

/* Takes one packet off the front: true where it did. */
static bool ssi_take(struct ssi *ssi, struct driver_io *io, int *ret_condition) {
        uint8_t packet[SSI_PACKET_MAX];
        size_t size;

        if (ssi->held && ssi->hold[0] < SSI_HEAD) {
                *ret_condition = ssi_noise(ssi, io);
                return true;
        }
        size = ssi->held ? ssi->hold[0] : SSI_PACKET_MAX;
        if (ssi->held < size + SSI_SUM)
                return false;
        memcpy(packet, ssi->hold, size + SSI_SUM);
        ssi_drop(ssi, size + SSI_SUM);
        if (ssi_sum(packet, size) == (uint16_t) (packet[size] << 8 | packet[size + 1]))
                *ret_condition = ssi_good(ssi, io, packet, size);
        else
                *ret_condition = ssi_bad(ssi, io, packet, size);
        return true;
}

static int ssi_start(void *state, struct driver_io *io) {
        (void) state;
        return ssi_send(io, SSI_SCAN_ENABLE, NULL, 0);
}

static void ssi_wish(const struct ssi *ssi, struct driver_io *io) {
        driver_wake(io, ssi->held ? SSI_QUIET_MS : gather_is_empty(&ssi->gather) ? 0 : SSI_MESSAGE_MS);
}

static int ssi_feed(void *state, struct driver_io *io, const uint8_t *bytes, size_t size) {
        struct ssi *ssi = state;
        int worst = DRIVER_OK, condition;

        for (size_t i = 0; i < size; i++) {
                ssi->hold[ssi->held++] = bytes[i];
                while (ssi_take(ssi, io, &condition)) {
                        if (condition < 0)
                                return condition;
                        worst = condition > worst ? condition : worst;
                }
        }
        ssi_wish(ssi, io);
        return worst;
}

/* Quiet in the middle of a packet, or of a message: the rest won't come. */
static int ssi_tick(void *state, struct driver_io *io) {
        struct ssi *ssi = state;
        size_t held = ssi->held;
        int r;

        if (!held) {
                gather_clear(&ssi->gather);
                driver_reason(io, "a scan stopped half way");
                return DRIVER_E_GARBLED;
        }
        ssi->held = 0;
        r = ssi_bad(ssi, io, ssi->hold, held);
        ssi_wish(ssi, io);
        return r;
}

static int ssi_signal(void *state, struct driver_io *io, enum signal_kind kind) {
        static const uint8_t beeps[] = {
                [SIGNAL_ACCEPTED] = 0x00,    /* one short high */
                [SIGNAL_AGAIN] = 0x01,       /* two short high */
                [SIGNAL_WRONG_PLACE] = 0x16, /* high-low */
                [SIGNAL_REFUSED] = 0x11,     /* three long low */
        };

        (void) state;
        return ssi_send(io, SSI_BEEP, &beeps[kind], 1);
}

static const char *const ssi_settings[] = { "baud", NULL };

static const struct driver_match ssi_matches[] = {
        { .vendor_id = 0x05e0,
                .interface_class = 0x02,
                .interface_subclass = 0x02,
                .model = "Zebra/Symbol, SSI over USB CDC",
                .source = "USB id list; SSI Programmer's Guide" },
        { 0 },
};

const struct driver driver_ssi = {
        .name = "ssi",
        .summary = "Zebra and Symbol scanners that speak SSI, over CDC-ACM or a serial line",
        .transport = TRANSPORT_TTY,
        .sandbox = SANDBOX_TERMINAL,
        .state_size = sizeof(struct ssi),
        .matches = ssi_matches,
        .setting_names = ssi_settings,
        .start = ssi_start,
        .feed = ssi_feed,
        .tick = ssi_tick,
        .signal = ssi_signal,
};
