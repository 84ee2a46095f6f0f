/* SPDX-License-Identifier: ISC */

/*
 * Memory faults: there is no memory for the n-th allocation of a turn, for n = 1, 2, … until the turn passes
 *
 * malloc, calloc and realloc are ours in this program (the linker wraps them), and so are SQLite's. jansson's own are
 * not
 * failed: version 2.14 writes past its buffers when one does, so the agent ends at once instead (main.c). A turn
 * that didn't get its memory is refused as a whole or done as a whole; nothing leaks; the record verifies; and the same
 * turn passes as soon as there is memory.
 */

#include "test.h"

#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "old.h"
#include "rig.h"

enum { POINTS_MAX = 100000, FIRST_KEY = 10000, STORY_ITEMS = 4 };

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

static struct {
        uint64_t count, at; /* at 0: there is memory */
        bool forever, happened;
} memory;

static bool memory_ends(void) {
        bool now = memory.at && (++memory.count == memory.at || (memory.forever && memory.count > memory.at));

        memory.happened = memory.happened || now;
        return now;
}

void *__wrap_malloc(size_t size) {
        return memory_ends() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size) {
        return memory_ends() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size) {
        return memory_ends() ? NULL : __real_realloc(old, size);
}

/* SQLite asks for the size of what it got. */
static void *sqlite_malloc(int size) {
        return __wrap_malloc((size_t) size);
}

static void *sqlite_realloc(void *old, int size) {
        return __wrap_realloc(old, (size_t) size);
}

static int sqlite_size(void *memory_) {
        return memory_ ? (int) malloc_usable_size(memory_) : 0;
}

static int sqlite_round(int size) {
        return (size + 7) & ~7;
}

static int sqlite_begin(void *context) {
        (void) context;
        return SQLITE_OK;
}

static void sqlite_end(void *context) {
        (void) context;
}

static void memory_fail(uint64_t at, bool forever) {
        memory.count = 0;
        memory.at = at;
        memory.forever = forever;
        memory.happened = false;
}

static size_t memory_used(void) {
        return mallinfo2().uordblks;
}

/* ---- the turns ---- */

struct turn_story {
        const char *name;
        void (*ask)(struct rig *rig, size_t key);
};

static void ask_place(struct rig *rig, size_t key) {
        rig_ask(rig, key, "{'do':'place.add','code':'N%zu','kind':'STORE','name':'x'}", key);
}

static void ask_item(struct rig *rig, size_t key) {
        rig_ask(rig, key,
                "{'do':'item.add','class':'FIREARM','place':'ER1/"
                "A','legal_status':'SEIZED','description':'a',"
                "'tag':'MEM-%zu','record':{'firearm':{'kind':'PISTOL','make':'Taurus'}}}",
                key);
}

static void ask_move(struct rig *rig, size_t key) {
        rig_ask(rig, key, "{'do':'item.move','item':'GUN-0','to':'%s'}", key % 2 ? "ER1/A" : "ER2");
}

static void ask_list(struct rig *rig, size_t key) {
        rig_ask(rig, key, "{'do':'item.show','item':'GUN-1'}");
}

static void ask_trail(struct rig *rig, size_t key) {
        rig_ask(rig, key, "{'do':'item.trail','item':'GUN-0'}");
}

static void ask_count(struct rig *rig, size_t key) {
        rig_ask(rig, key, "{'do':'count.open','kind':'full','place':'ER2','mode':'guided'}");
        rig_ask(rig, key + 500000, "{'do':'count.scan','payload':'GUN-1'}");
        rig_ask(rig, key + 600000, "{'do':'count.abandon','reason':'test'}");
}

static bool turn_was_done(const struct rig *rig) {
        const json_t *answer = rig->turn->queue[0].answer;

        return json_is_true(json_object_get(answer, "ok"));
}

/* An agent whose turn failed for anything but room opens its record anew. */
static void reopen(struct rig *rig) {
        int r;

        rig_close(rig);
        r = rig_open(rig, false);
        if (r)
                print_message("%s: %s\n", rig->fault.error, rig->fault.message);
        assert_int_equal(r, 0);
}

/* False once the turn got all it asked for. */
static bool one_point(
        struct rig *rig, const struct turn_story *story, size_t key, bool forever, uint64_t at) {
        uint64_t before = ledger_durable(rig->ledger);
        bool happened;
        int r;

        story->ask(rig, key);
        memory_fail(at, forever);
        r = rig_turn(rig);
        happened = memory.happened;
        memory_fail(0, false);
        if (r)
                assert_int_equal(ledger_durable(rig->ledger), before);
        if (r || (happened && !turn_was_done(rig)))
                reopen(rig);
        turn_clear(rig->turn);
        story->ask(rig, key); /* asked again, with the same key */
        r = rig_turn(rig);
        if (r)
                print_message("%s, allocation %llu: %d %s\n", story->name, (unsigned long long) at, r,
                        ledger_fault(rig->ledger)->message);
        assert_int_equal(r, 0);
        if (!turn_was_done(rig))
                print_message("%s, allocation %llu: not done when asked again: %s\n", story->name,
                        (unsigned long long) at,
                        json_string_value(json_object_get(rig->turn->queue[0].answer, "message")));
        assert_true(turn_was_done(rig));
        turn_clear(rig->turn);
        return happened;
}

static void starve(struct rig *rig, const struct turn_story *story, bool forever) {
        size_t key = FIRST_KEY;
        uint64_t at = 0;

        do
                assert_true(++at < POINTS_MAX);
        while (one_point(rig, story, ++key, forever, at));
        rig_assert_kept(rig);
        print_message("%s: %llu allocations\n", story->name, (unsigned long long) at - 1);
        assert_true(at > 5);
}

static const struct turn_story stories[] = {
        { "place.add", ask_place },
        { "item.add", ask_item },
        { "item.move", ask_move },
        { "item.show", ask_list },
        { "item.trail", ask_trail },
        { "count", ask_count },
};

static void every_turn_without(bool forever) {
        for (size_t i = 0; i < count_of(stories); i++) {
                struct rig rig;

                rig_begin(&rig, STORY_ITEMS);
                assert_int_equal(rig_open(&rig, true), 0);
                assert_int_equal(rig_play(&rig), 0);
                starve(&rig, &stories[i], forever);
                rig_end(&rig);
        }
}

static void a_turn_without_one_allocation_is_whole_or_not_at_all(void **state) {
        (void) state;
        every_turn_without(false);
}

static void a_turn_without_any_more_memory_is_whole_or_not_at_all(void **state) {
        (void) state;
        every_turn_without(true);
}

/* Refused, and possible again. */
static void a_record_opens_or_says_why_not(void **state) {
        struct rig rig;
        uint64_t at = 0;
        size_t used = 0;
        bool happened = true;

        (void) state;
        rig_begin(&rig, STORY_ITEMS);
        assert_int_equal(rig_open(&rig, true), 0);
        assert_int_equal(rig_play(&rig), 0);
        rig_close(&rig);
        while (happened) {
                int r;

                assert_true(++at < POINTS_MAX);
                memory_fail(at, false);
                r = rig_open(&rig, false);
                happened = memory.happened;
                memory_fail(0, false);
                rig_close(&rig);
                assert_true(happened || !r);
                if (at == 20)
                        used = memory_used();
        }
        assert_true(memory_used() < used + 65536); /* nothing was left behind by hundreds of failures */
        print_message("%llu allocations\n", (unsigned long long) at - 1);
        rig_assert_kept(&rig);
        rig_end(&rig);
}

/* The old record, or the new one; and in the end the new one. */
static void a_migration_without_memory_is_whole_or_not_at_all(void **state) {
        struct old old;
        uint64_t at = 0, left = 0;
        bool happened = true;

        (void) state;
        old_begin(&old);
        while (happened) {
                struct verify_result result;
                int r;

                assert_true(++at < POINTS_MAX);
                memory_fail(at, at % 2);
                r = old_open(&old, old_folds);
                happened = memory.happened;
                memory_fail(0, false);
                old_close(&old);
                assert_true(happened || !r);
                result = old_verify(&old, old_folds, false);
                if (!result.ok)
                        print_message("allocation %llu: %s\n", (unsigned long long) at, result.fault.message);
                assert_true(result.ok);
                assert_int_equal(result.schema, result.entries == OLD_ENTRIES ? 1 : LEDGER_SCHEMA);
                assert_true(r || result.schema == LEDGER_SCHEMA);
                old_assert_exported(&old);
                left += result.schema == 1;
                old_reset(&old);
        }
        print_message("%llu allocations, %llu left the old record\n", (unsigned long long) at - 1,
                (unsigned long long) left);
        assert_true(left > 100);
        old_end(&old);
}

int main(void) {
        static const sqlite3_mem_methods methods = {
                .xMalloc = sqlite_malloc,
                .xFree = free,
                .xRealloc = sqlite_realloc,
                .xSize = sqlite_size,
                .xRoundup = sqlite_round,
                .xInit = sqlite_begin,
                .xShutdown = sqlite_end,
        };
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_turn_without_one_allocation_is_whole_or_not_at_all),
                cmocka_unit_test(a_turn_without_any_more_memory_is_whole_or_not_at_all),
                cmocka_unit_test(a_record_opens_or_says_why_not),
                cmocka_unit_test(a_migration_without_memory_is_whole_or_not_at_all),
        };

        if (sqlite3_config(SQLITE_CONFIG_MALLOC, &methods) != SQLITE_OK)
                return 1;
        (void) sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0); /* so that every allocation is one of ours */
        json_set_alloc_funcs(__real_malloc, free);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
