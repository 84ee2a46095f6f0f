/* SPDX-License-Identifier: ISC */

/*
 * Migration faults: the disk fails, fills up, dies or loses power at every single operation of a migration
 *
 * For n = 1, 2, … until the record opens untouched. What must hold each time on a sound disk: the record verifies, as
 * the old one or as the new one and nothing between; its entries are byte for byte those that were there; and the next
 * opening brings it to this schema, once.
 */

#include "test.h"

#include <string.h>
#include <sys/wait.h>

#include "old.h"
#include "vfs_fault.h"

enum { POINTS_MAX = 500, POINTS_MIN = 10, TORN_SEEDS = 3 };

static struct old old;

/* True where the migration was done before the fault. */
static bool assert_old_or_new(enum vfs_fault fault, uint64_t at) {
        struct verify_result result;
        bool migrated;

        vfs_fault_set(VFS_FAULT_NONE, 0, false, 0);
        result = old_verify(&old, old_folds, false);
        if (!result.ok)
                print_message(
                        "fault %d at %llu: %s\n", (int) fault, (unsigned long long) at, result.fault.message);
        assert_true(result.ok);
        migrated = result.schema == LEDGER_SCHEMA;
        assert_true(migrated || result.schema == 1);
        assert_int_equal(result.entries, OLD_ENTRIES + migrated);
        old_assert_exported(&old);

        assert_int_equal(old_open(&old, old_folds), 0);
        assert_int_equal(ledger_durable(old.ledger), OLD_ENTRIES + 1);
        old_close(&old);
        result = old_verify(&old, old_folds, false);
        assert_true(result.ok);
        assert_int_equal(result.schema, LEDGER_SCHEMA);
        old_assert_exported(&old);
        old_reset(&old);
        return migrated;
}

/* ---- errors ---- */

static void campaign(enum vfs_fault fault, bool forever, int condition) {
        unsigned refused = 0, told = 0;
        bool happened = true;

        for (uint64_t at = 1; happened; at++) {
                int r;

                assert_true(at < POINTS_MAX);
                vfs_fault_set(fault, at, forever, 0);
                r = old_open(&old, old_folds);
                old_close(&old); /* the log goes into the file */
                happened = vfs_fault_happened() || vfs_fault_count() >= at;
                if (r) {
                        assert_int_equal(r, condition);
                        refused++;
                        told += strstr(old.fault.message, "couldn't be brought from schema 1 to 3") != NULL;
                }
                (void) assert_old_or_new(fault, at);
        }
        print_message("%u openings refused, %u of them by the migration\n", refused, told);
        assert_true(told >= POINTS_MIN);
}

static void a_write_that_fails_once_leaves_the_old_or_the_new(void **state) {
        (void) state;
        campaign(VFS_FAULT_ERROR, false, LEDGER_E_IO);
}

static void a_disk_that_fails_for_good_leaves_the_old_or_the_new(void **state) {
        (void) state;
        campaign(VFS_FAULT_ERROR, true, LEDGER_E_IO);
}

static void a_disk_that_is_full_once_leaves_the_old_or_the_new(void **state) {
        (void) state;
        campaign(VFS_FAULT_FULL, false, LEDGER_E_FULL);
}

static void a_disk_that_stays_full_leaves_the_old_or_the_new(void **state) {
        (void) state;
        campaign(VFS_FAULT_FULL, true, LEDGER_E_FULL);
}

/* ---- sudden ends ---- */

/* True where the child died at the operation. */
static bool opening_dies(enum vfs_fault fault, uint64_t at, uint64_t seed) {
        pid_t pid = fork();
        int status;

        assert_true(pid >= 0);
        if (!pid) {
                vfs_fault_set(fault, at, false, seed);
                status = old_open(&old, old_folds);
                old_close(&old);
                _exit(status ? 1 : 0);
        }
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_true(WIFEXITED(status));
        assert_true(WEXITSTATUS(status) == VFS_FAULT_EXIT || WEXITSTATUS(status) == 0);
        return WEXITSTATUS(status) == VFS_FAULT_EXIT;
}

static void deaths(enum vfs_fault fault, uint64_t seeds) {
        unsigned before = 0, behind = 0;
        bool died = true;

        for (uint64_t at = 1; died; at++) {
                assert_true(at < POINTS_MAX);
                for (uint64_t seed = 0; seed < seeds; seed++) {
                        died = opening_dies(fault, at, seed * 7919 + at);
                        if (assert_old_or_new(fault, at))
                                behind++;
                        else
                                before++;
                }
        }
        print_message("%u times the old record was left, %u times the new one\n", before, behind);
        assert_true(before >= POINTS_MIN);
        assert_true(behind >= 1);
}

static void a_kill_at_any_write_leaves_the_old_or_the_new(void **state) {
        (void) state;
        deaths(VFS_FAULT_CRASH, 1);
}

static void a_power_cut_leaves_the_old_or_the_new(void **state) {
        (void) state;
        deaths(VFS_FAULT_POWER, 1);
}

static void a_power_cut_that_tears_sectors_leaves_the_old_or_the_new(void **state) {
        (void) state;
        deaths(VFS_FAULT_TORN, TORN_SEEDS);
}

static int group_begin(void **state) {
        (void) state;
        vfs_fault_install();
        old_begin(&old);
        return 0;
}

static int group_end(void **state) {
        (void) state;
        vfs_fault_set(VFS_FAULT_NONE, 0, false, 0);
        old_end(&old);
        return 0;
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_write_that_fails_once_leaves_the_old_or_the_new),
                cmocka_unit_test(a_disk_that_fails_for_good_leaves_the_old_or_the_new),
                cmocka_unit_test(a_disk_that_is_full_once_leaves_the_old_or_the_new),
                cmocka_unit_test(a_disk_that_stays_full_leaves_the_old_or_the_new),
                cmocka_unit_test(a_kill_at_any_write_leaves_the_old_or_the_new),
                cmocka_unit_test(a_power_cut_leaves_the_old_or_the_new),
                cmocka_unit_test(a_power_cut_that_tears_sectors_leaves_the_old_or_the_new),
        };

        return cmocka_run_group_tests(tests, group_begin, group_end);
}
