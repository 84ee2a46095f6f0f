/* SPDX-License-Identifier: ISC */

/*
 * Store faults: the disk fails, fills up, or loses power at every single operation of a story, one after the other
 *
 * For n = 1, 2, … until the story passes untouched: the n-th write, sync or truncation fails (once, or all from then
 * on),
 * or the process dies there, or the power goes. Then the store is opened on a sound disk. What must hold each time: it
 * verifies, every acknowledged entry is there, the story can be taken up where it was and ends with exactly the entries
 * of a story that nothing disturbed: none lost, none twice.
 */

#include "test.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "rig.h"
#include "vfs_fault.h"

enum { STORY_ITEMS = 7, TALLY_MAX = 2048, POINTS_MAX = 20000, TORN_SEEDS = 2 };

static struct rig *rig; /* shared with the children that die */
static char wanted[TALLY_MAX];

/* ---- the record at the end ---- */

/* "item.added 7 item.moved 2 …": the agent's own starts left out. */
static void tally(char *out) {
        static const char kinds[] = "SELECT group_concat(kind || ' ' || n, ', ') FROM (SELECT "
                                    "json_extract(event, '$.kind') AS kind, "
                                    "count(*) AS n FROM entries WHERE json_extract(event, '$.kind') NOT LIKE "
                                    "'agent.%' GROUP BY 1 "
                                    "ORDER BY 1)";
        sqlite3_stmt *statement;
        sqlite3 *db;

        assert_int_equal(sqlite3_open_v2(rig->store, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_prepare_v2(db, kinds, -1, &statement, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
        assert_true(text_copy(out, TALLY_MAX, (const char *) sqlite3_column_text(statement, 0)));
        assert_int_equal(sqlite3_finalize(statement), SQLITE_OK);
        assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static int story_tell(bool create) {
        int r = rig_open(rig, create);

        return r ? r : rig_play(rig);
}

/* On a sound disk: nothing acknowledged is lost, and the story goes on to the one end it has. */
static void story_settle(enum vfs_fault fault, uint64_t at) {
        char got[TALLY_MAX];
        int r;

        vfs_fault_set(VFS_FAULT_NONE, 0, false, 0);
        if (rig->kept)
                rig_assert_kept(rig);
        r = rig_open(rig, !rig->kept);
        if (r == LEDGER_E_EXISTS) { /* made, and never acknowledged */
                rig_close(rig);
                r = rig_open(rig, false);
        }
        if (r)
                print_message(
                        "fault %d at %llu: %s\n", (int) fault, (unsigned long long) at, rig->fault.message);
        assert_int_equal(r, 0);
        assert_int_equal(rig_play(rig), 0);
        rig_close(rig);
        rig_assert_kept(rig);
        tally(got);
        if (strcmp(got, wanted) != 0)
                print_message("fault %d at %llu\n", (int) fault, (unsigned long long) at);
        assert_string_equal(got, wanted);
        rig_reset(rig);
}

/* ---- errors ---- */

static uint64_t campaign(enum vfs_fault fault, bool forever) {
        uint64_t at = 0, refused = 0;
        bool happened = true;

        while (happened) {
                int r;

                assert_true(++at < POINTS_MAX);
                vfs_fault_set(fault, at, forever, 0);
                r = story_tell(true);
                happened = vfs_fault_happened() || vfs_fault_count() >= at;
                rig_close(rig);
                refused += r != 0;
                if (!happened)
                        assert_int_equal(r, 0);
                story_settle(fault, at);
        }
        print_message("%llu operations; %llu stories were refused on the way\n", (unsigned long long) at - 1,
                (unsigned long long) refused);
        assert_true(refused > 0);
        return at;
}

static void a_write_that_fails_once_loses_nothing(void **state) {
        (void) state;
        assert_true(campaign(VFS_FAULT_ERROR, false) > 50);
}

static void a_disk_that_fails_for_good_loses_nothing(void **state) {
        (void) state;
        assert_true(campaign(VFS_FAULT_ERROR, true) > 50);
}

static void a_disk_that_is_full_once_loses_nothing(void **state) {
        (void) state;
        assert_true(campaign(VFS_FAULT_FULL, false) > 50);
}

static void a_disk_that_stays_full_loses_nothing(void **state) {
        (void) state;
        assert_true(campaign(VFS_FAULT_FULL, true) > 50);
}

/* ---- sudden ends ---- */

/* True where the child died at the operation. */
static bool story_dies(enum vfs_fault fault, uint64_t at, uint64_t seed) {
        pid_t pid = fork();
        int status;

        assert_true(pid >= 0);
        if (!pid) {
                vfs_fault_set(fault, at, false, seed);
                _exit(story_tell(true) ? 1 : 0);
        }
        assert_int_equal(waitpid(pid, &status, 0), pid);
        rig->ledger = NULL; /* it was the child's */
        assert_true(WIFEXITED(status));
        assert_true(WEXITSTATUS(status) == VFS_FAULT_EXIT || WEXITSTATUS(status) == 0);
        return WEXITSTATUS(status) == VFS_FAULT_EXIT;
}

static void deaths(enum vfs_fault fault, uint64_t seeds) {
        uint64_t at = 0;
        bool died = true;

        while (died) {
                assert_true(++at < POINTS_MAX);
                for (uint64_t seed = 0; seed < seeds; seed++) {
                        died = story_dies(fault, at, seed * 7919 + at);
                        story_settle(fault, at);
                }
        }
        print_message("%llu deaths\n", (unsigned long long) (at - 1) * seeds);
        assert_true(at > 50);
}

static void a_kill_at_any_write_loses_nothing(void **state) {
        (void) state;
        deaths(VFS_FAULT_CRASH, 1);
}

static void a_power_cut_that_loses_all_unsynced_loses_nothing(void **state) {
        (void) state;
        deaths(VFS_FAULT_POWER, 1);
}

static void a_power_cut_that_tears_sectors_loses_nothing(void **state) {
        (void) state;
        deaths(VFS_FAULT_TORN, TORN_SEEDS);
}

/* ---- a full disk, told ---- */

static bool answer_is(const char *field, const char *value) {
        const char *said = json_string_value(json_object_get(rig->turn->queue[0].answer, field));

        return said && !strcmp(said, value);
}

static int ask_for_a_place(size_t key, const char *code) {
        rig_ask(rig, key, "{'do':'place.add','code':'%s','kind':'STORE','name':'x'}", code);
        return rig_turn(rig);
}

static void a_full_disk_refuses_and_heals(void **state) {
        (void) state;
        vfs_fault_set(VFS_FAULT_NONE, 0, false, 0);
        assert_int_equal(rig_open(rig, true), 0);
        vfs_fault_set(VFS_FAULT_FULL, 1, true, 0);
        assert_int_equal(ask_for_a_place(1, "ER7"), LEDGER_E_FULL);
        assert_true(answer_is("error", "ledger.full"));
        assert_true(rig->turn->full);
        turn_clear(rig->turn);

        vfs_fault_set(VFS_FAULT_NONE, 0, false, 0);
        assert_int_equal(ask_for_a_place(1, "ER7"), 0); /* not until the reserve is held again */
        assert_true(answer_is("error", "ledger.full"));
        turn_clear(rig->turn);
        assert_true(turn_heal(rig->turn));
        assert_int_equal(ask_for_a_place(1, "ER7"), 0);
        assert_true(json_is_true(json_object_get(rig->turn->queue[0].answer, "ok")));
        rig_close(rig);
        rig_assert_kept(rig);
        rig_reset(rig);
}

static int group_begin(void **state) {
        (void) state;
        vfs_fault_install();
        rig = mmap(NULL, sizeof *rig, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        assert_true(rig != MAP_FAILED);
        rig_begin(rig, STORY_ITEMS);
        assert_int_equal(story_tell(true), 0);
        rig_close(rig);
        tally(wanted);
        print_message("%llu entries: %s\n", (unsigned long long) rig->kept, wanted);
        rig_reset(rig);
        return 0;
}

static int group_end(void **state) {
        (void) state;
        rig_end(rig);
        return munmap(rig, sizeof *rig);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_full_disk_refuses_and_heals),
                cmocka_unit_test(a_write_that_fails_once_loses_nothing),
                cmocka_unit_test(a_disk_that_fails_for_good_loses_nothing),
                cmocka_unit_test(a_disk_that_is_full_once_loses_nothing),
                cmocka_unit_test(a_disk_that_stays_full_loses_nothing),
                cmocka_unit_test(a_kill_at_any_write_loses_nothing),
                cmocka_unit_test(a_power_cut_that_loses_all_unsynced_loses_nothing),
                cmocka_unit_test(a_power_cut_that_tears_sectors_loses_nothing),
        };

        return cmocka_run_group_tests(tests, group_begin, group_end);
}
