/* SPDX-License-Identifier: ISC */

/*
 * Stage: folder, configuration, processes, asking
 */

#include "stage.h"

#include <errno.h>
#include <ftw.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "clock.h"
#include "program.h"
#include "random.h"
#include "text.h"

enum { STAGE_WAIT_MS = 20000, STAGE_STEP_MS = 5, STAGE_LOG_TAIL = 1500, STAGE_LOG_MAX = 65536 };

const char *const stage_scanner_names[STAGE_SCANNERS] = { "scanner-1", "scanner-2" };

/* ---- signals ---- */

static volatile sig_atomic_t stage_signal;

static void stage_on_signal(int number) {
        stage_signal = number;
}

static void stage_catch_signals(void) {
        struct sigaction action = { .sa_handler = stage_on_signal };

        (void) sigaction(SIGINT, &action, NULL);
        (void) sigaction(SIGTERM, &action, NULL);
        (void) sigaction(SIGHUP, &action, NULL);
        (void) signal(SIGPIPE, SIG_IGN);
}

bool stage_interrupted(void) {
        return stage_signal != 0;
}

int stage_check(const struct stage *stage) {
        return stage_interrupted() ? ctl_fail(stage->ctl, CTL_INTERNAL, "The demonstration was interrupted.")
                                   : 0;
}

/* ---- folder ---- */

void stage_file(const struct stage *stage, const char *name, char *out) {
        (void) snprintf(out, STAGE_FILE_MAX, "%s/%s", stage->folder, name);
}

/* What the agent said last, since its log may be removed with the folder. */
static void stage_tell_log(const struct stage *stage) {
        static char log[STAGE_LOG_MAX];
        char path[STAGE_FILE_MAX];
        size_t size = 0;
        FILE *file;

        stage_file(stage, "agent.log", path);
        file = fopen(path, "r");
        if (file) {
                size = fread(log, 1, sizeof log - 1, file);
                (void) fclose(file);
        }
        log[size] = '\0';
        if (size)
                (void) fprintf(stderr, "The programs' last messages:\n%s",
                        size > STAGE_LOG_TAIL ? log + size - STAGE_LOG_TAIL : log);
}

int stage_fail(const struct stage *stage, const char *what, const char *why) {
        if (stage_interrupted()) /* a step that the signal broke off is no failure of its own */
                return stage_check(stage);
        stage_tell_log(stage);
        return ctl_fail(stage->ctl, CTL_INTERNAL, "%s: %s.", what, why);
}

static int stage_make_folder(struct stage *stage, const char *keep) {
        const char *where = getenv("TMPDIR");
        char path[PATH_MAX];

        if (!keep) {
                (void) snprintf(path, sizeof path, "%s/strongroom-demo-XXXXXX",
                        where && *where == '/' && strlen(where) < STAGE_FOLDER_MAX / 2 ? where : "/tmp");
                if (!mkdtemp(path))
                        return ctl_fail(
                                stage->ctl, CTL_INTERNAL, "%s can't be made: %s.", path, strerror(errno));
                (void) text_copy(stage->folder, sizeof stage->folder, path);
                return 0;
        }
        if (mkdir(keep, 0700) && (errno != EEXIST || rmdir(keep) || mkdir(keep, 0700)))
                return ctl_fail(stage->ctl, CTL_REFUSED,
                        "%s can't be made anew (%s). If a demonstration lies there: strongroom demo --stop "
                        "%s, then rm -r %s",
                        keep, strerror(errno), keep, keep);
        if (!realpath(keep, path) || !text_copy(stage->folder, sizeof stage->folder, path)) {
                (void) rmdir(keep);
                stage->folder[0] = '\0';
                return ctl_fail(stage->ctl, CTL_USAGE,
                        "The path of %s is too long for a socket in it; choose one of less than %d bytes.",
                        keep, STAGE_FOLDER_MAX);
        }
        return 0;
}

static int stage_link_program(const struct stage *stage, const char *name) {
        char program[PROCESS_PATH_MAX], link[STAGE_FILE_MAX], within[64];

        if (program_find(name, program, sizeof program))
                return ctl_fail(stage->ctl, CTL_ABSENT,
                        "The program %s isn't beside this one, nor in PATH. Install or build it whole.",
                        name);
        (void) snprintf(within, sizeof within, "bin/%s", name);
        stage_file(stage, within, link);
        return symlink(program, link) ? stage_fail(stage, link, strerror(errno)) : 0;
}

static int stage_furnish(struct stage *stage, const char *readers, const char *more) {
        static const char *const folders[] = { "state", "run", "bin" };
        static const char *const programs[] = { "strongroomd", "strongroom", "strongroom-reader" };
        char path[STAGE_FILE_MAX];
        FILE *config;
        int r = 0;

        for (size_t i = 0; i < count_of(folders); i++) {
                stage_file(stage, folders[i], path);
                if (mkdir(path, 0700))
                        return stage_fail(stage, path, strerror(errno));
        }
        for (size_t i = 0; !r && i < count_of(programs); i++)
                r = stage_link_program(stage, programs[i]);
        if (r)
                return r;
        stage_file(stage, "strongroom.conf", path);
        config = fopen(path, "w");
        if (!config)
                return stage_fail(stage, path, strerror(errno));
        (void) fprintf(config,
                "# A demonstration, made-up data\n[site]\ncode = DPS\nname = Demonstration police station\n\n"
                "[user demo]\nunix = %u\nroles = intake custodian supervisor auditor admin\n\n"
                "[station counter]\nreaders = %s\n%s",
                (unsigned) geteuid(), readers, more);
        return fclose(config) ? stage_fail(stage, path, strerror(errno)) : 0;
}

int stage_open(
        struct stage *stage, struct ctl *ctl, const char *keep, const char *readers, const char *more) {
        int r;

        *stage = (struct stage){ .ctl = ctl, .keep = keep != NULL };
        for (size_t i = 0; i < STAGE_SCANNERS; i++)
                stage->scanners[i].master = -1;
        client_start(&stage->client, stage->socket);
        stage_catch_signals();
        (void) prctl(PR_SET_CHILD_SUBREAPER, 1); /* a reader's helper outlives it by a moment */
        r = stage_make_folder(stage, keep);
        if (r)
                return r;
        stage_file(stage, "run/control", stage->socket);
        return stage_furnish(stage, readers, more);
}

static int stage_remove_one(const char *path, const struct stat *file, int kind, struct FTW *walk) {
        (void) file;
        (void) kind;
        (void) walk;
        return remove(path);
}

/* Until nothing that was started is left. */
static void stage_reap(void) {
        for (int waited = 0; waited < PROCESS_END_MS; waited += STAGE_STEP_MS) {
                pid_t pid = waitpid(-1, NULL, WNOHANG);

                if (pid < 0)
                        return;
                if (!pid)
                        process_pause(STAGE_STEP_MS);
        }
}

void stage_close(struct stage *stage) {
        for (size_t i = 0; i < stage->reader_count; i++)
                if (stage->readers[i] > 0)
                        (void) process_end(stage->readers[i]);
        for (size_t i = 0; i < STAGE_SCANNERS; i++)
                scanner_unplug(&stage->scanners[i]);
        client_end(&stage->client);
        if (stage->agent > 0)
                (void) process_end(stage->agent);
        stage_reap();
        if (stage->folder[0] && nftw(stage->folder, stage_remove_one, 16, FTW_DEPTH | FTW_PHYS))
                (void) ctl_fail(
                        stage->ctl, 0, "%s couldn't be removed whole: %s.", stage->folder, strerror(errno));
}

void stage_forget(struct stage *stage) {
        for (size_t i = 0; i < STAGE_SCANNERS; i++)
                closep(&stage->scanners[i].master);
        client_end(&stage->client);
}

void stage_write_pid(const struct stage *stage, const char *name, pid_t pid) {
        char path[STAGE_FILE_MAX], within[64];
        FILE *file;

        (void) snprintf(within, sizeof within, "run/%s.pid", name);
        stage_file(stage, within, path);
        file = fopen(path, "w");
        if (!file)
                return;
        (void) fprintf(file, "%d\n", (int) pid);
        (void) fclose(file);
}

/* ---- processes ---- */

static int stage_launch(struct stage *stage, const char *name, const char *const *argv, pid_t *ret_pid) {
        char log[STAGE_FILE_MAX];
        const struct process_call call = {
                .argv = argv, .folder = stage->folder, .log = log, .out = -1, .outlive = stage->keep
        };
        pid_t pid;

        stage_file(stage, "agent.log", log);
        pid = process_start(&call);
        if (pid < 0)
                return stage_fail(stage, argv[0], strerror(-pid));
        stage_write_pid(stage, name, pid);
        *ret_pid = pid;
        return 0;
}

int stage_start_agent(struct stage *stage, bool create) {
        char program[STAGE_FILE_MAX], config[STAGE_FILE_MAX], state[STAGE_FILE_MAX], run[STAGE_FILE_MAX];
        const char *const argv[] = { program, "--config", config, "--state", state, "--run", run, "--demo",
                create ? "--create" : NULL, NULL };
        int r;

        stage_file(stage, "bin/strongroomd", program);
        stage_file(stage, "strongroom.conf", config);
        stage_file(stage, "state", state);
        stage_file(stage, "run", run);
        r = stage_launch(stage, "agent", argv, &stage->agent);
        for (int waited = 0; !r && waited < STAGE_WAIT_MS; waited += STAGE_STEP_MS) {
                if (!client_connect(&stage->client))
                        return 0;
                if (waitpid(stage->agent, NULL, WNOHANG) == stage->agent) {
                        stage->agent = 0;
                        return stage_fail(stage, "strongroomd", "it ended at once");
                }
                process_pause(STAGE_STEP_MS);
                r = stage_check(stage);
        }
        return r ? r : stage_fail(stage, "strongroomd", "it doesn't listen");
}

int stage_start_reader(struct stage *stage, const struct stage_reader *reader) {
        char program[STAGE_FILE_MAX], run[STAGE_FILE_MAX], config[STAGE_FILE_MAX];
        const char *argv[12 + 2 * STAGE_SETTINGS_MAX] = { program, "--config", config, "--name", reader->name,
                "--driver", reader->driver, "--address", reader->address, "--run", run };
        size_t count = 11;

        stage_file(stage, "bin/strongroom-reader", program);
        stage_file(stage, "strongroom.conf", config);
        stage_file(stage, "run", run);
        for (size_t i = 0; i < STAGE_SETTINGS_MAX && reader->settings[i]; i++) {
                argv[count++] = "--setting";
                argv[count++] = reader->settings[i];
        }
        return stage_launch(stage, reader->name, argv, &stage->readers[stage->reader_count++]);
}

int stage_start_scanner(struct stage *stage, size_t which) {
        /* The text scanner tells its symbology and can be answered by bells. */
        static const struct stage_reader readers[STAGE_SCANNERS] = { { .driver = "ssi" },
                { .driver = "serial-text", .settings = { "aim=yes", "bell=yes" } } };
        struct stage_reader reader = readers[which];
        char terminal[STAGE_FILE_MAX], within[32];
        int r;

        (void) snprintf(within, sizeof within, "run/tty-%zu", which + 1);
        stage_file(stage, within, terminal);
        r = scanner_plug(&stage->scanners[which], which ? SCANNER_TEXT : SCANNER_SSI, terminal);
        if (r)
                return stage_fail(stage, terminal, strerror(-r));
        reader.name = stage_scanner_names[which];
        reader.address = terminal;
        return stage_start_reader(stage, &reader);
}

/* All live, and each scanner has had its greeting. */
int stage_wait_for_readers(struct stage *stage) {
        int r = 0;

        for (int waited = 0; !r && waited < STAGE_WAIT_MS; waited += STAGE_STEP_MS) {
                size_t live = 0, i;
                json_t *answer, *reader;

                r = stage_ask(stage, json_pack("{ss}", "do", "reader.list"), &answer);
                if (r)
                        return r;
                json_array_foreach(json_object_get(answer, "readers"), i, reader) live +=
                        !strcmp(show_text(reader, "state"), "live");
                json_decref(answer);
                for (i = 0; i < STAGE_SCANNERS; i++)
                        scanner_drain(&stage->scanners[i]);
                if (live == stage->reader_count)
                        return 0;
                process_pause(STAGE_STEP_MS);
                r = stage_check(stage);
        }
        return r ? r : stage_fail(stage, "strongroom-reader", "not all readers are live");
}

int stage_stop_agent(struct stage *stage) {
        int status;

        client_end(&stage->client);
        client_start(&stage->client, stage->socket);
        status = process_end(stage->agent);
        stage->agent = 0;
        return WIFEXITED(status) && !WEXITSTATUS(status)
                       ? 0
                       : stage_fail(stage, "strongroomd", "it didn't end in order");
}

void stage_cut_agent(struct stage *stage) {
        (void) kill(stage->agent, SIGKILL);
        (void) waitpid(stage->agent, NULL, 0);
        stage->agent = 0;
        client_end(&stage->client);
        client_start(&stage->client, stage->socket);
}

/* ---- asking ---- */

static int stage_name(json_t *request) {
        char key[RANDOM_ULID_MAX];

        random_ulid(clock_now().wall_us, key);
        return json_object_set_new(request, "key", json_string(key));
}

static int stage_settle(struct stage *stage, int r, const json_t *answer) {
        if (r)
                return stage_fail(stage, "strongroomd", r < 0 ? strerror(-r) : stage->client.message);
        return json_is_true(json_object_get(answer, "ok"))
                       ? 0
                       : stage_fail(stage, show_text(answer, "error"), show_text(answer, "message"));
}

int stage_ask_or(struct stage *stage, json_t *request, const char *refusal, json_t **ret_answer) {
        json_t *answer = NULL;
        int r = request && !stage_name(request) ? client_ask(&stage->client, request, &answer) : -ENOMEM;

        json_decref(request);
        if (r || !refusal || strcmp(show_text(answer, "error"), refusal) != 0)
                r = stage_settle(stage, r, answer);
        if (r)
                json_decref(answer);
        else
                *ret_answer = answer;
        return r;
}

int stage_ask(struct stage *stage, json_t *request, json_t **ret_answer) {
        return stage_ask_or(stage, request, NULL, ret_answer);
}

int stage_ask_all(struct stage *stage, json_t *requests, json_t **ret_answers) {
        json_t *answers = json_array(), *request;
        size_t i;
        int r = 0;

        json_array_foreach(requests, i, request) if (!r) r =
                stage_name(request) ? -ENOMEM : client_send(&stage->client, request);
        r = r ? stage_settle(stage, r, NULL) : 0;
        for (i = 0; !r && i < json_array_size(requests); i++) {
                json_t *answer = NULL;

                r = client_next(&stage->client, &answer);
                r = stage_settle(stage, r, answer);
                if (answer)
                        (void) json_array_append_new(answers, answer);
        }
        json_decref(requests);
        if (r)
                json_decref(answers);
        else
                *ret_answers = answers;
        return r;
}
