/* SPDX-License-Identifier: ISC */

/*
 * Expect: who is expected, the draw of a sample, and the digest, each done again by hand
 */

#include "test.h"

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "count_open.h"
#include "count_report.h"
#include "expect.h"
#include "room.h"

static void samples_are_of_the_table_that_auditors_know(void **state) {
        static const struct {
                int64_t population, sample;
        } table[] = { { 50, 48 }, { 100, 92 }, { 200, 169 }, { 300, 235 }, { 500, 341 }, { 1000, 517 },
                { 2000, 697 }, { 5000, 880 }, { 10000, 965 }, { 1, 1 }, { 0, 0 } };

        (void) state;
        for (size_t i = 0; i < count_of(table); i++)
                assert_int_equal(expect_sample_size(table[i].population), table[i].sample);
}

static void the_snapshot_is_the_digest_of_lines_that_anyone_can_write_down(void **state) {
        static const char lines[] =
                "PSK-2026-000001-A\tFIREARM\tER1/A\tIN_STORE\t1\t\tPistol, 9 mm\t\t\n"
                "PSK-2026-000003-A\tAMMO\tER1/B\tOUT_TEMP\t50\tROUND\tPistol, 9 mm\t\t\n"
                "PSK-2026-000005-A\tFIREARM\tER1/B\tIN_STORE\t1\t\tFirearm, serial tkr-1\ttkr-1\tS-0071\n";
        uint8_t hash[crypto_hash_sha256_BYTES];
        char hex[2 * sizeof hash + 1];
        struct count_row count;
        struct room room;

        (void) state;
        room_begin(&room);
        room_put_lot(&room, "PSK-2026-000003-A", "ER1/B", 50);
        room_put(&room, "PSK-2026-000001-A", "FIREARM", "ER1/A");
        room_put(&room, "PSK-2026-000002-A", "FIREARM", "ER2/A"); /* outside the scope */
        room_put(&room, "PSK-2026-000004-A", "FIREARM", "ER1/A");
        room_status(&room, "PSK-2026-000004-A", "RELEASED");
        room_put_marked(&room, "PSK-2026-000005-A", "ER1/B", "tkr-1", "S-0071");
        room_check_out(&room, "PSK-2026-000003-A", "2026-12-01");
        room_open(&room, "shelf", "guided", "ER1");
        assert_int_equal(count_at_station(room.ledger, "counter", &count), 0);
        (void) crypto_hash_sha256(hash, (const uint8_t *) lines, sizeof lines - 1);
        bytes_hex(hash, sizeof hash, hex);
        assert_memory_equal(count.snapshot, "sha256:", 7);
        assert_string_equal(count.snapshot + 7, hex);
        assert_int_equal(count.expected, 3);
        room_end(&room);
}

/* Opened before serial numbers and seals were part of the snapshot; they are frozen all the same. */
static void a_count_of_an_older_record_keeps_its_snapshot(void **state) {
        static const char line[] =
                "PSK-2026-000001-A\tFIREARM\tER1/A\tIN_STORE\t1\t\tFirearm, serial tkr-1\n";
        uint8_t hash[crypto_hash_sha256_BYTES];
        char snapshot[7 + 2 * sizeof hash + 1] = "sha256:";
        struct room room;

        (void) state;
        (void) crypto_hash_sha256(hash, (const uint8_t *) line, sizeof line - 1);
        bytes_hex(hash, sizeof hash, snapshot + 7);
        room_begin(&room);
        room_put_marked(&room, "PSK-2026-000001-A", "ER1/A", "tkr-1", "S-0071");
        room_record(&room, "count.opened", NULL,
                json_pack("{ss ss ss s[s] ss s[s] ss ss si ss si ss si}", "count", "C-2026-0001", "kind",
                        "shelf", "mode", "guided", "scope", "ER1/A", "station", "counter", "counters", "awa",
                        "witness", "", "to", "", "sample", 0, "seed", "", "expected", 1, "snapshot", snapshot,
                        "as_of", 8));
        assert_scan(&room, "ER1/A", "PLACE");
        assert_scan(&room, "PSK-2026-000001-A", "FOUND_CONFIRMED");
        assert_int_equal(room_check(&room, "PSK-2026-000001-A", "TKR-1", "S-0072"), 0);
        assert_int_equal(room.checked.serial, READING_ALIKE);
        assert_int_equal(room.checked.seal, READING_DIFFERS);
        room_close(&room);
        assert_int_equal(room_result(&room, "SEAL_MISMATCH"), 1);
        room_end(&room);
}

/* Entries that no act would append: the snapshot of another format, one that nobody knows, readings of nothing. */
static void an_entry_that_contradicts_the_frozen_list_is_found_out(void **state) {
        static const struct {
                const char *kind, *body;
        } contradictions[] = {
                { "count.opened", "{'format':1,'snapshot':'%s','expected':1}" },
                { "count.opened", "{'format':3,'snapshot':'%s','expected':1}" },
                { "count.opened", "{'format':2,'snapshot':'%s','expected':2}" },
                { "count.serial", "{'count':'%s','number':'PSK-2026-000002-A','serial':'X'}" },
                { "count.seal", "{'count':'%s','number':'PSK-2026-000002-A','seal':'X','state':'INTACT'}" },
                { "count.seal", "{'count':'%s','number':'PSK-2026-000001-A','seal':'X','state':'NONE'}" },
                { "count.seal", "{'count':'%s','number':'PSK-2026-000001-A','seal':'','state':'WHOLE'}" },
                { "count.serial", "{'count':'C-2026-0009 %s','number':'PSK-2026-000001-A','serial':'X'}" },
        };
        struct count_row count;
        struct entry entry;
        struct room room;

        (void) state;
        room_begin(&room);
        room_put_marked(&room, "PSK-2026-000001-A", "ER1/A", "tkr-1", "S-0071");
        room_open(&room, "shelf", "guided", "ER1/A");
        assert_int_equal(count_at_station(room.ledger, "counter", &count), 0);
        for (size_t i = 0; i < count_of(contradictions); i++) {
                const bool opens = !strcmp(contradictions[i].kind, "count.opened");
                char line[256];
                json_t *body;

                (void) snprintf(line, sizeof line, contradictions[i].body, opens ? count.snapshot : count.id);
                for (char *at = line; *at; at++)
                        *at = *at == '\'' ? '"' : *at;
                body = json_loads(line, 0, NULL);
                assert_non_null(body);
                if (opens)
                        assert_int_equal(
                                json_object_update_new(body,
                                        json_pack("{ss s[s]}", "count", "C-2026-0002", "scope", "ER1/A")),
                                0);
                assert_int_equal(ledger_begin(room.ledger, &room.now), 0);
                if (act_append(&room.act, contradictions[i].kind, NULL, body, &entry) != -EBADMSG)
                        fail_msg("%s", line);
                ledger_rollback(room.ledger);
        }
        room_close(&room);
        room_end(&room);
}

static void what_is_edited_later_doesnt_change_what_was_expected(void **state) {
        struct room room;

        (void) state;
        room_begin(&room);
        room_put(&room, "PSK-2026-000001-A", "FIREARM", "ER1/A");
        room_open(&room, "shelf", "guided", "ER1");
        room_move(&room, "PSK-2026-000001-A", "ER2/A");
        assert_int_equal(
                room_number(&room, "SELECT count(*) FROM count_line WHERE place = 'ER1/A' AND status ="
                                   " 'IN_STORE' AND now_place = 'ER2/A'"),
                1);
        room_end(&room);
}

/* The k smallest of SHA-256(seed || number), as a person with sha256sum and sort would find them. */
struct drawn {
        uint8_t hash[crypto_hash_sha256_BYTES];
        char number[ITEM_NUMBER_MAX];
};

static int drawn_order(const void *a, const void *b) {
        return memcmp(a, b, crypto_hash_sha256_BYTES);
}

static int drawn_line(void *context, const struct count_line_row *line) {
        const struct drawn **drawn = context;

        for (int i = 0; i < 5; i++)
                if (!strcmp((*drawn)[i].number, line->number))
                        return 0;
        fail_msg("%s wasn't drawn", line->number);
        return 0;
}

static void a_sample_can_be_drawn_again_by_hand(void **state) {
        const struct count_opening opening = {
                .kind = "random", .place = "ER1", .sample = 5, .seed = "audit 7"
        };
        struct drawn drawn[20], *first = drawn;
        struct count_row count;
        struct room room;

        (void) state;
        room_begin(&room);
        for (int i = 0; i < 20; i++) {
                char joined[64];

                (void) snprintf(drawn[i].number, sizeof drawn[i].number, "PSK-2026-%06d-A", i + 1);
                (void) snprintf(joined, sizeof joined, "audit 7%s", drawn[i].number);
                (void) crypto_hash_sha256(drawn[i].hash, (const uint8_t *) joined, strlen(joined));
                room_put(&room, drawn[i].number, "FIREARM", i % 2 ? "ER1/A" : "ER1/B");
        }
        qsort(drawn, 20, sizeof drawn[0], drawn_order);
        assert_int_equal(room_act(&room, count_open(&room.act, &opening, &count)), 0);
        assert_int_equal(count.expected, 5);
        assert_int_equal(count_each_line(room.ledger, &count, "", drawn_line, &first), 0);
        room_end(&room);
}

static void what_wasnt_drawn_is_no_discrepancy_in_its_place(void **state) {
        const struct count_opening opening = { .kind = "random", .place = "ER1", .sample = 1 };
        struct count_row count;
        struct room room;
        int64_t sampled;

        (void) state;
        room_begin(&room);
        room_put(&room, "PSK-2026-000001-A", "FIREARM", "ER1/A");
        room_put(&room, "PSK-2026-000002-A", "FIREARM", "ER1/A");
        assert_int_equal(room_act(&room, count_open(&room.act, &opening, &count)), 0);
        assert_int_equal(strlen(count.seed), 32); /* drawn here, and on record */
        sampled = room_number(&room, "SELECT number = 'PSK-2026-000001-A' FROM count_line");
        assert_scan(&room, "ER1/A", "PLACE");
        assert_scan(&room, sampled ? "PSK-2026-000001-A" : "PSK-2026-000002-A", "FOUND_CONFIRMED");
        assert_scan(&room, sampled ? "PSK-2026-000002-A" : "PSK-2026-000001-A", "NOT_SAMPLED");
        room_close(&room);
        assert_int_equal(room.closing.findings, 0);
        assert_string_equal(room.closing.count.state, "RECONCILED");
        room_end(&room);
}

static void a_sample_cant_be_larger_than_what_is_there(void **state) {
        struct count_opening opening = { .kind = "random", .place = "ER1", .sample = 2 };
        struct count_row count;
        struct room room;

        (void) state;
        room_begin(&room);
        assert_refused(
                &room, room_act(&room, count_open(&room.act, &opening, &count)), "count.nothing_to_draw");
        room_put(&room, "PSK-2026-000001-A", "FIREARM", "ER1/A");
        assert_refused(&room, room_act(&room, count_open(&room.act, &opening, &count)), "count.sample");
        room_end(&room);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(samples_are_of_the_table_that_auditors_know),
                cmocka_unit_test(the_snapshot_is_the_digest_of_lines_that_anyone_can_write_down),
                cmocka_unit_test(a_count_of_an_older_record_keeps_its_snapshot),
                cmocka_unit_test(an_entry_that_contradicts_the_frozen_list_is_found_out),
                cmocka_unit_test(what_is_edited_later_doesnt_change_what_was_expected),
                cmocka_unit_test(a_sample_can_be_drawn_again_by_hand),
                cmocka_unit_test(what_wasnt_drawn_is_no_discrepancy_in_its_place),
                cmocka_unit_test(a_sample_cant_be_larger_than_what_is_there),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
