/* SPDX-License-Identifier: ISC */

/*
 * NFC room: two processes and a page of memory
 */

#include "nfc_room.h"

#include "test.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "nfc_port.h"
#include "strongroom/driver.h"

struct nfc_table {
        atomic_int wish;
        struct nfc_pad_card card; /* to put */
        unsigned int leaves_after;
};

struct nfc_room nfc_room;

const uint8_t nfc_uid[7] = { 0x04, 0xe1, 0x0c, 0xda, 0x99, 0x3c, 0x80 };
/* Of a card that was sold: Proxmark3, tools/recover_pk.py, "NTAG21x". */
const uint8_t nfc_signature[32] = { 0x8b, 0x76, 0x05, 0x2e, 0xe4, 0x2f, 0x55, 0x67, 0xbe, 0xb5, 0x32, 0x38,
        0xb3, 0xe3, 0xf9, 0x95, 0x07, 0x07, 0xc0, 0xdc, 0xc9, 0x56, 0xb5, 0xc5, 0xef, 0xcf, 0xdb, 0x70, 0x9b,
        0x2d, 0x82, 0xb3 };
/* The URI https://example.com/A */
const uint8_t nfc_message[18] = { 0xd1, 0x01, 0x0e, 0x55, 0x04, 'e', 'x', 'a', 'm', 'p', 'l', 'e', '.', 'c',
        'o', 'm', '/', 'A' };

/* ---- the pad's process ---- */

static void pad_obey(struct nfc_port *port) {
        int r = 0;

        switch (atomic_load(&nfc_room.table->wish)) {
        case WISH_PUT:
                nfc_pad_put(&port->pad, &nfc_room.table->card);
                port->pad.exchanges = 0;
                port->pad.leaves_after = nfc_room.table->leaves_after;
                break;
        case WISH_TAKE: nfc_pad_take(&port->pad); break;
        case WISH_UNPLUG: nfc_port_unplug(port); break;
        case WISH_PLUG:
                port->pad.mute = false;
                r = nfc_port_plug(port, nfc_room.line);
                break;
        case WISH_MUTE: port->pad.mute = true; break;
        case WISH_GARBLE: port->pad.garbles = 1; break;
        default: return;
        }
        if (r)
                _exit(1);
        atomic_store(&nfc_room.table->wish, WISH_NONE);
}

static void pad_play(void) {
        static struct nfc_port port = { .master = -1, .slave = -1 };

        (void) prctl(PR_SET_PDEATHSIG, SIGKILL);
        for (;;) {
                pad_obey(&port);
                if (port.master >= 0)
                        nfc_port_serve(&port, 5);
                else
                        (void) usleep(1000);
        }
}

void nfc_room_wish(enum wish what) {
        atomic_store(&nfc_room.table->wish, (int) what);
        for (int i = 0; i < FAKE_WAIT_MS && atomic_load(&nfc_room.table->wish) != WISH_NONE; i++)
                (void) usleep(1000);
        assert_int_equal(atomic_load(&nfc_room.table->wish), WISH_NONE);
}

/* ---- the room ---- */

int nfc_room_open(void **state) {
        *state = &nfc_room;
        nfc_room.table =
                mmap(NULL, sizeof *nfc_room.table, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        assert_true(nfc_room.table != MAP_FAILED);
        (void) snprintf(nfc_room.dir, sizeof nfc_room.dir, "/dev/shm/strongroom-XXXXXX");
        assert_non_null(mkdtemp(nfc_room.dir));
        (void) snprintf(nfc_room.line, sizeof nfc_room.line, "%s/line", nfc_room.dir);
        (void) snprintf(nfc_room.socket, sizeof nfc_room.socket, "%s/readers", nfc_room.dir);
        nfc_room.played = fork();
        assert_true(nfc_room.played >= 0);
        if (!nfc_room.played)
                pad_play();
        nfc_room_wish(WISH_PLUG);
        fake_agent_listen(&nfc_room.agent, nfc_room.socket);
        return 0;
}

int nfc_room_close(void **state) {
        (void) state;
        nfc_room_wish(WISH_UNPLUG);
        (void) kill(nfc_room.played, SIGKILL);
        (void) waitpid(nfc_room.played, NULL, 0);
        (void) munmap(nfc_room.table, sizeof *nfc_room.table);
        fake_agent_kill(&nfc_room.agent);
        return rmdir(nfc_room.dir);
}

void nfc_room_start(void) {
        const char *arguments[] = { "--driver", "nfc", "--address", nfc_room.line, "--run", nfc_room.dir,
                "--name", "pad-1", NULL };

        reader_start(&nfc_room.run, arguments);
        fake_agent_greet(&nfc_room.agent);
        fake_agent_welcome(&nfc_room.agent, 0);
}

void nfc_room_go_live(void) {
        nfc_room_start();
        fake_agent_await_state(&nfc_room.agent, LINK_DEVICE_LIVE);
}

void nfc_room_put(const struct nfc_pad_card *card, unsigned int leaves_after) {
        nfc_room.table->card = *card;
        nfc_room.table->leaves_after = leaves_after;
        nfc_room_wish(WISH_PUT);
}

void nfc_room_put_genuine(unsigned int model) {
        struct nfc_pad_card card;

        nfc_pad_make_ntag(&card, model, nfc_uid, nfc_message, sizeof nfc_message);
        card.has_signature = true;
        memcpy(card.signature, nfc_signature, sizeof nfc_signature);
        nfc_room_put(&card, 0);
}

void nfc_room_expect_card(const void *bytes, size_t size, const char *type, struct link_frame *ret_frame) {
        struct link_message said;

        fake_agent_next(&nfc_room.agent, &said);
        assert_int_equal(said.frame.kind, FRAME_NFC);
        assert_string_equal(said.frame.type, type);
        assert_int_equal(said.frame.size, size);
        assert_memory_equal(said.frame.bytes, bytes, size);
        if (ret_frame)
                *ret_frame = said.frame;
        fake_agent_signal(&nfc_room.agent, said.head.number, SIGNAL_ACCEPTED);
}

/* The container, and the data area up to the end of the nfc_message. */
void nfc_room_expect_written(size_t size, size_t cut) {
        struct link_message said;

        fake_agent_next(&nfc_room.agent, &said);
        assert_int_equal(said.frame.kind, FRAME_NDEF);
        assert_int_equal(said.frame.size, size);
        assert_int_equal(said.frame.cut, cut);
        assert_memory_equal(said.frame.bytes, nfc_room.table->card.memory + 12, size);
        fake_agent_signal(&nfc_room.agent, said.head.number, SIGNAL_ACCEPTED);
}

void nfc_room_expect_silence(void) {
        struct link_message said;

        assert_false(fake_agent_poll(&nfc_room.agent, SETTLE_MS, &said));
}

void nfc_room_stop(void) {
        assert_int_equal(reader_stop(&nfc_room.run), 0);
}
