/* SPDX-License-Identifier: ISC */

/*
 * Air: a fork, a socket pair, one wish after the other
 */

#include "air.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "fake_uhf_line.h"
#include "llrp_port.h"
#include "nfc_port.h"

enum { AIR_STEP_MS = 2, AIR_GATE_ANTENNAS = 4, AIR_HANDHELD_DBM = -55, AIR_UID_SIZE = 7 };

static_assert((int) AIR_SWEEP_MAX <= (int) FAKE_TAGS_MAX, "what is swept fits the field");

enum air_verb { AIR_HOLD = 1, AIR_SWEEP, AIR_LAY, AIR_LIFT };

struct air_wish {
        enum air_verb verb;
        unsigned int tag, antenna;
        int rssi_dbm;
        bool copy;
        size_t count;
        uint8_t tags[AIR_SWEEP_MAX];
};

/* ---- tags ---- */

/*
 * GIAI-96 (TDS 1.13, 14.6.5.1): header 34, filter 0, partition 5: a company prefix of 24 bits, an asset number of 58.
 * The prefix 952… is GS1's for demonstrations.
 */
static void air_epc(unsigned int tag, uint8_t *out) {
        static const uint64_t head = UINT64_C(0x0D05) << 24 | 9521141;
        const uint64_t high = head << 26;
        const uint32_t low = 1000 + tag;

        for (size_t i = 0; i < 8; i++)
                out[i] = (uint8_t) (high >> (56 - 8 * i));
        for (size_t i = 0; i < 4; i++)
                out[8 + i] = (uint8_t) (low >> (24 - 8 * i));
}

static void air_tid(unsigned int tag, bool copy, uint8_t *out) {
        static const uint8_t head[] = { 0xE2, 0x80, 0x11, 0x60, 0x20, 0x00, 0xDE, 0x30, 0x00 };

        memcpy(out, head, sizeof head);
        out[9] = copy ? 0xC0 : 0;
        out[10] = (uint8_t) (tag >> 8);
        out[11] = (uint8_t) tag;
}

/* NXP's first byte, as such stickers have it; the rest is made up. */
static void air_uid(unsigned int tag, uint8_t *out) {
        static const uint8_t head[] = { 0x04, 0xDE, 0x30, 0x00, 0x00 };

        memcpy(out, head, sizeof head);
        out[5] = (uint8_t) (tag >> 8);
        out[6] = (uint8_t) tag;
}

static void air_hex(const char *scheme, const uint8_t *bytes, size_t size, char *out) {
        int at = snprintf(out, AIR_TEXT_MAX, "%s", scheme);

        for (size_t i = 0; i < size; i++)
                at += snprintf(out + at, (size_t) (AIR_TEXT_MAX - at), "%02X", bytes[i]);
}

void air_epc_text(unsigned int tag, char *out) {
        uint8_t epc[AIR_EPC_SIZE];

        air_epc(tag, epc);
        air_hex("epc:", epc, sizeof epc, out);
}

void air_uid_text(unsigned int tag, char *out) {
        uint8_t uid[AIR_UID_SIZE];

        air_uid(tag, uid);
        air_hex("uid:", uid, sizeof uid, out);
}

void air_tid_text(unsigned int tag, bool copy, char *out) {
        uint8_t tid[AIR_EPC_SIZE];

        air_tid(tag, copy, tid);
        air_hex("", tid, sizeof tid, out);
}

/* ---- the process that plays ---- */

struct air_room {
        struct llrp_port gate;
        struct fake_uhf_line handheld;
        struct nfc_port pad;
        struct {
                unsigned int antenna; /* 0: before none */
                int rssi_dbm;
        } tags[2][AIR_TAGS_MAX]; /* [1]: their copies */
};

static void air_show(struct air_room *room) {
        struct llrp_reader *reader = &room->gate.reader;

        reader->tag_count = 0;
        for (unsigned int i = 0; i < 2 * AIR_TAGS_MAX; i++) {
                const bool copy = i >= AIR_TAGS_MAX;
                const unsigned int tag = i % AIR_TAGS_MAX;
                struct llrp_reader_tag *shown = &reader->tags[reader->tag_count];

                if (!room->tags[copy][tag].antenna)
                        continue;
                *shown = (struct llrp_reader_tag){
                        .epc_size = AIR_EPC_SIZE,
                        .has_tid = true,
                        .antenna = (uint8_t) room->tags[copy][tag].antenna,
                        .rssi_dbm = (int8_t) room->tags[copy][tag].rssi_dbm,
                };
                air_epc(tag, shown->epc);
                air_tid(tag, copy, shown->tid);
                reader->tag_count++;
        }
}

static void air_pull(struct air_room *room, const struct air_wish *wish) {
        room->handheld.reader.field.count = 0;
        for (size_t i = 0; i < wish->count; i++) {
                char epc[AIR_TEXT_MAX], tid[AIR_TEXT_MAX];

                air_epc_text(wish->tags[i], epc);
                air_tid_text(wish->tags[i], false, tid);
                (void) fake_field_put(
                        &room->handheld.reader.field, strchr(epc, ':') + 1, tid, AIR_HANDHELD_DBM);
        }
        fake_tsl_pull(&room->handheld.reader);
}

/* A sticker of the plain kind: it has a number, and nothing is written on it. */
static void air_stick(struct air_room *room, unsigned int tag) {
        struct nfc_pad_card card = {
                .kind = NFC_PAD_TYPE2, .uid_size = AIR_UID_SIZE, .atqa = 0x0044, .pages = 16
        };

        air_uid(tag, card.uid);
        nfc_pad_put(&room->pad.pad, &card);
}

static void air_before_gate(struct air_room *room, const struct air_wish *wish) {
        room->tags[wish->copy][wish->tag].antenna = wish->antenna;
        room->tags[wish->copy][wish->tag].rssi_dbm = wish->rssi_dbm;
        air_show(room);
}

static void air_grant(struct air_room *room, const struct air_wish *wish) {
        switch (wish->verb) {
        case AIR_HOLD: air_before_gate(room, wish); break;
        case AIR_SWEEP: air_pull(room, wish); break;
        case AIR_LAY: air_stick(room, wish->tag); break;
        case AIR_LIFT: nfc_pad_take(&room->pad.pad); break;
        }
}

/* Until whoever asked for it is gone. */
static void air_play(struct air_room *room, int line) {
        struct air_wish wish;
        ssize_t size = -1;

        while (size) {
                size = recv(line, &wish, sizeof wish, MSG_DONTWAIT);
                if (size == (ssize_t) sizeof wish) {
                        air_grant(room, &wish);
                        (void) send(line, &wish.verb, sizeof wish.verb, MSG_NOSIGNAL);
                }
                llrp_port_serve(&room->gate, AIR_STEP_MS);
                fake_uhf_line_step(&room->handheld, AIR_STEP_MS);
                nfc_port_serve(&room->pad, AIR_STEP_MS);
        }
        fake_uhf_line_unplug(&room->handheld);
        nfc_port_unplug(&room->pad);
        _exit(0);
}

/* In a session of its own: what stops the demonstration closes the line, and that ends this too. */
static void air_become(struct air_room *room, int line) {
        const int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);

        (void) setsid();
        (void) signal(SIGINT, SIG_DFL);
        (void) signal(SIGTERM, SIG_DFL);
        (void) signal(SIGHUP, SIG_DFL);
        (void) signal(SIGPIPE, SIG_IGN);
        if (nothing < 0 || dup2(nothing, 0) < 0 || dup2(nothing, 1) < 0 || dup2(nothing, 2) < 0)
                _exit(127);
        air_play(room, line);
}

int air_open(struct air *air, const char *handheld, const char *pad) {
        static struct air_room room;
        int lines[2], r;

        *air = (struct air){ .line = -1 };
        r = llrp_port_open(&room.gate, &air->port);
        if (!r)
                r = fake_uhf_line_plug(&room.handheld, &fake_tsl, handheld);
        if (!r)
                r = nfc_port_plug(&room.pad, pad);
        if (!r && socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, lines))
                r = -errno;
        if (r)
                return r;
        (void) fflush(stdout);
        air->pid = fork();
        if (!air->pid) {
                (void) close(lines[0]);
                air_become(&room, lines[1]);
        }
        r = air->pid < 0 ? -errno : 0;
        air->pid = r ? 0 : air->pid;
        air->line = lines[0];
        (void) close(lines[1]);
        llrp_port_close(&room.gate);
        (void) close(room.handheld.master); /* the links stay: they are the player's */
        (void) close(room.pad.master);
        (void) close(room.pad.slave);
        return r;
}

void air_close(struct air *air) {
        closep(&air->line);
        air->line = -1;
        if (air->pid > 0)
                (void) waitpid(air->pid, NULL, 0);
        air->pid = 0;
}

/* ---- wishes ---- */

static int air_wish(struct air *air, const struct air_wish *wish) {
        enum air_verb done;

        if (send(air->line, wish, sizeof *wish, MSG_NOSIGNAL) != (ssize_t) sizeof *wish)
                return -errno;
        return recv(air->line, &done, sizeof done, 0) == (ssize_t) sizeof done ? 0 : -EPIPE;
}

int air_hold(struct air *air, unsigned int tag, bool copy, unsigned int antenna, int rssi_dbm) {
        const struct air_wish wish = {
                .verb = AIR_HOLD, .tag = tag, .copy = copy, .antenna = antenna, .rssi_dbm = rssi_dbm
        };

        if (tag >= AIR_TAGS_MAX || antenna > AIR_GATE_ANTENNAS)
                return -EINVAL;
        return air_wish(air, &wish);
}

int air_sweep(struct air *air, const uint8_t *tags, size_t count) {
        struct air_wish wish = { .verb = AIR_SWEEP, .count = count };

        if (count > AIR_SWEEP_MAX)
                return -EINVAL;
        memcpy(wish.tags, tags, count);
        return air_wish(air, &wish);
}

int air_lay(struct air *air, unsigned int tag) {
        const struct air_wish wish = { .verb = AIR_LAY, .tag = tag };

        return air_wish(air, &wish);
}

int air_lift(struct air *air) {
        const struct air_wish wish = { .verb = AIR_LIFT };

        return air_wish(air, &wish);
}
