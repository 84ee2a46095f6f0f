/* SPDX-License-Identifier: ISC */

/*
 * Stories of `strongroom demo`: what it prints, how it ends, and that it leaves nothing behind
 *
 * Each runs with a temporary folder of its own as TMPDIR, which must be empty afterwards; and no process may name it.
 */

#include "test.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "macros.h"

enum { SAID_MAX = 1 << 18, PATH_ROOM = 256, WAIT_STEPS = 1000, DEMO_ARGS = 10 };

struct run {
        char folder[PATH_ROOM]; /* TMPDIR */
        char said[SAID_MAX];    /* on stdout and stderr */
        size_t size;
        int exit;
        int out;
        pid_t pid;
};

__attribute__((nonnull)) static void run_start(struct run *run, const char *const *args) {
        const char *argv[DEMO_ARGS + 2] = { STRONGROOM };
        int pipes[2];

        for (size_t i = 0; i < DEMO_ARGS && args[i]; i++)
                argv[i + 1] = args[i];
        assert_int_equal(pipe2(pipes, O_CLOEXEC), 0);
        run->pid = fork();
        assert_true(run->pid >= 0);
        if (!run->pid) {
                (void) dup2(pipes[1], STDOUT_FILENO);
                (void) dup2(pipes[1], STDERR_FILENO);
                (void) setenv("TMPDIR", run->folder, 1);
                (void) execv(STRONGROOM, (char *const *) (uintptr_t) argv);
                _exit(127);
        }
        (void) close(pipes[1]);
        run->out = pipes[0];
        run->size = 0;
        run->said[0] = '\0';
}

/* Reads on; false at the end. */
static bool run_read(struct run *run) {
        ssize_t size = read(run->out, run->said + run->size, sizeof run->said - run->size - 1);

        assert_true(size >= 0);
        run->size += (size_t) size;
        run->said[run->size] = '\0';
        return size > 0;
}

static void run_finish(struct run *run) {
        int status;

        while (run_read(run))
                ;
        (void) close(run->out);
        assert_int_equal(waitpid(run->pid, &status, 0), run->pid);
        assert_true(WIFEXITED(status));
        run->exit = WEXITSTATUS(status);
}

/* Runs the program to its end, which must come with that status. */
static void run_whole(struct run *run, int exit, const char *const *args) {
        run_start(run, args);
        run_finish(run);
        if (run->exit != exit)
                (void) fputs(run->said, stderr);
        assert_int_equal(run->exit, exit);
}

static void says(const struct run *run, const char *words) {
        if (strstr(run->said, words))
                return;
        (void) fputs(run->said, stderr); /* print_message() would cut it */
        fail_msg("it doesn't say \"%s\"", words);
}

/* A word that follows others in what was said. */
static void take_after(const struct run *run, const char *before, char *out) {
        const char *at = strstr(run->said, before);
        size_t size;

        says(run, before);
        at += strlen(before);
        size = strcspn(at, " \n");
        assert_true(size > 0 && size < PATH_ROOM);
        memcpy(out, at, size);
        out[size] = '\0';
}

static bool process_names(const char *pid, const char *folder) {
        char path[PATH_ROOM], line[4096];
        ssize_t size;
        int file;

        (void) snprintf(path, sizeof path, "/proc/%.20s/cmdline", pid);
        file = open(path, O_RDONLY);
        size = file >= 0 ? read(file, line, sizeof line) : 0;
        if (file >= 0)
                (void) close(file);
        return size > 0 && memmem(line, (size_t) size, folder, strlen(folder));
}

static size_t processes_of(const char *folder) {
        DIR *processes = opendir("/proc");
        struct dirent *entry;
        size_t count = 0;

        assert_non_null(processes);
        while ((entry = readdir(processes)))
                count += entry->d_name[0] >= '0' && entry->d_name[0] <= '9' &&
                         process_names(entry->d_name, folder);
        (void) closedir(processes);
        return count;
}

static int make_run(void **state) {
        struct run *run = calloc(1, sizeof *run);

        assert_non_null(run);
        (void) snprintf(run->folder, sizeof run->folder, "/tmp/sr-demo-XXXXXX");
        assert_non_null(mkdtemp(run->folder));
        *state = run;
        return 0;
}

/* Nothing is left: no process, no file. */
static int end_run(void **state) {
        struct run *run = *state;

        assert_int_equal(processes_of(run->folder), 0);
        assert_int_equal(rmdir(run->folder), 0);
        free(run);
        return 0;
}

/* ---- stories ---- */

static void a_count_shows_every_kind_of_trouble(void **state) {
        struct run *run = *state;

        run_whole(run, 0, (const char *const[]){ "demo", NULL });
        says(run, "DEMONSTRATION, made-up data");
        says(run, "120 exhibits on 12 shelves of 3 rooms");
        says(run, "● Found  59");
        says(run, "▲ Wrong shelf  2");
        says(run, "○ Missing  2");
        says(run, "■ Unexpected  1");
        says(run, "■ Unknown code  1");
        says(run, "■ Destroyed, yet here  1");
        says(run, "◎ Scanned twice  1");
        says(run, "Alerts raised  7");
        says(run, "destroyed-seen");
        says(run, "✔ intact");
        says(run, "came out as they were planned");
        assert_null(strchr(run->said, '\033'));
}

static void a_power_cut_loses_nothing(void **state) {
        char before[PATH_ROOM], verdict[3 * PATH_ROOM];
        struct run *run = *state;

        run_whole(run, 0, (const char *const[]){ "demo", "--play", "power-cut", NULL });
        take_after(run, "The power cut: ", before);
        assert_in_range(
                strtoul(before, NULL, 10), 35, 36); /* the one in flight may just have been answered */
        (void) snprintf(verdict, sizeof verdict,
                "%s scans acknowledged before the cut, %s on record after it; 0 lost, 0 counted twice",
                before, before);
        says(run, "SIGKILL");
        says(run, verdict);
        says(run, "✔ intact");
        says(run, "came out as they were planned");
}

static void a_flipped_byte_is_named(void **state) {
        char entry[PATH_ROOM], verdict[PATH_ROOM + 32];
        struct run *run = *state;
        const char *broken;

        run_whole(run, 0, (const char *const[]){ "demo", "--play", "tamper", NULL });
        take_after(run, ", entry #", entry);
        (void) snprintf(verdict, sizeof verdict, "✘ broken at #%.*s:", (int) strcspn(entry, ","), entry);
        says(run, verdict);
        broken = strstr(run->said, verdict);
        assert_non_null(strstr(broken, "✔ intact")); /* the original, after it */
}

static void as_json_it_is_one_object(void **state) {
        struct run *run = *state;

        run_whole(run, 0, (const char *const[]){ "--json", "demo", "--play", "power-cut", NULL });
        assert_ptr_equal(strchr(run->said, '\n'), run->said + run->size - 1);
        says(run, "\"as_planned\":true");
        says(run, "\"lost\":0");
}

static void an_unknown_play_is_refused(void **state) {
        struct run *run = *state;

        run_whole(run, 2, (const char *const[]){ "demo", "--play", "theft", NULL });
        says(run, "power-cut");
        run_whole(run, 2, (const char *const[]){ "demo", "--play", "count", "--rfid", NULL });
}

static void interrupted_it_leaves_nothing(void **state) {
        struct run *run = *state;

        run_start(run, (const char *const[]){ "demo", NULL });
        while (!strstr(run->said, "The count") && run_read(run))
                ;
        assert_int_equal(kill(run->pid, SIGINT), 0);
        run_finish(run);
        assert_int_equal(run->exit, 70);
        says(run, "interrupted");
}

static unsigned long number_after(const struct run *run, const char *before) {
        char number[PATH_ROOM];

        take_after(run, before, number);
        return strtoul(number, NULL, 10);
}

static void a_room_that_is_heard_tells_what_happened(void **state) {
        struct run *run = *state;

        run_whole(run, 0, (const char *const[]){ "demo", "--rfid", NULL });
        says(run, "■ Theft at night  DPS-");
        says(run, "left ER1/A1 and went out by the door, not checked out: departed, CRITICAL, after ");
        says(run, "■ Copied tag      at ER1/A2 another chip answers with the EPC of DPS-");
        says(run, "◐ On the pad      from ER1/B3 one sticker was laid on the pad: DPS-");
        says(run, "■ Swapped tags    a thing on ER1/B2 bears the tag of DPS-");
        says(run, "○ Missing         DPS-");
        says(run, "were it there, the chance of that is below 1 in 63000");
        says(run, "◌ In the shadow   ER1/B3: its 2 reference tags stayed unread in ");
        says(run, "6 exhibits NOT_OBSERVED, none missing");
        says(run, "▲ Wrong shelf     DPS-");
        says(run, "was read at ER1/B2 and belongs at ER1/B1: FOUND_MISPLACED");
        assert_int_equal(number_after(run, "◐ By radio only   "), 49);
        assert_int_equal(number_after(run, "● By eye too      "), 6);
        says(run, "55 of 66 found in place, 1 misplaced, 1 missing, 3 out by record, 6 not observed");
        says(run, "Alerts open  6");
        says(run, "✔ intact");
        says(run, "All 9 stories came out as they were planned");
}

/* Its readers are played by a process of its own, which must end too: it would hold the pipe. */
static void interrupted_that_leaves_nothing_either(void **state) {
        struct run *run = *state;

        run_start(run, (const char *const[]){ "demo", "--rfid", NULL });
        while (!strstr(run->said, "The past") && run_read(run))
                ;
        assert_int_equal(kill(run->pid, SIGINT), 0);
        run_finish(run);
        assert_int_equal(run->exit, 70);
        says(run, "interrupted");
}

static void scan_by_hand(const char *fifo, const char *code) {
        char line[PATH_ROOM];
        int file = open(fifo, O_WRONLY), size = snprintf(line, sizeof line, "%s\n", code);

        assert_true(file >= 0);
        assert_int_equal(write(file, line, (size_t) size), size);
        (void) close(file);
}

/* Until the count says that. */
static void await_count(struct run *run, const char *socket, const char *count, const char *words) {
        run->said[0] = '\0';
        for (int i = 0; i < WAIT_STEPS && !strstr(run->said, words); i++) {
                (void) nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
                run_whole(run, 0,
                        (const char *const[]){ "--socket", socket, "--json", "count", "show", count, NULL });
        }
        says(run, words);
}

static void kept_it_goes_on_until_it_is_stopped(void **state) {
        struct run *run = *state;
        char folder[PATH_ROOM + 8], socket[PATH_ROOM + 32], fifo[PATH_ROOM + 32], label[PATH_ROOM],
                count[PATH_ROOM];

        (void) snprintf(folder, sizeof folder, "%s/kept", run->folder);
        (void) snprintf(socket, sizeof socket, "%s/run/control", folder);
        (void) snprintf(fifo, sizeof fifo, "%s/run/scan-2", folder);
        run_whole(run, 0, (const char *const[]){ "demo", "--keep", folder, NULL });
        take_after(run, "  echo ", label);
        assert_true(processes_of(folder) > 3);

        run_whole(run, 7, (const char *const[]){ "demo", "--keep", folder, NULL }); /* there is one */
        run_whole(run, 0,
                (const char *const[]){
                        "--socket", socket, "count", "open", "--kind", "shelf", "--place", "ER1/A1", NULL });
        take_after(run, "Count ", count);
        scan_by_hand(fifo, label);
        await_count(run, socket, count, "\"covered\":true");

        run_whole(run, 0, (const char *const[]){ "demo", "--stop", folder, NULL });
        says(run, "the agent");
        assert_int_equal(processes_of(folder), 0);
        run_whole(run, 66, (const char *const[]){ "demo", "--stop", folder, NULL });
        assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
        if (!fork())
                (void) execl("/bin/rm", "rm", "-rf", folder, (char *) NULL);
        assert_true(wait(NULL) > 0);
}

static void write_line(const char *folder, const char *fifo, const char *line) {
        char path[2 * PATH_ROOM];

        (void) snprintf(path, sizeof path, "%s/run/%s", folder, fifo);
        scan_by_hand(path, line);
}

static void a_heard_room_is_kept_and_swept_by_hand(void **state) {
        struct run *run = *state;
        char folder[PATH_ROOM + 8], socket[PATH_ROOM + 32], label[PATH_ROOM], count[PATH_ROOM];

        (void) snprintf(folder, sizeof folder, "%s/kept", run->folder);
        (void) snprintf(socket, sizeof socket, "%s/run/control", folder);
        run_whole(run, 0, (const char *const[]){ "demo", "--rfid", "--keep", folder, NULL });
        take_after(run, "--mode guided\n  echo ", label);
        run_whole(run, 0,
                (const char *const[]){ "--socket", socket, "count", "open", "--place", "ER1/A3", "--method",
                        "radio", NULL });
        take_after(run, "Count ", count);
        write_line(folder, "scan-1", label);
        await_count(run, socket, count, "\"place\":\"ER1/A3\"");
        write_line(folder, "air", "sweep ER1/A3");
        await_count(run, socket, count, "\"present\":1"); /* ten or eleven of eleven */
        run_whole(run, 0, (const char *const[]){ "demo", "--stop", folder, NULL });
        says(run, "the reader of the handheld");
        assert_int_equal(processes_of(folder), 0);
        if (!fork())
                (void) execl("/bin/rm", "rm", "-rf", folder, (char *) NULL);
        assert_true(wait(NULL) > 0);
}

/* A number that was written down and belongs to somebody else by now. */
static void a_stranger_is_never_stopped(void **state) {
        struct run *run = *state;
        char path[PATH_ROOM + 32];
        FILE *file;

        (void) snprintf(path, sizeof path, "%s/run", run->folder);
        assert_int_equal(mkdir(path, 0700), 0);
        (void) snprintf(path, sizeof path, "%s/run/agent.pid", run->folder);
        file = fopen(path, "w");
        assert_non_null(file);
        (void) fprintf(file, "%d\n", (int) getpid());
        assert_int_equal(fclose(file), 0);
        run_whole(
                run, 66, (const char *const[]){ "demo", "--stop", run->folder, NULL }); /* and here we are */
        assert_int_equal(unlink(path), 0);
        (void) snprintf(path, sizeof path, "%s/run", run->folder);
        assert_int_equal(rmdir(path), 0);
}

#define story(name) cmocka_unit_test_setup_teardown(name, make_run, end_run)

int main(void) {
        const struct CMUnitTest tests[] = {
                story(a_count_shows_every_kind_of_trouble),
                story(a_power_cut_loses_nothing),
                story(a_flipped_byte_is_named),
                story(as_json_it_is_one_object),
                story(an_unknown_play_is_refused),
                story(interrupted_it_leaves_nothing),
                story(a_room_that_is_heard_tells_what_happened),
                story(interrupted_that_leaves_nothing_either),
                story(a_heard_room_is_kept_and_swept_by_hand),
                story(kept_it_goes_on_until_it_is_stopped),
                story(a_stranger_is_never_stopped),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
