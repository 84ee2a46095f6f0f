/* SPDX-License-Identifier: ISC */

/*
 * A record that is being written is verified as it was at one moment
 */

#include "test.h"

#include <string.h>
#include <unistd.h>

#include "ledger.h"
#include "verify.h"

enum { ENTRIES = 4500, A_TURN = 500, PATH_SIZE = 64 }; /* verify tells its progress every 4,096 */

struct live {
        char path[PATH_SIZE], key[PATH_SIZE];
        struct moment now;
        struct ledger *ledger;
        unsigned written; /* while it was verified */
};

static void write_some(struct live *live, unsigned count) {
        assert_int_equal(ledger_begin(live->ledger, &live->now), 0);
        for (unsigned i = 0; i < count; i++) {
                const struct event event = {
                        .kind = "item.moved", .item = "TST-2026-000001-0", .actors = { "awa" }
                };
                struct entry entry;

                assert_int_equal(ledger_append(live->ledger, &event, &entry), 0);
        }
        assert_int_equal(ledger_commit(live->ledger), 0);
}

static void write_meanwhile(void *context, uint64_t done, uint64_t all) {
        struct live *live = context;

        (void) done;
        (void) all;
        write_some(live, 3);
        live->written += 3;
}

static void an_agent_that_writes_meanwhile_breaks_nothing(void **state) {
        struct live live = { .path = "/dev/shm/strongroom-live-XXXXXX", .now = clock_now() };
        const struct verify_options options = {
                .path = live.path, .progress = write_meanwhile, .context = &live
        };
        const struct ledger_options opening = {
                .path = live.path, .key_path = live.key, .site = "TST", .create = true
        };
        struct verify_result result;
        struct ledger_fault fault;
        char lock[PATH_SIZE + 8];

        (void) state;
        assert_true(close(mkstemp(live.path)) == 0 && unlink(live.path) == 0);
        (void) snprintf(live.key, sizeof live.key, "%.50s.key", live.path);
        (void) snprintf(lock, sizeof lock, "%s.lock", live.path);
        assert_int_equal(ledger_open(&opening, &live.now, &live.ledger, &fault), 0);
        for (unsigned i = 0; i < ENTRIES; i += A_TURN)
                write_some(&live, A_TURN);
        assert_int_equal(verify_store(&options, &result), 0);
        if (!result.ok)
                print_message("%s: %s\n", result.fault.error, result.fault.message);
        assert_true(result.ok);
        assert_true(live.written > 0);
        assert_int_equal(result.entries, 1 + ENTRIES);
        assert_int_equal(ledger_size(live.ledger), 1 + ENTRIES + live.written);
        live.ledger = ledger_close(live.ledger);
        assert_int_equal(verify_store(&(struct verify_options){ .path = live.path }, &result), 0);
        assert_true(result.ok);
        (void) unlink(live.path);
        (void) unlink(live.key);
        (void) unlink(lock);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(an_agent_that_writes_meanwhile_breaks_nothing),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
