/* SPDX-License-Identifier: ISC */

/*
 * Always-on rooms at full speed: four fixed readers, 500 reads a second each, for a minute
 *
 * The unmodified agent hears them on its reader socket, as it would from strongroom-reader. A thousand tags lie there
 * and are read over and over: so no read brings an edge once all have appeared, and none may cost a write. Reported is
 * what share of one core the agent took, the frames that weren't acknowledged (none may be missing), and how late.
 */

#include "test.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>

#include "link.h"
#include "room.h"
#include "text.h"

enum { READERS = 4, TAGS = 1000, RATE = 500, TICK_MS = 10, EPC_SIZE = 12, BENCH_SECONDS = 60 };

static const uint8_t epc_head[] = { 0x30, 0x74, 0x25, 0x7b, 0xf7, 0x19, 0x4e, 0x40, 0x00, 0x00 };

struct voice {
        int fd;
        uint64_t session, sent, acknowledged;
        int64_t sent_us[READER_UNACKED_MAX]; /* when, by number */
};

static int64_t now_us(void) {
        struct timespec now;

        (void) clock_gettime(CLOCK_MONOTONIC, &now);
        return (int64_t) now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void voice_connect(const struct room *room, struct voice *voice, int number) {
        struct link_message message = { .hello = { .can_signal = 0 } };
        struct sockaddr_un address = { .sun_family = AF_UNIX };

        voice->session = (uint64_t) number + 1;
        message.head = (struct link_head){ LINK_MAGIC, LINK_VERSION, LINK_HELLO, voice->session, 0 };
        (void) snprintf(message.hello.name, sizeof message.hello.name, "radio-%d", number);
        (void) text_copy(message.hello.driver, sizeof message.hello.driver, "bench");
        (void) snprintf(address.sun_path, sizeof address.sun_path, "%.80s/run/readers", room->folder);
        voice->fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
        assert_true(voice->fd >= 0);
        assert_int_equal(connect(voice->fd, (struct sockaddr *) &address, sizeof address), 0);
        assert_true(send(voice->fd, &message, link_size(LINK_HELLO), MSG_NOSIGNAL) > 0);
        assert_true(recv(voice->fd, &message, sizeof message, 0) > 0);
        assert_int_equal(message.head.kind, LINK_WELCOME);
}

static void voice_read(struct voice *voice, unsigned int tag) {
        struct link_message message = {
                .frame = { .kind = FRAME_EPC, .antenna = 1, .rssi_cdbm = -5000, .size = EPC_SIZE }
        };

        memcpy(message.frame.bytes, epc_head, sizeof epc_head);
        message.frame.bytes[10] = (uint8_t) (tag >> 8);
        message.frame.bytes[11] = (uint8_t) tag;
        message.frame.rssi_cdbm = (int16_t) (-5000 + (int) (voice->sent % 7) * 50);
        voice->sent++;
        voice->sent_us[voice->sent % READER_UNACKED_MAX] = now_us();
        message.head =
                (struct link_head){ LINK_MAGIC, LINK_VERSION, LINK_FRAME, voice->session, voice->sent };
        assert_true(send(voice->fd, &message, link_frame_size(EPC_SIZE), MSG_NOSIGNAL) > 0);
}

/* Takes what was acknowledged; gives how late the latest was. */
static int64_t voice_hear(struct voice *voice) {
        struct link_message message;
        int64_t late_us = 0;

        while (recv(voice->fd, &message, sizeof message, MSG_DONTWAIT) > 0) {
                assert_int_equal(message.head.number, voice->acknowledged + 1); /* in order, none left out */
                voice->acknowledged = message.head.number;
                if (now_us() - voice->sent_us[voice->acknowledged % READER_UNACKED_MAX] > late_us)
                        late_us = now_us() - voice->sent_us[voice->acknowledged % READER_UNACKED_MAX];
        }
        return late_us;
}

static void furnish(struct room *room) {
        char text[64], label[24], number[48], code[16];

        room_shelf(room, "ER1", NULL);
        for (int i = 0; i < READERS; i++) {
                (void) snprintf(code, sizeof code, "ER1/%d", i);
                (void) snprintf(text, sizeof text, "radio-%d", i);
                room_shelf(room, code, NULL);
                json_decref(room_do(room, "{s:s,s:s,s:i,s:s}", "do", "antenna.set", "reader", text, "port", 1,
                        "place", code));
        }
        for (int i = 0; i < TAGS; i++) {
                (void) snprintf(code, sizeof code, "ER1/%d", i % READERS);
                (void) snprintf(label, sizeof label, "GUN-%d", i);
                (void) snprintf(text, sizeof text, "epc:3074257BF7194E400000%04X", i);
                room_item(room, code, label, number, sizeof number);
                json_decref(room_do(room, "{s:s,s:s,s:s,s:s}", "do", "tag.bind", "tag", text, "to", number,
                        "binds", "EXHIBIT"));
        }
}

static double cpu_seconds(pid_t pid) {
        unsigned long user = 0, system = 0;
        char path[64], line[1024];
        const char *at;
        FILE *file;

        (void) snprintf(path, sizeof path, "/proc/%d/stat", (int) pid);
        file = fopen(path, "r");
        assert_non_null(file);
        assert_non_null(fgets(line, sizeof line, file));
        (void) fclose(file);
        at = strrchr(line, ')');
        assert_int_equal(
                sscanf(at + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system), 2);
        return (double) (user + system) / (double) sysconf(_SC_CLK_TCK);
}

static int64_t entries(struct room *room) {
        json_t *answer = room_do(room, "{s:s}", "do", "status");
        const int64_t count = json_integer_value(json_object_get(answer, "entries"));

        json_decref(answer);
        return count;
}

/* Reads at the rate for so long; each reader sees its own quarter of the tags. The latest acknowledgement, in µs. */
static int64_t bench_read(struct voice *voices, int seconds) {
        const int64_t began_us = now_us();
        int64_t late_us = 0, late;
        unsigned int round = 0;

        for (int64_t sent = 0; sent < (int64_t) seconds * RATE; sent++) {
                const int64_t due_us = began_us + sent * 1000000 / RATE / (TICK_MS / 2) * (TICK_MS / 2);

                while (now_us() < due_us)
                        (void) poll(NULL, 0, 1);
                for (unsigned int i = 0; i < READERS; i++) {
                        voice_read(&voices[i], round * READERS + i);
                        late = voice_hear(&voices[i]);
                        late_us = late > late_us ? late : late_us;
                }
                round = (round + 1) % (TAGS / READERS);
        }
        return late_us;
}

static void bench_drain(struct voice *voices) {
        for (size_t i = 0; i < READERS; i++)
                for (int waited = 0; voices[i].acknowledged < voices[i].sent && waited < 10000;
                        waited += TICK_MS) {
                        (void) poll(NULL, 0, TICK_MS);
                        (void) voice_hear(&voices[i]);
                }
}

int main(int argc, char **argv) {
        const int seconds = argc > 1 ? (int) strtol(argv[1], NULL, 10) : BENCH_SECONDS;
        static struct voice voices[READERS];
        uint64_t sent = 0, lost = 0;
        int64_t before, late_us;
        struct room room;
        double cpu;

        room_open_with(&room, "");
        furnish(&room);
        for (int i = 0; i < READERS; i++)
                voice_connect(&room, &voices[i], i);
        (void) bench_read(voices, 2); /* until each has appeared */
        bench_drain(voices);
        before = entries(&room);
        cpu = cpu_seconds(room.agent);
        late_us = bench_read(voices, seconds);
        bench_drain(voices);
        cpu = cpu_seconds(room.agent) - cpu;
        for (int i = 0; i < READERS; i++) {
                sent += voices[i].sent;
                lost += voices[i].sent - voices[i].acknowledged;
        }
        printf("presence, %d readers, %d reads/s for %d s: %.1f %% of one core   (goal: 10)\n", READERS,
                READERS * RATE, seconds, 100 * cpu / seconds);
        printf("of %llu reads %llu not acknowledged   (goal: 0); latest %.1f ms; entries written: %lld\n",
                (unsigned long long) sent, (unsigned long long) lost, (double) late_us / 1000,
                (long long) (entries(&room) - before));
        for (int i = 0; i < READERS; i++)
                (void) close(voices[i].fd);
        room_close(&room);
        return lost ? 1 : 0;
}
