/* SPDX-License-Identifier: ISC */

/*
 * The field: a process that plays the reader looks into memory shared with the test
 */

#include "field.h"

#include "test.h"

#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "llrp_port.h"

enum { SERVE_MS = 20, COPY = 0x40 };

struct field_slot {
        atomic_uint antenna; /* 0: not there */
        atomic_int rssi_dbm;
        atomic_uint copy; /* antenna of a copy; 0: none */
};

struct field_shared {
        struct field_slot slots[FIELD_TAGS_MAX];
        atomic_bool pulled[LLRP_READER_ANTENNAS];
};

static void tag_epc(unsigned int tag, uint8_t *out) {
        static const uint8_t head[] = { 0x30, 0x74, 0x25, 0x7b, 0xf7, 0x19, 0x4e, 0x40, 0x00, 0x00 };

        memcpy(out, head, sizeof head);
        out[10] = (uint8_t) (tag >> 8);
        out[11] = (uint8_t) tag;
}

static void tag_tid(unsigned int tag, bool copy, uint8_t *out) {
        static const uint8_t head[] = { 0xe2, 0x80, 0x11, 0x60, 0x20, 0x00, 0x70, 0x00, 0x00, 0x00 };

        memcpy(out, head, sizeof head);
        out[9] = copy ? COPY : 0;
        out[10] = (uint8_t) (tag >> 8);
        out[11] = (uint8_t) tag;
}

static void hex(const char *scheme, const uint8_t *bytes, char *out) {
        int at = snprintf(out, FIELD_TEXT_MAX, "%s", scheme);

        for (size_t i = 0; i < FIELD_EPC_SIZE; i++)
                at += snprintf(out + at, (size_t) (FIELD_TEXT_MAX - at), "%02X", bytes[i]);
}

void field_tag_text(unsigned int tag, char *out) {
        uint8_t epc[FIELD_EPC_SIZE];

        tag_epc(tag, epc);
        hex("epc:", epc, out);
}

void field_tid_text(unsigned int tag, char *out) {
        uint8_t tid[FIELD_EPC_SIZE];

        tag_tid(tag, false, tid);
        hex("", tid, out);
}

/* ---- the process that plays the reader ---- */

static void field_show(
        struct llrp_reader *reader, unsigned int tag, unsigned int antenna, int rssi, bool copy) {
        struct llrp_reader_tag *shown = &reader->tags[reader->tag_count];

        if (!antenna || reader->tag_count == LLRP_READER_TAGS_MAX)
                return;
        reader->tag_count++;
        *shown = (struct llrp_reader_tag){
                .epc_size = FIELD_EPC_SIZE,
                .has_tid = true,
                .antenna = (uint8_t) antenna,
                .rssi_dbm = (int8_t) rssi,
        };
        tag_epc(tag, shown->epc);
        tag_tid(tag, copy, shown->tid);
}

static void field_look(struct field_shared *shared, struct llrp_port *port) {
        port->reader.tag_count = 0;
        for (unsigned int i = 0; i < FIELD_TAGS_MAX; i++) {
                field_show(&port->reader, i, shared->slots[i].antenna, shared->slots[i].rssi_dbm, false);
                field_show(&port->reader, i, shared->slots[i].copy, -50, true);
        }
        for (unsigned int i = 0; port->client >= 0 && i < LLRP_READER_ANTENNAS; i++)
                if (port->reader.running && shared->pulled[i] != port->reader.unplugged[i])
                        llrp_reader_set_antenna(&port->reader, i + 1, !shared->pulled[i]);
}

static void field_serve(struct field_shared *shared, struct llrp_port *port) {
        (void) prctl(PR_SET_PDEATHSIG, SIGKILL);
        for (;;) {
                field_look(shared, port);
                llrp_port_serve(port, SERVE_MS);
        }
}

void field_plug(struct field *field) {
        static struct llrp_port port;

        assert_int_equal(llrp_port_open(&port, &field->port), 0);
        field->played = fork();
        assert_true(field->played >= 0);
        if (!field->played)
                field_serve(field->shared, &port);
        llrp_port_close(&port);
}

void field_unplug(struct field *field) {
        if (!field->played)
                return;
        (void) kill(field->played, SIGKILL);
        (void) waitpid(field->played, NULL, 0);
        field->played = 0;
}

/* ---- for the story ---- */

void field_open(struct field *field, const struct room *room, const char *name, bool tid) {
        char address[32];
        const char *arguments[] = { "--driver", "llrp", "--address", address, "--run", field->run_folder,
                "--name", field->name, "--setting", tid ? "tid=yes" : "tid=no", NULL };

        *field = (struct field){ 0 };
        field->shared =
                mmap(NULL, sizeof *field->shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        assert_true(field->shared != MAP_FAILED);
        (void) snprintf(field->name, sizeof field->name, "%s", name);
        (void) snprintf(field->run_folder, sizeof field->run_folder, "%.200s/run", room->folder);
        field_plug(field);
        (void) snprintf(address, sizeof address, "tcp:127.0.0.1:%u", field->port);
        reader_start(&field->run, arguments);
}

void field_close(struct field *field) {
        if (field->run.pid)
                assert_int_equal(reader_stop(&field->run), 0);
        field->run.pid = 0;
        field_unplug(field);
        (void) munmap(field->shared, sizeof *field->shared);
}

void field_put(struct field *field, unsigned int tag, unsigned int antenna, int rssi_dbm) {
        assert_true(tag < FIELD_TAGS_MAX);
        field->shared->slots[tag].rssi_dbm = rssi_dbm;
        field->shared->slots[tag].antenna = antenna;
}

void field_take(struct field *field, unsigned int tag) {
        field_put(field, tag, 0, 0);
}

void field_put_copy(struct field *field, unsigned int tag, unsigned int antenna) {
        assert_true(tag < FIELD_TAGS_MAX);
        field->shared->slots[tag].copy = antenna;
}

void field_pull(struct field *field, unsigned int antenna, bool pulled) {
        field->shared->pulled[antenna - 1] = pulled;
}
