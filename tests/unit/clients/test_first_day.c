/* SPDX-License-Identifier: ISC */

/*
 * The command line with the real agent: from setup to a count, a power cut, and a byte that somebody changed
 */

#include "test.h"

#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>

#include "command.h"
#include "run_program.h"

enum { PATH_MAX_ = 256, WAIT_MS = 20000, STEP_MS = 20 };

struct day {
        char folder[PATH_MAX_], config[PATH_MAX_], state[PATH_MAX_], run[PATH_MAX_];
        pid_t agent;
        struct run said;
};

/* strongroom WORDS, in this day's folder; its status. */
static int say(struct day *day, const char *const *words) {
        const char *all[RUN_WORDS_MAX + 1] = { "--config", day->config, "--state", day->state, "--run",
                day->run };
        size_t count = 6;

        for (size_t i = 0; words[i] && count < RUN_WORDS_MAX; i++)
                all[count++] = words[i];
        run_strongroom(&day->said, NULL, all);
        return day->said.status;
}

#define strongroom(day, ...) say(day, (const char *const[]){ __VA_ARGS__, NULL })

static void assert_says(const struct day *day, const char *wanted) {
        if (!strstr(day->said.out, wanted) && !strstr(day->said.err, wanted))
                fail_msg("\"%s\" isn't in:\n%s%s", wanted, day->said.out, day->said.err);
}

static void agent_begin(struct day *day, bool create) {
        const char *argv[] = { STRONGROOMD, "--config", day->config, "--state", day->state, "--run", day->run,
                create ? "--create" : NULL, NULL };

        day->agent = fork();
        assert_true(day->agent >= 0);
        if (!day->agent) {
                int null = open("/dev/null", O_RDWR | O_CLOEXEC);

                (void) prctl(PR_SET_PDEATHSIG, SIGKILL);
                (void) dup2(null, STDOUT_FILENO);
                (void) dup2(null, STDERR_FILENO);
                (void) execv(argv[0], (char *const *) (uintptr_t) argv);
                _exit(127);
        }
        for (int waited = 0; strongroom(day, "--quiet", "status") == CTL_UNREACHED; waited += STEP_MS) {
                assert_true(waited < WAIT_MS);
                (void) nanosleep(&(struct timespec){ .tv_nsec = STEP_MS * 1000000L }, NULL);
        }
}

static void agent_stop(struct day *day, int signal) {
        if (day->agent) {
                (void) kill(day->agent, signal);
                (void) run_wait(day->agent);
        }
        day->agent = 0;
}

static int set_up(void **state) {
        const struct passwd *me = getpwuid(geteuid());
        struct day *day = calloc(1, sizeof *day);

        assert_non_null(me);
        assert_non_null(day);
        (void) snprintf(day->folder, sizeof day->folder, "/dev/shm/strongroom-test-XXXXXX");
        assert_non_null(mkdtemp(day->folder));
        (void) snprintf(day->config, sizeof day->config, "%.200s/strongroom.conf", day->folder);
        (void) snprintf(day->state, sizeof day->state, "%.200s/state", day->folder);
        (void) snprintf(day->run, sizeof day->run, "%.200s/run", day->folder);
        assert_int_equal(
                strongroom(day, "setup", "--site", "PSK", "--name", "Kita", "--user", me->pw_name), 0);
        agent_begin(day, true);
        assert_int_equal(strongroom(day, "place", "add", "ER1", "--kind", "STORE"), 0);
        assert_int_equal(strongroom(day, "place", "add", "ER1/A", "--label", "SM2S8G2SPP1H"), 0);
        *state = day;
        return 0;
}

static int tear_down(void **state) {
        struct day *day = *state;
        char command[PATH_MAX_ + 16];

        agent_stop(day, SIGTERM);
        (void) snprintf(command, sizeof command, "rm -r %s", day->folder);
        assert_int_equal(run_shell(command), 0);
        free(day);
        return 0;
}

/* Takes in a pistol; its label. */
static void take_in(struct day *day, char *label) {
        const char *at;

        assert_int_equal(strongroom(day, "--plain", "item", "add", "--class", "FIREARM", "--place", "ER1/A",
                                 "--set", "firearm.serial_frame_raw=0012345"),
                0);
        at = strstr(day->said.out, "label\t");
        assert_non_null(at);
        assert_int_equal(sscanf(at, "label\t%15s", label), 1);
}

static void a_count_finds_what_was_taken_in(void **state) {
        struct day *day = *state;
        char label[16];

        take_in(day, label);
        assert_int_equal(strongroom(day, "item", "find", "0012345"), 0);
        assert_says(day, "PSK-20");
        assert_int_equal(strongroom(day, "count", "open"), 0);
        assert_int_equal(strongroom(day, "count", "report"), CTL_REFUSED); /* blind, and open */
        assert_int_equal(strongroom(day, "count", "scan", "SM2S8G2SPP1H", label, label), 0);
        assert_says(day, "▣ Shelf");
        assert_says(day, "● Found");
        assert_says(day, "◎ Again");
        assert_int_equal(strongroom(day, "count", "close"), 0);
        assert_int_equal(strongroom(day, "verify"), 0);
        assert_says(day, "✔ intact");
}

static void a_dry_run_changes_nothing(void **state) {
        struct day *day = *state;

        assert_int_equal(strongroom(day, "place", "add", "ER1/B", "-n"), 0);
        assert_int_equal(strongroom(day, "place", "show", "ER1/B"), CTL_ABSENT);
}

static void what_isnt_there_ends_with_66_and_what_a_rule_forbids_with_7(void **state) {
        struct day *day = *state;

        assert_int_equal(strongroom(day, "item", "show", "PSK-2026-999999-9"), CTL_ABSENT);
        assert_int_equal(strongroom(day, "count", "close"), CTL_REFUSED);
        assert_int_equal(strongroom(day, "item", "add", "--class", "PLANE", "--place", "ER1/A"), CTL_INPUT);
}

static void what_was_missing_is_told_by_the_status(void **state) {
        struct day *day = *state;
        char label[16];

        take_in(day, label);
        assert_int_equal(strongroom(day, "count", "open", "--mode", "guided"), 0);
        assert_int_equal(strongroom(day, "count", "scan", "SM2S8G2SPP1H"), 0);
        assert_int_equal(strongroom(day, "count", "close"), CTL_TROUBLE);
        assert_says(day, "○ Missing");
        assert_int_equal(strongroom(day, "alert", "list", "--state", "OPEN"), CTL_TROUBLE);
        assert_int_equal(strongroom(day, "finding", "list"), CTL_TROUBLE);
        assert_int_equal(strongroom(day, "status"), CTL_TROUBLE);
}

static void long_lists_are_whole(void **state) {
        struct day *day = *state;
        size_t rows = 0;

        for (int i = 0; i < 3; i++) {
                char label[16];

                take_in(day, label);
        }
        assert_int_equal(strongroom(day, "--plain", "log", "list"), 0);
        for (const char *at = day->said.out; (at = strchr(at, '\n')); at++)
                rows++;
        assert_int_equal(strongroom(day, "--plain", "status"), 0);
        assert_int_equal(rows, strtol(strstr(day->said.out, "entries\t") + 8, NULL, 10));
}

/* Until the file says this; the whole of it. */
static const char *wait_for(const char *path, const char *wanted) {
        static char text[4096];

        for (int waited = 0; waited < WAIT_MS; waited += STEP_MS) {
                FILE *file = fopen(path, "r");

                assert_non_null(file);
                text[fread(text, 1, sizeof text - 1, file)] = '\0';
                (void) fclose(file);
                if (strstr(text, wanted))
                        return text;
                (void) nanosleep(&(struct timespec){ .tv_nsec = STEP_MS * 1000000L }, NULL);
        }
        fail_msg("\"%s\" doesn't come in:\n%s", wanted, text);
        return NULL;
}

static void a_watch_survives_a_power_cut_of_the_agent(void **state) {
        struct day *day = *state;
        char path[PATH_MAX_], socket[PATH_MAX_], label[16];
        const char *text, *first;
        pid_t watch;

        (void) snprintf(path, sizeof path, "%.200s/watched", day->folder);
        (void) snprintf(socket, sizeof socket, "%.200s/control", day->run);
        watch = run_start(socket, path, (const char *const[]){ "--plain", "watch", "--from", "1", NULL });
        (void) wait_for(path, "store.created");
        agent_stop(day, SIGKILL);
        (void) wait_for(path, "The agent is away");
        agent_begin(day, false);
        take_in(day, label);
        text = wait_for(path, "item.added");
        (void) kill(watch, SIGTERM);
        (void) run_wait(watch);
        first = strstr(text, "store.created"); /* told once */
        assert_non_null(first);
        assert_null(strstr(first + 1, "store.created"));
}

/* Turns over one bit of the last place that says this. */
static void tamper(const struct day *day, const char *what) {
        char path[PATH_MAX_ + 16], *found = NULL;
        static char bytes[1 << 20];
        size_t size;
        FILE *store;

        (void) snprintf(path, sizeof path, "%s/strongroom.db", day->state);
        store = fopen(path, "r+");
        assert_non_null(store);
        size = fread(bytes, 1, sizeof bytes, store);
        found = memmem(bytes, size, what, strlen(what));
        assert_non_null(found);
        assert_int_equal(fseek(store, found - bytes, SEEK_SET), 0);
        assert_int_equal(fputc(*found ^ 1, store), *found ^ 1);
        assert_int_equal(fclose(store), 0);
}

static void a_changed_byte_ends_with_5_and_the_doctor_names_it(void **state) {
        struct day *day = *state;
        char label[16];

        take_in(day, label);
        agent_stop(day, SIGTERM);
        assert_int_equal(strongroom(day, "verify"), 0);
        tamper(day, "0012345");
        assert_int_equal(strongroom(day, "verify"), CTL_BROKEN);
        assert_says(day, "✘ broken at #");
        assert_int_equal(strongroom(day, "--json", "verify"), CTL_BROKEN);
        assert_says(day, "{\"ok\":false,\"seq\":");
        assert_int_equal(strongroom(day, "doctor"), CTL_TROUBLE);
        assert_says(day, "✘ record         broken at #");
}

static void setup_never_writes_over_what_is_there(void **state) {
        struct day *day = *state;

        assert_int_equal(strongroom(day, "setup", "--site", "XYZ", "--name", "Other"), CTL_REFUSED);
        assert_int_equal(strongroom(day, "--plain", "status"), 0);
        assert_says(day, "site\tPSK");
}

#define story(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void) {
        const struct CMUnitTest tests[] = {
                story(a_count_finds_what_was_taken_in),
                story(a_dry_run_changes_nothing),
                story(what_isnt_there_ends_with_66_and_what_a_rule_forbids_with_7),
                story(what_was_missing_is_told_by_the_status),
                story(long_lists_are_whole),
                story(a_watch_survives_a_power_cut_of_the_agent),
                story(a_changed_byte_ends_with_5_and_the_doctor_names_it),
                story(setup_never_writes_over_what_is_there),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
