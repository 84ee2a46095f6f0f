/* SPDX-License-Identifier: ISC */

/*
 * A room and its witnesses: the unmodified programs, over HTTP, by stick and on paper; and what a record that was put
 * back or rewritten is told
 *
 * Long because each story runs three programs, and starts and ends them.
 */

#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "room.h"

enum { OUTPUT_MAX = 65536, ARGUMENTS_MAX = 24, LINE_SIZE = 512 };

/* One witness: its folder, its program while it runs. */
struct hall {
        char folder[64];
        char vkey[256];
        pid_t pid;
        FILE *log;
        unsigned port;
};

static char output[OUTPUT_MAX];

/* Runs a program to its end; what it said on both its outputs is left in output. in: a file, or NULL. */
static int run_in(const char *in, const char *program, va_list args) {
        const char *argv[ARGUMENTS_MAX] = { program };
        size_t held = 0, count = 1;
        int pipe_[2], status;
        ssize_t size;
        pid_t pid;

        while (count + 1 < ARGUMENTS_MAX && (argv[count] = va_arg(args, const char *)))
                count++;
        assert_int_equal(pipe2(pipe_, O_CLOEXEC), 0);
        pid = fork();
        assert_true(pid >= 0);
        if (!pid) {
                int from = open(in ? in : "/dev/null", O_RDONLY);

                (void) dup2(from, STDIN_FILENO);
                (void) dup2(pipe_[1], STDOUT_FILENO);
                (void) dup2(pipe_[1], STDERR_FILENO);
                (void) execv(program, (char *const *) (uintptr_t) argv);
                _exit(127);
        }
        (void) close(pipe_[1]);
        while ((size = read(pipe_[0], output + held, OUTPUT_MAX - 1 - held)) > 0)
                held += (size_t) size;
        output[held] = '\0';
        (void) close(pipe_[0]);
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_true(WIFEXITED(status));
        return WEXITSTATUS(status);
}

static int run(const char *program, ...) {
        va_list args;
        int status;

        va_start(args, program);
        status = run_in(NULL, program, args);
        va_end(args);
        return status;
}

static int run_from(const char *in, const char *program, ...) {
        va_list args;
        int status;

        va_start(args, program);
        status = run_in(in, program, args);
        va_end(args);
        return status;
}

static void assert_says(const char *what) {
        if (!strstr(output, what))
                fail_msg("not said: %s\n%s", what, output);
}

static char *inside(const struct room *room, const char *name) {
        static char paths[8][ROOM_PATH_MAX];
        static unsigned next;
        char *out = paths[next++ % 8];

        (void) snprintf(out, ROOM_PATH_MAX, "%.200s/%s", room->folder, name);
        return out;
}

static void keep_output(const char *path) {
        FILE *file = fopen(path, "w");

        assert_non_null(file);
        assert_true(fputs(output, file) >= 0);
        assert_int_equal(fclose(file), 0);
}

/* ---- witnesses ---- */

static void hall_make(struct hall *hall, const char *name) {
        *hall = (struct hall){ 0 };
        (void) snprintf(hall->folder, sizeof hall->folder, "/tmp/strongroom-wit-XXXXXX");
        assert_non_null(mkdtemp(hall->folder));
        assert_int_equal(run(WITNESS, "--init", name, "--state", hall->folder, NULL), 0);
        output[strcspn(output, "\n")] = '\0';
        (void) snprintf(hall->vkey, sizeof hall->vkey, "%.255s", output);
        assert_int_equal(run(WITNESS, "--init", name, "--state", hall->folder, NULL), 7); /* not twice */
}

static char *hall_config(const struct hall *hall) {
        static char path[96];

        (void) snprintf(path, sizeof path, "%s/witness.conf", hall->folder);
        return path;
}

/* It learns the site's key, and listens; a port of 0 takes any. */
static void hall_start(struct hall *hall, const struct room *room) {
        const char *argv[] = { WITNESS, "--config", hall_config(hall), "--state", hall->folder, "--listen",
                NULL, NULL };
        char listen_at[32], line[LINE_SIZE];
        posix_spawn_file_actions_t actions;
        int ends[2];

        assert_int_equal(run(STRONGROOM, "--socket", inside(room, "run/control"), "witness", "key", NULL), 0);
        keep_output(hall_config(hall));
        (void) snprintf(listen_at, sizeof listen_at, "127.0.0.1:%u", hall->port);
        argv[6] = listen_at;
        assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
        assert_int_equal(posix_spawn_file_actions_init(&actions), 0);
        assert_int_equal(posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO), 0);
        assert_int_equal(
                posix_spawn(&hall->pid, WITNESS, &actions, NULL, (char *const *) (uintptr_t) argv, environ),
                0);
        assert_int_equal(posix_spawn_file_actions_destroy(&actions), 0);
        (void) close(ends[1]);
        hall->log = fdopen(ends[0], "r");
        assert_non_null(hall->log);
        while (fgets(line, sizeof line, hall->log))
                if (strstr(line, "Listening on port"))
                        return;
        fail_msg("the witness doesn't listen");
}

static void hall_stop(struct hall *hall) {
        int status;

        if (!hall->pid)
                return;
        assert_int_equal(kill(hall->pid, SIGTERM), 0);
        assert_int_equal(waitpid(hall->pid, &status, 0), hall->pid);
        assert_int_equal(status, 0);
        (void) fclose(hall->log);
        hall->pid = 0;
}

static void hall_end(struct hall *hall) {
        hall_stop(hall);
        assert_int_equal(run("/bin/rm", "-r", hall->folder, NULL), 0);
}

/* A port that nobody has now: the configuration must name it before the witness listens. */
static unsigned free_port(void) {
        return 20000 + (unsigned) getpid() % 20000;
}

/* A room with one witness at headquarters. */
static void room_with(struct room *room, struct hall *hall) {
        char more[LINE_SIZE];

        hall_make(hall, "example.org/hq");
        hall->port = free_port();
        (void) snprintf(more, sizeof more, "[witness hq]\nvkey = %s\nurl = http://127.0.0.1:%u/\n",
                hall->vkey, hall->port);
        room_open_with(room, more);
        hall_start(hall, room);
}

static int ctl(const struct room *room, const char *verb, const char *a, const char *b, const char *c) {
        return run(STRONGROOM, "--socket", inside(room, "run/control"), "witness", verb, a, b, c, NULL);
}

static void alert_is_open(struct room *room, const char *rule, const char *severity) {
        json_t *answer = room_do(room, "{s:s,s:s}", "do", "alert.list", "state", "OPEN"), *alert;
        bool found = false;
        size_t i;

        json_array_foreach(json_object_get(answer, "alerts"), i, alert) found =
                found || (!strcmp(json_string_value(json_object_get(alert, "rule")), rule) &&
                                 !strcmp(json_string_value(json_object_get(alert, "severity")), severity));
        json_decref(answer);
        assert_true(found);
}

/* ---- stories ---- */

static void a_witness_is_pushed_to_over_http(void **state) {
        struct room room;
        struct hall hall;

        (void) state;
        room_with(&room, &hall);
        assert_int_equal(run(STRONGROOM, "--socket", inside(&room, "run/control"), "status", NULL), 0);
        assert_says("witnessed  never");
        assert_int_equal(ctl(&room, "push", NULL, NULL, NULL), 0);
        assert_says("hq vouches for ");
        room_shelf(&room, "ER1", "SHELF-A");
        assert_int_equal(ctl(&room, "push", "--witness", "hq", NULL), 0);
        assert_int_equal(run(STRONGROOM, "--socket", inside(&room, "run/control"), "status", NULL), 0);
        assert_says("by 1 of 1 witnesses");
        assert_int_equal(ctl(&room, "push", "--witness", "nobody", NULL), 66);
        room_refuses(&room, "witness.unknown", "{s:s,s:s}", "do", "witness.request", "witness", "nobody");
        hall_stop(&hall);
        assert_int_equal(ctl(&room, "push", NULL, NULL, NULL), 1);
        assert_says("can't be reached");
        hall_end(&hall);
        room_close(&room);
}

static void what_it_vouches_for_is_opened_by_go(void **state) {
        const char *vkey;
        char site[256];
        struct room room;
        struct hall hall;

        (void) state;
        if (!*COSIGNER || access(COSIGNER, X_OK)) {
                print_message("skipped: golang-go and golang-golang-x-mod-dev aren't here\n");
                skip();
        }
        room_with(&room, &hall);
        assert_int_equal(ctl(&room, "show", NULL, NULL, NULL), 66);
        assert_int_equal(ctl(&room, "push", NULL, NULL, NULL), 0);
        assert_int_equal(ctl(&room, "key", NULL, NULL, NULL), 0);
        vkey = strstr(output, "vkey = ");
        assert_non_null(vkey);
        (void) snprintf(site, sizeof site, "%.*s", (int) strcspn(vkey + 7, "\n"), vkey + 7);
        assert_int_equal(ctl(&room, "show", NULL, NULL, NULL), 0);
        keep_output(inside(&room, "note"));
        assert_int_equal(run_from(inside(&room, "note"), COSIGNER, "check", site, hall.vkey, NULL), 0);
        hall_end(&hall);
        room_close(&room);
}

static void an_answer_that_was_lost_is_made_up_for(void **state) {
        struct room room;
        struct hall hall;
        json_t *answer;

        (void) state;
        room_with(&room, &hall);
        assert_int_equal(ctl(&room, "export", room.folder, NULL, NULL), 0);
        assert_int_equal(run(WITNESS, "--config", hall_config(&hall), "--state", hall.folder, "--stick",
                                 room.folder, NULL),
                0);
        assert_says("1 of 1 cosigned");
        room_shelf(&room, "ER1", "SHELF-A"); /* and the stick is lost */
        assert_int_equal(ctl(&room, "push", NULL, NULL, NULL), 0);
        answer = room_do(&room, "{s:s,s:s}", "do", "alert.list", "state", "OPEN");
        assert_int_equal(json_array_size(json_object_get(answer, "alerts")), 0);
        json_decref(answer);
        hall_end(&hall);
        room_close(&room);
}

static void a_stick_carries_it_there_and_back(void **state) {
        struct room room;
        struct hall hall;

        (void) state;
        room_with(&room, &hall);
        assert_int_equal(ctl(&room, "import", room.folder, NULL, NULL), 65);
        assert_int_equal(ctl(&room, "export", room.folder, NULL, NULL), 0);
        assert_int_equal(ctl(&room, "import", room.folder, NULL, NULL), 66);
        assert_says("no answer yet");
        assert_int_equal(run(WITNESS, "--config", hall_config(&hall), "--state", hall.folder, "--stick",
                                 room.folder, NULL),
                0);
        assert_int_equal(ctl(&room, "import", room.folder, NULL, NULL), 0);
        assert_says("hq vouches for ");
        /* The witness saw more meanwhile: it says what, and the stick tells the next export. */
        assert_int_equal(ctl(&room, "export", room.folder, NULL, NULL), 0);
        assert_int_equal(run(WITNESS, "--config", hall_config(&hall), "--state", hall.folder, "--stick",
                                 room.folder, NULL),
                0);
        assert_int_equal(run(WITNESS, "--config", hall_config(&hall), "--state", hall.folder, "--stick",
                                 room.folder, NULL),
                1);
        assert_int_equal(ctl(&room, "import", room.folder, NULL, NULL), 1);
        assert_says("Export again");
        assert_int_equal(ctl(&room, "export", room.folder, NULL, NULL), 0);
        assert_int_equal(run(WITNESS, "--config", hall_config(&hall), "--state", hall.folder, "--stick",
                                 room.folder, NULL),
                0);
        assert_int_equal(ctl(&room, "import", room.folder, NULL, NULL), 0);
        hall_end(&hall);
        room_close(&room);
}

static void paper_carries_it_there_and_back(void **state) {
        struct room room;
        struct hall hall;
        char sheet[ROOM_PATH_MAX], answer[ROOM_PATH_MAX], request[ROOM_PATH_MAX];

        (void) state;
        room_with(&room, &hall);
        (void) snprintf(sheet, sizeof sheet, "%s", inside(&room, "sheet.png"));
        (void) snprintf(answer, sizeof answer, "%s", inside(&room, "answer.png"));
        (void) snprintf(request, sizeof request, "%s", inside(&room, "request"));
        for (int times = 0; times < 2; times++) {
                assert_int_equal(ctl(&room, "print", "hq", "--png", sheet), 0);
                assert_int_equal(run(STRONGROOM, "witness", "read", "--image", sheet, NULL), 0);
                assert_says(times ? "\n\nstrongroom/TST\n" : "old 0\n\nstrongroom/TST\n");
                keep_output(request);
                assert_int_equal(run(WITNESS, "--config", hall_config(&hall), "--state", hall.folder,
                                         "--paper", request, "--png", answer, NULL),
                        0);
                assert_int_equal(run(STRONGROOM, "--socket", inside(&room, "run/control"), "witness", "scan",
                                         "hq", "--image", answer, NULL),
                        0);
                assert_says("hq vouches for ");
                for (int i = 0; i < 40; i++) { /* so that the next one has a proof of several lines */
                        char code[32], label[32];

                        (void) snprintf(code, sizeof code, "S%d-%d", times, i);
                        (void) snprintf(label, sizeof label, "SHELF-%d-%d", times, i);
                        room_shelf(&room, code, label);
                }
        }
        assert_int_equal(run(WITNESS, "--config", hall_config(&hall), "--state", hall.folder, "--paper",
                                 request, NULL),
                7);
        assert_says("The witness knows ");
        hall_end(&hall);
        room_close(&room);
}

static void a_record_that_was_put_back_is_contradicted(void **state) {
        struct room room;
        struct hall hall;

        (void) state;
        room_with(&room, &hall);
        room_stop(&room);
        assert_int_equal(run("/bin/cp", "-r", inside(&room, "state"), inside(&room, "before"), NULL), 0);
        room_start(&room);
        for (int i = 0; i < 20; i++) {
                char code[16], label[16];

                (void) snprintf(code, sizeof code, "S%d", i);
                (void) snprintf(label, sizeof label, "SHELF-%d", i);
                room_shelf(&room, code, label);
        }
        assert_int_equal(ctl(&room, "push", NULL, NULL, NULL), 0);
        room_stop(&room);
        assert_int_equal(run("/bin/rm", "-r", inside(&room, "state"), NULL), 0);
        assert_int_equal(run("/bin/mv", inside(&room, "before"), inside(&room, "state"), NULL), 0);
        room_start(&room);
        assert_int_equal(ctl(&room, "push", NULL, NULL, NULL), 5);
        assert_says("contradicts this record");
        alert_is_open(&room, "witness-conflict", "CRITICAL");
        /* And when it has grown past what the witness knows, it is another history. */
        for (int i = 0; i < 40; i++) {
                char code[16], label[16];

                (void) snprintf(code, sizeof code, "T%d", i);
                (void) snprintf(label, sizeof label, "OTHER-%d", i);
                room_shelf(&room, code, label);
        }
        assert_int_equal(ctl(&room, "push", NULL, NULL, NULL), 5);
        assert_says("status 422");
        hall_end(&hall);
        room_close(&room);
}

static void what_isnt_a_cosignature_isnt_taken(void **state) {
        struct room room;
        struct hall hall;

        (void) state;
        room_with(&room, &hall);
        room_refuses(&room, "witness.line", "{s:s,s:s,s:i,s:s,s:s}", "do", "witness.cosign", "witness", "hq",
                "size", 1, "answer", "\xe2\x80\x94 example.org/hq AAAAAAAA\n", "key", "k1");
        room_refuses(&room, "witness.size", "{s:s,s:s,s:i,s:s,s:s}", "do", "witness.cosign", "witness", "hq",
                "size", 100000, "answer", "x", "key", "k2");
        room_refuses(&room, "witness.note", "{s:s,s:s,s:s,s:s}", "do", "witness.cosign", "witness", "hq",
                "note", "not a note", "key", "k3");
        room_refuses(&room, "witness.no_conflict", "{s:s,s:s,s:i,s:i,s:i,s:s}", "do", "witness.conflict",
                "witness", "hq", "status", 409, "known", 1, "size", 2, "key", "k4");
        room_refuses(&room, "witness.status", "{s:s,s:s,s:i,s:i,s:s}", "do", "witness.conflict", "witness",
                "hq", "status", 404, "size", 2, "key", "k5");
        hall_end(&hall);
        room_close(&room);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_witness_is_pushed_to_over_http),
                cmocka_unit_test(what_it_vouches_for_is_opened_by_go),
                cmocka_unit_test(an_answer_that_was_lost_is_made_up_for),
                cmocka_unit_test(a_stick_carries_it_there_and_back),
                cmocka_unit_test(paper_carries_it_there_and_back),
                cmocka_unit_test(a_record_that_was_put_back_is_contradicted),
                cmocka_unit_test(what_isnt_a_cosignature_isnt_taken),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
