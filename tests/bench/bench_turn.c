/* SPDX-License-Identifier: ISC */

/*
 * A scan from its bytes to its beep, beside a bare SQLite commit of the same row; and the agent's memory
 *
 * The unmodified agent is asked over its own sockets: frame in, decoded, identified, reconciled, on disk, signal out.
 * The peer does nothing but commit a row of the same size to a file on the same disk, WAL and synchronous=FULL.
 */

#include "test.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "room.h"

enum { TURN_SCANS = 2000, TURN_EXHIBITS = 10000, TURN_ROW = 620, TURN_BARE_ROUNDS = 2000 };

static double bench_now_us(void) {
        struct timespec now;

        (void) clock_gettime(CLOCK_MONOTONIC, &now);
        return (double) now.tv_sec * 1e6 + (double) now.tv_nsec / 1e3;
}

static int by_size(const void *a, const void *b) {
        double x = *(const double *) a, y = *(const double *) b;

        return (x > y) - (x < y);
}

struct spread {
        double p50, p99;
};

static struct spread spread_of(double *times, size_t count) {
        qsort(times, count, sizeof *times, by_size);
        return (struct spread){ times[count / 2], times[count * 99 / 100] };
}

/* ---- the peer ---- */

static struct spread bench_bare(const char *folder) {
        static double times[TURN_BARE_ROUNDS];
        static char row[TURN_ROW];
        char path[ROOM_PATH_MAX];
        sqlite3_stmt *insert;
        sqlite3 *db;

        (void) snprintf(path, sizeof path, "%.200s/bare.db", folder);
        memset(row, 'x', sizeof row);
        assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
        assert_int_equal(
                sqlite3_exec(db,
                        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE t(id INTEGER "
                        "PRIMARY KEY, row TEXT NOT NULL) STRICT",
                        NULL, NULL, NULL),
                SQLITE_OK);
        assert_int_equal(
                sqlite3_prepare_v2(db, "INSERT INTO t(row) VALUES(?1)", -1, &insert, NULL), SQLITE_OK);
        for (size_t i = 0; i < TURN_BARE_ROUNDS; i++) {
                double began = bench_now_us();

                (void) sqlite3_bind_text(insert, 1, row, sizeof row, SQLITE_STATIC);
                assert_int_equal(sqlite3_step(insert), SQLITE_DONE);
                (void) sqlite3_reset(insert);
                times[i] = bench_now_us() - began;
        }
        (void) sqlite3_finalize(insert);
        (void) sqlite3_close(db);
        return spread_of(times, TURN_BARE_ROUNDS);
}

/* ---- ours ---- */

static struct spread bench_scans(struct room *room) {
        static double times[TURN_SCANS];
        char label[32];

        json_decref(room_do(room, "{s:s,s:s}", "do", "count.open", "kind", "full"));
        (void) room_scan(room, "SHELF-0");
        for (int i = 0; i < TURN_SCANS; i++) {
                double began = bench_now_us();

                (void) snprintf(label, sizeof label, "GUN-%d", i);
                (void) room_scan(room, label);
                times[i] = bench_now_us() - began;
        }
        return spread_of(times, TURN_SCANS);
}

static long resident_kib(pid_t pid, const char *field) {
        char path[64], line[256];
        long kib = 0;
        FILE *file;

        (void) snprintf(path, sizeof path, "/proc/%d/status", (int) pid);
        file = fopen(path, "r");
        assert_non_null(file);
        while (fgets(line, sizeof line, file))
                if (!strncmp(line, field, strlen(field)))
                        kib = strtol(line + strlen(field), NULL, 10);
        (void) fclose(file);
        return kib;
}

static void furnish(struct room *room, int exhibits, int tagged) {
        char code[16], label[32];

        room_shelf(room, "ER1", NULL);
        room_shelf(room, "ER1/0", "SHELF-0");
        for (int i = 1; i < 100; i++) {
                (void) snprintf(code, sizeof code, "ER1/%d", i);
                room_shelf(room, code, NULL);
        }
        for (int i = 0; i < exhibits; i++) {
                (void) snprintf(code, sizeof code, "ER1/%d", i < tagged ? 0 : i % 100);
                (void) snprintf(label, sizeof label, "GUN-%d", i);
                json_decref(room_do(room, "{s:s,s:s,s:s,s:s*,s:{s:{s:s,s:s,s:s}}}", "do", "item.add", "class",
                        "FIREARM", "place", code, "tag", i < tagged ? label : NULL, "record", "firearm",
                        "kind", "PISTOL", "make", "Taurus", "serial_frame_raw", label));
        }
}

int main(void) {
        struct spread ours, bare;
        struct room room;

        room_open(&room);
        furnish(&room, TURN_EXHIBITS, TURN_SCANS);
        bare = bench_bare(room.folder);
        ours = bench_scans(&room);
        printf("scan, bytes to beep (durable): p50 %.0f us, p99 %.0f us\n", ours.p50, ours.p99);
        printf("bare SQLite commit of %d B:    p50 %.0f us, p99 %.0f us\n", TURN_ROW, bare.p50, bare.p99);
        printf("ratio: p50 %.2f, p99 %.2f   (goal: 1.5)\n", ours.p50 / bare.p50, ours.p99 / bare.p99);
        json_decref(room_do(&room, "{s:s,s:b}", "do", "count.close", "uncovered", 1));
        room_stop(&room);
        room_start(&room);
        json_decref(room_do(&room, "{s:s}", "do", "status"));
        (void) sleep(5); /* until it has tidied up */
        printf("strongroomd idle with %d exhibits: %ld KiB resident, %ld KiB of it its own   (goal: 8192)\n",
                TURN_EXHIBITS, resident_kib(room.agent, "VmRSS:"), resident_kib(room.agent, "RssAnon:"));
        room_close(&room);
        return 0;
}
