/* SPDX-License-Identifier: ISC */

/*
 * The client against agents that hang up, say nothing, talk nonsense or aren't there
 */

#include "test.h"

#include <grp.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "client.h"
#include "control_agent.h"

enum { PATIENCE_MS = 300, NOBODY = 65534 };

static json_t *move(void) {
        return json_pack("{s:i,s:s,s:s,s:s}", "id", 1, "do", "item.move", "key", "01JKEY", "item", "X");
}

/* Asks once; the answer, or NULL and the condition. */
static json_t *ask(struct client *client, const char *path, json_t *request, int *ret_condition) {
        json_t *answer = NULL;

        client_start(client, path);
        client->timeout_ms = PATIENCE_MS;
        *ret_condition = client_ask(client, request, &answer);
        json_decref(request);
        return answer;
}

static void a_line_out_gives_a_line_back(void **state) {
        static const struct agent_row rows[] = { { "status", "{\"id\":1,\"ok\":true,\"site\":\"PSK\"}" },
                { 0 } };
        struct agent agent;
        struct client client;
        json_t *answer;
        int condition;

        (void) state;
        agent_start(&agent, rows);
        answer = ask(&client, agent.socket, json_pack("{s:s}", "do", "status"), &condition);
        assert_int_equal(condition, 0);
        assert_string_equal(json_string_value(json_object_get(answer, "site")), "PSK");
        json_decref(answer);
        client_end(&client);
        agent_end(&agent);
}

static void what_a_broken_connection_left_unknown_is_asked_again_with_the_same_key(void **state) {
        static const struct agent_row rows[] = {
                { "item.move", "{\"id\":1,\"ok\":true,\"seq\":7}", AGENT_DROPS_ONCE }, { 0 }
        };
        struct agent agent;
        struct client client;
        json_t *answer, *first, *second;
        int condition;

        (void) state;
        agent_start(&agent, rows);
        answer = ask(&client, agent.socket, move(), &condition);
        assert_int_equal(condition, 0);
        assert_int_equal(json_integer_value(json_object_get(answer, "seq")), 7);
        assert_int_equal(agent_requests(&agent), 2);
        first = agent_request(&agent, 0);
        second = agent_request(&agent, 1);
        assert_true(json_equal(first, second));
        assert_string_equal(json_string_value(json_object_get(second, "key")), "01JKEY");
        json_decref(first);
        json_decref(second);
        json_decref(answer);
        client_end(&client);
        agent_end(&agent);
}

static void what_cant_be_settled_is_said_to_be_unknown(void **state) {
        static const struct agent_row rows[] = { { "item.move", "", AGENT_DROPS }, { 0 } };
        struct agent agent;
        struct client client;
        int condition;

        (void) state;
        agent_start(&agent, rows);
        assert_null(ask(&client, agent.socket, move(), &condition));
        assert_int_equal(condition, CLIENT_E_LOST);
        assert_non_null(strstr(client.message, "Whether this was done isn't known"));
        assert_non_null(strstr(client.hint, "strongroom log list"));
        assert_true(agent_requests(&agent) > 2);
        client_end(&client);
        agent_end(&agent);
}

static void an_agent_that_says_nothing_is_given_up(void **state) {
        static const struct agent_row rows[] = { { "status", "", AGENT_IS_SILENT }, { 0 } };
        struct agent agent;
        struct client client;
        int condition;

        (void) state;
        agent_start(&agent, rows);
        assert_null(ask(&client, agent.socket, json_pack("{s:s}", "do", "status"), &condition));
        assert_int_equal(condition, CLIENT_E_SILENT);
        assert_non_null(strstr(client.message, "doesn't answer"));
        assert_int_equal(agent_requests(&agent), 1);
        client_end(&client);
        agent_end(&agent);
}

static void a_stranger_is_recognised(void **state) {
        static const struct agent_row rows[] = { { "status", "220 mail.example ESMTP" },
                { "reader.list", "[1]" }, { 0 } };
        static const char *const requests[] = { "status", "reader.list" };
        struct agent agent;

        (void) state;
        agent_start(&agent, rows);
        for (size_t i = 0; i < count_of(requests); i++) {
                struct client client;
                int condition;

                assert_null(ask(&client, agent.socket, json_pack("{s:s}", "do", requests[i]), &condition));
                assert_int_equal(condition, CLIENT_E_STRANGER);
                assert_non_null(strstr(client.message, "no agent of ours"));
                client_end(&client);
        }
        agent_end(&agent);
}

static void an_agent_that_isnt_there_is_named_with_what_to_do(void **state) {
        struct client client;
        int condition;

        (void) state;
        assert_null(ask(&client, "/dev/shm/strongroom-no-such/control", move(), &condition));
        assert_int_equal(condition, CLIENT_E_ABSENT);
        assert_non_null(strstr(client.message, "/dev/shm/strongroom-no-such/control"));
        assert_non_null(strstr(client.hint, "strongroom doctor"));
        client_end(&client);
}

static void a_path_too_long_for_a_socket_is_refused_as_such(void **state) {
        char path[200];
        struct client client;
        int condition;

        (void) state;
        memset(path, 'x', sizeof path - 1);
        path[sizeof path - 1] = '\0';
        assert_null(ask(&client, path, move(), &condition));
        assert_int_equal(condition, CLIENT_E_ABSENT);
        assert_non_null(strstr(client.message, "too long"));
        client_end(&client);
}

static void a_queue_that_nobody_empties_is_not_waited_for_forever(void **state) {
        char folder[] = "/dev/shm/strongroom-test-XXXXXX";
        struct sockaddr_un address = { .sun_family = AF_UNIX };
        int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), first;
        struct client client;
        int condition;

        (void) state;
        assert_non_null(mkdtemp(folder));
        (void) snprintf(address.sun_path, sizeof address.sun_path, "%s/control", folder);
        assert_int_equal(bind(listener, (struct sockaddr *) &address, sizeof address), 0);
        assert_int_equal(listen(listener, 0), 0);
        first = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        assert_int_equal(connect(first, (struct sockaddr *) &address, sizeof address), 0);

        assert_null(ask(&client, address.sun_path, move(), &condition));
        assert_int_equal(condition, CLIENT_E_SILENT);
        client_end(&client);
        (void) close(first);
        (void) close(listener);
        assert_int_equal(unlink(address.sun_path), 0);
        assert_int_equal(rmdir(folder), 0);
}

/* In a process of its own: what it is told, as its exit status. */
static int ask_as_nobody(const char *path) {
        struct client client;
        int condition;

        if (setgroups(0, NULL) || setgid(NOBODY) || setuid(NOBODY))
                return 1;
        if (ask(&client, path, move(), &condition) || condition != CLIENT_E_DENIED)
                return 2;
        if (!strstr(client.message, "it is for the group root"))
                return 3;
        return strstr(client.hint, "usermod -aG root") ? 0 : 4;
}

static void who_may_not_open_the_socket_is_told_the_group(void **state) {
        static const struct agent_row rows[] = { { 0 } };
        struct agent agent;
        int status = 0;
        pid_t pid;

        (void) state;
        if (geteuid()) {
                print_message("skipped: only root can become somebody else\n");
                skip();
        }
        agent_start(&agent, rows);
        assert_int_equal(chmod(agent.folder, 0755), 0);
        assert_int_equal(chmod(agent.socket, 0660), 0);
        pid = fork();
        if (!pid)
                _exit(ask_as_nobody(agent.socket));
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_int_equal(status, 0);
        agent_end(&agent);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_line_out_gives_a_line_back),
                cmocka_unit_test(what_a_broken_connection_left_unknown_is_asked_again_with_the_same_key),
                cmocka_unit_test(what_cant_be_settled_is_said_to_be_unknown),
                cmocka_unit_test(an_agent_that_says_nothing_is_given_up),
                cmocka_unit_test(a_stranger_is_recognised),
                cmocka_unit_test(an_agent_that_isnt_there_is_named_with_what_to_do),
                cmocka_unit_test(a_path_too_long_for_a_socket_is_refused_as_such),
                cmocka_unit_test(a_queue_that_nobody_empties_is_not_waited_for_forever),
                cmocka_unit_test(who_may_not_open_the_socket_is_told_the_group),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
