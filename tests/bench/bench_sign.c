/* SPDX-License-Identifier: ISC */

/*
 * An act for two, proposed, signed and signed again over the agent's socket until what it does is durable; beside what
 * it can't do without: a bare SQLite commit of a row of the size and two Ed25519 verifications by libsodium
 *
 * Three turns, each with its sync. The last alone judges both signatures and writes the act: that is what the peer
 * does. The signatures are made before the clock runs: in the field a person and a security key make them.
 */

#include "test.h"

#include <pwd.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "made_signature.h"
#include "room.h"

enum { SIGN_ACTS = 1000, SIGN_ROW = 1600 };

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

static struct spread spread_of(double *times) {
        qsort(times, SIGN_ACTS, sizeof *times, by_size);
        return (struct spread){ times[SIGN_ACTS / 2], times[SIGN_ACTS * 99 / 100] };
}

/* ---- the peer ---- */

static sqlite3_stmt *bare_open(const char *folder, sqlite3 **ret_db) {
        static const char made[] = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE t(id "
                                   "INTEGER PRIMARY KEY, row TEXT NOT NULL) STRICT";
        char path[ROOM_PATH_MAX];
        sqlite3_stmt *insert;

        (void) snprintf(path, sizeof path, "%.200s/bare.db", folder);
        assert_int_equal(sqlite3_open(path, ret_db), SQLITE_OK);
        assert_int_equal(sqlite3_exec(*ret_db, made, NULL, NULL, NULL), SQLITE_OK);
        assert_int_equal(
                sqlite3_prepare_v2(*ret_db, "INSERT INTO t(row) VALUES(?1)", -1, &insert, NULL), SQLITE_OK);
        return insert;
}

static struct spread bench_bare(const char *folder, const struct made_signer *signer) {
        static double times[SIGN_ACTS];
        static char row[SIGN_ROW];
        uint8_t proof[crypto_sign_BYTES];
        sqlite3_stmt *insert;
        sqlite3 *db;

        memset(row, 'x', sizeof row);
        (void) crypto_sign_detached(proof, NULL, (const uint8_t *) row, 120, signer->secret);
        insert = bare_open(folder, &db);
        for (size_t i = 0; i < SIGN_ACTS; i++) {
                double began = bench_now_us();

                for (int one = 0; one < 2; one++)
                        assert_int_equal(
                                crypto_sign_verify_detached(proof, (const uint8_t *) row, 120, signer->point),
                                0);
                (void) sqlite3_bind_text(insert, 1, row, sizeof row, SQLITE_STATIC);
                assert_int_equal(sqlite3_step(insert), SQLITE_DONE);
                (void) sqlite3_reset(insert);
                times[i] = bench_now_us() - began;
        }
        (void) sqlite3_finalize(insert);
        (void) sqlite3_close(db);
        return spread_of(times);
}

/* ---- ours ---- */

static void person(struct room *room, const char *user, const char *role, const char *unix_user,
        struct made_signer *ret_signer) {
        made_signer(ret_signer);
        json_decref(room_do(
                room, "{ss ss s[s] ss}", "do", "user.add", "user", user, "roles", role, "unix", unix_user));
        json_decref(
                room_do(room, "{ss ss ss}", "do", "key.add", "user", user, "public_key", ret_signer->line));
}

struct timed {
        double all_us, last_us;
};

/* Steals the answer to act.propose, which took that long. */
static struct timed sign_both(struct room *room, json_t *told, const struct made_signer *first,
        const struct made_signer *second, double proposing_us) {
        const struct made_signer *const signers[] = { first, second };
        struct timed timed = { .all_us = proposing_us };

        for (int i = 0; i < 2; i++) {
                char signature[MADE_SIGNATURE_MAX];
                json_t *answer;
                double began;

                made_signature(signers[i], SSHSIG_NAMESPACE, json_string_value(json_object_get(told, "sign")),
                        signature);
                began = bench_now_us();
                answer = room_do(room, "{ss sO ss}", "do", "act.sign", "proposal",
                        json_object_get(told, "proposal"), "signature", signature);
                timed.last_us = bench_now_us() - began;
                timed.all_us += timed.last_us;
                assert_string_equal(
                        json_string_value(json_object_get(answer, "state")), i ? "APPROVED" : "OPEN");
                json_decref(answer);
        }
        json_decref(told);
        return timed;
}

static void bench_acts(struct room *room, const char *item, const struct made_signer *first,
        const struct made_signer *second, struct spread *ret_all, struct spread *ret_last) {
        static double all[SIGN_ACTS], last[SIGN_ACTS];

        for (int i = 0; i < SIGN_ACTS; i++) {
                double began = bench_now_us();
                json_t *told = room_do(room, "{ss s{ss ss ss}}", "do", "act.propose", "act", "do",
                        "item.move", "item", item, "to", i % 2 ? "ER1/A" : "ER1/B");
                struct timed timed = sign_both(room, told, first, second, bench_now_us() - began);

                all[i] = timed.all_us;
                last[i] = timed.last_us;
        }
        *ret_all = spread_of(all);
        *ret_last = spread_of(last);
}

int main(void) {
        const struct passwd *me = getpwuid(getuid());
        struct made_signer awa, sira, binta;
        struct spread all, last, bare;
        char item[64];
        struct room room;

        room_open(&room);
        room_shelf(&room, "ER1", NULL);
        room_shelf(&room, "ER1/A", NULL);
        room_shelf(&room, "ER1/B", NULL);
        room_item(&room, "ER1/A", "GUN-0", item, sizeof item);
        person(&room, "awa", "custodian", me ? me->pw_name : "root", &awa);
        person(&room, "sira", "supervisor", "nobody", &sira);
        person(&room, "binta", "auditor", "daemon", &binta);
        (void) sign_both(&room,
                room_do(&room, "{ss s{ss}}", "do", "act.propose", "act", "do", "people.begin"), &sira, &binta,
                0);
        bare = bench_bare(room.folder, &awa);
        bench_acts(&room, item, &awa, &sira, &all, &last);
        printf("proposed, signed twice, done (3 syncs): p50 %.0f us, p99 %.0f us\n", all.p50, all.p99);
        printf("the last signature → done, durable:     p50 %.0f us, p99 %.0f us\n", last.p50, last.p99);
        printf("bare commit of %d B, 2 × Ed25519:     p50 %.0f us, p99 %.0f us\n", SIGN_ROW, bare.p50,
                bare.p99);
        printf("ratio of the last: p50 %.2f, p99 %.2f; of all three: p50 %.2f, p99 %.2f\n",
                last.p50 / bare.p50, last.p99 / bare.p99, all.p50 / bare.p50, all.p99 / bare.p99);
        room_close(&room);
        return 0;
}
