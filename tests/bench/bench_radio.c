/* SPDX-License-Identifier: ISC */

/*
 * What a radio that reads the same tags over and over costs the agent
 *
 * The unmodified agent has a count by radio open; 500 tags, each known by then, are read again, 2,000 a second for five
 * seconds, as a sweep of a full room does. Told is the agent's processor time, and how much the record grew: not at
 * all.
 */

#include "test.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "link.h"
#include "room.h"

enum { RADIO_TAGS = 500, RADIO_READS = 10000, RADIO_A_TURN = 100, RADIO_TURN_MS = 50 };

static double bench_now_s(void) {
        struct timespec now;

        (void) clock_gettime(CLOCK_MONOTONIC, &now);
        return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

/* User and system time of a process, in seconds: proc(5), stat, fields 14 and 15. */
static double bench_cpu_s(pid_t pid) {
        unsigned long user = 0, system = 0;
        char path[64], line[1024] = "";
        const char *field;
        FILE *file;

        (void) snprintf(path, sizeof path, "/proc/%d/stat", (int) pid);
        file = fopen(path, "r");
        assert_non_null(file);
        assert_non_null(fgets(line, sizeof line, file));
        (void) fclose(file);
        field = strrchr(line, ')');
        for (int i = 0; field && i < 12; i++)
                field = strchr(field + 1, ' ');
        assert_non_null(field);
        user = strtoul(field, (char **) (uintptr_t) &field, 10);
        system = strtoul(field, NULL, 10);
        return (double) (user + system) / (double) sysconf(_SC_CLK_TCK);
}

static void send_read(struct room *room, unsigned which) {
        struct link_message message = { 0 };
        char epc[12] = { 0x30 };
        const size_t size = link_frame_size(sizeof epc);

        epc[10] = (char) (which >> 8);
        epc[11] = (char) which;
        message.head =
                (struct link_head){ LINK_MAGIC, LINK_VERSION, LINK_FRAME, room->session, ++room->number };
        message.frame = (struct link_frame){
                .kind = FRAME_EPC, .rssi_cdbm = -4500, .size = sizeof epc, .tid_size = 12
        };
        message.frame.tid[0] = 0xe2;
        message.frame.tid[10] = (uint8_t) (which >> 8);
        message.frame.tid[11] = (uint8_t) which;
        memcpy(message.frame.bytes, epc, sizeof epc);
        assert_int_equal(send(room->reader, &message, size, MSG_NOSIGNAL), size);
}

/* What is acknowledged meanwhile; all of it where `all`. */
static void hear(struct room *room, bool all) {
        struct link_message message;

        while (room->acknowledged < room->number &&
                recv(room->reader, &message, sizeof message, all ? 0 : MSG_DONTWAIT) > 0)
                room->acknowledged = message.head.number;
}

static void furnish(struct room *room) {
        room_shelf(room, "ER1", NULL);
        room_shelf(room, "ER1/A", "SHELF-A");
        for (unsigned i = 0; i < RADIO_TAGS; i++) {
                json_t *answer =
                        room_do(room, "{s:s,s:s,s:s}", "do", "item.add", "class", "PART", "place", "ER1/A");
                char tag[40];

                (void) snprintf(tag, sizeof tag, "epc:30000000000000000000%04X", i + 1);
                json_decref(room_do(room, "{s:s,s:s,s:O}", "do", "tag.bind", "tag", tag, "to",
                        json_object_get(answer, "number")));
                json_decref(answer);
        }
        json_decref(room_do(room, "{s:s,s:s,s:s}", "do", "count.open", "kind", "full", "method", "radio"));
        json_decref(room_do(room, "{s:s,s:s}", "do", "count.scan", "payload", "SHELF-A"));
}

static json_int_t entries(struct room *room) {
        json_t *answer = room_do(room, "{s:s}", "do", "status");
        json_int_t size = json_integer_value(json_object_get(answer, "entries"));

        json_decref(answer);
        return size;
}

static void sweep(struct room *room, unsigned reads) {
        const double began = bench_now_s();

        for (unsigned i = 0; i < reads; i++) {
                send_read(room, i % RADIO_TAGS + 1);
                if ((i + 1) % RADIO_A_TURN)
                        continue;
                hear(room, false);
                while (bench_now_s() - began < (i + 1.0) / RADIO_A_TURN * RADIO_TURN_MS / 1000)
                        (void) usleep(1000);
        }
        hear(room, true);
}

int main(void) {
        double cpu, wall;
        json_int_t size;
        struct room room;

        room_open(&room);
        furnish(&room);
        (void) room_connect_reader(&room);
        wall = bench_now_s();
        sweep(&room, RADIO_TAGS);
        printf("%d new tags, each on record and beeped: %.2f s\n", RADIO_TAGS, bench_now_s() - wall);
        size = entries(&room);
        cpu = bench_cpu_s(room.agent);
        wall = bench_now_s();
        sweep(&room, RADIO_READS);
        wall = bench_now_s() - wall;
        cpu = bench_cpu_s(room.agent) - cpu;
        printf("known tags, %.0f reads/s: %.1f %% of a core   (goal: 10), %lld entries\n", RADIO_READS / wall,
                100 * cpu / wall, (long long) (entries(&room) - size));
        json_decref(room_do(&room, "{s:s,s:s}", "do", "count.abandon", "reason", "measured"));
        room_close(&room);
        return 0;
}
