/* SPDX-License-Identifier: ISC */

/*
 * Erase faults: the disk fails, fills up, or loses power at every single operation of an erasure and of a backup
 *
 * An erasure is done or not begun: after a restart on a sound disk the name is in no byte of the folder, or it is where
 * it was and no erasure is on record. Who was told "done" was told the truth: the name is in no byte from then on, also
 * where the power goes afterwards. A copy for a backup is whole, or isn't there, and is no backup before its manifest.
 */

#include "test.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "backup_folder.h"
#include "personal.h"
#include "rig.h"
#include "vfs_fault.h"

#define NAME "Dr. Diallo" /* who has GUN-1 for a while in the rig's story */

enum { POINTS_MAX = 5000, STORE_MAX = 8 << 20, STORY_ITEMS = 2, TORN_SEEDS = 2 };

/* Shared with the children that die. */
struct scene {
        struct rig rig;
        bool told; /* "done" */
};

static struct scene *scene;
static uint8_t *before; /* the record before the erasure */
static size_t before_size;
static uint64_t before_entries;
static char backup[RIG_PATH_MAX + 16];

static size_t file_read(const char *path, uint8_t *out) {
        FILE *file = fopen(path, "rb");
        size_t size = file ? fread(out, 1, STORE_MAX, file) : 0;

        if (file)
                assert_int_equal(fclose(file), 0);
        assert_true(size < STORE_MAX);
        return size;
}

static unsigned folder_has_the_name(void) {
        static const char *const ends[] = { "", "-wal", "-shm", "-journal" };
        static uint8_t bytes[STORE_MAX];
        char path[RIG_PATH_MAX + 16];
        unsigned found = 0;

        for (size_t i = 0; i < count_of(ends); i++) {
                size_t size;

                (void) snprintf(path, sizeof path, "%s%s", scene->rig.store, ends[i]);
                size = file_read(path, bytes);
                found += size && memmem(bytes, size, NAME, strlen(NAME)) ? 1 : 0;
        }
        return found;
}

/* The record as it was, and no log of SQLite's. */
static void scene_set(void) {
        static const char *const ends[] = { "-wal", "-shm" };
        char path[RIG_PATH_MAX + 16];
        FILE *file = fopen(scene->rig.store, "wb");

        vfs_fault_set(VFS_FAULT_NONE, 0, false, 0);
        assert_non_null(file);
        assert_int_equal(fwrite(before, 1, before_size, file), before_size);
        assert_int_equal(fclose(file), 0);
        for (size_t i = 0; i < count_of(ends); i++) {
                (void) snprintf(path, sizeof path, "%s%s", scene->rig.store, ends[i]);
                (void) unlink(path);
        }
        scene->told = false;
}

static void scene_erase(void) {
        struct rig *rig = &scene->rig;
        const char *state;

        if (!rig_open(rig, false)) {
                rig_ask(rig, 9998,
                        "{'do':'item.checkout','item':'GUN-1','to':'" NAME
                        "','purpose':'LAB','due':'2099-01-01'}"); /* so that it is in SQLite's log, too */
                (void) !rig_turn(rig);
                turn_clear(rig->turn);
                rig_ask(rig, 9999,
                        "{'do':'personal.erase','person':'" NAME "','ground':'x','authority':'y'}");
                if (!rig_turn(rig)) {
                        state = json_string_value(json_object_get(rig->turn->queue[0].answer, "state"));
                        scene->told = state && !strcmp(state, "done");
                }
                turn_clear(rig->turn);
                if (scene->told) { /* and life goes on: the power may go then */
                        rig_ask(rig, 10000, "{'do':'place.add','code':'ER9','kind':'STORE','name':'x'}");
                        (void) !rig_turn(rig);
                }
        }
        rig_close(rig);
}

static int on_entry(void *context, const struct ledger_row *row) {
        *(unsigned *) context += !strcmp(row->entry.kind, PERSONAL_ERASED);
        return 0;
}

/* On a sound disk: true where it was erased. */
static bool scene_settle(void) {
        struct rig *rig = &scene->rig;
        unsigned erased = 0;

        vfs_fault_set(VFS_FAULT_NONE, 0, false, 0);
        if (scene->told)
                assert_int_equal(folder_has_the_name(), 0);
        assert_int_equal(rig_open(rig, false), 0);
        assert_int_equal(ledger_each(rig->ledger, 1, ledger_size(rig->ledger), on_entry, &erased), 0);
        assert_false(ledger_scrub_waits(rig->ledger));
        assert_true(erased || !scene->told);
        if (erased)
                assert_int_equal(folder_has_the_name(), 0);
        else
                assert_true(folder_has_the_name() > 0);
        assert_true(rig_verify(rig).ok);
        rig_close(rig);
        return erased;
}

/* ---- erasing ---- */

static void erase_campaign(enum vfs_fault fault, bool forever) {
        unsigned erased = 0, not_begun = 0, untold = 0;
        uint64_t at = 0;
        bool happened = true;

        while (happened) {
                bool done;

                assert_true(++at < POINTS_MAX);
                scene_set();
                vfs_fault_set(fault, at, forever, 0);
                scene_erase();
                happened = vfs_fault_happened() || vfs_fault_count() >= at;
                done = scene_settle();
                erased += done;
                not_begun += !done;
                untold += done && !scene->told;
                if (!happened)
                        assert_true(done && scene->told);
        }
        print_message("%llu operations: %u times erased, %u of them told later, %u not begun\n",
                (unsigned long long) at - 1, erased, untold, not_begun);
        assert_true(at > 5 && not_begun > 0);
}

static void a_write_that_fails_leaves_it_done_or_not_begun(void **state) {
        (void) state;
        erase_campaign(VFS_FAULT_ERROR, false);
        erase_campaign(VFS_FAULT_ERROR, true);
}

static void a_full_disk_leaves_it_done_or_not_begun(void **state) {
        (void) state;
        erase_campaign(VFS_FAULT_FULL, false);
        erase_campaign(VFS_FAULT_FULL, true);
}

/* True where it died at the operation. */
static bool dies(enum vfs_fault fault, uint64_t at, uint64_t seed, void (*story)(void)) {
        pid_t pid = fork();
        int status;

        assert_true(pid >= 0);
        if (!pid) {
                vfs_fault_set(fault, at, false, seed);
                story();
                _exit(0);
        }
        assert_int_equal(waitpid(pid, &status, 0), pid);
        scene->rig.ledger = NULL; /* it was the child's */
        assert_true(WIFEXITED(status));
        assert_true(WEXITSTATUS(status) == VFS_FAULT_EXIT || WEXITSTATUS(status) == 0);
        return WEXITSTATUS(status) == VFS_FAULT_EXIT;
}

static void erase_deaths(enum vfs_fault fault, uint64_t seeds) {
        unsigned erased = 0, told = 0;
        uint64_t at = 0;
        bool died = true;

        while (died) {
                assert_true(++at < POINTS_MAX);
                for (uint64_t seed = 0; seed < seeds; seed++) {
                        scene_set();
                        died = dies(fault, at, seed * 7919 + at, scene_erase);
                        erased += scene_settle();
                        told += scene->told;
                }
        }
        print_message("%llu deaths: %u times erased, %u of them told\n",
                (unsigned long long) (at - 1) * seeds, erased, told);
        assert_true(at > 5 && told > 0 && erased < at * seeds);
}

static void a_kill_leaves_it_done_or_not_begun(void **state) {
        (void) state;
        erase_deaths(VFS_FAULT_CRASH, 1);
}

static void a_power_cut_leaves_it_done_or_not_begun(void **state) {
        (void) state;
        erase_deaths(VFS_FAULT_POWER, 1);
        erase_deaths(VFS_FAULT_TORN, TORN_SEEDS);
}

/* ---- a backup's copy ---- */

static struct ctl ctl = { .quiet = true };

/* What a command would tell a person is told to nobody; the descriptor to be put back. */
static int hush(void) {
        int err = dup(STDERR_FILENO), null = open("/dev/null", O_WRONLY | O_CLOEXEC);

        assert_true(err >= 0 && null >= 0 && dup2(null, STDERR_FILENO) >= 0);
        assert_int_equal(close(null), 0);
        return err;
}

static void unhush(int err) {
        assert_true(dup2(err, STDERR_FILENO) >= 0);
        assert_int_equal(close(err), 0);
}

static int copy_status(void) {
        int err = hush(), status = backup_copy(&ctl, backup);

        unhush(err);
        return status;
}

static void copy_story(void) {
        (void) copy_status();
}

static bool copy_is_there(void) {
        char path[RIG_PATH_MAX + 64];

        (void) snprintf(path, sizeof path, "%s/.record.making", backup);
        return !access(path, F_OK);
}

static void assert_copy_whole(void) {
        char path[RIG_PATH_MAX + 64];
        struct hash root;
        uint64_t size = 0;

        (void) snprintf(path, sizeof path, "%s/.record.making", backup);
        assert_int_equal(backup_verify(&ctl, path, &size, &root), CTL_FINE);
        assert_int_equal(size, before_entries);
        assert_int_equal(unlink(path), 0);
}

static void assert_no_backup(void) {
        char path[BACKUP_PATH_MAX];
        struct manifest manifest;

        int err = hush(), status = backup_check(&ctl, backup, &manifest, path);

        unhush(err);
        assert_int_equal(status, CTL_ABSENT);
}

static void a_copy_is_whole_or_is_not_there(void **state) {
        static const enum vfs_fault faults[] = { VFS_FAULT_ERROR, VFS_FAULT_FULL };

        (void) state;
        for (size_t i = 0; i < count_of(faults); i++) {
                unsigned refused = 0;
                bool happened = true;
                uint64_t at = 0;

                scene_set();
                while (happened) {
                        int status;

                        assert_true(++at < POINTS_MAX);
                        vfs_fault_set(faults[i], at, true, 0);
                        status = copy_status();
                        happened = vfs_fault_happened() || vfs_fault_count() >= at;
                        vfs_fault_set(VFS_FAULT_NONE, 0, false, 0);
                        refused += status != CTL_FINE;
                        if (status)
                                assert_false(copy_is_there());
                        else
                                assert_copy_whole();
                        assert_no_backup();
                }
                assert_true(rig_verify(&scene->rig).ok);
                print_message("%llu operations, %u copies refused\n", (unsigned long long) at - 1, refused);
                assert_true(refused > 0);
        }
}

static void what_a_kill_leaves_of_a_copy_is_no_backup_and_in_nobodys_way(void **state) {
        static const enum vfs_fault faults[] = { VFS_FAULT_CRASH, VFS_FAULT_POWER, VFS_FAULT_TORN };

        (void) state;
        for (size_t i = 0; i < count_of(faults); i++) {
                uint64_t at = 0;

                scene_set();
                do {
                        assert_true(++at < POINTS_MAX);
                        assert_no_backup();
                } while (dies(faults[i], at, at, copy_story));
                vfs_fault_set(VFS_FAULT_NONE, 0, false, 0);
                assert_int_equal(copy_status(), CTL_FINE);
                assert_copy_whole();
                print_message("%llu deaths\n", (unsigned long long) at - 1);
                assert_true(at > 5);
        }
}

/* ---- the scene ---- */

static int group_begin(void **state) {
        (void) state;
        vfs_fault_install();
        scene = mmap(NULL, sizeof *scene, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        before = malloc(STORE_MAX);
        assert_true(scene != MAP_FAILED && before);
        rig_begin(&scene->rig, STORY_ITEMS);
        assert_int_equal(rig_open(&scene->rig, true), 0);
        assert_int_equal(rig_play(&scene->rig), 0);
        rig_close(&scene->rig);
        before_size = file_read(scene->rig.store, before);
        before_entries = rig_verify(&scene->rig).entries;
        assert_true(folder_has_the_name() > 0);
        ctl.state = scene->rig.folder;
        (void) snprintf(backup, sizeof backup, "%s-copy", scene->rig.folder);
        assert_int_equal(mkdir(backup, 0700), 0);
        return 0;
}

static int group_end(void **state) {
        (void) state;
        assert_int_equal(rmdir(backup), 0);
        rig_end(&scene->rig);
        free(before);
        return munmap(scene, sizeof *scene);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_write_that_fails_leaves_it_done_or_not_begun),
                cmocka_unit_test(a_full_disk_leaves_it_done_or_not_begun),
                cmocka_unit_test(a_kill_leaves_it_done_or_not_begun),
                cmocka_unit_test(a_power_cut_leaves_it_done_or_not_begun),
                cmocka_unit_test(a_copy_is_whole_or_is_not_there),
                cmocka_unit_test(what_a_kill_leaves_of_a_copy_is_no_backup_and_in_nobodys_way),
        };

        return cmocka_run_group_tests(tests, group_begin, group_end);
}
