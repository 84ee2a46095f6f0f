/* SPDX-License-Identifier: ISC */

/*
 * The agent by its script
 */

#include "control_agent.h"

#include "test.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "text.h"

enum { AGENT_LINE_MAX = 65536, AGENT_ROWS_MAX = 64 };

static void agent_path(const struct agent *agent, const char *name, char *out) {
        (void) snprintf(out, AGENT_PATH_MAX, "%.200s/%s", agent->folder, name);
}

static int agent_listen(const char *path) {
        struct sockaddr_un address = { .sun_family = AF_UNIX };
        int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

        assert_true(text_copy(address.sun_path, sizeof address.sun_path, path));
        assert_true(fd >= 0);
        assert_int_equal(bind(fd, (struct sockaddr *) &address, sizeof address), 0);
        assert_int_equal(listen(fd, 4), 0);
        return fd;
}

/* ---- the process ---- */

static void agent_note(const char *path, const char *line) {
        FILE *file = fopen(path, "a");

        if (!file)
                _exit(1);
        (void) fputs(line, file);
        (void) fclose(file);
}

static const struct agent_row *agent_find(const struct agent_row *rows, const char *line, size_t *ret_index) {
        json_t *request = json_loads(line, 0, NULL);
        const char *name = json_string_value(json_object_get(request, "do"));
        const struct agent_row *row = rows;

        while (row->request &&
                (strcmp(row->request, name ? name : "") != 0 || (row->of && !strstr(line, row->of))))
                row++;
        *ret_index = (size_t) (row - rows);
        json_decref(request);
        return row->request ? row : NULL;
}

/* false: hang up. */
static bool agent_answer(const struct agent_row *row, unsigned times, FILE *peer) {
        const char *answer = row && times && row->again ? row->again : row ? row->answer : NULL;
        bool hangs_up = row && (row->manner == AGENT_DROPS || (row->manner == AGENT_DROPS_ONCE && !times));

        if (hangs_up)
                return false;
        if (row && row->manner == AGENT_IS_SILENT)
                return true;
        (void) fprintf(peer, "%s\n",
                answer ? answer
                       : "{\"id\":1,\"ok\":false,\"error\":\"request.unknown\",\"message\":\"There is no "
                         "such "
                         "request.\",\"hint\":\"strongroom --help\",\"exit\":2}");
        (void) fflush(peer);
        return !(row && row->manner == AGENT_STREAMS_ONCE && !times);
}

static void agent_serve(int listener, const struct agent_row *rows, const char *requests) {
        static char line[AGENT_LINE_MAX];
        unsigned times[AGENT_ROWS_MAX] = { 0 };

        for (;;) {
                int fd = accept(listener, NULL, NULL);
                FILE *in = fd >= 0 ? fdopen(fd, "r+") : NULL;

                while (in && fgets(line, sizeof line, in)) {
                        size_t index;
                        const struct agent_row *row = agent_find(rows, line, &index);

                        agent_note(requests, line);
                        if (!agent_answer(row, times[index]++, in))
                                break;
                }
                if (in)
                        (void) fclose(in);
        }
}

/* ---- for the test ---- */

void agent_start(struct agent *agent, const struct agent_row *rows) {
        char requests[AGENT_PATH_MAX];
        int listener;

        *agent = (struct agent){ 0 };
        (void) snprintf(agent->folder, sizeof agent->folder, "/dev/shm/strongroom-test-XXXXXX");
        assert_non_null(mkdtemp(agent->folder));
        agent_path(agent, "control", agent->socket);
        agent_path(agent, "requests", requests);
        listener = agent_listen(agent->socket);
        agent->pid = fork();
        assert_true(agent->pid >= 0);
        if (!agent->pid) {
                (void) prctl(PR_SET_PDEATHSIG, SIGKILL);
                (void) signal(SIGPIPE, SIG_IGN);
                agent_serve(listener, rows, requests);
        }
        (void) close(listener);
}

void agent_end(struct agent *agent) {
        static const char *const names[] = { "control", "requests" };

        (void) kill(agent->pid, SIGKILL);
        (void) waitpid(agent->pid, NULL, 0);
        for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
                char path[AGENT_PATH_MAX];

                agent_path(agent, names[i], path);
                (void) unlink(path);
        }
        assert_int_equal(rmdir(agent->folder), 0);
}

json_t *agent_request(const struct agent *agent, size_t n) {
        static char line[AGENT_LINE_MAX];
        char path[AGENT_PATH_MAX];
        json_t *request = NULL;
        FILE *file;

        agent_path(agent, "requests", path);
        file = fopen(path, "r");
        while (file && !request && fgets(line, sizeof line, file))
                if (!n--)
                        request = json_loads(line, 0, NULL);
        if (file)
                (void) fclose(file);
        return request;
}

size_t agent_requests(const struct agent *agent) {
        json_t *request;
        size_t n = 0;

        while ((request = agent_request(agent, n))) {
                json_decref(request);
                n++;
        }
        return n;
}
