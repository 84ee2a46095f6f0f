/* SPDX-License-Identifier: ISC */

/*
 * The doctor in broken installations: it names what is wrong, and the command that it gives mends it
 */

#include "test.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "command.h"
#include "control_agent.h"
#include "run_program.h"

enum { PATH_MAX_ = 256 };

/* An installation in a temporary folder: config, state, run. */
struct installation {
        char folder[PATH_MAX_], config[PATH_MAX_], state[PATH_MAX_], run[PATH_MAX_];
};

static void path_in(const struct installation *in, const char *name, char *out) {
        (void) snprintf(out, PATH_MAX_, "%.200s/%s", in->folder, name);
}

static void write_file(const char *path, const char *text, mode_t mode) {
        FILE *file = fopen(path, "w");

        assert_non_null(file);
        (void) fputs(text, file);
        (void) fclose(file);
        assert_int_equal(chmod(path, mode), 0);
}

static int set_up(void **state) {
        struct installation *in = calloc(1, sizeof *in);

        assert_non_null(in);
        (void) snprintf(in->folder, sizeof in->folder, "/dev/shm/strongroom-test-XXXXXX");
        assert_non_null(mkdtemp(in->folder));
        path_in(in, "strongroom.conf", in->config);
        path_in(in, "state", in->state);
        path_in(in, "run", in->run);
        *state = in;
        return 0;
}

static int tear_down(void **state) {
        struct installation *in = *state;
        char command[PATH_MAX_ + 16];

        (void) snprintf(command, sizeof command, "rm -r %s", in->folder);
        assert_int_equal(run_shell(command), 0);
        free(in);
        return 0;
}

/* What the doctor says of one thing: its verdict, found and remedy in one object. */
static json_t *examine(const struct installation *in, const char *what, int *ret_status) {
        static struct run run;
        char *rest = NULL;
        json_t *told = NULL;

        run_strongroom(&run, NULL,
                (const char *const[]){ "--json", "--config", in->config, "--state", in->state, "--run",
                        in->run, "doctor", NULL });
        *ret_status = run.status;
        for (char *line = strtok_r(run.out, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
                json_decref(told);
                told = json_loads(line, 0, NULL);
                if (!strcmp(json_string_value(json_object_get(told, "check")), what))
                        return told;
        }
        fail_msg("the doctor says nothing of %s: %s", what, run.err);
        return NULL;
}

static const char *part(const json_t *told, const char *field) {
        return json_string_value(json_object_get(told, field));
}

static void assert_verdict(const struct installation *in, const char *what, const char *verdict) {
        int status;
        json_t *told = examine(in, what, &status);

        if (strcmp(part(told, "verdict"), verdict) != 0)
                fail_msg("%s is %s: %s", what, part(told, "verdict"), part(told, "found"));
        json_decref(told);
}

static void assert_bad(
        const struct installation *in, const char *what, const char *found, const char *remedy) {
        int status;
        json_t *told = examine(in, what, &status);

        assert_int_equal(status, CTL_TROUBLE);
        assert_string_equal(part(told, "verdict"), "bad");
        if (!strstr(part(told, "found"), found) || !strstr(part(told, "remedy"), remedy))
                fail_msg("%s: %s → %s", what, part(told, "found"), part(told, "remedy"));
        json_decref(told);
}

/* Types what the doctor advises. */
static void take_the_remedy(const struct installation *in, const char *what) {
        int status;
        json_t *told = examine(in, what, &status);

        assert_int_equal(run_shell(part(told, "remedy")), 0);
        json_decref(told);
}

static void nothing_installed_names_each_first_step(void **state) {
        const struct installation *in = *state;

        assert_bad(in, "configuration", "isn't there", "setup --site CODE");
        assert_bad(in, "state folder", "No such file", "install -d");
        assert_bad(in, "agent", "can't be reached", "strongroomd --config");
        assert_verdict(in, "record", "skipped");
        assert_verdict(in, "readers", "skipped");
}

static void a_state_folder_that_others_may_read_is_mended_by_what_is_advised(void **state) {
        const struct installation *in = *state;

        assert_int_equal(mkdir(in->state, 0755), 0);
        assert_bad(in, "state folder", "mode 0755", "chmod 0700");
        take_the_remedy(in, "state folder");
        assert_verdict(in, "state folder", "good");
}

static void a_state_folder_that_isnt_there_is_made_by_what_is_advised(void **state) {
        const struct installation *in = *state;

        if (geteuid()) {
                print_message("skipped: only root can give a folder away\n");
                skip();
        }
        take_the_remedy(in, "state folder");
        assert_verdict(in, "state folder", "good");
}

static void a_file_in_the_state_folders_place_is_put_away(void **state) {
        const struct installation *in = *state;

        if (geteuid()) {
                print_message("skipped: only root can give a folder away\n");
                skip();
        }
        write_file(in->state, "", 0600);
        assert_bad(in, "state folder", "is no folder", "mv ");
        take_the_remedy(in, "state folder");
        assert_verdict(in, "state folder", "good");
}

static void a_key_that_others_may_read_is_mended_by_what_is_advised(void **state) {
        const struct installation *in = *state;
        char key[PATH_MAX_ + 16];

        assert_int_equal(mkdir(in->state, 0700), 0);
        assert_verdict(in, "signing key", "skipped");
        (void) snprintf(key, sizeof key, "%s/site.key", in->state);
        write_file(key, "", 0644);
        assert_bad(in, "signing key", "mode 0644", "chmod 0600");
        take_the_remedy(in, "signing key");
        assert_verdict(in, "signing key", "good");
}

static void a_configuration_that_doesnt_parse_is_named_with_its_place(void **state) {
        const struct installation *in = *state;

        write_file(in->config, "[site]\ncode = PSK\nnonsense here\n", 0644);
        assert_bad(in, "configuration", in->config, in->config);
}

static void a_user_without_a_unix_user_is_named(void **state) {
        const struct installation *in = *state;

        write_file(in->config, "[site]\ncode = PSK\n[user nobody-here]\nroles = custodian\n", 0644);
        assert_verdict(in, "configuration", "good");
        assert_bad(in, "users", "nobody-here has no Unix user", "adduser nobody-here");
        write_file(in->config, "[site]\ncode = PSK\n", 0644);
        assert_bad(in, "users", "nobody is configured", "[user NAME]");
}

/* An agent by script, in the installation's own folder. */
static void listen_in(struct installation *in, struct agent *agent, const struct agent_row *rows) {
        agent_start(agent, rows);
        (void) snprintf(in->run, sizeof in->run, "%s", agent->folder);
}

static void readers_are_live_and_bound_or_named(void **state) {
        static const char *const answers[] = { "[]",
                "[{\"name\":\"scanner-1\",\"state\":\"live\",\"station\":\"\"}]",
                "[{\"name\":\"scanner-1\",\"state\":\"live\",\"station\":\"counter\"},{\"name\":\"scanner-"
                "2\","
                "\"state\":\"gone\",\"station\":\"counter\",\"reason\":\"unplugged\"}]",
                "[{\"name\":\"scanner-1\",\"state\":\"live\",\"station\":\"counter\"}]" };
        static const char *const found[] = { "none has been heard of", "bound to no station",
                "scanner-2 is gone: unplugged", NULL };
        struct installation *in = *state;

        for (size_t i = 0; i < count_of(answers); i++) {
                char answer[512];
                const struct agent_row rows[] = { { "status", "{\"id\":1,\"ok\":true,\"name\":\"Kita\"}" },
                        { "reader.list", answer }, { 0 } };
                struct agent agent;

                (void) snprintf(answer, sizeof answer, "{\"id\":1,\"ok\":true,\"readers\":%s}", answers[i]);
                listen_in(in, &agent, rows);
                assert_verdict(in, "agent", "good");
                if (found[i])
                        assert_bad(in, "readers", found[i], i == 1 ? "[station STATION]" : "");
                else
                        assert_verdict(in, "readers", "good");
                agent_end(&agent);
        }
}

static void an_agent_that_refuses_is_not_well(void **state) {
        static const struct agent_row rows[] = {
                { "status", "{\"id\":1,\"ok\":false,\"message\":\"You are no user.\","
                            "\"hint\":\"ask an admin\",\"exit\":4}" },
                { 0 }
        };
        struct installation *in = *state;
        struct agent agent;

        listen_in(in, &agent, rows);
        assert_bad(in, "agent", "You are no user.", "ask an admin");
        assert_verdict(in, "readers", "skipped");
        agent_end(&agent);
}

static void an_erasure_that_waits_is_named_with_who_keeps_it_waiting(void **state) {
        static const struct agent_row waits[] = {
                { "status", "{\"id\":1,\"ok\":true,\"name\":\"Kita\",\"erasure_pending\":true}" }, { 0 }
        };
        static const struct agent_row done[] = { { "status", "{\"id\":1,\"ok\":true,\"name\":\"Kita\"}" },
                { 0 } };
        struct installation *in = *state;
        struct agent agent;

        listen_in(in, &agent, waits);
        assert_bad(in, "erasure", "still in the log", "fuser -v");
        agent_end(&agent);
        listen_in(in, &agent, done);
        assert_verdict(in, "erasure", "good");
        agent_end(&agent);
}

#define story(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void) {
        const struct CMUnitTest tests[] = {
                story(nothing_installed_names_each_first_step),
                story(a_state_folder_that_others_may_read_is_mended_by_what_is_advised),
                story(a_state_folder_that_isnt_there_is_made_by_what_is_advised),
                story(a_file_in_the_state_folders_place_is_put_away),
                story(a_key_that_others_may_read_is_mended_by_what_is_advised),
                story(a_configuration_that_doesnt_parse_is_named_with_its_place),
                story(a_user_without_a_unix_user_is_named),
                story(readers_are_live_and_bound_or_named),
                story(an_agent_that_refuses_is_not_well),
                story(an_erasure_that_waits_is_named_with_who_keeps_it_waiting),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
