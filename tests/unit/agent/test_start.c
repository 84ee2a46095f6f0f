/* SPDX-License-Identifier: ISC */

/*
 * A start: whether the stop before it was orderly is read from the record, also where a new version's opening wrote
 * behind it
 */

#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "folds.h"
#include "ledger.h"
#include "turn.h"

enum { PATH_SIZE = 128 };

struct start {
        char folder[PATH_SIZE], store[PATH_SIZE], key[PATH_SIZE];
        struct moment now;
        struct turn turn;
};

static void start_open(struct start *start, bool create) {
        const struct ledger_options options = {
                .path = start->store,
                .key_path = start->key,
                .site = "TST",
                .create = create,
                .folds = agent_folds,
        };
        struct ledger_fault fault;

        assert_int_equal(ledger_open(&options, &start->now, &start->turn.ledger, &fault), 0);
}

static void start_close(struct start *start) {
        start->turn.ledger = ledger_close(start->turn.ledger);
}

static int start_begin(void **state) {
        struct start *start = calloc(1, sizeof *start);

        assert_non_null(start);
        start->now = clock_now();
        (void) snprintf(start->folder, sizeof start->folder, "/dev/shm/strongroom-start-XXXXXX");
        assert_non_null(mkdtemp(start->folder));
        (void) snprintf(start->store, sizeof start->store, "%.64s/strongroom.db", start->folder);
        (void) snprintf(start->key, sizeof start->key, "%.64s/site.key", start->folder);
        start_open(start, true);
        *state = start;
        return 0;
}

static int start_end(void **state) {
        static const char *const suffixes[] = { "", "-wal", "-shm", ".lock", ".reserve" };
        struct start *start = *state;
        char path[PATH_SIZE * 2];

        start_close(start);
        for (size_t i = 0; i < count_of(suffixes); i++) {
                (void) snprintf(path, sizeof path, "%s%s", start->store, suffixes[i]);
                (void) unlink(path);
        }
        assert_int_equal(unlink(start->key), 0);
        assert_int_equal(rmdir(start->folder), 0);
        free(start);
        return 0;
}

static int read_clean(void *context, const struct ledger_row *row) {
        json_t *event = json_loadb(row->event, row->event_size, 0, NULL);

        assert_string_equal(row->entry.kind, "agent.started");
        *(bool *) context = json_is_true(json_object_get(json_object_get(event, "body"), "clean"));
        json_decref(event);
        return 0;
}

static bool start_is_clean(struct start *start) {
        uint64_t size;
        bool clean;

        assert_int_equal(turn_start(&start->turn, &start->now), 0);
        size = ledger_durable(start->turn.ledger);
        assert_int_equal(ledger_each(start->turn.ledger, size, size, read_clean, &clean), 0);
        return clean;
}

/* As ledger_open() puts it on the record when it has migrated. */
static void start_migrate(struct start *start) {
        json_t *body = json_pack("{s:i,s:i,s:s}", "from", 1, "to", 2, "program", "0.1.0");
        const struct event event = { .kind = "store.migrated", .actors = { "agent" }, .body = body };
        struct entry entry;

        assert_int_equal(ledger_begin(start->turn.ledger, &start->now), 0);
        assert_int_equal(ledger_append(start->turn.ledger, &event, &entry), 0);
        assert_int_equal(ledger_commit(start->turn.ledger), 0);
        json_decref(body);
}

static void a_new_record_starts_clean(void **state) {
        assert_true(start_is_clean(*state));
}

static void a_start_after_a_stop_is_clean_and_after_a_kill_is_not(void **state) {
        struct start *start = *state;

        assert_true(start_is_clean(start));
        assert_int_equal(turn_stop(&start->turn, &start->now, "asked to"), 0);
        start_close(start);
        start_open(start, false);
        assert_true(start_is_clean(start));
        start_close(start);
        start_open(start, false);
        assert_false(start_is_clean(start));
}

static void a_migration_hides_neither(void **state) {
        struct start *start = *state;

        assert_true(start_is_clean(start));
        assert_int_equal(turn_stop(&start->turn, &start->now, "asked to"), 0);
        start_migrate(start);
        assert_true(start_is_clean(start));
        start_migrate(start);
        assert_false(start_is_clean(start));
}

#define story(name) cmocka_unit_test_setup_teardown(name, start_begin, start_end)

int main(void) {
        const struct CMUnitTest tests[] = {
                story(a_new_record_starts_clean),
                story(a_start_after_a_stop_is_clean_and_after_a_kill_is_not),
                story(a_migration_hides_neither),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
